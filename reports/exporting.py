"""The verbs of files that are made in the background: ask for one, make it, hand it out, forget it.

The row in PostgreSQL says what is to be done. Whether the person is still active and still has the role is looked at
three times: when it is asked for, when it is made and when it is downloaded.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date, datetime, timedelta

import structlog
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.utils.translation import gettext as _

from kansencoach.models import Membership, User
from reports import exports, payroll, timesheet
from reports.models import Export, ExportKind, ExportState

log = structlog.get_logger(__name__)

KEPT = timedelta(hours=24)
ADVISORY_LOCK = 0x65787074  # "expt": the room in which exports take their locks
WAITING = (ExportState.QUEUED, ExportState.RUNNING)


def request_export(
    *, kind: ExportKind, parameters: Mapping[str, str], membership: Membership, at: datetime, by: User
) -> Export:
    """Ask for a file. Asked again while the same file is still being made, it is the same one.

    Raises ``ValidationError`` when there is no such file.
    """
    _refuse_nonsense(parameters)
    with transaction.atomic():
        Membership.objects.select_for_update().get(pk=membership.pk)  # two clicks at once wait for each other
        same = Export.system.kept_at(at).filter(
            requested_by=by, membership=membership, kind=kind, parameters=dict(parameters), state__in=WAITING
        )
        found: Export | None = same.first()
        return found or Export.system.create(
            requested_by=by,
            membership=membership,
            kind=kind,
            parameters=dict(parameters),
            requested_at=at,
            expires_at=at + KEPT,
        )


def _refuse_nonsense(parameters: Mapping[str, str]) -> None:
    try:
        payroll.parse_month(parameters.get("month", ""))
    except ValueError as error:
        raise ValidationError({"month": _("Kies een maand.")}) from error
    if parameters.get("format") not in exports.CONTENT_TYPES:
        raise ValidationError({"format": _("Kies het soort bestand.")})


def reader_of(export: Export, *, on: date) -> User | None:
    """Who asked, acting in the role of then; None when the account is closed or the role has ended."""
    user = User.objects.filter(pk=export.requested_by_id, is_active=True).first()
    if user is None or export.membership_id not in {row.pk for row in user.active_memberships}:
        return None
    if not Membership.objects.active_on(on).filter(pk=export.membership_id).exists():
        return None
    user.chosen_membership_id = export.membership_id
    return user


# --- making ---------------------------------------------------------------------------------------------------------


def build(export_id: int, *, at: datetime, on: date) -> bool:
    """Make a file that was asked for; whether this call did it. Safe to call twice, also at the same time.

    The claim is a lock that the database drops when the worker dies, so that another may take over.
    """
    with _claimed(export_id) as is_ours:
        if not is_ours:
            return False
        export: Export | None = Export.system.kept_at(at).filter(pk=export_id, state__in=WAITING).first()
        if export is None:
            return False
        reader = reader_of(export, on=on)
        if reader is None:
            _set(export, ExportState.REFUSED)
            return True
        _set(export, ExportState.RUNNING)
        try:
            content, title = _payroll(export, reader)
        except Exception:
            log.exception("export_failed", export=export_id)
            _set(export, ExportState.FAILED)
            return True
        Export.system.filter(pk=export_id, state=ExportState.RUNNING).update(
            state=ExportState.READY, file=content, title=title, made_at=at
        )
    return True


def _payroll(export: Export, reader: User) -> tuple[bytes, str]:
    """The month of the own coaches, in the columns that this employer chose."""
    month, kind = payroll.parse_month(export.parameters["month"]), export.parameters["format"]
    title = _("Uren kansencoaches %(month)s") % {"month": f"{month:%Y-%m}"}
    layout = timesheet.layout_of(export.membership.programme_id, export.membership.employer_id)
    headings, rows = timesheet.table(layout, payroll.month_of(reader, month), month)
    return exports.as_bytes(kind, title, headings, rows), title


def _set(export: Export, state: ExportState) -> None:
    Export.system.filter(pk=export.pk, state__in=WAITING).update(state=state)


@contextmanager
def _claimed(export_id: int) -> Iterator[bool]:
    """The right to make this file, as long as this connection lives."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s, %s)", [ADVISORY_LOCK, export_id])
        is_ours = bool(cursor.fetchone()[0])
    try:
        yield is_ours
    finally:
        if is_ours:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s, %s)", [ADVISORY_LOCK, export_id])


def waiting_ids(*, at: datetime) -> list[int]:
    """Files that still have to be made, oldest first."""
    return list(
        Export.system.kept_at(at).filter(state__in=WAITING).order_by("requested_at").values_list("pk", flat=True)
    )


def forget_expired(*, at: datetime) -> int:
    """Destroy what can no longer be downloaded; how many there were."""
    count: int = Export.system.filter(expires_at__lte=at).delete()[0]
    return count
