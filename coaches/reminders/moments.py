"""When a letter goes: pure calendar, in Europe/Amsterdam, nothing of the database and no clock.

A moment is a local day and a whole hour. The hour that a clock change skips is the one after it; of the hour that it
repeats the first one counts. Weeks are ISO weeks.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

from schools import calendar
from schools.calendar import IsoWeek

HERE = ZoneInfo("Europe/Amsterdam")


def local_day(at: datetime) -> date:
    """The day it is here at this moment."""
    return at.astimezone(HERE).date()


def at_hour(day: date, hour: int) -> datetime:
    """The moment (in UTC) at which it is this hour here on this day."""
    return datetime.combine(day, time(hour), HERE).astimezone(UTC)


def is_quiet(day: date) -> bool:
    """Whether nobody is mailed on this day: a weekend, a school holiday or a public holiday."""
    year = calendar.school_year_of(day)
    return day.isoweekday() > 5 or bool(year.holiday_on(day) or year.public_holiday_on(day))


def next_open_day(on: date) -> date:
    """The first day after this one that is not quiet."""
    day = on + calendar.DAY
    while is_quiet(day):
        day += calendar.DAY
    return day


def digest_moment(week: IsoWeek, weekday: int, hour: int) -> datetime | None:
    """When the letter of this week goes: on the own weekday (1 is Monday), or the first day after it (else before it) in that week that is
    not quiet. None in a week without any."""
    days = week.days()
    for day in (*days[weekday - 1 :], *reversed(days[: weekday - 1])):
        if not is_quiet(day):
            return at_hour(day, hour)
    return None
