"""Jaaroverzicht voor het gesprek: one page about one plek and school year, which a coach takes to the school.

It leaves the coach's hands, so every count of people stands in it as the school may see it: per half-year that is over, and
protected (:mod:`kansencoach.who_sees`). Where more than one coach wrote at the plek these counts are left out: whoever
knows the own part could reckon what is left. There is no name of a coach in it.

What a coach adds in own words is checked as a note is, stands in the PDF, and is kept nowhere.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.template.loader import render_to_string
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from coaches.models import Activity, CoachRole, KindGroup
from kansencoach.charts import Week
from kansencoach.hours_bar import HoursBar
from kansencoach.models import Role
from kansencoach.templatetags.numbers import hours, minutes_as_hours, number
from reports import figures
from reports.factsheet.pdf import write_pdf
from reports.figures import CONTACTS, NOT_FILLED_IN, HalfYear, PlekFigures, Turnout
from reports.protected import Protected

QUESTIONS = (
    gettext_lazy("Waar hadden gezinnen en het team dit jaar het meest aan?"),
    gettext_lazy("Wat vraagt de school, en past dat in de uren en in de rol?"),
    gettext_lazy("Wat spreken we af voor het volgende schooljaar?"),
)
HALVES = (gettext_lazy("aug – jan"), gettext_lazy("feb – jul"))
LONGEST = 500


@dataclass(frozen=True)
class Figure:
    """One of the figures on top; ``value`` is "–" when it is unknown, and ``note`` says more."""

    value: str
    unit: str
    label: str
    note: str = ""


@dataclass(frozen=True)
class Table:
    """Lines with a cell per half-year."""

    title: str
    unit: str
    lines: tuple[tuple[str, tuple[str, ...]], ...]


@dataclass(frozen=True)
class Review:
    """Everything on the page."""

    row: PlekFigures
    is_example: bool
    schools: str
    figures: tuple[Figure, ...]
    bar: HoursBar
    weeks: tuple[Week, ...]
    halves: tuple[str, ...]
    tables: tuple[Table, ...]
    turnout: tuple[str, ...]
    is_hidden: bool
    shown_from: date | None
    is_shared: bool

    @property
    def questions(self) -> tuple[Any, ...]:
        return QUESTIONS


def review_of(row: PlekFigures, *, on: date) -> Review:
    """The review of a plek, with what its school may see on this day and nothing finer."""
    is_shared = _is_shared(row)
    halves = () if is_shared else figures.work_per_half_year(row, on=on, role=Role.SCHOOL)
    turnout = {} if is_shared else figures.turnout_per_half_year(row, on=on, role=Role.SCHOOL)
    weeks = figures.week_states([row]).get(row.deployment.pk, ())
    return Review(
        row=row,
        is_example=row.municipality.is_example,
        schools=", ".join(link.school.name for link in row.schools if link.school.name not in row.name),
        figures=_figures(row, weeks),
        bar=replace(row.bar, links={}),
        # When there was a coach; not in which of those weeks something was written.
        weeks=tuple(replace(week, state="filled") if week.state == "written" else week for week in weeks),
        halves=tuple(str(HALVES[half.first.month == 2]) for half in halves),
        tables=_tables(halves),
        turnout=tuple(_turnout(half, found) for half, found in turnout.items()),
        is_hidden=any(part.reason for half in halves for table in _parts(half) for part in table.values())
        or any(found.present.hidden for found in turnout.values()),
        shown_from=next(
            (day for day in (date(row.school_year.ends_on.year, month, 1) for month in (2, 8)) if on < day), None
        ),
        is_shared=is_shared,
    )


def as_pdf(review: Review, *, words: str, on: date) -> bytes:
    """The review on paper, with what the coach wants to say: tagged, PDF/A-3a and PDF/UA-1."""
    return write_pdf(as_page(review, words=words, on=on))


def as_page(review: Review, *, words: str, on: date) -> str:
    """The page that becomes the PDF."""
    return render_to_string("reports/year_review_pdf.html", {"review": review, "words": words, "on": on})


def _is_shared(row: PlekFigures) -> bool:
    """Whether more than one coach wrote something at the plek in this year."""
    if row.allocation is None:
        return False
    coaches = Activity.system.filter(placement__allocation=row.allocation).order_by().values("coach").distinct()
    return bool(coaches.count() > 1)


def _figures(row: PlekFigures, weeks: tuple[Week, ...]) -> tuple[Figure, ...]:
    teaching = [week for week in weeks if week.starts_on <= row.day and week.state not in ("holiday", "outside")]
    with_coach = [week for week in teaching if week.state != "open"]
    return (
        Figure(hours(row.norm), _("u/week"), _("norm"), row.norm_unknown_reason),
        Figure(hours(row.granted), _("u/week"), _("toegekend"), row.unknown_reason or row.reason),
        Figure(
            minutes_as_hours(row.written_minutes).removesuffix(" u"),
            "" if row.written_minutes is None else _("u"),
            _("geschreven"),
            ""
            if row.budget_minutes is None
            else _("van %(hours)s in dit schooljaar") % {"hours": minutes_as_hours(row.budget_minutes)},
        ),
        Figure(
            str(len(with_coach)) if teaching else "–",
            "",
            _("schoolweken met kansencoach"),
            _("van de %(n)s tot nu toe") % {"n": len(teaching)} if teaching else "",
        ),
    )


def _parts(half: HalfYear) -> tuple[dict[str, Protected], ...]:
    return half.groups, half.roles, half.contacts


def _tables(halves: tuple[HalfYear, ...]) -> tuple[Table, ...]:
    groups = {**{group.value: str(group.label) for group in KindGroup}, NOT_FILLED_IN: _("niet ingevuld")}
    roles = {**{role.value: str(role.label) for role in CoachRole}, NOT_FILLED_IN: _("niet ingevuld")}
    contacts = {key: str(label) for key, label in CONTACTS.items()}
    every = (
        (_("Soort werk"), _("uren"), groups, [half.groups for half in halves], minutes_as_hours),
        (_("Rol"), _("uren"), roles, [half.roles for half in halves], minutes_as_hours),
        (_("Contacten met"), _("aantal"), contacts, [half.contacts for half in halves], number),
    )
    found = (
        Table(
            title,
            unit,
            tuple(
                (capfirst(name), tuple(_cell(half[key], words) for half in parts))
                for key, name in names.items()
                if any(half[key].value != 0 for half in parts)
            ),
        )
        for title, unit, names, parts, words in every
    )
    return tuple(table for table in found if table.lines)


def _cell(part: Protected, words: Any) -> str:
    return part.words(words)


def _turnout(half: date, found: Turnout) -> str:
    about = {
        "half": HALVES[half.month == 2],
        "meetings": ngettext("%(n)s bijeenkomst", "%(n)s bijeenkomsten", found.meetings) % {"n": found.meetings},
        "present": found.present.text,
        "invited": found.invited.text,
        "percentage": found.percentage,
    }
    if found.percentage is None:
        return _("%(half)s: %(meetings)s met een uitnodiging; de opkomst is niet getoond") % about
    return _("%(half)s: %(meetings)s, %(present)s van de %(invited)s uitgenodigde gezinnen (%(percentage)s%%)") % about
