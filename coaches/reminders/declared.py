"""Every rule of reminders that needs nothing from ``reports``."""

from __future__ import annotations

from coaches.reminders import of_coaches, of_coordinators, rules

rules.register(*of_coaches.EVERY, *of_coordinators.EVERY)
