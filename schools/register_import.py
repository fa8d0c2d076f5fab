"""Importing the school register and the pupil counts: decide first, then apply.

Every file is compared with what the register already knows and gives a frozen proposal: what is new, renamed, changed
by field, closed and unchanged. Applying it is one transaction with a handful of statements over whole sets.

**The order of imports does not matter.** A file adds, per school and municipality, a record of what it said on its
date (:class:`~schools.models.SchoolRecord`, :class:`~schools.models.MunicipalityRecord`). What a school is now follows
from those records alone:

* its fields are those of its latest record; a name or holiday region that a file leaves empty keeps the last known;
* it is closed from the first date after its latest record on which a *complete* file of its municipality left it out.

So a file that is older than what is known only adds history. The scope of a file is the municipalities that are named,
else those in it; outside its scope nothing changes.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, NamedTuple

import pghistory
from django.db import connection, transaction
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from schools import duo
from schools.duo import BadCell, CountRow, Location, MunicipalityRow, PupilFile, SchoolFile, SchoolRow
from schools.models import Municipality, MunicipalityRecord, SchoolBoard
from schools.names import display_municipality, name_key

# Closing more than one in twenty open schools of the scope has to be allowed by number.
CLOSING_LIMIT: Final = 20
FIELDS: Final = SchoolRow._fields[1:]
# Empty in a file means that the file does not say, rather than that there is none.
KEPT_WHEN_EMPTY: Final = frozenset({"name", "holiday_region"})

FIELD_LABELS: Final = {
    "name": gettext_lazy("naam"),
    "board": gettext_lazy("schoolbestuur"),
    "municipality": gettext_lazy("gemeente"),
    "street": gettext_lazy("straat"),
    "house_number": gettext_lazy("huisnummer"),
    "postcode": gettext_lazy("postcode"),
    "place": gettext_lazy("plaats"),
    "denomination": gettext_lazy("denominatie"),
    "phone": gettext_lazy("telefoonnummer"),
    "website": gettext_lazy("website"),
    "holiday_region": gettext_lazy("vakantieregio"),
}


class ImportRefused(Exception):
    """Nothing was imported; the message says why."""


# --- what is known --------------------------------------------------------------------------------------------------


class KnownSchool(NamedTuple):
    """A school in the database, with what the register said of it up to the file's date and after."""

    now: SchoolRow
    closed_on: date | None
    is_example: bool
    before: SchoolRow | None = None
    before_on: date | None = None
    has_later: bool = False
    later_known: frozenset[str] = frozenset()  # of KEPT_WHEN_EMPTY: what a later record says


class KnownRecord(NamedTuple):
    """What an earlier file said of a municipality."""

    as_of: date
    is_complete: bool
    said: MunicipalityRow


@dataclass(frozen=True)
class Register:
    """The part of the database that an import is compared with."""

    schools: Mapping[str, KnownSchool]
    municipalities: Mapping[str, MunicipalityRow]
    example_municipalities: frozenset[str]
    boards: frozenset[str]
    records: Mapping[str, tuple[KnownRecord, ...]]
    complete_dates: frozenset[date]


# --- the proposal ---------------------------------------------------------------------------------------------------


class Change(NamedTuple):
    """One field of one school that another value came in for."""

    brin6: str
    school: str
    old: str
    new: str


@dataclass(frozen=True)
class SchoolsProposal:
    """What a file of school locations would change, and what it takes to do so."""

    source: str
    as_of: date
    is_complete: bool
    scope: tuple[str, ...]
    rows: int
    outside_scope: int
    bad: tuple[BadCell, ...]
    new: tuple[SchoolRow, ...]
    changes: Mapping[str, tuple[Change, ...]]
    closed: tuple[SchoolRow, ...]
    reopened: tuple[SchoolRow, ...]
    unchanged: int
    only_history: int
    open_before: int
    open_after: int
    # What is written: new or corrected records, current fields, closing dates, and what those refer to.
    records: tuple[SchoolRow, ...]
    updates: tuple[SchoolRow, ...]
    closing_dates: Mapping[str, date | None]
    new_boards: tuple[str, ...]
    municipalities: tuple[MunicipalityRow, ...]
    municipality_records: tuple[MunicipalityRow, ...]

    @property
    def renamed(self) -> tuple[Change, ...]:
        return self.changes.get("name", ())


