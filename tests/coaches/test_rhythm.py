"""When a coach is expected: never on a day off, never outside the placement, whatever the rhythm."""

from __future__ import annotations

from datetime import date, time, timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from coaches import rhythm
from coaches.models import Placement, WorkingDay
from coaches.rhythm import AgreedDay, DayTerms, Rhythm, days_of
from schools import calendar, study_days
from tests import factories

FIRST, LAST = date(2025, 6, 1), date(2027, 9, 30)
days = st.dates(FIRST, LAST)


@st.composite
def periods(draw: st.DrawFn) -> tuple[date, date]:
    starts_on = draw(days)
    return starts_on, starts_on + timedelta(days=draw(st.integers(0, 500)))


@st.composite
def rhythms(draw: st.DrawFn) -> Rhythm:
    starts_on, ends_on = draw(periods())
    agreed = st.builds(
        lambda weekday, minutes, at, period, is_open: AgreedDay(
            weekday, minutes, at, period[0], None if is_open else period[1]
        ),
        st.integers(1, 5),
        st.integers(1, 600),
        st.none() | st.times(),
        periods(),
        st.booleans(),
    )
    away = st.tuples(periods(), st.booleans()).map(lambda pair: (pair[0][0], None if pair[1] else pair[0][1]))
    return Rhythm(
        placement_id=1,
        starts_on=starts_on,
        ends_on=ends_on,
        agreed=tuple(draw(st.lists(agreed, max_size=3))),
        study_days=frozenset(draw(st.lists(days, max_size=6))),
        away=tuple(draw(st.lists(away, max_size=2))),
    )


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(rhythms(), periods())
def test_nobody_is_expected_on_a_day_off(row: Rhythm, period: tuple[date, date]) -> None:
    first, last = period
    for planned in days_of(row, first, last):
        day = planned.day
        assert first <= day <= last
        assert row.starts_on <= day <= row.ends_on
        assert day.isoweekday() in {agreed.weekday for agreed in row.agreed if agreed.holds_on(day)}
        is_away = any(begin <= day and (end is None or day <= end) for begin, end in row.away)
        year = calendar.school_year_of(day)
        is_free = year.holiday_on(day) is not None or year.public_holiday_on(day) is not None
        assert planned.is_expected == (not is_free and day not in row.study_days and not is_away)
        assert planned.is_expected or planned.off


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(rhythms(), periods())
def test_a_period_is_the_sum_of_its_weeks(row: Rhythm, period: tuple[date, date]) -> None:
    # The turn of a year, of a school year, week 53 and both changes of the clock lie in here.
    first, last = period
    by_week: list[rhythm.PlannedDay] = []
    week = calendar.iso_week(first)
    while week.monday <= last:
        by_week += days_of(row, max(first, week.monday), min(last, week.sunday))
        week = week.next
    assert by_week == list(days_of(row, first, last))


@pytest.mark.parametrize(
    ("day", "off"),
    [
        (date(2026, 10, 12), "herfstvakantie"),
        (date(2027, 3, 29), "tweede paasdag"),
        (date(2026, 12, 28), "kerstvakantie"),  # in week 53
        (date(2027, 3, 22), ""),
        (date(2026, 11, 16), ""),
    ],
)
def test_a_day_off_says_why(day: date, off: str) -> None:
    row = Rhythm(1, date(2026, 8, 1), date(2027, 7, 31), (AgreedDay(1, 60, None, date(2026, 8, 1)),))
    [planned] = days_of(row, day, day)
    assert planned.off == off


@pytest.mark.parametrize(
    ("schools", "closed"), [((1,), True), ((1, 2), True), ((1, 2, 3), False), ((), False), ((3,), False)]
)
def test_a_bundle_is_closed_when_all_its_schools_are(schools: tuple[int, ...], closed: bool) -> None:
    day = date(2026, 11, 16)
    assert (day in study_days.closed_on(schools, [(1, day), (2, day)])) is closed


# --- agreeing -------------------------------------------------------------------------------------------------------

MONDAY = date(2026, 11, 16)


@pytest.fixture
def placement(db: None) -> Placement:
    return factories.placement(factories.allocation())


def agreed(placement: Placement) -> list[tuple[int, int, date, date | None]]:
    rows = WorkingDay.system.filter(placement=placement).order_by("weekday", "starts_on")
    return [(row.weekday, row.minutes, row.starts_on, row.ends_on) for row in rows]


def agree(placement: Placement, starts_on: date, **options: Any) -> None:
    rhythm.agree_days(placement, starts_on=starts_on, by=None, **options)


