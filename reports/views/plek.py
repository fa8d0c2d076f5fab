"""One plek: its chain of hours with the lines behind each figure, its people and what was written."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from coaches import links
from coaches.models import Activity, Candidacy, KindGroup, Placement, WorkloadPulse
from coaches.models.coach import EmployerKind
from kansencoach import access, clock
from kansencoach.charts import Bar
from kansencoach.context import chosen_school_year
from kansencoach.form_pages import FormPage, answer
from kansencoach.models import Role
from kansencoach.templatetags.numbers import (
    MONTHS,
    decimal_text,
    hours_short,
    minutes_as_hours,
    nl_date,
    number,
    trimmed,
)
from reports import board, figures
from reports.figures import NOT_FILLED_IN, PlekFigures
from reports.models import Analysis
from reports.views.analyses import stands
from schools import hours, planning
from schools.forms import VacancyForm
from schools.models import Continuation, Deployment, PupilCount, SchoolYear
from schools.views.planning import a_plek, an_allocation, crumbs_of, page_of

LAST_ACTIVITIES = 12


def figures_of(request: HttpRequest, plek: Deployment, year: SchoolYear, on: date) -> PlekFigures:
    """The figures of one plek that is in scope."""
    return figures.plek_figures(
        Deployment.objects.visible_to(request.user).filter(pk=plek.pk), school_year=year, on=on
    )[0]


@access.for_roles(Role.COORDINATOR)
def plek(request: HttpRequest, pk: int) -> HttpResponse:
    """The page of one plek in one school year."""
    found, year, on = a_plek(request, pk), chosen_school_year(request), clock.today()
    row = figures_of(request, found, year, on)
    kind, word = board.STATES[row.state]
    context: dict[str, Any] = {
        "plek": found,
        "row": row,
        "is_example": found.municipality.is_example,
        "crumbs": crumbs_of(found)[:2],
        "state": kind,
        "state_word": word,
        "lead": _lead(row),
        "bar": replace(
            row.bar,
            links={"granted": "#toegekend", "filled": "#bezet", "open": "#open", "written": "#geschreven"},
        ),
        "norm_lines": _norm_lines(row),
        "counts": _newer_counts(request, row),
        "is_past": year.ends_on < on,
        "following": planning.year_after(year),
        "continuations": list(
            Continuation.objects.visible_to(request.user)
            .filter(deployment=found)
            .select_related("school_year")
            .order_by("-school_year__starts_on")
        ),
        "placements": list(
            Placement.objects.visible_to(request.user)
            .filter(allocation__deployment=found)
            .select_related("coach", "employment__employer", "allocation__school_year")
            .order_by("-starts_on", "-pk")
        ),
        "analyses": stands(request, Analysis.objects.visible_to(request.user).filter(deployment=found)),
    }
    if row.allocation is not None:
        context |= {
            "months": _months(row),
            "per_placement": figures.placement_figures((one.placement for one in row.placements), on=row.day),
            **_confirmed(row, on),
            "quarters": _quarters(row, on, access.acting(request).role),
            "per_school": _per_school(row, on),
            "money": _money(row),
            "quarter_heads": [str(group.label) for group in KindGroup] + [_("niet ingevuld")],
            "activities": list(
                Activity.objects.visible_to(request.user)
                .filter(placement__allocation=row.allocation)
                .order_by("-done_on", "-pk")
                .values_list("done_on", "minutes")[:LAST_ACTIVITIES]
            ),
            "candidates": list(
                Candidacy.objects.visible_to(request.user).filter(allocation=row.allocation).select_related("coach")
            ),
            "pulses": list(
                WorkloadPulse.objects.visible_to(request.user)
                .filter(placement__allocation=row.allocation)
                .order_by("-starts_on", "pk")
            ),
            "place_url": _place_url(row, on),
        }
    return render(request, "reports/plek.html", context)


@access.for_roles(Role.COORDINATOR)
def decide_vacancy(request: HttpRequest, pk: int) -> HttpResponse:
    """Record what happens with open hours; what is open on the day comes from the figures."""
    allocation, user, on = an_allocation(request, pk), access.person(request), clock.today()
    found, year = allocation.deployment, allocation.school_year
    row = figures_of(request, found, year, on)
    form = VacancyForm(
        request.POST or None,
        user=user,
        initial={
            "outcome": "search",
            "starts_on": min(max(on, allocation.starts_on), allocation.ends_on),
            "hours_per_week": None,
            "decided_on": on,
        },
    )

    def act(details: dict[str, Any]) -> Any:
        open_hours = hours.open_on(row.lines, details["starts_on"]) if row.lines is not None else None
        return planning.decide_vacancy(allocation=allocation, by=user, open_hours=open_hours, **details)

    open_text = hours_short(row.open) if row.open is not None else _("een onbekend aantal")
    return answer(
        request,
        FormPage(
            sees=("schools.VacancyDecision", "hours"),
            question=_("Wat gebeurt er met de open uren?"),
            title=_("Besluit over open uren"),
            lead=_("Bij %(plek)s staat nu %(hours)s u/week open.") % {"plek": found.name, "hours": open_text},
            back=page_of(found, year),
            crumbs=crumbs_of(found, year),
        ),
        form,
        act,
        said=_("Het besluit is vastgelegd."),
        undo=lambda decision: (
            "" if decision.outcome == "other_source" else reverse("schools:vacancy_remove", args=[decision.pk])
        ),
    )


# --- words ----------------------------------------------------------------------------------------------------------


def _confirmed(row: PlekFigures, on: date) -> dict[str, Any]:
    """Per self-employed coach what the school said of each month; nothing when there is none."""
    now = timezone.now()
    found = [
        (coach.name, months)
        for coach in row.placements
        if coach.employer_kind == EmployerKind.SELF_EMPLOYED
        and (months := links.months_to_confirm(coach.placement, at=now, on=on))
    ]
    minutes = sum(
        month.minutes for _name, months in found for month in months if month.answer and month.state[0] == "done"
    )
    return {"confirmed": found, "confirmed_minutes": minutes}


def _lead(row: PlekFigures) -> str:
    """The plek in one sentence: who is there, or since when nobody is."""
    if row.allocation is None:
        return row.unknown_reason + "."
    if row.coaches:
        who = ", ".join(board.name_of(coach) for coach in row.coaches)
        if row.is_open and row.open:
            return _("%(who)s. Er staat nog %(hours)s u/week open.") % {"who": who, "hours": hours_short(row.open)}
        return f"{who}."
    if row.is_open and row.open_since:
        return _("Geen kansencoach sinds %(day)s.") % {"day": nl_date(row.open_since)}
    return ""


def _norm_lines(row: PlekFigures) -> list[str]:
    """How the norm follows from the pupils."""
    rule = row.norm_rule
    if rule is None or row.norm is None:
        return [row.norm_unknown_reason] if row.allocation is not None and row.norm_unknown_reason else []
    lines = [
        _("%(pupils)s leerlingen × %(hours)s uur / %(per)s leerlingen, afgerond op %(step)s uur")
        % {
            "pupils": number(row.pupils),
            "hours": hours_short(rule.hours),
            "per": rule.pupils,
            "step": trimmed(decimal_text(rule.step, 2)),
        }
    ]
    raised = hours.proposed_hours(row.norm, planning.as_rule(rule))
    if raised is not None:
        lines.append(_("Dat is weinig voor de rol. Voorstel: %(hours)s u/week.") % {"hours": hours_short(raised)})
    return lines


def _newer_counts(request: HttpRequest, row: PlekFigures) -> dict[int, str]:
    """Per school a count later than the one used: it shows a difference and changes nothing."""
    found: dict[int, str] = {}
    if not row.schools:
        return found
    counts = (
        PupilCount.objects.visible_to(request.user)
        .filter(school__in=[link.school.pk for link in row.schools], pupils__isnull=False)
        .order_by("counted_on")
    )
    latest = {count.school_id: count for count in counts}
    for link in row.schools:
        count = latest.get(link.school.pk)
        if count is None or (link.counted_on is not None and count.counted_on <= link.counted_on):
            continue
        difference = "" if link.pupils is None else f" ({count.pupils - link.pupils:+d})".replace("-", "−")
        found[link.school.pk] = _("op %(day)s %(pupils)s%(difference)s") % {
            "day": nl_date(count.counted_on),
            "pupils": number(count.pupils),
            "difference": difference,
        }
    return found


def _months(row: PlekFigures) -> list[Bar]:
    return [
        Bar(
            label=MONTHS[month.month.month - 1][:3],
            value=month.written,
            text=minutes_as_hours(month.written).removesuffix(" u") if month.written else "",
            norm=month.budget,
            norm_text="" if month.budget is None else minutes_as_hours(month.budget),
        )
        for month in figures.month_minutes([row]).get(row.deployment.pk, ())
    ]


def _quarters(row: PlekFigures, on: date, role: str) -> list[dict[str, Any]]:
    """The quarters as rows of text."""
    table = figures.kinds_per_quarter(row, on=on, role=role)
    heads = {**{group.value: str(group.label) for group in KindGroup}, NOT_FILLED_IN: _("niet ingevuld")}
    every = [(_quarter(start), parts) for start, parts in table.rows.items()]
    if len(every) > 1:
        every.append((_("Samen"), table.totals))
    return [
        {
            "name": name,
            "cells": [
                {
                    "head": capfirst(head),
                    "text": part.words(minutes_as_hours),
                    "reason": part.reason,
                }
                for head, part in ((head, parts[key]) for key, head in heads.items())
            ],
        }
        for name, parts in every
    ]


def _per_school(row: PlekFigures, on: date) -> list[str]:
    """Inside a bundle: what was written for each school. Work for all of them together is never divided."""
    if len(row.schools) < 2 or not row.written_minutes:
        return []
    written = figures.minutes_per_school(row, on=on)
    lines = [
        f"{link.school.name}: {minutes_as_hours(written[link.school.pk])}"
        for link in row.schools
        if link.school.pk in written
    ]
    if None in written:
        lines.append(_("Voor de scholen samen: %(hours)s") % {"hours": minutes_as_hours(written[None])})
    return lines


def _money(row: PlekFigures) -> list[str]:
    """The granted hours of the year per calendar year and source: municipal budgets are per calendar year."""
    if row.lines is None or row.granted is None:
        return []
    parts: dict[tuple[int, str | None], int] = {}
    for part in hours.budget(row.lines).rows:
        if part.minutes.granted is None:
            return []
        key = (part.month.year, part.source)
        parts[key] = parts.get(key, 0) + part.minutes.granted
    is_one = len({source for _year, source in parts}) == 1
    return [
        f"{calendar_year}: {minutes_as_hours(minutes)}"
        + ("" if is_one else f", {source or _('geldbron niet vastgelegd')}")
        for (calendar_year, source), minutes in parts.items()
        if minutes
    ]


def _quarter(start: date) -> str:
    last = start + timedelta(days=70)
    return f"{MONTHS[start.month - 1][:3]}–{MONTHS[last.month - 1][:3]} {start.year}"


def _place_url(row: PlekFigures, on: date) -> str:
    """The form to place a coach, with the open hours and the first open day filled in."""
    if row.allocation is None:
        return ""
    query: dict[str, str] = {}
    if row.open:
        query["uren"] = _plain(row.open)
    first = max(
        row.open_since or row.allocation.starts_on, on if on <= row.allocation.ends_on else row.allocation.starts_on
    )
    query["vanaf"] = first.isoformat()
    return f"{reverse('coaches:placement_new', args=[row.allocation.pk])}?{urlencode(query)}"


def _plain(value: Decimal) -> str:
    return f"{value:f}"
