"""Aandachtspunten: the list, one point with its rule and figures, what one does with it, and the thresholds."""

from __future__ import annotations

from datetime import date, timedelta
from operator import itemgetter
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from coaches.models import WorkloadPulse
from kansencoach import access, clock
from kansencoach.context import chosen_school_year, home_of
from kansencoach.form_pages import FormPage, answer
from kansencoach.models import Role
from kansencoach.templatetags.numbers import hours_short, minutes_as_hours, nl_date, number
from kansencoach.ways_back import own_path
from reports import signal_rules, signals
from reports.analysis import where_asked
from reports.figures import PlekFigures
from reports.models import Analysis, Signal, SignalState, SignalThreshold
from reports.models.analysis import OPEN_STATES
from reports.signal_forms import STATES, LaterForm, PointFilter, ThresholdForm
from reports.signals import Point
from reports.views.plek import figures_of
from schools.models import Municipality, SchoolYear

SEES = ("reports.Signal",)
LATER = timedelta(weeks=2)


def is_coach(request: HttpRequest) -> bool:
    """Whether a coach reads this: own points, and nothing to decide."""
    return access.acting(request).role == Role.COACH


def _visible(request: HttpRequest) -> QuerySet[Any]:
    rows: QuerySet[Any] = Signal.objects.visible_to(request.user)
    return rows


def _a_signal(request: HttpRequest, pk: int) -> Signal:
    found: Signal = get_object_or_404(
        _visible(request)
        .filter(rule__in=signal_rules.BY_SLUG)
        .select_related("deployment__municipality", "school_year"),
        pk=pk,
    )
    return found


def _a_point(request: HttpRequest, pk: int) -> Point:
    signal = _a_signal(request, pk)
    return signals.listed(_visible(request).filter(pk=signal.pk), by=access.person(request))[0]


def _back(request: HttpRequest) -> str:
    return own_path(request.POST.get("next"), reverse("reports:signals"))


# --- reading ------------------------------------------------------------------------------------------------------------


@access.for_roles(Role.COORDINATOR, Role.COACH)
@require_safe
def points(request: HttpRequest) -> HttpResponse:
    """Waar is aandacht nodig? The points of a school year, by what the address asks for."""
    year: SchoolYear = chosen_school_year(request)
    rows = _visible(request).filter(school_year=year)
    asked = request.GET
    towns = Municipality.objects.visible_to(request.user).filter(pk__in=rows.values("deployment__municipality"))
    stand = asked.get("stand", "") or "open"
    shown = rows.filter(state=STATES[stand]) if stand in STATES else rows.none()
    places = {str(key): name for key, name in towns.values_list("pk", "name")}
    # What is asked for and is not there finds nothing; the database is not asked for it (a NUL breaks it).
    if rule := asked.get("regel"):
        shown = shown.filter(rule=rule) if rule in signal_rules.BY_SLUG else shown.none()
    if place := asked.get("gemeente"):
        shown = shown.filter(deployment__municipality=place) if place in places else shown.none()
    found = signals.listed(shown, by=access.person(request))
    context = {
        "points": with_links(request, found),
        "stand": stand,
        "lead": _lead(rows),
        "is_coach": is_coach(request),
        "is_narrowed": bool(asked.get("regel") or asked.get("gemeente")),
        "filter_form": PointFilter(asked, municipalities=sorted(places.items(), key=itemgetter(1))),
        "on": clock.today(),
    }
    fragment = request.htmx and not request.htmx.history_restore_request  # type: ignore[attr-defined]
    return render(request, "reports/signals.html#rows" if fragment else "reports/signals.html", context)


def _lead(rows: QuerySet[Any]) -> str:
    """How many there are, and how many wait."""
    states = list(rows.values_list("state", "deployment"))
    plekken = {plek for state, plek in states if state == SignalState.OPEN}
    count = sum(state == SignalState.OPEN for state, _plek in states)
    later = sum(state == SignalState.LATER for state, _plek in states)
    if not count and not later:
        return _("Er is nu niets dat aandacht vraagt.")
    told = ngettext("%(n)s punt", "%(n)s punten", count) % {"n": count}
    at = ngettext("%(n)s plek", "%(n)s plekken", len(plekken)) % {"n": len(plekken)}
    lead = _("%(points)s bij %(plekken)s.") % {"points": told, "plekken": at} if count else _("Niets open.")
    put_off = ngettext("%(n)s kan later.", "%(n)s kunnen later.", later) % {"n": later}
    return f"{lead} {put_off}" if later else lead


def with_links(request: HttpRequest, found: list[Point] | tuple[Point, ...]) -> list[dict[str, Any]]:
    """Points with where their figures are, and what the reader can do. One query, for a coach two."""
    own, coach_id = is_coach(request), access.acting(request).coach_id
    here = where_asked(coach_id, on=clock.today()) if found and coach_id is not None else frozenset()
    running = dict(
        Analysis.objects.visible_to(request.user)
        .filter(deployment__in={point.signal.deployment_id for point in found}, state__in=OPEN_STATES)
        .values_list("deployment", "pk")
    )
    return [
        {
            "point": point,
            "signal": point.signal,
            "figures_url": _figures_url(point, own=own),
            "analysis": running.get(point.signal.deployment_id),
            "analysis_url": analysis_url(point.signal)
            if point.signal.is_there and (not own or point.signal.deployment_id in here)
            else "",
            "can_share": own and point.signal.is_there and not _is_read(point.signal, clock.today()),
        }
        for point in found
    ]


