"""When a coach is expected where: the agreed days minus everything that says otherwise.

:func:`days_of` is pure: the rhythm of one placement in, planned days out, each with why it is off when it is. An agreed
day is off on a public holiday, in a school holiday, on a study day (of every school of the plek) and while the coach is
away; outside the placement there are no days at all. None of these shortens the budget of hours.

:func:`expected_days` is the one question for proposals and reminders. Minutes are whole minutes.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, time

from django.core.exceptions import ValidationError
from django.db.models import Prefetch, Q
from django.utils.translation import gettext as _

from coaches.models import Absence, Coach, Placement, WorkingDay
from coaches.models.rhythm import Weekday
from kansencoach import promises
from kansencoach.models import User
from kansencoach.versions import lock
from schools import calendar
from schools.models import AllocationSchool, StudyDay
from schools.study_days import closed_on

# --- pure -----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class AgreedDay:
    """One weekday (1 = Monday) that was agreed, from a day on; ``ends_on`` None is without end."""

    weekday: int
    minutes: int
    begins_at: time | None
    starts_on: date
    ends_on: date | None = None

    def holds_on(self, day: date) -> bool:
        """Whether it is this weekday, and agreed for it."""
        return (
            day.isoweekday() == self.weekday and self.starts_on <= day and (self.ends_on is None or day <= self.ends_on)
        )


@dataclass(frozen=True)
class Rhythm:
    """The agreed days of one placement, with what stands in their way; ``away`` are first and last days."""

    placement_id: int
    starts_on: date
    ends_on: date
    agreed: tuple[AgreedDay, ...]
    study_days: frozenset[date] = frozenset()
    away: tuple[tuple[date, date | None], ...] = ()


@dataclass(frozen=True)
class PlannedDay:
    """One agreed day on one date; ``off`` says why nobody expects the coach, and is empty when the coach is expected."""

    placement_id: int
    day: date
    minutes: int
    begins_at: time | None
    off: str

    @property
    def is_expected(self) -> bool:
        """Whether the coach is expected at the plek."""
        return not self.off


def days_of(rhythm: Rhythm, first: date, last: date) -> Iterator[PlannedDay]:
    """The agreed days of one placement from ``first`` to ``last``, both included, in order."""
    for day in calendar.days(max(first, rhythm.starts_on), min(last, rhythm.ends_on)):
        for agreed in rhythm.agreed:
            if agreed.holds_on(day):
                yield PlannedDay(rhythm.placement_id, day, agreed.minutes, agreed.begins_at, _off(rhythm, day))


def day_off(day: date) -> str:
    """The name of the public holiday or school holiday on this day; empty when schools are open or it is a weekend."""
    year = calendar.school_year_of(day)
    found = year.public_holiday_on(day) or year.holiday_on(day)
    return found.name.lower() if found is not None else ""


def is_away(day: date, away: Iterable[tuple[date, date | None]]) -> bool:
    """Whether the day lies in one of these periods; one without a last day goes on."""
    return any(first <= day and (last is None or day <= last) for first, last in away)


def is_free(day: date, away: Iterable[tuple[date, date | None]]) -> bool:
    """Whether nobody is expected anywhere on this day: a holiday, or the coach is away."""
    return bool(day_off(day)) or is_away(day, away)


def _off(rhythm: Rhythm, day: date) -> str:
    holiday = day_off(day)
    if holiday:
        return holiday
    if day in rhythm.study_days:
        return _("studiedag")
    return _("afwezig") if is_away(day, rhythm.away) else ""


# --- reading --------------------------------------------------------------------------------------------------------


def rhythms_of(
    placements: Iterable[Placement], first: date, last: date, *, otherwise: tuple[AgreedDay, ...] = ()
) -> list[Rhythm]:
    """The rhythm of each placement with what is known about first..last; where nothing was agreed that of ``otherwise``.
    Four queries, however many placements."""
    rows = {row.pk: row for row in placements}
    agreed: dict[int, list[AgreedDay]] = {}
    for day in WorkingDay.system.filter(placement__in=rows).order_by("weekday", "starts_on"):
        agreed.setdefault(day.placement_id, []).append(
            AgreedDay(day.weekday, day.minutes, day.begins_at, day.starts_on, day.ends_on)
        )
    if not agreed and not otherwise:
        return []
    schools: dict[int, set[int]] = {}
    allocations = {row.allocation_id for row in rows.values()}
    for allocation, school in AllocationSchool.system.filter(allocation__in=allocations).values_list(
        "allocation", "school"
    ):
        schools.setdefault(allocation, set()).add(school)
    study = list(
        StudyDay.system.filter(
            school__in=set().union(*schools.values()), held_on__gte=first, held_on__lte=last
        ).values_list("school", "held_on")
    )
    away: dict[int, list[tuple[date, date | None]]] = {}
    for absence in Absence.system.filter(
        Q(ends_on__isnull=True) | Q(ends_on__gte=first),
        coach__in={row.coach_id for row in rows.values()},
        starts_on__lte=last,
    ):
        away.setdefault(absence.coach_id, []).append((absence.starts_on, absence.ends_on))
    return [
        Rhythm(
            placement_id=pk,
            starts_on=rows[pk].starts_on,
            ends_on=rows[pk].ends_on,
            agreed=days,
            study_days=closed_on(schools.get(rows[pk].allocation_id, ()), study),
            away=tuple(away.get(rows[pk].coach_id, ())),
        )
        for pk in rows
        if (days := tuple(agreed.get(pk, otherwise)))
    ]


def planned_days(placements: Iterable[Placement], first: date, last: date) -> list[PlannedDay]:
    """Every agreed day from first to last, also those that are off and why; by day, then by placement."""
    found = [day for rhythm in rhythms_of(placements, first, last) for day in days_of(rhythm, first, last)]
    return sorted(found, key=lambda row: (row.day, row.begins_at or time.max, row.placement_id))


def expected_days(placements: Iterable[Placement], first: date, last: date) -> list[PlannedDay]:
    """The days on which a coach is expected: agreed, at a school that is open, and not away."""
    return [day for day in planned_days(placements, first, last) if day.is_expected]


def away_between(coach: Coach, first: date, last: date) -> list[tuple[date, date | None]]:
    """When this coach is away in a period: first and last days."""
    rows = Absence.system.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=first), coach=coach, starts_on__lte=last)
    return list(rows.values_list("starts_on", "ends_on"))


def placements_of(coach: Coach, first: date, last: date) -> list[Placement]:
    """The placements of a coach in a period, with their plek and schools."""
    rows = Placement.system.filter(coach=coach).overlapping(first, last)
    rows = rows.select_related("allocation__deployment__municipality").prefetch_related(
        Prefetch("allocation__school_links", AllocationSchool.system.select_related("school"))
    )
    return list(rows.order_by("allocation__deployment__name_key", "starts_on"))


def agreed_on(placement: Placement, day: date) -> list[WorkingDay]:
    """What was agreed for this placement and holds on ``day``, by weekday."""
    return list(
        WorkingDay.system.filter(
            Q(ends_on__isnull=True) | Q(ends_on__gte=day), placement=placement, starts_on__lte=day
        ).order_by("weekday")
    )


def agreed_now(placements: Iterable[Placement], *, on: date) -> list[tuple[Placement, list[WorkingDay]]]:
    """Each placement with the days agreed for it today; of one to come those it begins with. One query."""
    rows = list(placements)
    found: dict[int, list[WorkingDay]] = {row.pk: [] for row in rows}
    shown_on = {row.pk: max(on, row.starts_on) for row in rows}
    for day in WorkingDay.system.filter(placement__in=found).order_by("weekday", "starts_on"):
        at = shown_on[day.placement_id]
        if day.starts_on <= at and (day.ends_on is None or day.ends_on >= at):
            found[day.placement_id].append(day)
    return [(row, found[row.pk]) for row in rows]


def last_rhythm_at(placement: Placement) -> list[WorkingDay]:
    """The agreed days of the coach's placement before this one at the same plek: a new school year begins with them."""
    before: Placement | None = (
        Placement.system.filter(
            coach=placement.coach_id,
            allocation__deployment=placement.allocation.deployment_id,
            starts_on__lt=placement.starts_on,
            working_days__isnull=False,
        )
        .order_by("-starts_on")
        .first()
    )
    return agreed_on(before, before.ends_on) if before is not None else []


