"""Every page of every role: axe finds nothing, light and dark, on a telephone and on a large screen; nothing scrolls sideways."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import cycle
from typing import Literal

import pytest
from django.urls import reverse
from playwright.sync_api import Page, ViewportSize

from tests.e2e import axe
from tests.e2e.conftest import DESK, PHONE, sign_in
from tests.walker.policy import POLICY, Line, Person, people
from tests.world import World

ACCOUNT = ["mfa_index", "mfa_add_webauthn", "mfa_activate_totp", "account_logout"]
ENTRANCE = ["account_login", "account_signup"]
# Structure follows the size and colours follow the scheme: two looks a page show both of each, and they change places.
LOOKS: tuple[tuple[tuple[ViewportSize, Literal["light", "dark"]], ...], ...] = (
    ((PHONE, "light"), (DESK, "dark")),
    ((PHONE, "dark"), (DESK, "light")),
)
WALKERS = ["coordinator", "coach", "officer", "no role", "nobody"]


def pages_of(person: Person, world: World) -> Iterator[str]:
    """One address of every page that this person may open; what everybody sees only for nobody."""
    for name, lines in POLICY.items():
        for line in lines:
            is_here = not person.user if line.is_public else person.role in line.roles and person.user
            if line.status == 200 and is_here and line.is_page:
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
    page.emulate_media(reduced_motion="reduce")
    problems: list[str] = []
    for address, looks in zip(pages_of(person, world), cycle(LOOKS), strict=False):
        page.goto(site + address)
        axe.load(page)
        for size, scheme in looks:
            page.set_viewport_size(size)
            page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
            problems += [f"{address} ({size['width']}, {scheme}) {found}" for found in axe.problems(page)]
    assert not problems, "\n".join(problems)
