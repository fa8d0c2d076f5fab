"""The coordinator's start: what needs a decision first, then region, municipality and plek with their hours."""

from __future__ import annotations

from datetime import date
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kansencoach import access, audit, clock
from kansencoach.audit import AuditKind
from kansencoach.context import chosen_school_year
from kansencoach.models import Role
from reports import board, exports, figures, signals
from reports.board import Board, Choices, Query
from reports.figures import Decision, PlekFigures
from reports.models import ReportedFigure, Signal
from reports.signals import Asked
from reports.views.signals import with_links
from reports.work_charts import group_bars, theme_bars
from schools.models import Deployment, Municipality, Participation, SchoolYear

POINTS_SHOWN = 6


class BoardFilter(forms.Form):
    """The filter bar. Every state is an address; what the address holds and does not exist finds nothing."""

    zoeken = forms.CharField(
        label=gettext_lazy("Zoeken"),
        required=False,
        widget=forms.TextInput(
            attrs={"type": "search", "autocomplete": "off", "placeholder": gettext_lazy("Plek, school of coach")}
        ),
    )
    gemeente = forms.ChoiceField(label=gettext_lazy("Gemeente"), required=False)
    werkgever = forms.ChoiceField(label=gettext_lazy("Werkgever"), required=False)
    rol = forms.ChoiceField(label=gettext_lazy("Rol"), required=False)
    status = forms.ChoiceField(label=gettext_lazy("Status"), required=False)
    besluit = forms.CharField(required=False, widget=forms.HiddenInput)
    volgorde = forms.CharField(required=False, widget=forms.HiddenInput)
    toon = forms.CharField(required=False, widget=forms.HiddenInput)
    jaar = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, data: QueryDict, *, choices: Choices, with_municipality: bool = True) -> None:
        super().__init__(data, auto_id="filter_%s")
        if not with_municipality:
            del self.fields["gemeente"]
        for name, found in (
            ("gemeente", choices.municipalities),
            ("werkgever", choices.employers),
            ("rol", choices.roles),
            ("status", choices.states),
        ):
            if name in self.fields:
                self.fields[name].choices = [("", _("Alle")), *found]  # type: ignore[attr-defined]
                if self.data.get(name):
                    self.fields[name].widget.attrs["class"] = "chosen"
        for name in ("besluit", "volgorde", "toon", "jaar"):
            if not self.data.get(name):
                del self.fields[name]


def query_of(request: HttpRequest) -> Query:
    """What the address asks for."""
    asked = request.GET
    return Query(
        search=asked.get("zoeken", "").strip(),
        municipality=asked.get("gemeente", ""),
        employer=asked.get("werkgever", ""),
        role=asked.get("rol", ""),
        state=asked.get("status", ""),
        decision=asked.get("besluit", ""),
        order=asked.get("volgorde", ""),
        only_municipalities=asked.get("toon", "") == "gemeenten",
    )


def rows_of(
    request: HttpRequest, school_year: SchoolYear, on: date, municipality: Municipality | None = None
) -> tuple[PlekFigures, ...]:
    """The figures of the plekken of this year, and of those that have no hours in any year yet."""
    plekken = Deployment.objects.visible_to(request.user)
    if municipality is not None:
        plekken = plekken.filter(municipality=municipality)
    in_year = plekken.in_year(school_year) | plekken.filter(allocations__isnull=True)
    return figures.plek_figures(in_year.distinct().order_by("name_key", "pk"), school_year=school_year, on=on)


@access.for_roles(Role.COORDINATOR)
def dashboard(request: HttpRequest) -> HttpResponse:
    """The whole region."""
    school_year, on = chosen_school_year(request), clock.today()
    rows = rows_of(request, school_year, on)
    asked = _asked(request, rows, school_year, on)
    shown = board.make(rows, query_of(request), asked.decisions, on=on, year_slug=school_year.slug)
    return _answer(
        request,
        "reports/dashboard.html",
        {
            **_shared(request, shown, asked.decisions, school_year),
            **_points(request, asked),
            "whole": figures.totals(rows, label=_("Regio")),
            "has_plekken": bool(rows),
            "is_past": school_year.ends_on < on,
            "reported": _reported(request, None),
            "other_years": () if rows else years_with_plekken(request),
            "region_lead": board.lead(figures.totals(rows)),
        },
    )


def _asked(request: HttpRequest, rows: tuple[PlekFigures, ...], school_year: SchoolYear, on: date) -> Asked:
    """What asks for a decision about these plekken, each thing once."""
    return signals.what_asks(
        rows,
        Signal.objects.visible_to(request.user).filter(school_year=school_year),
        programme=access.acting(request).programme,
        on=on,
        by=access.person(request),
    )


def _points(request: HttpRequest, asked: Asked) -> dict[str, Any]:
    """The most urgent points, and how many there are besides."""
    shown = asked.points[:POINTS_SHOWN]
    return {"points": with_links(request, shown), "more_points": len(asked.points) - len(shown)}


def _reported(request: HttpRequest, about: Municipality | None) -> list[ReportedFigure]:
    """What others stated about the programme, or about one municipality."""
    if request.htmx:  # type: ignore[attr-defined]
        return []
    return list(ReportedFigure.objects.visible_to(request.user).filter(municipality=about, deployment=None))