# --- agreeing -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class DayTerms:
    """What is agreed for a weekday: whole minutes, and when it begins if that is agreed."""

    minutes: int
    begins_at: time | None = None


def agree_days(
    placement: Placement,
    *,
    days: Mapping[int, DayTerms],
    starts_on: date,
    by: User | None,
    version: int | None = None,
) -> Placement:
    """From ``starts_on`` the coach is at this plek on these weekdays and no others; what was before stays as it was.

    Raises ``ValidationError`` for a day outside the placement, and when somebody else was first.
    """
    if not placement.starts_on <= starts_on <= placement.ends_on:
        raise ValidationError({"starts_on": _("Kies een dag binnen de periode van de plaatsing.")})
    with promises.keep():
        fresh: Placement = lock(placement, version)
        fresh.save(update_fields=["version"])
        for weekday in Weekday.values:
            _agree(fresh, weekday, days.get(weekday), starts_on)
    return fresh


def _agree(placement: Placement, weekday: int, terms: DayTerms | None, starts_on: date) -> None:
    """Make one weekday as agreed. A row that stays the same agreement keeps its key: calendars know it by that."""
    rows = list(WorkingDay.system.filter(placement=placement, weekday=weekday).order_by("starts_on"))
    kept: WorkingDay | None = None
    for row in rows:
        if row.starts_on > starts_on:
            row.delete()
        elif row.starts_on == starts_on or row.ends_on is None or row.ends_on >= starts_on:
            kept = row
    is_same = (
        kept is not None and terms is not None and (kept.minutes, kept.begins_at) == (terms.minutes, terms.begins_at)
    )
    if kept is not None and not is_same:
        if kept.starts_on < starts_on:
            kept.ends_on = starts_on - calendar.DAY
            promises.store(kept)
            kept = None
        elif terms is None:
            kept.delete()
    if terms is not None:
        row = kept or WorkingDay(placement=placement, weekday=weekday, starts_on=starts_on)
        row.minutes, row.begins_at, row.ends_on = terms.minutes, terms.begins_at, None
        promises.store(row)


# --- being away -----------------------------------------------------------------------------------------------------


def report_absence(*, coach: Coach, starts_on: date, ends_on: date | None, by: User | None) -> Absence:
    """A coach is away. ``ends_on`` is the last day as far as known; nobody is asked why."""
    absence = Absence(coach=coach, starts_on=starts_on, ends_on=ends_on)
    with promises.keep():
        promises.store(absence)
    return absence


def change_absence(
    absence: Absence, *, starts_on: date, ends_on: date | None, by: User | None, version: int | None = None
) -> Absence:
    """Back sooner or later than was thought."""
    with promises.keep():
        fresh: Absence = lock(absence, version)
        fresh.starts_on, fresh.ends_on = starts_on, ends_on
        promises.store(fresh)
    return fresh


def withdraw_absence(absence: Absence, *, by: User | None) -> None:
    """It did not happen."""
    with promises.keep():
        absence.delete()


def absences_of(coach: Coach) -> list[Absence]:
    """When a coach is or was away, the last first."""
    return list(Absence.system.filter(coach=coach).order_by("-starts_on"))
