"""The rhythm of a coach: agreed days per plek, and being away."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from coaches import rhythm
from coaches.forms.week import AbsenceForm, WorkingDaysForm
from coaches.models import Absence, Coach
from coaches.views.staffing import a_coach, a_placement, coach_page, crumbs_of_coach
from kansencoach import access, clock
from kansencoach.form_pages import FormPage, answer, pressed_once
from kansencoach.models import Role

WEEK = "/jouw-week/"


def _is_coach(request: HttpRequest) -> bool:
    return access.acting(request).role == Role.COACH


@access.for_roles(Role.COACH)
@require_http_methods(["GET", "HEAD", "POST"])
def working_days(request: HttpRequest, pk: int) -> HttpResponse:
    """On which days am I at this plek? From a day on."""
    placement, user, on = a_placement(request, pk), access.person(request), clock.today()
    initial = WorkingDaysForm.initial_of(placement, on=on)
    form = WorkingDaysForm(request.POST or None, initial=initial)
    plek = placement.allocation.deployment.name
    return answer(
        request,
        FormPage(
            sees=("coaches.WorkingDay",),
            question=_("Op welke dagen ben je bij %(plek)s?") % {"plek": plek},
            title=_("Afgesproken dagen"),
            lead=_("Wij stellen je week voor met deze dagen. Vakanties, feestdagen en studiedagen gaan eraf."),
            back=WEEK,
            crumbs=[(_("Jouw week"), WEEK)],
            template="coaches/working_days.html",
        ),
        form,
        lambda details: rhythm.agree_days(placement, by=user, version=form.cleaned_data["version"], **details),
        fresh=lambda: WorkingDaysForm.initial_of(a_placement(request, pk), on=on),
        said=_("Je dagen bij %(plek)s staan erin.") % {"plek": plek},
    )


@access.for_roles(Role.COACH, Role.COORDINATOR)
@require_http_methods(["GET", "HEAD", "POST"])
def new_absence(request: HttpRequest, pk: int) -> HttpResponse:
    """Somebody is away; the coach says so, or the coordinator does."""
    coach: Coach = (
        get_object_or_404(Coach.objects.visible_to(request.user), pk=pk) if _is_coach(request) else a_coach(request, pk)
    )
    user, on = access.person(request), clock.today()
    return answer(
        request,
        _absence_page(request, coach, rows=rhythm.absences_of(coach)),
        AbsenceForm(request.POST or None, initial={"starts_on": on}),
        lambda details: rhythm.report_absence(coach=coach, by=user, **details),
        done=_back(request, coach),
        said=lambda absence: _said(request, absence),
        undo=lambda absence: reverse("coaches:absence_withdraw", args=[absence.pk]),
    )


@access.for_roles(Role.COACH, Role.COORDINATOR)
@require_http_methods(["GET", "HEAD", "POST"])
def change_absence(request: HttpRequest, pk: int) -> HttpResponse:
    """Back sooner or later than was thought."""
    absence = _an_absence(request, pk)
    user = access.person(request)
    form = AbsenceForm(request.POST or None, initial=AbsenceForm.initial_of(absence))
    return answer(
        request,
        _absence_page(request, absence.coach, absence=absence),
        form,
        lambda details: rhythm.change_absence(absence, by=user, version=form.cleaned_data["version"], **details),
        fresh=lambda: AbsenceForm.initial_of(_an_absence(request, pk)),
        said=lambda changed: _said(request, changed),
    )


@access.for_roles(Role.COACH, Role.COORDINATOR)
@require_POST
@pressed_once
def withdraw_absence(request: HttpRequest, pk: int) -> HttpResponse:
    """It did not happen."""
    absence = _an_absence(request, pk)
    back = _back(request, absence.coach)
    rhythm.withdraw_absence(absence, by=access.person(request))
    messages.success(request, _("De afwezigheid is weggehaald."))
    return redirect(back)


def _an_absence(request: HttpRequest, pk: int) -> Absence:
    found: Absence = get_object_or_404(Absence.objects.visible_to(request.user).select_related("coach"), pk=pk)
    return found


def _back(request: HttpRequest, coach: Coach) -> str:
    return WEEK if _is_coach(request) else coach_page(coach.pk)


def _absence_page(request: HttpRequest, coach: Coach, **extra: Any) -> FormPage:
    is_own = _is_coach(request)
    return FormPage(
        sees=("coaches.Absence",),
        question=_("Wanneer ben je afwezig?") if is_own else _("Wanneer is %(name)s afwezig?") % {"name": coach.name},
        title=_("Afwezig"),
        lead=_("Op deze dagen stellen wij niets voor. Een reden vragen en bewaren wij niet."),
        back=_back(request, coach),
        crumbs=[(_("Jouw week"), WEEK)] if is_own else crumbs_of_coach(coach),
        template="coaches/absence.html",
        extra={"coach": coach, **extra},
    )


def _said(request: HttpRequest, absence: Absence) -> str:
    if not _is_coach(request) and absence.is_long(clock.today()):
        return _("Opgeslagen. Vier weken of langer: er kan tijdelijk iemand anders komen.")
    return _("Opgeslagen. Op deze dagen stellen wij niets voor.")
