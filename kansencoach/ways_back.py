"""Where somebody is sent on to, when the address comes from outside: only ever to a page of ours.

Everything in a request that names an address (``next``, Referer, HX-Current-URL) goes through here before it becomes a
Location, an HX-Redirect or a link.
"""

from __future__ import annotations

import unicodedata
from typing import Any
from urllib.parse import urlsplit

from django.http import HttpRequest

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
