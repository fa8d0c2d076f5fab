"""The hour rules: the real schools of Coevorden as a table, and what holds for every allocation."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schools import calendar, hours
from schools.hours import Allocation, GrantLine, Minutes, NormRule, PlacementLine, ReleaseLine, Share, State

RULE = NormRule()
YEAR = calendar.school_year(2021)
START, END = YEAR.starts_on, YEAR.ends_on
DAY = timedelta(days=1)

# DUO, 1 October 2021.
COEVORDEN = {
    "Dr. Picardtschool 11WZ00": ((150,), "4.0"),
    "Paul Krugerschool 11LS00": ((183,), "4.9"),
    "Parkschool 18QW00": ((253,), "6.7"),
    "Willem Alexanderschool 08CT00": ((61,), "1.6"),
    "Brede School 07QO00 10YA00 18OQ00": ((44, 85, 45), "4.6"),
}


# --- norm


@pytest.mark.parametrize(("counts", "expected"), COEVORDEN.values(), ids=COEVORDEN)
def test_norm_of_the_real_schools(counts: tuple[int, ...], expected: str) -> None:
    assert hours.bundle_norm(counts, RULE) == Decimal(expected)


def test_norm_of_a_municipality_adds_the_rounded_norms() -> None:
    norms = [hours.bundle_norm(counts, RULE) for counts, _ in COEVORDEN.values()]
    assert hours.sum_known(norms) == hours.Sum(Decimal("21.80"), 5, 5)
    assert sum(hours.summed_pupils(counts) or 0 for counts, _ in COEVORDEN.values()) == 821
    # In 2021/2022 the Parkschool did not take part yet.
    first_four = [counts for name, (counts, _) in COEVORDEN.items() if not name.startswith("Parkschool")]
    assert sum(hours.summed_pupils(counts) or 0 for counts in first_four) == 568


@pytest.mark.parametrize("counts", [(), (None,), (44, None, 45)])
def test_norm_with_a_missing_count_is_unknown(counts: tuple[int | None, ...]) -> None:
    assert hours.bundle_norm(counts, RULE) is None


def test_norm_of_a_bundle_is_that_of_the_summed_pupils_not_the_sum_of_norms() -> None:
    apart = sum((hours.norm(n, RULE) or Decimal(0) for n in (44, 85, 45)), Decimal(0))
    assert (hours.bundle_norm((44, 85, 45), RULE), apart) == (Decimal("4.60"), Decimal("4.70"))


@pytest.mark.parametrize(
    ("pupils", "step", "expected"),
    [(61, "0.1", "1.60"), (69, "0.1", "1.80"), (71, "0.5", "2.00"), (84, "0.5", "2.00"), (85, "0.5", "2.50")],
)
def test_norm_rounds_half_up_to_the_step(pupils: int, step: str, expected: str) -> None:
    assert hours.norm(pupils, NormRule(step=Decimal(step))) == Decimal(expected)


def test_norm_halfway_goes_up() -> None:
    # 75 pupils are exactly 2.00 h; half a step of 4 h lies exactly halfway.
    assert hours.norm(75, NormRule(step=Decimal("4"))) == Decimal("4.00")


@pytest.mark.parametrize(
    ("norm", "proposed"), [("1.6", "3.50"), ("1.9", "3.50"), ("2.0", None), ("4.6", None), (None, None)]
)
def test_proposed_hours_for_a_norm_that_cannot_carry_the_role(norm: str | None, proposed: str | None) -> None:
    found = hours.proposed_hours(None if norm is None else Decimal(norm), RULE)
    assert found == (None if proposed is None else Decimal(proposed))


@given(st.integers(0, 5000), st.integers(0, 5000))
def test_norm_is_monotone_and_never_negative(one: int, other: int) -> None:
    low, high = sorted((one, other))
    norms = hours.norm(low, RULE), hours.norm(high, RULE)
    assert norms[0] is not None
    assert norms[1] is not None
    assert Decimal(0) <= norms[0] <= norms[1]


def test_sum_says_over_how_many_it_runs() -> None:
    assert hours.sum_known([Decimal("3.50"), None, None]) == hours.Sum(Decimal("3.50"), 1, 3)
    assert hours.sum_known([None]) == hours.Sum(None, 0, 1)
    assert hours.sum_known([]).is_complete


# --- days


def allocation(
    *grants: GrantLine,
    placements: tuple[PlacementLine, ...] = (),
    releases: tuple[ReleaseLine, ...] = (),
    starts_on: date = START,
    ends_on: date = END,
) -> Allocation:
    return Allocation(starts_on, ends_on, grants, placements, releases)


def hours_of(*numbers: str) -> tuple[Decimal, ...]:
    return tuple(Decimal(number) for number in numbers)


def figures(state: hours.DayState) -> tuple[Decimal | None, ...]:
    return (state.granted, state.filled, state.open, state.released)


def test_a_year_in_the_life_of_an_allocation() -> None:
    lines = allocation(
        GrantLine(START, Decimal("4.0")),
        GrantLine(date(2022, 1, 1), Decimal("6.0")),
        placements=(PlacementLine(date(2021, 11, 1), date(2022, 3, 31), Decimal("4.0")),),
        releases=(ReleaseLine(date(2022, 2, 1), Decimal("1.5")), ReleaseLine(date(2022, 5, 1))),
    )
    expected = {
        START - DAY: ("0", "0", "0", "0", State.NONE),
        START: ("4", "0", "4", "0", State.OPEN),
        date(2021, 11, 1): ("4", "4", "0", "0", State.FILLED),
        date(2022, 1, 1): ("6", "4", "2", "0", State.PARTLY),
        date(2022, 2, 1): ("6", "4", "0.5", "1.5", State.PARTLY),
        date(2022, 4, 1): ("6", "0", "4.5", "1.5", State.OPEN),
        date(2022, 5, 1): ("6", "0", "0", "6", State.RELEASED),
        END: ("6", "0", "0", "6", State.RELEASED),
        END + DAY: ("0", "0", "0", "0", State.NONE),
    }
    found = {day: hours.state_on(lines, day) for day in expected}
    assert {day: (*figures(state), state.state) for day, state in found.items()} == {
        day: (*(Decimal(number) for number in numbers), state) for day, (*numbers, state) in expected.items()
    }
    assert [segment.starts_on for segment in hours.segments(lines)] == [day for day in expected if START <= day < END]


def test_setting_an_end_date_opens_the_hours_from_the_next_day() -> None:
    lines = allocation(
        GrantLine(START, Decimal("4.9")), placements=(PlacementLine(START, date(2022, 3, 10), Decimal("4.9")),)
    )
    assert hours.open_on(lines, date(2022, 3, 10)) == 0
    assert hours.open_on(lines, date(2022, 3, 11)) == Decimal("4.9")


def test_released_never_exceeds_what_nobody_fills() -> None:
    lines = allocation(
        GrantLine(START, Decimal("4.0")),
        placements=(PlacementLine(START, END, Decimal("3.0")),),
        releases=(ReleaseLine(START, Decimal("2.0")),),
    )
    assert figures(hours.state_on(lines, START)) == hours_of("4", "3", "0", "1")


@pytest.mark.parametrize(
    ("grant", "placement"), [(None, Decimal("3.5")), (Decimal("3.5"), None), (None, None)], ids=str
)
def test_unknown_hours_give_a_state_instead_of_a_balance(grant: Decimal | None, placement: Decimal | None) -> None:
    lines = allocation(GrantLine(START, grant), placements=(PlacementLine(date(2022, 3, 15), END, placement),))
    before, after = hours.state_on(lines, date(2022, 3, 14)), hours.state_on(lines, date(2022, 3, 15))
    assert (before.state, after.state) == (State.OPEN, State.FILLED)
    assert (after.open, after.released, after.balance, after.is_known) == (None, None, None, False)


def test_nothing_granted_is_zero_and_not_unknown() -> None:
    assert figures(hours.state_on(allocation(), START)) == hours_of("0", "0", "0", "0")


def test_first_overfilled_on_names_the_first_day() -> None:
    lines = allocation(
        GrantLine(START, Decimal("6.0")),
        GrantLine(date(2022, 1, 10), Decimal("4.0")),
        placements=(PlacementLine(date(2021, 9, 1), date(2022, 6, 30), Decimal("5.0")),),
    )
    assert hours.first_overfilled_on(lines) == date(2022, 1, 10)
    assert hours.first_overfilled_on(allocation(GrantLine(START, None))) is None


def test_weeks_without_coach_count_only_inside_the_period_of_the_plek() -> None:
    lines = allocation(
        GrantLine(date(2022, 3, 14), Decimal("4.0")),
        placements=(PlacementLine(date(2022, 4, 4), END, Decimal("4.0")),),
        starts_on=date(2022, 3, 14),
    )
    assert hours.weeks_without_coach(lines) == Decimal(3)
    assert hours.weeks_without_coach(lines, date(2022, 3, 23)) == Decimal("1.6")
    assert hours.weeks_without_coach(lines, date(2022, 1, 1)) == 0


# --- budgets


def test_a_year_budget_is_hours_times_teaching_weeks() -> None:
    lines = allocation(GrantLine(START, Decimal("4.9")))
    assert hours.budget(lines).total == Minutes(granted=12348, filled=0, open=12348, released=0)  # 4.9 x 42 x 60
    assert hours.in_hours(12348) == Decimal("205.80")


def test_expected_counts_teaching_weeks_not_days() -> None:
    lines = allocation(GrantLine(START, Decimal("5.0")), placements=(PlacementLine(START, END, Decimal("5.0")),))
    assert hours.expected_until(lines, date(2021, 8, 22)).filled == 0  # still summer holiday
    assert hours.expected_until(lines, date(2021, 8, 23)).filled == 60
    christmas = [hours.expected_until(lines, day).filled for day in (date(2021, 12, 24), date(2022, 1, 9))]
    assert christmas[0] == christmas[1]
    assert hours.expected_until(lines, END) == hours.budget(lines).total


def test_a_budget_with_unknown_hours_is_unknown_only_where_it_needs_them() -> None:
    lines = allocation(
        GrantLine(START, Decimal("4.0")),
        placements=(PlacementLine(date(2022, 3, 1), END, None),),
    )
    budget = hours.budget(lines)
    assert budget.total == Minutes(granted=4 * 60 * 42, filled=None, open=None, released=None)
    assert budget.by_calendar_year()[2021].open == budget.by_calendar_year()[2021].granted
    assert hours.budget(allocation(GrantLine(START, None))).total == Minutes(None, 0, None, None)


def test_a_grant_without_source_is_not_divided() -> None:
    lines = allocation(
        GrantLine(START, Decimal("4.0"), shares=(Share("Regiodeal", Decimal("2.5")), Share("gemeente", None)))
    )
    by_source = hours.budget(lines).by_source()
    assert {source: minutes.granted for source, minutes in by_source.items()} == {
        "Regiodeal": 6300,
        "gemeente": 3780,
    }
    assert list(hours.budget(allocation(GrantLine(START, Decimal(4)))).by_source()) == [None]


def test_circa_lines_give_circa_results() -> None:
    grant = GrantLine(START, Decimal("3.5"), is_circa=True)
    assert hours.state_on(allocation(grant), START).is_circa
    assert hours.budget(allocation(grant)).is_circa
    assert not hours.budget(allocation(GrantLine(START, Decimal("3.5")))).is_circa


# --- what holds for every allocation

HOURS = st.decimals(Decimal("0.01"), Decimal("12"), places=2)
YEARS = st.integers(2019, 2032).map(calendar.school_year)


@st.composite
def known_allocations(draw: st.DrawFn) -> Allocation:
    """A generated year in which coaches never fill more than is granted."""
    year = draw(YEARS)
    within = st.dates(year.starts_on, year.ends_on)
    first, last = sorted((draw(within), draw(within)))
    cuts = sorted({first, *draw(st.lists(st.dates(first, last), max_size=4))})
    grants = []
    for cut in cuts:
        shares: tuple[Share, ...] = tuple(
            Share(source, draw(HOURS)) for source in draw(st.lists(st.sampled_from("RSG"), max_size=3, unique=True))
        )
        total = sum((share.hours or Decimal(0) for share in shares), Decimal(0)) if shares else draw(HOURS)
        grants.append(GrantLine(cut, total, shares=shares))
    lowest = min(grant.hours for grant in grants if grant.hours is not None)
    placements = []
    for _ in range(draw(st.integers(0, 3))):
        begin, end = sorted((draw(st.dates(first, last)), draw(st.dates(first, last))))
        share = (lowest / 3).quantize(Decimal("0.01"), "ROUND_DOWN")
        if share > 0:
            placements.append(PlacementLine(begin, end, draw(st.decimals(Decimal("0.01"), share, places=2))))
    releases = [
        ReleaseLine(draw(st.dates(first, last)), draw(st.none() | HOURS), draw(st.none() | st.dates(first, last)))
        for _ in range(draw(st.integers(0, 2)))
    ]
    return Allocation(first, last, tuple(grants), tuple(placements), tuple(releases))


@settings(max_examples=60, deadline=None)
@given(known_allocations())
def test_the_balance_is_zero_on_every_day(lines: Allocation) -> None:
    segments = hours.segments(lines)
    for day in calendar.days(lines.starts_on - 3 * DAY, lines.ends_on + 3 * DAY):
        state = hours.state_on(lines, day)
        assert state.balance == Decimal("0.00")
        assert all(part is not None and part >= 0 for part in figures(state))
        if lines.covers(day):
            inside = [segment for segment in segments if segment.starts_on <= day <= segment.ends_on]
            assert [segment.state for segment in inside] == [state]
        else:
            assert figures(state) == hours_of("0", "0", "0", "0")


@settings(max_examples=60, deadline=None)
@given(known_allocations())
def test_every_split_of_a_budget_adds_up(lines: Allocation) -> None:
    budget = hours.budget(lines)
    total = budget.total
    for split in (budget.by_month(), budget.by_calendar_year(), budget.by_source()):
        assert sum(split.values(), Minutes()) == total
    for row in budget.rows:
        minutes = row.minutes
        assert None not in (minutes.granted, minutes.filled, minutes.open, minutes.released)
        assert min(minutes.granted or 0, minutes.filled or 0, minutes.open or 0, minutes.released or 0) >= 0
        assert minutes.granted == (minutes.filled or 0) + (minutes.open or 0) + (minutes.released or 0)
    exact = sum(
        Fraction(segment.state.granted or 0) * 12 * calendar.teaching_days(segment.starts_on, segment.ends_on)
        for segment in hours.segments(lines)
    )
    assert total.granted == int(exact + Fraction(1, 2))


@settings(max_examples=40, deadline=None)
@given(known_allocations(), st.data())
def test_what_is_expected_only_grows_and_ends_at_the_budget(lines: Allocation, data: st.DataObject) -> None:
    one, other = sorted(data.draw(st.dates(lines.starts_on, lines.ends_on)) for _ in range(2))
    early, late = hours.expected_until(lines, one), hours.expected_until(lines, other)
    for before, after in ((early.filled, late.filled), (early.open, late.open), (early.granted, late.granted)):
        assert (before or 0) <= (after or 0)
    assert hours.expected_until(lines, lines.ends_on) == hours.budget(lines).total
    months = hours.budget(lines).by_month()
    last_of = (one.replace(day=1) + timedelta(days=32)).replace(day=1) - DAY
    until_month = sum((minutes for month, minutes in months.items() if month <= one), Minutes())
    assert hours.expected_until(lines, last_of) == until_month
