"""What the browser of a coach takes along to work without network."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from coaches.models import Coach
from kansencoach import access, clock, on_device
from kansencoach.context import chosen_school_year
from kansencoach.models import Role
from reports.carried import carried


@access.for_roles(Role.COACH)
@require_safe
def carried_along(request: HttpRequest) -> HttpResponse:
    """The own plekken as JSON, with whose they are and until when they may stand on the device: as long as this login."""
    user = access.person(request)
    coach: Coach = get_object_or_404(Coach.objects.visible_to(user).select_related("programme"))
    found = carried(coach, school_year=chosen_school_year(request), on=clock.today())
    until = request.session.get_expiry_date()
    return JsonResponse({**found, "owner": on_device.owner_of(user), "until": until.isoformat()})
