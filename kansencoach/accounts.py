"""Accounts are made by invitation: nobody signs up, nobody has a password, and an unknown address learns nothing."""

from __future__ import annotations

from typing import Any, ClassVar

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.contrib.auth.base_user import AbstractBaseUser
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from kansencoach import logins, second_factor, vault
from kansencoach.mail import one_line
from kansencoach.ways_back import own_path


class InviteOnlyAdapter(DefaultAccountAdapter):
    """allauth's behaviour without sign-up, and with a fixed end to every login."""

    error_messages: ClassVar[dict[str, Any]] = {
        **DefaultAccountAdapter.error_messages,
        "incorrect_code": _("Deze code klopt niet. Kijk hem nog eens na."),
        "too_many_login_attempts": _("Drie keer een verkeerde code. Vraag een nieuwe code aan."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def login(self, request: HttpRequest, user: AbstractBaseUser) -> None:
        super().login(request, user)
        logins.begin(request)

    def is_safe_url(self, url: Any) -> bool:
        """Whether somebody may be sent on to ``url``: only to a page of ours."""
        return bool(own_path(url))

    def format_email_subject(self, subject: str) -> str:
        return one_line(super().format_email_subject(subject))


class SecondFactorAdapter(DefaultMFAAdapter):
    """allauth's behaviour, but secrets are stored locked, and the last second step stays while the role needs it."""

    error_messages: ClassVar[dict[str, Any]] = {
        **DefaultMFAAdapter.error_messages,
        "cannot_generate_recovery_codes": _("Kies eerst een tweede stap. Daarna kun je herstelcodes maken."),
        "incorrect_code": _("Deze code klopt niet. Kijk hem nog eens na."),
    }

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        user = authenticator.user
        return not (second_factor.is_needed_by(user) and second_factor.is_last_of(user, authenticator))

    def generate_authenticator_name(self, user: AbstractBaseUser, type: Authenticator.Type) -> str:
        """A passkey is called after the device it is made on."""
        return logins.device_of(context.request.META.get("HTTP_USER_AGENT", ""))

    def encrypt(self, text: str) -> str:
        return vault.lock(text)

    def decrypt(self, encrypted_text: str) -> str:
        return vault.unlock(encrypted_text)
