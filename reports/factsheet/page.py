"""The HTML of a factsheet: the same page for the screen and for the PDF."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.utils.html import escape

from kansencoach.charts import Week
from kansencoach.hours_bar import HoursBar
from kansencoach.templatetags.numbers import hours, hours_short, minutes_as_hours, nl_date, number
from reports.factsheet import charts, prose
from reports.factsheet.attached import STATES, Change
from reports.factsheet.content import Content, PlekFacts
from reports.factsheet.pdf import SHEET_LINK, STYLESHEET
from reports.factsheet.texts import count_schools
from reports.models import Section

TEMPLATE = "reports/factsheet.html"
# The words between these marks say how the factsheet stands; fixing it replaces only them.
STATE = re.compile(r"(<!--stand-->).*?(<!--/stand-->)", re.DOTALL)
FONT_URL = re.compile(r'url\("([^"]+)"\)')
MOST_CHANGES = 12


@dataclass(frozen=True)
class Cell:
    """A figure in the overview; `text` is "niet vastgelegd" when unknown."""

    text: str
    is_known: bool
    head: str = ""


@dataclass(frozen=True)
class OverviewRow:
    """One plek in the overview."""

    plek: PlekFacts
    note: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True)
class Overview:
    """The table of all plekken: only columns in which something is known."""

    heads: tuple[str, ...]
    rows: tuple[OverviewRow, ...]
    total: tuple[Cell, ...]
    unknown: str

    @property
    def is_long(self) -> bool:
        """Whether it may go on at the next page."""
        return len(self.rows) > 9


@dataclass(frozen=True)
class PlekSection:
    """One plek, or several of which exactly the same is known: a paragraph, the bar and the weeks."""

    title: str
    sentences: tuple[str, ...]
    bar: HoursBar | None
    weeks: tuple[Week, ...]
    weeks_title: str


def page_of(
    content: Content, *, made_on: date, changed: Sequence[Change] = (), previous: str = "", is_fixed: bool = False
) -> str:
    """The whole page. `previous` says which factsheet `changed` compares with."""
    return render_to_string(
        TEMPLATE,
        {
            **context_of(content),
            "state": state_words(made_on, is_fixed=is_fixed),
            "changed": changed[:MOST_CHANGES],
            "more_changes": max(0, len(changed) - MOST_CHANGES),
            "previous": previous,
        },
    )


def state_words(day: date, *, is_fixed: bool) -> str:
    """ "Concept van 22 november 2026", "Vastgesteld op 1 juli 2022"."""
    return f"Vastgesteld op {nl_date(day)}" if is_fixed else f"Concept van {nl_date(day)}"


def with_state(html: str, day: date) -> str:
    """The same page, fixed: only the words about its state differ."""
    words = escape(state_words(day, is_fixed=True))
    return STATE.sub(lambda found: f"{found[1]}{words}{found[2]}", html)


def with_sheet(html: str, url: str) -> str:
    """The page for a browser, with the stylesheet at its address."""
    return html.replace(SHEET_LINK, f'<link rel="stylesheet" href="{escape(url)}">')


def standing_alone(html: str) -> str:
    """The page as one file: stylesheet and fonts inside."""
    root = Path(settings.BASE_DIR, "static")
    sheet = (root / STYLESHEET).read_text()

    def embedded(found: re.Match[str]) -> str:
        font = (root / "css" / found[1]).resolve().read_bytes()
        return f'url("data:font/ttf;base64,{base64.b64encode(font).decode()}")'

    return html.replace(SHEET_LINK, f"<style>{FONT_URL.sub(embedded, sheet)}</style>")


def context_of(content: Content) -> dict[str, Any]:
    """What the template shows, sentences included."""
    sections = _plek_sections(content)
    return {
        "content": content,
        "lead": prose.lead(content),
        "key_figures": prose.key_figures(content),
        "goal": prose.goal(content),
        "goal_texts": content.texts_of(Section.GOAL),
        "roles": prose.ROLES,
        "intro": prose.deployment_intro(content),
        "intro_texts": content.texts_of(Section.DEPLOYMENT),
        "overview": overview(content),
        "plekken": sections,
        "has_drawings": any(section.bar or section.weeks for section in sections),
        "has_written": content.this.written_minutes is not None,
        "charts": charts.all_of(content),
        "content_texts": content.texts_of(Section.CONTENT, any_plek=True),
        "use_intro": prose.use_intro(content),
        "turnout": prose.turnout(content),
        "network_texts": content.texts_of(Section.NETWORK, any_plek=True),
        "themes": _themes(content),
        "future": prose.future(content),
        "future_texts": content.texts_of(Section.FUTURE, any_plek=True),
        "advice_texts": content.texts_of(Section.ADVICE, any_plek=True),
        "definitions": prose.definitions(content),
        "reckoning": prose.reckoning(content),
        "strip_rows": charts.strip_rows(content),
        "count_source": prose.count_source(content),
    }


def _plek_sections(content: Content) -> tuple[PlekSection, ...]:
    """Per plek what is known of it. Plekken with the same words, and nothing to draw, are told of together."""
    strips = {plek.key: weeks for plek, weeks in charts.strips(content)}
    found: list[PlekSection] = []
    together: dict[tuple[str, ...], list[str]] = {}
    for plek in content.plekken:
        sentences = _sentences(plek, content)
        bar, weeks = _bar(plek), strips.get(plek.key, ())
        if bar is None and not weeks:
            together.setdefault(sentences, []).append(plek.name)
            continue
        found.append(PlekSection(plek.name, sentences, bar, weeks, f"schoolweken {plek.main.year}"))
    return (
        *found,
        *(PlekSection(prose.join(names), sentences, None, (), "") for sentences, names in together.items()),
    )


def _sentences(plek: PlekFacts, content: Content) -> tuple[str, ...]:
    texts = (text.text for text in content.texts_of(Section.DEPLOYMENT, plek.key))
    return (*prose.plek_paragraph(plek, content), *texts)


def paragraphs_of(content: Content) -> dict[str, str]:
    """The paragraph about each plek (by its key), as the page prints it: what its school is asked to read."""
    return {str(plek.key): " ".join(_sentences(plek, content)) for plek in content.plekken}


def _bar(plek: PlekFacts) -> HoursBar | None:
    """The hours bar of a plek; with unknown hours a state, and nothing when not even the coach is known."""
    year = plek.main
    if year.granted is None and not year.has_somebody and year.state != "open":
        return None
    unknown = "uren niet vastgelegd" + (f"; norm {hours_short(year.norm)} u/week" if year.norm is not None else "")
    return replace(year.bar, unknown_reason=unknown) if year.granted is None else year.bar


def _themes(content: Content) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """The three themes of experience; the analysis belongs to the amount of problems."""
    rows: tuple[tuple[str, tuple[Section, ...], tuple[str, ...]], ...] = (
        ("Ervaring en kennis", (Section.EXPERIENCE,), ()),
        ("Klik met school en gezinnen", (Section.MATCH,), ()),
        ("Hoeveelheid problematiek", (Section.WORKLOAD, Section.ANALYSIS), prose.about_analyses(content)),
    )
    found = [
        (
            title,
            (*(text.text for section in sections for text in content.texts_of(section, any_plek=True)), *ours),
        )
        for title, sections, ours in rows
    ]
    return tuple((title, texts) for title, texts in found if texts)


# --- the overview ---------------------------------------------------------------------------------------------------


def overview(content: Content) -> Overview:
    """Per plek: pupils, norm, granted, filled, open, written, and how it stands in both years."""
    columns: list[tuple[str, list[Cell], Cell]] = []
    this, years = content.this, [plek.main for plek in content.plekken]
    shown = content.next if content.next is not None and any(plek.this is None for plek in content.plekken) else this
    columns.append(
        ("Leerlingen", [_cell(number(y.pupils), y.pupils) for y in years], _cell(number(shown.pupils), shown.pupils))
    )
    columns.append(("Norm", [_hours(y.norm) for y in years], _sum(shown.norm)))
    columns.append(("Toegekend", [_hours(y.granted, is_circa=y.is_circa) for y in years], _sum(shown.granted)))
    columns.append(("Bezet", [_hours(y.filled) for y in years], _sum(shown.filled)))
    columns.append(("Open", [_hours(y.open) for y in years], _sum(shown.open)))
    columns.append(
        (
            "Geschreven",
            [_cell(minutes_as_hours(y.written_minutes), y.written_minutes) for y in years],
            _cell(minutes_as_hours(this.written_minutes), this.written_minutes),
        )
    )
    kept = [column for column in columns if any(cell.is_known for cell in column[1])]
    dropped = [head.lower() for head, cells, _total in columns if not any(cell.is_known for cell in cells)]
    heads = [head for head, _cells, _total in kept]
    state_heads = [content.year, *([content.next_year] if content.next is not None else [])]
    rows = []
    for index, plek in enumerate(content.plekken):
        states = [Cell(STATES[plek.this.state] if plek.this else "–", True)]
        if content.next is not None:
            states.append(Cell(STATES[plek.next.state] if plek.next else "–", True))
        note = _schools_note(plek)
        figures = (*(cells[index] for _head, cells, _total in kept), *states)
        rows.append(OverviewRow(plek, note, _headed(figures, (*heads, *state_heads))))
    totals = [total for total in (content.this, content.next) if total is not None]
    state_totals = [Cell(f"{total.filled_plekken} bezet", True) for total in totals]
    return Overview(
        heads=(*heads, *state_heads),
        rows=tuple(rows),
        total=_headed((*(total for _head, _cells, total in kept), *state_totals), (*heads, *state_heads)),
        unknown=f"{prose.full_stop(prose.join(dropped))[:-1]}: {prose.NOT_RECORDED}." if dropped else "",
    )


def _headed(cells: Iterable[Cell], heads: Iterable[str]) -> tuple[Cell, ...]:
    """Every cell with the head of its column: on a telephone a row stands on its own."""
    return tuple(replace(cell, head=head) for cell, head in zip(cells, heads, strict=True))


def _schools_note(plek: PlekFacts) -> str:
    schools = plek.main.schools
    if len(schools) > 1:
        return count_schools(len(schools))
    if not schools:
        return "school nog onbekend"
    return "" if schools[0].name in plek.name else schools[0].name


def _cell(text: str, value: object) -> Cell:
    return Cell(text, True) if value is not None else Cell(prose.NOT_RECORDED, False)


def _hours(value: Decimal | None, *, is_circa: bool = False) -> Cell:
    return _cell(("circa " if is_circa else "") + hours(value), value)


def _sum(total: Any) -> Cell:
    if total.hours is None:
        return Cell(prose.NOT_RECORDED, False)
    return Cell(hours(total.hours) + ("" if total.is_complete else f" ({total.known} van {total.count})"), True)
