"""What a coach usually writes down: proposals for one tap. Nothing is stored here.

Of the last eight weeks the combinations of plek, school, kind, role and minutes that come back most; the latest first
when equal. Only at plekken where the coach is placed today, and only with a kind: time alone says too little to repeat.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta

from coaches.models import Activity, ActivityKind, Coach, CoachRole, Placement

LOOK_BACK = timedelta(weeks=8)
ROWS = 60


@dataclass(frozen=True)
class Usual:
    """One combination, as it can be logged again; `minutes` are whole minutes."""

    deployment_id: int
    deployment: str
    school_id: int | None
    kind: str
    role: str
    minutes: int

    @property
    def kind_label(self) -> str:
        """The kind in words."""
        return str(ActivityKind(self.kind).label)

    @property
    def role_label(self) -> str:
        """The role in words; empty when none was written."""
        return str(CoachRole(self.role).label) if self.role else ""


def usual_of(coach: Coach, *, on: date, limit: int = 3) -> list[Usual]:
    """At most ``limit`` combinations that this coach writes most. Two queries."""
    placed = set(Placement.system.filter(coach=coach).active_on(on).values_list("allocation__deployment", flat=True))
    rows = (
        Activity.system.filter(coach=coach, placement__isnull=False, done_on__gte=on - LOOK_BACK, done_on__lte=on)
        .exclude(kind="")
        .order_by("-done_on", "-pk")
        .values_list(
            "placement__allocation__deployment",
            "placement__allocation__deployment__name",
            "school",
            "kind",
            "role",
            "minutes",
        )[:ROWS]
    )
    counted = Counter(Usual(*row) for row in rows if row[0] in placed)
    return [found for found, _times in counted.most_common(limit)]  # equal counts stay in the order they were met
