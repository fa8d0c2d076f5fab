"""What the browser of a coach takes along to work without network."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.loader import render_to_string
from django.views.decorators.http import require_safe

from coaches.forms.activity import ActivityForm
from coaches.usual import habits_of
from coaches.views.activities import days_before, usual_lengths
from coaches.views.own import own_coach
from kansencoach import access, clock, on_device
from kansencoach.context import chosen_school_year
from kansencoach.models import Role
from reports.carried import carried


@access.for_roles(Role.COACH)
@require_safe
def carried_along(request: HttpRequest) -> HttpResponse:
    """The own plekken as JSON, with whose they are and until when they may stand on the device: as long as this login."""
    user = access.person(request)
    coach = own_coach(user)
    on = clock.today()
    habits = habits_of(coach, on=on)
    form = ActivityForm(coach=coach, on=on, counts_travel=coach.programme.counts_travel, minutes_of=habits.minutes_of)
    shown = {"form": form, "usual": habits.per_plek(3), "lengths": usual_lengths(), "days": days_before(on)}
    found = carried(coach, school_year=chosen_school_year(request), on=on, plekken=form.plekken, usual=habits.first(3))
    return JsonResponse(
        {
            **found,
            "fields": render_to_string("coaches/_activity_fields.html", shown),
            "owner": on_device.owner_of(user),
            "until": request.session.get_expiry_date().isoformat(),
        }
    )
