"""Work for the Celery worker: ids only. The row in PostgreSQL says what is to be done; a task is only a nudge."""

from __future__ import annotations

from celery import shared_task
from django.utils import timezone

from kansencoach import clock
from reports import exporting, signals
from reports.factsheet import issuing


@shared_task(name="reports.render_factsheet")
def render_factsheet(factsheet_id: int) -> None:
    """Render one queued concept; nothing when it is rendered already, or being rendered."""
    issuing.render(factsheet_id, on=clock.today())


@shared_task(name="reports.render_waiting")
def render_waiting() -> None:
    """What a lost message or a killed worker left behind. Beat calls this every minute."""
    for factsheet_id in issuing.waiting_ids():
        render_factsheet.delay(factsheet_id)


@shared_task(name="reports.build_export")
def build_export(export_id: int) -> None:
    """Make one file that was asked for; nothing when it is made already, or being made."""
    exporting.build(export_id, at=timezone.now(), on=clock.today())


@shared_task(name="reports.export_waiting")
def export_waiting() -> None:
    """As ``render_waiting``, for files; and what has expired is destroyed."""
    now = timezone.now()
    exporting.forget_expired(at=now)
    for export_id in exporting.waiting_ids(at=now):
        build_export.delay(export_id)


@shared_task(name="reports.sweep_signals")
def sweep_signals() -> None:
    """Open, keep and close the aandachtspunten by the figures of today. Beat calls this every hour; twice does no harm."""
    signals.sweep_all(on=clock.today())
