"""The policy of the walk and the site agree, and what other people's code answers tells nothing.

Generated from the URLconf, so a new address without a line in ``policy`` fails here. The walk itself is ``test_matrix``.
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

from kansencoach.access import access_of
from kansencoach.checks import DECLARED, Address, addresses
from kansencoach.models import Role
from tests import world as worlds
from tests.walker.policy import OURS, POLICY, SAME_PROGRAMME, THEIRS, Line, Person, people
from tests.world import World

pytestmark = pytest.mark.django_db

LOGIN = "/account/login/"
ROLE_NAMES = {
    "employer": Role.EMPLOYER,
    "school": Role.SCHOOL,
    "coordinator": Role.COORDINATOR,
    "coach": Role.COACH,
    "officer": Role.MUNICIPALITY,
    "": "",
}


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
    if person.name in {"officer", "coach", "employer", "school"} or person.name not in OURS | SAME_PROGRAMME:
        found += [worlds.OTHER_COACH, worlds.OTHER_MUNICIPALITY]
    if person.role == "officer":
        found += [world.ours.coach.name, world.theirs.coach.name, world.colleague.name]
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
