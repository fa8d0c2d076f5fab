"""Whether an address has an account does not show: not in a page, a header, a redirect, nor in the work that is done."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.core import mail
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests import factories
from tests.signing_in import with_app

pytestmark = pytest.mark.django_db

CONFIRM = "/account/login/code/confirm/"
# Queries: a wrong code for an account is recorded, which takes three short ones. To tell a millisecond apart takes more
# tries than one address has (ten in a quarter of an hour).
SLACK = 3


@pytest.fixture
def addresses() -> dict[str, str]:
    """One address of every kind."""
    programme = factories.programme()
    factories.coordinator(programme)
    return {
        "known": factories.coordinator(programme).email,
        "with a second step": with_app(factories.coordinator(programme)).email,
        "who manages": factories.user(is_staff=True, is_superuser=True).email,
        "closed": factories.user(is_active=False).email,
        "unknown": "niemand@voorbeeld.test",
    }


def seen(answer: Any, address: str) -> tuple[int, list[tuple[str, str]], str]:
    """What somebody at the other end can tell apart: status, headers and body, without what is random in every answer."""
    headers = [(name, value) for name, value in answer.items() if name not in {"Content-Length", "Expires"}]
    body = re.sub(r'(csrfmiddlewaretoken" value=")[^"]+', r"\1", answer.content.decode())
    return answer.status_code, sorted(headers), body.replace(address, "ADRES")


def walk(address: str, *, tries: int = 3) -> tuple[list[Any], list[int], list[str]]:
    """Ask for a code, look at the page, and fill in wrong ones until it is over; the answers, queries and cookies."""
    client = Client()
    cache.clear()
    answers, queries = [], []

    def do(method: Any, *given: Any) -> None:
        with CaptureQueriesContext(connection) as made:
            answers.append(seen(method(*given), address))
        queries.append(len(made))

    do(client.post, "/account/login/", {"login": address})
    do(client.get, CONFIRM)
    for _try in range(tries):
        do(client.post, CONFIRM, {"code": "BCDF-GHJK"})
    do(client.get, CONFIRM)
    do(client.get, "/account/login/")
    return answers, queries, sorted(client.cookies)


def test_every_kind_of_address_gets_the_same_answers(addresses: dict[str, str]) -> None:
    expected, queries, cookies = walk(addresses["unknown"])
    assert [status for status, _headers, _body in expected] == [302, 200, 200, 200, 302, 302, 200]
    for kind, address in addresses.items():
        answers, made, theirs = walk(address)
        assert answers == expected, kind
        assert theirs == cookies, kind
        assert [abs(mine - other) <= SLACK for mine, other in zip(made, queries, strict=True)] == [True] * 7, (
            kind,
            made,
            queries,
        )


def test_every_kind_of_address_gets_one_mail(addresses: dict[str, str]) -> None:
    """Sending takes the same time, so the clock tells nothing either."""
    for kind, address in addresses.items():
        mail.outbox.clear()
        walk(address)
        assert [message.to for message in mail.outbox] == [[address]], kind
        has_code = bool(re.search(r"^[A-Z]{4}-[A-Z]{4}$", str(mail.outbox[0].body), re.MULTILINE))
        assert has_code == (kind not in {"closed", "unknown"}), kind


def test_too_many_requests_answer_the_same_for_every_kind_of_address(addresses: dict[str, str]) -> None:
    found = []
    for address in addresses.values():
        cache.clear()
        client = Client()
        for _time in range(7):
            answer = client.post("/account/login/", {"login": address})
            client.post("/account/logout/")
        found.append(seen(answer, address)[2])
    assert "te vaak" in found[0]
    assert [body == found[0] for body in found] == [True] * len(found)


def test_code_of_an_unknown_address_is_no_empty_code() -> None:
    client = Client()
    client.post("/account/login/", {"login": "niemand@voorbeeld.test"})
    for code in ("", " ", "-", "None"):
        answer = client.post(CONFIRM, {"code": code})
        assert "_auth_user_id" not in client.session, answer


@pytest.mark.parametrize(
    "address",
    [
        "/account/password/reset/",
        "/account/password/change/",
        "/account/password/set/",
        "/account/email/",
        "/account/reauthenticate/",
        "/account/3rdparty/",
        "/account/sessions/",
        "/account/confirm-email/",
    ],
)
def test_doors_that_are_not_there(client: Client, address: str) -> None:
    client.force_login(factories.user())
    assert client.get(address).status_code == 404
    assert client.post(address, {"email": "iemand@voorbeeld.test"}).status_code == 404
    assert mail.outbox == []
