"""The hours chain: norm, granted, filled, open, released, budget. Pure: plain values in, plain values out.

pupils -> norm -> granted -> filled | open | released -> written

Units: hours are `Decimal` hours per week, budgets are whole minutes (`int`), weeks are `Decimal` teaching weeks, and
no floats anywhere. `None` is unknown, never 0. Periods include both ends.

The rules (source: the programme's agreements, docs/glossary.md):

* **Norm.** 150 pupils are 4.00 hours a week extra; rounded half up to a step (0.1 h). A bundle of schools has the norm
  of its summed pupils; one missing count makes the norm unknown. A sum over plekken adds the rounded norms.
* **Balance.** On every day of its period: granted = filled + open + released, to 0.00; outside it all are 0. What is
  released is never more than what is granted and not filled.
* **Unknown.** With an unknown granted or filled there is no balance but a state: filled when a placement covers the
  day, else open.
* **Budget.** Hours per week x teaching weeks, a teaching day being a fifth of a week. The minutes of a budget are dealt
  out day by day, so that its splits by month, calendar year, funding source and filled/open/released always add up,
  and what is expected by a certain day is never less than the day before.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from functools import lru_cache
from math import floor, lcm
from typing import Final, TypeVar

from schools import calendar

ZERO: Final = Decimal("0.00")
_CENT: Final = Decimal("0.01")
_DAY: Final = timedelta(days=1)
_MINUTES_PER_DAY: Final = Fraction(60, calendar.DAYS_PER_TEACHING_WEEK)  # one hour a week, on one teaching day

K = TypeVar("K")

# Counts the teaching days of a period, both ends included: `calendar.teaching_days` or that of one region.
TeachingDays = Callable[[date, date], int]


# --- norm -----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class NormRule:
    """How many hours a week a number of pupils gives, and when that is so few that it should be looked at."""

    pupils: int = 150
    hours: Decimal = Decimal("4.00")
    step: Decimal = Decimal("0.1")
    flag_below: Decimal = Decimal("2.0")
    proposed_raise: Decimal = Decimal("3.5")


def norm(pupils: int | None, rule: NormRule) -> Decimal | None:
    """Hours a week for `pupils`, rounded half up to the rule's step; None ("norm onbekend") without a count."""
    if pupils is None:
        return None
    step = Fraction(rule.step)
    steps = _half_up(pupils * Fraction(rule.hours) / rule.pupils / step)
    return _hours(steps * step)


def bundle_norm(counts: Iterable[int | None], rule: NormRule) -> Decimal | None:
    """The norm of a plek with one or more schools: that of the summed pupils.

    A masked or missing count of one school makes it unknown, and so does a plek without a school.
    """
    return norm(summed_pupils(counts), rule)


def summed_pupils(counts: Iterable[int | None]) -> int | None:
    """The pupils of all schools together; None when there is none or one of them is unknown."""
    total: int | None = None
    for count in counts:
        if count is None:
            return None
        total = (total or 0) + count
    return total


def proposed_hours(norm_hours: Decimal | None, rule: NormRule) -> Decimal | None:
    """What to grant instead of a norm too small to carry the role; None when the norm needs no raise."""
    if norm_hours is None or norm_hours >= rule.flag_below:
        return None
    return max(rule.proposed_raise, norm_hours).quantize(_CENT)


@dataclass(frozen=True)
class Sum:
    """A sum that says over how many it runs: `hours` is None when nothing is known."""

    hours: Decimal | None
    known: int
    count: int

    @property
    def is_complete(self) -> bool:
        return self.known == self.count


def sum_known(values: Iterable[Decimal | None]) -> Sum:
    """Adds what is known and counts what is not."""
    every = list(values)
    known = [value for value in every if value is not None]
    return Sum(sum(known, ZERO) if known else None, len(known), len(every))


# --- the lines of an allocation -------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Share:
    """The part of a grant that one funding source pays; a source of None is "geldbron niet vastgelegd"."""

    source: str | None
    hours: Decimal | None = None


@dataclass(frozen=True)
class GrantLine:
    """A revision of the granted hours: in force from `starts_on` until the next one."""

    starts_on: date
    hours: Decimal | None
    is_circa: bool = False
    shares: tuple[Share, ...] = ()
    earmark: Decimal | None = None