def decide_schools(
    file: SchoolFile,
    known: Register,
    *,
    source: str,
    as_of: date,
    municipalities: Collection[str] = (),
    is_complete: bool = False,
) -> SchoolsProposal:
    """Compares a file with the register. Pure; raises :class:`ImportRefused` for a scope that cannot be meant."""
    scope = _scope(file, known, municipalities)
    rows = [row for row in file.schools if row.municipality in scope] if municipalities else list(file.schools)
    new: list[SchoolRow] = []
    records: list[SchoolRow] = []
    updates: list[SchoolRow] = []
    closing_dates: dict[str, date | None] = {}
    reopened: list[SchoolRow] = []
    changes: dict[str, list[Change]] = defaultdict(list)
    unchanged = only_history = 0
    left_out_on = {code: _first_complete_after(known.records.get(code, ()), as_of) for code in scope}

    for row in rows:
        school = known.schools.get(row.brin6)
        closed_on = left_out_on[row.municipality]
        if school is None:
            new.append(row)
            records.append(row)
            if closed_on is not None:
                closing_dates[row.brin6] = closed_on
            continue
        if school.is_example:
            raise ImportRefused(
                _("%(brin6)s is hier een verzonnen school. Importeer echte scholen niet in een demo met dat nummer.")
                % {"brin6": row.brin6}
            )
        is_recorded = school.before_on == as_of and school.before == row
        if not is_recorded:
            records.append(row)
        if school.has_later:
            if is_recorded:
                unchanged += 1
            else:
                only_history += 1
            missing = {
                field: value
                for field in KEPT_WHEN_EMPTY - school.later_known
                if (value := getattr(row, field)) and value != getattr(school.now, field)
            }
            if missing:
                updates.append(school.now._replace(**missing))
            continue
        before = school.before or school.now
        differences = {} if before == row else _differences(before, row)
        if differences:
            updates.append(school.now._replace(**differences))
        reported = {
            field: value
            for field, value in differences.items()
            if getattr(before, field) or field not in KEPT_WHEN_EMPTY
        }
        for field, value in reported.items():
            changes[field].append(Change(row.brin6, row.name or school.now.name, getattr(before, field), value))
        if not reported:
            unchanged += 1
        if school.closed_on is not None and school.closed_on > as_of and school.closed_on not in known.complete_dates:
            closed_on = min(filter(None, (closed_on, school.closed_on)))  # closed by hand, after what this file knows
        if closed_on != school.closed_on:
            closing_dates[row.brin6] = closed_on
            if closed_on is None:
                reopened.append(row)

    closed = _closings(known, scope, rows, as_of, closing_dates) if is_complete else ()
    open_before = {brin6 for brin6, school in known.schools.items() if _is_open_in(school, scope)}
    shut = {brin6 for brin6, day in closing_dates.items() if day is not None}
    arrived = {row.brin6 for row in (*new, *updates, *reopened) if row.municipality in scope}
    left = {row.brin6 for row in updates if row.municipality not in scope}
    still_closed = {b for b, s in known.schools.items() if s.closed_on and closing_dates.get(b, s.closed_on)}
    return SchoolsProposal(
        source=source,
        as_of=as_of,
        is_complete=is_complete,
        scope=tuple(sorted(scope)),
        rows=len(rows),
        outside_scope=len(file.schools) - len(rows),
        bad=file.bad,
        new=tuple(new),
        changes={field: tuple(changes[field]) for field in FIELDS if field in changes},
        closed=closed,
        reopened=tuple(reopened),
        unchanged=unchanged,
        only_history=only_history,
        open_before=len(open_before),
        open_after=len((open_before | arrived) - shut - left - still_closed),
        records=tuple(records),
        updates=tuple(updates),
        closing_dates=closing_dates,
        new_boards=tuple(sorted({row.board for row in records if row.board} - known.boards)),
        municipalities=_municipalities(file, known, scope, as_of),
        municipality_records=_municipality_records(file, known, scope, as_of, is_complete),
    )


