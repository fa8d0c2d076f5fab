"""Nobody is sent away from the site: whatever a request names as an address, the answer leads to a page of ours.

Generated: every address of the URLconf, every form, and every name by which a view reads an address.
"""

from __future__ import annotations

from itertools import cycle, islice
from typing import Any
from urllib.parse import parse_qsl, urljoin, urlsplit

import pytest
from django.test import Client
from django.urls import reverse

from kansencoach.ways_back import own_path
from tests.kansencoach.test_headers import every_address
from tests.walker.forms import accepted, every_form, one_of_each_role, pages_of, send
from tests.walker.policy import Person
from tests.walker.test_walker import client_of
from tests.world import World

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("small_pdf")]

TRICKS = (
    "//elders.test", "///elders.test", "/\\elders.test", "\\\\elders.test", "/\t/elders.test", "/\n/elders.test", "\r\n//elders.test",
    "/%0d%0aSet-Cookie:x=y", "/\r\nSet-Cookie: x=y", "javascript:alert(1)", "JaVaScRiPt:alert(1)", "data:text/html,x", "http:elders.test",
    "http:///elders.test", "https://elders.test", "https://testserver@elders.test/", "https://testserver.elders.test", "ftp://testserver/",
    "/\u2028/elders.test", "/\u200b/elders.test", "//elders\u3002test", "\u0000//elders.test", " //elders.test", "elders.test", ".", "",
    "http://[", "/" + "x" * 5_000, "/\ud800", "/.//elders.test/../", "https://testserver:99999999/",
)  # fmt: skip
NAMES = ("next", "volgende", "terug", "url", "redirect", "return_to", "_changelist_filters", "jaar")


def leaves(address: str, base: str = "http://testserver/hier/") -> bool:
    """Whether a browser that follows this address goes to another site, or runs it."""
    cleaned = address.strip().replace("\t", "").replace("\n", "").replace("\r", "").replace("\\", "/")
    parts = urlsplit(urljoin(base, cleaned))
    return (parts.scheme, parts.netloc) != ("http", "testserver") or "\r" in address or "\n" in address


def away(got: Any) -> list[str]:
    """The headers of an answer that would lead away, also by way of the login."""
    found = []
    for name in ("Location", "HX-Redirect", "HX-Location", "HX-Push-Url", "HX-Replace-Url"):
        address = got.get(name, "")
        is_login = urlsplit(address).path.startswith("/account/") if address.startswith("/") else True
        if address and leaves(address):
            found.append(f"{name}: {address[:80]}")
        found += [
            f"{name}: {key}={value[:80]}"
            for key, value in parse_qsl(urlsplit(address).query)
            if is_login and key == "next" and own_path(value) != value
        ]
    return found


def headers_with(trick: str) -> dict[str, str]:
    """What a browser could be made to send; a header holds no control characters."""
    safe = (
        "".join(letter for letter in trick if letter.isprintable())[:8000]
        .encode("latin-1", "replace")
        .decode("latin-1")
    )
    return {"Referer": f"http://testserver{safe}", "HX-Current-URL": f"http://testserver{safe}"}


def quoted(trick: str) -> str:
    return trick.encode("utf-8", "replace").decode()


@pytest.mark.parametrize("trick", [trick for trick in TRICKS if trick != "/.//elders.test/../"])
def test_own_path_takes_no_trick(trick: str) -> None:
    found = own_path(trick, "/terug/")
    assert found == "/terug/" or not leaves(found)


@pytest.mark.parametrize("path", ["/", "/regio/?jaar=2026-2027&zoeken=a%20b", "/activiteiten/nieuw/?plek=3#boven"])
def test_own_path_takes_a_page_of_ours(path: str) -> None:
    assert own_path(path, "/terug/") == path


def test_nobody_is_sent_away_from_any_address(world: World) -> None:
    problems: list[str] = []
    tricks = cycle(TRICKS)
    walkers = [Person("nobody", "", None), *one_of_each_role(world)]
    for person in walkers:
        client = client_of(person)
        # Whoever has another role stops at the mark, before anything is read: one of them goes everywhere.
        addresses = set(every_address()) if person in walkers[:2] else set()
        addresses |= {*pages_of(person, world)}
        for url in sorted(addresses - {"/account/logout/"}):
            for trick in islice(tricks, 1 if person.user else 2):
                data = dict.fromkeys(NAMES[:-1], quoted(trick))
                plain, htmx = headers_with(trick), {"HX-Request": "true", **headers_with(trick)}
                answers = [client.get(url, data, headers=htmx), client.post(url, data, headers=plain)]
                answers += [] if person.user else [client.get(url, data, headers=plain)]
                problems += [f"{person.name} {url}: {found}" for got in answers for found in away(got)]
    assert problems == []


def test_no_form_sends_away_after_it_was_done(world: World) -> None:
    problems: list[str] = []
    done, tricks = 0, cycle(TRICKS)
    for person, client, form in every_form(world):
        values = accepted(client, form)
        if values is None:
            continue
        for trick in islice(tricks, 5):
            got = send(client, form, {**values, **dict.fromkeys(NAMES, quoted(trick))})
            done += got.status_code == 302
            problems += [f"{person.name} {form.shape}: {found}" for found in away(got)]
    assert problems == []
    assert done > 20 * 5


@pytest.mark.parametrize("trick", TRICKS)
def test_login_keeps_everybody_here(world: World, client: Client, trick: str) -> None:
    page = client.get("/account/login/", {"next": quoted(trick)})
    assert page.status_code == 200
    client.force_login(world.ours.coordinator)
    got = client.get("/account/login/", {"next": quoted(trick)})
    assert away(got) == []
    assert away(client.post("/account/logout/", {"next": quoted(trick)})) == []


def test_change_of_role_goes_home(world: World) -> None:
    user = world.ours.coordinator
    client = Client()
    client.force_login(user)
    membership = user.memberships.get()
    for trick in TRICKS:
        got = client.post(f"{reverse('switch_role')}?next={quoted('x')}", {"rol": membership.pk, "next": quoted(trick)})
        assert got["Location"] == "/"


def test_address_with_two_slashes_is_an_address_of_ours(world: World) -> None:
    for client in (Client(), client_of(one_of_each_role(world)[0])):
        for path in ("//elders.test/beheer", "//elders.test", "//elders.test/%2e%2e", "/beheer//elders.test"):
            assert away(client.get(path)) == []


def test_leading_away_would_be_seen() -> None:
    assert leaves("//elders.test")
    assert leaves("https:elders.test")
    assert leaves("/\\elders.test")
    assert away({"Location": "/account/login/?next=//elders.test"}) != []
    assert away({"HX-Redirect": "/account/login/?next=/regio/"}) == []
