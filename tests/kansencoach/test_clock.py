from __future__ import annotations

import datetime

import pytest
import time_machine
from pytest_django import Settings

from kansencoach.clock import today


@pytest.mark.parametrize(
    ("moment", "day"),
    [
        ("2026-07-31T21:59:00Z", datetime.date(2026, 7, 31)),
        ("2026-07-31T22:00:00Z", datetime.date(2026, 8, 1)),
        ("2026-12-24T23:00:00Z", datetime.date(2026, 12, 25)),
    ],
)
def test_today_is_the_date_in_amsterdam(moment: str, day: datetime.date) -> None:
    with time_machine.travel(moment, tick=False):
        assert today() == day


def test_today_with_override_is_the_override(settings: Settings) -> None:
    settings.TODAY_OVERRIDE = datetime.date(2028, 2, 29)

    assert today() == datetime.date(2028, 2, 29)
