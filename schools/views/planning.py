"""Make and change plekken, their hours and their continuation. Only for coordinators."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from kansencoach import access, clock
from kansencoach.context import chosen_school_year
from kansencoach.form_pages import FormPage, answer, pressed_once
from kansencoach.models import Role
from kansencoach.templatetags.numbers import hours_short, nl_date, number
from schools import hours, planning
from schools.forms import (
    AllocationChangeForm,
    AllocationForm,
    ContinuationForm,
    DeploymentForm,
    GrantFields,
    GrantForm,
    NewDeploymentForm,
    norm_text,
    set_schools,
)
from schools.models import (
    Continuation,
    Deployment,
    HourAllocation,
    HourGrant,
    HourNorm,
    School,
    SchoolYear,
    VacancyDecision,
)


def page_of(plek: Deployment, year: SchoolYear | None = None) -> str:
    """The address of a plek, in a school year."""
    address = f"/plekken/{plek.pk}/"
    return f"{address}?jaar={year.slug}" if year else address


def crumbs_of(plek: Deployment, year: SchoolYear | None = None) -> list[tuple[str, str]]:
    """The way to a plek."""
    return [
        (_("Regio"), "/regio/"),
        (plek.municipality.name, f"/gemeenten/{plek.municipality_id}/"),
        (plek.name, page_of(plek, year)),
    ]


def a_plek(request: HttpRequest, pk: int) -> Deployment:
    """The plek, when it is in scope; else 404."""
    found: Deployment = get_object_or_404(
        Deployment.objects.visible_to(request.user).select_related("municipality", "programme"), pk=pk
    )
    return found


def an_allocation(request: HttpRequest, pk: int) -> HourAllocation:
    """The hours of one plek in one school year, when in scope; else 404."""
    found: HourAllocation = get_object_or_404(
        HourAllocation.objects.visible_to(request.user).select_related(
            "deployment__municipality", "deployment__programme", "school_year"
        ),
        pk=pk,
    )
    return found


def a_grant(request: HttpRequest, pk: int) -> HourGrant:
    """A grant, when in scope; else 404."""
    found: HourGrant = get_object_or_404(
        HourGrant.objects.visible_to(request.user).select_related(
            "allocation__deployment__municipality", "allocation__deployment__programme", "allocation__school_year"
        ),
        pk=pk,
    )
    return found


# --- plekken --------------------------------------------------------------------------------------------------------


@access.for_roles(Role.COORDINATOR)
def new_deployment(request: HttpRequest) -> HttpResponse:
    """Make a plek; its hours come next."""
    user = access.person(request)
    form = NewDeploymentForm(
        request.POST or None, user=user, initial={"municipality": request.GET.get("gemeente") or None}
    )
    return answer(
        request,
        FormPage(
            sees=("schools.Deployment",),
            question=_("Waar komt een nieuwe plek?"),
            title=_("Nieuwe plek"),
            lead=_("Daarna ken je er uren aan toe."),
            back="/regio/",
            crumbs=[(_("Regio"), "/regio/")],
            button=_("Plek maken"),
        ),
        form,
        lambda details: planning.open_deployment(programme=access.acting(request).programme, by=user, **details),
        done=lambda plek: reverse("schools:allocation_new", args=[plek.pk]),
        said=lambda plek: _("%(name)s is gemaakt. Ken er nu uren aan toe.") % {"name": plek.name},
    )


@access.for_roles(Role.COORDINATOR)
def change_deployment(request: HttpRequest, pk: int) -> HttpResponse:
    """Rename a plek or correct its place."""
    plek = a_plek(request, pk)

    def present() -> dict[str, Any]:
        row = a_plek(request, pk)
        return {"version": row.version, "name": row.name, "place": row.place}

    form = DeploymentForm(request.POST or None, initial=present())
    return answer(
        request,
        FormPage(
            sees=("schools.Deployment",), question=_("Hoe heet deze plek?"), back=page_of(plek), crumbs=crumbs_of(plek)
        ),
        form,
        lambda details: planning.change_deployment(
            plek, by=access.person(request), version=form.cleaned_data["version"], **details
        ),
        fresh=present,
    )


# --- hours ----------------------------------------------------------------------------------------------------------


def _pupils(plek: Deployment, year: SchoolYear, request: HttpRequest) -> dict[int, str]:
    """The pupils of each school of the municipality on the count date of the year, as text."""
    norm = HourNorm.objects.visible_to(request.user).filter(programme=plek.programme_id, school_year=year).first()
    if norm is None:
        return {}
    schools = School.objects.visible_to(request.user).filter(municipality=plek.municipality_id)
    return {
        pk: _("%(n)s leerlingen") % {"n": number(count.pupils)} if count.pupils else _("minder dan 5 leerlingen")
        for pk, count in planning.counts_of(schools, norm.count_on).items()
    }


@access.for_roles(Role.COORDINATOR)
def new_allocation(request: HttpRequest, pk: int) -> HttpResponse:
    """Grant hours to a plek for a school year; last year's schools and hours are proposed."""
    plek, year, user = a_plek(request, pk), chosen_school_year(request), access.person(request)
    existing = HourAllocation.objects.visible_to(user).filter(deployment=plek, school_year=year).first()
    if existing is not None and request.method != "POST":
        return redirect("schools:allocation_change", pk=existing.pk)
    earlier = (
        HourAllocation.objects.visible_to(user)
        .filter(deployment=plek, ends_on__lt=year.starts_on)
        .order_by("-ends_on")
        .first()
    )
    initial: dict[str, Any] = {
        "starts_on": year.starts_on,
        "ends_on": year.ends_on,
        "decided_on": clock.today(),
    }
    if earlier is not None:
        last = planning.last_grant(earlier)
        if last is not None:
            kept = GrantFields.initial_of(last)
            initial |= {name: kept[name] for name in ("hours_per_week", "is_circa", "reason")}
        initial["schools"] = planning.schools_of(earlier)
    form = AllocationForm(request.POST or None, user=user, initial=initial)
    set_schools(form, plek, user, _pupils(plek, year, request), year.starts_on)

    def act(details: dict[str, Any]) -> HourAllocation:
        return planning.allocate(
            deployment=plek,
            school_year=year,
            schools=list(details["schools"]),
            starts_on=details["starts_on"],
            ends_on=details["ends_on"],
            terms=form.terms(),
            by=user,
        )

    return answer(
        request,
        FormPage(
            sees=("schools.HourAllocation", "hours"),
            question=_("Hoeveel uren krijgt %(plek)s in %(year)s?") % {"plek": plek.name, "year": year},
            title=_("Uren toekennen"),
            lead=_("Van het vorige jaar staat al ingevuld wat er toen gold.") if earlier else "",
            back=page_of(plek, year),
            crumbs=crumbs_of(plek, year),
            button=_("Uren toekennen"),
            template="schools/allocation_form.html",
            extra={"norm_url": f"{reverse('schools:norm', args=[plek.pk])}?jaar={year.slug}"},
        ),
        form,
        act,
        said=_("De uren zijn toegekend."),
    )


