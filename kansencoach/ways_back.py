"""Where somebody is sent on to, when the address comes from outside: only ever to a page of ours.

Everything in a request that names an address (``next``, Referer, HX-Current-URL) goes through here before it becomes a
Location, an HX-Redirect or a link. ``by_way_of`` leads to another page first (signing in, the second step) and back.
"""

from __future__ import annotations

import unicodedata
from typing import Any
from urllib.parse import urlsplit

from django.contrib.auth import REDIRECT_FIELD_NAME
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect

LONGEST = 1000


def own_path(wanted: Any, otherwise: str = "") -> str:
    """``wanted`` when it is a path of this site ("/regio/?jaar=2026-2027"), else ``otherwise``.

    No scheme and no host, nothing that a browser reads as one ("//", "/\\\\"), nothing invisible, nothing endless.
    """
    if not isinstance(wanted, str) or not 0 < len(wanted) <= LONGEST:
        return otherwise
    if not wanted.startswith("/") or wanted.startswith("//") or "\\" in wanted:
        return otherwise
    if any(letter.isspace() or unicodedata.category(letter) in {"Cc", "Cf", "Cs"} for letter in wanted):
        return otherwise
    return wanted


def page_of(request: HttpRequest, address: str | None) -> str:
    """The path of the page that sent this request, when it is one of ours; else the start page."""
    try:
        parts = urlsplit(address or "")
        if parts.netloc != request.get_host():
            return "/"
    except ValueError:  # "http://[" is no address at all
        return "/"
    return own_path(f"{parts.path}?{parts.query}" if parts.query else parts.path, "/")


def by_way_of(request: HttpRequest, address: str, field: str = REDIRECT_FIELD_NAME) -> HttpResponse:
    """To ``address``, which finds the way back in ``field``.

    An htmx request would swap that page into its fragment; it gets 204 with ``HX-Redirect`` instead.
    """
    query = QueryDict(mutable=True)
    query[field] = page_that_is_open(request)
    where = f"{address}?{query.urlencode(safe='/')}"
    if is_fragment(request):
        return HttpResponse(status=204, headers={"HX-Redirect": where})
    return redirect(where)


def is_fragment(request: HttpRequest) -> bool:
    """Whether htmx asks, for a piece of the page."""
    return request.headers.get("HX-Request") == "true"


def page_that_is_open(request: HttpRequest) -> str:
    """The page in the browser: of a fragment or a sent form not the address it went to."""
    if is_fragment(request):
        return page_of(request, request.headers.get("HX-Current-URL"))
    if request.method not in {"GET", "HEAD"}:
        return page_of(request, request.headers.get("Referer"))
    return request.get_full_path()
