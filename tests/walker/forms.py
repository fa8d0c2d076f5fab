"""The forms of the site as a browser finds them: read from the pages of each role, and filled in as a person would.

Nothing here names a form or an address: what is new is tried without a word.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from typing import Any

import lxml.html  # type: ignore[import-untyped]
from django.db import transaction
from django.test import Client

from tests.walker.policy import POLICY, Person, people
from tests.walker.sent import sent_by
from tests.walker.test_walker import client_of, walk_of
from tests.world import TODAY, World

OF_THE_FORM = {"csrfmiddlewaretoken", "token", "client_uuid", "version"}
FRESH = {"token", "client_uuid"}
ACCEPTED = (200, 204, 302)


@dataclass(frozen=True)
class Found:
    """One form of one page: where it sends, how, and what stands in it."""

    page: str
    action: str
    method: str
    values: dict[str, list[str]]
    kinds: dict[str, str] = field(default_factory=dict)
    options: dict[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def free(self) -> tuple[str, ...]:
        """What one types; an ``int`` in a hidden field counts too, except what the form itself needs."""
        return tuple(name for name in self.kinds if not self.is_choice(name))

    @property
    def choices(self) -> tuple[str, ...]:
        """What one chooses."""
        return tuple(name for name in self.kinds if self.is_choice(name))

    def is_choice(self, name: str) -> bool:
        return self.kinds[name] in ("radio", "checkbox", "select", "submit", "button")

    @property
    def key(self) -> tuple[str, str, tuple[str, ...]]:
        """The same form of another row is the same form."""
        return re.sub(r"\d+", "#", self.action.partition("?")[0]), self.method, (*self.free, *self.choices)

    @property
    def shape(self) -> str:
        """How a person would call it."""
        return f"{self.key[0]} ({', '.join(self.key[2]) or 'a button'})"

    def as_sent_anew(self) -> dict[str, Any]:
        """The values, with a token of their own: the form opened once more."""
        return {name: [str(uuid.uuid4())] if name in FRESH else value for name, value in self.values.items()}


def one_of_each_role(world: World) -> list[Person]:
    """One person for each role."""
    found: dict[str, Person] = {}
    for person in people(world):
        if person.role and person.user is not None:
            found.setdefault(person.role, person)
    return list(found.values())


def pages_of(person: Person, world: World, *, of_every_row: bool = False) -> Iterator[str]:
    """One address of every page that this person may open; or every address of it, of each row in scope."""
    for name, lines in POLICY.items():
        for line in lines:
            if person.role not in line.roles or line.status not in (200, 302):
                continue
            for url, seen_by in walk_of(name, line, world):
                if seen_by is None or person.name in seen_by:
                    yield url
                    if not of_every_row:
                        break


def forms_of(page: str, got: Any) -> Iterator[Found]:
    """The forms in a page; there are none in a download."""
    if not got.get("Content-Type", "").startswith("text/html") or not got.content.strip():
        return
    for form in lxml.html.document_fromstring(got.content).forms:
        values: dict[str, list[str]] = {}
        for name, value in sent_by(form):
            is_text = getattr(form.inputs[name], "tag", "") == "textarea"
            # A browser leaves out the first line break in a text area; lxml does not.
            values.setdefault(name, []).append(value.removeprefix("\n") if is_text else value)
        kinds: dict[str, str] = {}
        options: dict[str, tuple[str, ...]] = {}
        for box in form.inputs:
            if not box.name or box.name in OF_THE_FORM or box.get("disabled") is not None:
                continue
            kind = box.get("type") or box.tag
            kinds.setdefault(box.name, kind)
            if kind == "select":
                options[box.name] = tuple(box.value_options)
            elif kind in ("radio", "checkbox"):
                options[box.name] = (*options.get(box.name, ()), box.get("value", "on"))
        yield Found(page, form.action or page, form.method, values, kinds, options)


# What an earlier walk through the same rows found; a test that asks later need not look for it again.
_WITH_FORMS: dict[tuple[int, str], list[tuple[str, str]]] = {}
_ACCEPTED: dict[tuple[str, str, tuple[str, ...]], dict[str, Any]] = {}


def every_form(world: World, method: str = "POST") -> Iterator[tuple[Person, Client, Found]]:
    """Each form of the site once, with somebody who may send it. Signing out and changing roles are not forms of work.

    The first walk opens every page; a later one through the same rows only the pages where that one found a form.
    """
    walk = (world.ours.programme.pk, method)
    found: list[tuple[str, str]] = []
    seen: set[tuple[str, str, tuple[str, ...]]] = set()
    for person in one_of_each_role(world):
        client = client_of(person)
        pages = pages_of(person, world, of_every_row=True)
        if walk in _WITH_FORMS:
            pages = (page for name, page in _WITH_FORMS[walk] if name == person.name)
        for page in pages:
            for form in forms_of(page, client.get(page)):
                is_of_the_frame = "/account/" in form.action or form.action.startswith("/rol/")
                if form.method != method or form.key in seen or is_of_the_frame:
                    continue
                seen.add(form.key)
                if (person.name, page) not in found:
                    found.append((person.name, page))
                yield person, client, form
    _WITH_FORMS.setdefault(walk, found)


def send(client: Client, form: Found, values: dict[str, Any]) -> Any:
    """Send a form, and forget what it did."""
    if form.method == "GET":
        return client.get(form.action.partition("?")[0], values)
    kept = SimpleCookie(client.cookies)
    with transaction.atomic():
        got = client.post(form.action, values)
        transaction.set_rollback(True)
    client.cookies = kept  # with the notice of what did not happen
    return got


def refused(got: Any) -> list[str]:
    """The names of the fields that a form points at, after it was sent."""
    boxes = lxml.html.document_fromstring(got.content).xpath("//*[@aria-invalid='true'][@name]")
    return list(dict.fromkeys(box.get("name") for box in boxes))


def accepted(client: Client, form: Found, values: dict[str, Any] | None = None) -> dict[str, Any] | None:
    """What the form accepts, found as a person would: send it, and put something else where it says something is wrong.

    Nothing is kept. None when no try was accepted.
    """
    if values is None and form.key in _ACCEPTED:
        again = {**form.values, **_ACCEPTED[form.key]}
        if send(client, form, again).status_code in ACCEPTED:
            return again
    found = _accepted(client, form, dict(form.values if values is None else values))
    if found is not None and values is None:
        _ACCEPTED[form.key] = {name: value for name, value in found.items() if name in form.kinds}
    return found


def _accepted(client: Client, form: Found, values: dict[str, Any]) -> dict[str, Any] | None:
    tries = {name: _tries(form, name) for name in form.kinds}
    for _turn in range(12):
        got = send(client, form, values)
        if got.status_code != 422:
            return values if got.status_code in ACCEPTED else None
        wrong = [name for name in refused(got) if name in tries] or [
            name for name in form.kinds if not values.get(name)
        ]
        for name in wrong:
            found = next(tries[name], None)
            if found is not None:
                values[name] = found
    return None


def _tries(form: Found, name: str) -> Iterator[list[str]]:
    likely = _likely(name, form.kinds[name], form.options.get(name, ()))
    if likely and [likely] != form.values.get(name):
        yield [likely]
    yield from other_values(form, name)


def _likely(name: str, kind: str, options: tuple[str, ...]) -> str:
    if kind in ("select", "radio"):
        return next((option for option in options if option), "")
    if kind == "checkbox":
        return options[0] if len(options) > 1 else ""
    if kind == "date":
        return "" if name.startswith("ends") else TODAY.isoformat()
    if kind == "number":
        return "30" if name == "minutes" else ""
    if "hours" in name or "amount" in name:
        return "1"
    if kind == "email" or "email" in name:
        return "nieuw@voorbeeld.test"
    return "Een gewone zin." if kind == "textarea" else "De Nieuwe"


def other_values(form: Found, name: str) -> Iterator[list[str]]:
    """What else could stand in one field; more than one try, because a rule may refuse the first."""
    now = form.values.get(name, [])
    kind, options = form.kinds[name], form.options.get(name, ())
    if kind in ("select", "radio"):
        yield from ([option] for option in options if [option] != now)
    elif kind == "checkbox":
        yield from ([option] for option in options if option not in now)
        if now and len(options) == 1:
            yield []
    elif kind == "date":
        yield from (
            [day] for day in ("2026-11-17", "2026-11-16", "2026-12-01", "2026-09-01", "2027-06-30") if [day] != now
        )
    elif kind == "number":
        yield from ([number] for number in ("35", "2") if [number] != now)
    elif "hours" in name:
        yield from ([number] for number in ("3,25", "4,75", "6,50", "12") if [number] != now)
    elif kind in ("text", "textarea", "search"):
        yield from ([word] for word in ("Een ander woord", "Iets anders") if [word] != now)
