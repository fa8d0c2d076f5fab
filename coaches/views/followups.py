""" "Straks": what a coach wants to come back to at a school. Only that coach sees it."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from coaches import followups as verbs
from coaches.followups import Place
from coaches.forms.followups import FollowUpForm
from coaches.models import FollowUp
from coaches.views.own import own_coach
from kansencoach import access, clock
from kansencoach.form_pages import FormPage, pressed_once
from kansencoach.form_pages import answer as answered
from kansencoach.models import Role
from kansencoach.templatetags.numbers import nl_date_short
from kansencoach.ways_back import own_path

SEES = ("coaches.FollowUp",)


def _own(request: HttpRequest, pk: int) -> FollowUp:
    found: FollowUp = get_object_or_404(
        FollowUp.objects.visible_to(request.user).select_related("coach", "deployment", "school"), pk=pk
    )
    return found


def _back(request: HttpRequest) -> str:
    return own_path(request.POST.get("next"), reverse("coaches:followups"))


@access.for_roles(Role.COACH)
@require_safe
def followups(request: HttpRequest) -> HttpResponse:
    """Waar wil je op terugkomen? This week, later, and done."""
    on = clock.today()
    found = verbs.straks(FollowUp.objects.visible_to(request.user), on=on)
    context = {"straks": with_days(found, on), "on": on, "school_years": ()}
    return render(request, "coaches/followups.html", context)


def with_days(found: verbs.Straks, on: date) -> verbs.Straks:
    """Each point with the day that "Week later" puts it off to."""
    for row in (*found.now, *found.later):
        vars(row)["week_later"] = verbs.a_week_later(row, on=on)
    return found


@sensitive_post_parameters()
@access.for_roles(Role.COACH)
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Put something on the list."""
    user, on = access.person(request), clock.today()
    coach = own_coach(user)
    places = verbs.places(coach, on=on)
    if not places:
        messages.info(request, _("Je hebt nu geen plek. Zodra je een plek hebt, kun je hier iets bij zetten."))
        return redirect("coaches:followups")
    initial = {"due_on": on + timedelta(weeks=1), "place": request.GET.get("plek", "")}
    form = FollowUpForm(request.POST or None, places=places, initial=initial)
    return answered(
        request,
        _page(_("Waar wil je op terugkomen?"), _("Op je lijstje zetten")),
        form,
        lambda details: verbs.write(coach=coach, on=on, by=user, **form.chosen(details)),
        said=_("Het staat op je lijstje."),
    )


@sensitive_post_parameters()
@access.for_roles(Role.COACH)
@require_http_methods(["GET", "HEAD", "POST"])
def change(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a point: the words, the plek or the day."""
    user, on = access.person(request), clock.today()
    row = _own(request, pk)
    own = Place(row.deployment, row.school)
    places = {place.key: place for place in (own, *verbs.places(row.coach, on=on))}
    form = FollowUpForm(request.POST or None, places=places.values(), initial=_shown(row))
    return answered(
        request,
        _page(_("Wat wil je wijzigen?"), "", extra={"remove_url": reverse("coaches:followup_remove", args=[pk])}),
        form,
        lambda details: verbs.write(
            coach=row.coach, followup=row, on=on, by=user, version=form.cleaned_data["version"], **form.chosen(details)
        ),
        said=_("Gewijzigd."),
        fresh=lambda: _shown(_own(request, pk)),
    )


def _shown(row: FollowUp) -> dict[str, Any]:
    return {
        "text": row.text,
        "place": Place(row.deployment, row.school).key,
        "due_on": row.due_on,
        "version": row.version,
    }


def _page(question: str, button: str, **options: Any) -> FormPage:
    return FormPage(
        question=question,
        title=_("Straks"),
        lead=_("Alleen jij ziet dit. Het hoort bij een school, nooit bij een gezin. Wij wissen het op 31 juli."),
        back=reverse("coaches:followups"),
        sees=SEES,
        button=button,
        template="coaches/followup_form.html",
        **options,
    )


# --- one tap ----------------------------------------------------------------------------------------------------------


@access.for_roles(Role.COACH)
@require_POST
def finish(request: HttpRequest, pk: int) -> HttpResponse:
    """Done; the notice takes it back."""
    row = verbs.finish(_own(request, pk), on=clock.today(), by=access.person(request))
    undo = reverse("coaches:followup_reopen", args=[row.pk])
    messages.success(request, _("Klaar. Over een maand wissen wij dit punt."), extra_tags=f"undo:{undo}")
    return redirect(_back(request))


@access.for_roles(Role.COACH)
@require_POST
def reopen(request: HttpRequest, pk: int) -> HttpResponse:
    """Not done after all."""
    verbs.reopen(_own(request, pk), by=access.person(request))
    messages.success(request, _("Het staat weer op je lijstje."))
    return redirect(_back(request))


@access.for_roles(Role.COACH)
@require_POST
def postpone(request: HttpRequest, pk: int) -> HttpResponse:
    """Put it off to the day that the button names."""
    row = _own(request, pk)
    try:
        row = verbs.postpone(row, to=_day(request), on=clock.today(), by=access.person(request))
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect(_back(request))
    messages.success(request, _("Verzet naar %(day)s.") % {"day": nl_date_short(row.due_on)})
    return redirect(_back(request))


def _day(request: HttpRequest) -> date:
    try:
        return date.fromisoformat(request.POST.get("to", ""))
    except ValueError:
        raise ValidationError(_("Kies een dag.")) from None


@access.for_roles(Role.COACH)
@require_POST
@pressed_once
def remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Take it off the list for good."""
    verbs.remove(_own(request, pk), by=access.person(request))
    messages.success(request, _("Het staat niet meer op je lijstje."))
    return redirect("coaches:followups")
