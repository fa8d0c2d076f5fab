"""Rows for the charts of a factsheet, from its facts. A figure that is protected or unknown is an empty bar with its word."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from kansencoach.charts import Bar, Week, runs
from kansencoach.templatetags.numbers import hours_short, nl_date, nl_date_short
from reports.factsheet.content import Content, PlekFacts, Shown
from reports.factsheet.prose import NOT_RECORDED


@dataclass(frozen=True)
class Chart:
    """Bars with what they are called."""

    title: str
    what: str
    unit: str
    source: str
    bars: tuple[Bar, ...]
    norm: str = ""


@dataclass(frozen=True)
class StripRow:
    """A line of the table of the week strips: weeks with and without a coach, and when without."""

    plek: str
    filled: int
    open: int
    gaps: str


def hours_per_plek(content: Content) -> Chart:
    """Granted hours a week per plek, with a mark at the norm."""
    return Chart(
        title="Toegekende uren per week en de norm",
        what="Plek",
        unit="Toegekend",
        norm="Norm",
        source="toekenningen en leerlingentelling; de streep is de norm",
        bars=tuple(_hours_bar(plek, content) for plek in content.plekken),
    )


def _hours_bar(plek: PlekFacts, content: Content) -> Bar:
    year = plek.main
    label = plek.name if plek.this is not None else f"{plek.name} (vanaf {content.next_year})"
    text = NOT_RECORDED if year.granted is None else ("circa " if year.is_circa else "") + hours_short(year.granted)
    return Bar(
        label=label,
        value=year.granted,
        text=text,
        norm=year.norm,
        norm_text=hours_short(year.norm) if year.norm is not None else NOT_RECORDED,
        part="filled" if year.state in ("filled", "partly") else "open",
    )


def all_of(content: Content) -> tuple[Chart, ...]:
    """The charts there is something to draw for."""
    hours = any(plek.main.granted is not None or plek.main.norm is not None for plek in content.plekken)
    return (*([hours_per_plek(content)] if hours else []), *use_charts(content))


def use_charts(content: Content) -> tuple[Chart, ...]:
    """Hours per kind of work and per role, contacts and themes; none when nothing was written."""
    use = content.use
    if use.minutes is None or use.until is None:
        return ()
    source = f"geschreven activiteiten in {content.municipality}, {content.year}, tot en met {nl_date(use.until)}"
    charts = [
        Chart("Uren per soort werk", "Soort", "Uren", source, _minutes(use.groups)),
        Chart("Uren per rol", "Rol", "Uren", source, _minutes(use.roles)),
        Chart("Contacten", "Met", "Contacten", source, _counts(use.contacts)),
        Chart("Waar het over ging", "Thema", "Activiteiten", source, _counts(use.themes)),
    ]
    return tuple(chart for chart in charts if chart.bars)


def _minutes(rows: Iterable[Shown]) -> tuple[Bar, ...]:
    return tuple(
        Bar(
            label=_capital(row.label),
            value=row.value,
            text=row.hours,
        )
        for row in rows
    )


def _counts(rows: Iterable[Shown]) -> tuple[Bar, ...]:
    return tuple(Bar(label=_capital(row.label), value=row.value, text=row.text) for row in rows)


def _capital(label: str) -> str:
    return label[:1].upper() + label[1:]


def strips(content: Content) -> tuple[tuple[PlekFacts, tuple[Week, ...]], ...]:
    """The week strip of each plek of this year of which it is known who was there, or that nobody was.

    It says when there was a coach, not in which of those weeks that coach wrote something.
    """
    return tuple(
        (plek, tuple(replace(week, state="filled") if week.state == "written" else week for week in plek.this.weeks))
        for plek in content.plekken
        if plek.this is not None and plek.this.weeks and (plek.this.has_somebody or not plek.this.coaches)
    )


def strip_rows(content: Content) -> tuple[StripRow, ...]:
    """The same as a table: one line per plek, holidays left out."""
    return tuple(
        StripRow(
            plek=plek.name,
            filled=sum(week.state == "filled" for week in weeks),
            open=sum(week.state == "open" for week in weeks),
            gaps=_gaps(weeks),
        )
        for plek, weeks in strips(content)
    )


def _gaps(weeks: Iterable[Week]) -> str:
    """The periods without a coach: "5 jan 2026 – 18 jan 2026"."""
    teaching = [week for week in weeks if week.state not in ("holiday", "outside")]
    return ", ".join(
        f"{nl_date_short(run.first)} – {nl_date_short(run.last)}" for run in runs(teaching) if run.state == "open"
    )
