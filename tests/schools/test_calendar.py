import csv
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schools import calendar
from schools.calendar import HolidayRegion

HOLIDAYS_NOORD = Path(__file__).resolve().parents[3] / "shared" / "calendar" / "vakanties_noord.csv"
DATES = st.dates(date(2010, 1, 1), date(2040, 12, 31))


@pytest.mark.parametrize(
    ("first_year", "weeks"),
    [(2021, 42), (2022, 42), (2023, 41), (2024, 40), (2025, 40), (2026, 42), (2027, 42)],
)
def test_teaching_weeks_of_a_known_year(first_year: int, weeks: int) -> None:
    year = calendar.school_year(first_year)
    assert (year.weeks, year.is_provisional) == (Decimal(weeks), False)


@pytest.mark.parametrize("region", HolidayRegion)
def test_an_unknown_year_has_forty_weeks_and_is_provisional(region: HolidayRegion) -> None:
    for first_year in (1999, 2013, 2030, 2031, 2035, 2060):
        year = calendar.school_year(first_year, region)
        assert (year.weeks, year.is_provisional) == (Decimal(40), True)


def test_holidays_noord_match_the_published_ones() -> None:
    if not HOLIDAYS_NOORD.exists():
        pytest.skip("the published holidays (../shared/calendar) are not on this machine")
    published: dict[date, str] = {}
    with HOLIDAYS_NOORD.open(encoding="utf-8-sig", newline="") as file:
        for row in csv.DictReader(file, delimiter=";"):
            first, last = date.fromisoformat(row["van"]), date.fromisoformat(row["tot_en_met"])
            published.update(dict.fromkeys(calendar.days(first, last), row["vakantie"]))
    first, last = date(2021, 8, 1), date(2028, 7, 31)
    ours = {
        day: holiday.name
        for day in calendar.days(first, last)
        if (holiday := calendar.school_year_of(day).holiday_on(day)) is not None
    }
    assert ours == {day: name for day, name in published.items() if first <= day <= last}


def test_first_and_last_teaching_day() -> None:
    year = calendar.school_year(2022)
    assert (year.first_teaching_day, year.last_teaching_day) == (date(2022, 8, 29), date(2023, 7, 21))


def test_public_holidays_close_the_school_but_do_not_shorten_the_budget() -> None:
    year = calendar.school_year(2022)
    ascension = date(2023, 5, 18)
    assert (year.is_teaching_day(ascension), year.is_school_open(ascension)) == (True, False)
    assert year.public_holiday_on(ascension) == (ascension, "Hemelvaartsdag")


def test_regions_differ() -> None:
    starts = {region: calendar.school_year(2022, region).first_teaching_day for region in HolidayRegion}
    assert starts == {
        HolidayRegion.NOORD: date(2022, 8, 29),
        HolidayRegion.MIDDEN: date(2022, 8, 22),
        HolidayRegion.ZUID: date(2022, 9, 5),
    }


@given(DATES, st.integers(0, 800), st.integers(0, 800))
def test_teaching_days_of_two_periods_are_those_of_both_together(first: date, one: int, two: int) -> None:
    middle = first + timedelta(days=one)
    last = middle + timedelta(days=two)
    apart = calendar.teaching_days(first, middle) + calendar.teaching_days(middle + timedelta(days=1), last)
    assert calendar.teaching_days(first, last) == apart


@given(DATES)
def test_a_day_lies_in_its_school_year(day: date) -> None:
    year = calendar.school_year_of(day)
    assert year.starts_on <= day <= year.ends_on
    assert calendar.parse(year.label) == calendar.parse(year.slug) == year.first_year
    assert year.teaching_days() == calendar.teaching_days(year.starts_on, year.ends_on)


@pytest.mark.parametrize("text", ["", "2022", "2022/2024", "2023/2022", "22/23", "2022-2023-2024"])
def test_parse_refuses_what_is_no_school_year(text: str) -> None:
    with pytest.raises(ValueError, match="no school year"):
        calendar.parse(text)


def test_iso_weeks_around_week_53() -> None:
    week = calendar.iso_week(date(2027, 1, 3))
    assert (week.slug, week.monday, week.sunday) == ("2026-W53", date(2026, 12, 28), date(2027, 1, 3))
    assert (week.previous.slug, week.next.slug) == ("2026-W52", "2027-W01")
    assert calendar.parse_iso_week("2026-W53") == week
    with pytest.raises(ValueError):
        calendar.parse_iso_week("2025-W53")
