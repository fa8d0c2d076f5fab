"""The aandachtspunten of the demo: the sweeps of the last weeks, and what the coordinator did with a few of them."""

from __future__ import annotations

from datetime import date, timedelta

from kansencoach.models import User
from reports import signals
from reports.demo import accounts, region
from reports.models import LaterReason, Signal, SignalState
from schools import calendar
from schools.models import Programme

DAYS_AGO = (27, 24, 20, 17, 13, 10, 6, 3, 0)
"""Far enough apart for a point to close, near enough for dates that differ."""


def watch(*, today: date) -> None:
    """Sweep as the hourly task would have; then one point is put off, and one is solved."""
    programme = Programme.system.get(slug=region.SLUG)
    for days in DAYS_AGO:
        signals.sweep(programme, on=today - timedelta(days=days))
    by = User.objects.get(email=accounts.COORDINATOR.email)
    there = Signal.system.filter(programme=programme, state=SignalState.OPEN, coordinator_from__lte=today)
    mine = list(there.order_by("opened_on", "pk"))
    if len(mine) < 3 or Signal.system.filter(programme=programme).exclude(state=SignalState.OPEN).exists():
        return
    until = min(today + timedelta(days=16), calendar.ends_on(calendar.first_year_of(today)))
    if until > today:
        signals.put_off(mine[0], until=until, reason=LaterReason.SCHOOL, on=today, by=by)
    signals.solve(mine[-1], on=today, by=by)
    signals.see(mine[1], on=today, by=by)
