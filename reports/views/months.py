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

from coaches.models import Placement
from coaches.models.coach import EmployerKind
from coaches.months import close_month, state_of, states_of
from coaches.views.own import own_coach
from kansencoach import access, audit, clock
from kansencoach.context import chosen_school_year
from kansencoach.downloads import as_download
from kansencoach.models import AuditKind, Role
from kansencoach.templatetags.numbers import nl_month
from kansencoach.ways_back import own_path
from reports import payroll
from reports.statement import paper
from reports.statement.content import statement_of
from schools.models import SchoolYear


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
    states = states_of(own_coach(access.person(request)), first=school_year.starts_on, last=school_year.ends_on, on=on)
    context = {
        "states": states,
        "waiting": [state for state in states if state.can_close],
        "is_any_closed": any(state.closing for state in states),
        "crumbs": [(_("Activiteiten"), reverse("coaches:activities"))],
    }
    return render(request, "reports/months.html", context)


@access.for_roles(Role.COACH)
@require_safe
def month(request: HttpRequest, month: str) -> HttpResponse:
    """One month: per plek what was closed, what was corrected and what is written now, and every correction."""
    on = clock.today()
    state = state_of(own_coach(access.person(request)), _month(month, on), on=on)
    context = {
        "state": state,
        "crumbs": [
            (_("Activiteiten"), reverse("coaches:activities")),
            (_("Jouw maanden"), reverse("reports:months")),
        ],
        "school_years": (),
    }
    return render(request, "reports/month.html", context)


@access.for_roles(Role.COACH, Role.COORDINATOR)
@require_safe
def statement(request: HttpRequest, pk: int, month: str) -> HttpResponse:
    """The hour statement of a self-employed coach about one plek and month, as a PDF; recorded before it leaves."""
    user, on = access.person(request), clock.today()
    placement: Placement = get_object_or_404(
        Placement.objects.visible_to(user)
        .filter(employment__employer__kind=EmployerKind.SELF_EMPLOYED)
        .select_related("allocation__deployment__municipality", "coach__programme"),
        pk=pk,
    )
    found = statement_of(placement, _month(month, on))
    if found.is_empty:
        raise Http404
    content = paper.pdf_of(found, made_at=timezone.now(), on=on)
    audit.record(
        AuditKind.DOWNLOADED,
        by=user,
        about=placement.coach,
        details={"what": f"statement-{month}", "format": "pdf"},
        request=request,
    )
    response = as_download(content, title=paper.title_of(found), kind="pdf", content_type="application/pdf")
    response["Cache-Control"] = "no-store, private"
    return response


@access.for_roles(Role.COACH)
@require_POST
def close(request: HttpRequest, month: str) -> HttpResponse:
    """ "Oktober klopt": one tap. Tapped again it was closed already."""
    on = clock.today()
    first = _month(month, on)
    try:
        close_month(
            coach=own_coach(access.person(request)), month=first, at=timezone.now(), on=on, by=access.person(request)
        )
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        said = _("%(month)s is afgesloten. Dank je wel.") % {"month": nl_month(first).capitalize()}
        messages.success(request, said)
    back = own_path(request.POST.get("next"), reverse("reports:month", args=[month]))
    return redirect(back)
