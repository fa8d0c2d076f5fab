"""Inviting somebody: a mail with a link, and on accepting it an account with a role.

Whoever invites never learns whether the address has an account already: the answer is the same, and accepting adds the
role to it. The link proves the address, as a code by mail does; it never stands in for a second step.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import secrets
from smtplib import SMTPException
from typing import Any
from urllib.parse import urlencode

import structlog
from allauth.account.models import EmailAddress
from django.apps import apps
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db.models import Model, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from kansencoach import audit, clock, mail, memberships, promises
from kansencoach.audit import AuditKind
from kansencoach.models import SCOPE_OF_ROLE, Erasure, Invitation, InvitationState, Membership, Role, User

HOLDS = dt.timedelta(days=14)
log = structlog.get_logger("kansencoach.invitations")


class NotOpen(Exception):
    """The link leads to no invitation that waits for an answer; ``state`` is None when there is none at all."""

    def __init__(self, state: InvitationState | None) -> None:
        super().__init__(state)
        self.state = state


class ClosedAccount(Exception):
    """The account was closed by who manages; only they open it."""


def scopes_for(user: User, role: str) -> QuerySet[Any] | None:
    """What somebody may be invited for in this role, within the scope of who invites; ``None`` for a whole programme."""
    field = SCOPE_OF_ROLE.get(role)
    if field is None:
        return None
    related: Any = Membership._meta.get_field(field).related_model
    if hasattr(related.objects, "visible_to"):
        found: QuerySet[Any] = related.objects.visible_to(user)
        if role == Role.COACH:  # whoever was erased gets no account again
            found = found.exclude(pk__in=Erasure.objects.filter(model=related._meta.label).values("object_pk"))
        return found.distinct()
    # An employer belongs to nobody: the organisations that employ a coach one may see (self-employed coaches have none).
    coaches = apps.get_model("coaches", "Coach").objects.visible_to(user)
    return related.objects.filter(employments__coach__in=coaches, kind="organisation").distinct()  # type: ignore[no-any-return]


def invite(*, programme: Any, email: str, name: str, role: Role, scope: Model | None, by: User) -> Invitation:
    """Offer a role to whoever reads the mail of this address. ``mailed_at`` stays empty when the mail server fails.

    Raises ValidationError when the scope is not one of those of ``by``, when the person has the role already, or when
    the same invitation is still open.
    """
    scopes = scopes_for(by, role)
    if (scopes is None) != (scope is None) or (scopes is not None and not scopes.filter(pk=scope.pk).exists()):  # type: ignore[union-attr]
        raise ValidationError(_("Dat kan niet."))
    email = email.strip().lower()
    of_role = {SCOPE_OF_ROLE[role]: scope} if scope is not None else {}
    present = Membership.objects.active_on(clock.today()).filter(user__email__iexact=email, role=role, **of_role)
    if present.filter(programme=programme, user__is_active=True).exists():
        raise ValidationError({"email": _("Deze persoon heeft deze rol al.")})
    token = secrets.token_urlsafe(32)
    invitation = Invitation(
        programme=programme,
        email=email,
        name=name,
        role=role,
        invited_by=by,
        expires_at=timezone.now() + HOLDS,
        token_digest=digest(token),
        **of_role,
    )
    with promises.keep():
        promises.store(invitation)
        audit.record(AuditKind.INVITED, by=by, about=invitation, details={"role": role.value})
    _mail(invitation, token)
    return invitation


def resend(invitation: Invitation, *, by: User) -> Invitation:
    """A new link for another fortnight; the old one works no more. Raises ValidationError when it was answered."""
    token = secrets.token_urlsafe(32)
    with promises.keep():
        row = _waiting(invitation)
        row.token_digest = digest(token)
        row.expires_at = timezone.now() + HOLDS
        row.invited_by = by
        row.mailed_at = None
        row.save()
        audit.record(AuditKind.INVITED, by=by, about=row, details={"role": row.role})
    _mail(row, token)
    return row


def withdraw(invitation: Invitation) -> None:
    """Take it back: the link works no more. Raises ValidationError when it was answered."""
    with promises.keep():
        row = _waiting(invitation)
        row.withdrawn_at = timezone.now()
        row.save()


def _waiting(invitation: Invitation) -> Invitation:
    row: Invitation = Invitation.system.select_for_update(of=("self",)).get(pk=invitation.pk)
    if row.state is InvitationState.ACCEPTED:
        raise ValidationError(_("Deze uitnodiging is al aangenomen."))
    if row.state is InvitationState.WITHDRAWN:
        raise ValidationError(_("Deze uitnodiging is al ingetrokken."))
    return row


def find(token: str) -> Invitation | None:
    """The invitation of a link, whatever its state."""
    found: Invitation | None = (
        Invitation.system.select_related("programme", "municipality", "coach", "employer", "school", "invited_by")
        .filter(token_digest=digest(token))
        .first()
    )
    return found


def accept(token: str) -> Membership:
    """Take the role: the account is made when it is not there, its address counts as verified, and the role is added.

    Raises NotOpen when the link does not work (any more), ClosedAccount when the account was closed by who manages.
    """
    with promises.keep():
        row: Invitation | None = (
            Invitation.system.select_for_update(of=("self",)).filter(token_digest=digest(token)).first()
        )
        if row is None or row.state is not InvitationState.OPEN:
            raise NotOpen(row.state if row else None)
        user = User.objects.filter(email__iexact=row.email).first()
        if user is None:
            user = User.objects.create_user(row.email, name=row.name)
        try:
            memberships.open_again(user)
        except ValidationError as error:
            raise ClosedAccount from error
        EmailAddress.objects.update_or_create(
            user=user, email=user.email.lower(), defaults={"verified": True, "primary": True}
        )
        scope = {field: getattr(row, field) for field in SCOPE_OF_ROLE.values()}
        membership, _is_new = Membership.objects.update_or_create(
            user=user, role=row.role, programme=row.programme, **scope, defaults={"ends_on": None}
        )
        row.accepted_at, row.accepted_by = timezone.now(), user
        row.save()
    return membership


def digest(token: str) -> str:
    """What is kept of a token. It has 256 random bits, so a plain digest cannot be turned back."""
    return hashlib.sha256(token.encode(errors="replace")).hexdigest()


def link_of(token: str) -> str:
    """The address in the mail. The token stands behind the question mark: that part of an address is never logged."""
    return f"{settings.SITE_URL}{reverse('invitation')}?{urlencode({'code': token})}"


def _mail(invitation: Invitation, token: str) -> None:
    """Send the link. When the mail server fails the invitation stays, and the screen says that nothing was sent.

    At once, and not when the transaction around it is done: the screen has to know. A link whose row did not make it
    says that it does not work.
    """
    context = {"invitation": invitation, "link": link_of(token), "last_day": timezone.localdate(invitation.expires_at)}
    try:
        mail.send(
            to=invitation.email,
            subject=_("Uitnodiging voor Kansencoach"),  # fixed words: nothing that was typed stands in a header
            template="kansencoach/email/invitation.txt",
            context=context,
        )
    except (OSError, SMTPException):
        log.exception("invitation_not_mailed", invitation=invitation.pk)
        return
    invitation.mailed_at = timezone.now()
    invitation.save(update_fields=["mailed_at"])
