"""The figures of a factsheet as one table: attached to its PDF as CSV and JSON, and compared with the previous one."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from kansencoach.templatetags.numbers import decimal_text, minutes_as_hours, trimmed
from reports.factsheet.content import Content, PlekFacts, Shown, YearFacts, YearTotals
from reports.factsheet.prose import NOT_RECORDED, reported_number
from schools.hours import Sum

COLUMNS = ("onderdeel", "schooljaar", "gegeven", "waarde", "eenheid", "toelichting")
STATES = {
    "filled": "bezet",
    "partly": "deels open",
    "open": "open",
    "released": "vrijgegeven",
    "none": "geen uren toegekend",
}
# What a spreadsheet would take for a formula.
DECIMAL = re.compile(r"-?\d+(\.\d+)?")
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True)
class Row:
    """One figure: of what, of which year, what, and its value as text with a decimal point."""

    onderdeel: str
    schooljaar: str
    gegeven: str
    waarde: str
    eenheid: str = ""
    toelichting: str = ""

    @property
    def key(self) -> tuple[str, str, str]:
        return self.onderdeel, self.schooljaar, self.gegeven


def rows_of(content: Content) -> tuple[Row, ...]:
    """Every figure of the factsheet."""
    return tuple(_rows(content))


def _value(value: Decimal | int | str | None) -> str:
    return NOT_RECORDED if value is None else str(value)


def _rows(content: Content) -> Iterator[Row]:
    for total in (content.this, content.next):
        if total is not None:
            yield from _total_rows(content, total)
    for plek in content.plekken:
        for year in (plek.this, plek.next):
            if year is not None:
                yield from _plek_rows(plek, year, has_begun=year is plek.this)
        yield from _analysis_rows(plek)
    yield from _use_rows(content)
    for row in content.reported:
        of = content.municipality if row.is_of_municipality else content.programme
        stated = row.stated.words if row.stated else "zonder datum"
        yield Row(
            of, content.year, f"opgave van buiten: {row.subject}", reported_number(row), "", f"{row.source}; {stated}"
        )


def _total_rows(content: Content, total: YearTotals) -> Iterator[Row]:
    def row(what: str, value: Decimal | int | None, unit: str = "", note: str = "") -> Row:
        return Row(content.municipality, total.year, what, _value(value), unit, note)

    def sum_row(what: str, value: Sum) -> Row:
        note = "" if value.is_complete else f"over {value.known} van {value.count} plekken"
        return row(what, value.hours, "u/week", note)

    yield row("plekken", total.plekken)
    yield row("scholen", total.schools, "", f"van {total.plekken_without_school} plekken is de school onbekend")
    yield row("plekken bezet", total.filled_plekken)
    yield row("plekken open", total.open_plekken)
    yield row("leerlingen", total.pupils, "", f"op {total.plekken_with_pupils} van {total.plekken} plekken")
    yield sum_row("norm", total.norm)
    yield sum_row("toegekend", total.granted)
    yield sum_row("bezet", total.filled)
    yield sum_row("open", total.open)
    yield sum_row("vrijgegeven", total.released)
    if total is content.this:
        yield row("geschreven", total.written_minutes, "minuten")


def _plek_rows(plek: PlekFacts, year: YearFacts, *, has_begun: bool) -> Iterator[Row]:
    def row(what: str, value: Decimal | int | str | None, unit: str = "", note: str = "") -> Row:
        return Row(plek.name, year.year, what, _value(value), unit, note)

    yield row("scholen", ", ".join(f"{one.name} ({one.brin6})" for one in year.schools) or None, "", plek.assumption)
    yield row(
        "leerlingen",
        year.pupils,
        "",
        ", ".join(sorted({str(one.counted_on) for one in year.schools if one.counted_on})),
    )
    yield row("norm", year.norm, "u/week")
    yield row(
        "toegekend", year.granted, "u/week", "; ".join(filter(None, ["circa" if year.is_circa else "", year.reason]))
    )
    yield row("bezet", year.filled, "u/week")
    yield row("open", year.open, "u/week")
    yield row("vrijgegeven", year.released, "u/week")
    yield row("stand", STATES[year.state])
    for source, hours in year.funding:
        yield row(f"geldbron: {source or NOT_RECORDED}", hours, "u/week")
    yield row("begroot", year.budget_minutes, "minuten")
    if has_begun:
        yield row("geschreven", year.written_minutes, "minuten")
        yield row("schoolweken zonder kansencoach", year.weeks_without_coach, "weken")
    yield row("werkgever", ", ".join(dict.fromkeys(one.employer for one in year.coaches if one.employer)) or None)


def _analysis_rows(plek: PlekFacts) -> Iterator[Row]:
    """What was looked into at a plek, and the hours on top for the time being."""

    def row(what: str, value: Decimal | int | str, unit: str = "", note: str = "") -> Row:
        return Row(plek.name, plek.main.year, what, _value(value), unit, note)

    for place, one in enumerate(plek.analyses, start=1):
        name = "analyse" if place == 1 else f"analyse {place}"
        state = "gestopt" if one.is_stopped else "gestart" if one.ended_on is None else "afgerond"
        yield row(name, f"{state} op {one.ended_on or one.started_on}", "", "; ".join(one.partners))
        yield row(f"{name}: acties gedaan", f"{one.done} van {one.actions}")
        if one.extra is not None:
            yield row(f"{name}: tijdelijk extra", 0 if one.extra.until else one.extra.hours, "u/week")
            yield row(f"{name}: opnieuw bekijken op", str(one.extra.review_on) if one.extra.review_on else "nee")


def _use_rows(content: Content) -> Iterator[Row]:
    use = content.use

    def row(what: str, value: str, unit: str = "", note: str = "") -> Row:
        return Row(content.municipality, content.year, what, value, unit, note)

    yield row("geschreven, alle plekken", _value(use.minutes), "minuten")
    if use.minutes is None:
        return
    for prefix, parts, unit in (
        ("soort werk", use.groups, "minuten"),
        ("rol", use.roles, "minuten"),
        ("contacten", use.contacts, "contacten"),
        ("thema", use.themes, "activiteiten"),
    ):
        for part in parts:
            yield row(f"{prefix}: {part.label}", _shown(part), unit, _note(part, use.until))
    if use.turnout is not None:
        yield row("ouderbijeenkomsten", str(use.turnout.meetings))
        for part in (use.turnout.invited, use.turnout.present):
            yield row(f"gezinnen {part.label}", _shown(part), "gezinnen", _note(part, use.until))
    yield row("lesweken met iets geschreven", f"{use.registered_weeks} van {use.placement_weeks}", "weken")


def _shown(part: Shown) -> str:
    """The plain number, or the word that protects it."""
    return part.text if part.value is None else str(part.value)


def _note(part: Shown, until: date | None) -> str:
    """Until when it counts, and that small numbers are left out of it or hide it."""
    return "; ".join(filter(None, [f"tot en met {until}" if until else "", part.reason]))


def as_data(content: Content) -> dict[str, Any]:
    """What is stored with the factsheet and attached as JSON."""
    return {
        "factsheet": {
            "programma": content.programme,
            "gemeente": content.municipality,
            "code": content.code,
            "schooljaar": content.year,
            "peildatum": content.as_of.isoformat(),
            "teldatums": [day.isoformat() for day in content.count_dates],
            "voorbeeldgegevens": content.is_example,
            "bronnen": list(content.sources),
        },
        "gegevens": [asdict(row) for row in rows_of(content)],
    }


def as_json(data: Mapping[str, Any]) -> bytes:
    """The JSON attachment."""
    return json.dumps(data, ensure_ascii=False, indent=1).encode()


def as_csv(data: Mapping[str, Any]) -> bytes:
    """The CSV attachment: UTF-8 with BOM and semicolons, safe to open in a spreadsheet."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for row in data["gegevens"]:
        writer.writerow([_safe(str(row[column])) for column in COLUMNS])
    return out.getvalue().encode("utf-8-sig")