@dataclass(frozen=True)
class PlacementLine:
    """A coach who fills hours. `is_circa` when hours or dates are known only roughly."""

    starts_on: date
    ends_on: date
    hours: Decimal | None
    is_circa: bool = False


@dataclass(frozen=True)
class ReleaseLine:
    """A decision to give back open hours from a day on; hours of None give back all that is open.

    Decisions add up; one that is taken back gets an end.
    """

    starts_on: date
    hours: Decimal | None = None
    ends_on: date | None = None


@dataclass(frozen=True)
class Allocation:
    """The lines of one plek in one school year, on which every figure below rests. Hashable."""

    starts_on: date
    ends_on: date
    grants: tuple[GrantLine, ...] = ()
    placements: tuple[PlacementLine, ...] = ()
    releases: tuple[ReleaseLine, ...] = ()
    is_circa: bool = False

    def covers(self, day: date) -> bool:
        return self.starts_on <= day <= self.ends_on

    def grant_on(self, day: date) -> GrantLine | None:
        """The revision in force: the last one that started (of two on one day: the last in the row)."""
        if not self.covers(day):
            return None
        in_force: GrantLine | None = None
        for line in self.grants:
            if line.starts_on <= day and (in_force is None or line.starts_on >= in_force.starts_on):
                in_force = line
        return in_force

    def placements_on(self, day: date) -> tuple[PlacementLine, ...]:
        if not self.covers(day):
            return ()
        return tuple(line for line in self.placements if line.starts_on <= day <= line.ends_on)


# --- one day --------------------------------------------------------------------------------------------------------


class State(StrEnum):
    """How a day stands when one looks at its hours."""

    NONE = "none"  # nothing granted, or outside the period
    FILLED = "filled"
    PARTLY = "partly"  # filled in part, the rest is open
    OPEN = "open"
    RELEASED = "released"


@dataclass(frozen=True)
class DayState:
    """The hours of one day. `open` and `released` are unknown when `granted` or `filled` is."""

    granted: Decimal | None
    filled: Decimal | None
    open: Decimal | None
    released: Decimal | None
    state: State
    is_circa: bool = False

    @property
    def is_known(self) -> bool:
        return self.granted is not None and self.filled is not None

    @property
    def balance(self) -> Decimal | None:
        """Granted minus filled, open and released: 0.00 unless more is filled than granted. None when unknown."""
        if self.granted is None or self.filled is None or self.open is None or self.released is None:
            return None
        return self.granted - self.filled - self.open - self.released


_NOTHING: Final = DayState(ZERO, ZERO, ZERO, ZERO, State.NONE)


def state_on(allocation: Allocation, day: date) -> DayState:
    """Granted, filled, open and released on one day."""
    if not allocation.covers(day):
        return _NOTHING
    grant = allocation.grant_on(day)
    placed = allocation.placements_on(day)
    granted = ZERO if grant is None else grant.hours
    filled = sum_or_unknown(line.hours for line in placed)
    is_circa = allocation.is_circa or (grant is not None and grant.is_circa) or any(p.is_circa for p in placed)
    released_lines = [
        line for line in allocation.releases if line.starts_on <= day and (line.ends_on is None or day <= line.ends_on)
    ]
    if granted is None or filled is None:
        if placed:
            state = State.FILLED
        elif any(line.hours is None for line in released_lines):
            state = State.RELEASED
        else:
            state = State.OPEN
        return DayState(granted, filled, None, None, state, is_circa)

    left = max(granted - filled, ZERO)
    wished = sum_or_unknown(line.hours for line in released_lines)
    released = left if wished is None else min(wished, left)
    open_hours = left - released
    if granted == 0 and filled == 0:
        state = State.NONE
    elif open_hours == 0:
        state = State.FILLED if filled > 0 else State.RELEASED
    else:
        state = State.PARTLY if filled > 0 else State.OPEN
    return DayState(granted, filled, open_hours, released, state, is_circa)


def granted_on(allocation: Allocation, day: date) -> Decimal | None:
    """Granted hours a week on a day; 0 outside the period, None when they are not recorded."""
    return state_on(allocation, day).granted


