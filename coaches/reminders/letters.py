"""What a letter says: a few lines, each with one link straight to the thing. No names of families, no notes, and nobody's
name: a line names the plek.

Grouped by rule, so that a Monday reads in a minute: at most :data:`MOST_LINES` lines, what cannot wait first and at least
one of every group; what does not fit waits in the inbox.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any

from django.conf import settings
from django.db.models import Q
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from coaches.models import MailKind, Reminder, ReminderMail
from coaches.reminders import choices, rules
from kansencoach import mail as mails
from kansencoach.models import Membership, User

MOST_LINES = 12


@dataclass(frozen=True)
class Group:
    """What one rule has to say: its title, how many there are, and the ones that are named."""

    title: str
    count: int
    lines: tuple[Reminder, ...]


@dataclass(frozen=True)
class Part:
    """What is for one role; ``title`` is empty when there is one role only."""

    title: str
    groups: tuple[Group, ...]


def parts_of(told: Sequence[Reminder]) -> tuple[Part, ...]:
    """The lines of a letter, by role and by rule."""
    ordered = sorted(told, key=lambda row: (not row.is_urgent, row.due_at, row.pk))
    groups: dict[tuple[int, str], list[Reminder]] = {}
    for row in ordered:  # the group with what is most urgent comes first
        groups.setdefault((row.membership_id, row.rule), []).append(row)
    named = _named(list(groups.values()))
    roles: dict[int, Membership] = {row.membership_id: row.membership for row in ordered}
    return tuple(
        Part(
            _("Als %(role)s van %(programme)s") % {"role": role.get_role_display().lower(), "programme": role.programme}
            if len(roles) > 1
            else "",
            tuple(
                Group(_title(slug), len(rows), tuple(row for row in rows if row in named))
                for (membership, slug), rows in groups.items()
                if membership == pk and any(row in named for row in rows)
            ),
        )
        for pk, role in roles.items()
    )


def _named(groups: list[list[Reminder]]) -> set[Reminder]:
    """Which fit: the first of every group, then the second, and so on."""
    by_turn = [row for turn in range(MOST_LINES) for rows in groups for row in rows[turn : turn + 1]]
    return set(by_turn[:MOST_LINES])


def _title(slug: str) -> str:
    rule = rules.named(slug)
    return str(rule.title) if rule is not None else ""


def subject_of(letter: ReminderMail, told: Sequence[Reminder]) -> str:
    """The one thing itself when it is one, else how many there are."""
    if len(told) == 1:
        return told[0].text
    if letter.kind == MailKind.URGENT:
        return ngettext("%(n)s ding kan niet wachten", "%(n)s dingen kunnen niet wachten", len(told)) % {"n": len(told)}
    return ngettext("Deze week: %(n)s herinnering", "Deze week: %(n)s herinneringen", len(told)) % {"n": len(told)}


def content_of(letter: ReminderMail, told: Sequence[Reminder]) -> dict[str, Any]:
    """What the templates show. A letter of the week names what is new, and counts everything that waits: also what an
    earlier letter told."""
    parts = parts_of(told)
    waiting = len(told) + (_told_before(letter, told) if letter.kind == MailKind.DIGEST else 0)
    more = waiting - sum(len(group.lines) for part in parts for group in part.groups)
    return {
        "site": settings.SITE_URL,
        "is_digest": letter.kind == MailKind.DIGEST,
        "parts": parts,
        "count": waiting,
        "more": more,
        "subject": subject_of(letter, told),
        "is_example": any(role.programme.is_example for role, _rows in groupby(row.membership for row in told)),
        "inbox_url": settings.SITE_URL + reverse("coaches:inbox"),
        "preferences_url": settings.SITE_URL + reverse("coaches:reminder_preferences"),
        "unsubscribe_url": unsubscribe_url(letter),
    }


def _told_before(letter: ReminderMail, told: Sequence[Reminder]) -> int:
    """How much more waits for this person on the day of the letter."""
    on = letter.local_date
    rows = Reminder.system.waiting(on).filter(
        Q(membership__ends_on__isnull=True) | Q(membership__ends_on__gte=on), user=letter.user_id
    )
    return int(rows.exclude(pk__in=[row.pk for row in told]).count())


def preview_of(user: User, told: Sequence[Reminder], *, on: date) -> mails.Mail | None:
    """What a letter of the week looks like, with these reminders; not sent and not kept. None without any."""
    return message_of(ReminderMail(user=user, kind=MailKind.DIGEST, local_date=on), told) if told else None


def unsubscribe_url(letter: ReminderMail) -> str:
    """The address that turns this kind of mail off, without a login."""
    token = choices.token_of(letter.user, letter.kind)
    return settings.SITE_URL + reverse("coaches:unsubscribe", args=[token])


def message_of(letter: ReminderMail, told: Sequence[Reminder], *, connection: mails.Server | None = None) -> mails.Mail:
    """The letter with its fixed Message-ID, in plain text and in HTML. A mail program offers to unsubscribe (RFC 8058)."""
    context = content_of(letter, told)
    return mails.compose(
        to=letter.user.email,
        subject=context["subject"],
        text=mails.wrapped(render_to_string("coaches/mail/reminders.txt", context)),
        html=render_to_string("coaches/mail/reminders.html", context),
        headers={
            "Message-ID": letter.message_id,
            "Auto-Submitted": "auto-generated",
            "List-Unsubscribe": f"<{context['unsubscribe_url']}>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        },
        connection=connection,
    )
