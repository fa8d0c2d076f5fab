"""Analyse en plan: ask for one, see where it stands, tick what is done, and decide on extra hours for the time being.

A coordinator does all of it. A coach asks for one where the coach works now, reads those of the own plekken and ticks
actions; who sees to an analysis also changes, starts and concludes it. A municipality and a school read a started one on their own pages.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from kansencoach import access, clock
from kansencoach.form_pages import FormPage, answer, pressed_once
from kansencoach.forms import VerbForm
from kansencoach.models import Role
from kansencoach.templatetags.numbers import hours_short, nl_date
from reports import analysis as verbs
from reports import signals
from reports.analysis_forms import (
    ActionForm,
    AnalysisForm,
    AskForm,
    ConcludeForm,
    ExtraHoursForm,
    ReviewForm,
    StartForm,
    StopForm,
)
from reports.models import Analysis, AnalysisAction, AnalysisPartner, AnalysisState, InterimDecision, Signal
from reports.models.analysis import OPEN_STATES
from reports.signals import Point
from schools import partners
from schools.models import Deployment, Partner
from schools.views.planning import a_plek, crumbs_of, page_of

STATES = {
    AnalysisState.REQUESTED: "planned",
    AnalysisState.STARTED: "partly",
    AnalysisState.CONCLUDED: "done",
    AnalysisState.STOPPED: "released",
}
LOOK_AGAIN = timedelta(weeks=12)


def _an_analysis(request: HttpRequest, pk: int) -> Analysis:
    rows = Analysis.objects.visible_to(request.user).select_related(
        "deployment__municipality", "deployment__programme", "owner", "requested_by"
    )
    found: Analysis = get_object_or_404(rows, pk=pk)
    return found


def _to_carry(request: HttpRequest, pk: int) -> Analysis:
    """An analysis that this person may change: a coordinator, or the coach who sees to it."""
    found = _an_analysis(request, pk)
    if not verbs.may_carry(found, access.acting(request)):
        raise Http404
    return found


def _crumbs(request: HttpRequest, analysis: Analysis | None = None) -> list[tuple[str, str]]:
    found = [(_("Analyses"), reverse("reports:analyses"))]
    return found if analysis is None else [*found, (analysis.deployment.name, _page_of(analysis))]


def _page_of(analysis: Analysis) -> str:
    return reverse("reports:analysis", args=[analysis.pk])


# --- reading ------------------------------------------------------------------------------------------------------------


@access.for_roles(Role.COORDINATOR, Role.COACH)
@require_safe
def overview(request: HttpRequest) -> HttpResponse:
    """Waar loopt een analyse? What is open first, and in it what has to be looked at again first."""
    found = Analysis.objects.visible_to(request.user).select_related("deployment__municipality", "owner")
    shown = stands(request, found)
    context = {
        "open": [row for row in shown if row.analysis.is_open or row.analysis.review_on],
        "ended": [row for row in shown if not (row.analysis.is_open or row.analysis.review_on)],
        "on": clock.today(),
        "school_years": (),
    }
    return render(request, "reports/analyses.html", context)


@dataclass(frozen=True)
class Stand:
    """Where an analysis stands, with as much of it as its reader sees."""

    analysis: Analysis
    partners: tuple[str, ...]
    actions: tuple[AnalysisAction, ...]

    @property
    def kind(self) -> str:
        return STATES[AnalysisState(self.analysis.state)]

    @property
    def done(self) -> int:
        """How many actions are done."""
        return sum(action.done_on is not None for action in self.actions)


def stands(request: HttpRequest, rows: Iterable[Analysis]) -> list[Stand]:
    """These analyses with their organisations and plans, in two queries for any number of them."""
    every = list(rows)
    partners: dict[int, list[str]] = defaultdict(list)
    actions: dict[int, list[AnalysisAction]] = defaultdict(list)
    for link in AnalysisPartner.objects.visible_to(request.user).filter(analysis__in=every).select_related("partner"):
        partners[link.analysis_id].append(link.partner.name)
    for action in AnalysisAction.objects.visible_to(request.user).filter(analysis__in=every):
        actions[action.analysis_id].append(action)
    return [Stand(row, tuple(partners[row.pk]), tuple(actions[row.pk])) for row in every]


@access.for_roles(Role.COORDINATOR, Role.COACH)
@require_safe
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One analysis: its question as heading, where it stands, the plan, and the extra hours."""
    analysis, membership = _an_analysis(request, pk), access.acting(request)
    is_coordinator = membership.role == Role.COORDINATOR
    extra = verbs.extra_of(analysis)
    context = {
        "stand": stands(request, [analysis])[0],
        "analysis": analysis,
        "plek": analysis.deployment,
        "plek_url": page_of(analysis.deployment) if is_coordinator else "",
        "is_example": analysis.deployment.municipality.is_example,
        "crumbs": _crumbs(request),
        "may_carry": verbs.may_carry(analysis, membership),
        "is_coordinator": is_coordinator,
        "asked_by_coach": verbs.asked_by_coach(analysis),
        "point": _listed(request, Signal.objects.visible_to(request.user).filter(pk=analysis.signal_id)),
        "extra": extra,
        "may_grant_extra": analysis.is_open and (extra is None or extra.has_stopped),
        "decisions": verbs.told(
            InterimDecision.objects.visible_to(request.user).filter(analysis=analysis).select_related("grant")
        ),
        "on": clock.today(),
        "school_years": (),
    }
    return render(request, "reports/analysis.html", context)


