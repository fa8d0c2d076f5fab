"""Sending the letters: claim one, send it, write down what came of it.

A worker claims a letter for :data:`LEASE` with ``FOR UPDATE SKIP LOCKED`` and sends it outside any transaction. Killed in
between, the lease runs out and another worker sends it, with the same Message-ID: at least once. A letter that goes wrong
waits longer each time and holds up nobody; one that breaks its worker :data:`MOST_CLAIMS` times is left alone, visibly.
When the mail server cannot be reached nothing is counted: it was no fault of the letter.
"""

from __future__ import annotations

import smtplib
from datetime import datetime, timedelta
from time import monotonic

import structlog
from django.db import Error as DatabaseFault
from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from coaches.models import MailKind, MailState, Reminder, ReminderMail, ReminderPreference
from coaches.reminders import letters, moments, planning, rules
from kansencoach import audit
from kansencoach import mail as mails
from kansencoach.models import AuditKind, User

log = structlog.get_logger(__name__)

LEASE = timedelta(seconds=45)
"""Longer than the mail server may take to answer (``EMAIL_TIMEOUT``)."""
MOST_CLAIMS = 3
WAITS = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 240, 720))
"""How long a letter waits after each time that it went wrong; after the last one it has failed."""


class NoMailServer(Exception):
    """The server does not answer; every letter waits."""


def send_due(*, at: datetime, seconds: float = 40, through: mails.Server | None = None) -> int:
    """Send what is due, one letter at a time, until nothing is or the time is up; ``through`` the mail server of the
    settings, or another one. On a quiet day nothing goes, also not what is tried again: it waits. How many were sent."""
    deadline, sent = monotonic() + seconds, 0
    _leave_alone(timezone.now())
    if moments.is_quiet(moments.local_day(at)):
        return 0
    connection = through or mails.server()
    try:
        while monotonic() < deadline and (mail := claim(at=at)) is not None:
            sent += _deliver(mail, at, connection)
    except NoMailServer:
        log.warning("mail_server_does_not_answer")
    finally:
        _close(connection)
    return sent


def claim(*, at: datetime) -> ReminderMail | None:
    """The next letter that is due and that nobody has in hand; ours until the lease runs out. None when there is none."""
    now = timezone.now()
    with transaction.atomic():
        mail: ReminderMail | None = _free(now).filter(due_at__lte=at).order_by("due_at", "pk").first()
        if mail is None:
            return None
        mail.lease_until, mail.claims = now + LEASE, mail.claims + 1
        mail.save(update_fields=["lease_until", "claims"])
        return mail


def _free(now: datetime) -> QuerySet[ReminderMail]:
    """Letters that wait and are in nobody's hands. Rows that another worker is claiming are passed over."""
    return ReminderMail.system.select_for_update(skip_locked=True).filter(
        Q(lease_until__isnull=True) | Q(lease_until__lt=now), state=MailState.WAITING, claims__lt=MOST_CLAIMS
    )


def _leave_alone(now: datetime) -> None:
    """Letters that broke their worker time and again."""
    broken = ReminderMail.system.filter(state=MailState.WAITING, claims__gte=MOST_CLAIMS, lease_until__lt=now)
    broken.update(
        state=MailState.FAILED,
        ended_at=now,
        lease_until=None,
        problem=_("Het versturen brak %(n)s keer af. Bekijk het logboek van de server.") % {"n": MOST_CLAIMS},
    )


def _deliver(mail: ReminderMail, at: datetime, connection: mails.Server) -> bool:
    """Send one claimed letter. Whether it went."""
    try:
        told = told_in(mail, at=at)
        if not told:
            _end(mail, MailState.UNNEEDED)
            return False
        message = letters.message_of(mail, told, connection=connection)
        _open(connection, mail)
        message.send()
    except (NoMailServer, DatabaseFault):
        raise  # no fault of the letter
    except smtplib.SMTPRecipientsRefused as error:
        code = next(iter(error.recipients.values()))[0]
        _went_wrong(mail, _("Het adres is geweigerd (%(code)s).") % {"code": code}, for_good=code >= 500)
    except smtplib.SMTPResponseException as error:
        problem = _("De mailserver weigerde de mail (%(code)s).") % {"code": error.smtp_code}
        _went_wrong(mail, problem, for_good=error.smtp_code >= 500)
    except (OSError, smtplib.SMTPException) as error:
        _close(connection)
        _went_wrong(mail, _("De verbinding met de mailserver brak (%(error)s).") % {"error": type(error).__name__})
    except Exception as error:  # one letter that cannot be made does not keep the others
        log.exception("letter_not_made", mail=mail.pk)
        _went_wrong(
            mail, _("De mail kon niet worden gemaakt (%(error)s).") % {"error": type(error).__name__}, for_good=True
        )
    else:
        with transaction.atomic():
            _end(mail, MailState.SENT)
            Reminder.system.filter(pk__in=[row.pk for row in told]).update(mail=mail, is_told=True)
        return True
    return False


