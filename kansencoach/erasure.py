"""Erasing a person: an anonymous key stays, and every total.

What goes and what stays is said in the privacy register (``Erased``). This module knows accounts; ``coaches/erasure.py``
knows coaches and calls it. Who was erased is kept in :class:`~kansencoach.models.Erasure`, without a name, and in the list
outside the database (:mod:`kansencoach.erasure_list`).
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, time

from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from kansencoach import audit, erasure_list, logins, privacy, promises, wiping
from kansencoach.audit import AuditKind
from kansencoach.erasure_list import Listed
from kansencoach.models import Erasure, ErasureReason, Membership, User
from kansencoach.privacy import Erased
from kansencoach.seal import Blanking

ACCOUNT = "kansencoach.User"

# Who erases again, by table; a dotted path, because this app knows no coaches.
AGAIN = {ACCOUNT: "kansencoach.erasure.erase_account_again", "coaches.Coach": "coaches.erasure.erase_coach_again"}

# Who else keeps something of a coach, by dotted path, because coaches know no reports.
ALSO_FORGETS = ("reports.erasure.forget",)

REASONS = {
    ErasureReason.REQUEST: "Wissen van een persoon op verzoek",
    ErasureReason.RETENTION: "Wissen van een persoon: bewaartermijn voorbij",
}


@dataclass(frozen=True)
class Expired:
    """What a term found: how many rows (and rows of history), and the oldest date among them."""

    rows: int
    history: int = 0
    oldest: date | None = None


def new_key() -> str:
    """Four characters that say nothing about the person, not in use yet."""
    while True:
        key = secrets.token_hex(2).upper()
        if not Erasure.objects.filter(key=key).exists():
            return key


def is_erased(row: models.Model) -> bool:
    """Whether this person was erased."""
    return Erasure.objects.filter(model=row._meta.label, object_pk=row.pk).exists()


def refuse_erased(row: models.Model) -> None:
    """Whoever was erased gets no name and no work again."""
    if is_erased(row):
        raise ValidationError(_("De gegevens van deze persoon zijn gewist. Maak een nieuwe aan."))


def born_of(user: User) -> str:
    """When an account was made, as the list keeps it."""
    return user.joined_at.isoformat()


def erase_account(user: User, *, by: User | None, on: date, reason: str = ErasureReason.REQUEST, key: str = "") -> None:
    """Erase an account: nobody can sign in with it, and what the person did reads "Voormalig account 7F3A".

    A ``key`` comes from the list: then it is not put there again.
    """
    is_again, key = bool(key), key or new_key()
    with transaction.atomic():
        with promises.keep(), audit.blanking(REASONS[ErasureReason(reason)], by=by) as out:
            words = mails_of(user)
            if not shares_name(user.name, but=user):
                words += names_of(user.name)
            listed = forget_account(
                out, user, name=_("Voormalig account %(key)s") % {"key": key}, key=key, on=on, reason=reason
            )
            audit.record(AuditKind.ERASED, by=by, about=user)
            wiping.replace_everywhere(out, words, key)
        if not is_again:
            erasure_list.append([listed])


def forget_account(out: Blanking, user: User, *, name: str, key: str, on: date, reason: str) -> Listed:
    """Empty an account inside somebody else's transaction; the caller puts what this returns on the list."""
    logins.end_all(user)
    gone = [
        (model, field.name)
        for model, field in pointing_at(User)
        if (line := privacy.register()[model._meta.label].line_of(field.name)) and line.erased is Erased.GONE
    ]
    for model, field_name in gone:
        wiping.destroy(out, model, Q(**{field_name: user.pk}))
    listed = Listed(ACCOUNT, user.pk, born_of(user), key, str(reason), on)
    User.objects.filter(pk=user.pk).update(
        email=f"gewist-{user.pk}@gewist.invalid",
        name=name,
        password="!",  # noqa: S106 - no password works
        last_login=None,
        is_active=False,
        is_staff=False,
        is_superuser=False,
    )
    remember(listed)
    return listed


def remember(listed: Listed) -> None:
    """Write down, without a name, that this person was erased."""
    Erasure.objects.update_or_create(
        model=listed.model,
        object_pk=listed.pk,
        defaults={"key": listed.key, "reason": listed.reason, "erased_on": listed.on},
    )


def pointing_at(person: type[models.Model]) -> list[tuple[type[models.Model], models.ForeignKey[models.Model]]]:
    """Every foreign key to a person, from tables with a line of their own in the register."""
    return [
        (model, field)
        for model in privacy.tables()
        if privacy.tracked_by(model) is None
        for field in model._meta.local_concrete_fields
        if isinstance(field, models.ForeignKey) and field.related_model is person
    ]


def mails_of(user: User) -> list[str]:
    """The addresses of an account."""
    mails = apps.get_model("account", "EmailAddress").objects.filter(user=user).values_list("email", flat=True)
    return [user.email, *mails]


def names_of(*names: str) -> list[str]:
    """What can be looked for in texts: a name of at least two words. A single word is many people."""
    return [name for name in names if " " in name.strip()]


def shares_name(name: str, *, but: User | None = None) -> bool:
    """Whether somebody else has this name too, so that it cannot be taken out of texts."""
    others = User.objects.filter(name__iexact=name.strip())
    return (others.exclude(pk=but.pk) if but else others).exists()


# --- after the term, and after a restore ----------------------------------------------------------------------------


def erase_expired_accounts(*, on: date, before: date, dry_run: bool) -> Expired:
    """Accounts without a role since ``before`` that nobody signed in with since. A manager (superuser) stays."""
    since = timezone.make_aware(datetime.combine(before, time()))
    erased = Erasure.objects.filter(model=ACCOUNT).values("object_pk")
    found = list(
        User.objects.filter(is_superuser=False, joined_at__lt=since)
        .filter(Q(last_login__isnull=True) | Q(last_login__lt=since))
        .exclude(pk__in=Membership.objects.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=before)).values("user"))
        .exclude(pk__in=erased)
        .order_by("pk")
    )
    if not dry_run:
        for user in found:
            erase_account(user, by=None, on=on, reason=ErasureReason.RETENTION)
    return Expired(len(found), oldest=min((timezone.localdate(user.joined_at) for user in found), default=None))


def erase_account_again(listed: Listed) -> bool:
    """Erase an account that is on the list; False when it is not there, or another one got its key."""
    user = User.objects.filter(pk=listed.pk).first()
    if user is None or born_of(user) != listed.born:
        return False
    erase_account(user, by=None, on=listed.on, reason=listed.reason, key=listed.key)
    return True


@dataclass(frozen=True)
class Replay:
    """What replaying the list did: erased again, erased already, not in this database; and lines that are not whole."""

    again: int
    already: int
    absent: int
    problems: tuple[str, ...]


def unfinished(lines: Iterable[Listed]) -> list[Listed]:
    """The lines of the list whose erasing this database does not know."""
    known = set(Erasure.objects.values_list("model", "object_pk", "key"))
    return [listed for listed in lines if (listed.model, listed.pk, listed.key) not in known]


def replay() -> Replay:
    """Erase everybody on the list who is in this database again. Safe to run at any time and twice."""
    reading = erasure_list.read()
    todo = unfinished(reading.lines)
    again = absent = 0
    for listed in todo:
        if not unfinished([listed]):  # erased together with a line before it
            continue
        erase: Callable[[Listed], bool] = import_string(AGAIN[listed.model])
        if erase(listed):
            again += 1
        else:
            absent += 1
    return Replay(again, len(reading.lines) - len(todo), absent, reading.problems)