def check_closings(proposal: SchoolsProposal, allow_closing: int | None) -> None:
    """Raises :class:`ImportRefused` when more schools would close than is normal or allowed."""
    closing = len(proposal.closed)
    if closing * CLOSING_LIMIT <= proposal.open_before or closing <= (allow_closing or 0):
        return
    raise ImportRefused(
        _(
            "Dit bestand zou %(closing)d van de %(open)d open scholen sluiten, meer dan 5%%. "
            "Klopt dat, geef dan --allow-closing %(closing)d."
        )
        % {"closing": closing, "open": proposal.open_before}
    )


def _scope(file: SchoolFile, known: Register, municipalities: Collection[str]) -> frozenset[str]:
    if not municipalities:
        scope = frozenset(file.municipalities)
    else:
        scope = frozenset(municipalities)
        for code in sorted(scope - file.municipalities.keys() - known.municipalities.keys()):
            raise ImportRefused(
                _("Gemeente %(code)s staat niet in het bestand en is hier niet bekend.") % {"code": code}
            )
    for code in sorted(scope & known.example_municipalities):
        raise ImportRefused(_("Gemeente %(code)s is hier een verzonnen gemeente.") % {"code": code})
    return scope


def _first_complete_after(records: Iterable[KnownRecord], as_of: date) -> date | None:
    return min((record.as_of for record in records if record.is_complete and record.as_of > as_of), default=None)


def _differences(before: SchoolRow, row: SchoolRow) -> dict[str, str]:
    return {
        field: new
        for field, old, new in zip(FIELDS, before[1:], row[1:], strict=True)
        if old != new and (new or field not in KEPT_WHEN_EMPTY)
    }


def _is_open_in(school: KnownSchool, scope: Collection[str]) -> bool:
    return school.closed_on is None and school.now.municipality in scope


def _closings(
    known: Register,
    scope: Collection[str],
    rows: Sequence[SchoolRow],
    as_of: date,
    closing_dates: dict[str, date | None],
) -> tuple[SchoolRow, ...]:
    """Schools of the scope that a complete file leaves out; adds their date, returns those that were open."""
    present = {row.brin6 for row in rows}
    closed: list[SchoolRow] = []
    for brin6, school in known.schools.items():
        if brin6 in present or school.now.municipality not in scope or school.is_example:
            continue
        if school.has_later or school.before_on == as_of:
            continue
        if school.closed_on is None or school.closed_on > as_of:
            closing_dates[brin6] = as_of
        if school.closed_on is None:
            closed.append(school.now)
    return tuple(sorted(closed))


def _municipalities(
    file: SchoolFile, known: Register, scope: Collection[str], as_of: date
) -> tuple[MunicipalityRow, ...]:
    """Municipalities of the scope as they should read now, where that is new."""
    changed: list[MunicipalityRow] = []
    for code in sorted(scope & file.municipalities.keys()):
        said = [(record.as_of, record.said) for record in known.records.get(code, ()) if record.as_of != as_of]
        said = sorted([*said, (as_of, file.municipalities[code])], key=lambda item: item[0], reverse=True)
        now = known.municipalities.get(code)
        name, province, region = (
            next((value for _day, row in said if (value := row[index])), now[index] if now else "")
            for index in (1, 2, 3)
        )
        wanted = MunicipalityRow(
            code, display_municipality(name) or _("Gemeente %(code)s") % {"code": code}, province, region
        )
        if wanted != now:
            changed.append(wanted)
    return tuple(changed)


