"""A real browser against a live server, with the world of ``tests.world`` in the database.

Chromium is Debian's (or the one ``CHROMIUM`` names); the server runs in this process, so the date of today can be set and
mail can be read. A test that needs the Celery worker asks for ``worker``: a process of its own on the test database.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.http import HttpRequest
from django.middleware.csrf import get_token
from django.test import Client
from playwright.sync_api import BrowserContext, Page, ViewportSize, expect

from kansencoach.models import User
from tests import workers
from tests.world import World

PHONE: ViewportSize = {"width": 360, "height": 740}
DESK: ViewportSize = {"width": 1280, "height": 900}

# Playwright's own loop runs in this thread; the ORM is used beside it, never inside it.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
expect.set_options(timeout=8_000)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.e2e)


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    return {**browser_type_launch_args, **chromium()}


def chromium() -> dict[str, Any]:
    """How this machine's chromium is started."""
    named = os.environ.get("CHROMIUM")
    debian = Path("/usr/bin/chromium")
    found = named or (str(debian) if debian.exists() and b"/snap/" not in debian.read_bytes()[:4096] else None)
    arguments = ["--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu"]
    return {**({"executable_path": found} if found else {}), "args": arguments}


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict[str, Any]) -> dict[str, Any]:
    return {**browser_context_args, "locale": "nl-NL", "timezone_id": "Europe/Amsterdam", "viewport": DESK}


@pytest.fixture
def site(live_server: Any, world: World, page: Page) -> Iterator[str]:
    """The address of the live site; whatever goes wrong in the browser's console fails the test."""
    problems: list[str] = []
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.on("console", lambda message: problems.append(message.text) if message.type == "error" else None)
    yield str(live_server.url)
    assert [text for text in problems if "404 (Not Found)" not in text and "422 (Un" not in text] == []


def sign_in(context: BrowserContext, site: str, user: User) -> None:
    """Give the browser what logging in leaves behind: a session of this person and a CSRF secret, both at once.

    Without the secret every page and every script that asks for one would get its own, and the last answer would win.
    """
    client = Client()
    client.force_login(user)
    request = HttpRequest()
    get_token(request)
    session = client.cookies[django_settings.SESSION_COOKIE_NAME].value
    secret = request.META["CSRF_COOKIE"]
    context.clear_cookies()
    context.add_cookies(
        [
            {"name": django_settings.SESSION_COOKIE_NAME, "value": session, "url": site},
            {"name": django_settings.CSRF_COOKIE_NAME, "value": secret, "url": site},
        ]
    )


def tab_to(page: Page, name: str) -> None:
    """Go on with the keyboard until something of this name has the focus, visibly."""
    active = "document.activeElement"
    for _ in range(80):
        page.keyboard.press("Tab")
        text = page.evaluate(
            f"[{active}.labels?.[0]?.innerText, {active}.getAttribute('aria-label'), {active}.innerText].join(' | ')"
        )
        if name in text and page.evaluate(f"{active} !== document.body"):
            ring = page.evaluate(f"getComputedStyle({active}.closest('label') ?? {active}).outlineStyle")
            assert ring != "none", f"no visible focus on {name}"
            return
    pytest.fail(f"the keyboard does not reach {name}")


@pytest.fixture
def worker(transactional_db: None) -> Iterator[None]:
    """A real Celery worker on the test database."""
    with workers.worker():
        yield