def _is_read(signal: Signal, on: date) -> bool:
    return signal.coordinator_from is not None and signal.coordinator_from <= on


def _figures_url(point: Point, *, own: bool) -> str:
    plek, year = point.signal.deployment_id, point.signal.school_year.slug
    if own:
        return (
            f"{reverse('reports:own_year')}?jaar={year}"
            if point.rule is signal_rules.FITS
            else f"/mijn-plekken/?jaar={year}#plek-{plek}"
        )
    return f"{reverse('reports:plek', args=[plek])}?jaar={year}#{point.rule.figures}"


def analysis_url(signal: Signal) -> str:
    """The form that asks for an analysis, filled in with this point."""
    return f"{reverse('reports:analysis_new', args=[signal.deployment_id])}?aandachtspunt={signal.pk}"


@access.for_roles(Role.COORDINATOR, Role.COACH)
@require_safe
def point(request: HttpRequest, pk: int) -> HttpResponse:
    """What is going on at this plek? The rule, the threshold, the figures behind it, and what happened since."""
    found, on = _a_point(request, pk), clock.today()
    signal = found.signal
    row = figures_of(request, signal.deployment, signal.school_year, on)
    answers = (
        list(
            WorkloadPulse.objects.visible_to(request.user)
            .filter(placement__allocation__deployment=signal.deployment_id, starts_on__gte=signal.school_year.starts_on)
            .exclude(answer="skipped")
            .order_by("-starts_on", "pk")
        )
        if found.rule is signal_rules.FITS
        else []
    )
    (item,) = with_links(request, [found])
    home = home_of(access.acting(request))
    return render(
        request,
        "reports/signal.html",
        {
            **item,
            "item": item,
            "row": row,
            "facts": _facts(found, row),
            "answers": answers,
            "steps": signals.history_of(signal),
            "is_coach": is_coach(request),
            "is_example": signal.deployment.municipality.is_example,
            "on": on,
            "crumbs": [
                (_("Plekken") if is_coach(request) else _("Regio"), home),
                (_("Aandachtspunten"), reverse("reports:signals")),
            ],
            "school_years": (),
        },
    )


def _facts(found: Point, row: PlekFigures) -> list[tuple[str, str]]:
    """The figures that the rule looks at, as they are now."""
    if found.rule.slug in ("uren-achter", "uren-voor", "stil"):
        return [
            (_("Geschreven dit schooljaar"), minutes_as_hours(row.written_minutes)),
            (_("Verwacht tot vandaag"), minutes_as_hours(row.expected_minutes)),
            (_("Bezet"), _("%(hours)s u/week") % {"hours": hours_short(row.filled)}),
            (_("Laatste activiteit"), nl_date(row.last_activity_on) if row.last_activity_on else _("nog geen")),
        ]
    if found.rule.slug in ("zonder-coach", "open-uren"):
        return [
            (_("Open"), _("%(hours)s u/week") % {"hours": hours_short(row.open)}),
            (_("Open sinds"), nl_date(row.open_since)),
            (_("Schoolweken zonder coach dit schooljaar"), number(row.weeks_without_coach)),
            (
                _("Laatste besluit"),
                nl_date(max(each.decided_on for each in row.vacancy_decisions))
                if row.vacancy_decisions
                else _("nog geen"),
            ),
        ]
    if found.rule.slug == "klik-twijfel" and row.meeting is not None:
        return [
            (_("Klikgesprek"), nl_date(row.meeting.held_on)),
            (_("Uitkomst"), row.meeting.get_outcome_display() or _("nog geen")),
        ]
    return []


# --- doing --------------------------------------------------------------------------------------------------------------


@access.for_roles(Role.COORDINATOR, Role.COACH)
@require_POST
def seen(request: HttpRequest, pk: int) -> HttpResponse:
    """Gezien: for this person it no longer stands first."""
    signals.see(_a_signal(request, pk), on=clock.today(), by=access.person(request))
    if request.htmx:  # type: ignore[attr-defined]
        (item,) = with_links(request, [_a_point(request, pk)])
        context = {
            "item": item,
            "is_coach": is_coach(request),
            "next": _back(request),
            "in_list": True,
            "is_swapped": True,
        }
        return render(request, "reports/_point.html", context)
    messages.success(request, _("Gezien. Het punt blijft staan tot het is opgelost."))
    return redirect(_back(request))