def filled_on(allocation: Allocation, day: date) -> Decimal | None:
    """Hours a week that coaches fill on a day."""
    return state_on(allocation, day).filled


def open_on(allocation: Allocation, day: date) -> Decimal | None:
    """Granted hours that nobody fills and nobody gave back."""
    return state_on(allocation, day).open


def released_on(allocation: Allocation, day: date) -> Decimal | None:
    """Granted hours that were given back; never more than what is granted and not filled."""
    return state_on(allocation, day).released


# --- periods --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Segment:
    """A stretch of days on which nothing changes."""

    starts_on: date
    ends_on: date
    state: DayState
    grant: GrantLine | None
    is_covered: bool  # some placement covers these days


@lru_cache(maxsize=4096)
def segments(allocation: Allocation) -> tuple[Segment, ...]:
    """The period of the allocation cut where a line begins or ends; together they are the whole period."""
    if allocation.ends_on < allocation.starts_on:
        return ()
    cuts = {allocation.starts_on}
    cuts.update(line.starts_on for line in allocation.grants)
    for placement in allocation.placements:
        cuts.update((placement.starts_on, placement.ends_on + _DAY))
    for release in allocation.releases:
        cuts.add(release.starts_on)
        if release.ends_on is not None:
            cuts.add(release.ends_on + _DAY)
    begins = sorted(day for day in cuts if allocation.covers(day))
    found: list[Segment] = []
    for begin, following in zip(begins, [*begins[1:], allocation.ends_on + _DAY], strict=True):
        segment = Segment(
            begin,
            following - _DAY,
            state_on(allocation, begin),
            allocation.grant_on(begin),
            bool(allocation.placements_on(begin)),
        )
        last = found[-1] if found else None
        if last is not None and (last.state, last.grant, last.is_covered) == (
            segment.state,
            segment.grant,
            segment.is_covered,
        ):
            found[-1] = Segment(last.starts_on, segment.ends_on, last.state, last.grant, last.is_covered)
        else:
            found.append(segment)
    return tuple(found)


def first_overfilled_on(allocation: Allocation) -> date | None:
    """The first day on which coaches fill more than is granted; None when that never happens."""
    for segment in segments(allocation):
        state = segment.state
        if state.granted is not None and state.filled is not None and state.filled > state.granted:
            return segment.starts_on
    return None


def weeks_without_coach(
    allocation: Allocation, until: date | None = None, *, days: TeachingDays = calendar.teaching_days
) -> Decimal:
    """Teaching weeks within the period (up to and including `until`) with open hours and no coach at all."""
    count = 0
    for segment in segments(allocation):
        last = segment.ends_on if until is None else min(segment.ends_on, until)
        if not segment.is_covered and segment.state.state is State.OPEN and segment.starts_on <= last:
            count += days(segment.starts_on, last)
    return calendar.in_weeks(count)


def teaching_weeks(
    allocation: Allocation, until: date | None = None, *, days: TeachingDays = calendar.teaching_days
) -> Decimal:
    """Teaching weeks within the period, up to and including `until`."""
    last = allocation.ends_on if until is None else min(allocation.ends_on, until)
    return calendar.in_weeks(days(allocation.starts_on, last) if allocation.starts_on <= last else 0)


# --- budgets --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Minutes:
    """Budgets in whole minutes. When all four are known: granted = filled + open + released."""

    granted: int | None = 0
    filled: int | None = 0
    open: int | None = 0
    released: int | None = 0

    def __add__(self, other: Minutes) -> Minutes:
        return Minutes(
            _add(self.granted, other.granted),
            _add(self.filled, other.filled),
            _add(self.open, other.open),
            _add(self.released, other.released),
        )


@dataclass(frozen=True)
class BudgetRow:
    """The minutes of one calendar month (its first day) from one funding source (None: not recorded)."""

    month: date
    source: str | None
    minutes: Minutes


