"""The headers that stand on every response, whoever made it: a page, a file, an error, or a middleware that refused.

Outermost of all middleware, so that nothing answers behind its back. Content-Security-Policy and Permissions-Policy come
from django-csp and django-permissions-policy right behind it; what those leave to Django's SecurityMiddleware is here,
because that one says nothing on what it refuses itself (an unknown host).
"""

from __future__ import annotations

import re
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from django.utils.cache import patch_vary_headers
from django.views.defaults import bad_request

SESSION_KEY = re.compile(r"[a-z0-9]{32}")
GetResponse = Callable[[HttpRequest], HttpResponseBase]


def fixed_headers() -> dict[str, str]:
    """The headers that are the same on every response."""
    return {
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": settings.X_FRAME_OPTIONS,
        "Referrer-Policy": settings.SECURE_REFERRER_POLICY,
        "Cross-Origin-Opener-Policy": settings.SECURE_CROSS_ORIGIN_OPENER_POLICY,
        "Cross-Origin-Resource-Policy": "same-origin",
    }


def transport_security() -> str:
    """Strict-Transport-Security as the settings say; "" in development."""
    if not settings.SECURE_HSTS_SECONDS:
        return ""
    parts = [f"max-age={settings.SECURE_HSTS_SECONDS}"]
    if settings.SECURE_HSTS_INCLUDE_SUBDOMAINS:
        parts.append("includeSubDomains")
    if settings.SECURE_HSTS_PRELOAD:
        parts.append("preload")
    return "; ".join(parts)


class EveryResponse:
    """Puts the headers on whatever comes back; what nobody said may be stored, is not stored."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if not SESSION_KEY.fullmatch(request.COOKIES.get(settings.SESSION_COOKIE_NAME, "")):
            request.COOKIES.pop(settings.SESSION_COOKIE_NAME, None)  # no key of ours: nobody looks for it anywhere
        response = self.get_response(request)
        for name, value in fixed_headers().items():
            if name == "Referrer-Policy" and response.get(name) == "no-referrer":
                continue  # a page whose address is a secret
            response[name] = value
        strict = transport_security()
        if strict and request.is_secure():  # a browser takes it over an encrypted line only
            response["Strict-Transport-Security"] = strict
        response.headers.setdefault("Cache-Control", "no-store, private")
        patch_vary_headers(response, ["HX-Request"])
        return response

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponseBase | None:
        """A number of thousands of digits is nobody's number, also where somebody else's code reads it."""
        if isinstance(exception, ValueError) and "integer string conversion" in str(exception):
            return bad_request(request, exception)
        return None