def _municipality_records(
    file: SchoolFile, known: Register, scope: Collection[str], as_of: date, is_complete: bool
) -> tuple[MunicipalityRow, ...]:
    """What to remember of the municipalities; a municipality without a row left counts only in a complete file."""
    needed: list[MunicipalityRow] = []
    for code in sorted(scope):
        said = file.municipalities.get(code)
        if said is None and not is_complete:
            continue
        said = said or MunicipalityRow(code, "", "", "")
        now = next((record for record in known.records.get(code, ()) if record.as_of == as_of), None)
        if now is None or now.said != said or (is_complete and not now.is_complete):
            needed.append(said)
    return tuple(needed)


# --- the verb -------------------------------------------------------------------------------------------------------


def import_schools(
    data: bytes,
    *,
    source: str,
    as_of: date,
    municipalities: Collection[str] = (),
    is_complete: bool = False,
    allow_closing: int | None = None,
    is_dry_run: bool = False,
) -> SchoolsProposal:
    """Imports the school locations of a DUO file as they were on `as_of`, and says what changed.

    With `is_complete` a school of the scope that the file leaves out is closed. A file with bad cells changes nothing:
    look at `bad`. Two imports at once wait for each other. Raises :class:`duo.FileError` and :class:`ImportRefused`.
    """
    file = duo.read_schools(data)
    with _one_at_a_time("schools_schoolrecord", source) as cursor:
        known = _load(cursor, file, municipalities, as_of)
        proposal = decide_schools(
            file,
            known,
            source=source,
            as_of=as_of,
            municipalities=municipalities,
            is_complete=is_complete,
        )
        if not proposal.bad:
            check_closings(proposal, allow_closing)
            if not is_dry_run:
                _apply_schools(cursor, proposal)
    return proposal


@contextmanager
def _one_at_a_time(table: str, source: str) -> Iterator[Any]:
    """One transaction in which what is compared stays as it is until it is applied; history names the file.

    Constraints are checked row by row: every row that waits for a check at the end makes the history trigger of the
    next row slower (it ends a subtransaction), and 166,000 counts would take minutes instead of seconds.
    """
    with pghistory.context(source=source), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"LOCK TABLE {table} IN SHARE ROW EXCLUSIVE MODE")
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        yield cursor
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")


_RECORD_FIELDS: Final = ", ".join(FIELDS)


def _load(cursor: Any, file: SchoolFile, municipalities: Collection[str], as_of: date) -> Register:
    """Reads what the file is compared with, in seven queries whatever its size."""
    scope = sorted(municipalities) or sorted(file.municipalities)
    brins = [row.brin6 for row in file.schools]
    cursor.execute(
        """
        SELECT s.brin6, s.name, coalesce(b.number, ''), s.municipality_id, s.street, s.house_number, s.postcode,
               s.place, s.denomination, s.phone, s.website, s.holiday_region, s.closed_on, s.is_example
        FROM schools_school s LEFT JOIN schools_schoolboard b ON b.id = s.board_id
        WHERE s.brin6 = ANY(%s) OR s.municipality_id = ANY(%s)
        """,
        [brins, scope],
    )
    schools = {
        found[0]: KnownSchool(SchoolRow(*found[:12]), closed_on=found[12], is_example=found[13])
        for found in cursor.fetchall()
    }
    if schools:
        cursor.execute(
            f"""
            SELECT DISTINCT ON (brin6) brin6, {_RECORD_FIELDS}, as_of FROM schools_schoolrecord
            WHERE as_of <= %s AND brin6 = ANY(%s) ORDER BY brin6, as_of DESC
            """,  # noqa: S608 - the names are ours
            [as_of, list(schools)],
        )
        for found in cursor.fetchall():
            brin6 = found[0]
            schools[brin6] = schools[brin6]._replace(before=SchoolRow(*found[:12]), before_on=found[12])
        cursor.execute(
            """
            SELECT brin6, bool_or(name <> ''), bool_or(holiday_region <> '') FROM schools_schoolrecord
            WHERE as_of > %s AND brin6 = ANY(%s) GROUP BY brin6
            """,
            [as_of, list(schools)],
        )
        for brin6, has_name, has_region in cursor.fetchall():
            known = {"name": has_name, "holiday_region": has_region}
            later_known = frozenset(field for field, is_known in known.items() if is_known)
            schools[brin6] = schools[brin6]._replace(has_later=True, later_known=later_known)
    cursor.execute(
        "SELECT code, name, province, holiday_region, is_example FROM schools_municipality WHERE code = ANY(%s)",
        [scope],
    )
    found_municipalities = cursor.fetchall()
    cursor.execute(
        """
        SELECT municipality_id, as_of, is_complete, name, province, holiday_region
        FROM schools_municipalityrecord WHERE municipality_id = ANY(%s)
        """,
        [scope],
    )
    records: dict[str, list[KnownRecord]] = defaultdict(list)
    for code, record_as_of, is_complete, *said in cursor.fetchall():
        records[code].append(KnownRecord(record_as_of, is_complete, MunicipalityRow(code, *said)))
    cursor.execute("SELECT DISTINCT as_of FROM schools_municipalityrecord WHERE is_complete")
    complete_dates = frozenset(row[0] for row in cursor.fetchall())
    cursor.execute("SELECT number FROM schools_schoolboard")
    return Register(
        schools=schools,
        municipalities={row[0]: MunicipalityRow(*row[:4]) for row in found_municipalities},
        example_municipalities=frozenset(row[0] for row in found_municipalities if row[4]),
        boards=frozenset(row[0] for row in cursor.fetchall()),
        records={code: tuple(found) for code, found in records.items()},
        complete_dates=complete_dates,
    )