def years_with_plekken(request: HttpRequest) -> tuple[SchoolYear, ...]:
    """The school years in which there is something to see, the latest first."""
    plekken = Deployment.objects.visible_to(request.user)
    return tuple(SchoolYear.objects.filter(allocations__deployment__in=plekken).distinct().order_by("-starts_on"))


@access.for_roles(Role.COORDINATOR)
def municipality(request: HttpRequest, code: str) -> HttpResponse:
    """One municipality: its plekken, its agreement, and what the work was (protected)."""
    found = get_object_or_404(Municipality.objects.visible_to(request.user).distinct(), pk=code)
    school_year, on = chosen_school_year(request), clock.today()
    rows = rows_of(request, school_year, on, found)
    asked = _asked(request, rows, school_year, on)
    shown = board.make(rows, query_of(request), asked.decisions, on=on, year_slug=school_year.slug)
    context = _shared(request, shown, asked.decisions, school_year, with_municipality=False)
    context |= _points(request, asked)
    if not request.htmx:  # type: ignore[attr-defined]
        programme = access.acting(request).programme
        use = figures.municipality_use(
            programme, found, school_year=school_year, on=on, role=access.acting(request).role
        )
        context |= {
            "reported": _reported(request, found),
            "participations": list(
                Participation.objects.visible_to(request.user).filter(municipality=found).order_by("starts_on")
            ),
            "use": use,
            "group_bars": group_bars(use.groups),
            "theme_bars": theme_bars(use.themes),
        }
    totals = figures.totals(rows, label=found.name)
    return _answer(
        request,
        "reports/municipality.html",
        {
            **context,
            "municipality": found,
            "is_example": found.is_example,
            "whole": totals,
            "region_lead": board.lead(totals),
            "crumbs": [(_("Regio"), f"/regio/?jaar={school_year.slug}")],
        },
    )


@access.for_roles(Role.COORDINATOR)
def export(request: HttpRequest, kind: str, code: str = "") -> HttpResponse:
    """Exactly the rows that the same address shows, as a file."""
    if kind not in exports.CONTENT_TYPES:
        raise Http404
    found = get_object_or_404(Municipality.objects.visible_to(request.user).distinct(), pk=code) if code else None
    school_year, on = chosen_school_year(request), clock.today()
    rows = rows_of(request, school_year, on, found)
    asked = _asked(request, rows, school_year, on)
    shown = board.make(rows, query_of(request), asked.decisions, on=on, year_slug=school_year.slug)
    title = _("Plekken %(where)s %(year)s op %(day)s") % {
        "where": found.name if found else access.acting(request).programme.name,
        "year": school_year.slug,
        "day": on.isoformat(),
    }
    table = list(board.table(shown))
    file = exports.as_file(kind, title, board.headings(), table)
    audit.record(
        AuditKind.EXPORTED,
        by=access.person(request),
        about=found or access.acting(request).programme,
        details={"what": "plekken", "format": kind, "rows": len(table), "school_year": school_year.slug},
        request=request,
    )
    return file


def _shared(
    request: HttpRequest,
    shown: Board,
    decisions: tuple[Decision, ...],
    school_year: SchoolYear,
    *,
    with_municipality: bool = True,
) -> dict[str, Any]:
    asked = query_of(request)
    return {
        "board": shown,
        "query": asked,
        "sort": asked.order or "plek",
        "filter_form": BoardFilter(request.GET, choices=shown.choices, with_municipality=with_municipality),
        "decisions": [
            {
                "count": decision.count,
                "sentence": decision.sentence.partition(" ")[2],
                "url": f"{request.path}?{urlencode({'jaar': school_year.slug, 'besluit': slug})}#rows",
                "names": _first_names(decision),
                "is_chosen": asked.decision == slug,
            }
            for decision in decisions
            for slug, key in board.DECISIONS.items()
            if key == decision.key
        ],
        "chosen_decision": board.NAMES_OF_DECISIONS.get(asked.decision, ""),
        "without_decision": _without(request, "besluit"),
        "exports": [
            (kind.upper(), f"{request.path}plekken.{kind}?{request.GET.urlencode()}") for kind in ("xlsx", "ods", "csv")
        ],
        "other_view": _without(request, "toon")
        if asked.only_municipalities
        else f"?{_with(request, toon='gemeenten')}",
    }


def _first_names(decision: Decision) -> str:
    names = [row.name for row in decision.rows[:3]]
    more = decision.count - len(names)
    told = ", ".join(names)
    return _("%(names)s en nog %(more)s") % {"names": told, "more": more} if more > 0 else told


def _with(request: HttpRequest, **values: str) -> str:
    asked = request.GET.copy()
    for name, value in values.items():
        asked[name] = value
    return asked.urlencode()


def _without(request: HttpRequest, name: str) -> str:
    asked = request.GET.copy()
    asked.pop(name, None)
    return f"?{asked.urlencode()}"


def _answer(request: HttpRequest, template: str, context: dict[str, Any]) -> HttpResponse:
    """The whole page, or only its rows for htmx."""
    fragment = request.htmx and not request.htmx.history_restore_request  # type: ignore[attr-defined]
    return render(request, f"{template}#rows" if fragment else template, context)
