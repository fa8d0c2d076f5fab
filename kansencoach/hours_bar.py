"""The hours bar: what was granted, and what became of it. One component on every level, on screen and on paper.

The bar runs from nothing to the year's budget (granted hours a week x teaching weeks). From left to right it shows
what was written, what else is filled, what is open, and what was released; a marker stands at what was expected
to be written up to today. This module only measures; `kansencoach.templatetags.bars` draws.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from typing import Literal

Part = Literal["written", "filled", "open", "released"]

PARTS: tuple[Part, ...] = ("written", "filled", "open", "released")
ZERO = Decimal(0)
WHOLE = Decimal(100)
STEP = Decimal("0.01")


@dataclass(frozen=True, slots=True, kw_only=True)
class HoursBar:
    """The figures of one bar: hours a week as Decimal, minutes of the school year as int, unknown as None.

    `links` leads from a part ("granted", "written", "filled", "open", "released", "expected") to its lines.
    With unknown hours `state` ("filled" or "open") says what is known, and `unknown_reason` why the rest is not.
    """

    label: str = ""
    granted: Decimal | None = None
    filled: Decimal | None = None
    open: Decimal | None = None
    released: Decimal | None = None
    written_minutes: int | None = None
    budget_minutes: int | None = None
    expected_minutes: int | None = None
    is_circa: bool = False
    state: Literal["filled", "open", ""] = ""
    unknown_reason: str = ""
    note: str = ""
    links: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Segment:
    """One coloured part: where it starts and how wide it is, in percent of the bar."""

    part: Part
    start: Decimal
    width: Decimal


@dataclass(frozen=True, slots=True)
class Geometry:
    """Everything the drawing needs, in percent of the bar's width; None = not drawn."""

    segments: tuple[Segment, ...]
    marker: Decimal | None
    limit: Decimal | None
    is_unknown: bool


def measure(bar: HoursBar) -> Geometry:
    """Where each part of the bar lies. Pure; more written than the budget makes the scale longer, never the bar.

    The parts of a week (filled, open, released) are shares of what was granted; written and expected are shares of the
    year's budget. Written time lies on top of the others, so what is left of "filled" is what is still to be done.
    """
    if bar.state and (bar.granted is None or bar.filled is None):
        return Geometry((Segment(bar.state, ZERO, WHOLE),), None, None, is_unknown=True)

    budget = Decimal(bar.budget_minutes or 0)
    written = Decimal(bar.written_minutes or 0) / budget if budget else ZERO
    expected = Decimal(bar.expected_minutes) / budget if budget and bar.expected_minutes is not None else None
    scale = max(Decimal(1), written, expected or ZERO)

    segments = []
    if written:
        segments.append(Segment("written", ZERO, percent(written / scale)))
    if bar.granted:
        at = ZERO
        for part, value in (("filled", bar.filled), ("open", bar.open), ("released", bar.released)):
            share = (value or ZERO) / bar.granted
            start, end = max(at, written), at + share
            at = end
            if end > start:
                left = percent(start / scale)
                segments.append(Segment(part, left, percent(min(end / scale, Decimal(1))) - left))  # type: ignore[arg-type]
    return Geometry(
        tuple(segments),
        percent(expected / scale) if expected else None,
        percent(1 / scale) if scale > 1 else None,
        is_unknown=bar.granted is None,
    )


def percent(share: Decimal) -> Decimal:
    """A share of one as a percentage with two decimals."""
    return (share * WHOLE).quantize(STEP, ROUND_HALF_UP)
