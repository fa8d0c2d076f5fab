""" "Ik was op school": a part of a day with one tap, complete by itself.

A day has one morning and one afternoon, wherever they were spent: what is written already is not offered again, and a
second tap (also on an older page, or on another telephone) finds the part that is there. A part that was written elsewhere
is recognised by its length: half a day or more without a kind is a part of the day.
"""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from coaches.activity_log import ActivityDetails, log_activity
from coaches.models import Activity, Coach, Placement
from coaches.rhythm import PlannedDay
from kansencoach import promises
from kansencoach.models import User

LOOK_BACK = timedelta(weeks=8)
NAMESPACE = uuid.UUID("5f0f4d0b-6d1c-4b8e-9a53-1f8d3f0b6c11")
HALF_DAY = 150
AGAIN = 8
"""How often a part can be written again after it was moved to another day."""


class DayPart(models.TextChoices):
    """A part of a day at school."""

    MORNING = "ochtend", _("ochtend")
    AFTERNOON = "middag", _("middag")
    DAY = "dag", _("hele dag")

    @property
    def minutes(self) -> int:
        """How long it is, in whole minutes."""
        return MINUTES[self]


MINUTES = {DayPart.MORNING: 210, DayPart.AFTERNOON: 150, DayPart.DAY: 360}
FROM_HOUR = {DayPart.MORNING: 0, DayPart.AFTERNOON: 12, DayPart.DAY: 14}
"""From which hour of the day a part is proposed; before that it would still have to happen."""


@dataclass(frozen=True)
class Today:
    """What is written of a day, and what may be offered: the most likely part first."""

    written: frozenset[DayPart]
    offered: tuple[DayPart, ...]
    hour: int

    def at(
        self, hours_per_week: Decimal | None, chosen: DayPart | None = None, agreed: PlannedDay | None = None
    ) -> DayPart | None:
        """The part to offer at a plek: what the coach asked (``chosen``), else what was agreed for this day, else the
        most likely one. A whole day only where the week holds one."""
        if chosen in self.offered:
            return chosen
        usual = _agreed_part(agreed) if agreed is not None else None
        if usual is not None and usual in self.offered and self.hour >= FROM_HOUR[usual]:
            return usual
        return next((part for part in self.offered if _fits(part, hours_per_week)), None)


def today_of(coach: Coach, *, on: date, hour: int) -> Today:
    """What was written on a day, and what fits that hour and the habits of the coach. One query."""
    rows = list(
        Activity.system.filter(Q(kind="") | Q(done_on=on), coach=coach, placement__isnull=False)
        .between(on - LOOK_BACK, on)
        .only("done_on", "minutes", "client_uuid", "kind", "coach_id")
    )
    written = _written([row for row in rows if row.done_on == on])
    of_minutes = {minutes: part for part, minutes in MINUTES.items()}
    habit = Counter(
        of_minutes[row.minutes]
        for row in rows
        if row.minutes in of_minutes and row.done_on != on and row.done_on.weekday() == on.weekday()
    )
    free = [part for part in DayPart if not _overlapping(part, written)]
    likely = DayPart.DAY if hour >= FROM_HOUR[DayPart.DAY] else DayPart.MORNING

    def order(part: DayPart) -> tuple[bool, int, bool]:
        return (hour < FROM_HOUR[part], -habit[part], part != likely)

    return Today(frozenset(written), tuple(sorted(free, key=order)), hour)


def write_part(
    *, coach: Coach, placement: Placement, part: DayPart, on: date, by: User | None
) -> tuple[Activity, bool]:
    """Write a part of today; what is there already is returned with False.

    One tap after another on the same part is one activity: the coach's row is locked, so that two telephones wait for
    each other.
    """
    with promises.keep():
        Coach.system.select_for_update().get(pk=coach.pk)
        rows = list(Activity.system.filter(coach=coach, placement__isnull=False, done_on=on).order_by("-minutes"))
        if _overlapping(part, _written(rows)):
            return next((row for row in rows if _overlapping(part, _written([row]))), rows[0]), False
        keys = _keys(coach.pk, on, part)
        used = set(Activity.system.filter(coach=coach, client_uuid__in=keys).values_list("client_uuid", flat=True))
        activity = log_activity(
            coach=coach,
            placement=placement,
            done_on=on,
            minutes=part.minutes,
            details=ActivityDetails(role=placement.main_role),
            on=on,
            by=by,
            client_uuid=next((key for key in keys if key not in used), None),
        )
        return activity, True


def part_key(coach: int, day: date, part: DayPart, nth: int = 0) -> uuid.UUID:
    """The key of a part of a day, the same on every device; ``nth`` when an earlier one was moved to another day."""
    return uuid.uuid5(NAMESPACE, f"{coach}:{day.isoformat()}:{part.value}:{nth}")


def _keys(coach: int, day: date, part: DayPart) -> list[uuid.UUID]:
    return [part_key(coach, day, part, nth) for nth in range(AGAIN)]


def _written(rows: Iterable[Activity]) -> set[DayPart]:
    """The parts that these activities of one coach on one day fill."""
    found: set[DayPart] = set()
    other = 0
    for row in rows:
        part = next((part for part in DayPart if row.client_uuid in _keys(row.coach_id, row.done_on, part)), None)
        if part is not None:
            found.add(part)
        elif not row.kind:
            other += row.minutes
    if other >= MINUTES[DayPart.DAY]:
        found.add(DayPart.DAY)
    elif other >= HALF_DAY:
        found.add(DayPart.AFTERNOON if other < MINUTES[DayPart.MORNING] else DayPart.MORNING)
    return found


def _overlapping(part: DayPart, written: set[DayPart]) -> bool:
    return part in written or DayPart.DAY in written or (part == DayPart.DAY and bool(written))


def _agreed_part(agreed: PlannedDay) -> DayPart:
    if agreed.minutes > (MINUTES[DayPart.MORNING] + MINUTES[DayPart.DAY]) // 2:
        return DayPart.DAY
    return DayPart.AFTERNOON if agreed.begins_at is not None and agreed.begins_at.hour >= 12 else DayPart.MORNING


def _fits(part: DayPart, hours_per_week: Decimal | None) -> bool:
    return part != DayPart.DAY or hours_per_week is None or part.minutes <= hours_per_week * 60
