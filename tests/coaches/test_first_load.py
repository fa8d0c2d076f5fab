"""How much comes over the wire when the log form opens on a telephone that was never here: at most 120 kB.

A light guard, without a browser or a clock: what the page names, compressed as the site serves it. The real load, with its
headers and its seconds, is measured by ``bench/phone.py``.
"""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path
from typing import Any

import brotli  # type: ignore[import-not-found, import-untyped, unused-ignore]
import pytest
from django.contrib.staticfiles import finders
from django.test import Client

from tests import factories

pytestmark = pytest.mark.django_db

MOST = 120_000
FONTS = Path(__file__).resolve().parent.parent.parent / "static" / "fonts" / "atkinson-hyperlegible-next"
HEADERS = 1_150
"""Of one response; most of them keep the page safe."""


def wire_size(path: str) -> int:
    found = finders.find(path)
    assert isinstance(found, str), path
    data = Path(found).read_bytes()
    return len(data if path.endswith(".woff2") else brotli.compress(data))


def test_first_load_of_the_log_form_stays_small(client: Client, settings: Any) -> None:
    settings.TODAY_OVERRIDE = date(2026, 11, 18)
    client.force_login(factories.coach_user(factories.placement(factories.allocation()).coach))
    html = client.get("/activiteiten/nieuw/").content.decode()
    files = {*re.findall(r'<(?:script src|link rel="(?:stylesheet|icon)" href)="/static/([^"?]+)"', html)}
    fonts = {f"fonts/{FONTS.name}/{weight}.woff2" for weight in ("regular", "semibold")}
    sizes = {path: wire_size(path) for path in files | fonts}
    assert "js/activity.js" in sizes
    assert len(html.encode()) + sum(sizes.values()) + HEADERS * (len(sizes) + 1) <= MOST, sizes