def _safe(text: str) -> str:
    return f"'{text}" if text.startswith(FORMULA_STARTS) else text


@dataclass(frozen=True)
class Change:
    """One figure that is not what it was in the previous factsheet."""

    onderdeel: str
    schooljaar: str
    gegeven: str
    was: str
    wordt: str


def changes(before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[Change, ...]:
    """What changed between two factsheets, of the figures that both give."""
    old = _by_key(before.get("gegevens", ()))
    new = _by_key(after.get("gegevens", ()))
    return tuple(
        Change(*key, was=old[key], wordt=value) for key, value in new.items() if key in old and old[key] != value
    )


def _by_key(rows: Sequence[Mapping[str, Any]]) -> dict[tuple[str, str, str], str]:
    return {(row["onderdeel"], row["schooljaar"], row["gegeven"]): _in_words(row) for row in rows}


def _in_words(row: Mapping[str, Any]) -> str:
    """A figure of the attachment as a person reads it: minutes as hours, a decimal comma, its unit behind it."""
    value, unit = str(row["waarde"]), str(row.get("eenheid", ""))
    if unit == "minuten":
        return minutes_as_hours(int(value)) if value.isdigit() else value
    if unit in ("u/week", "weken") and DECIMAL.fullmatch(value):
        return f"{trimmed(decimal_text(Decimal(value), 2))} {unit}"
    return value
