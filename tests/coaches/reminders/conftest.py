"""A Friday on which the pulse is open, and a mail server."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest

from coaches.reminders import moments
from tests import kept
from tests import world as worlds
from tests.post_office import PostOffice, post_office
from tests.world import World

FRIDAY = date(2026, 11, 20)


def at(day: date = FRIDAY, hour: int = 12) -> datetime:
    return moments.at_hour(day, hour)


@pytest.fixture
def world(db: None, settings: Any, tmp_path: Path) -> World:
    settings.TODAY_OVERRIDE = FRIDAY
    settings.ERASURES_FILE = str(tmp_path / "erasures.jsonl")
    return kept.once(worlds.build)


@pytest.fixture
def office(settings: Any) -> Iterator[PostOffice]:
    with post_office(settings) as found:
        yield found
