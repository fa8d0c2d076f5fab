"""What people choose about reminders: when and about what somebody gets mail, and how a programme sets each rule.

The link at the foot of a letter turns one kind of mail off without a login. It is signed, holds who and which kind, and
never runs out; with it somebody can do nothing else.
"""

from __future__ import annotations

from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.core.signing import BadSignature, Signer
from django.utils.translation import gettext as _

from coaches.models import MailKind, ReminderPreference, ReminderSetting
from coaches.reminders import planning, rules
from coaches.reminders.rules import Rule
from kansencoach import promises
from kansencoach.models import Role, User
from kansencoach.versions import lock
from schools.models import Programme

SIGNER = Signer(salt="coaches.reminder_mail")
FIELD_OF = {MailKind.DIGEST: "has_digest", MailKind.URGENT: "has_urgent"}


# --- one's own mail -----------------------------------------------------------------------------------------------------


def preference_of(user: User) -> ReminderPreference:
    """What somebody chose; else what is usual for the role, with version 0."""
    found: ReminderPreference | None = ReminderPreference.system.filter(user=user).first()
    if found is None:
        found = planning.usual_preference({row.role for row in user.active_memberships})
        found.user, found.version = user, 0
    return found


def rules_of(user: User) -> list[Rule]:
    """The rules that may remind this person, in any of the roles of today."""
    roles = {row.role for row in user.active_memberships}
    return [rule for rule in rules.every() if rule.role in roles]


def is_coordinator(user: User) -> bool:
    """Whether the letter of this person is that of a coordinator: on Monday."""
    return any(row.role == Role.COORDINATOR for row in user.active_memberships)


def prefer(
    *,
    user: User,
    hour: int,
    has_digest: bool,
    by_mail: Iterable[str],
    weekday: int | None = None,
    has_urgent: bool | None = None,
    version: int | None = None,
    by: User | None,
) -> ReminderPreference:
    """Choose when and about what somebody gets mail. What is not given stays; ``by_mail`` are the rules also told by mail.

    Rules of a role that this person does not have today stay as they were.
    """
    with promises.keep():
        User.objects.select_for_update().get(pk=user.pk)  # two who choose for the first time wait for each other
        row = preference_of(user)
        if row.version or version:
            row = lock(row, version)
        else:
            row.version = 1
        asked, wanted = {rule.slug for rule in rules_of(user)}, set(by_mail)
        row.without_mail = sorted((set(row.without_mail) - asked) | (asked - wanted))
        row.weekday = row.weekday if weekday is None else weekday
        row.hour, row.has_digest = hour, has_digest
        row.has_urgent = row.has_urgent if has_urgent is None else has_urgent
        promises.store(row)
    return row


# --- the link in a letter -----------------------------------------------------------------------------------------------


def token_of(user: User, kind: str) -> str:
    """What stands in the address that turns this kind of mail off for this person."""
    return SIGNER.sign(f"{user.pk}.{kind}")


def read_token(token: str) -> tuple[int, MailKind] | None:
    """Whose mail, and which kind; None when nobody of us made it. Asks nothing of the database."""
    try:
        pk, _dot, kind = SIGNER.unsign(token).partition(".")
        return int(pk), MailKind(kind)
    except (BadSignature, ValueError):
        return None


def turn_off(user_pk: int, kind: MailKind) -> None:
    """No mail of this kind any more. Of an account that is closed or erased there is nothing to turn off."""
    with promises.keep():
        user = User.objects.select_for_update().filter(pk=user_pk, is_active=True).first()
        if user is None:
            return
        row = preference_of(user)
        if getattr(row, FIELD_OF[kind]):
            setattr(row, FIELD_OF[kind], False)
            row.version += 1
            row.save()


# --- the programme --------------------------------------------------------------------------------------------------------


def setting_of(programme: Programme, rule: Rule) -> ReminderSetting:
    """What the programme chose for a rule; else what is usual, with version 0."""
    found: ReminderSetting | None = ReminderSetting.system.filter(programme=programme, rule=rule.slug).first()
    return found or ReminderSetting(programme=programme, rule=rule.slug, version=0)


def set_rule(
    *,
    programme: Programme,
    rule: Rule,
    is_on: bool,
    after: int | None = None,
    version: int | None = None,
    by: User | None,
) -> ReminderSetting:
    """Turn a rule on or off for a programme, and say after how long it reminds (None: as usual)."""
    if rule.after is None:
        after = None
    elif after is not None and not 1 <= after <= rule.after.most:
        raise ValidationError({"after": _("Kies een getal van 1 tot en met %(most)s.") % {"most": rule.after.most}})
    with promises.keep():
        Programme.system.select_for_update().get(pk=programme.pk)
        row = setting_of(programme, rule)
        if row.version or version:
            row = lock(row, version)
        else:
            row.version = 1
        row.is_on, row.after = is_on, after
        promises.store(row)
    return row