def told_in(mail: ReminderMail, *, at: datetime) -> list[Reminder]:
    """What this letter tells, asked again at the moment of sending: still open, still this person's, still in sight, and
    wanted by mail."""
    user = User.objects.filter(pk=mail.user_id, is_active=True).first()
    if user is None:
        return []
    chosen = ReminderPreference.system.filter(user=user).first()
    wants = chosen is None or (chosen.has_digest if mail.kind == MailKind.DIGEST else chosen.has_urgent)
    rows = [row for row in planning.untold(at, user=user) if chosen is None or row.rule not in chosen.without_mail]
    if mail.kind == MailKind.URGENT:
        rows = [row for row in rows if planning.cannot_wait(row)]
    return in_sight(user, rows) if wants else []


def in_sight(user: User, rows: list[Reminder]) -> list[Reminder]:
    """Those about something that this person may see, in the role in which it was due."""
    found = []
    for membership, slug in {(row.membership, row.rule) for row in rows}:
        rule = rules.named(slug)
        if rule is None:
            continue
        reader = User(pk=user.pk)
        reader.membership = membership
        mine = {row.about_pk for row in rows if (row.membership, row.rule) == (membership, slug)}
        seen = set(rule.model.objects.visible_to(reader).filter(pk__in=mine).values_list("pk", flat=True))
        found += [row for row in rows if (row.membership, row.rule) == (membership, slug) and row.about_pk in seen]
    return sorted(found, key=rows.index)


def _open(connection: mails.Server, mail: ReminderMail) -> None:
    try:
        connection.open()
    except (OSError, smtplib.SMTPException) as error:
        _release(mail)
        raise NoMailServer from error


def _close(connection: mails.Server) -> None:
    try:
        connection.close()
    except (OSError, smtplib.SMTPException):
        log.info("mail_server_was_gone")


# --- what came of it --------------------------------------------------------------------------------------------------


def _end(mail: ReminderMail, state: MailState, problem: str = "") -> None:
    ReminderMail.system.filter(pk=mail.pk).update(
        state=state, ended_at=timezone.now(), problem=problem, lease_until=None, claims=0
    )


def _went_wrong(mail: ReminderMail, problem: str, *, for_good: bool = False) -> None:
    tries = mail.tries + 1
    if for_good or tries > len(WAITS):
        ReminderMail.system.filter(pk=mail.pk).update(tries=tries)
        _end(mail, MailState.FAILED, problem)
        return
    ReminderMail.system.filter(pk=mail.pk).update(
        tries=tries, problem=problem, claims=0, lease_until=timezone.now() + WAITS[tries - 1]
    )


def _release(mail: ReminderMail) -> None:
    ReminderMail.system.filter(pk=mail.pk).update(lease_until=None, claims=F("claims") - 1)


def send_again(mail: ReminderMail, *, by: User) -> ReminderMail:
    """Try a letter that failed once more, at once, with the same Message-ID. Of one that waits for its next try, the waiting
    ends; one that goes already, or is in the hands of a worker, is left alone. Who asked for it is recorded."""
    with transaction.atomic():
        row: ReminderMail = ReminderMail.system.select_for_update().get(pk=mail.pk)
        waits_for_a_try = row.state == MailState.WAITING and row.lease_until is not None and not row.claims
        if row.state == MailState.FAILED or waits_for_a_try:
            row.state, row.ended_at, row.lease_until = MailState.WAITING, None, None
            row.tries = row.claims = 0
            row.problem = ""
            row.save()
            audit.record(AuditKind.RESENT, by=by, about=row, details={"user": row.user_id})
    return row
