"""The region as a board: plekken per municipality with their figures as text, filtered and sorted.

One board for the screen and for the exports: both show the same rows in the same order. Nothing is computed here;
every figure comes from :mod:`reports.figures`. Strings are made in Python: a template loop over sixty rows only prints.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from coaches.models import CoachRole
from kansencoach.hours_bar import HoursBar
from kansencoach.templatetags.numbers import hours as hours_text
from kansencoach.templatetags.numbers import hours_short, minutes_as_hours, nl_date_short, number
from reports import figures
from reports.figures import PlekFigures, Totals, over
from schools.hours import Sum, in_hours
from schools.names import name_key

# What stands in the address for each kind of decision.
DECISIONS = {
    "zonder-coach": "without_coach",
    "zonder-besluit": "undecided_hours",
    "klikgesprekken": "meetings",
    "aflopend": "ending",
    "weinig-uren": "low_norm",
}
NAMES_OF_DECISIONS: dict[str, str | Promise] = {
    "zonder-coach": gettext_lazy("Plekken zonder coach"),
    "zonder-besluit": gettext_lazy("Open uren zonder besluit"),
    "klikgesprekken": gettext_lazy("Klikgesprekken zonder uitkomst"),
    "aflopend": gettext_lazy("Plaatsingen die aflopen"),
    "weinig-uren": gettext_lazy("Te weinig uren voor de rol"),
}
STATES: dict[str, tuple[str, str | Promise]] = {  # state -> (kind of status mark, word)
    "filled": ("filled", gettext_lazy("Bezet")),
    "partly": ("partly", gettext_lazy("Deels open")),
    "open": ("open", gettext_lazy("Open")),
    "released": ("released", gettext_lazy("Vrijgegeven")),
    "none": ("unknown", gettext_lazy("Geen uren")),
}
STATE_SLUGS = {
    "bezet": "filled",
    "deels-open": "partly",
    "open": "open",
    "vrijgegeven": "released",
    "geen-uren": "none",
}


@dataclass(frozen=True)
class Query:
    """What stands in the address: what to show, and in which order. Empty shows everything, by name."""

    search: str = ""
    municipality: str = ""
    employer: str = ""
    role: str = ""
    state: str = ""
    decision: str = ""
    order: str = ""
    only_municipalities: bool = False

    @property
    def is_narrowed(self) -> bool:
        return bool(self.search or self.municipality or self.employer or self.role or self.state or self.decision)


@dataclass(frozen=True)
class Cell:
    """One figure: its text, and where it is unknown or partial, what to say about that."""

    text: str
    reason: str = ""
    note: str = ""


@dataclass(frozen=True)
class Line:
    """One row of the board with its figures as text."""

    name: str
    url: str
    meta: str
    note: str
    pupils: Cell
    norm: Cell
    granted: Cell
    filled: Cell
    open: Cell
    written: Cell
    expected: str
    last: str
    last_title: str
    continuation: Cell
    state: str
    state_word: str
    bar: HoursBar
    figures: PlekFigures | None = None


@dataclass(frozen=True)
class Group:
    """One municipality: its sums, and its plekken."""

    code: str
    head: Line
    lines: tuple[Line, ...]
    totals: Totals


@dataclass(frozen=True)
class Board:
    """Everything the page and the exports show."""

    groups: tuple[Group, ...]
    totals: Totals
    region: Line
    shown: int
    every: int
    choices: Choices

    @property
    def rows(self) -> tuple[PlekFigures, ...]:
        """The plekken shown, in order."""
        return tuple(line.figures for group in self.groups for line in group.lines if line.figures is not None)


@dataclass(frozen=True)
class Choices:
    """What the filters offer: only what occurs in the rows."""

    municipalities: tuple[tuple[str, str], ...]
    employers: tuple[tuple[str, str], ...]
    roles: tuple[tuple[str, str], ...]
    states: tuple[tuple[str, str], ...]


def choices_of(rows: Iterable[PlekFigures]) -> Choices:
    """The municipalities, employers, roles and states that occur in `rows`."""
    every = list(rows)
    municipalities = {row.municipality.code: row.municipality for row in every}
    employers = {coach.employer for row in every for coach in row.placements}
    roles = {coach.main_role for row in every for coach in row.placements if coach.main_role}
    states = {row.state for row in every}
    return Choices(
        municipalities=tuple(
            (found.code, found.name) for found in sorted(municipalities.values(), key=lambda found: found.name_key)
        ),
        employers=tuple((name, name) for name in sorted(employers, key=name_key)),
        roles=tuple((role.value, str(role.label)) for role in CoachRole if role.value in roles),
        states=tuple((slug, str(STATES[state][1])) for slug, state in STATE_SLUGS.items() if state in states),
    )


def narrowed(
    rows: Iterable[PlekFigures], query: Query, decisions: Sequence[figures.Decision]
) -> tuple[PlekFigures, ...]:
    """The rows that the query asks for."""
    tests: list[Callable[[PlekFigures], bool]] = []
    if query.search:
        words = name_key(query.search).split()
        tests.append(lambda row: all(word in _searchable(row) for word in words))
    if query.municipality:
        tests.append(lambda row: row.municipality.code == query.municipality)
    if query.employer:
        tests.append(lambda row: any(coach.employer == query.employer for coach in row.coaches))
    if query.role:
        tests.append(
            lambda row: any(query.role == coach.main_role or query.role in coach.other_roles for coach in row.coaches)
        )
    if query.state:
        state = STATE_SLUGS.get(query.state, query.state)
        tests.append(lambda row: row.state == state)
    if query.decision:
        key = DECISIONS.get(query.decision, "")
        plekken = {row.deployment.pk for decision in decisions if decision.key == key for row in decision.rows}
        tests.append(lambda row: row.deployment.pk in plekken)
    return tuple(row for row in rows if all(test(row) for test in tests))


def _searchable(row: PlekFigures) -> str:
    return " ".join(
        [
            row.deployment.name_key,
            row.municipality.name_key,
            name_key(row.deployment.place),
            *(link.school.name_key for link in row.schools),
            *(link.school.brin6.casefold() for link in row.schools),
            *(coach.coach.name_key for coach in row.coaches),
        ]
    )


# --- order ----------------------------------------------------------------------------------------------------------


def _never(value: date | None) -> date:
    return value or date.min


# Key in the address -> what a plek and the sums of a municipality sort on; None stands last. Not on what was written or
# when: a coach is named in the row, and such a list would rank people.
ORDERS: dict[str, tuple[Callable[[PlekFigures], Any], Callable[[figures.MunicipalityFigures], Any]]] = {
    "plek": (lambda row: row.deployment.name_key, lambda group: group.municipality.name_key),
    "leerlingen": (lambda row: row.pupils, lambda group: group.totals.pupils),
    "norm": (lambda row: row.norm, lambda group: group.totals.norm.hours),
    "toegekend": (lambda row: row.granted, lambda group: group.totals.granted.hours),
    "bezet": (lambda row: row.filled, lambda group: group.totals.filled.hours),
    "open": (lambda row: row.open, lambda group: group.totals.open.hours),
}


def _sorted(rows: Iterable[Any], key: Callable[[Any], Any], *, is_down: bool) -> list[Any]:
    """Sorted with what is unknown last, whichever way round."""
    every = list(rows)
    known = [row for row in every if key(row) is not None]
    return [*sorted(known, key=key, reverse=is_down), *(row for row in every if key(row) is None)]


# --- the board ------------------------------------------------------------------------------------------------------


def make(
    rows: Sequence[PlekFigures], query: Query, decisions: Sequence[figures.Decision], *, on: date, year_slug: str
) -> Board:
    """The board of `rows` as `query` asks for it. No queries to the database."""
    # A plek without hours in this year is shown only when asked for, or when it never had any.
    wanted = narrowed(rows, query, decisions)
    is_down = query.order.startswith("-")
    by_plek, by_group = ORDERS.get(query.order.removeprefix("-"), ORDERS["plek"])
    groups = []
    for found in _sorted(figures.by_municipality(wanted), by_group, is_down=is_down):
        plekken = _sorted(found.rows, by_plek, is_down=is_down)
        groups.append(
            Group(
                code=found.municipality.code,
                head=_sum_line(
                    found.municipality.name,
                    f"/gemeenten/{found.municipality.code}/?jaar={year_slug}",
                    found.totals,
                    [row for row in plekken if row.allocation is not None],
                    on,
                ),
                lines=tuple(line_of(row, on=on, year_slug=year_slug) for row in plekken),
                totals=found.totals,
            )
        )
    totals = figures.totals(wanted, label=_("Regio"))
    return Board(
        groups=tuple(groups),
        totals=totals,
        region=_sum_line(_("Regio"), "", totals, [row for row in wanted if row.allocation is not None], on),
        shown=len(wanted),
        every=len(rows),
        choices=choices_of(rows),
    )


def line_of(row: PlekFigures, *, on: date, year_slug: str) -> Line:
    """One plek as text."""
    kind, word = STATES[row.state]
    unknown = row.unknown_reason
    differs = row.granted is not None and row.norm is not None and row.granted != row.norm
    note = row.reason if differs else ""
    return Line(
        name=row.name,
        url=f"/plekken/{row.deployment.pk}/?jaar={year_slug}",
        meta=_who(row),
        note=note,
        pupils=Cell(number(row.pupils), "" if row.pupils is not None else _pupils_unknown(row)),
        norm=Cell(hours_text(row.norm), row.norm_unknown_reason),
        granted=_hours_cell(row.granted, unknown, is_circa=row.is_circa, mark=" *" if note else ""),
        filled=_hours_cell(row.filled, unknown),
        open=_hours_cell(row.open, unknown),
        written=Cell(
            minutes_as_hours(row.written_minutes), "" if row.written_minutes is not None else _not_written(row)
        ),
        expected=_expected(row.expected_minutes, row.written_minutes),
        last=ago(row.last_activity_on, on),
        last_title=nl_date_short(row.last_activity_on) if row.last_activity_on else "",
        continuation=_continuation(row),
        state=kind,
        state_word=str(word),
        bar=row.bar,
        figures=row,
    )


def _sum_line(name: str, url: str, totals: Totals, rows: Sequence[PlekFigures], on: date) -> Line:
    decided = [row for row in rows if row.continuation and row.continuation.decision != "open"]
    goes_on = sum(1 for row in decided if row.continuation and row.continuation.decision == "continues")
    return Line(
        name=name,
        url=url,
        meta=totals.plekken_on_schools,
        note="",
        pupils=Cell(
            number(totals.pupils),
            "" if totals.pupils is not None else _("Leerlingen niet bekend"),
            _over(totals.plekken_with_pupils, totals.plekken),
        ),
        norm=_sum_cell(totals.norm),
        granted=_sum_cell(totals.granted),
        filled=_sum_cell(totals.filled),
        open=_sum_cell(totals.open),
        written=Cell(
            minutes_as_hours(totals.written_minutes),
            "" if totals.written_minutes is not None else _("Hier zijn geen activiteiten geschreven"),
        ),
        expected=_expected(totals.expected_minutes, totals.written_minutes),
        last=ago(totals.last_activity_on, on),
        last_title=nl_date_short(totals.last_activity_on) if totals.last_activity_on else "",
        continuation=Cell(
            _("%(n)s van %(count)s door") % {"n": goes_on, "count": len(rows)} if decided else "",
        ),
        state="",
        state_word="",
        bar=replace(totals.bar, label=name),
    )


def _over(known: int, count: int) -> str:
    return "" if known in (0, count) else _("over %(known)s van %(count)s") % {"known": known, "count": count}


def _sum_cell(total: Sum) -> Cell:
    return Cell(hours_text(total.hours), "" if total.known else over(total), _over(total.known, total.count))


def _hours_cell(value: Decimal | None, reason: str, *, is_circa: bool = False, mark: str = "") -> Cell:
    if value is None:
        return Cell(hours_text(None), reason)
    return Cell(hours_text(value) + mark, "", _("circa") if is_circa else "")


def _pupils_unknown(row: PlekFigures) -> str:
    if row.allocation is None:
        return row.unknown_reason
    return _("School nog onbekend") if not row.schools else _("Een leerlingentelling ontbreekt")


def _not_written(row: PlekFigures) -> str:
    return row.unknown_reason if row.allocation is None else _("Hier zijn geen activiteiten geschreven")


def _expected(expected: int | None, written: int | None) -> str:
    if not expected or written is None:
        return ""
    return _("van %(hours)s verwacht") % {"hours": minutes_as_hours(expected)}


def _who(row: PlekFigures) -> str:
    """ "3 scholen · J. Voorbeeld (GGD)"; without a coach only the schools."""
    parts = []
    if len(row.schools) > 1:
        parts.append(ngettext("%(n)s school", "%(n)s scholen", len(row.schools)) % {"n": len(row.schools)})
    elif not row.schools and row.allocation is not None:
        parts.append(_("school nog onbekend"))
    parts += [name_of(coach) for coach in row.coaches]
    return " · ".join(parts)


def name_of(coach: figures.CoachAtPlek) -> str:
    """A coach with the employer, when that is known."""
    return f"{coach.name} ({coach.employer})" if coach.is_somebody else coach.name


def _continuation(row: PlekFigures) -> Cell:
    found = row.continuation
    if found is None:
        return Cell("")
    if found.decision == "continues":
        coach = {"same": _("dezelfde coach"), "new": _("nieuwe coach"), "unknown": _("coach nog onbekend")}
        return Cell(_("Gaat door"), note=coach[found.coach])
    if found.decision == "stops":
        return Cell(_("Stopt"))
    wish = {
        "yes": _("school wil door"),
        "no": _("school wil niet door"),
        "not_asked": _("nog niet gevraagd"),
        "unknown": "",
    }
    return Cell(_("Nog open"), note=wish[found.wish])


def ago(day: date | None, on: date) -> str:
    """How long ago something was: "vandaag", "gisteren", "9 dgn geleden", and a date after four weeks."""
    if day is None:
        return ""
    days = (on - day).days
    if days <= 0:
        return _("vandaag") if days == 0 else nl_date_short(day)
    if days == 1:
        return _("gisteren")
    return _("%(days)s dgn geleden") % {"days": days} if days <= 28 else nl_date_short(day)


# --- as a table for exports -----------------------------------------------------------------------------------------


def headings() -> list[str]:
    """The columns of an export: those of the screen, with what stands under a figure in a column of its own."""
    return [
        _("Gemeente"),
        _("Plek"),
        _("Scholen"),
        _("Leerlingen"),
        _("Norm (u/week)"),
        _("Toegekend (u/week)"),
        _("Circa"),
        _("Reden"),
        _("Bezet (u/week)"),
        _("Open (u/week)"),
        _("Vrijgegeven (u/week)"),
        _("Geschreven (u)"),
        _("Verwacht tot vandaag (u)"),
        _("Begroot dit schooljaar (u)"),
        _("Laatste activiteit"),
        _("Stand"),
        _("Kansencoach"),
        _("Werkgever"),
        _("Hoofdrol"),
        _("Voortzetting"),
    ]


def table(board: Board) -> list[list[Any]]:
    """The rows of the board as values: numbers as numbers, what is unknown as "–"."""
    return [_values(row) for row in board.rows]


def _values(row: PlekFigures) -> list[Any]:
    _kind, word = STATES[row.state]
    continuation = _continuation(row)
    return [
        row.municipality.name,
        row.name,
        ", ".join(link.school.name for link in row.schools),
        _or_dash(row.pupils),
        _or_dash(row.norm),
        _or_dash(row.granted),
        _("circa") if row.is_circa else "",
        row.reason,
        _or_dash(row.filled),
        _or_dash(row.open),
        _or_dash(row.released),
        _minutes(row.written_minutes),
        _minutes(row.expected_minutes),
        _minutes(row.budget_minutes),
        row.last_activity_on or "",
        str(word),
        ", ".join(coach.name for coach in row.coaches),
        ", ".join(dict.fromkeys(coach.employer for coach in row.coaches)),
        ", ".join(dict.fromkeys(coach.main_role_label for coach in row.coaches)),
        ", ".join(part for part in (continuation.text, continuation.note) if part),
    ]


def _or_dash(value: Decimal | int | None) -> Decimal | int | str:
    return "–" if value is None else value


def _minutes(minutes: int | None) -> Decimal | str:
    return "–" if minutes is None else in_hours(minutes)


def lead(totals: Totals) -> str:
    """The region in one sentence."""
    parts = [
        totals.plekken_on_schools,
        ngettext("%(n)s coach", "%(n)s coaches", totals.coaches) % {"n": totals.coaches},
    ]
    if totals.open.hours is not None:
        parts.append(_("%(hours)s u/week open") % {"hours": hours_short(totals.open.hours)})
    return " · ".join(parts)
