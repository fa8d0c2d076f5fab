"""School years, school holidays and teaching weeks. Pure: no database, no clock.

The rules (source: the programme's agreements; holidays from the `holidays` library, which follows the ministry's
regulations per region):

* a school year runs from 1 August to 31 July and is written `2022/2023` (in addresses `2022-2023`);
* teaching days are Monday to Friday outside the school holidays, teaching weeks are teaching days / 5;
* a public holiday costs no budget; reminders and proposals skip it;
* a school year that the library does not know has exactly 40 teaching weeks and is *voorlopig*.

Units: days are `datetime.date`, periods include both ends, weeks are `Decimal`.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum
from functools import lru_cache
from typing import Final, NamedTuple

import holidays

DAY: Final = timedelta(days=1)
DAYS_PER_TEACHING_WEEK: Final = 5
PROVISIONAL_WEEKS: Final = 40

_WRITTEN_YEAR: Final = re.compile(r"^(\d{4})[/-](\d{4})$")


def month_after(day: date) -> date:
    """The first day of the calendar month after the one of ``day``."""
    return (day.replace(day=1) + timedelta(days=32)).replace(day=1)


def month_end(day: date) -> date:
    """The last day of the calendar month of ``day``."""
    return month_after(day) - DAY


class HolidayRegion(StrEnum):
    """The three regions over which the ministry spreads the school holidays."""

    NOORD = "Noord"
    MIDDEN = "Midden"
    ZUID = "Zuid"


# Each known school year has these; a year that misses one is not known.
_BREAKS: Final = ("Herfstvakantie", "Kerstvakantie", "Voorjaarsvakantie", "Meivakantie", "Zomervakantie")


class SchoolHoliday(NamedTuple):
    """One school holiday, both days included."""

    name: str
    starts_on: date
    ends_on: date


class PublicHoliday(NamedTuple):
    """One public holiday."""

    on: date
    name: str


@dataclass(frozen=True)
class SchoolYearCalendar:
    """One school year in one region: its holidays and its teaching days."""

    first_year: int
    region: HolidayRegion
    holidays: tuple[SchoolHoliday, ...]
    public_holidays: tuple[PublicHoliday, ...]
    is_provisional: bool
    _days: tuple[date, ...] = field(repr=False, compare=False)

    @property
    def label(self) -> str:
        """As people write it: `2022/2023`."""
        return label(self.first_year)

    @property
    def slug(self) -> str:
        """As it stands in an address: `2022-2023`."""
        return slug(self.first_year)

    @property
    def starts_on(self) -> date:
        return starts_on(self.first_year)

    @property
    def ends_on(self) -> date:
        return ends_on(self.first_year)

    @property
    def first_teaching_day(self) -> date:
        return self._days[0]

    @property
    def last_teaching_day(self) -> date:
        return self._days[-1]

    @property
    def weeks(self) -> Decimal:
        """The teaching weeks of the whole year: 40, 41 or 42 (in a rare year of another region 43)."""
        return in_weeks(len(self._days))

    def teaching_days(self, first: date | None = None, last: date | None = None) -> int:
        """How many teaching days of this year lie in the period, both ends included."""
        low = 0 if first is None else bisect_left(self._days, first)
        high = len(self._days) if last is None else bisect_right(self._days, last)
        return max(0, high - low)

    def is_teaching_day(self, day: date) -> bool:
        """Whether the budget counts this day (public holidays count)."""
        return self.teaching_days(day, day) == 1

    def holiday_on(self, day: date) -> SchoolHoliday | None:
        return next((h for h in self.holidays if h.starts_on <= day <= h.ends_on), None)

    def public_holiday_on(self, day: date) -> PublicHoliday | None:
        return next((h for h in self.public_holidays if h.on == day), None)

    def is_school_open(self, day: date) -> bool:
        """Whether somebody can be at school: a teaching day that is no public holiday. For reminders and proposals."""
        return self.is_teaching_day(day) and self.public_holiday_on(day) is None


# --- writing and finding school years -------------------------------------------------------------------------------


def first_year_of(day: date) -> int:
    """The first calendar year of the school year that `day` lies in: 31 July 2023 -> 2022, 1 August 2023 -> 2023."""
    return day.year if day.month >= 8 else day.year - 1


def label(first_year: int) -> str:
    """2022 -> "2022/2023"."""
    return f"{first_year}/{first_year + 1}"


def slug(first_year: int) -> str:
    """2022 -> "2022-2023"."""
    return f"{first_year}-{first_year + 1}"


def parse(text: str) -> int:
    """ "2022/2023" or "2022-2023" -> 2022. Raises ValueError for anything else."""
    match = _WRITTEN_YEAR.match(text.strip())
    if match is None or int(match[2]) != int(match[1]) + 1:
        raise ValueError(f"no school year: {text!r}")
    return int(match[1])


def starts_on(first_year: int) -> date:
    return date(first_year, 8, 1)


def ends_on(first_year: int) -> date:
    return date(first_year + 1, 7, 31)


def quarter_starts(first_year: int) -> tuple[date, ...]:
    """The first days of the quarters of a school year: August, November, February, May. Two of them are a half-year."""
    return date(first_year, 8, 1), date(first_year, 11, 1), date(first_year + 1, 2, 1), date(first_year + 1, 5, 1)


@lru_cache(maxsize=256)
def school_year(first_year: int, region: HolidayRegion = HolidayRegion.NOORD) -> SchoolYearCalendar:
    """The calendar of the school year that starts in `first_year`."""
    known = _known_holidays(first_year, region)
    breaks = _provisional_holidays(first_year) if known is None else known
    free = {day for holiday in breaks for day in days(holiday.starts_on, holiday.ends_on)}
    teaching = tuple(
        day for day in days(starts_on(first_year), ends_on(first_year)) if day.weekday() < 5 and day not in free
    )
    return SchoolYearCalendar(
        first_year=first_year,
        region=region,
        holidays=breaks,
        public_holidays=_public_holidays(first_year),
        is_provisional=known is None,
        _days=teaching,
    )


def school_year_of(day: date, region: HolidayRegion = HolidayRegion.NOORD) -> SchoolYearCalendar:
    """The calendar of the school year that `day` lies in."""
    return school_year(first_year_of(day), region)


# --- counting over any period ---------------------------------------------------------------------------------------


def teaching_days(first: date, last: date, region: HolidayRegion = HolidayRegion.NOORD) -> int:
    """Teaching days in a period of any length, both ends included; 0 when it is empty."""
    if last < first:
        return 0
    years = range(first_year_of(first), first_year_of(last) + 1)
    return sum(school_year(year, region).teaching_days(first, last) for year in years)


def teaching_weeks(first: date, last: date, region: HolidayRegion = HolidayRegion.NOORD) -> Decimal:
    """Teaching weeks in a period of any length, in steps of 0.2 (one day)."""
    return in_weeks(teaching_days(first, last, region))


def in_weeks(day_count: int) -> Decimal:
    """Days as weeks of five days."""
    return Decimal(day_count) / DAYS_PER_TEACHING_WEEK


def days(first: date, last: date) -> Iterator[date]:
    """Every day of the period, both ends included."""
    day = first
    while day <= last:
        yield day
        day += DAY


# --- ISO weeks ------------------------------------------------------------------------------------------------------


class IsoWeek(NamedTuple):
    """A week as the Netherlands counts them: from Monday, week 1 holds 4 January (2026 has a week 53)."""

    year: int
    number: int

    @property
    def monday(self) -> date:
        return date.fromisocalendar(self.year, self.number, 1)

    @property
    def sunday(self) -> date:
        return date.fromisocalendar(self.year, self.number, 7)

    @property
    def slug(self) -> str:
        return f"{self.year}-W{self.number:02d}"

    @property
    def previous(self) -> IsoWeek:
        return iso_week(self.monday - 7 * DAY)

    @property
    def next(self) -> IsoWeek:
        return iso_week(self.monday + 7 * DAY)

    def days(self) -> tuple[date, ...]:
        return tuple(days(self.monday, self.sunday))


def iso_week(day: date) -> IsoWeek:
    """The week that `day` lies in."""
    year, number, _ = day.isocalendar()
    return IsoWeek(year, number)


def parse_iso_week(text: str) -> IsoWeek:
    """ "2026-W53" -> IsoWeek(2026, 53). Raises ValueError for anything else, a week that does not exist included."""
    match = re.fullmatch(r"(\d{4})-W(\d{2})", text.strip())
    if match is None:
        raise ValueError(f"no ISO week: {text!r}")
    return iso_week(date.fromisocalendar(int(match[1]), int(match[2]), 1))


# --- where the holidays come from -----------------------------------------------------------------------------------


def _known_holidays(first_year: int, region: HolidayRegion) -> tuple[SchoolHoliday, ...] | None:
    """The holidays the library knows, cut to the school year; None when it misses one of the five."""
    found = holidays.country_holidays(
        "NL", subdiv=region.value, categories=("school",), years=(first_year, first_year + 1), language="nl"
    )
    first, last = starts_on(first_year), ends_on(first_year)
    periods: list[SchoolHoliday] = []
    for day, name in sorted(found.items()):
        if not first <= day <= last:
            continue
        previous = periods[-1] if periods else None
        if previous is not None and previous.name == name and previous.ends_on == day - DAY:
            periods[-1] = previous._replace(ends_on=day)
        else:
            periods.append(SchoolHoliday(name, day, day))
    # Both summers have to be there: the one that runs on into August and the one that begins in July.
    has_both_summers = len([p for p in periods if p.name == "Zomervakantie"]) == 2
    if not has_both_summers or {p.name for p in periods} != set(_BREAKS):
        return None
    return tuple(periods)


def _provisional_holidays(first_year: int) -> tuple[SchoolHoliday, ...]:
    """Holidays for a year nobody has set yet, such that exactly 40 teaching weeks remain.

    School starts on the Monday from 22 to 28 August and ends 46 weeks later, after six holiday weeks: autumn (week 43),
    Christmas (2), spring (week 8) and May (weeks 17 and 18). Whole weeks, so that any part of such a year counts
    teaching days like a year that is known.
    """
    first, last = starts_on(first_year), ends_on(first_year)
    opening = next(day for day in days(date(first_year, 8, 22), date(first_year, 8, 28)) if day.weekday() == 0)
    closing = opening + timedelta(weeks=PROVISIONAL_WEEKS + 6) - DAY
    # The Christmas holiday begins on the last Saturday that is not after 25 December.
    christmas = next(day for day in days(date(first_year, 12, 19), date(first_year, 12, 25)) if day.weekday() == 5)
    autumn = date.fromisocalendar(first_year, 42, 6)
    spring = date.fromisocalendar(first_year + 1, 7, 6)
    may = date.fromisocalendar(first_year + 1, 16, 6)
    return (
        SchoolHoliday("Zomervakantie", first, opening - DAY),
        SchoolHoliday("Herfstvakantie", autumn, autumn + 8 * DAY),
        SchoolHoliday("Kerstvakantie", christmas, christmas + 15 * DAY),
        SchoolHoliday("Voorjaarsvakantie", spring, spring + 8 * DAY),
        SchoolHoliday("Meivakantie", may, may + 15 * DAY),
        SchoolHoliday("Zomervakantie", closing + DAY, last),
    )


def _public_holidays(first_year: int) -> tuple[PublicHoliday, ...]:
    found = holidays.country_holidays("NL", categories=("public",), years=(first_year, first_year + 1), language="nl")
    first, last = starts_on(first_year), ends_on(first_year)
    return tuple(PublicHoliday(day, name) for day, name in sorted(found.items()) if first <= day <= last)
