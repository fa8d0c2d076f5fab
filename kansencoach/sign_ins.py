"""Signing in and out is recorded where Django and allauth say that it happened. Imported when the site starts."""

from __future__ import annotations

from typing import Any

from allauth.account.signals import login_code_rejected
from django.contrib.auth.signals import user_logged_in, user_logged_out
from django.dispatch import receiver
from django.http import HttpRequest

from kansencoach import audit
from kansencoach.audit import AuditKind
from kansencoach.models import User


@receiver(user_logged_in)
def signed_in(request: HttpRequest, user: User, **_kwargs: Any) -> None:
    # A copy: the roles of this one are looked up later, when they count.
    audit.record(AuditKind.SIGNED_IN, by=User.objects.get(pk=user.pk), request=request)


@receiver(user_logged_out)
def signed_out(request: HttpRequest, user: User | None, **_kwargs: Any) -> None:
    if user is not None:
        audit.record(AuditKind.SIGNED_OUT, by=user, request=request)


@receiver(login_code_rejected)
def code_refused(request: HttpRequest, user: User, **_kwargs: Any) -> None:
    """Nobody knows who typed it; it is about this account."""
    audit.record(AuditKind.CODE_REFUSED, by=None, about=user, request=request)
