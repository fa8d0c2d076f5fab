"""Aandachtspunten: what opens one, what closes it, that it does not flap, and that the coach is first."""

from __future__ import annotations

import threading
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, connections, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from coaches import activity_log, pulses, rhythm, staffing
from coaches.models import ChemistryMeeting, Placement, WorkloadPulse
from reports import figures, signal_rules, signals
from reports.models import Signal, SignalSeen, SignalThreshold
from reports.signal_rules import BY_SLUG, CLEAR_FOR, RETURNS_WITHIN, RULES, Life, Measured, is_quiet
from schools import calendar, planning
from schools.models import Deployment, Programme, SchoolYear
from tests import factories

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 18)  # a Wednesday; 11 teaching weeks of this year are over
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def _today(settings: Any) -> None:
    settings.TODAY_OVERRIDE = TODAY


@pytest.fixture
def year() -> SchoolYear:
    return factories.school_year(2026)


@pytest.fixture
def programme(year: SchoolYear) -> Programme:
    return factories.programme(year=year)


def a_plek(
    programme: Programme, name: str = "Beukenhof", *, filled: str | None = "4.00", hours: str | None = "4.00"
) -> Deployment:
    """A plek in a municipality where somebody writes; with a coach when ``filled``."""
    first = Deployment.system.filter(programme=programme).first()
    town = first.municipality if first is not None else factories.municipality(programme)
    plek = factories.deployment(programme, town, name=name)
    allocation = factories.allocation(plek, hours=hours)
    if filled:
        factories.placement(allocation, hours=filled)
    return plek


def write(plek: Deployment, day: date, minutes: int) -> None:
    placement = Placement.system.filter(allocation__deployment=plek).earliest("starts_on")
    activity_log.log_activity(coach=placement.coach, placement=placement, done_on=day, minutes=minutes, on=day, by=None)


def write_weekly(plek: Deployment, minutes: int, *, until: date = TODAY) -> None:
    """On every Tuesday of a teaching week."""
    day = date(2026, 8, 18)
    while day <= until:
        if calendar.teaching_days(day, day):
            write(plek, day, minutes)
        day += timedelta(weeks=1)


def points(rule: str | None = None) -> list[Signal]:
    rows = Signal.system.order_by("pk")
    return list(rows.filter(rule=rule) if rule else rows)


def slugs() -> list[str]:
    return sorted(row.rule for row in points())


def sweep(programme: Programme, on: date = TODAY) -> signals.Swept:
    return signals.sweep(programme, on=on)


# --- each rule: opens, does not open, closes ---------------------------------------------------------------------------


def test_hours_behind_opens_three_weeks_of_work_under_what_is_expected(programme: Programme) -> None:
    plek = a_plek(programme)
    write_weekly(plek, 120)
    sweep(programme)
    (point,) = points()
    assert (point.rule, point.deployment, point.cause) == ("uren-achter", plek, "2026-2027")
    assert point.value >= 3
    assert (point.state, point.opened_on, point.is_about_work) == ("open", TODAY, True)


def test_hours_as_expected_make_no_point(programme: Programme) -> None:
    write_weekly(a_plek(programme), 240)
    sweep(programme)
    assert points() == []


def test_hours_behind_closes_when_it_is_written_after_all(programme: Programme) -> None:
    plek = a_plek(programme)
    write_weekly(plek, 120)
    sweep(programme)
    write(plek, TODAY, 600)
    write(plek, TODAY - DAY, 600)
    for day in calendar.days(TODAY, TODAY + CLEAR_FOR):
        sweep(programme, day)
    (point,) = points()
    assert (point.state, point.solved_on, point.solved_by) == ("solved", TODAY + CLEAR_FOR, None)


def test_hours_ahead_opens_three_weeks_of_work_above_what_is_expected(programme: Programme) -> None:
    write_weekly(a_plek(programme), 400)
    sweep(programme)
    assert slugs() == ["uren-voor"]


@pytest.mark.parametrize("where", ["hours", "filled"])
def test_unknown_hours_make_no_point(programme: Programme, where: str) -> None:
    plek = a_plek(programme, hours=None if where == "hours" else "4.00", filled=None)
    factories.placement(plek.allocations.get(), hours=None)
    write_weekly(plek, 30)
    sweep(programme)
    assert points() == []