@access.for_roles(Role.COORDINATOR)
def norm(request: HttpRequest, pk: int) -> HttpResponse:
    """The norm of the schools that are ticked, while one ticks them: a piece of the form, never a page."""
    plek, year = a_plek(request, pk), chosen_school_year(request)
    if not request.htmx:  # type: ignore[attr-defined]
        return redirect(page_of(plek, year))
    wanted = [int(value) for value in request.GET.getlist("schools") if value.isdecimal() and len(value) < 20]
    schools = list(School.objects.visible_to(request.user).filter(pk__in=wanted, municipality=plek.municipality_id))
    rule = HourNorm.objects.visible_to(request.user).filter(programme=plek.programme_id, school_year=year).first()
    text, advice = "", ""
    if rule is None:
        text = _("Er is nog geen urennorm voor %(year)s.") % {"year": year}
    elif schools:
        counts = planning.counts_of(schools, rule.count_on)
        every = [counts[school.pk].pupils if school.pk in counts else None for school in schools]
        found = hours.bundle_norm(every, planning.as_rule(rule))
        text = norm_text(found, hours.summed_pupils(every))
        raised = hours.proposed_hours(found, planning.as_rule(rule))
        if raised is not None:
            advice = _("Dat is weinig voor de rol. Voorstel: %(hours)s u/week.") % {"hours": hours_short(raised)}
    return render(request, "schools/_norm.html", {"text": text, "advice": advice})


@access.for_roles(Role.COORDINATOR)
def change_allocation(request: HttpRequest, pk: int) -> HttpResponse:
    """Change the schools or the period of an allocation."""
    allocation, user = an_allocation(request, pk), access.person(request)
    plek, year = allocation.deployment, allocation.school_year
    form = AllocationChangeForm(request.POST or None, initial=AllocationChangeForm.initial_of(allocation))
    set_schools(form, plek, user, _pupils(plek, year, request), year.starts_on)
    return answer(
        request,
        FormPage(
            sees=("schools.HourAllocation", "hours"),
            question=_("Welke scholen en welke periode?"),
            lead=_("%(plek)s in %(year)s. Een school die blijft, houdt de telling waarmee is gerekend.")
            % {"plek": plek.name, "year": year},
            back=page_of(plek, year),
            crumbs=crumbs_of(plek, year),
            template="schools/allocation_form.html",
            extra={"norm_url": f"{reverse('schools:norm', args=[plek.pk])}?jaar={year.slug}"},
        ),
        form,
        lambda details: planning.change_allocation(
            allocation,
            schools=list(details["schools"]),
            starts_on=details["starts_on"],
            ends_on=details["ends_on"],
            by=user,
            version=form.cleaned_data["version"],
        ),
        fresh=lambda: AllocationChangeForm.initial_of(an_allocation(request, pk)),
    )


