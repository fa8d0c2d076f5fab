"""Which coach has room: available hours per week on a day against the hours of the placements on that day.

For planning only: sorted by name, never by a figure, and nothing about what was written. Hours are hours per week;
one unknown term makes the room unknown.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Q, QuerySet

from coaches.models import Coach, Employment, Placement
from schools.hours import sum_or_unknown


@dataclass(frozen=True)
class CoachRoom:
    """One coach on a day. ``available``, ``placed`` and ``room`` are None when a term is unknown."""

    coach: Coach
    employments: tuple[Employment, ...]
    placements: tuple[Placement, ...]
    available: Decimal | None
    placed: Decimal | None

    @property
    def room(self) -> Decimal | None:
        """What is left of the available hours; negative where more was placed, with a reason."""
        return None if self.available is None or self.placed is None else self.available - self.placed

    @property
    def has_left(self) -> bool:
        """Nobody employs this coach on the day."""
        return not self.employments


def rooms(coaches: QuerySet[Coach], *, on: date) -> tuple[CoachRoom, ...]:
    """Every coach with employments and placements of the day, in the order of ``coaches``. Three queries."""
    every = list(coaches)
    employments: dict[int, list[Employment]] = defaultdict(list)
    in_force = (Q(starts_on__isnull=True) | Q(starts_on__lte=on)) & (Q(ends_on__isnull=True) | Q(ends_on__gte=on))
    for employment in Employment.system.filter(in_force, coach__in=every).select_related("employer"):
        employments[employment.coach_id].append(employment)
    placements: dict[int, list[Placement]] = defaultdict(list)
    for placement in (
        Placement.system.active_on(on)
        .filter(coach__in=every)
        .select_related("allocation__deployment__municipality")
        .order_by("allocation__deployment__name_key")
    ):
        placements[placement.coach_id].append(placement)
    return tuple(
        CoachRoom(
            coach=coach,
            employments=tuple(employments[coach.pk]),
            placements=tuple(placements[coach.pk]),
            available=sum_or_unknown(row.available_hours for row in employments[coach.pk])
            if employments[coach.pk]
            else None,
            placed=sum_or_unknown(row.hours_per_week for row in placements[coach.pk]),
        )
        for coach in every
    )
