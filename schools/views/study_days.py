"""The study days of the schools of a plek: the coach, the coordinator and the school itself can add one."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from kansencoach import access, clock
from kansencoach.form_pages import FormPage, answer, pressed_once
from kansencoach.models import Role
from kansencoach.templatetags.numbers import nl_date
from kansencoach.ways_back import own_path
from schools import study_days
from schools.forms import StudyDayForm
from schools.models import StudyDay
from schools.views.planning import a_plek, crumbs_of, page_of

HOMES = {Role.COACH: "/jouw-week/", Role.SCHOOL: "/onze-plek/"}


@access.for_roles(Role.COACH, Role.COORDINATOR, Role.SCHOOL)
@require_http_methods(["GET", "HEAD", "POST"])
def study_days_of(request: HttpRequest, pk: int) -> HttpResponse:
    """When is the school of this plek closed for a study day? Those to come, and one more."""
    plek, user, membership, on = a_plek(request, pk), access.person(request), access.acting(request), clock.today()
    schools = study_days.schools_of(plek, on=on)
    if membership.role == Role.SCHOOL:
        schools = schools.filter(pk=membership.school_id or 0)
    if not schools:
        raise Http404
    here = reverse("schools:study_days", args=[pk])
    home = HOMES.get(Role(membership.role), "")
    rows = StudyDay.objects.visible_to(user).filter(school__in=schools, held_on__gte=on).select_related("school")
    page = FormPage(
        sees=("schools.StudyDay",),
        question=_("Wanneer is er een studiedag?"),
        title=_("Studiedagen"),
        lead=_("Op deze dagen stellen wij de kansencoach van %(plek)s niets voor.") % {"plek": plek.name},
        back=home or page_of(plek),
        crumbs=[(str(home and _back_word(membership.role)), home)] if home else crumbs_of(plek),
        button=_("Toevoegen"),
        template="schools/study_days.html",
        extra={"rows": rows, "is_bundle": len(schools) > 1, "here": here},
    )
    return answer(
        request,
        page,
        StudyDayForm(request.POST or None, schools=schools),
        lambda details: study_days.add_study_day(by=user, **details),
        done=here,
        said=lambda row: _("Studiedag op %(day)s staat erin.") % {"day": nl_date(row.held_on)},
        undo=lambda row: reverse("schools:study_day_remove", args=[row.pk]),
    )


def _back_word(role: Any) -> str:
    return _("Jouw week") if role == Role.COACH else _("Onze plek")


@access.for_roles(Role.COACH, Role.COORDINATOR, Role.SCHOOL)
@require_POST
@pressed_once
def remove_study_day(request: HttpRequest, pk: int) -> HttpResponse:
    """It was not a study day."""
    row: StudyDay = get_object_or_404(StudyDay.objects.visible_to(request.user), pk=pk)
    study_days.remove_study_day(row, by=access.person(request))
    messages.success(request, _("De studiedag is weggehaald."))
    return redirect(own_path(request.POST.get("next"), HOMES.get(Role(access.acting(request).role), "/regio/")))