def test_other_days_begin_where_the_old_ones_end(placement: Placement) -> None:
    agree(placement, date(2026, 9, 1), days={1: DayTerms(210), 4: DayTerms(120, time(8, 30))})
    kept = WorkingDay.system.get(weekday=4).pk
    agree(placement, MONDAY, days={1: DayTerms(180), 4: DayTerms(120, time(8, 30))})
    assert agreed(placement) == [
        (1, 210, date(2026, 9, 1), date(2026, 11, 15)),
        (1, 180, MONDAY, None),
        (4, 120, date(2026, 9, 1), None),
    ]
    assert WorkingDay.system.get(weekday=4).pk == kept


def test_agreeing_again_from_the_same_day_replaces(placement: Placement) -> None:
    agree(placement, MONDAY, days={1: DayTerms(210), 2: DayTerms(60)})
    agree(placement, MONDAY, days={1: DayTerms(180)})
    assert agreed(placement) == [(1, 180, MONDAY, None)]


def test_agreeing_from_an_earlier_day_replaces_what_came_later(placement: Placement) -> None:
    agree(placement, MONDAY, days={1: DayTerms(210)})
    agree(placement, date(2026, 10, 1), days={3: DayTerms(60)})
    assert agreed(placement) == [(3, 60, date(2026, 10, 1), None)]


def test_agreeing_outside_the_placement_is_refused(placement: Placement) -> None:
    with pytest.raises(ValidationError, match="binnen de periode"):
        agree(placement, placement.ends_on + timedelta(days=1), days={})


def test_who_agreed_second_is_told(placement: Placement) -> None:
    agree(placement, MONDAY, days={1: DayTerms(210)}, version=placement.version)
    with pytest.raises(ValidationError, match="intussen gewijzigd"):
        agree(placement, MONDAY, days={2: DayTerms(210)}, version=placement.version)


def test_a_new_school_year_begins_with_the_days_of_the_last(placement: Placement) -> None:
    agree(placement, date(2026, 9, 1), days={2: DayTerms(90)})
    after = factories.placement(
        factories.allocation(placement.allocation.deployment, year=factories.school_year(2027)), placement.employment
    )
    assert [(row.weekday, row.minutes) for row in rhythm.last_rhythm_at(after)] == [(2, 90)]


def test_expected_days_leave_out_study_days_of_the_whole_plek_and_absence(placement: Placement) -> None:
    agree(placement, date(2026, 9, 1), days={1: DayTerms(210)})

    def expected() -> list[int]:
        return [row.day.day for row in rhythm.expected_days([placement], date(2026, 11, 1), date(2026, 11, 30))]

    assert expected() == [2, 9, 16, 23, 30]
    study_days.add_study_day(school=placement.allocation.schools.get(), held_on=date(2026, 11, 9), by=None)
    rhythm.report_absence(coach=placement.coach, starts_on=date(2026, 11, 20), ends_on=None, by=None)
    assert expected() == [2, 16]
    planned = rhythm.planned_days([placement], date(2026, 11, 1), date(2026, 11, 30))
    assert [row.off for row in planned] == ["", "studiedag", "", "afwezig", "afwezig"]


def test_a_study_day_in_a_holiday_is_refused(placement: Placement) -> None:
    with pytest.raises(ValidationError, match="al vrij"):
        study_days.add_study_day(school=placement.allocation.schools.get(), held_on=date(2026, 10, 12), by=None)


@pytest.mark.parametrize(("last", "is_long"), [(date(2026, 12, 13), True), (date(2026, 12, 12), False), (None, False)])
def test_four_weeks_away_is_long(placement: Placement, last: date | None, is_long: bool) -> None:
    absence = rhythm.report_absence(coach=placement.coach, starts_on=MONDAY, ends_on=last, by=None)
    assert absence.is_long(date(2026, 11, 18)) is is_long
    assert absence.is_long(date(2026, 12, 13)) is (is_long or last is None)


def test_as_many_queries_for_one_placement_as_for_more(placement: Placement, django_assert_num_queries: Any) -> None:
    second = factories.placement(
        factories.allocation(
            factories.deployment(
                placement.allocation.deployment.programme, placement.allocation.deployment.municipality, name="Tweede"
            )
        ),
        placement.employment,
        hours="1.00",
    )
    agree(placement, MONDAY, days={1: DayTerms(210)})
    agree(second, MONDAY, days={2: DayTerms(210)})
    for rows in ([placement], [placement, second]):
        with django_assert_num_queries(4):
            rhythm.expected_days(rows, MONDAY, date(2026, 11, 30))
