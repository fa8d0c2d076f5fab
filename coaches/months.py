"""The verb of closing a month, and how a closed month reads: closed, corrected since, now.

``on`` is today, ``by`` the coach who closes. Minutes are whole. What is *now* is a sum over the activities; what was
closed and what was corrected are written by the database (:mod:`coaches.models.months`). The three always agree, for each
plek and for the whole: :func:`state_of` says so in ``is_whole``.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Sum
from django.db.models.functions import TruncMonth
from django.utils.translation import gettext as _

from coaches.models import Activity, ClosedDay, Coach, Correction, MonthClosing, Placement
from kansencoach import promises
from kansencoach.models import User
from kansencoach.templatetags.numbers import nl_month
from schools.calendar import month_after, month_end


def close_month(*, coach: Coach, month: date, at: datetime, on: date, by: User | None) -> MonthClosing:
    """The coach says that a month is right. Closing it again is the same closing. Raises ``ValidationError``.

    Only a month that is over and in which something was written. The database keeps what was written for each day; a
    later change stays possible and becomes a correction.
    """
    month = month.replace(day=1)
    if month_end(month) >= on:
        raise ValidationError(
            _("%(month)s is nog niet voorbij.") % {"month": _first_up(nl_month(month))}, code="not_over"
        )
    if not Activity.system.filter(coach=coach).between(month, month_end(month)).exists():
        raise ValidationError(_("In deze maand is niets geschreven."), code="empty")
    with promises.keep():
        # The lock that who writes an activity waits for, taken before anything is counted.
        Coach.system.select_for_update(of=("self",)).get(pk=coach.pk)
        already: MonthClosing | None = MonthClosing.system.filter(coach=coach, month=month).first()
        closing = already or MonthClosing(coach=coach, month=month, closed_at=at)
        if already is None:
            promises.store(closing)
    return closing


def closed_months(coach: Coach) -> frozenset[date]:
    """The months that this coach closed, by their first day."""
    return frozenset(MonthClosing.system.filter(coach=coach).values_list("month", flat=True))


def touched(days: Iterable[date | None], closed: Iterable[date]) -> list[date]:
    """The closed months among these days, in order: a change there becomes a correction."""
    return sorted({day.replace(day=1) for day in days if day is not None} & set(closed))


def warning(months: Iterable[date], *, of: Coach | None = None) -> str:
    """What a coach reads before something changes in closed months; empty when there are none. Who writes on behalf
    reads whose timesheet it is (``of``)."""
    names = [nl_month(month) for month in months]
    if not names:
        return ""
    whose = _("de urenstaat van %(name)s") % {"name": of.name} if of else _("je urenstaat")
    values = {"months": _first_up(_(" en ").join(names)), "whose": whose}
    if len(names) == 1:
        return _("%(months)s is al afgesloten. Je wijziging komt als correctie op %(whose)s.") % values
    return _("%(months)s zijn al afgesloten. Je wijziging komt als correctie op %(whose)s.") % values


def _first_up(text: str) -> str:
    return text[:1].upper() + text[1:]


# --- how a month stands ---------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class PlekMonth:
    """One plek in one month: what was closed, what was corrected since, what is written now. None = not closed."""

    placement: Placement | None
    closed: int | None
    corrected: int | None
    now: int

    @property
    def name(self) -> str:
        """The plek, or "buiten de scholen"."""
        return str(self.placement.allocation.deployment) if self.placement else _("buiten de scholen")

    @property
    def is_whole(self) -> bool:
        """Whether closed and corrected are what is written now."""
        return self.closed is None or self.closed + (self.corrected or 0) == self.now


@dataclass(frozen=True)
class CoachMonthState:
    """One month of a coach: per plek and together, and the trail of corrections."""

    month: date
    is_over: bool
    closing: MonthClosing | None
    lines: tuple[PlekMonth, ...]
    corrections: tuple[Correction, ...] = ()

    @property
    def name(self) -> str:
        """ "oktober 2026"."""
        return nl_month(self.month)

    @property
    def short_name(self) -> str:
        """ "oktober"."""
        return self.name.split()[0]

    @property
    def now(self) -> int:
        """What is written now."""
        return sum(line.now for line in self.lines)

    @property
    def closed(self) -> int | None:
        """What was closed; None when the month is open."""
        return None if self.closing is None else sum(line.closed or 0 for line in self.lines)

    @property
    def corrected(self) -> int | None:
        """What was corrected since; None when the month is open."""
        return None if self.closing is None else sum(line.corrected or 0 for line in self.lines)

    @property
    def is_whole(self) -> bool:
        """Whether closed and corrected are what is written now, at every plek."""
        return all(line.is_whole for line in self.lines)

    @property
    def can_close(self) -> bool:
        """Whether the coach can say that it is right."""
        return self.is_over and self.closing is None and self.now > 0

    @property
    def state(self) -> tuple[str, str]:
        """A kind of status and its word."""
        if self.closing is not None:
            return ("attention", _("afgesloten, met correctie")) if self.corrections else ("done", _("afgesloten"))
        if not self.is_over:
            return "planned", _("loopt nog")
        return ("open", _("nog niet afgesloten")) if self.now else ("unknown", _("niets geschreven"))


def state_of(coach: Coach, month: date, *, on: date) -> CoachMonthState:
    """One month of a coach, as :func:`states_of`."""
    return states_of(coach, first=month, last=month, on=on)[0]


def states_of(coach: Coach, *, first: date, last: date, on: date) -> list[CoachMonthState]:
    """Every month from ``first`` to ``last`` that has begun, the latest first. Five queries."""
    until = month_end(last)
    now = _per_month(Activity, first, until, coach=coach)
    closed = _per_month(ClosedDay, first, until, closing__coach=coach)
    corrected: dict[tuple[date, int | None], int] = defaultdict(int)
    trail: dict[date, list[Correction]] = defaultdict(list)
    rows = (
        Correction.system.filter(closing__coach=coach)
        .between(first, until)
        .select_related("placement__allocation__deployment", "made_by")
        .order_by("made_at", "pk")
    )
    for row in rows:
        month = row.done_on.replace(day=1)
        corrected[month, row.placement_id] += row.minutes
        trail[month].append(row)
    closings = {row.month: row for row in MonthClosing.system.filter(coach=coach, month__range=(first, last))}
    placements = {
        row.pk: row
        for row in Placement.system.filter(coach=coach).select_related("allocation__deployment", "employment__employer")
    }
    found = []
    for month in months_between(first, min(last, on)):
        closing = closings.get(month)
        keys = {place for when, place in [*now, *closed, *corrected] if when == month}
        lines = [
            PlekMonth(
                placement=placements[place] if place is not None else None,
                closed=closed.get((month, place), 0) if closing else None,
                corrected=corrected.get((month, place), 0) if closing else None,
                now=now.get((month, place), 0),
            )
            for place in keys
        ]
        lines.sort(key=lambda line: (line.placement is None, line.name))
        found.append(CoachMonthState(month, month_end(month) < on, closing, tuple(lines), tuple(trail[month])))
    return found[::-1]


def _per_month(model: Any, first: date, last: date, **of: Any) -> dict[tuple[date, int | None], int]:
    """Minutes per month and placement."""
    return {
        (month, placement): minutes
        for month, placement, minutes in model.system.filter(**of)
        .between(first, last)
        .order_by()
        .annotate(_month=TruncMonth("done_on"))
        .values_list("_month", "placement")
        .annotate(Sum("minutes"))
    }


def months_between(first: date, last: date) -> list[date]:
    """The first days of the months from ``first`` to ``last``, in order."""
    found, month = [], first.replace(day=1)
    while month <= last:
        found.append(month)
        month = month_after(month)
    return found