def test_hours_are_not_compared_where_nobody_writes(programme: Programme) -> None:
    """Nothing written in a whole municipality is unknown, not zero."""
    a_plek(programme)
    sweep(programme)
    assert points() == []


def test_weeks_without_coach_opens_after_two_and_closes_when_somebody_comes(programme: Programme) -> None:
    plek = a_plek(programme, filled=None)
    sweep(programme, date(2026, 8, 20))
    assert points("zonder-coach") == []
    sweep(programme)
    (point,) = points("zonder-coach")
    assert (point.value, point.is_about_work, point.coordinator_from) == (Decimal("12.6"), False, TODAY)
    factories.placement(plek.allocations.get(), starts_on=TODAY + DAY)
    for day in calendar.days(TODAY + DAY, TODAY + DAY + CLEAR_FOR):
        sweep(programme, day)
    (point,) = points("zonder-coach")
    assert point.state == "solved"


def test_open_hours_grow_old_until_somebody_decides(programme: Programme) -> None:
    plek = a_plek(programme, filled="2.00")
    sweep(programme, date(2026, 9, 10))
    assert points("open-uren") == []
    sweep(programme)
    (point,) = points("open-uren")
    planning.decide_vacancy(
        allocation=plek.allocations.get(), outcome="search", starts_on=TODAY, decided_on=TODAY, by=None
    )
    for day in calendar.days(TODAY, TODAY + CLEAR_FOR):
        sweep(programme, day)
    point.refresh_from_db()
    assert (point.state, point.solved_by) == ("solved", None)


def a_meeting(plek: Deployment, outcome: str) -> ChemistryMeeting:
    made: ChemistryMeeting = ChemistryMeeting.system.create(
        allocation=plek.allocations.get(), state="held", held_on=TODAY - DAY, outcome=outcome, decided_on=TODAY
    )
    return made


@pytest.mark.parametrize(
    ("outcome", "expected"), [("doubt", ["klik-twijfel"]), ("match", []), ("no_match", []), ("", [])]
)
def test_only_doubt_after_a_klikgesprek_opens(programme: Programme, outcome: str, expected: list[str]) -> None:
    a_meeting(a_plek(programme), outcome)
    sweep(programme)
    assert slugs() == expected


def test_a_new_klikgesprek_ends_the_doubt_and_a_second_doubt_is_a_new_point(programme: Programme) -> None:
    plek = a_plek(programme)
    a_meeting(plek, "doubt")
    sweep(programme)
    a_meeting(plek, "doubt")
    for day in calendar.days(TODAY, TODAY + CLEAR_FOR):
        sweep(programme, day)
    assert [(row.rule, row.state) for row in points()] == [("klik-twijfel", "solved"), ("klik-twijfel", "open")]


def test_silence_opens_after_three_weeks_in_which_a_coach_was_expected(programme: Programme) -> None:
    plek = a_plek(programme)
    write(plek, date(2026, 10, 27), 60)
    sweep(programme)
    assert points("stil") == []  # two weeks are over since
    sweep(programme, TODAY + timedelta(weeks=1))
    (point,) = points("stil")
    assert point.value == 3


def test_silence_does_not_count_holidays_absence_and_days_that_were_not_agreed(programme: Programme) -> None:
    plek = a_plek(programme)
    placement = Placement.system.get(allocation__deployment=plek)
    write(plek, date(2026, 9, 15), 60)
    rhythm.agree_days(placement, days={2: rhythm.DayTerms(120)}, starts_on=placement.starts_on, by=None)
    rhythm.report_absence(coach=placement.coach, starts_on=date(2026, 9, 21), ends_on=date(2026, 11, 3), by=None)
    sweep(programme)
    assert points("stil") == []
    sweep(programme, TODAY + timedelta(weeks=2))
    (point,) = points("stil")
    assert point.value == 3  # Tuesday 10, 17 and 24 November