# --- asking and carrying ------------------------------------------------------------------------------------------------


def _partners(request: HttpRequest, plek: Deployment, details: dict[str, Any]) -> dict[str, Any]:
    """The organisations that were chosen, with the one that was typed."""
    name, kind = details.pop("new_partner"), details.pop("new_kind")
    chosen: list[Partner] = list(details.pop("partners", ()))
    if name:
        try:
            verbs.check_organisation(name, known=verbs.known_names(plek))
        except ValidationError as error:
            raise ValidationError({"new_partner": error.error_list}) from error
        chosen.append(
            partners.add_partner(
                programme=plek.programme,
                municipality=plek.municipality,
                name=name,
                kind=kind or "other",
                by=access.person(request),
            )
        )
    return {**details, "partners": chosen}


def _point(request: HttpRequest, plek: Deployment) -> Point | None:
    """The aandachtspunt of this plek that one comes from. Its words stay with the reader: the question is read by
    municipality and school as well."""
    key = request.GET.get("aandachtspunt", "")
    return _listed(request, Signal.objects.visible_to(request.user).filter(deployment=plek, pk=_number(key)))


def _number(text: str) -> int | None:
    return int(text) if text.isdecimal() and len(text) < 19 else None


def _listed(request: HttpRequest, rows: Any) -> Point | None:
    return next(iter(signals.listed(rows, by=access.person(request))), None)


