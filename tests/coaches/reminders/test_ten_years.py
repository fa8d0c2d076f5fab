"""Ten years of ticks, from 2021 to 2031: clock changes, week 53, the turn of the calendar year and of the school year."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from coaches.models import MailState, Reminder, ReminderMail, ReminderPreference, ReminderState
from coaches.months import close_month
from coaches.reminders import moments, planning, rules
from kansencoach.models import Membership, Role
from schools import calendar
from tests import factories
from tests.coaches.reminders.scenes import DAY, Stage, expected, write

FIRST, LAST = date(2021, 8, 2), date(2031, 7, 27)  # a Monday and a Sunday
HERE = ZoneInfo("Europe/Amsterdam")
FIVE_MINUTES = timedelta(minutes=5)
WEEKS = [calendar.iso_week(FIRST + 7 * DAY * place) for place in range((LAST - FIRST).days // 7 + 1)]
SPRING, AUTUMN = date(2026, 3, 29), date(2026, 10, 25)
MOMENTS = [(5, 12), (1, 8), (3, 2), (4, 3), (1, 0), (5, 23)]


# --- moments, pure ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("day", "hour", "at"),
    [
        (SPRING, 1, "2026-03-29 00:00"),
        (SPRING, 2, "2026-03-29 01:00"),  # there is no two o'clock: three
        (SPRING, 3, "2026-03-29 01:00"),
        (SPRING, 4, "2026-03-29 02:00"),
        (AUTUMN, 1, "2026-10-24 23:00"),
        (AUTUMN, 2, "2026-10-25 00:00"),  # there are two: the first
        (AUTUMN, 3, "2026-10-25 02:00"),
        (AUTUMN, 4, "2026-10-25 03:00"),
    ],
)
def test_an_hour_that_is_skipped_is_the_one_after_it_and_of_two_the_first_counts(day: date, hour: int, at: str) -> None:
    assert moments.at_hour(day, hour) == datetime.fromisoformat(at).replace(tzinfo=UTC)


def test_on_every_other_day_an_hour_is_that_hour_here() -> None:
    for day in calendar.days(FIRST, LAST):
        for hour in (0, 2, 3, 12, 23):
            local = moments.at_hour(day, hour).astimezone(HERE)
            is_skipped = hour == 2 and day.month == 3 and local.hour == 3
            assert (local.date(), local.hour) == (day, hour + is_skipped)
            assert moments.local_day(moments.at_hour(day, hour)) == day


def test_week_53_is_a_week_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(moments, "is_quiet", lambda day: day.isoweekday() > 5)
    found = [moments.digest_moment(week, 4, 9) for week in WEEKS]
    assert None not in found
    assert len({week.slug for week in WEEKS}) == len(set(found)) == len(WEEKS)
    assert [week.slug for week in WEEKS if week.number == 53] == ["2026-W53"]
    here = {week.slug: at.astimezone(HERE).date() for week, at in zip(WEEKS, found, strict=True) if at}
    assert (here["2026-W52"], here["2026-W53"], here["2027-W01"]) == (
        date(2026, 12, 24),
        date(2026, 12, 31),
        date(2027, 1, 7),
    )


# --- letters, pure ------------------------------------------------------------------------------------------------------


def ticks(hour: int) -> Iterator[datetime]:
    """Four times a day, around the own hour, and every hour on the days around a change of the clock."""
    for day in calendar.days(FIRST, LAST):
        own = datetime.combine(day, time(hour), HERE).astimezone(UTC)
        midnight = datetime.combine(day, time(), UTC)
        step = 1 if day.month in (3, 10) and day.day > 24 else 6
        regular = [midnight + timedelta(hours=hours, minutes=30) for hours in range(0, 24, step)]
        yield from sorted([own - FIVE_MINUTES, own, own + FIVE_MINUTES, *regular])


@pytest.mark.parametrize(("weekday", "hour"), MOMENTS)
def test_who_always_has_something_waiting_gets_one_letter_in_every_week_that_is_not_quiet(
    weekday: int, hour: int
) -> None:
    waiting = Reminder(membership=Membership(role=Role.COACH), rule="any", due_at=datetime(2021, 1, 1, tzinfo=UTC))
    chosen = ReminderPreference(weekday=weekday, hour=hour)
    letters: dict[str, ReminderMail] = {}
    for at in ticks(hour):
        on = moments.local_day(at)
        if moments.is_quiet(on):
            continue
        for letter in planning._letters_of(1, [waiting], chosen, at, on):
            first = letters.setdefault(letter.week, letter)
            assert (letter.local_date, letter.due_at) == (first.local_date, first.due_at)
            assert at >= letter.due_at
    assert set(letters) == {week.slug for week in WEEKS if not all(moments.is_quiet(day) for day in week.days())}
    for letter in letters.values():
        local = letter.due_at.astimezone(HERE)
        assert (local.date(), local.hour) == (letter.local_date, hour)
        assert calendar.iso_week(letter.local_date).slug == letter.week
        assert not moments.is_quiet(letter.local_date)
        own = calendar.parse_iso_week(letter.week).monday + (weekday - 1) * DAY
        assert moments.is_quiet(own) or letter.local_date == own
    dates = sorted(letter.local_date for letter in letters.values())
    assert len(dates) == len(set(dates))


def test_the_christmas_holiday_of_2026_with_its_week_53_is_quiet() -> None:
    for week in ("2026-W52", "2026-W53"):
        assert moments.digest_moment(calendar.parse_iso_week(week), 5, 12) is None
    assert moments.digest_moment(calendar.parse_iso_week("2027-W01"), 5, 12) == moments.at_hour(date(2027, 1, 8), 12)


@pytest.mark.parametrize("year", range(2021, 2031))
def test_after_both_changes_of_the_clock_the_own_hour_is_the_own_hour(year: int) -> None:
    for month in (3, 10):
        change = calendar.month_end(date(year, month, 1))
        while change.isoweekday() != 7:
            change -= DAY
        for week in (calendar.iso_week(change), calendar.iso_week(change).next):
            at = moments.digest_moment(week, 1, 8)
            assert at is None or at.astimezone(HERE).hour == 8
        offsets = {moments.at_hour(day, 12).hour for day in (change - DAY, change + DAY)}
        assert offsets == {10, 11}


# --- a small world ------------------------------------------------------------------------------------------------------

SLUGS = ("nothing_written", "month_open", "own_placement_ends", "ask_wishes", "grant_next_year")
TURNS = ((1, 1), (1, 18), (1, 31), (3, 31), (7, 17), (7, 18), (7, 31), (8, 1), (10, 31), (12, 31))
FOURTHS = (1, 2, 8, 9, 12)


class Years:
    """One plek with one coach, who writes around the turns of the years, closes each month late, and goes on every year."""

    def __init__(self) -> None:
        self.stage = Stage()
        self.employment = factories.employment(self.stage.coach())
        self.plek = self.stage.new_plek("Eigenschool")
        for first in range(2021, 2032):
            year = factories.school_year(first)
            self.stage.moment("ask_wishes", date(first + 1, 2, 1), year)
            self.stage.moment("rollover", date(first, 8, 1), year)
        self.begin(2021)

    def begin(self, first: int) -> None:
        """The hours of a school year, and the coach there on Mondays."""
        allocation = factories.allocation(self.plek, year=factories.school_year(first))
        self.placement = factories.placement(allocation, self.employment)
        expected(self.placement)

    def tick(self, day: date) -> None:
        """What a worker does on a day, and what people do then."""
        at = moments.at_hour(day, 9)
        planning.plan(at=at)
        if day.day == 1:
            planning.plan(at=at)  # twice, or late, changes nothing
        friday = calendar.iso_week(day).monday + 4 * DAY
        planning.plan_mails(at=moments.at_hour(friday, 12))
        for mail in ReminderMail.system.filter(state=MailState.WAITING):
            Reminder.system.filter(user=mail.user_id, is_told=False).update(mail=mail, is_told=True)
            ReminderMail.system.filter(pk=mail.pk).update(state=MailState.SENT, ended_at=at)
        if day.day == 4 and day.month != 12 and day > date(2021, 9, 1):
            close_month(coach=self.placement.coach, month=(day - 7 * DAY).replace(day=1), at=at, on=day, by=None)
        if (day.month, day.day) in ((1, 4), (7, 17), (8, 4), (12, 4)):
            write(self.placement, day)
        elif (day.month, day.day) == (1, 31):
            self.stage.continuation(self.plek, year=day.year, decision="continues", coach="same", wish="yes")
        elif (day.month, day.day) == (8, 1) and day.year > 2021:
            self.begin(day.year)


def days_of_the_years() -> list[date]:
    fourths = {date(year, month, 4) for year in range(2021, 2032) for month in FOURTHS}
    turns = {date(year, month, day) for year in range(2021, 2032) for month, day in TURNS}
    return sorted(day for day in fourths | turns if FIRST <= day <= date(2031, 7, 31))


def open_now() -> dict[str, int]:
    rows = Reminder.system.filter(state=ReminderState.OPEN)
    return {row.rule: row.pk for row in rows}


@pytest.mark.django_db
def test_in_ten_years_nothing_is_doubled_and_nothing_is_lost(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rules, "_RULES", {slug: rule for slug, rule in rules._RULES.items() if slug in SLUGS})
    years = Years()
    seen: dict[date, dict[str, int]] = {}
    for day in days_of_the_years():
        years.tick(day)
        seen[day] = open_now()
    periods: dict[str, list[str]] = {slug: [] for slug in SLUGS}
    for row in Reminder.system.order_by("period"):
        periods[row.rule].append(row.period)
    months = [f"{year}-{month:02d}" for year in range(2021, 2032) for month in (1, 7, 8, 12)]
    assert periods["month_open"] == [month for month in months if "2021-08" <= month < "2031-07"]
    every_year = [calendar.slug(first) for first in range(2021, 2031)]
    assert periods["ask_wishes"] == periods["own_placement_ends"] == every_year
    assert periods["grant_next_year"] == [*every_year[1:], "2031-2032"]  # from July 2031
    assert len(set(periods["nothing_written"])) == len(periods["nothing_written"])
    for year in range(2022, 2031):
        # The hours of the new year are one reminder on both sides of 1 August; what was silent last year is over.
        before, after = seen[date(year, 7, 31)], seen[date(year, 8, 1)]
        assert "grant_next_year" not in seen[date(year, 7, 17)]
        assert before["grant_next_year"] == after["grant_next_year"]
        assert "grant_next_year" not in seen[date(year, 8, 4)]
        assert "nothing_written" not in after
        # December is asked about in January; the wishes from two weeks before until they are known.
        assert "month_open" not in seen[date(year, 12, 31)]
        assert "ask_wishes" not in seen[date(year, 1, 4)]
        assert seen[date(year, 1, 18)]["ask_wishes"] == seen[date(year, 1, 31)]["ask_wishes"]
        assert not {"ask_wishes", "own_placement_ends"} & seen[date(year, 2, 4)].keys()
    letters = list(ReminderMail.system.values_list("user", "week", "local_date"))
    assert len({(user, week) for user, week, _day in letters}) == len(letters) > 40
    assert not [day for _user, _week, day in letters if moments.is_quiet(day)]
