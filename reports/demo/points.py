"""The aandachtspunten of the demo: the sweeps of the last weeks, and what the coordinator did with a few of them."""

from __future__ import annotations

from datetime import date, timedelta

from django.db.models import Q

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
    rows = Signal.system.filter(programme=programme)
    there = list(
        rows.filter(state=SignalState.OPEN, coordinator_from__lte=today).order_by("-is_about_work", "opened_on", "pk")
    )
    until = min(today + timedelta(days=16), calendar.ends_on(calendar.first_year_of(today)))
    if (
        len(there) < 4
        or until <= today
        or rows.filter(Q(state=SignalState.LATER) | Q(solved_by__isnull=False)).exists()
    ):
        return
    by = User.objects.get(email=accounts.COORDINATOR.email)
    signals.put_off(there[-1], until=until, reason=LaterReason.SCHOOL, on=today, by=by)
    signals.solve(there[-2], on=today, by=by)
    signals.see(there[1], on=today, by=by)
