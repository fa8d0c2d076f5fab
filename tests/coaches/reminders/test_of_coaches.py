"""When a coach is reminded, and when not."""

from __future__ import annotations

from datetime import date

import pytest

from coaches import pulses, rhythm, staffing
from coaches.models import Activity, Placement
from coaches.months import close_month
from schools import study_days
from schools.models import AllocationSchool
from tests import factories
from tests.coaches.reminders.conftest import at
from tests.coaches.reminders.scenes import DAY, FRIDAY, WEEK, Stage, expected, found, texts, write

pytestmark = pytest.mark.django_db
MONDAY = FRIDAY - 4 * DAY
TUESDAY = MONDAY + DAY


@pytest.fixture
def stage() -> Stage:
    return Stage()


# --- past het werk nog in de uren? ------------------------------------------------------------------------------------


def test_the_pulse_is_asked_until_it_is_answered(stage: Stage) -> None:
    placement = stage.placement()
    assert texts("pulse_open", stage) == ["Past het werk nog in de uren bij Eigenschool 1?"]
    period = pulses.asked_about(FRIDAY)
    assert period is not None
    pulses.answer(placement=placement, starts_on=period.first, answer="fits", on=FRIDAY, by=None)
    assert found("pulse_open", stage) == []


# --- nothing written --------------------------------------------------------------------------------------------------


@pytest.fixture
def mondays(stage: Stage) -> Placement:
    """Somebody who is there on Mondays, and wrote about the one of four weeks ago; since then there were three."""
    placement = stage.placement()
    expected(placement)
    write(placement, MONDAY - 3 * WEEK)
    return placement


def test_nothing_written_on_three_agreed_days_is_due_from_the_day_after_the_third(
    stage: Stage, mondays: Placement
) -> None:
    assert found("nothing_written", stage, MONDAY) == []  # the third is today, and not over
    assert texts("nothing_written", stage, TUESDAY) == [
        "Je schreef niets over je afgesproken dagen sinds 2 november 2026 (Eigenschool 1). Wil je dat nog doen?"
    ]
    assert found("nothing_written", stage, TUESDAY)[0].path == "/jouw-week/?week=2026-W45"


@pytest.mark.parametrize(("after", "is_due"), [(1, True), (3, True), (4, False)])
def test_a_programme_chooses_after_how_many_days(stage: Stage, mondays: Placement, after: int, is_due: bool) -> None:
    assert bool(found("nothing_written", stage, FRIDAY, after)) is is_due


def test_whoever_wrote_about_any_of_those_days_is_up_to_date(stage: Stage, mondays: Placement) -> None:
    write(mondays, MONDAY + 2 * DAY)
    assert found("nothing_written", stage) == []


def test_holidays_and_public_holidays_do_not_count(stage: Stage) -> None:
    placement = stage.placement()
    expected(placement)
    write(placement, date(2026, 10, 5))  # the Monday after it lies in the autumn holiday
    assert found("nothing_written", stage, date(2026, 11, 2)) == []
    assert len(found("nothing_written", stage, date(2026, 11, 3))) == 1
    write(placement, date(2027, 3, 8))  # the 29th is Easter Monday
    assert found("nothing_written", stage, date(2027, 4, 5)) == []


def test_days_away_and_study_days_do_not_count(stage: Stage, mondays: Placement) -> None:
    absence = rhythm.report_absence(coach=mondays.coach, starts_on=MONDAY - DAY, ends_on=None, by=None)
    assert found("nothing_written", stage) == []
    rhythm.withdraw_absence(absence, by=None)
    assert len(found("nothing_written", stage)) == 1
    school = AllocationSchool.system.get(allocation=mondays.allocation).school
    study_days.add_study_day(school=school, held_on=MONDAY, by=None)
    assert found("nothing_written", stage) == []


def test_without_agreed_days_nobody_is_reminded(stage: Stage) -> None:
    stage.placement()
    assert found("nothing_written", stage) == []


def test_two_plekken_on_one_day_are_one_day_and_one_reminder(stage: Stage) -> None:
    first = stage.placement()
    second = factories.placement(stage.plek(), first.employment)
    expected(first)
    expected(second)
    write(first, MONDAY - 2 * WEEK)
    assert found("nothing_written", stage) == []
    assert texts("nothing_written", stage, TUESDAY + WEEK) == [
        "Je schreef niets over je afgesproken dagen sinds 9 november 2026 (Eigenschool 1 en Eigenschool 2). Wil je dat nog doen?"
    ]


def test_one_silence_is_one_reminder_and_the_next_silence_another(stage: Stage, mondays: Placement) -> None:
    [first] = found("nothing_written", stage, TUESDAY)
    [later] = found("nothing_written", stage, TUESDAY + WEEK)
    assert (first.about_pk, first.period) == (later.about_pk, later.period)
    write(mondays, MONDAY + WEEK)
    [next_one] = found("nothing_written", stage, TUESDAY + 4 * WEEK)
    assert next_one.period != first.period


def test_a_new_school_year_begins_with_a_clean_sheet(stage: Stage, mondays: Placement) -> None:
    assert len(found("nothing_written", stage, date(2027, 7, 31))) == 1
    assert found("nothing_written", stage, date(2027, 8, 1)) == []


