"""Work for the Celery worker: nudges only. What is due, and for whom, stands in PostgreSQL."""

from __future__ import annotations

from celery import shared_task

from coaches.reminders import outbox, planning
from kansencoach import clock


@shared_task(name="coaches.plan_reminders")
def plan_reminders() -> None:
    """Look what is due. Running twice, late or three times at once changes nothing."""
    planning.plan(at=clock.now())


@shared_task(name="coaches.send_mails")
def send_mails() -> None:
    """Write the letters whose moment has come, and send what is due."""
    at = clock.now()
    planning.plan_mails(at=at)
    outbox.send_due(at=at)
