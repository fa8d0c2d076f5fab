"""What only one coach of the demo keeps: answers to "Past het werk nog in de uren?", and a list of what to come back to."""

from __future__ import annotations

from datetime import date, timedelta

from coaches import followups, pulses
from coaches.models import Coach, FollowUp, Placement, PulseAnswer, PulseCause
from kansencoach.models import Role, User
from reports.demo import accounts, region
from schools import calendar
from schools.models import Programme

WHO = "sanne@voorbeeld.test"
# Over the periods of a year, again and again; the last one that is over is left to be answered.
ANSWERS = (
    (PulseAnswer.FITS, ""),
    (PulseAnswer.TIGHT, PulseCause.MEETINGS),
    (PulseAnswer.SKIPPED, ""),
    (PulseAnswer.TOO_MUCH, PulseCause.UNPLANNED),
)
POINTS = (("Ouderkamer bespreken met de directeur", 1), ("Folder over voorlezen ophalen", 12))


def keep(*, today: date) -> None:
    """Make what is not there yet, for one coach."""
    account = next(one for one in accounts.DEMO_ACCOUNTS if one.email == WHO and one.role == Role.COACH)
    coach = Coach.system.get(programme=Programme.system.get(slug=region.SLUG), name=account.coach)
    by = User.objects.get(email=WHO)
    for placement in Placement.system.filter(coach=coach).select_related("allocation__school_year").order_by("pk"):
        _answer(placement, today, by)
    places = followups.places(coach, on=today)
    if places and not FollowUp.system.filter(coach=coach).exists():
        for (text, days), place in zip(POINTS, (places[0], places[-1]), strict=True):
            due_on = min(today + timedelta(days=days), calendar.ends_on(calendar.first_year_of(today)))
            followups.write(coach=coach, place=place, text=text, due_on=due_on, on=today, by=by)


def _answer(placement: Placement, today: date, by: User) -> None:
    every = pulses.periods(calendar.first_year_of(placement.starts_on))
    is_there = [period for period in every if placement.starts_on <= period.first and period.last <= placement.ends_on]
    for place, period in enumerate(period for period in is_there if period.last + timedelta(days=21) < today):
        if placement.pulses.filter(starts_on=period.first).exists():
            continue
        said, cause = ANSWERS[(place + placement.pk) % len(ANSWERS)]
        pulse = pulses.answer(
            placement=placement, starts_on=period.first, answer=said, on=period.last + timedelta(days=2), by=by
        )
        if cause:
            pulses.name_cause(pulse, cause=cause, by=by)
