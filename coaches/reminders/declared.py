"""Every rule of reminders that needs nothing from ``reports``."""

from __future__ import annotations

from coaches.reminders import of_coaches, rules

rules.register(of_coaches.PULSE_OPEN)
