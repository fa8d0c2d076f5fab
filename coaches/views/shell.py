"""What a browser keeps to work without network: one page that is the same for everybody, and the service worker.

No person, no login and no day is in any of these answers. The page fills itself from what the coach's own browser kept
(``static/js/shell.js``).
"""

from __future__ import annotations

import functools
import hashlib
import json
import re
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles import finders
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from kansencoach import access

FONTS = tuple(f"fonts/atkinson-hyperlegible-next/{weight}.woff2" for weight in ("regular", "semibold"))
SCRIPTS = ("js/queue.js", "js/worker.js")


@functools.cache
def _html() -> str:
    # Without a request: no person, no language of a browser and no token can get into it.
    return render_to_string("coaches/shell.html")


def html() -> str:
    """The page; made once per process, in development every time."""
    if settings.IS_DEVELOPMENT:
        _html.cache_clear()
    return _html()


def release() -> dict[str, Any]:
    """What belongs to this release: the files the page needs by the name of their contents, and one name for all of it."""
    page = html()
    scripts = [static(name) for name in SCRIPTS]
    named = re.findall(rf'(?:src|href)="({re.escape(settings.STATIC_URL)}[^"]+)"', page)
    files = sorted({*named, *scripts, *(static(name) for name in FONTS)})
    digest = hashlib.sha256(page.encode())
    for address in files:
        digest.update(address.encode())
        # In production the name says what is in it; in development names stay the same.
        found = finders.find(address.removeprefix(settings.STATIC_URL)) if settings.IS_DEVELOPMENT else None
        digest.update(Path(found).read_bytes() if found else b"")
    return {"version": digest.hexdigest()[:16], "shell": reverse("coaches:shell"), "files": files, "scripts": scripts}


@access.alike
@require_safe
def shell(request: HttpRequest) -> HttpResponse:
    """The page for when there is no network."""
    return HttpResponse(html())


@access.alike
@require_safe
def worker(request: HttpRequest) -> HttpResponse:
    """The service worker: which release this is, and ``static/js/worker.js``."""
    body = f'"use strict";\nconst RELEASE = {json.dumps(release())};\nimportScripts(...RELEASE.scripts);\n'
    return HttpResponse(body, content_type="text/javascript; charset=utf-8")


@access.alike
@require_safe
def manifest(request: HttpRequest) -> HttpResponse:
    """How the site stands on a phone as an app."""
    sizes = [("192", "any"), ("512", "any"), ("512", "maskable"), ("192", "maskable")]
    icons = [
        {
            "src": static(f"img/icon-{'maskable-' if purpose == 'maskable' else ''}{size}.png"),
            "sizes": f"{size}x{size}",
            "type": "image/png",
            "purpose": purpose,
        }
        for size, purpose in sizes
    ]
    found = {
        "id": "/",
        "name": _("Kansencoach"),
        "short_name": _("Kansencoach"),
        "description": _("Schrijf in een paar tikken op wat je deed, ook zonder netwerk."),
        "lang": "nl",
        "dir": "ltr",
        "start_url": "/",
        "scope": "/",
        "display": "standalone",
        "background_color": "#ffffff",
        "theme_color": "#0b5f6e",
        "icons": [
            {"src": static("img/icon.svg"), "sizes": "any", "type": "image/svg+xml", "purpose": "any"},
            *icons,
        ],
        "shortcuts": [{"name": _("Activiteit schrijven"), "url": reverse("coaches:activity_new")}],
    }
    return JsonResponse(found, content_type="application/manifest+json")
