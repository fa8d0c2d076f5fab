"""Proposals of what to write down: made from the agreed days here, accepted as a whole with one tap.

Decide, then apply. A :class:`Proposal` is frozen, says why it is there, and carries the ``client_uuid`` under which it is
written: made from coach, plek and date, so that confirming twice, on two devices or ten times at once makes one activity.
:func:`accept` makes the proposals again behind a lock on the coach: what was written meanwhile is not proposed any more.

A day on which the coach wrote anything at a plek has no proposal for that plek.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, time

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from coaches import rhythm
from coaches.activity_log import ActivityDetails, ActivityEntry, log_activities, remove_activity
from coaches.models import Activity, ActivityKind, Coach, CoachRole, Placement
from kansencoach import promises
from kansencoach.models import User
from kansencoach.versions import hold
from schools.calendar import IsoWeek
from schools.models import School

NAMESPACE = uuid.UUID("1f1f7a6e-8a0b-4c53-9f0e-3f6b8b2d5c11")
MOVED_TIMES = 5


@dataclass(frozen=True)
class Proposal:
    """One activity that could be written: where, when, how many whole minutes, and why it is proposed."""

    client_uuid: uuid.UUID
    placement: Placement
    day: date
    minutes: int
    why: str
    begins_at: time | None = None
    school: School | None = None
    kind: str = ""
    role: str = ""

    @property
    def plek(self) -> str:
        """The name of the plek."""
        return str(self.placement.allocation.deployment.name)

    @property
    def what(self) -> str:
        """ "oudergesprek · verbinder"; empty when only the time is proposed."""
        words = (
            ActivityKind(self.kind).label if self.kind else "",
            CoachRole(self.role).label if self.role and self.kind else "",
            self.school.name if self.school is not None else "",
        )
        return " · ".join(str(word) for word in words if word)


def written_days(coach: Coach, first: date, last: date) -> set[tuple[int, date]]:
    """The plekken and days on which this coach wrote something."""
    rows = Activity.system.filter(coach=coach, placement__isnull=False).between(first, last)
    return set(rows.order_by().values_list("placement__allocation__deployment", "done_on").distinct())


def free_uuids(coach: Coach, names: Iterable[str]) -> dict[str, uuid.UUID]:
    """A ``client_uuid`` for each name, always the same one, unless that activity was moved to another day since."""
    found: dict[str, uuid.UUID] = {}
    waiting = list(dict.fromkeys(names))
    for turn in range(MOVED_TIMES):
        tried = {name: uuid.uuid5(NAMESPACE, f"{coach.pk}/{name}/{turn}") for name in waiting}
        taken = set(
            Activity.system.filter(coach=coach, client_uuid__in=tried.values()).values_list("client_uuid", flat=True)
        )
        found |= {name: key for name, key in tried.items() if key not in taken}
        waiting = [name for name in waiting if name not in found]
        if not waiting:
            break
    return found


def with_uuids(coach: Coach, named: Iterable[tuple[str, Proposal]]) -> tuple[Proposal, ...]:
    """Proposals under the ``client_uuid`` of their names."""
    pairs = list(named)
    keys = free_uuids(coach, [name for name, _proposal in pairs])
    return tuple(replace(proposal, client_uuid=keys[name]) for name, proposal in pairs if name in keys)


def of_agreed_days(coach: Coach, first: date, last: date, *, on: date) -> tuple[Proposal, ...]:
    """What the agreed days say about first..last, as far as those days have come and nothing was written at that plek."""
    last = min(last, on)
    placed = {row.pk: row for row in rhythm.placements_of(coach, first, last)}
    written = written_days(coach, first, last)
    return with_uuids(
        coach,
        (
            (
                f"{placed[day.placement_id].allocation.deployment_id}/{day.day}",
                Proposal(
                    client_uuid=NAMESPACE,
                    placement=placed[day.placement_id],
                    day=day.day,
                    minutes=day.minutes,
                    why=_("afgesproken dag"),
                    begins_at=day.begins_at,
                    role=placed[day.placement_id].main_role,
                ),
            )
            for day in rhythm.expected_days(placed.values(), first, last)
            if (placed[day.placement_id].allocation.deployment_id, day.day) not in written
        ),
    )


def of_earlier_week(coach: Coach, source: IsoWeek, target: IsoWeek, *, on: date) -> tuple[Proposal, ...]:
    """The activities of an earlier week on the same days of another: plek, school, kind, role and minutes.

    Never the counts of people, never a text. Only on days that have come, at a school that is open, where the coach is
    placed and wrote nothing yet.
    """
    shift = target.monday - source.monday
    placed = rhythm.placements_of(coach, target.monday, min(target.sunday, on))
    away = rhythm.away_between(coach, target.monday, target.sunday)
    written = written_days(coach, target.monday, target.sunday)
    rows = Activity.system.filter(coach=coach, placement__isnull=False).between(source.monday, source.sunday)
    rows = rows.select_related("placement__allocation", "school").order_by("done_on", "pk")
    found = []
    for row in rows:
        day, plek = row.done_on + shift, row.placement.allocation.deployment_id
        there = next(
            (one for one in placed if one.allocation.deployment_id == plek and one.starts_on <= day <= one.ends_on),
            None,
        )
        is_counted = row.kind != ActivityKind.TRAVEL or coach.programme.counts_travel
        if there is None or day > on or (plek, day) in written or rhythm.is_free(day, away) or not is_counted:
            continue
        schools = {link.school_id for link in there.allocation.school_links.all()}
        proposal = Proposal(
            client_uuid=NAMESPACE,
            placement=there,
            day=day,
            minutes=row.minutes,
            why=_("stond in week %(number)s") % {"number": source.number},
            school=row.school if row.school_id in schools else None,
            kind=row.kind,
            role=row.role,
        )
        found.append((f"copy/{row.client_uuid}/{day}", proposal))
    return with_uuids(coach, found)


def accept(
    coach: Coach,
    make: Callable[[], Iterable[Proposal]],
    *,
    chosen: Mapping[uuid.UUID, int],
    on: date,
    by: User | None,
) -> list[Activity]:
    """Write the chosen proposals, each with the minutes that the coach made of it; returns what is new.

    ``make`` gives the proposals as they are now. What is no longer proposed is left alone: it was written meanwhile.
    """
    with promises.keep():
        hold(coach)
        return log_activities(
            (
                ActivityEntry(
                    coach=coach,
                    placement=proposal.placement,
                    done_on=proposal.day,
                    minutes=chosen[proposal.client_uuid],
                    client_uuid=proposal.client_uuid,
                    details=ActivityDetails(school=proposal.school, kind=proposal.kind, role=proposal.role),
                    by=by,
                )
                for proposal in make()
                if proposal.client_uuid in chosen
            ),
            on=on,
        )


def take_back(coach: Coach, client_uuids: Iterable[uuid.UUID], *, by: User | None) -> tuple[int, int]:
    """Undo an acceptance: how many activities went, and how many stay because they were changed since."""
    with promises.keep():
        hold(coach)
        rows = list(Activity.system.filter(coach=coach, client_uuid__in=list(client_uuids)))
        untouched = [row for row in rows if row.version == 1]
        for row in untouched:
            remove_activity(row, by=by)
    return len(untouched), len(rows) - len(untouched)


def checked_minutes(minutes: int | None) -> int:
    """Whole minutes of one day; raises ``ValidationError`` with the sentence for the field."""
    if minutes is None or not 1 <= minutes <= 24 * 60:
        raise ValidationError(_("Vul de minuten in, van 1 tot en met 1440."))
    return minutes