@access.for_roles(Role.COORDINATOR)
def new_grant(request: HttpRequest, pk: int) -> HttpResponse:
    """Other hours from a day on; what was granted before stays as it was."""
    allocation, user = an_allocation(request, pk), access.person(request)
    plek, year = allocation.deployment, allocation.school_year
    today = clock.today()
    initial: dict[str, Any] = {
        "starts_on": min(max(today, allocation.starts_on + timedelta(days=1)), allocation.ends_on),
        "decided_on": today,
    }
    last = planning.last_grant(allocation)
    if last is not None:
        kept = GrantFields.initial_of(last)
        initial |= {name: kept[name] for name in kept if name not in ("version", "starts_on", "decided_on")}
    form = GrantForm(request.POST or None, user=user, initial=initial)
    return answer(
        request,
        FormPage(
            sees=("schools.HourGrant", "hours"),
            question=_("Hoeveel uren krijgt %(plek)s vanaf nu?") % {"plek": plek.name},
            title=_("Uren herzien"),
            lead=_("Wat eerder is toegekend, blijft staan zoals het was."),
            back=page_of(plek, year),
            crumbs=crumbs_of(plek, year),
        ),
        form,
        lambda details: planning.revise_grant(
            allocation=allocation, starts_on=details["starts_on"], terms=form.terms(), by=user
        ),
        said=lambda grant: _("Vanaf %(day)s gelden de nieuwe uren.") % {"day": nl_date(grant.starts_on)},
        undo=lambda grant: reverse("schools:grant_remove", args=[grant.pk]),
    )


@access.for_roles(Role.COORDINATOR)
def change_grant(request: HttpRequest, pk: int) -> HttpResponse:
    """Correct a grant that was written down wrongly."""
    grant, user = a_grant(request, pk), access.person(request)
    plek, year = grant.allocation.deployment, grant.allocation.school_year
    form = GrantForm(request.POST or None, user=user, initial=GrantFields.initial_of(grant))
    return answer(
        request,
        FormPage(
            sees=("schools.HourGrant", "hours"),
            question=_("Wat moet hier staan?"),
            title=_("Uren verbeteren"),
            lead=_("Verbeter alleen wat verkeerd is opgeschreven. Veranderen de uren? Leg dan nieuwe uren vast."),
            back=page_of(plek, year),
            crumbs=crumbs_of(plek, year),
        ),
        form,
        lambda details: planning.correct_grant(
            grant,
            starts_on=details["starts_on"],
            terms=form.terms(),
            by=user,
            version=form.cleaned_data["version"],
        ),
        fresh=lambda: GrantFields.initial_of(a_grant(request, pk)),
    )


@access.for_roles(Role.COORDINATOR)
@require_POST
@pressed_once
def remove_grant(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a later revision back."""
    grant = a_grant(request, pk)
    return take_back(
        request,
        lambda: planning.remove_grant(grant, by=access.person(request)),
        page_of(grant.allocation.deployment, grant.allocation.school_year),
        _("De herziene uren zijn weggehaald."),
    )


@access.for_roles(Role.COORDINATOR)
@require_POST
@pressed_once
def withdraw_vacancy_decision(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a decision about open hours back."""
    decision = get_object_or_404(
        VacancyDecision.objects.visible_to(request.user).select_related(
            "allocation__deployment", "allocation__school_year"
        ),
        pk=pk,
    )
    return take_back(
        request,
        lambda: planning.withdraw_vacancy_decision(decision, by=access.person(request)),
        page_of(decision.allocation.deployment, decision.allocation.school_year),
        _("Het besluit is weggehaald."),
    )


def take_back(request: HttpRequest, act: Any, back: str, said: str) -> HttpResponse:
    """Run a verb that takes something back, and say so; what it refuses becomes a message."""
    try:
        act()
    except ValidationError as error:
        for text in error.messages:
            messages.error(request, text)
    else:
        messages.success(request, said)
    return redirect(back)


# --- continuation ---------------------------------------------------------------------------------------------------


@access.for_roles(Role.COORDINATOR)
def continuation(request: HttpRequest, pk: int) -> HttpResponse:
    """The wish of the school and the decision, for the year after the one in the address."""
    plek, year, user = a_plek(request, pk), chosen_school_year(request), access.person(request)
    following = planning.year_after(year)

    def present() -> dict[str, Any]:
        rows = Continuation.objects.visible_to(user).filter(deployment=plek)
        row = rows.filter(school_year__starts_on=following.starts_on).first()
        return ContinuationForm.initial_of(row) if row else {"version": 0}

    form = ContinuationForm(
        request.POST or None,
        initial={
            "wish": "not_asked",
            "decision": "open",
            "coach": "unknown",
            "decided_on": clock.today(),
            **present(),
        },
    )
    return answer(
        request,
        FormPage(
            sees=("schools.Continuation",),
            question=_("Gaat %(plek)s door in %(year)s?") % {"plek": plek.name, "year": following},
            title=_("Voortzetting"),
            back=page_of(plek, year),
            crumbs=crumbs_of(plek, year),
        ),
        form,
        lambda details: planning.record_continuation(
            deployment=plek, school_year=following, by=user, version=form.cleaned_data["version"], **details
        ),
        fresh=present,
    )