@access.for_roles(Role.COORDINATOR)
def later(request: HttpRequest, pk: int) -> HttpResponse:
    """Later: until a day, with a reason from a list."""
    found, on, user = _a_point(request, pk), clock.today(), access.person(request)
    signal = found.signal
    if signal.state == SignalState.SOLVED:
        messages.info(request, _("Dit punt is al opgelost."))
        return redirect("reports:signal", pk)

    def shown() -> dict[str, Any]:
        fresh = _a_signal(request, pk)
        return {
            "until": fresh.later_until or on + LATER,
            "reason": fresh.later_reason,
            "version": fresh.version,
        }

    form = LaterForm(request.POST or None, initial=shown())
    return answer(
        request,
        FormPage(
            question=_("Tot wanneer kan dit wachten?"),
            title=_("Later"),
            lead=f"{signal.deployment}: {found.sentence}",
            back=own_path(request.GET.get("next"), reverse("reports:signals")),
            crumbs=[(_("Aandachtspunten"), reverse("reports:signals")), (str(found.rule.title), _page(signal))],
            sees=SEES,
            button=_("Later"),
        ),
        form,
        lambda details: signals.put_off(signal, on=on, by=user, version=form.cleaned_data["version"], **details),
        said=lambda moved: _("Op %(day)s staat het er weer.") % {"day": nl_date(moved.later_until)},
        undo=lambda moved: reverse("reports:signal_reopen", args=[moved.pk]),
        fresh=shown,
    )


def _page(signal: Signal) -> str:
    return reverse("reports:signal", args=[signal.pk])


@access.for_roles(Role.COORDINATOR)
@require_POST
def solved(request: HttpRequest, pk: int) -> HttpResponse:
    """Opgelost, says the coordinator: it comes back when the cause went and came again."""
    row = signals.solve(_a_signal(request, pk), on=clock.today(), by=access.person(request))
    undo = reverse("reports:signal_reopen", args=[row.pk])
    messages.success(
        request, _("Opgelost. Het komt pas terug als de oorzaak weg was en er weer is."), extra_tags=f"undo:{undo}"
    )
    return redirect(_back(request))


@access.for_roles(Role.COORDINATOR)
@require_POST
def reopen(request: HttpRequest, pk: int) -> HttpResponse:
    """Not solved, or not later, after all."""
    try:
        signals.reopen(_a_signal(request, pk), by=access.person(request))
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect(_back(request))
    messages.success(request, _("Het punt staat er weer."))
    return redirect(_back(request))


@access.for_roles(Role.COACH)
@require_POST
def share(request: HttpRequest, pk: int) -> HttpResponse:
    """The coach lets the coordinator read it now."""
    signals.share(_a_signal(request, pk), on=clock.today(), by=access.person(request))
    messages.success(request, _("Je coördinator ziet dit punt nu."))
    return redirect(_back(request))


# --- thresholds ---------------------------------------------------------------------------------------------------------


@access.for_roles(Role.COORDINATOR)
@require_safe
def thresholds(request: HttpRequest) -> HttpResponse:
    """Wanneer is iets een aandachtspunt? Every rule with its threshold in this programme."""
    programme = access.acting(request).programme
    limits = signals.thresholds_of(programme)
    return render(
        request,
        "reports/thresholds.html",
        {
            "rules": [
                {
                    "rule": rule,
                    "limit": rule.limit(limits[rule.slug]),
                    "usual": "" if limits[rule.slug] == rule.default else rule.limit(rule.default),
                }
                for rule in signal_rules.RULES
            ],
            "crumbs": [(_("Aandachtspunten"), reverse("reports:signals"))],
            "school_years": (),
        },
    )


@access.for_roles(Role.COORDINATOR)
def threshold(request: HttpRequest, slug: str) -> HttpResponse:
    """The threshold of one rule."""
    rule = signal_rules.BY_SLUG.get(slug)
    if rule is None:
        raise Http404
    programme, user = access.acting(request).programme, access.person(request)

    def shown() -> dict[str, Any]:
        row = SignalThreshold.objects.visible_to(request.user).filter(rule=slug).first()
        value = signals.thresholds_of(programme)[slug]
        whole = value == value.to_integral_value()
        return {"value": int(value) if whole else value, "version": row.version if row is not None else 0}

    form = ThresholdForm(
        request.POST or None,
        unit=str(rule.unit[1]),
        lowest=rule.amount(rule.lowest),
        initial=shown(),
    )
    return answer(
        request,
        FormPage(
            question=_("Vanaf wanneer is dit een aandachtspunt?"),
            title=str(rule.title),
            lead=f"{rule.title}. {rule.explanation}",
            back=reverse("reports:thresholds"),
            crumbs=[
                (_("Aandachtspunten"), reverse("reports:signals")),
                (_("Drempels"), reverse("reports:thresholds")),
            ],
            sees=("reports.SignalThreshold",),
        ),
        form,
        lambda details: signals.set_threshold(
            programme=programme, rule=rule, by=user, version=form.cleaned_data["version"], **details
        ),
        said=_("De drempel is gewijzigd. Binnen een uur kijken wij opnieuw naar alle plekken."),
        fresh=shown,
    )