def _apply_schools(cursor: Any, proposal: SchoolsProposal) -> None:
    if proposal.municipalities:
        Municipality.system.bulk_create(
            [
                Municipality(
                    code=row.code,
                    name=row.name,
                    name_key=name_key(row.name),
                    province=row.province,
                    holiday_region=row.holiday_region,
                )
                for row in proposal.municipalities
            ],
            update_conflicts=True,
            unique_fields=["code"],
            update_fields=["name", "name_key", "province", "holiday_region"],
        )
    if proposal.new_boards:
        names = [_("Schoolbestuur %(number)s") % {"number": number} for number in proposal.new_boards]
        SchoolBoard.objects.bulk_create(
            [
                SchoolBoard(number=number, name=name, name_key=name_key(name))
                for number, name in zip(proposal.new_boards, names, strict=True)
            ]
        )
    board_ids = _board_ids(cursor) if proposal.new or proposal.updates else {}
    if proposal.new:
        _copy(
            cursor,
            "schools_school",
            (*_SCHOOL_COLUMNS, "closed_on", "is_example"),
            (
                (*_columns(row, board_ids), proposal.closing_dates.get(row.brin6), "f")
                for row in (_named(row) for row in proposal.new)
            ),
        )
    if proposal.updates:
        values = zip(*(_columns(row, board_ids) for row in proposal.updates), strict=True)
        arrays = ", ".join("%s::bigint[]" if name == "board_id" else "%s::text[]" for name in _SCHOOL_COLUMNS)
        sets = ", ".join(f"{name} = new.{name}" for name in _SCHOOL_COLUMNS[1:])
        cursor.execute(
            f"UPDATE schools_school s SET {sets} FROM unnest({arrays}) AS new({', '.join(_SCHOOL_COLUMNS)}) "  # noqa: S608
            "WHERE s.brin6 = new.brin6",
            [list(column) for column in values],
        )
    fresh = {row.brin6 for row in proposal.new}
    dates = [(brin6, day) for brin6, day in proposal.closing_dates.items() if brin6 not in fresh]
    if dates:
        cursor.execute(
            "UPDATE schools_school s SET closed_on = new.closed_on "
            "FROM unnest(%s::text[], %s::date[]) AS new(brin6, closed_on) WHERE s.brin6 = new.brin6",
            [[brin6 for brin6, _day in dates], [day for _brin6, day in dates]],
        )
    if proposal.records:
        corrected = [row.brin6 for row in proposal.records if row.brin6 not in fresh]
        if corrected:
            cursor.execute(
                "DELETE FROM schools_schoolrecord WHERE as_of = %s AND brin6 = ANY(%s)", [proposal.as_of, corrected]
            )
        _copy(
            cursor,
            "schools_schoolrecord",
            ("as_of", *SchoolRow._fields),
            ((proposal.as_of, *row) for row in proposal.records),
        )
    if proposal.municipality_records:
        # A file that is not complete says nothing about an earlier one of the same date that was.
        MunicipalityRecord.system.bulk_create(
            [
                MunicipalityRecord(
                    municipality_id=row.code,
                    as_of=proposal.as_of,
                    is_complete=proposal.is_complete,
                    name=row.name,
                    province=row.province,
                    holiday_region=row.holiday_region,
                    source=proposal.source[:200],
                )
                for row in proposal.municipality_records
            ],
            update_conflicts=True,
            unique_fields=["municipality", "as_of"],
            update_fields=[
                "name",
                "province",
                "holiday_region",
                "source",
                *(["is_complete"] if proposal.is_complete else []),
            ],
        )


