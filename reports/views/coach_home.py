"""The coach's own page: my plekken with their hours."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from coaches import followups, pulses
from coaches.day_parts import DayPart, Today, today_of
from coaches.models import ChemistryMeeting, Coach, FollowUp, PulseAnswer, PulseCause
from coaches.rhythm import PlannedDay, expected_days
from coaches.usual import usual_of
from coaches.views.followups import with_days
from coaches.views.own import own_coach
from kansencoach import access, clock
from kansencoach.context import chosen_school_year
from kansencoach.hours_bar import HoursBar
from kansencoach.models import Role, User
from reports import signals
from reports.figures import PlacementFigures, coach_figures
from reports.models import Analysis, Signal, SignalState
from schools import calendar
from schools.models import SchoolYear

WEEKDAYS = (
    gettext_lazy("maandag"),
    gettext_lazy("dinsdag"),
    gettext_lazy("woensdag"),
    gettext_lazy("donderdag"),
    gettext_lazy("vrijdag"),
    gettext_lazy("zaterdag"),
    gettext_lazy("zondag"),
)


def greeting(hour: int) -> str:
    """What one says at that hour."""
    if hour < 6 or hour >= 18:
        return _("Goedenavond")
    return _("Goedemorgen") if hour < 12 else _("Goedemiddag")


@dataclass(frozen=True)
class WeekSum:
    """What was written at plekken in a week, of what there is for it; `budget` None when hours are unknown."""

    written: int
    budget: int | None

    @property
    def left(self) -> int | None:
        """What is left of the week, never less than nothing."""
        return None if self.budget is None else max(0, self.budget - self.written)


def week_sum(rows: tuple[PlacementFigures, ...], budget: int | None) -> WeekSum:
    return WeekSum(sum(row.week_minutes for row in rows), budget)


def own_bar(bar: HoursBar, written: str = "") -> HoursBar:
    """The bar as the coach needs it: an own placement is filled, so nothing about open hours."""
    return replace(bar, open=None, released=None, links={"written": written} if written else {})


def _lines_of(deployment_id: int) -> str:
    return f"{reverse('coaches:activities')}?plek={deployment_id}"


@access.for_roles(Role.COACH)
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Mijn plekken: what is left this week, the usual ones at one tap, and the hours of each plek this school year."""
    user, on = access.person(request), clock.today()
    school_year: SchoolYear = chosen_school_year(request)
    coach = own_coach(user)
    figures = coach_figures(coach, school_year=school_year, on=on)
    is_now = school_year.starts_on <= on <= school_year.ends_on
    hour = clock.hour()
    usual = usual_of(coach, on=on, hour=hour) if is_now else []
    active = [row for row in figures.placements if row.is_active]
    today = today_of(coach, on=on, hour=hour) if is_now and active else None
    chosen = request.GET.get("deel", "")
    wanted = DayPart(chosen) if chosen in DayPart.values else None
    agreed = {day.placement_id: day for day in expected_days([row.placement for row in active], on, on)}
    parts = _parts(active, today, wanted, agreed, usual[0].deployment_id if usual else None) if today else []
    name = user.name.split()[0] if user.name else ""
    found = Analysis.objects.visible_to(user).reverse()
    context = {
        "greeting": " ".join(filter(None, (greeting(hour), name))),
        "on": on,
        "weekday": WEEKDAYS[on.weekday()],
        "is_now": is_now,
        "figures": figures,
        "week": week_sum(figures.placements, figures.week_budget_minutes),
        "active": active,
        "holiday": calendar.school_year_of(on).holiday_on(on),
        "bar": own_bar(figures.bar),
        "rows": [(row, own_bar(row.bar, _lines_of(row.deployment.pk))) for row in figures.placements],
        "analyses": {row.deployment_id: row for row in found}.values(),  # of each plek the newest
        "usual": [(one, uuid.uuid4()) for one in usual],
        "parts": parts,
        "other_parts": _others(parts, today) if today else [],
        "written_parts": sorted(today.written, key=list(DayPart).index) if today else [],
        **(_quietly(user, coach, on) if is_now else {}),
    }
    return render(request, "reports/coach_home.html", context)


def _parts(
    rows: list[PlacementFigures],
    today: Today,
    wanted: DayPart | None,
    agreed: dict[int, PlannedDay],
    usual_plek: int | None,
) -> list[tuple[PlacementFigures, DayPart]]:
    """A part of the day for one tap, per plek; first where the coach agreed to be today, then where the coach usually is."""
    found = [(row, today.at(row.placement.hours_per_week, wanted, agreed.get(row.placement.pk))) for row in rows]
    return sorted(
        ((row, part) for row, part in found if part is not None),
        key=lambda one: (one[0].placement.pk not in agreed, one[0].deployment.pk != usual_plek),
    )


def _others(parts: list[tuple[PlacementFigures, DayPart]], today: Today) -> list[DayPart]:
    """The parts of the day that are free but not shown now."""
    shown = {part for _row, part in parts}
    return [part for part in DayPart if part in today.offered and shown != {part}]


def _quietly(user: User, coach: Coach, on: date) -> dict[str, Any]:
    """What may wait: an own klikgesprek that is coming up, points of attention, the question of every four weeks, and
    what the coach wanted to come back to."""
    points = signals.listed(Signal.objects.visible_to(user).filter(state=SignalState.OPEN), by=user)
    meetings = ChemistryMeeting.objects.visible_to(user).coming_up(on).select_related("allocation__deployment")
    return {
        "meetings": meetings.order_by("planned_on", "pk"),
        "points": [point for point in points if not point.is_seen],
        "pulse": pulses.card(coach, on=on),
        "pulse_answers": PulseAnswer.choices,
        "pulse_causes": PulseCause.choices,
        "straks": with_days(followups.straks(FollowUp.objects.visible_to(user), on=on), on),
    }
