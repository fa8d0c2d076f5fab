"""A coach's own klikgesprek: where and when it is, which hours it is about, and what came out of it."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from coaches.models import ChemistryMeeting
from coaches.models.matching import CandidacyState, MeetingOutcome, MeetingState
from kansencoach import access, clock
from kansencoach.models import Role
from reports.figures import figures_of_hours
from schools import calendar

STATES = {MeetingState.TO_PLAN: "planned", MeetingState.PLANNED: "planned", MeetingState.HELD: "done"}
OUTCOMES = {MeetingOutcome.MATCH: "done", MeetingOutcome.DOUBT: "attention", MeetingOutcome.NO_MATCH: "ended"}
STILL = (CandidacyState.CONSIDERED, CandidacyState.PROPOSED)


@access.for_roles(Role.COACH)
@require_safe
def page(request: HttpRequest, pk: int) -> HttpResponse:
    """Waar en wanneer is het klikgesprek? To read: a coordinator plans it and writes down what came out of it.

    The open hours are shown to who is still a candidate for them.
    """
    on = clock.today()
    meeting: ChemistryMeeting = get_object_or_404(
        ChemistryMeeting.objects.visible_to(request.user).select_related(
            "candidacy", "allocation__school_year", "allocation__deployment"
        ),
        pk=pk,
    )
    row = figures_of_hours(meeting.allocation, on=on)
    candidacy = meeting.candidacy
    planned_on = meeting.planned_on if meeting.state == MeetingState.PLANNED else None
    context = {
        "crumbs": [(_("Mijn plekken"), reverse("reports:coach_home"))],
        "meeting": meeting,
        "plek": row.deployment,
        "row": row,
        "on": on,
        "planned_on": planned_on,
        "was_planned": planned_on is not None and planned_on < on,
        "week": calendar.iso_week(planned_on).slug if planned_on else "",
        "state_kind": STATES[MeetingState(meeting.state)],
        "outcome_kind": OUTCOMES[MeetingOutcome(meeting.outcome)] if meeting.outcome else "",
        "is_candidate": candidacy is not None and candidacy.state in STILL,
        "school_years": (),
    }
    return render(request, "reports/own_meeting.html", context)
