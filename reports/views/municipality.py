"""The page of a municipality: its own plekken, their hours chain and the fixed factsheets.

No coach's name, no single activity, and nothing of another municipality. Counts arrive protected from the figures.
"""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from coaches.models.matching import MeetingOutcome, MeetingState
from kansencoach import access, clock
from kansencoach.context import chosen_school_year
from kansencoach.models import Role
from reports.figures import PlekFigures, municipality_use, plek_figures, totals
from reports.models import Analysis, Factsheet
from reports.views.analyses import stands
from reports.views.dashboard import years_with_plekken
from reports.work_charts import group_bars, theme_bars
from schools.models import Deployment, Municipality, SchoolYear


@access.for_roles(Role.MUNICIPALITY)
@require_safe
def own(request: HttpRequest) -> HttpResponse:
    """Welke plekken heeft onze gemeente, en wat gebeurt er met de uren?"""
    user, membership, on = access.person(request), access.acting(request), clock.today()
    school_year: SchoolYear = chosen_school_year(request)
    municipality: Municipality = get_object_or_404(Municipality.objects.visible_to(user))
    rows = plek_figures(Deployment.objects.visible_to(user).in_year(school_year), school_year=school_year, on=on)
    use = municipality_use(membership.programme, municipality, school_year=school_year, on=on, role=membership.role)
    context = {
        "municipality": municipality,
        "rows": [(row, stage(row)) for row in rows],
        "other_years": () if rows else years_with_plekken(request),
        "totals": totals(rows, label=municipality.name),
        "use": use,
        "analyses": stands(
            request,
            Analysis.objects.visible_to(user)
            .filter(deployment__in=[row.deployment.pk for row in rows])
            .select_related("deployment"),
        ),
        "groups": group_bars(use.groups),
        "themes": theme_bars(use.themes),
        "factsheets": Factsheet.objects.visible_to(user)
        .select_related("school_year")
        .defer("pdf", "html", "figures")
        .order_by("-school_year__starts_on", "-as_of"),
        "on": on,
    }
    return render(request, "reports/municipality_home.html", context)


def stage(row: PlekFigures) -> tuple[str, str]:
    """How far a plek is for a municipality: a kind of status and its word. Never who, never what somebody thought."""
    if row.state == "filled":
        return "filled", _("bezet")
    if row.state == "released":
        return "released", _("vrijgegeven")
    if row.state == "none":
        return "unknown", _("geen uren")
    meeting = row.meeting
    if meeting is not None and meeting.outcome == MeetingOutcome.MATCH:
        return "partly", _("coach gevonden")
    if meeting is not None and meeting.state == MeetingState.PLANNED:
        return "planned", _("klikgesprek gepland")
    return ("partly", _("deels open")) if row.state == "partly" else ("open", _("zoekt"))