# --- own klikgesprek --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("days", "is_due"), [(-1, False), (0, True), (7, True), (8, False)], ids=["was", "today", "a week", "later"]
)
def test_an_own_klikgesprek_is_told_a_week_before(stage: Stage, days: int, is_due: bool) -> None:
    candidacy = stage.candidacy()
    meeting = stage.meeting(FRIDAY + days * DAY, candidacy)
    due = found("own_meeting_soon", stage)
    assert [(one.about_pk, one.coach_id) for one in due] == ([(meeting.pk, candidacy.coach_id)] if is_due else [])


def test_a_candidate_who_goes_no_further_is_not_reminded(stage: Stage) -> None:
    candidacy = stage.candidacy()
    stage.meeting(candidacy=candidacy)
    assert texts("own_meeting_soon", stage) == ["Je hebt een klikgesprek bij Eigenschool 1 op 23 november 2026."]
    staffing.move_candidacy(candidacy, state="withdrawn", on=FRIDAY, by=None)
    assert found("own_meeting_soon", stage) == []


# --- a month that is not closed -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(("day", "is_due"), [(date(2026, 11, 2), False), (date(2026, 11, 3), True)])
def test_a_month_is_due_some_days_after_it(stage: Stage, day: date, is_due: bool) -> None:
    write(stage.placement(), date(2026, 10, 5))
    assert bool(found("month_open", stage, day)) is is_due


def test_the_first_month_that_is_not_closed_comes_first(stage: Stage) -> None:
    placement = stage.placement()
    for month in (9, 10):
        write(placement, date(2026, month, 7))
    assert texts("month_open", stage) == [
        "September 2026 en latere maanden zijn nog niet afgesloten. Kijk of alles klopt."
    ]
    close_month(coach=placement.coach, month=date(2026, 9, 1), at=at(), on=FRIDAY, by=None)
    [due] = found("month_open", stage)
    assert (due.text, due.path, due.period) == (
        "Oktober 2026 is nog niet afgesloten. Kijk of alles klopt.",
        "/jouw-maanden/2026-10/",
        "2026-10",
    )
    close_month(coach=placement.coach, month=date(2026, 10, 1), at=at(), on=FRIDAY, by=None)
    assert found("month_open", stage) == []


def test_a_month_without_anything_written_and_one_of_long_ago_are_left_alone(stage: Stage) -> None:
    placement = stage.placement()
    assert found("month_open", stage) == []
    write(placement, date(2026, 8, 31))
    assert len(found("month_open", stage, date(2026, 12, 1))) == 1
    assert found("month_open", stage, date(2026, 12, 2)) == []


def test_july_is_still_asked_about_in_the_next_school_year_and_december_in_the_next_year(stage: Stage) -> None:
    placement = stage.placement()
    write(placement, date(2026, 12, 1))
    write(placement, date(2027, 7, 1))
    assert [due.period for due in found("month_open", stage, date(2027, 1, 3))] == ["2026-12"]
    Activity.system.filter(done_on=date(2026, 12, 1)).delete()
    assert found("month_open", stage, date(2027, 8, 2)) == []
    assert [due.period for due in found("month_open", stage, date(2027, 8, 3))] == ["2027-07"]


# --- a placement that ends ----------------------------------------------------------------------------------------------


@pytest.fixture
def asking(stage: Stage) -> Placement:
    stage.moment("ask_wishes", date(2027, 2, 1))
    return stage.placement()


@pytest.mark.parametrize(
    ("day", "is_due"),
    [
        (date(2027, 1, 17), False),
        (date(2027, 1, 18), True),
        (date(2027, 7, 31), True),
        (date(2027, 8, 1), False),
    ],
)
def test_a_coach_is_asked_from_two_weeks_before_the_moment_until_the_placement_ends(
    stage: Stage, asking: Placement, day: date, is_due: bool
) -> None:
    assert bool(found("own_placement_ends", stage, day)) is is_due


def test_a_coach_is_asked_about_the_plek(stage: Stage, asking: Placement) -> None:
    assert texts("own_placement_ends", stage, date(2027, 2, 1)) == [
        "Je plaatsing bij Eigenschool 1 loopt tot en met 31 juli 2027. Wil je daar volgend schooljaar verder? Vertel het je coördinator."
    ]


def test_what_was_decided_or_announced_is_not_asked(stage: Stage, asking: Placement) -> None:
    day, plek = date(2027, 2, 1), asking.allocation.deployment
    stage.continuation(plek, decision="stops")
    assert found("own_placement_ends", stage, day) == []
    stage.continuation(plek, decision="open", wish="not_asked", coach="unknown")
    assert len(found("own_placement_ends", stage, day)) == 1
    Placement.system.filter(pk=asking.pk).update(announced_on=FRIDAY)
    assert found("own_placement_ends", stage, day) == []


def test_who_is_placed_there_again_is_not_asked(stage: Stage, asking: Placement) -> None:
    year = factories.school_year(2027)
    again = factories.allocation(asking.allocation.deployment, year=year)
    assert len(found("own_placement_ends", stage, date(2027, 2, 1))) == 1
    factories.placement(again, asking.employment)
    assert found("own_placement_ends", stage, date(2027, 2, 1)) == []
