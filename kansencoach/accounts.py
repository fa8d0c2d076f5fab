"""Accounts are made by invitation: nobody signs up, and a mail address that is unknown learns nothing."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest


class InviteOnlyAdapter(DefaultAccountAdapter):
    """allauth's behaviour without sign-up."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def is_safe_url(self, url: Any) -> bool:
        """Whether somebody may be sent on to ``url``; what is no address at all ("http://[") is not safe."""
        try:
            return bool(super().is_safe_url(url))
        except ValueError:
            return False
