""" "Past het werk nog in de uren?": one tap on the coach's first page answers it, another takes it back."""

from __future__ import annotations

from datetime import date

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from coaches import pulses
from coaches.models import Placement, PulseAnswer, WorkloadPulse
from kansencoach import access, clock
from kansencoach.form_pages import pressed_once
from kansencoach.models import Role
from kansencoach.ways_back import own_path


def _own(request: HttpRequest, pk: int) -> WorkloadPulse:
    rows = WorkloadPulse.objects.visible_to(request.user).select_related("placement__allocation__deployment")
    found: WorkloadPulse = get_object_or_404(rows, pk=pk)
    return found


def _back(request: HttpRequest) -> HttpResponse:
    return redirect(own_path(request.POST.get("next"), reverse("reports:coach_home")))


@access.for_roles(Role.COACH)
@require_POST
def answer(request: HttpRequest, pk: int) -> HttpResponse:
    """Answer about one of the own placements, for the period that the card showed."""
    placement = get_object_or_404(Placement.objects.visible_to(request.user), pk=pk)
    try:
        pulse = pulses.answer(
            placement=placement,
            starts_on=_day(request.POST.get("period", "")),
            answer=request.POST.get("answer", ""),
            on=clock.today(),
            by=access.person(request),
        )
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return _back(request)
    plek = placement.allocation.deployment
    undo = f"undo:{reverse('coaches:pulse_take_back', args=[pulse.pk])}"
    if pulse.answer == PulseAnswer.SKIPPED:
        messages.success(request, _("Goed. Over vier weken vragen we het weer."), extra_tags=undo)
    else:
        text = _("%(plek)s: %(answer)s.") % {"plek": plek, "answer": pulse.get_answer_display()}
        messages.success(request, text, extra_tags=undo)
    return _back(request)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise ValidationError(_("Deze vraag is voorbij. Over een paar weken vragen we het opnieuw.")) from None


@access.for_roles(Role.COACH)
@require_POST
def cause(request: HttpRequest, pk: int) -> HttpResponse:
    """Say what takes the time; one tap from a fixed list."""
    try:
        pulse = pulses.name_cause(_own(request, pk), cause=request.POST.get("cause", ""), by=access.person(request))
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return _back(request)
    if pulse.cause:
        messages.success(request, _("Opgeschreven: %(cause)s.") % {"cause": pulse.get_cause_display()})
    return _back(request)


@access.for_roles(Role.COACH)
@require_POST
def share(request: HttpRequest, pk: int) -> HttpResponse:
    """Let the coordinator read the own answer now."""
    try:
        pulses.share(_own(request, pk), on=clock.today(), by=access.person(request))
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return _back(request)
    messages.success(request, _("Je coördinator ziet je antwoord nu."))
    return _back(request)


@access.for_roles(Role.COACH)
@require_POST
@pressed_once
def take_back(request: HttpRequest, pk: int) -> HttpResponse:
    """Take the own answer back."""
    pulses.take_back(_own(request, pk), by=access.person(request))
    messages.success(request, _("Je antwoord is weg."))
    return _back(request)
