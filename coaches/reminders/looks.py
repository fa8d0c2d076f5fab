"""Whether every rule still looks, for whoever has to repair it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from coaches.models import RuleRun
from coaches.reminders import rules

LATE = timedelta(minutes=15)
"""Three turns of the beat: a rule that did not look for so long is something to look into."""


@dataclass(frozen=True)
class Look:
    """When a rule last looked, and whether that is too long ago."""

    title: str
    run: RuleRun | None
    is_late: bool

    @property
    def goes_wrong(self) -> bool:
        return self.is_late or bool(self.run and self.run.problem)


def every(*, at: datetime) -> list[Look]:
    """Each rule in the order in which it was declared. One query."""
    runs = {row.rule: row for row in RuleRun.objects.all()}
    return [
        Look(str(rule.title), run := runs.get(rule.slug), run is None or run.ran_at + LATE < at)
        for rule in rules.every()
    ]
