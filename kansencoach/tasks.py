"""Work for the Celery worker that belongs to no app in particular."""

from __future__ import annotations

from celery import shared_task

from kansencoach import seal


@shared_task(name="kansencoach.seal_due")
def seal_due() -> None:
    """Seal the hours that are over. Which they are follows from the rows; running twice or late changes nothing."""
    seal.seal_due()
