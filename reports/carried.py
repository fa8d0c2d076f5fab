"""What a coach carries along on the own device, to read and write without network: the own plekken and nothing else.

Plain values for JSON; minutes are whole minutes. The form goes along as the page shows it, from the same templates, so that
both offer the same.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from coaches.models import Coach
from coaches.plekken import Plek
from coaches.usual import Usual
from kansencoach.templatetags.numbers import minutes_as_hours, nl_date_short
from reports.figures import PlacementFigures, coach_figures
from schools.models import SchoolYear


def carried(
    coach: Coach, *, school_year: SchoolYear, on: date, plekken: tuple[Plek, ...], usual: list[Usual]
) -> dict[str, Any]:
    """The plekken with period, hours left and schools, and what is usual there."""
    figures = coach_figures(coach, school_year=school_year, on=on)
    schools = {plek.pk: [school.name for school in plek.schools] for plek in plekken}
    return {
        "on": on.isoformat(),
        "plekken": [_plek(row, schools.get(row.deployment.pk, []), on) for row in figures.placements],
        "usual": [
            {
                "label": one.kind_label,
                "plek": one.deployment,
                "meta": " · ".join(filter(None, (f"{one.minutes} min", one.role_label))),
                "fields": {
                    "deployment": str(one.deployment_id),
                    "minutes": str(one.minutes),
                    "kind": one.kind,
                    "role": one.role,
                    "school": str(one.school_id or ""),
                },
            }
            for one in usual
        ],
    }


def _plek(row: PlacementFigures, schools: list[str], on: date) -> dict[str, Any]:
    placement = row.placement
    if row.is_active:
        period = _("tot en met %(day)s") % {"day": nl_date_short(placement.ends_on)}
    elif placement.starts_on > on:
        period = _("vanaf %(day)s") % {"day": nl_date_short(placement.starts_on)}
    else:
        period = _("gestopt op %(day)s") % {"day": nl_date_short(placement.ends_on)}
    left = row.left_minutes
    return {
        "name": row.deployment.name,
        "period": period,
        "starts_on": placement.starts_on.isoformat(),
        "ends_on": placement.ends_on.isoformat(),
        "schools": schools if len(schools) > 1 else [],
        "left": _("Nog %(left)s te gaan dit schooljaar.") % {"left": minutes_as_hours(left)}
        if left is not None and left >= 0
        else "",
    }
