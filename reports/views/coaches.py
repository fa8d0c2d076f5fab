"""The coaches of the programme: who has room, and one coach with employments, places and hours."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import Q
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from coaches import rhythm
from coaches.models import Absence, Coach, EarlierExperience, Employment, Placement
from coaches.views.staffing import COACHES, a_coach
from kansencoach import access, clock, erasure
from kansencoach.context import chosen_school_year
from kansencoach.models import Role
from kansencoach.templatetags.numbers import hours
from reports import figures
from reports.availability import CoachRoom, rooms
from schools.names import name_key

ROOM = "ruimte"
GONE = "gestopt"


class CoachFilter(forms.Form):
    """Search, employer, and who has room."""

    zoeken = forms.CharField(
        label=gettext_lazy("Zoeken"),
        required=False,
        widget=forms.TextInput(
            attrs={"type": "search", "autocomplete": "off", "placeholder": gettext_lazy("Naam, plek of specialisme")}
        ),
    )
    werkgever = forms.ChoiceField(label=gettext_lazy("Werkgever"), required=False)
    status = forms.ChoiceField(
        label=gettext_lazy("Wie"),
        required=False,
        choices=[
            ("", gettext_lazy("Iedereen nu")),
            (ROOM, gettext_lazy("Met ruimte")),
            (GONE, gettext_lazy("Gestopt")),
        ],
    )

    def __init__(self, data: QueryDict, *, employers: list[str]) -> None:
        super().__init__(data, auto_id="filter_%s")
        self.fields["werkgever"].choices = [("", _("Alle")), *((name, name) for name in employers)]  # type: ignore[attr-defined]


def _fits(row: CoachRoom, request: HttpRequest) -> bool:
    asked = request.GET
    state, employer = asked.get("status", ""), asked.get("werkgever", "")
    if row.has_left != (state == GONE):
        return False
    if state == ROOM and not (row.room is None or row.room > 0):
        return False
    if employer and employer not in {employment.employer.name for employment in row.employments}:
        return False
    text = " ".join(
        [
            row.coach.name_key,
            name_key(row.coach.specialisms),
            *(placement.allocation.deployment.name_key for placement in row.placements),
        ]
    )
    return all(word in text for word in name_key(asked.get("zoeken", "")).split())


def _line(row: CoachRoom) -> dict[str, Any]:
    unknown = (
        _("Beschikbare uren niet vastgelegd") if row.available is None else _("Uren van een plaatsing niet vastgelegd")
    )
    return {
        "name": row.coach.name,
        "url": f"{COACHES}{row.coach.pk}/",
        "specialisms": row.coach.specialisms,
        "employers": ", ".join(dict.fromkeys(employment.employer.name for employment in row.employments)),
        "plekken": ", ".join(
            f"{placement.allocation.deployment.name} ({placement.allocation.deployment.municipality.name})"
            for placement in row.placements
        ),
        "available": {"text": hours(row.available), "reason": "" if row.available is not None else unknown},
        "placed": {"text": hours(row.placed), "reason": "" if row.placed is not None else unknown},
        "room": {"text": hours(row.room), "reason": "" if row.room is not None else unknown},
        "has_room": row.room is not None and row.room > 0,
    }


@access.for_roles(Role.COORDINATOR)
def coaches(request: HttpRequest) -> HttpResponse:
    """Who has room now."""
    every = rooms(Coach.objects.visible_to(request.user), on=clock.today())
    shown = [_line(row) for row in every if _fits(row, request)]
    employers = sorted({e.employer.name for row in every for e in row.employments}, key=name_key)
    here = [row for row in every if not row.has_left]
    context = {
        "rows": shown,
        "count": len(shown),
        "with_room": sum(1 for row in here if row.room is not None and row.room > 0),
        "here": len(here),
        "filter_form": CoachFilter(request.GET, employers=employers),
        "is_narrowed": any(request.GET.get(name) for name in ("zoeken", "werkgever", "status")),
        "school_years": (),
    }
    fragment = request.htmx and not request.htmx.history_restore_request  # type: ignore[attr-defined]
    return render(request, "reports/coaches.html#rows" if fragment else "reports/coaches.html", context)


@access.for_roles(Role.COORDINATOR)
def coach(request: HttpRequest, pk: int) -> HttpResponse:
    """One coach: hours this year, places over the years, employments."""
    found, year, on = a_coach(request, pk), chosen_school_year(request), clock.today()
    room = rooms(Coach.objects.visible_to(request.user).filter(pk=found.pk), on=on)[0]
    context = {
        "coach": found,
        "is_erased": erasure.is_erased(found),
        "room": room,
        "line": _line(room),
        "figures": figures.coach_figures(found, school_year=year, on=on),
        "crumbs": [(_("Coaches"), COACHES)],
        "employments": list(
            Employment.objects.visible_to(request.user)
            .filter(coach=found)
            .select_related("employer")
            .order_by("-starts_on")
        ),
        "placements": list(
            Placement.objects.visible_to(request.user)
            .filter(coach=found)
            .select_related("allocation__deployment__municipality", "allocation__school_year", "employment__employer")
            .order_by("-starts_on")
        ),
        "rhythms": rhythm.agreed_now(
            Placement.objects.visible_to(request.user)
            .filter(coach=found, ends_on__gte=on)
            .select_related("allocation__deployment")
            .order_by("starts_on", "pk"),
            on=on,
        ),
        "absences": [
            (row, row.is_long(on))
            for row in Absence.objects.visible_to(request.user)
            .filter(Q(ends_on__isnull=True) | Q(ends_on__gte=on), coach=found)
            .order_by("starts_on")
        ],
        "on": on,
        "experiences": list(
            EarlierExperience.objects.visible_to(request.user).filter(coach=found).select_related("deployment")
        ),
    }
    return render(request, "reports/coach.html", context)
