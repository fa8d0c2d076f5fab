"""Telt alles op? The same minutes from every side, for a coordinator."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from kansencoach import access, clock
from kansencoach.context import chosen_school_year
from kansencoach.models import Role
from reports.sums import employers_of, sums_of
from schools.models import SchoolYear


@access.for_roles(Role.COORDINATOR)
@require_safe
def sums(request: HttpRequest) -> HttpResponse:
    """Per month whether activities, timesheets, statements and municipalities are one number; the municipalities' totals."""
    school_year: SchoolYear = chosen_school_year(request)
    programme = access.acting(request).programme
    found = sums_of(programme, school_year, on=clock.today())
    months = [month.month for month in reversed(found.months)]
    context = {
        "sums": found,
        "months": months,
        "municipalities": [(row, list(zip(months, row.months, strict=True))) for row in found.municipalities],
        "employers": employers_of(programme),
        "crumbs": [(_("Regio"), reverse("reports:dashboard"))],
    }
    return render(request, "reports/sums.html", context)
