"""What a chart shows, without how it is drawn: frozen rows that `kansencoach.templatetags.charts` turns into SVG."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby
from typing import Literal

WeekState = Literal["written", "filled", "open", "holiday", "outside"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """One bar: its name, its value and the text that stands for the value ("12,5 u", "minder dan 5").

    A value of None is drawn as an empty track: the text says why. `norm` puts a mark at a second value. `url` leads to
    the lines behind it, from the table.
    """

    label: str
    value: Decimal | int | None
    text: str
    norm: Decimal | int | None = None
    norm_text: str = ""
    part: Literal["written", "filled", "open", "released"] = "written"
    url: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Week:
    """One week of a strip: the Monday it starts on, and what it was for the plek."""

    starts_on: dt.date
    state: WeekState


@dataclass(frozen=True, slots=True)
class Run:
    """Weeks in a row with the same state."""

    first: dt.date
    last: dt.date
    state: WeekState
    weeks: int


def runs(weeks: Iterable[Week]) -> list[Run]:
    """Weeks with the same state taken together, so that a strip can be read as a few lines."""
    found = []
    for state, group in groupby(weeks, key=lambda week: week.state):
        members = list(group)
        last = members[-1].starts_on + dt.timedelta(days=6)
        found.append(Run(members[0].starts_on, last, state, len(members)))
    return found
