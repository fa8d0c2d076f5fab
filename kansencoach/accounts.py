"""Accounts are made by invitation: nobody signs up, and a mail address that is unknown learns nothing."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest

from kansencoach.mail import one_line
from kansencoach.ways_back import own_path


class InviteOnlyAdapter(DefaultAccountAdapter):
    """allauth's behaviour without sign-up."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def is_safe_url(self, url: Any) -> bool:
        """Whether somebody may be sent on to ``url``: only to a page of ours."""
        return bool(own_path(url))

    def format_email_subject(self, subject: str) -> str:
        return one_line(super().format_email_subject(subject))
