from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schools.fuzzy import Precision, end_of, in_words, period_in_words, start_of


@pytest.mark.parametrize(
    ("precision", "start", "end"),
    [
        (Precision.DAY, date(2022, 2, 20), date(2022, 2, 20)),
        (Precision.HALF_MONTH, date(2022, 2, 15), date(2022, 2, 15)),
        (Precision.MONTH, date(2022, 2, 1), date(2022, 2, 28)),
        (Precision.SCHOOL_YEAR, date(2021, 8, 23), date(2022, 7, 31)),
    ],
)
def test_start_and_end_of_a_fuzzy_date(precision: Precision, start: date, end: date) -> None:
    day = date(2022, 2, 20)
    assert (start_of(day, precision), end_of(day, precision)) == (start, end)
    assert precision.is_circa is (precision is not Precision.DAY)


@given(st.dates(date(2000, 1, 1), date(2050, 1, 1)), st.sampled_from(Precision))
def test_a_stored_date_stays_what_it_is(day: date, precision: Precision) -> None:
    start, end = start_of(day, precision), end_of(day, precision)
    assert (start_of(start, precision), end_of(end, precision)) == (start, end)


@pytest.mark.parametrize(
    ("precision", "words"),
    [
        (Precision.DAY, "20 maart 2022"),
        (Precision.HALF_MONTH, "half maart 2022"),
        (Precision.MONTH, "maart 2022"),
        (Precision.SCHOOL_YEAR, "schooljaar 2021/2022"),
    ],
)
def test_in_words(precision: Precision, words: str) -> None:
    assert in_words(date(2022, 3, 20), precision) == words


@pytest.mark.parametrize(
    ("starts", "ends", "words"),
    [
        (Precision.MONTH, Precision.SCHOOL_YEAR, "november 2021 – einde schooljaar 2021/2022"),
        (Precision.SCHOOL_YEAR, Precision.SCHOOL_YEAR, "schooljaar 2021/2022"),
        (Precision.DAY, Precision.DAY, "1 november 2021 – 31 juli 2022"),
    ],
)
def test_period_in_words(starts: Precision, ends: Precision, words: str) -> None:
    assert period_in_words(date(2021, 11, 1), starts, date(2022, 7, 31), ends) == words