def answer(plek: Deployment, period: int, said: str) -> WorkloadPulse:
    placement = Placement.system.get(allocation__deployment=plek)
    asked = pulses.periods(2026)[period]
    return pulses.answer(placement=placement, starts_on=asked.first, answer=said, on=asked.last + DAY, by=None)


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        (["tight"], []),
        (["tight", "tight"], ["past-niet"]),
        (["tight", "skipped"], []),
        (["tight", "fits"], []),
        (["too_much"], ["past-niet"]),
        (["too_much", "fits"], []),
        (["skipped", "skipped"], []),
    ],
)
def test_work_that_does_not_fit_goes_by_the_last_answers(
    programme: Programme, said: list[str], expected: list[str]
) -> None:
    plek = a_plek(programme)
    for period, word in enumerate(said):
        answer(plek, period, word)
    sweep(programme)
    assert slugs() == expected


# --- the coach is first ---------------------------------------------------------------------------------------------------


def visible(user: Any) -> list[str]:
    return sorted(Signal.objects.visible_to(user).values_list("rule", flat=True))


def test_coach_sees_a_point_about_the_work_at_once_and_the_coordinator_a_week_later(
    programme: Programme, settings: Any
) -> None:
    plek = a_plek(programme)
    write_weekly(plek, 120)
    sweep(programme)
    coach = factories.coach_user(Placement.system.get(allocation__deployment=plek).coach)
    coordinator = factories.coordinator(programme)
    assert visible(coach) == ["uren-achter"]
    assert visible(coordinator) == []
    settings.TODAY_OVERRIDE = TODAY + timedelta(days=7)
    assert visible(coordinator) == ["uren-achter"]


def test_a_week_is_a_teaching_week(programme: Programme) -> None:
    before = date(2026, 12, 17)  # the Thursday before the Christmas holiday
    rule = BY_SLUG["uren-achter"]
    first = signal_rules.coordinator_from(rule, Measured(Decimal(4), "x"), before)
    assert calendar.teaching_weeks(before + DAY, first) == 1
    assert first > date(2027, 1, 3)


def test_points_about_nobodys_work_are_the_coordinators_alone(programme: Programme) -> None:
    plek = a_plek(programme, filled="2.00")
    a_meeting(plek, "doubt")
    sweep(programme)
    coach = factories.coach_user(Placement.system.get(allocation__deployment=plek).coach)
    assert visible(factories.coordinator(programme)) == ["klik-twijfel", "open-uren"]
    assert visible(coach) == []


def test_nobody_else_ever_sees_a_point(programme: Programme, settings: Any) -> None:
    plek = a_plek(programme)
    write_weekly(plek, 120)
    sweep(programme)
    settings.TODAY_OVERRIDE = TODAY + timedelta(days=30)
    placement = Placement.system.get(allocation__deployment=plek)
    school = placement.allocation.schools.get()
    other = factories.coach(programme, name="Een ander")
    for stranger in (
        factories.officer(programme, plek.municipality),
        factories.employer_user(programme, placement.employment.employer),
        factories.school_user(programme, school),
        factories.coach_user(other),
        factories.coordinator(factories.programme(year=factories.school_year())),
        factories.user(),
    ):
        assert visible(stranger) == []


def test_a_colleague_at_the_same_plek_does_not_read_what_rests_on_the_answers_of_another(programme: Programme) -> None:
    plek = a_plek(programme, filled="2.00")
    answer(plek, 0, "too_much")
    mine = Placement.system.get(allocation__deployment=plek)
    theirs = factories.placement(
        plek.allocations.get(), factories.employment(factories.coach(programme, name="Een ander")), hours="2.00"
    )
    sweep(programme)
    assert visible(factories.coach_user(mine.coach)) == ["past-niet"]
    assert visible(factories.coach_user(theirs.coach)) == []


def test_a_coach_who_comes_later_does_not_read_what_was_before(programme: Programme) -> None:
    plek = a_plek(programme)
    write_weekly(plek, 120)
    sweep(programme)
    before = Placement.system.get(allocation__deployment=plek)
    staffing.end_placement(before, ends_on=TODAY, reason="other_job", announced_on=TODAY, by=None)
    after = factories.placement(
        plek.allocations.get(),
        factories.employment(factories.coach(programme, name="Een ander")),
        starts_on=TODAY + DAY,
    )
    assert visible(factories.coach_user(before.coach)) == ["uren-achter"]
    assert visible(factories.coach_user(after.coach)) == []


