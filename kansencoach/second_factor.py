"""The second step of signing in: a passkey (which is both steps at once), an app with codes, or a recovery code.

Whoever sees more than issued figures needs it. The guard stands in ``access.for_roles``; this module says whether this
session has it, leads to setting it up, and clears it for somebody who lost everything.
"""

from __future__ import annotations

from typing import Any

from allauth.account.authentication import get_authentication_records
from allauth.account.internal.flows.login import record_authentication
from allauth.mfa.models import Authenticator
from allauth.mfa.signals import authenticator_added
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.contrib.sessions.backends.base import SessionBase
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from kansencoach import audit, logins, mail, ways_back
from kansencoach.audit import AuditKind
from kansencoach.models import Role, User

STEPS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)
WAY_BACK = "second_factor_way_back"


def is_given(request: HttpRequest) -> bool:
    """Whether this session came in with a second step."""
    user = request.user
    if not isinstance(user, User):
        return False
    records: list[dict[str, Any]] = get_authentication_records(request, user)
    return any(one.get("method") == "mfa" for one in records)


def is_set_up(user: User) -> bool:
    """Whether this person has a passkey or an app with codes."""
    return bool(Authenticator.objects.filter(user=user, type__in=STEPS).exists())


def is_needed_by(user: User) -> bool:
    """An officer of a municipality can go on with fixed factsheets only; everybody else sees more than that."""
    return bool(user.is_staff) or any(row.role != Role.MUNICIPALITY for row in user.active_memberships)


def is_last_of(user: User, authenticator: Authenticator) -> bool:
    """Whether nothing but recovery codes would be left without this one."""
    return not Authenticator.objects.filter(user=user, type__in=STEPS).exclude(pk=authenticator.pk).exists()


def ask(request: HttpRequest) -> HttpResponse:
    """First the second step, then back to the page that was asked for."""
    return ways_back.by_way_of(request, reverse("secure_account"))


def record(request: HttpRequest, user: User, kind: str, **details: Any) -> None:
    """This session has its second step."""
    record_authentication(request, user, "mfa", type=kind, **details)


def _set_up_is_given(
    sender: Any, request: HttpRequest, user: User, authenticator: Authenticator, **_kwargs: Any
) -> None:
    """Whoever sets it up just used it: no second time for the recovery codes that follow, or for the page asked for."""
    if authenticator.type in STEPS:
        record(request, user, authenticator.type, id=authenticator.pk, reauthenticated=True)


def listen() -> None:
    """Hear of every second step that is set up, wherever that happens in allauth."""
    authenticator_added.connect(_set_up_is_given, dispatch_uid="kansencoach.second_factor")


def remember_way_back(request: HttpRequest) -> None:
    """Keep the page that was asked for, when it is one of ours."""
    asked = ways_back.own_path(request.GET.get(REDIRECT_FIELD_NAME))
    if asked:
        request.session[WAY_BACK] = asked


def way_back(session: SessionBase) -> str:
    """The page that was asked for, once; else the start page."""
    return str(session.pop(WAY_BACK, "/"))


def clear(user: User, *, by: User) -> None:
    """Take away every second step of somebody who lost them, and end all logins: it is set up again at the next one.

    Never silently: it is recorded, and a mail says who did it.
    """
    with transaction.atomic():
        Authenticator.objects.filter(user=user).delete()
        logins.end_all(user)
        audit.record(AuditKind.STEP_CLEARED, by=by, about=user)
    mail.send(
        to=user.email,
        subject=_("De tweede stap van je account is gewist"),
        template="kansencoach/email/second_factor_cleared.txt",
        context={"by": by, "person": user},
    )
