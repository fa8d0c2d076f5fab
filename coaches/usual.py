"""What a coach usually writes down: proposals for one tap. Nothing is stored here.

Of the last eight weeks the combinations of plek, school, kind, role and minutes. A combination counts once for each time
it was written, twice more when that was on this weekday, and once more when it was written down in this part of the day;
the latest first when equal. Only at plekken where the coach is placed on the day itself, and only with a kind: time alone
says too little to repeat.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils import timezone

from coaches.models import Activity, ActivityKind, Coach, CoachRole, Placement

LOOK_BACK = timedelta(weeks=8)
ROWS = 200
NOON = 13
"""The hour at which a school's afternoon starts."""

MINUTES_OF_KIND: dict[str, int] = {
    ActivityKind.PARENT_TALK: 45,
    ActivityKind.PUPIL_TALK: 30,
    ActivityKind.HOME_VISIT: 60,
    ActivityKind.MEDIATION: 60,
    ActivityKind.PARENT_MEETING: 90,
    ActivityKind.TEACHER_SUPPORT: 30,
    ActivityKind.CARE_CONSULT: 30,
    ActivityKind.PARTNERS: 30,
    ActivityKind.PREPARATION: 30,
    ActivityKind.NETWORK: 120,
    ActivityKind.TRAINING: 180,
    ActivityKind.ACQUAINTANCE: 60,
    ActivityKind.TRAVEL: 30,
}
"""How long each kind of work is taken to be, until the coach wrote some of it: a start for the form, always in sight."""


@dataclass(frozen=True)
class Usual:
    """One combination, as it can be logged again; `minutes` are whole minutes."""

    deployment_id: int
    deployment: str
    school_id: int | None
    kind: str
    role: str
    minutes: int
    school: str = ""

    @property
    def kind_label(self) -> str:
        """The kind in words."""
        return str(ActivityKind(self.kind).label)

    @property
    def role_label(self) -> str:
        """The role in words; empty when none was written."""
        return str(CoachRole(self.role).label) if self.role else ""


@dataclass(frozen=True)
class Habits:
    """What one coach writes most: combinations, the most usual first, and the usual length of each kind of work."""

    combinations: tuple[Usual, ...]
    minutes_of: dict[str, int]

    def first(self, limit: int) -> list[Usual]:
        """The most usual combinations."""
        return list(self.combinations[:limit])

    def per_plek(self, limit: int) -> list[Usual]:
        """At most ``limit`` combinations of each plek."""
        seen: Counter[int] = Counter()
        found = []
        for one in self.combinations:
            seen[one.deployment_id] += 1
            if seen[one.deployment_id] <= limit:
                found.append(one)
        return found

    @property
    def plek(self) -> int | None:
        """Where this coach most likely is now."""
        return self.combinations[0].deployment_id if self.combinations else None


def habits_of(coach: Coach, *, on: date, hour: int | None = None) -> Habits:
    """The habits of a coach, for a day and (when it is about now) an hour of it. Two queries."""
    placed = set(Placement.system.filter(coach=coach).active_on(on).values_list("allocation__deployment", flat=True))
    rows = (
        Activity.system.filter(coach=coach, done_on__gte=on - LOOK_BACK, done_on__lte=on)
        .exclude(kind="")
        .order_by("-done_on", "-pk")
        .values_list(
            "done_on",
            "logged_at",
            "placement__allocation__deployment",
            "placement__allocation__deployment__name",
            "school",
            "kind",
            "role",
            "minutes",
            "school__name",
        )[:ROWS]
    )
    scores: Counter[Usual] = Counter()
    lengths: defaultdict[str, list[int]] = defaultdict(list)
    for done_on, logged_at, plek, name, school, kind, role, minutes, school_name in rows:
        lengths[kind].append(minutes)
        if plek not in placed:
            continue
        logged = timezone.localtime(logged_at)
        is_same_part = hour is not None and logged.date() == done_on and (logged.hour < NOON) == (hour < NOON)
        scores[Usual(plek, name, school, kind, role, minutes, school_name or "")] += (
            1 + 2 * (done_on.weekday() == on.weekday()) + is_same_part
        )
    # Equal scores and counts stay in the order in which they were met: the latest first.
    return Habits(
        tuple(found for found, _score in scores.most_common()),
        MINUTES_OF_KIND | {kind: _most_common(found) for kind, found in lengths.items()},
    )


def usual_of(coach: Coach, *, on: date, hour: int | None = None, limit: int = 3) -> list[Usual]:
    """At most ``limit`` combinations that this coach writes most on such a day. Two queries."""
    return habits_of(coach, on=on, hour=hour).first(limit)


def _most_common(minutes: Iterable[int]) -> int:
    return Counter(minutes).most_common(1)[0][0]
