"""What waits for the people of the demo, as the worker writes it: there from the first moment on."""

from __future__ import annotations

from datetime import date

from coaches.reminders import moments, planning
from kansencoach import clock


def remind(*, today: date) -> None:
    """Let every rule of reminders look once."""
    planning.plan(at=moments.at_hour(today, clock.hour()))