@access.for_roles(Role.COORDINATOR, Role.COACH)
def new(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask for an analysis of a plek; a coach where the coach works now, and then only the question."""
    plek, user, on = a_plek(request, pk), access.person(request), clock.today()
    coach_id = access.acting(request).coach_id
    if coach_id is not None and plek.pk not in verbs.where_asked(coach_id, on=on):
        raise Http404
    point = _point(request, plek)
    initial = {"question": verbs.usual_question(plek)}
    form: AskForm = (
        AnalysisForm(
            request.POST or None,
            user=user,
            owners=verbs.possible_owners(plek, on=on),
            initial={**initial, "owner": user.pk},
        )
        if coach_id is None
        else AskForm(request.POST or None, initial=initial)
    )
    running = Analysis.objects.visible_to(user).filter(deployment=plek, state__in=OPEN_STATES).first()
    return answer(
        request,
        FormPage(
            sees=("reports.Analysis", "schools.Partner") if coach_id is None else ("reports.Analysis",),
            question=_("Wat moet er op %(plek)s worden uitgezocht?") % {"plek": plek.name},
            title=_("Analyse aanvragen"),
            lead=_lead(point, is_coach=coach_id is not None, is_running=running is not None),
            button=_("Analyse aanvragen"),
            **_way_back(plek, point, running, is_coach=coach_id is not None),
        ),
        form,
        lambda details: verbs.request(
            deployment=plek,
            signal=point.signal if point is not None else None,
            on=on,
            by=user,
            **(_partners(request, plek, details) if coach_id is None else details),
        ),
        done=_page_of,
        said=_("De analyse is gevraagd.")
        if coach_id is None
        else _("De analyse is gevraagd. Je coördinator krijgt er bericht van."),
    )


def _lead(point: Point | None, *, is_coach: bool, is_running: bool) -> str:
    if is_running:
        return _("Op deze plek loopt al een analyse. Die moet eerst klaar zijn.")
    told = [point.sentence] if point is not None else []
    if is_coach:
        told.append(_("Je coördinator kiest wie de analyse trekt, en met welke organisaties."))
    return " ".join(told) or _("Zoek het samen met andere organisaties uit, en maak een plan.")


def _way_back(plek: Deployment, point: Point | None, running: Analysis | None, *, is_coach: bool) -> dict[str, Any]:
    """Where one came from: what runs already, the point, or the plek."""
    here = reverse("reports:signal", args=[point.signal.pk]) if point is not None else reverse("reports:signals")
    back = _page_of(running) if running is not None else here if is_coach or point is not None else page_of(plek)
    return {
        "back": back,
        "crumbs": [(_("Aandachtspunten"), reverse("reports:signals"))] if is_coach else crumbs_of(plek),
    }


@access.for_roles(Role.COORDINATOR, Role.COACH)
def change(request: HttpRequest, pk: int) -> HttpResponse:
    """Change the question, who sees to it, with whom, or by when."""
    analysis, user, on = _to_carry(request, pk), access.person(request), clock.today()
    form = AnalysisForm(
        request.POST or None,
        user=user,
        owners=verbs.possible_owners(analysis.deployment, on=on, also=analysis.owner),
        initial=AnalysisForm.initial_of(analysis),
    )
    return _answer(
        request,
        analysis,
        form,
        _("Wat is de vraag, en wie doet mee?"),
        lambda details: verbs.change(
            analysis,
            on=on,
            by=user,
            version=form.cleaned_data["version"],
            **_partners(request, analysis.deployment, details),
        ),
        sees=("reports.Analysis", "schools.Partner"),
        fresh=lambda: AnalysisForm.initial_of(_to_carry(request, pk)),
    )


def _answer(
    request: HttpRequest,
    analysis: Analysis,
    form: VerbForm,
    question: str,
    act: Callable[[dict[str, Any]], Any],
    *,
    sees: tuple[str, ...] = ("reports.Analysis",),
    said: str = "",
    undo: Callable[[Any], str] | None = None,
    fresh: Callable[[], dict[str, Any]] | None = None,
    **page: Any,
) -> HttpResponse:
    """A form about one analysis; afterwards one is on its page."""
    back = _page_of(analysis)
    around = FormPage(sees=sees, question=question, back=back, crumbs=_crumbs(request, analysis), **page)
    return answer(request, around, form, act, said=said, undo=undo, fresh=fresh)


def _begun(analysis: Analysis) -> dict[str, Any]:
    return {"version": analysis.version, "started_on": analysis.started_on or clock.today()}


@access.for_roles(Role.COORDINATOR, Role.COACH)
def start(request: HttpRequest, pk: int) -> HttpResponse:
    """The organisations have begun; from now on the municipality and the school see it."""
    analysis, user, on = _to_carry(request, pk), access.person(request), clock.today()
    form = StartForm(request.POST or None, initial=_begun(analysis))
    return _answer(
        request,
        analysis,
        form,
        _("Wanneer is de analyse gestart?"),
        lambda details: verbs.start(analysis, on=on, by=user, version=form.cleaned_data["version"], **details),
        lead=_("Vanaf dan zien de gemeente en de school de vraag, de datum en de organisaties."),
        said=_("De analyse is gestart."),
        fresh=lambda: _begun(_to_carry(request, pk)),
    )


def _ended(analysis: Analysis) -> dict[str, Any]:
    """What was written down at the end, to begin with."""
    return {
        "version": analysis.version,
        "ended_on": analysis.ended_on or clock.today(),
        "outcome": analysis.outcome,
    }


@access.for_roles(Role.COORDINATOR, Role.COACH)
def conclude(request: HttpRequest, pk: int) -> HttpResponse:
    """Write down what it brought."""
    analysis, user, on = _to_carry(request, pk), access.person(request), clock.today()
    form = ConcludeForm(request.POST or None, initial=_ended(analysis))
    return _answer(
        request,
        analysis,
        form,
        _("Wat heeft de analyse opgeleverd?"),
        lambda details: verbs.conclude(analysis, on=on, by=user, version=form.cleaned_data["version"], **details),
        lead=_("De gemeente en de school lezen de uitkomst, en zij staat in de factsheet."),
        said=_("De analyse is afgerond."),
        fresh=lambda: _ended(_to_carry(request, pk)),
    )


@access.for_roles(Role.COORDINATOR)
def stop(request: HttpRequest, pk: int) -> HttpResponse:
    """Stop without a result."""
    analysis, user, on = _an_analysis(request, pk), access.person(request), clock.today()
    form = StopForm(request.POST or None, initial=_ended(analysis))
    return _answer(
        request,
        analysis,
        form,
        _("Waarom stopt de analyse?"),
        lambda details: verbs.stop(analysis, on=on, by=user, version=form.cleaned_data["version"], **details),
        said=_("De analyse is gestopt."),
        button=_("Analyse stoppen"),
        fresh=lambda: _ended(_to_carry(request, pk)),
    )


# --- the plan -----------------------------------------------------------------------------------------------------------


@access.for_roles(Role.COORDINATOR, Role.COACH)
def add_action(request: HttpRequest, pk: int) -> HttpResponse:
    """Put something into the plan."""
    analysis, user, on = _to_carry(request, pk), access.person(request), clock.today()
    return _answer(
        request,
        analysis,
        ActionForm(request.POST or None),
        _("Wat komt er in het plan?"),
        lambda details: verbs.add_action(analysis, on=on, by=user, **details),
        sees=("reports.AnalysisAction",),
        said=_("Het staat in het plan."),
        undo=lambda action: reverse("reports:analysis_action_remove", args=[action.pk]),
    )


def _an_action(request: HttpRequest, pk: int) -> AnalysisAction:
    rows = AnalysisAction.objects.visible_to(request.user).select_related("analysis__deployment")
    found: AnalysisAction = get_object_or_404(rows, pk=pk)
    return found


@access.for_roles(Role.COORDINATOR, Role.COACH)
def change_action(request: HttpRequest, pk: int) -> HttpResponse:
    """Change what was agreed, by whom, or by when."""
    action, user, on = _an_action(request, pk), access.person(request), clock.today()
    analysis = _to_carry(request, action.analysis_id)
    form = ActionForm(request.POST or None, initial=ActionForm.initial_of(action))
    return _answer(
        request,
        analysis,
        form,
        _("Wat is er afgesproken?"),
        lambda details: verbs.change_action(action, on=on, by=user, version=form.cleaned_data["version"], **details),
        sees=("reports.AnalysisAction",),
        said=_("De afspraak is gewijzigd."),
        fresh=lambda: ActionForm.initial_of(_an_action(request, pk)),
    )


@access.for_roles(Role.COORDINATOR, Role.COACH)
@require_POST
def finish_action(request: HttpRequest, pk: int) -> HttpResponse:
    """Done; the notice takes it back."""
    action = verbs.finish_action(_an_action(request, pk), on=clock.today(), by=access.person(request))
    undo = reverse("reports:analysis_action_reopen", args=[action.pk])
    messages.success(request, _("Gedaan."), extra_tags=f"undo:{undo}")
    return redirect(_page_of(action.analysis))


@access.for_roles(Role.COORDINATOR, Role.COACH)
@require_POST
def reopen_action(request: HttpRequest, pk: int) -> HttpResponse:
    """Not done after all."""
    action = verbs.reopen_action(_an_action(request, pk), by=access.person(request))
    messages.success(request, _("Het staat weer open."))
    return redirect(_page_of(action.analysis))


@access.for_roles(Role.COORDINATOR, Role.COACH)
@require_POST
@pressed_once
def remove_action(request: HttpRequest, pk: int) -> HttpResponse:
    """Take it out of the plan."""
    action = _an_action(request, pk)
    analysis = _to_carry(request, action.analysis_id)
    verbs.remove_action(action, by=access.person(request))
    messages.success(request, _("Het staat niet meer in het plan."))
    return redirect(_page_of(analysis))


# --- extra hours --------------------------------------------------------------------------------------------------------


def _decided(analysis: Analysis) -> dict[str, Any]:
    """What somebody else decided in between about extra hours."""
    extra = verbs.extra_of(analysis)
    if extra is None:
        return {"version": analysis.version}
    last = extra.last
    return {
        "version": analysis.version,
        "verdict": last.verdict,
        "extra_hours": extra.hours,
        "starts_on": last.grant.starts_on if last.grant is not None else extra.since,
        "reason": last.reason,
        "review_on": last.review_on,
        "decided_on": last.decided_on,
        "decided_by": last.decided_by,
    }


@access.for_roles(Role.COORDINATOR)
def extra_hours(request: HttpRequest, pk: int) -> HttpResponse:
    """Extra hours for the time being: a revision of the hours of the plek."""
    analysis, user, on = _an_analysis(request, pk), access.person(request), clock.today()
    initial = {"version": analysis.version, "starts_on": on, "decided_on": on, "review_on": on + LOOK_AGAIN}
    form = ExtraHoursForm(request.POST or None, user=user, initial=initial)
    return _answer(
        request,
        analysis,
        form,
        _("Hoeveel uren krijgt %(plek)s tijdelijk extra?") % {"plek": analysis.deployment.name},
        lambda details: verbs.decide_extra_hours(
            analysis, on=on, by=user, version=form.cleaned_data["version"], **details
        ),
        sees=("reports.InterimDecision", "schools.HourGrant", "hours"),
        lead=_("Zij komen bij de toegekende uren van de plek, tot je ze opnieuw bekijkt."),
        said=_("De extra uren zijn vastgelegd."),
        fresh=lambda: _decided(_an_analysis(request, pk)),
    )


@access.for_roles(Role.COORDINATOR)
def review(request: HttpRequest, pk: int) -> HttpResponse:
    """Do the extra hours stay, change or stop?"""
    analysis, user, on = _an_analysis(request, pk), access.person(request), clock.today()
    extra = verbs.extra_of(analysis)
    initial = {"version": analysis.version, "starts_on": on, "decided_on": on}
    form = ReviewForm(request.POST or None, initial=initial)
    lead = (
        _("Nu zijn er %(hours)s u/week extra, sinds %(day)s.")
        % {"hours": hours_short(extra.hours), "day": nl_date(extra.since)}
        if extra is not None
        else ""
    )
    return _answer(
        request,
        analysis,
        form,
        _("Blijven de extra uren?"),
        lambda details: verbs.review(analysis, on=on, by=user, version=form.cleaned_data["version"], **details),
        sees=("reports.InterimDecision", "schools.HourGrant", "hours"),
        lead=lead,
        said=_("Het besluit is vastgelegd."),
        fresh=lambda: _decided(_an_analysis(request, pk)),
    )
