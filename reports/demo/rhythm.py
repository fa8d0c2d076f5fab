"""The rhythm of the coach of the demo: agreed days as this coach has worked, and one study day to come."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta

from coaches import rhythm
from coaches.models import Activity, Placement, WorkingDay
from coaches.rhythm import DayTerms
from reports.demo import accounts
from schools import calendar
from schools.models import StudyDay
from schools.study_days import add_study_day

LOOK_BACK = timedelta(weeks=12)
QUARTER = 15


def agree(*, today: date) -> None:
    """Two days a week at each plek where Sanne is now, and one day that waits for "Klopt". Again changes nothing."""
    name = accounts.SANNE.coach
    placements = Placement.system.filter(coach__name=name, coach__is_example=True, coach__programme__is_example=True)
    for number, placement in enumerate(
        placements.active_on(today).select_related("coach", "allocation").order_by("pk")
    ):
        if WorkingDay.system.filter(placement=placement).exists() or placement.hours_per_week is None:
            continue
        days = _usual_days(placement, today)
        if number == 0:
            days = sorted({*days, *_open_day(placement, today)})
        minutes = max(QUARTER, round(int(placement.hours_per_week * 60) / len(days) / QUARTER) * QUARTER)
        rhythm.agree_days(
            placement,
            days={day: DayTerms(minutes) for day in days},
            starts_on=max(placement.starts_on, today.replace(day=1)),
            by=None,
        )
        school = placement.allocation.schools.order_by("name_key").first()
        day = _study_day(today, days)
        if school is not None and not StudyDay.system.filter(school=school, held_on__gte=today).exists():
            add_study_day(school=school, held_on=day, by=None)


def _usual_days(placement: Placement, today: date) -> list[int]:
    """The two weekdays on which most was written lately."""
    written = Activity.system.filter(placement=placement).between(today - LOOK_BACK, today)
    counted = Counter(day.isoweekday() for day in written.values_list("done_on", flat=True) if day.isoweekday() < 6)
    days = [day for day, _times in counted.most_common(2)]
    return sorted(days) if len(days) == 2 else [1, 4]


def _open_day(placement: Placement, today: date) -> list[int]:
    """A weekday of the last seven days on which nothing was written: so there is something to propose."""
    for back in range(1, 8):
        day = today - timedelta(days=back)
        is_open = calendar.school_year_of(day).is_school_open(day) and day >= placement.starts_on
        if is_open and not Activity.system.filter(coach=placement.coach_id, done_on=day).exists():
            return [day.isoweekday()]
    return []


def _study_day(today: date, days: list[int]) -> date:
    """The first agreed day from next week on that the school is open."""
    day = today + timedelta(days=7)
    while day.isoweekday() not in days or not calendar.school_year_of(day).is_school_open(day):
        day += calendar.DAY
    return day