@dataclass(frozen=True)
class Budget:
    """A budget down to month and funding source; every total below is a sum of its rows, so that all of them agree."""

    rows: tuple[BudgetRow, ...]
    is_circa: bool

    @property
    def total(self) -> Minutes:
        return _sum_minutes(row.minutes for row in self.rows)

    def by_month(self) -> dict[date, Minutes]:
        return self._grouped(lambda row: row.month)

    def by_calendar_year(self) -> dict[int, Minutes]:
        return self._grouped(lambda row: row.month.year)

    def by_source(self) -> dict[str | None, Minutes]:
        return self._grouped(lambda row: row.source)

    def _grouped(self, key: Callable[[BudgetRow], K]) -> dict[K, Minutes]:
        groups: dict[K, list[Minutes]] = defaultdict(list)
        for row in self.rows:
            groups[key(row)].append(row.minutes)
        return {name: _sum_minutes(rows) for name, rows in groups.items()}


@lru_cache(maxsize=4096)
def budget(allocation: Allocation, until: date | None = None, *, days: TeachingDays = calendar.teaching_days) -> Budget:
    """Hours per week x teaching weeks, in whole minutes per month and funding source, up to and including `until`.

    The granted total is rounded once, half up. Its minutes are dealt out per teaching day: each goes to the part
    (filled, open or released, per source) that is furthest behind its exact share. So nothing is ever negative,
    every split adds up, and the budget up to a day is exactly the beginning of the whole budget. Filled, open and
    released are divided over the sources like the grant itself.

    Minutes are None where the hours are unknown; so are the totals that would need them.
    """
    pieces = list(_pieces(allocation, until, days))
    scale = lcm(*(weight.denominator for piece in pieces for weight in piece.weights()), 1)
    balanced, filled_alone = _Dealer(scale), _Dealer(scale)
    rows: dict[tuple[date, str | None], Minutes] = {}
    for piece in pieces:
        state = piece.segment.state
        if state.is_known and state.balance == 0:
            for (kind, source), minutes in balanced.deal(piece.balanced_weights(), piece.days).items():
                _add_to(rows, piece.month, source, Minutes(**{"granted": minutes, kind: minutes}))
            continue
        # No balance to keep: what is known is counted by itself, the rest stays unknown.
        unknown = None if not state.is_known else 0
        granted = balanced.deal(piece.weights_of("granted", state.granted), piece.days)
        filled = filled_alone.deal(piece.weights_of("filled", state.filled), piece.days)
        for source, _part in piece.parts:
            _add_to(
                rows,
                piece.month,
                source,
                Minutes(
                    granted=None if state.granted is None else granted.get(("granted", source), 0),
                    filled=None if state.filled is None else filled.get(("filled", source), 0),
                    open=unknown,
                    released=unknown,
                ),
            )
    ordered = sorted(rows.items(), key=lambda item: (item[0][0], item[0][1] is None, item[0][1] or ""))
    return Budget(
        tuple(BudgetRow(month, source, minutes) for (month, source), minutes in ordered),
        is_circa=any(piece.segment.state.is_circa for piece in pieces),
    )


def expected_until(allocation: Allocation, day: date, *, days: TeachingDays = calendar.teaching_days) -> Minutes:
    """The part of the budget that belongs to the days up to and including `day`: by teaching weeks, not linear."""
    return budget(allocation, day, days=days).total


def in_hours(minutes: int) -> Decimal:
    """Minutes as hours with two decimals, half up: for showing, never to calculate on with."""
    return _hours(Fraction(_half_up(Fraction(minutes * 100, 60)), 100))


Cell = tuple[str, str | None]  # (filled | open | released | granted, funding source)


@dataclass(frozen=True)
class _Piece:
    """A segment within one month: constant hours and a number of teaching days."""

    segment: Segment
    month: date
    days: int
    parts: tuple[tuple[str | None, Fraction], ...]  # how the grant divides over its sources, together 1

    def weights_of(self, kind: str, hours: Decimal | None) -> dict[Cell, Fraction]:
        """Exact minutes per teaching day of one kind of hours, per source."""
        if not hours:
            return {}
        return {(kind, source): Fraction(hours) * part * _MINUTES_PER_DAY for source, part in self.parts if part}

    def balanced_weights(self) -> dict[Cell, Fraction]:
        state = self.segment.state
        return {
            **self.weights_of("filled", state.filled),
            **self.weights_of("open", state.open),
            **self.weights_of("released", state.released),
        }

    def weights(self) -> Iterator[Fraction]:
        yield from self.weights_of("granted", self.segment.state.granted).values()
        yield from self.balanced_weights().values()