def test_a_point_that_is_over_before_its_week_never_reaches_the_coordinator(
    programme: Programme, settings: Any
) -> None:
    plek = a_plek(programme)
    write_weekly(plek, 120)
    sweep(programme)
    write(plek, TODAY, 600)
    write(plek, TODAY - DAY, 600)
    for day in calendar.days(TODAY, TODAY + CLEAR_FOR):
        sweep(programme, day)
    (point,) = points()
    assert (point.state, point.coordinator_from) == ("solved", None)
    settings.TODAY_OVERRIDE = TODAY + timedelta(days=60)
    assert visible(factories.coordinator(programme)) == []


def test_coordinator_learns_no_answer_from_a_point_before_it_may_be_read(programme: Programme) -> None:
    """Once a coordinator reads the point, it goes by the answers that a coordinator may read."""
    plek = a_plek(programme)
    answer(plek, 0, "too_much")
    opened = pulses.periods(2026)[0].last + timedelta(days=2)
    sweep(programme, opened)
    (point,) = points()
    said = answer(plek, 1, "fits")
    for day in calendar.days(said.answered_on, said.seen_from - DAY):
        sweep(programme, day)
        point.refresh_from_db()
        assert point.state == "open", day
    for day in calendar.days(said.seen_from, said.seen_from + CLEAR_FOR):
        sweep(programme, day)
    point.refresh_from_db()
    assert point.state == "solved"


def test_sharing_shows_a_point_today_with_the_answers_it_rests_on(programme: Programme) -> None:
    plek = a_plek(programme)
    asked = pulses.periods(2026)[1]
    placement = Placement.system.get(allocation__deployment=plek)
    pulse = pulses.answer(placement=placement, starts_on=asked.first, answer="too_much", on=TODAY, by=None)
    sweep(programme)
    (point,) = points()
    coordinator = factories.coordinator(programme)
    assert visible(coordinator) == []
    signals.share(point, on=TODAY, by=None)
    signals.share(point, on=TODAY, by=None)
    assert visible(coordinator) == ["past-niet"]
    pulse.refresh_from_db()
    assert pulse.seen_from == TODAY
    for day in calendar.days(TODAY, TODAY + timedelta(days=7)):
        sweep(programme, day)
    point.refresh_from_db()
    assert point.state == "open"


def test_a_point_that_is_nobodys_work_cannot_be_shared(programme: Programme) -> None:
    a_plek(programme, filled=None)
    sweep(programme)
    with pytest.raises(ValidationError):
        signals.share(points()[0], on=TODAY, by=None)


# --- one per cause, and no flapping -----------------------------------------------------------------------------------------

HOURS = BY_SLUG["uren-achter"]
MONDAY = date(2026, 9, 7)
VALUES = st.one_of(st.none(), st.integers(-50, 80).map(lambda tenths: Decimal(tenths) / 10))


def live(values: list[Decimal | None], *, by_hand: frozenset[int] = frozenset()) -> list[tuple[date, Life | None]]:
    """What becomes of one point when these values are measured day after day, twice a day; solved by hand on some days."""
    found: list[tuple[date, Life | None]] = []
    life: Life | None = None
    for place, value in enumerate(values):
        on = MONDAY + timedelta(days=place)
        seen = None if value is None else Measured(value, "x")
        for _turn in range(2):
            again = signal_rules.go_on(life, HOURS, seen, HOURS.default, on) if life is not None else None
            if again is None and seen is not None:
                again = signal_rules.begin(HOURS, seen, HOURS.default, on)
            if _turn:
                assert again == life  # asked twice on a day it says the same
            life = again
        if place in by_hand and life is not None and life.state == "open":
            life = Life(**{**vars(life), "state": "solved", "solved_on": on, "clear_since": None})
        found.append((on, life))
    return found


@given(st.lists(VALUES, max_size=120))
def test_a_point_never_flaps(values: list[Decimal | None]) -> None:
    lives = live(values)
    was_open = False
    last_change: date | None = None
    for place, (on, life) in enumerate(lives):
        is_open = life is not None and life.state == "open"
        value = values[place]
        if is_open and not was_open:
            assert value is not None
            assert value >= HOURS.default
            assert not is_quiet(on)
        if was_open and not is_open:
            # Closed: not once in these days was it above where it stays.
            recent = values[max(0, place - CLEAR_FOR.days) : place + 1]
            assert len(recent) == CLEAR_FOR.days + 1
            assert all(one is None or one <= HOURS.default - HOURS.margin for one in recent)
        if is_open != was_open:
            assert last_change is None or not was_open or on - last_change >= CLEAR_FOR
            last_change = on
        was_open = is_open


