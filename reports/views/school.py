"""One school: its counts, the plekken it belonged to, and the hours of its plek this year."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _

from kansencoach import access, clock
from kansencoach.context import chosen_school_year
from kansencoach.models import Role
from reports import board, figures
from schools import hours, planning
from schools.models import Deployment, HourAllocation, HourNorm, PupilCount, School


@access.for_roles(Role.COORDINATOR)
def school(request: HttpRequest, brin6: str) -> HttpResponse:
    """A school in a municipality of the programme."""
    found: School = get_object_or_404(
        School.objects.visible_to(request.user).select_related("municipality", "board"), brin6=brin6
    )
    year, on = chosen_school_year(request), clock.today()
    rule = HourNorm.objects.visible_to(request.user).filter(school_year=year).first()
    plekken = Deployment.objects.visible_to(request.user).filter(
        allocations__school_year=year, allocations__schools=found
    )
    rows = figures.plek_figures(plekken.distinct(), school_year=year, on=on)
    counts: list[dict[str, Any]] = [
        {
            "count": count,
            "norm": hours.norm(count.pupils, planning.as_rule(rule)) if rule else None,
            "is_used": rule is not None and rule.count_on == count.counted_on,
        }
        for count in PupilCount.objects.visible_to(request.user).filter(school=found).order_by("-counted_on")
    ]
    context = {
        "school": found,
        "is_example": found.is_example,
        "address": ", ".join(
            part
            for part in (
                f"{found.street} {found.house_number}".strip(),
                f"{found.postcode} {found.place}".strip(),
            )
            if part
        ),
        "counts": counts,
        "rule": rule,
        "norm_reason": _("Geen urennorm voor %(year)s") % {"year": year} if rule is None else _("Telling afgeschermd"),
        "rows": [
            {"line": board.line_of(row, on=on, year_slug=year.slug), "written": _written(row, found)} for row in rows
        ],
        "allocations": list(
            HourAllocation.objects.visible_to(request.user)
            .filter(schools=found)
            .select_related("deployment", "school_year")
            .order_by("-school_year__starts_on")
        ),
        "crumbs": [
            (_("Regio"), f"/regio/?jaar={year.slug}"),
            (found.municipality.name, f"/gemeenten/{found.municipality_id}/?jaar={year.slug}"),
        ],
    }
    return render(request, "reports/school.html", context)


def _written(row: figures.PlekFigures, school: School) -> int | None:
    """Inside a bundle: what was written for this school; None for a plek of one school."""
    if len(row.schools) < 2:
        return None
    return figures.minutes_per_school(row, on=clock.today()).get(school.pk, 0)
