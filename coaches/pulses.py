"""Verbs of "Past het werk nog in de uren?": when it is asked, answering, naming a cause, sharing and taking back.

A period is four weeks with at least one teaching day each, counted from the first of the school year; what is left over
at the end of the year is not asked about. It is asked once it is over, never in a holiday, about a plek where the coach
still works. ``on`` is today. The rule of the agreements: "werkdruk: after the coach".
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from coaches.models import Coach, Placement, PulseAnswer, PulseCause, WorkloadPulse
from kansencoach import promises
from kansencoach.models import User
from kansencoach.versions import lock
from schools import calendar
from schools.models import Programme

WEEKS = 4
COACH_FIRST = timedelta(days=7)
"""How long an answer is the coach's alone, unless the coach shares it earlier."""
A_YEAR = timedelta(days=366)
ASKED_FOR = timedelta(weeks=4)
"""How long a period is asked about; holidays may lie in between."""
NEED = timedelta(days=7)
"""Whoever was at a plek for less of the period has nothing to say about it yet."""


@dataclass(frozen=True)
class Period:
    """Four teaching weeks, from a Monday to a Sunday."""

    first: date
    last: date


@cache
def periods(first_year: int) -> tuple[Period, ...]:
    """The periods of a school year: ten, of its 40 to 42 weeks."""
    year = calendar.school_year(first_year)
    weeks = []
    week = calendar.iso_week(year.first_teaching_day)
    while week.monday <= year.last_teaching_day:
        if calendar.teaching_days(week.monday, week.sunday):
            weeks.append(week)
        week = week.next
    groups = (weeks[place : place + WEEKS] for place in range(0, len(weeks), WEEKS))
    return tuple(Period(group[0].monday, group[-1].sunday) for group in groups if len(group) == WEEKS)


def asked_about(on: date) -> Period | None:
    """The period that is asked about on this day; nothing in a holiday or in the first weeks of a year."""
    year = calendar.school_year_of(on)
    if year.holiday_on(on) or year.public_holiday_on(on):
        return None
    over = [period for period in periods(year.first_year) if period.last < on <= period.last + ASKED_FOR + NEED * 2]
    return over[-1] if over else None


def due(coach: Coach, *, on: date) -> list[Placement]:
    """The plekken that are asked about now, one at a time: those not answered yet. Two queries at most."""
    return _unanswered(on, coach=coach)


def due_in(programme: Programme, *, on: date) -> list[Placement]:
    """The plekken in a programme about which a coach has not answered yet. Two queries at most."""
    return _unanswered(on, coach__programme=programme)


def _unanswered(on: date, **of: Any) -> list[Placement]:
    period = asked_about(on)
    if period is None:
        return []
    there = list(
        Placement.system.filter(ends_on__gte=on, starts_on__lte=period.last - NEED, **of)
        .select_related("allocation__deployment")
        .order_by("allocation__deployment__name_key", "pk")
    )
    if not there:
        return []
    answered = set(
        WorkloadPulse.system.filter(starts_on=period.first, **of).values_list(
            "coach", "placement__allocation__deployment"
        )
    )
    return [row for row in there if (row.coach_id, row.allocation.deployment_id) not in answered]


def answer(*, placement: Placement, starts_on: date, answer: str, on: date, by: User | None) -> WorkloadPulse:
    """Answer (or skip) for the period that starts on ``starts_on``; answering again changes the answer.

    Somebody who tapped twice, or on two telephones, has one answer. Raises when this period is not asked about (any more).
    """
    known_periods = periods(calendar.first_year_of(starts_on)) if on - A_YEAR < starts_on < on else ()
    period = next((one for one in known_periods if one.first == starts_on), None)
    if period is None or period.last >= on or placement.starts_on > period.last or placement.ends_on < period.first:
        raise ValidationError(_("Deze vraag is voorbij. Over een paar weken vragen we het opnieuw."), code="gone")
    if answer not in PulseAnswer.values:
        raise ValidationError({"answer": _("Kies een antwoord.")})
    with promises.keep():
        Placement.system.select_for_update(of=("self",)).get(pk=placement.pk)  # of two taps the second waits
        known: WorkloadPulse | None = WorkloadPulse.system.filter(placement=placement, starts_on=period.first).first()
        if known is not None and known.answer == answer:
            return known
        row = known or WorkloadPulse(
            coach_id=placement.coach_id, placement=placement, starts_on=period.first, ends_on=period.last
        )
        row.answer, row.cause = answer, ""
        row.answered_on, row.seen_from = on, on + COACH_FIRST
        row.version += known is not None
        promises.store(row)
    return row


def name_cause(pulse: WorkloadPulse, *, cause: str, by: User | None) -> WorkloadPulse:
    """Say what takes the time, or (empty) say nothing after all."""
    if cause and cause not in PulseCause.values:
        raise ValidationError({"cause": _("Kies een oorzaak.")})
    return _change(pulse, cause=cause)


def share(pulse: WorkloadPulse, *, on: date, by: User | None) -> WorkloadPulse:
    """Let the coordinator read the answer from today."""
    if not pulse.is_answer:
        raise ValidationError(_("Er is geen antwoord om te delen."))
    return _change(pulse, seen_from=max(pulse.answered_on, min(pulse.seen_from, on)))


def _change(pulse: WorkloadPulse, **changes: Any) -> WorkloadPulse:
    """Store what changed; tapped twice is tapped once."""
    with promises.keep():
        fresh: WorkloadPulse = lock(pulse, None)
        if all(getattr(fresh, name) == value for name, value in changes.items()):
            return fresh
        for name, value in changes.items():
            setattr(fresh, name, value)
        promises.store(fresh)
    return fresh


def take_back(pulse: WorkloadPulse, *, by: User | None) -> None:
    """Take an answer back: it is not there any more, and the question may be asked again."""
    with promises.keep():
        lock(pulse, None).delete()


@dataclass(frozen=True)
class Card:
    """What stands on the coach's first page: the plek that is asked about, and what was answered today."""

    period: Period | None
    placement: Placement | None
    today: tuple[WorkloadPulse, ...]


def card(coach: Coach, *, on: date) -> Card:
    """One quiet question at a time; nothing in it when nothing is asked and nothing was answered today."""
    waiting = due(coach, on=on)
    given = WorkloadPulse.system.filter(coach=coach, answered_on=on).select_related("placement__allocation__deployment")
    return Card(
        period=asked_about(on) if waiting else None,
        placement=waiting[0] if waiting else None,
        today=tuple(row for row in given.order_by("pk") if row.is_answer),
    )