@given(st.lists(VALUES, min_size=20, max_size=120), st.sets(st.integers(0, 119), max_size=4))
def test_what_somebody_solved_stays_solved_until_the_cause_had_gone(
    values: list[Decimal | None], by_hand: set[int]
) -> None:
    lives = live(values, by_hand=frozenset(by_hand))
    solved_at: int | None = None
    for place, (_on, life) in enumerate(lives):
        is_open = life is not None and life.state == "open"
        if place in by_hand and life is not None and life.solved_on == lives[place][0] and life.cleared_on is None:
            solved_at = place
        elif is_open and solved_at is not None:
            between = values[solved_at + 1 : place]
            runs = "".join("." if one is None or one <= HOURS.default - HOURS.margin else "#" for one in between)
            assert "." * (CLEAR_FOR.days + 1) in runs
            solved_at = None


def test_a_value_around_the_threshold_makes_one_point() -> None:
    wavers: list[Decimal | None] = [Decimal("3.1"), Decimal("2.9")] * 30
    assert {life.opened_on for _on, life in live(wavers) if life is not None} == {MONDAY}


def test_what_comes_back_within_six_weeks_is_the_same_point_and_later_it_is_new(programme: Programme) -> None:
    plek = a_plek(programme, filled=None)
    sweep(programme)
    (point,) = points("zonder-coach")
    staffing_from = TODAY + DAY
    helper = factories.placement(plek.allocations.get(), starts_on=staffing_from, ends_on=TODAY + timedelta(days=8))
    for day in calendar.days(staffing_from, staffing_from + CLEAR_FOR):
        sweep(programme, day)
    signals.see(point, on=TODAY, by=factories.coordinator(programme))
    sweep(programme, helper.ends_on + timedelta(days=1))
    (again,) = points("zonder-coach")
    assert (again.pk, again.state, again.opened_on, again.solved_on) == (point.pk, "open", TODAY, None)
    assert not SignalSeen.system.filter(signal=point).exists()  # it is new again
    assert [step.text for step in signals.history_of(again)] == ["Weer open.", "Vanzelf voorbij.", "Het punt kwam op."]


def test_after_six_weeks_it_is_a_new_point() -> None:
    rule = HOURS
    solved = Life(
        opened_on=MONDAY,
        last_true_on=MONDAY,
        coordinator_from=MONDAY,
        value=Decimal(3),
        threshold=Decimal(3),
        state="solved",
        solved_on=MONDAY,
        cleared_on=MONDAY,
    )
    found = Measured(Decimal(4), "x")
    edge = MONDAY + RETURNS_WITHIN
    assert signal_rules.go_on(solved, rule, found, rule.default, edge) is not None
    assert signal_rules.go_on(solved, rule, found, rule.default, edge + DAY) is None


def test_nothing_comes_up_in_a_holiday_or_a_weekend(programme: Programme) -> None:
    write_weekly(a_plek(programme), 100, until=date(2026, 12, 18))
    a_plek(programme, "Ark", filled=None)
    for day in calendar.days(date(2026, 12, 19), date(2027, 1, 3)):
        sweep(programme, day)
    assert points() == []


def test_a_holiday_changes_no_value(programme: Programme) -> None:
    write_weekly(a_plek(programme), 240, until=date(2026, 12, 18))
    sweep(programme, date(2026, 12, 18))
    for day in calendar.days(date(2026, 12, 19), date(2027, 1, 5)):
        sweep(programme, day)
    assert points() == []


def test_sweeping_again_changes_nothing(programme: Programme) -> None:
    write_weekly(a_plek(programme), 120)
    a_plek(programme, "Ark", filled=None)
    first = sweep(programme)
    before = list(Signal.system.order_by("pk").values())
    assert first.opened == len(before) == 3
    assert sweep(programme) == signals.Swept()
    assert list(Signal.system.order_by("pk").values()) == before


