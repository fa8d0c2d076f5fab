"""The letters of the demo: what went out in the last school week that is over, what did not get through, and what waits.

Everything comes about as in the worker: rules look, letters are made at their moment, and sent. Only the mail server is
played: it takes every letter and lets it go nowhere, except for two people.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from smtplib import SMTPRecipientsRefused
from typing import Any

from django.db.models import F
from django.utils import timezone

from coaches.models import MailState, Reminder, ReminderMail
from coaches.reminders import inbox, moments, outbox, planning
from kansencoach import clock
from kansencoach import mail as mails
from kansencoach.celery import USUAL_MOMENT
from kansencoach.models import Role, User
from reports.demo import accounts
from schools import calendar

NO_SUCH_ADDRESS, TRY_LATER = 550, 451
REFUSED = {accounts.SELF_EMPLOYED.email: NO_SUCH_ADDRESS, accounts.MEES.email: TRY_LATER}
WEEKS_BACK = 12
LATER = timedelta(weeks=2)


class Office(mails.Server):
    """A mail server that sends nothing on."""

    def __init__(self, refuses: Mapping[str, int]) -> None:
        super().__init__()
        self.refuses = refuses

    def send_messages(self, email_messages: Sequence[Any]) -> int:
        for message in email_messages:
            for address in message.recipients():
                if address in self.refuses:
                    raise SMTPRecipientsRefused({address: (self.refuses[address], b"")})
        return len(email_messages)


def remind(*, today: date) -> None:
    """Let every rule look, last week and today, and send the letters of last week; once, the worker goes on from there."""
    week = None if ReminderMail.system.exists() else _last_week(today)
    if week is not None:
        _let_go(week)
    planning.plan(at=moments.at_hour(today, clock.hour()))
    if week is not None:
        _put_away(today)


def _let_go(week: calendar.IsoWeek) -> None:
    """The letters of a week: to coordinators, and then to coaches."""
    usual = [moments.digest_moment(week, *USUAL_MOMENT[role]) for role in (Role.COORDINATOR, Role.COACH)]
    every = [at for at in usual if at is not None]
    planning.plan(at=every[0] - timedelta(hours=1))
    for at in every:
        _send(at)


def _last_week(today: date) -> calendar.IsoWeek | None:
    """The last whole school week that is over; None when there was none for a long time."""
    for back in range(WEEKS_BACK):
        week = calendar.iso_week(today - timedelta(weeks=back))
        days = week.days()[:5]
        if days[-1] < today and not any(moments.is_quiet(day) for day in days):
            return week
    return None


def _send(at: datetime) -> None:
    """The letters of this moment. Who is told "try later" was tried until the longest wait, which has not run out yet."""
    planning.plan_mails(at=at)
    for _time in outbox.WAITS:
        ReminderMail.system.filter(state=MailState.WAITING).update(lease_until=None)
        outbox.send_due(at=at, through=Office(REFUSED))
    ReminderMail.system.filter(due_at=at).update(made_at=at)
    ReminderMail.system.filter(due_at=at, ended_at__isnull=False).update(ended_at=F("due_at") + timedelta(minutes=1))


def _put_away(today: date) -> None:
    """The coordinator has done one thing and put one off."""
    by = User.objects.get(email=accounts.COORDINATOR.email)
    until = min(today + LATER, calendar.ends_on(calendar.first_year_of(today)))
    rows = Reminder.system.filter(user=by).waiting(today).order_by("rule", "pk")
    if rows.count() > 3 and today < until:
        first, *_others, last = rows
        inbox.finish(first, at=timezone.now(), by=by)
        inbox.postpone(last, to=until, on=today, by=by)
