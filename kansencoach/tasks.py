"""Work for the Celery worker that belongs to no app in particular."""

from __future__ import annotations

from celery import shared_task
from django.conf import settings

from kansencoach import clock, retention, seal


@shared_task(name="kansencoach.seal_due")
def seal_due() -> None:
    """Seal the hours that are over. Which they are follows from the rows; running twice or late changes nothing."""
    seal.seal_due()


@shared_task(name="kansencoach.apply_retention")
def apply_retention() -> None:
    """Destroy and empty what has expired by today. Every hour: a run that is missed or doubled changes nothing.

    Not in the demo, whose people and years are invented.
    """
    if not settings.IS_DEMO:
        retention.apply(on=clock.today())