def test_a_day_of_sweeps_leaves_no_history(programme: Programme) -> None:
    write_weekly(a_plek(programme), 120)
    for day in calendar.days(TODAY, TODAY + timedelta(days=3)):
        sweep(programme, day)
    (point,) = points()
    assert point.last_true_on == TODAY + timedelta(days=3)
    assert point.version == 1
    assert [step.text for step in signals.history_of(point)] == ["Het punt kwam op."]


def test_points_of_a_year_that_is_over_go_by_themselves(programme: Programme) -> None:
    a_plek(programme, filled=None)
    sweep(programme)
    factories.school_year(2027)
    for day in calendar.days(date(2027, 8, 2), date(2027, 8, 2) + CLEAR_FOR):
        sweep(programme, day)
    assert {row.state for row in points()} == {"solved"}


def test_sweep_takes_as_many_queries_for_three_plekken_as_for_one(programme: Programme, year: SchoolYear) -> None:
    other = factories.programme(year=year)
    for where, names in ((programme, ["Ark"]), (other, ["Ark", "Beuk", "Cirkel"])):
        for name in names:
            plek = a_plek(where, name, filled="2.00")
            write_weekly(plek, 30)
            answer(plek, 0, "too_much")
            a_meeting(plek, "doubt")
    sizes = []
    for where in (programme, other):
        with CaptureQueriesContext(connection) as queries:
            sweep(where)
        sizes.append(len(queries))
        with CaptureQueriesContext(connection) as queries:
            sweep(where, TODAY + DAY)
        sizes.append(len(queries))
    assert len(points()) == 4 * 4
    assert sizes[:2] == sizes[2:]


# --- what people do -----------------------------------------------------------------------------------------------------------


@pytest.fixture
def point(programme: Programme) -> Signal:
    a_plek(programme, filled=None)
    sweep(programme)
    return points("zonder-coach")[0]


def test_later_waits_until_its_day_and_comes_back(programme: Programme, point: Signal) -> None:
    until = TODAY + timedelta(days=7)
    signals.put_off(point, until=until, reason="school", on=TODAY, by=None)
    for day in calendar.days(TODAY, until - DAY):
        sweep(programme, day)
        point.refresh_from_db()
        assert (point.state, point.later_until) == ("later", until)
    sweep(programme, until)
    point.refresh_from_db()
    assert (point.state, point.later_until, point.later_reason) == ("open", None, "")


@pytest.mark.parametrize(
    ("until", "reason"),
    [(TODAY, "school"), (date(2027, 8, 1), "school"), (TODAY + DAY, ""), (TODAY + DAY, "omdat ik het zeg")],
)
def test_later_needs_a_day_that_comes_and_a_reason_from_the_list(point: Signal, until: date, reason: str) -> None:
    with pytest.raises(ValidationError):
        signals.put_off(point, until=until, reason=reason, on=TODAY, by=None)


def test_solved_by_hand_does_not_come_back_for_the_same_cause(programme: Programme, point: Signal) -> None:
    signals.solve(point, on=TODAY, by=factories.coordinator(programme))
    for day in calendar.days(TODAY, TODAY + timedelta(days=60)):
        sweep(programme, day)
    (still,) = points("zonder-coach")
    assert (still.state, still.cleared_on) == ("solved", None)


def test_reopening_takes_back_solved_and_later(point: Signal) -> None:
    signals.solve(point, on=TODAY, by=None)
    assert signals.reopen(point, by=None).state == "open"
    signals.put_off(point, until=TODAY + DAY, reason="other", on=TODAY, by=None)
    assert signals.reopen(point, by=None).state == "open"


def test_threshold_of_a_programme_goes_before_the_default(programme: Programme, year: SchoolYear) -> None:
    rule = BY_SLUG["uren-achter"]
    write_weekly(a_plek(programme), 120)
    signals.set_threshold(programme=programme, rule=rule, value=Decimal(20), by=None)
    sweep(programme)
    assert points() == []
    signals.set_threshold(programme=programme, rule=rule, value=Decimal("2.5"), by=None)
    sweep(programme)
    assert [row.threshold for row in points()] == [Decimal("2.5")]
    assert signals.thresholds_of(factories.programme(year=year))[rule.slug] == rule.default


