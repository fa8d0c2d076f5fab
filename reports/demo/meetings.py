"""A klikgesprek for a coach of the demo who has an account: the timeline plans those of coaches without one."""

from __future__ import annotations

from datetime import date

from coaches import staffing
from coaches.models import Candidacy, ChemistryMeeting, Coach
from coaches.models.matching import CandidacyState, MeetingOutcome, MeetingState
from coaches.reminders import moments
from reports import figures
from reports.demo import accounts, region
from schools.models import Deployment, HourAllocation, Programme, SchoolYear

DAYS_AHEAD = 3


def keep(*, today: date) -> None:
    """One that is coming up, at a plek with open hours; of what was before it the outcome is there."""
    programme = Programme.system.get(slug=region.SLUG)
    coach = Coach.system.get(programme=programme, name=accounts.MEES.coach)
    own = ChemistryMeeting.system.filter(candidacy__coach=coach, state=MeetingState.PLANNED)
    for meeting in own.filter(planned_on__lt=today).select_related("candidacy"):
        outcome = MeetingOutcome.NO_MATCH
        staffing.change_meeting(
            meeting,
            planned_on=meeting.planned_on,
            held_on=meeting.planned_on,
            outcome=outcome,
            on=meeting.planned_on,
            by=None,
        )
        staffing.move_candidacy(meeting.candidacy, state=CandidacyState.WITHDRAWN, on=meeting.planned_on, by=None)
    hours = None if own.coming_up(today).exists() else _open_hours(programme, coach, today)
    if hours is None:
        return
    day = today
    for _time in range(DAYS_AHEAD):
        day = moments.next_open_day(day)
    candidacy = staffing.consider(allocation=hours, coach=coach, on=today, by=None)
    candidacy = staffing.move_candidacy(candidacy, state=CandidacyState.PROPOSED, on=today, by=None)
    staffing.plan_meeting(allocation=hours, candidacy=candidacy, planned_on=day, decided_on=today, by=None)


def _open_hours(programme: Programme, coach: Coach, today: date) -> HourAllocation | None:
    """Hours of now that nobody fills and for which there is no klikgesprek yet; not where the coach was a candidate."""
    year = SchoolYear.objects.filter(starts_on__lte=today, ends_on__gte=today).first()
    if year is None:
        return None
    asked = set(Candidacy.system.filter(coach=coach).values_list("allocation", flat=True))
    plekken = Deployment.system.filter(programme=programme).in_year(year).order_by("name_key", "pk")
    for row in figures.plek_figures(plekken, school_year=year, on=today):
        if row.allocation is not None and row.state == "open" and not row.meetings and row.allocation.pk not in asked:
            return row.allocation
    return None
