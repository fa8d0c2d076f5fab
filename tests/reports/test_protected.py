"""Small counts stay hidden, also for whoever subtracts."""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reports.protected import Part, protect, protect_columns, protect_parts, protect_rows

THRESHOLD = 5
FEW, TEAM = "families", "team"


def test_protect_at_and_below_threshold() -> None:
    assert protect(5, THRESHOLD).text == "5"
    assert protect(4, THRESHOLD).text == "minder dan 5"
    assert protect(0, THRESHOLD).text == "minder dan 5"


def test_protect_parts_hides_a_second_part_when_one_is_small() -> None:
    parts = {FEW: Part(3, 90), TEAM: Part(8, 300), "organisation": Part(4, 120)}
    shown = protect_parts(parts, THRESHOLD, sensitive={FEW})
    assert {key: value.text for key, value in shown.items()} == {
        FEW: "minder dan 5",
        TEAM: "300",
        "organisation": "niet getoond",
    }


def test_protect_parts_without_another_part_hides_all() -> None:
    shown = protect_parts({FEW: Part(3, 90), TEAM: Part()}, THRESHOLD, sensitive={FEW})
    assert [value.value for value in shown.values()] == [None, None]


def test_protect_rows_never_hides_exactly_one_row() -> None:
    rows = {
        1: {FEW: Part(2, 60), TEAM: Part(9, 400)},
        2: {FEW: Part(20, 600), TEAM: Part(9, 300)},
        3: {FEW: Part(30, 900), TEAM: Part(9, 500)},
    }
    table = protect_rows(rows, THRESHOLD, sensitive={FEW})
    assert table.totals[FEW].value == 1560
    assert [table.rows[row][FEW].text for row in (1, 2, 3)] == ["minder dan 5", "niet getoond", "900"]
    assert [table.rows[row][TEAM].text for row in (1, 2, 3)] == ["niet getoond", "niet getoond", "500"]


def test_protect_rows_of_one_small_row_hides_its_total() -> None:
    table = protect_rows({1: {FEW: Part(2, 60), TEAM: Part(9, 400)}}, THRESHOLD, sensitive={FEW})
    assert table.totals[FEW].text == "minder dan 5"
    assert table.totals[TEAM].value is None


def test_protect_rows_leaves_out_what_is_empty() -> None:
    rows = {1: {FEW: Part(6, 60), TEAM: Part(9, 400)}, 2: {FEW: Part(), TEAM: Part()}}
    table = protect_rows(rows, THRESHOLD, sensitive={FEW})
    assert table.rows.keys() == {1}
    assert table.totals[FEW].value == 60


counts = st.integers(0, 14)


def test_protect_columns_protects_each_column_by_itself() -> None:
    table = protect_columns({1: {FEW: Part(2, 2), TEAM: Part(38, 38)}}, THRESHOLD)
    assert {key: value.text for key, value in table.totals.items()} == {FEW: "minder dan 5", TEAM: "38"}
    assert table.rows[1] == table.totals


@pytest.mark.parametrize("by_column", [False, True])
@settings(max_examples=200, deadline=None)
@given(families=st.lists(counts, min_size=1, max_size=5))
def test_protection_cannot_be_undone_by_subtraction(by_column: bool, families: list[int]) -> None:
    """The attacker knows every shown count and the shown total; each hidden small count keeps all its values."""
    rows = {row: {FEW: Part(n, n), TEAM: Part(9, 100)} for row, n in enumerate(families)}
    table = protect_columns(rows, THRESHOLD) if by_column else protect_rows(rows, THRESHOLD, sensitive={FEW})
    total = table.totals[FEW]
    hidden = {row: values[FEW] for row, values in table.rows.items() if values[FEW].value is None}
    shown = {row: values[FEW].value or 0 for row, values in table.rows.items() if row not in hidden}
    assert shown == {row: families[row] for row in shown}
    assert not any(number < THRESHOLD for number in shown.values())
    if not hidden or total.value is None:
        return
    assert total.value == sum(families)
    rest = total.value - sum(shown.values())
    choices = [range(THRESHOLD) if value.hidden == "few" else range(THRESHOLD, rest + 1) for value in hidden.values()]
    possible = [guess for guess in product(*choices) if sum(guess) == rest]
    for place, value in enumerate(hidden.values()):
        if value.hidden == "few":
            assert {guess[place] for guess in possible} == set(range(THRESHOLD))


@settings(max_examples=300, deadline=None)
@given(st.lists(st.tuples(counts, st.integers(0, 600)), min_size=2, max_size=4))
def test_protect_parts_cannot_be_undone_by_subtraction(given_parts: list[tuple[int, int]]) -> None:
    parts = {place: Part(count, minutes if count else 0) for place, (count, minutes) in enumerate(given_parts)}
    shown = protect_parts(parts, THRESHOLD, sensitive={0})
    hidden = [place for place, value in shown.items() if value.value is None]
    assert (0 in hidden) == (parts[0].count < THRESHOLD)
    assert len(hidden) != 1
