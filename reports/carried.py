"""What a coach carries along on the own device, to read and write without network: the own plekken and nothing else.

Plain values for JSON. The choices come from the form itself, so that the page without network offers what the form
offers; minutes are whole minutes.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any, cast

from django.forms import ChoiceField
from django.utils.translation import gettext as _

from coaches.forms.activity import ActivityForm
from coaches.models import Coach
from coaches.usual import usual_of
from kansencoach.templatetags.numbers import minutes_as_hours, nl_date_short
from reports.figures import PlacementFigures, coach_figures
from schools.models import SchoolYear

OF_THE_COACH = ("deployment", "school", "kind")


def carried(coach: Coach, *, school_year: SchoolYear, on: date) -> dict[str, Any]:
    """The plekken with period, hours left and schools, what is usual there, and what the form lets this coach choose."""
    form = ActivityForm(coach=coach, on=on, counts_travel=coach.programme.counts_travel)
    figures = coach_figures(coach, school_year=school_year, on=on)
    schools = {plek.pk: [school.name for school in plek.schools] for plek in form.plekken}
    return {
        "on": on.isoformat(),
        "plekken": [_plek(row, schools.get(row.deployment.pk, []), on) for row in figures.placements],
        "choices": {name: _choices(form, name) for name in OF_THE_COACH if name in form.fields},
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
            for one in usual_of(coach, on=on)
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


def _choices(form: ActivityForm, name: str) -> list[Any]:
    """Pairs of value and label; a group is a label with its pairs."""
    choices = cast(Iterable[Any], cast(ChoiceField, form.fields[name]).choices)
    return [
        [str(label), [[str(value), str(text)] for value, text in inner]]
        if isinstance(inner, list | tuple)
        else [str(label), str(inner)]
        for label, inner in choices
    ]