_SCHOOL_COLUMNS: Final = (
    "brin6",
    "name",
    "name_key",
    "board_id",
    "municipality_id",
    "street",
    "house_number",
    "postcode",
    "place",
    "denomination",
    "phone",
    "website",
    "holiday_region",
)


def _columns(row: SchoolRow, board_ids: Mapping[str, int]) -> tuple[Any, ...]:
    """A row in the order of `_SCHOOL_COLUMNS`."""
    return (row.brin6, row.name, name_key(row.name), board_ids.get(row.board), *row[3:])


def _named(row: SchoolRow) -> SchoolRow:
    return row if row.name else row._replace(name=_("Vestiging %(brin6)s") % {"brin6": row.brin6})


def _board_ids(cursor: Any) -> dict[str, int]:
    cursor.execute("SELECT number, id FROM schools_schoolboard")
    return dict(cursor.fetchall())


_ESCAPES: Final = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})


def _copy(cursor: Any, table: str, columns: Sequence[str], rows: Iterable[tuple[Any, ...]]) -> None:
    """Writes whole rows by COPY, in one piece of text."""
    text = "\n".join(
        "\t".join(["\\N" if value is None else str(value).translate(_ESCAPES) for value in row]) for row in rows
    )
    with cursor.copy(f"COPY {table} ({', '.join(columns)}) FROM STDIN") as copy:
        copy.write(text + "\n")


# --- pupil counts ---------------------------------------------------------------------------------------------------


class CountChange(NamedTuple):
    """A count that is already stored with another number; None is masked."""

    brin6: str
    counted_on: date
    old: int | None
    new: int | None


@dataclass(frozen=True)
class PupilsProposal:
    """What a file of pupil counts would change."""

    source: str
    locations: int
    other_kinds: int
    bad: tuple[BadCell, ...]
    unknown: tuple[Location, ...]
    new: tuple[CountRow, ...]
    changed: tuple[CountChange, ...]
    unchanged: int
    masked: int
    first_on: date | None
    last_on: date | None


def decide_pupil_counts(
    file: PupilFile,
    schools: Collection[str],
    stored: Mapping[tuple[str, date], int | None],
    *,
    source: str,
) -> PupilsProposal:
    """Compares the counts of a file with those stored. Locations that are no school here are listed and skipped."""
    new: list[CountRow] = []
    changed: list[CountChange] = []
    unchanged = masked = 0
    days: set[date] = set()
    for row in file.counts:
        if row.brin6 not in schools:
            continue
        days.add(row.counted_on)
        masked += row.pupils is None
        key = (row.brin6, row.counted_on)
        if key not in stored:
            new.append(row)
        elif stored[key] != row.pupils:
            changed.append(CountChange(row.brin6, row.counted_on, stored[key], row.pupils))
        else:
            unchanged += 1
    return PupilsProposal(
        source=source,
        locations=len(file.locations),
        other_kinds=file.other_kinds,
        bad=file.bad,
        unknown=tuple(location for location in file.locations if location.brin6 not in schools),
        new=tuple(new),
        changed=tuple(changed),
        unchanged=unchanged,
        masked=masked,
        first_on=min(days, default=None),
        last_on=max(days, default=None),
    )


