"""Every form and every query parameter, filled with what nobody meant to type: never a 5xx, and nothing typed is lost.

The addresses come from the walk's policy (which is the URLconf), the forms from the pages themselves, and the names of
query parameters from the forms and from the source of each view: a new form or parameter is tried without a word here.
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterator
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.urls import resolve, reverse

from kansencoach.headers import EveryResponse
from kansencoach.models import User
from schools.models import Deployment
from tests.walker.forms import Found, forms_of, one_of_each_role, pages_of, send
from tests.walker.fuzz import BAD, Fuzz, parameters_of
from tests.walker.test_walker import client_of
from tests.world import World

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("small_pdf")]

IN_AN_ADDRESS = {
    **{name: BAD[name] for name in ("nul", "nan", "long number", "bigint", "superscript", "first year")},
    "month 1": "0001-01",
    "last month": "9999-12",
    "first week": "0001-W01",
    "year 0": "0000-1",
}
LONG = "x" * 100_000


def attempts(form: Found, turn: int) -> Iterator[tuple[str, dict[str, str]]]:
    """Several kinds wrong in every field at once, and each field wrong while the others are right: the checks that
    come later look at those. Which kind it is goes round, so that all forms together see all of them in all places."""
    kinds = list(BAD)
    if form.free:
        for name in {"nul", "first year", "last year", *(kinds[(turn + step) % len(kinds)] for step in range(3))}:
            yield name, dict.fromkeys(form.free, BAD[name])
    if form.choices:
        yield "nul chosen", dict.fromkeys(form.choices, BAD["nul"])
    for at, field in enumerate((*form.free, *form.choices)):
        name = kinds[(turn + at) % len(kinds)]
        yield f"{name} in {field}", {field: BAD[name]}


def answers_well(got: Any, what: str) -> list[str]:
    """A refused form says at least one thing that is wrong, at the field or above the form."""
    if got.status_code >= 500:
        return [f"{what} gives {got.status_code}"]
    if (
        got.status_code == 422
        and b"utrecht-form-field-error-message" not in got.content
        and b"alert" not in got.content
    ):
        return [f"{what} is refused without a word"]
    if got.status_code not in (200, 302, 404, 405, 422):
        return [f"{what} gives {got.status_code}"]
    return []


def test_bad_input_in_every_form_gives_no_error_page(world: World) -> None:
    problems: list[str] = []
    tried: set[tuple[str, str, tuple[str, ...]]] = set()
    for person in one_of_each_role(world):
        client = client_of(person)
        for page in pages_of(person, world):
            for form in forms_of(page, client.get(page)):
                key = (re.sub(r"\d+", "#", form.action.partition("?")[0]), form.method, form.free + form.choices)
                if key in tried or "/account/" in form.action or form.action.startswith("/rol/"):
                    continue
                tried.add(key)
                for what, changed in attempts(form, len(tried)):
                    problems += answers_well(
                        send(client, form, {**form.values, **changed}), f"{person.name}: {form.action} with {what}"
                    )
    assert len(tried) > 25
    assert problems == []


def test_bad_input_in_every_address_gives_no_error_page(world: World) -> None:
    problems: list[str] = []
    tried: set[tuple[str, str]] = set()
    for person in one_of_each_role(world):
        client = client_of(person)
        for page in pages_of(person, world):
            path = page.partition("?")[0]
            match = resolve(path)
            names = {(match.view_name, name) for name in parameters_of(inspect.unwrap(match.func))}
            for view, name in sorted({*names, ("any", "jaar")} - tried):
                tried.add((view, name))
                for kind, bad in IN_AN_ADDRESS.items():
                    got = client.get(path, {name: bad})
                    if got.status_code == 302:  # a piece of a page, which only htmx asks for
                        got = client.get(path, {name: bad}, headers={"HX-Request": "true"})
                    problems += answers_well(got, f"{person.name}: {path}?{name}= {kind}")
    assert {name for _view, name in tried} >= {
        "jaar", "maand", "week", "plek", "datum", "schools", "vanaf", "uren", "regel", "gemeente", "stand", "lijst", "wie",
    }  # fmt: skip
    assert problems == []


@pytest.mark.parametrize("kind", ["%00", "%ED%A0%80", "%E2%80%AE", "0" * 3000, "%3Cb%3E", "csv%00", "9" * 5000])
def test_bad_words_in_a_path_are_not_found(world: World, kind: str) -> None:
    client = client_of(one_of_each_role(world)[0])
    for path in (
        f"/gemeenten/{kind}/",
        f"/gemeenten/{kind}/plekken.csv",
        f"/regio/plekken.{kind}",
        f"/factsheets/{world.ours.factsheet.pk}/cijfers.{kind}",
        f"/plekken/{kind}/",
        f"/{kind}/",
    ):
        assert client.get(path).status_code == 404, path


@pytest.mark.parametrize(
    "address", ["http://[", "http://testserver/\x00", "//", "http://testserver:99999999/", "é" * 50]
)
def test_odd_address_of_the_page_before_leads_to_the_login(client: Client, db: None, address: str) -> None:
    fragment = client.get("/regio/", headers={"HX-Request": "true", "HX-Current-URL": address})
    assert fragment.status_code == 204
    assert fragment["HX-Redirect"].startswith("/account/login/?next=/")
    assert client.post("/plekken/nieuw/", headers={"Referer": address}).status_code == 302


def test_what_was_typed_stands_there_again_when_a_form_is_refused(world: World) -> None:
    client = client_of(one_of_each_role(world)[0])
    url = reverse("schools:deployment_new")
    got = client.post(url, {"name": "De <b>'t Vlinder</b>", "place": "Één plaats", "municipality": "9999"})
    assert got.status_code == 422
    [form] = [form for form in forms_of(url, got) if "name" in form.free]
    assert form.values["name"] == ["De <b>'t Vlinder</b>"]
    assert form.values["place"] == ["Één plaats"]


@pytest.mark.parametrize("typed", ["3,5", "3.5", " 3,50 "])
def test_hours_are_read_with_a_comma_and_with_a_point(world: World, typed: str) -> None:
    allocation = world.open_plek.allocations.get()
    url = reverse("schools:grant_change", args=[allocation.grants.get().pk])
    client = client_of(one_of_each_role(world)[0])
    [form] = [form for form in forms_of(url, client.get(url)) if "hours_per_week" in form.free]
    got = client.post(url, {**form.values, "hours_per_week": typed, "reason": "te weinig voor de rol"})
    assert got.status_code == 302
    assert str(allocation.grants.get().hours_per_week) == "3.50"


def test_a_paste_of_a_whole_document_is_refused_and_not_shown_for_ever(world: World) -> None:
    client = client_of(one_of_each_role(world)[0])
    assert client.post(reverse("schools:deployment_new"), {"name": LONG}).status_code == 422
    assert client.post(reverse("schools:deployment_new"), {"name": "x" * 10_000_000}).status_code in (400, 413, 422)
    assert client.get(reverse("reports:dashboard"), {"zoeken": LONG}).status_code == 200


@pytest.mark.parametrize("address", ["http://[", "//elders.test/", "\x00"])
def test_login_sends_nobody_on_to_what_is_no_address(client: Client, db: None, address: str) -> None:
    assert client.get("/account/login/", {"next": address}).status_code == 200


@pytest.mark.parametrize("name", ["\u200b", "School \u202etxt", "\u2066School", "Scho\x07ol"])
def test_name_with_letters_that_nobody_sees_is_refused(world: World, name: str) -> None:
    client = client_of(one_of_each_role(world)[0])
    typed = {"name": name, "place": "", "municipality": world.ours.municipality.pk}
    got = client.post(reverse("schools:deployment_new"), typed)
    assert got.status_code == 422
    assert "onzichtbare tekens" in got.content.decode()


def test_name_on_two_lines_becomes_one_line(world: World) -> None:
    client = client_of(one_of_each_role(world)[0])
    typed = {"name": "De \t Grote\n School", "place": "", "municipality": world.ours.municipality.pk}
    assert client.post(reverse("schools:deployment_new"), typed).status_code == 302
    assert Deployment.system.filter(name="De Grote School").exists()


def test_requests_by_chance_give_no_error_page(world: World) -> None:
    """A short version of ``bench/fuzz.py``."""
    result = Fuzz(world, 20261122, is_short=True).run(250)
    assert not result.problems, "\n".join(result.problems)
    assert result.requests == 250


def test_endless_number_in_somebody_elses_code_is_refused(rf: RequestFactory) -> None:
    every = EveryResponse(lambda _request: HttpResponse())
    with pytest.raises(ValueError, match="integer string conversion") as endless:
        int("9" * 5000)
    refused = every.process_exception(rf.get("/"), endless.value)
    assert refused is not None
    assert refused.status_code == 400
    assert every.process_exception(rf.get("/"), ValueError("iets anders")) is None


ODD_PASSKEYS = ("1", "9" * 5000, "[]", '{"id": 1}', '{"id": "\\ud800"}', '{"id": "a", "rawId": "a", "type": "public-key", "response": 5}', '{"id": "a", "rawId": "é", "type": "x", "response": {"clientDataJSON": "e30", "attestationObject": "oA", "authenticatorData": "AA", "signature": "AA", "userHandle": "x"}}')  # fmt: skip


@pytest.mark.parametrize("name", ["mfa_login_webauthn", "mfa_add_webauthn", "mfa_reauthenticate_webauthn"])
def test_what_is_no_passkey_is_refused(world: World, name: str) -> None:
    user = world.ours.coordinator
    Authenticator.objects.create(user=user, type=Authenticator.Type.TOTP, data={"secret": "x"})
    client = Client(raise_request_exception=False)
    if name != "mfa_login_webauthn":
        client.force_login(user)
    client.get(reverse(name))
    answers = {credential: client.post(reverse(name), {"credential": credential}) for credential in ODD_PASSKEYS}
    assert {credential: got.status_code for credential, got in answers.items() if got.status_code >= 400} == {}


def test_admin_shows_no_keys_of_sessions(client: Client, db: None) -> None:
    client.force_login(User.objects.create_superuser("super@voorbeeld.test"))
    assert client.get("/beheer/usersessions/usersession/?q=a").status_code == 404