def test_threshold_is_not_below_the_lowest_and_the_second_to_set_it_is_told(programme: Programme) -> None:
    rule = BY_SLUG["stil"]
    with pytest.raises(ValidationError):
        signals.set_threshold(programme=programme, rule=rule, value=Decimal("0.5"), by=None)
    signals.set_threshold(programme=programme, rule=rule, value=Decimal(5), by=None, version=0)
    with pytest.raises(ValidationError, match="Iemand anders"):
        signals.set_threshold(programme=programme, rule=rule, value=Decimal(4), by=None, version=0)
    assert SignalThreshold.system.get().value == 5


def test_what_a_decision_tells_is_not_told_again_and_later_counts_for_both(programme: Programme) -> None:
    plek = a_plek(programme, filled=None)
    sweep(programme)
    coordinator = factories.coordinator(programme)
    rows = figures.plek_figures(Deployment.system.filter(pk=plek.pk), school_year=factories.school_year(), on=TODAY)

    def asked() -> tuple[list[str], list[str]]:
        found = signals.what_asks(
            rows, Signal.objects.visible_to(coordinator), programme=programme, on=TODAY, by=coordinator
        )
        return [decision.key for decision in found.decisions], [point.rule.slug for point in found.points]

    assert asked() == (["without_coach", "undecided_hours"], [])
    signals.put_off(points("zonder-coach")[0], until=TODAY + DAY, reason="school", on=TODAY, by=None)
    assert asked() == (["undecided_hours"], [])
    signals.solve(points("open-uren")[0], on=TODAY, by=coordinator)
    assert asked() == ([], [])


# --- what the database promises ------------------------------------------------------------------------------------------------


def test_database_refuses_a_second_point_of_the_same_cause(point: Signal) -> None:
    point.pk = None
    point._state.adding = True
    with pytest.raises(IntegrityError, match="signal_once_per_cause"), transaction.atomic():
        point.save()


def _three_at_once(programme: Programme, monkeypatch: pytest.MonkeyPatch) -> None:
    """Three sweeps that all saw that there is nothing yet."""
    together = threading.Barrier(3)
    known = signals._known

    def after_all_looked(*args: Any) -> Any:
        found = known(*args)
        together.wait(20)
        return found

    monkeypatch.setattr(signals, "_known", after_all_looked)
    failed: list[BaseException] = []

    def run() -> None:
        try:
            signals.sweep(programme, on=TODAY)
        except BaseException as error:  # told by the test
            failed.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run) for _number in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert failed == []


@pytest.mark.django_db(transaction=True)
def test_three_sweeps_at_once_make_one_point(programme: Programme, monkeypatch: pytest.MonkeyPatch) -> None:
    a_meeting(a_plek(programme), "doubt")
    _three_at_once(programme, monkeypatch)
    assert slugs() == ["klik-twijfel"]


@pytest.mark.django_db(transaction=True)
def test_without_the_constraint_three_sweeps_make_three_points(
    programme: Programme, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control: it is the constraint that decides."""
    a_meeting(a_plek(programme), "doubt")
    constraint = next(one for one in Signal._meta.constraints if one.name == "signal_once_per_cause")
    with connection.schema_editor() as editor:
        editor.remove_constraint(Signal, constraint)
    try:
        _three_at_once(programme, monkeypatch)
        assert slugs() == ["klik-twijfel"] * 3
    finally:
        Signal.system.all().delete()
        with connection.schema_editor() as editor:
            editor.add_constraint(Signal, constraint)


# --- the rules as they are declared ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.slug)
def test_every_rule_explains_itself_and_what_not_to_conclude(rule: signal_rules.Rule) -> None:
    said = " ".join(map(str, (rule.title, rule.sentence, rule.explanation, rule.not_this)))
    assert str(rule.explanation)
    assert str(rule.not_this)
    assert not {"signaal", "escalatie", "ziek", "vacant"} & set(said.lower().split())
    assert str(rule.sentence) % {"amount": rule.amount(rule.default)}
    assert rule.lowest <= rule.default
    assert rule.opens(rule.default, rule.default)
    assert rule.holds(rule.default, rule.default)