class _Dealer:
    """Deals whole minutes to cells so that the sum is the exact sum rounded half up, at the end of every day."""

    def __init__(self, scale: int) -> None:
        self._scale = scale  # exact amounts are counted in 1/scale minutes
        self._exact_total = 0
        self._dealt_total = 0
        self._behind: dict[Cell, int] = defaultdict(int)

    def deal(self, weights: dict[Cell, Fraction], days: int) -> dict[Cell, int]:
        per_day = {cell: int(weight * self._scale) for cell, weight in weights.items()}
        dealt = dict.fromkeys(per_day, 0)
        if len(per_day) == 1:  # one taker: all days at once give what they give one by one
            days, per_day = 1, {cell: weight * days for cell, weight in per_day.items()}
        for _day in range(days if per_day else 0):
            self._exact_total += sum(per_day.values())
            left = (2 * self._exact_total + self._scale) // (2 * self._scale) - self._dealt_total
            self._dealt_total += left
            for cell, weight in per_day.items():
                self._behind[cell] += weight
                whole = min(left, max(0, self._behind[cell] // self._scale))
                left -= self._take(dealt, cell, whole)
            while left:
                left -= self._take(dealt, max(per_day, key=self._behind.__getitem__), 1)
        return dealt

    def _take(self, dealt: dict[Cell, int], cell: Cell, minutes: int) -> int:
        dealt[cell] += minutes
        self._behind[cell] -= minutes * self._scale
        return minutes


def _pieces(allocation: Allocation, until: date | None, days: TeachingDays) -> Iterator[_Piece]:
    for segment in segments(allocation):
        first = segment.starts_on
        last_day = segment.ends_on if until is None else min(segment.ends_on, until)
        while first <= last_day:
            month = first.replace(day=1)
            following = (month + timedelta(days=32)).replace(day=1)
            count = days(first, min(last_day, following - _DAY))
            if count:
                yield _Piece(segment, month, count, _parts(segment.grant))
            first = following


def _parts(grant: GrantLine | None) -> tuple[tuple[str | None, Fraction], ...]:
    """How a grant divides over its sources. What no share names belongs to None ("geldbron niet vastgelegd")."""
    if grant is None or not grant.shares:
        return ((None, Fraction(1)),)
    unknown = [share.source for share in grant.shares if share.hours is None]
    if not grant.hours:
        sources = {share.source for share in grant.shares}
        return ((sources.pop() if len(sources) == 1 else None, Fraction(1)),)
    hours: dict[str | None, Fraction] = defaultdict(Fraction)
    for share in grant.shares:
        if share.hours is not None:
            hours[share.source] += Fraction(share.hours)
    rest = Fraction(grant.hours) - sum(hours.values())
    if rest > 0:  # one share without hours is what the others leave; of more than one nobody knows
        hours[unknown[0] if len(unknown) == 1 else None] += rest
    total = sum(hours.values())
    return tuple((source, amount / total) for source, amount in hours.items() if amount)


def _add_to(rows: dict[tuple[date, str | None], Minutes], month: date, source: str | None, minutes: Minutes) -> None:
    rows[month, source] = rows.get((month, source), Minutes()) + minutes


def _sum_minutes(every: Iterable[Minutes]) -> Minutes:
    return sum(every, Minutes())


def _add(left: int | None, right: int | None) -> int | None:
    return None if left is None or right is None else left + right


def sum_or_unknown(values: Iterable[Decimal | None]) -> Decimal | None:
    """The sum in hours per week; None as soon as one term is unknown."""
    total = ZERO
    for value in values:
        if value is None:
            return None
        total += value
    return total


def _half_up(value: Fraction) -> int:
    return floor(value + Fraction(1, 2))


def _hours(value: Fraction) -> Decimal:
    """A fraction of hours as `Decimal` with two decimals."""
    return (Decimal(_half_up(value * 100)) / 100).quantize(_CENT)
