"""Every address of the URLconf, opened by every kind of person: who should not come in finds nothing there.

Generated from the URLconf, so a new address without a line in ``policy`` fails here. Everybody who may not open a page
gets 404 for a GET and for a POST; nobody is sent to the login page; no body holds a word of another tenant.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

import pytest
from django.test import Client
from django.urls import reverse

from coaches.models import Activity, Placement
from kansencoach.access import access_of
from kansencoach.checks import DECLARED, Address, addresses
from kansencoach.models import Role
from schools.models import Deployment, HourGrant
from tests import world as worlds
from tests.walker.policy import OURS, POLICY, SAME_PROGRAMME, THEIRS, Line, Person, people
from tests.world import World

pytestmark = pytest.mark.django_db

LOGIN = "/account/login/"
ROLE_NAMES = {"coordinator": Role.COORDINATOR, "coach": Role.COACH, "officer": Role.MUNICIPALITY, "": ""}


@pytest.fixture
def world(settings: Any) -> World:
    settings.TODAY_OVERRIDE = worlds.TODAY
    return worlds.build()


def ours() -> list[Address]:
    return [address for address in addresses() if address.exception is None]


def client_of(person: Person) -> Client:
    client = Client(raise_request_exception=False)
    if person.user is not None:
        client.force_login(person.user)
    return client


# --- the policy and the site agree ----------------------------------------------------------------------------------


def test_every_address_of_ours_has_a_line_and_every_line_an_address() -> None:
    assert {address.name for address in ours()} == set(POLICY)


def test_policy_gives_no_role_more_than_the_access_mark() -> None:
    for address in ours():
        mark = access_of(address.view)
        assert mark is not None, f"{address.route} has no access mark"
        if mark & {"public", "signed_in"}:
            continue
        named = {ROLE_NAMES[role] for line in POLICY[address.name] for role in line.roles}
        assert named == set(mark), address.route


def test_exceptions_are_declared_and_used() -> None:
    routes = [address.route for address in addresses()]
    assert [start for start in DECLARED if not any(route.startswith(start) for route in routes)] == []


# --- the walk -------------------------------------------------------------------------------------------------------


def walk_of(name: str, line: Line, world: World) -> Iterator[tuple[str, frozenset[str] | None]]:
    """The addresses of one line, each with the people who have its object in scope (None: everybody)."""
    if line.query_about is not None:
        url = reverse(name, kwargs=line.extra)
        for thing in line.query_about(world):
            yield f"{url}?{urlencode({line.query: thing.key})}", thing.seen_by
    elif line.about is not None:
        for thing in line.about(world):
            yield reverse(name, kwargs=thing.kwargs(line)), thing.seen_by
    else:
        yield reverse(name, kwargs=line.extra), None


def body_of(response: Any) -> str:
    """What a person could read in it; the files inside an XLSX or ODS included."""
    content: bytes = b"".join(response.streaming_content) if response.streaming else response.content
    if content.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            content = b"".join(archive.read(name) for name in archive.namelist())
    return content.decode(errors="replace")


def foreign_words(person: Person, world: World) -> list[str]:
    """Words that may not reach this person."""
    found: list[str] = []
    if person.name not in THEIRS:
        found.append(worlds.STRANGER)
    if person.name not in OURS:
        found += [world.ours.coach.name]
        if person.name not in SAME_PROGRAMME:
            found += [world.ours.deployment.name, world.ours.municipality.name, world.open_plek.name]
    if person.name in {"officer", "coach"} or person.name not in OURS | SAME_PROGRAMME:
        found += [worlds.OTHER_COACH, worlds.OTHER_MUNICIPALITY]
    if person.role == "officer":
        found += [world.ours.coach.name, world.theirs.coach.name, world.colleague.name]
    return found


def counts() -> list[int]:
    return [model.system.count() for model in (Activity, Placement, Deployment, HourGrant)]


def test_walk_through_every_address_as_everybody(world: World) -> None:
    problems: list[str] = []
    before = counts()
    for person in people(world):
        client = client_of(person)
        words = foreign_words(person, world)
        for name, lines in POLICY.items():
            for line in lines:
                for url, seen_by in walk_of(name, line, world):
                    may = person.role in line.roles and (seen_by is None or person.name in seen_by)
                    problems += visit(client, person, line, url, may=may, words=words)
    assert not problems, "\n".join(problems)
    assert counts() == before


def visit(client: Client, person: Person, line: Line, url: str, *, may: bool, words: list[str]) -> list[str]:
    """What is wrong when this person opens this address; nothing, when all is well."""
    got = client.get(url)
    what = f"{person.name}: GET {url} gives {got.status_code}"
    found = [f"{what} with “{word}”" for word in words if word in body_of(got)]
    if person.user is None and not line.is_public:
        is_sent_away = got.status_code == 302 and got["Location"].startswith(LOGIN)
        # An address that exists for nobody says so before it asks who is there.
        return [*found, *([] if is_sent_away or (not line.roles and got.status_code == 404) else [what])]
    if may:
        opens = {200, 302} if line.is_public else {line.status}  # the front door sends people on
        return [*found, *([] if got.status_code in opens else [what])]
    # 405: the method is refused before anybody looks for the object, so it tells nothing.
    refused = {404, 405} if line.status == 405 else {404}
    if got.status_code not in refused:
        found.append(what)
    if line.query_about is None:
        posted = client.post(url)
        found += [f"{person.name}: POST {url} with “{word}”" for word in words if word in body_of(posted)]
        if posted.status_code not in {404, 405}:
            found.append(f"{person.name}: POST {url} gives {posted.status_code}")
    return found


# --- the declared exceptions ----------------------------------------------------------------------------------------

FILLED_IN = {"<int:pk>": "1", "<path:object_id>": "1", "<str:key>": "x"}
REGULAR = {
    "account/confirm-email/(?P<key>[-:\\w]+)/$": "account/confirm-email/x/",
    "account/password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$": "account/password/reset/key/1-x/",
}


def filled_in(route: str) -> str:
    if route in REGULAR:
        return "/" + REGULAR[route]
    for pattern, value in FILLED_IN.items():
        route = route.replace(pattern, value)
    return "/" + route


def test_admin_is_for_who_manages_and_account_pages_tell_nothing(world: World) -> None:
    problems: list[str] = []
    for person in people(world):
        if person.name not in {"coordinator", "strange officer", "nobody"}:
            continue
        client = client_of(person)
        words = foreign_words(person, world)
        for address in addresses():
            if address.exception is None or address.route.endswith("(?P<url>.*)$"):
                continue
            url = filled_in(address.route)
            if "<" in url or "(?P" in url:
                continue
            got = client.get(url)
            problems += [f"{person.name}: {url} with “{word}”" for word in words if word in body_of(got)]
            if got.status_code >= 500:
                problems.append(f"{person.name}: {url} gives {got.status_code}")
            if address.route.startswith("beheer/") and got.status_code == 200:
                problems.append(f"{person.name}: {url} opens")
    assert problems == []
