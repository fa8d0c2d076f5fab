"""What happens around every view: signing in first, in one role, and nothing left behind on a shared computer.

The headers that stand on every response are in ``kansencoach.headers``.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.contrib.sessions.models import Session
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import resolve_url
from django.utils.cache import patch_cache_control
from django_structlog.middlewares import RequestMiddleware
from pghistory.middleware import HistoryMiddleware

from kansencoach import access, ways_back
from kansencoach.audit import address_of
from kansencoach.models import User

GetResponse = Callable[[HttpRequest], HttpResponseBase]

MEMBERSHIP_KEY = "membership"
FORGET = '"cache", "storage"'
FORGET_BUT_SEALED = '"cache"'


class LoginRequired(LoginRequiredMiddleware):
    """Django's rule, also when only a piece of a page was asked for (see :mod:`kansencoach.ways_back`)."""

    def handle_no_permission(  # type: ignore[override]  # 204 is no redirect
        self, request: HttpRequest, view_func: Any
    ) -> HttpResponseBase:
        login_url = resolve_url(self.get_login_url(view_func))
        return ways_back.by_way_of(request, login_url, self.get_redirect_field_name(view_func))


class ActiveMembership:
    """Who has several roles acts in the one that was chosen (kept in the session)."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        chosen = request.session.get(MEMBERSHIP_KEY)
        if chosen is not None and isinstance(request.user, User):
            request.user.chosen_membership_id = chosen
        return self.get_response(request)


class PrivatePages:
    """Pages of somebody who signed in are never stored, and signing out empties the browser (shared school computers).

    Also when the login ended somewhere else ("end all logins", an account that was closed): then at the next request of
    that browser. A session that only ran out keeps what was typed, for whoever signs in again (``static/js/typed.js``).
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        was_signed_in = request.user.is_authenticated
        has_ended = was_signed_in or (is_page(request) and was_ended_elsewhere(request))
        response = self.get_response(request)
        if (was_signed_in or request.user.is_authenticated) and not getattr(response, "is_alike", False):
            patch_cache_control(response, private=True, no_store=True)
        # In the demo people change places all the time, and emptying the browser takes seconds.
        if has_ended and not request.user.is_authenticated and not settings.IS_DEMO:
            response["Clear-Site-Data"] = FORGET_BUT_SEALED if keeps_sealed(request) else FORGET
        return response


def is_page(request: HttpRequest) -> bool:
    """Whether somebody opens a page or a piece of one. What a script sends by itself may cross a login on its way, with the
    key from before: that is no reason to throw away what waits to be sent."""
    return request.headers.get("Sec-Fetch-Mode", "navigate") == "navigate" or "HX-Request" in request.headers


def keeps_sealed(request: HttpRequest) -> bool:
    """Whether activities of somebody else wait in this browser, sealed: it empties itself but for those
    (``static/js/leaving.js``)."""
    return request.method == "POST" and request.POST.get("sealed") == "stays"


def was_ended_elsewhere(request: HttpRequest) -> bool:
    """Whether this browser brings a login that somebody ended: its session is gone, or belongs to a closed account.

    A session that ran out still has its row; it is no reason to throw away what was being typed.
    """
    key = request.COOKIES.get(settings.SESSION_COOKIE_NAME)
    if not key or request.user.is_authenticated:
        return False
    if SESSION_KEY in request.session:  # of an account that was closed
        request.session.flush()
        return True
    return request.session.is_empty() and not Session.objects.filter(session_key=key).exists()


class Refusals:
    """What Django refuses to somebody who is signed in, by an exception of its own (the admin), is recorded as well."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> None:
        if isinstance(exception, PermissionDenied):
            access.record_refusal(request, "role")


class RequestLog(RequestMiddleware):
    """Method and path of each request, without what stands behind the question mark and without secrets in the path."""

    @staticmethod
    def format_request(request: HttpRequest) -> str:
        return f"{request.method} {address_of(request)}"


class History(HistoryMiddleware):
    """Who changes something in this request, and on which page; the secret of a signed link stays out."""

    def get_context(self, request: HttpRequest) -> dict[str, Any]:
        return {**super().get_context(request), "url": address_of(request)}
