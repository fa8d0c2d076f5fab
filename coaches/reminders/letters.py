"""What a letter says: a few lines, each with one link straight to the thing. No names of families, no notes."""

from __future__ import annotations

from collections.abc import Sequence

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.core.mail.backends.base import BaseEmailBackend
from django.template.loader import render_to_string
from django.utils.translation import ngettext

from coaches.models import Reminder, ReminderMail
from kansencoach import mail as mails


def subject_of(letter: ReminderMail, told: Sequence[Reminder]) -> str:
    """How many things there are; the one thing itself when it is one."""
    if len(told) == 1:
        return told[0].text
    return ngettext("%(n)s ding te doen", "%(n)s dingen te doen", len(told)) % {"n": len(told)}


def message_of(
    letter: ReminderMail, told: Sequence[Reminder], *, connection: BaseEmailBackend | None = None
) -> EmailMultiAlternatives:
    """The letter with its fixed Message-ID."""
    context = {"letter": letter, "told": told, "site": settings.SITE_URL, "person": letter.user}
    return EmailMultiAlternatives(
        mails.one_line(subject_of(letter, told)),
        render_to_string("coaches/mail/reminders.txt", context),
        settings.DEFAULT_FROM_EMAIL,
        [letter.user.email],
        headers={"Message-ID": letter.message_id},
        connection=connection,
    )