def import_pupil_counts(data: bytes, *, source: str, is_dry_run: bool = False) -> PupilsProposal:
    """Imports the pupil counts of a DUO file for the schools that are known here, and says what changed.

    A count is 1 October of its year; 0 is not stored (closed, or not open yet), `<5` stays masked. A count that an
    allocation used keeps its number there. A file with bad cells changes nothing. Raises :class:`duo.FileError`.
    """
    file = duo.read_pupil_counts(data)
    brins = [location.brin6 for location in file.locations]
    with _one_at_a_time("schools_pupilcount", source) as cursor:
        cursor.execute("SELECT brin6, id FROM schools_school WHERE brin6 = ANY(%s) AND NOT is_example", [brins])
        ids: dict[str, int] = dict(cursor.fetchall())
        cursor.execute(
            "SELECT s.brin6, c.counted_on, c.pupils FROM schools_pupilcount c JOIN schools_school s ON s.id = c.school_id "
            "WHERE s.brin6 = ANY(%s)",
            [list(ids)],
        )
        stored = {(brin6, counted_on): pupils for brin6, counted_on, pupils in cursor.fetchall()}
        proposal = decide_pupil_counts(file, ids, stored, source=source)
        if not proposal.bad and not is_dry_run:
            _apply_pupil_counts(cursor, proposal, ids)
    return proposal


def _apply_pupil_counts(cursor: Any, proposal: PupilsProposal, ids: Mapping[str, int]) -> None:
    if proposal.new:
        _copy(
            cursor,
            "schools_pupilcount",
            ("school_id", "counted_on", "pupils", "is_masked", "source"),
            ((ids[row.brin6], row.counted_on, row.pupils, row.pupils is None, duo.SOURCE) for row in proposal.new),
        )
    if proposal.changed:
        cursor.execute(
            "UPDATE schools_pupilcount c SET pupils = new.pupils, is_masked = new.pupils IS NULL, source = %s "
            "FROM unnest(%s::bigint[], %s::date[], %s::int[]) AS new(school_id, counted_on, pupils) "
            "WHERE c.school_id = new.school_id AND c.counted_on = new.counted_on",
            [
                duo.SOURCE,
                [ids[change.brin6] for change in proposal.changed],
                [change.counted_on for change in proposal.changed],
                [change.new for change in proposal.changed],
            ],
        )


# --- reports --------------------------------------------------------------------------------------------------------

SHORT_LIST: Final = 20


