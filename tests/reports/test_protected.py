"""Small counts stay hidden, also for whoever keeps everything that was ever shown and subtracts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from itertools import combinations, product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reports.protected import Part, Protected, Release, release
from tests.reports.attacker import Line, Seen, all_that_is_seen, gives_away

THRESHOLD = 5
FEW, TEAM = "families", "team"

Year = Sequence[dict[int, int]]


def released(year: Year, threshold: int = THRESHOLD) -> Release[int, str]:
    """Per quarter the families at each plek, beside a team that always had something."""
    return release(
        [{plek: {FEW: Part(n, n), TEAM: Part(9, 100)} for plek, n in quarter.items()} for quarter in year],
        threshold,
        sensitive={FEW},
    )


def texts(shown: dict[str, Protected]) -> list[str]:
    return [shown[FEW].text, shown[TEAM].text]


# --- in words -------------------------------------------------------------------------------------------------------


def test_a_count_at_and_below_the_threshold() -> None:
    assert texts(released([{1: 5}]).total()) == ["5", "100"]
    assert texts(released([{1: 4}]).total()) == ["minder dan 5", "niet getoond"]
    assert texts(released([{1: 0}]).total()) == ["minder dan 5", "niet getoond"]


def test_what_was_small_is_shown_together_with_a_later_quarter() -> None:
    year = released([{1: 3}, {1: 8}, {1: 20}])
    assert [texts(year.of(1, [quarter])) for quarter in range(3)] == [
        ["minder dan 5", "niet getoond"],
        ["niet getoond", "niet getoond"],
        ["20", "100"],
    ]
    assert texts(year.of(1, [0, 1])) == ["11", "200"]
    assert texts(year.of(1, [0, 1, 2])) == texts(year.total()) == ["31", "300"]


def test_what_is_small_in_two_plekken_is_shown_together_only() -> None:
    quarter = released([{1: 3, 2: 4, 3: 20}])
    assert texts(quarter.total()) == ["27", "300"]
    assert [texts(quarter.of(plek, [0]))[0] for plek in (1, 2, 3)] == ["minder dan 5", "minder dan 5", "20"]


def test_one_small_plek_is_left_out_of_the_total() -> None:
    total = released([{1: 3, 2: 20}]).total()
    assert texts(total) == ["ten minste 20", "ten minste 100"]
    assert total[FEW].reason


def test_two_plekken_just_below_the_threshold_are_not_put_together() -> None:
    assert released([{1: 4, 2: 4}]).total()[FEW].value is None  # 8 of two that are at most 4


def test_a_plek_where_nothing_was_written_has_no_line() -> None:
    found = release([{1: {FEW: Part(6, 60)}, 2: {FEW: Part()}}], THRESHOLD, sensitive={FEW})
    assert found.rows == (1,)


def test_a_part_that_may_be_absent_is_zero_or_large() -> None:
    def roles(*counts: int) -> Release[int, str]:
        parts = {name: Part(n, n * 10) for name, n in zip(("connector", "specialist"), counts, strict=True)}
        return release([{1: parts}], THRESHOLD, sensitive=parts.keys(), may_be_absent=True)

    assert [part.text for part in roles(6, 0).total().values()] == ["60", "0"]
    assert [part.text for part in roles(6, 2).total().values()] == ["niet getoond", "niet getoond"]


# --- somebody who reckons -------------------------------------------------------------------------------------------

line = st.one_of(st.none(), st.integers(0, 14))
years = st.integers(1, 3).flatmap(
    lambda plekken: st.lists(st.lists(line, min_size=plekken, max_size=plekken), min_size=1, max_size=4 - (plekken > 2))
)


def as_year(rows: Sequence[Sequence[int | None]]) -> list[dict[int, int]]:
    """Nothing written is None."""
    return [{plek: n for plek, n in enumerate(row) if n is not None} for row in rows]


def seen_over_time(year: Year) -> tuple[Seen, set[Line]]:
    """Everything that was shown after each quarter."""
    seen: Seen = set()
    few: set[Line] = set()
    for over in range(1, len(year) + 1):
        more, small = all_that_is_seen(released(year[:over]), FEW, over)
        seen, few = seen | more, few | small
    return seen, few


def truth_of(year: Year) -> dict[Line, int]:
    return {(plek, quarter): n for quarter, row in enumerate(year) for plek, n in row.items()}


@settings(max_examples=150, deadline=None)
@given(years)
def test_nobody_works_out_a_small_number(rows: list[list[int | None]]) -> None:
    year = as_year(rows)
    seen, few = seen_over_time(year)
    truth = truth_of(year)
    assert all(sum(truth[line] for line in lines) == number for lines, number in seen)
    assert all(truth[line] < THRESHOLD for line in few)
    assert gives_away(seen, few, truth, truth, THRESHOLD) == ""


@settings(max_examples=100, deadline=None)
@given(years)
def test_what_was_shown_does_not_change_when_a_quarter_ends(rows: list[list[int | None]]) -> None:
    year = as_year(rows)
    for over in range(1, len(year)):
        before, after = released(year[:over]), released(year)
        for plek in before.rows:
            for quarter in range(over):
                assert before.of(plek, [quarter])[FEW].value == after.of(plek, [quarter])[FEW].value


def without_pieces(year: Year) -> tuple[Seen, set[Line]]:
    """What was shown if only each number itself were looked at: the rule without its second half."""
    truth = truth_of(year)
    seen: Seen = set()
    for over in range(1, len(year) + 1):
        now = {line for line in truth if line[1] < over}
        plekken = {plek for plek, _quarter in now}
        sums = [frozenset({line}) for line in now] + [frozenset(now)]
        sums += [frozenset(line for line in now if line[0] == plek) for plek in plekken]
        seen |= {(lines, number) for lines in sums if (number := sum(truth[line] for line in lines)) >= THRESHOLD}
    return seen, {line for line, number in truth.items() if number < THRESHOLD}


@pytest.mark.parametrize(
    "rows",
    [
        [[9], [3]],  # a quarter shown before, subtracted from the year
        [[9, 8], [None, 2]],  # two totals of a municipality at two dates
        [[20, 3]],  # the plekken shown, subtracted from the municipality
        [[4, 4]],  # both at most 4, together 8
    ],
)
def test_the_same_attacker_finds_a_number_without_the_pieces(rows: list[list[int | None]]) -> None:
    year = as_year(rows)
    truth = truth_of(year)
    assert gives_away(*without_pieces(year), truth, truth, THRESHOLD)
    assert gives_away(*seen_over_time(year), truth, truth, THRESHOLD) == ""


# --- somebody who knows the rule and tries every year that could be ---------------------------------------------------


def every_text(year: Year, threshold: int) -> tuple[str, ...]:
    """Every word and number shown after each quarter."""
    found: list[str] = []
    for over in range(1, len(year) + 1):
        now = released(year[:over], threshold)
        periods = [[quarter] for quarter in range(over)] + [[0, 1], [2, 3], list(range(over))]
        periods = [period for period in periods if max(period) < over]
        found += [text for plek in now.rows for period in periods for text in texts(now.of(plek, period))]
        found += texts(now.total())
    return tuple(found)


@pytest.mark.parametrize(("plekken", "quarters", "threshold"), [(2, 2, 3), (1, 4, 3), (2, 3, 2), (3, 2, 2)])
def test_of_all_years_that_show_the_same_none_gives_a_small_number(plekken: int, quarters: int, threshold: int) -> None:
    """Exhaustive: no line, and no lines together, have one small number in all years with the same pages."""
    most = 2 * threshold - 2  # what is put together with a small line must be able to be larger than itself
    same: dict[tuple[str, ...], list[tuple[int, ...]]] = defaultdict(list)
    for numbers in product(range(most + threshold - 1), repeat=plekken * quarters):
        year = [dict(enumerate(numbers[at * plekken : (at + 1) * plekken])) for at in range(quarters)]
        same[every_text(year, threshold)].append(numbers)
    places = range(plekken * quarters)
    for possible in same.values():
        if not any(max(numbers) < most for numbers in possible):
            continue
        for size in range(1, len(places) + 1):
            for some in combinations(places, size):
                sums = {sum(numbers[place] for place in some) for numbers in possible}
                assert len(sums) > 1 or not 0 < min(sums) < threshold, (some, possible[0])
