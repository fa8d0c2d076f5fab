"""Why a day is not like others, as a week or a month shows it: a word and a shape per day.

School holidays and public holidays come from the calendar, study days from the schools of the coach's plekken, absence
from the coach. Two queries, however long the period.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import F, Q
from django.utils.translation import gettext as _

from coaches.models import Absence, Coach, Placement
from schools import calendar
from schools.models import StudyDay

SHAPES = {"holiday": "ended", "public": "urgent", "study": "attention", "away": "open"}
"""The shape of each kind of day (``components.STATUS_SHAPES``)."""


@dataclass(frozen=True)
class DayMark:
    """One thing that is special about a day: ``short`` fits in a cell of a month, ``word`` says it whole."""

    kind: str
    short: str
    word: str

    @property
    def shape(self) -> str:
        """The shape that goes with the word."""
        return SHAPES[self.kind]


def marks_of(coach: Coach, first: date, last: date) -> dict[date, tuple[DayMark, ...]]:
    """What is special about the days from first to last; a day without anything special is not there."""
    found: dict[date, list[DayMark]] = {}
    for day in calendar.days(first, last):
        year = calendar.school_year_of(day)
        public, holiday = year.public_holiday_on(day), year.holiday_on(day)
        if public is not None:
            found.setdefault(day, []).append(DayMark("public", _("vrij"), public.name.lower()))
        elif holiday is not None:
            found.setdefault(day, []).append(DayMark("holiday", _("vrij"), holiday.name.lower()))
    for day, names in _study_days(coach, first, last).items():
        word = _("studiedag %(school)s") % {"school": ", ".join(names)}
        found.setdefault(day, []).append(DayMark("study", _("studie"), word))
    away = Absence.system.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=first), coach=coach, starts_on__lte=last)
    for absence in away:
        for day in calendar.days(max(first, absence.starts_on), min(last, absence.ends_on or last)):
            found.setdefault(day, []).append(DayMark("away", _("afwezig"), _("afwezig")))
    return {day: tuple(marks) for day, marks in found.items()}


def _study_days(coach: Coach, first: date, last: date) -> dict[date, list[str]]:
    """The names of the schools with a study day, by day: only schools where the coach is placed on that day."""
    placed = Placement.system.filter(coach=coach).overlapping(first, last)
    rows = StudyDay.system.filter(
        held_on__gte=first,
        held_on__lte=last,
        school__allocations__placements__in=placed,
        school__allocations__placements__starts_on__lte=F("held_on"),
        school__allocations__placements__ends_on__gte=F("held_on"),
    )
    found: dict[date, list[str]] = {}
    for day, name in rows.order_by("held_on", "school__name_key").distinct().values_list("held_on", "school__name"):
        found.setdefault(day, []).append(name)
    return found