def describe_schools(proposal: SchoolsProposal, *, is_long: bool = False) -> Iterator[str]:
    """The report of an import, line by line. Lists are cut after twenty unless `is_long`."""
    limit = None if is_long else SHORT_LIST
    yield _("%(source)s, peildatum %(day)s") % {
        "source": proposal.source,
        "day": date_format(proposal.as_of, "j F Y"),
    }
    kind = _("volledig") if proposal.is_complete else _("niet volledig: er wordt niets gesloten")
    municipalities = ngettext("%(count)d gemeente", "%(count)d gemeenten", len(proposal.scope))
    yield f"{municipalities % {'count': len(proposal.scope)}}, {kind}"
    yield from describe_bad(proposal.bad)
    if proposal.bad:
        return
    yield ""
    yield _counted(proposal.rows, _("scholen in het bestand"))
    if proposal.outside_scope:
        yield _counted(proposal.outside_scope, _("scholen van andere gemeenten, overgeslagen"))
    yield _counted(len(proposal.new), _("nieuw"))
    yield _counted(len(proposal.renamed), _("andere naam"))
    for field, changes in proposal.changes.items():
        if field != "name":
            yield _counted(len(changes), _("ander veld: %(field)s") % {"field": FIELD_LABELS[field]})
    yield _counted(len(proposal.closed), _("gesloten"))
    if proposal.reopened:
        yield _counted(len(proposal.reopened), _("weer open"))
    yield _counted(proposal.unchanged, _("ongewijzigd"))
    if proposal.only_history:
        yield _counted(proposal.only_history, _("alleen geschiedenis: hier is al iets nieuwers bekend"))
    yield _counted(len(proposal.bad), _("fout"))
    yield _counted(proposal.open_after, _("open scholen in deze gemeenten, na dit bestand"))
    yield from _list(_("Nieuw"), [f"{row.brin6} {row.name}, {row.place}" for row in proposal.new], limit)
    yield from _list(_("Andere naam"), [f"{c.brin6} {c.old} → {c.new}" for c in proposal.renamed], limit)
    for field, changes in proposal.changes.items():
        if field in ("board", "municipality") or (is_long and field != "name"):
            title = _("Ander veld: %(field)s") % {"field": FIELD_LABELS[field]}
            lines = [f"{c.brin6} {c.school}: {c.old or '–'} → {c.new or '–'}" for c in changes]
            yield from _list(title, lines, limit)
    yield from _list(_("Gesloten"), [f"{row.brin6} {row.name}, {row.place}" for row in proposal.closed], limit)
    yield from _list(_("Weer open"), [f"{row.brin6} {row.name}, {row.place}" for row in proposal.reopened], limit)


def describe_pupil_counts(proposal: PupilsProposal, *, is_long: bool = False) -> Iterator[str]:
    """The report of an import of pupil counts, line by line."""
    limit = None if is_long else SHORT_LIST
    yield proposal.source
    yield from describe_bad(proposal.bad)
    if proposal.bad:
        return
    if proposal.first_on is not None and proposal.last_on is not None:
        yield _("tellingen van %(first)s tot en met %(last)s") % {
            "first": date_format(proposal.first_on, "j F Y"),
            "last": date_format(proposal.last_on, "j F Y"),
        }
    yield ""
    yield _counted(proposal.locations, _("vestigingen basisonderwijs (BO) in het bestand"))
    yield _counted(proposal.other_kinds, _("vestigingen van een andere soort, overgeslagen"))
    yield _counted(len(proposal.unknown), _("onbekende vestiging, overgeslagen"))
    yield _counted(len(proposal.new), _("nieuwe tellingen"))
    yield _counted(len(proposal.changed), _("gewijzigde tellingen"))
    yield _counted(proposal.unchanged, _("ongewijzigde tellingen"))
    yield _counted(proposal.masked, _("daarvan afgeschermd (<5)"))
    yield _counted(len(proposal.bad), _("fout"))
    yield from _list(
        _("Gewijzigd"),
        [f"{c.brin6} {c.counted_on:%d-%m-%Y}: {_pupils(c.old)} → {_pupils(c.new)}" for c in proposal.changed],
        limit,
    )
    yield from _list(
        _("Onbekende vestiging"),
        [", ".join(filter(None, (f"{row.brin6} {row.name}", row.municipality))) for row in proposal.unknown],
        limit,
    )


def describe_bad(bad: Sequence[BadCell]) -> Iterator[str]:
    """The bad cells of a file, all of them."""
    if bad:
        yield ""
        yield ngettext("%(count)d fout:", "%(count)d fouten:", len(bad)) % {"count": len(bad)}
        yield from (f"  {line}" for line in duo.iter_lines(tuple(bad)))


def _counted(count: int, what: str) -> str:
    return f"{count:>7} {what}"


def _list(title: str, lines: Sequence[str], limit: int | None) -> Iterator[str]:
    if not lines:
        return
    yield ""
    yield f"{title}:"
    shown = lines if limit is None else lines[:limit]
    yield from (f"  {line}" for line in shown)
    if len(lines) > len(shown):
        yield "  " + _("en nog %(count)d (alles met --verbosity 2)") % {"count": len(lines) - len(shown)}


def _pupils(pupils: int | None) -> str:
    return duo.MASKED if pupils is None else str(pupils)
