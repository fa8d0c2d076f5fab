"""Jouw maanden: a coach closes a month that is over with one tap, and sees what changed in it since."""

from __future__ import annotations

from datetime import date

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from coaches.models import Coach
from coaches.months import close_month, state_of, states_of
from kansencoach import access, clock
from kansencoach.context import chosen_school_year
from kansencoach.models import Role
from kansencoach.templatetags.numbers import nl_month
from kansencoach.ways_back import own_path
from reports import payroll
from schools.models import SchoolYear


def _own_coach(request: HttpRequest) -> Coach:
    found: Coach = get_object_or_404(Coach.objects.visible_to(access.person(request)))
    return found


def _month(text: str, on: date) -> date:
    """A month that has begun; anything else does not exist."""
    try:
        month = payroll.parse_month(text)
    except ValueError as error:
        raise Http404 from error
    if month > on:
        raise Http404
    return month


@access.for_roles(Role.COACH)
@require_safe
def months(request: HttpRequest) -> HttpResponse:
    """The months of the school year: which are closed, which can be, and what was corrected."""
    on, year = clock.today(), chosen_school_year(request)
    school_year: SchoolYear = year
    states = states_of(_own_coach(request), first=school_year.starts_on, last=school_year.ends_on, on=on)
    context = {
        "states": states,
        "waiting": [state for state in states if state.can_close],
        "crumbs": [(_("Activiteiten"), reverse("coaches:activities"))],
    }
    return render(request, "reports/months.html", context)


@access.for_roles(Role.COACH)
@require_safe
def month(request: HttpRequest, month: str) -> HttpResponse:
    """One month: per plek what was closed, what was corrected and what is written now, and every correction."""
    on = clock.today()
    state = state_of(_own_coach(request), _month(month, on), on=on)
    context = {
        "state": state,
        "crumbs": [
            (_("Activiteiten"), reverse("coaches:activities")),
            (_("Jouw maanden"), reverse("reports:months")),
        ],
        "school_years": (),
    }
    return render(request, "reports/month.html", context)


@access.for_roles(Role.COACH)
@require_POST
def close(request: HttpRequest, month: str) -> HttpResponse:
    """ "Oktober klopt": one tap. Tapped again it was closed already."""
    on = clock.today()
    first = _month(month, on)
    try:
        close_month(coach=_own_coach(request), month=first, at=timezone.now(), on=on, by=access.person(request))
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        said = _("%(month)s is afgesloten. Dank je wel.") % {"month": nl_month(first).capitalize()}
        messages.success(request, said)
    back = own_path(request.POST.get("next"), reverse("reports:month", args=[month]))
    return redirect(back)
