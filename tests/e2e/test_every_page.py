"""Every page of every role: axe finds nothing, light and dark, on a telephone and on a large screen; nothing scrolls sideways."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Literal

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.urls import reverse
from playwright.sync_api import Page, ViewportSize

from tests.e2e.conftest import DESK, PHONE, sign_in
from tests.walker.policy import POLICY, Line, Person, people
from tests.world import World

ACCOUNT = ["account_email", "usersessions_list", "mfa_index", "account_logout"]
ENTRANCE = ["account_login", "account_signup"]
EVERYTHING = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
COLOURS = {"runOnly": ["color-contrast", "link-in-text-block"]}
# Structure does not depend on the colours, so all rules run once per size and the colours in all four looks.
LOOKS: tuple[tuple[str, ViewportSize, Literal["light", "dark"], Any], ...] = (
    ("360 light", PHONE, "light", EVERYTHING),
    ("360 dark", PHONE, "dark", COLOURS),
    ("1280 dark", DESK, "dark", EVERYTHING),
    ("1280 light", DESK, "light", COLOURS),
)
WALKERS = ["coordinator", "coach", "officer", "no role", "nobody"]


def pages_of(person: Person, world: World) -> Iterator[str]:
    """One address of every page that this person may open; what everybody sees only for nobody."""
    for name, lines in POLICY.items():
        for line in lines:
            is_here = not person.user if line.is_public else person.role in line.roles and person.user
            if line.status == 200 and is_here and not line.is_file:
                address = address_of(name, line, person, world)
                if address:
                    yield address
                    break
    if not person.role:
        yield from (reverse(name) for name in (ACCOUNT if person.user else ENTRANCE))
        yield "/" if person.user else "/bestaat-niet/"


def address_of(name: str, line: Line, person: Person, world: World) -> str | None:
    if line.query_about is not None:
        return None
    if line.about is None:
        return reverse(name, kwargs=line.extra)
    things = (thing for thing in line.about(world) if person.name in thing.seen_by)
    thing = next(things, None)
    return None if thing is None else reverse(name, kwargs=thing.kwargs(line))


@pytest.mark.parametrize("who", WALKERS)
def test_every_page_is_accessible(site: str, world: World, page: Page, who: str) -> None:
    person = next(one for one in people(world) if one.name == who)
    if person.user is not None:
        sign_in(page.context, site, person.user)
    problems: list[str] = []
    for address in pages_of(person, world):
        page.goto(site + address)
        # A closed part belongs to the page as well.
        page.evaluate("for (const part of document.querySelectorAll('main details')) part.open = true")
        for name, size, scheme, options in LOOKS:
            page.set_viewport_size(size)
            page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
            if page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"):
                problems.append(f"{address} ({name}) scrolls sideways")
            found = Axe().run(page, options=options).response["violations"]
            problems += [
                f"{address} ({name}) {one['id']}: {node['html'][:160]}" for one in found for node in one["nodes"][:2]
            ]
    assert not problems, "\n".join(problems)
