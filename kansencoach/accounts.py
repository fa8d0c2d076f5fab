"""Accounts are made by invitation: nobody signs up, and a mail address that is unknown learns nothing."""

from __future__ import annotations

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest


class InviteOnlyAdapter(DefaultAccountAdapter):
    """allauth's behaviour without sign-up."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False
