"""A school behind one address gets in; guessing one account, from however many addresses, stops. With a real Redis."""

from __future__ import annotations

import itertools
import uuid
from collections.abc import Iterator
from typing import Any, cast

import pytest
import time_machine
from allauth.account.adapter import get_adapter
from django.conf import settings as django_settings
from django.core import mail
from django.core.cache import cache
from django.test import Client, RequestFactory

from kansencoach.models import User
from tests import factories
from tests.signing_in import mailed_code, totp, with_app, wrong

pytestmark = pytest.mark.django_db

CONFIRM = "/account/login/code/confirm/"
AUTHENTICATE = "/account/2fa/authenticate/"
WRONG = "BCDF-GHJK"


@pytest.fixture(autouse=True)
def _redis(settings: Any) -> Iterator[None]:
    """The cache of production, under a prefix of this test alone."""
    settings.CACHES = {
        "default": {
            "BACKEND": "django.core.cache.backends.redis.RedisCache",
            "LOCATION": django_settings.REDIS_URL,
            "KEY_PREFIX": f"test-{uuid.uuid4()}",
        }
    }
    yield
    redis = cast(Any, cache)._cache.get_client(None, write=True)
    for key in redis.scan_iter(match=f"{settings.CACHES['default']['KEY_PREFIX']}*"):
        redis.delete(key)


@pytest.fixture
def user() -> User:
    return factories.coordinator(factories.programme())


ADDRESSES = itertools.cycle(f"198.51.{high}.{low}" for high in range(100, 104) for low in range(1, 255))


def elsewhere() -> Client:
    """A browser at an address that was not used before."""
    return Client(REMOTE_ADDR=next(ADDRESSES))


def ask(client: Client, address: str) -> Any:
    return client.post("/account/login/", {"login": address})


# --- a school behind one address ------------------------------------------------------------------------------------


def test_sixty_people_behind_one_address_sign_in_within_a_minute() -> None:
    programme = factories.programme()
    people = [with_app(factories.coordinator(programme)) for _number in range(60)]
    with time_machine.travel("2026-11-18T08:00:00Z", tick=False):
        for person in people:
            client = Client(REMOTE_ADDR="192.0.2.10")
            ask(client, person.email)
            client.post(CONFIRM, {"code": WRONG})  # everybody mistypes once
            client.post(CONFIRM, {"code": mailed_code()})
            client.post(AUTHENTICATE, {"code": wrong(totp())})
            answer = client.post(AUTHENTICATE, {"code": totp()})
            assert answer.status_code == 302, answer.content.decode()
            assert client.get("/regio/").status_code == 200


# --- guessing one account -------------------------------------------------------------------------------------------


def test_code_is_over_after_three_tries(user: User) -> None:
    client = elsewhere()
    ask(client, user.email)
    code = mailed_code()
    for _try in range(2):
        assert "klopt niet" in client.post(CONFIRM, {"code": WRONG}).content.decode()
    answer = client.post(CONFIRM, {"code": WRONG}, follow=True)
    assert "Drie keer een verkeerde code" in answer.content.decode()
    client.post(CONFIRM, {"code": code})
    assert "_auth_user_id" not in client.session


def test_guessing_the_code_of_one_account_from_any_address_stops(user: User) -> None:
    tried = refused = 0
    with time_machine.travel("2026-11-18T08:00:00Z", tick=False):
        for _browser in range(5):
            client = elsewhere()
            ask(client, user.email)
            for _try in range(3):
                answer = client.post(CONFIRM, {"code": WRONG})
                if answer.status_code == 200:
                    is_stopped = "Wacht 15 minuten" in answer.content.decode()
                    tried, refused = tried + (not is_stopped), refused + is_stopped
    assert refused >= 3
    assert tried <= 10
    # Also the right code waits, and works after that.
    with time_machine.travel("2026-11-18T08:15:01Z", tick=False):
        client = elsewhere()
        ask(client, user.email)
        assert client.post(CONFIRM, {"code": mailed_code()}).status_code == 302


def test_right_code_waits_while_the_account_is_being_guessed(user: User) -> None:
    with time_machine.travel("2026-11-18T08:00:00Z", tick=False):
        for _browser in range(4):
            client = elsewhere()
            ask(client, user.email)
            for _try in range(3):
                client.post(CONFIRM, {"code": WRONG})
        client = elsewhere()
        ask(client, user.email)
        answer = client.post(CONFIRM, {"code": mailed_code()})
        assert "Wacht 15 minuten" in answer.content.decode()
        assert "_auth_user_id" not in client.session


def test_guessing_the_second_step_from_any_address_stops(user: User) -> None:
    with_app(user)
    answers = []
    with time_machine.travel("2026-11-18T08:00:00Z", tick=False):
        for _browser in range(3):
            client = elsewhere()
            ask(client, user.email)
            client.post(CONFIRM, {"code": mailed_code()})
            for guess in range(3):
                code = wrong(totp()) if guess % 2 else "12345678"  # of the app, and a recovery code
                answers.append(client.post(AUTHENTICATE, {"code": code}).content.decode())
        assert ["Wacht 5 minuten" in answer for answer in answers] == [False] * 5 + [True] * 4
        assert "Wacht 5 minuten" in client.post(AUTHENTICATE, {"code": totp()}).content.decode()
        assert "_auth_user_id" not in client.session


def test_guessing_the_second_step_slowly_stops_as_well(user: User) -> None:
    with_app(user)
    counted = 0
    for hour in range(8):
        with time_machine.travel(f"2026-11-18T{hour:02}:00:00Z", tick=False):
            client = elsewhere()
            ask(client, user.email)
            client.post(CONFIRM, {"code": mailed_code()})
            for _guess in range(5):
                page = client.post(AUTHENTICATE, {"code": wrong(totp())}).content.decode()
                counted += "klopt niet" in page
    assert counted == 30


# --- mails to one address -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("address", ["niemand@voorbeeld.test", "bekend@voorbeeld.test"])
def test_mailbox_is_not_flooded_from_any_number_of_addresses(address: str) -> None:
    factories.user(email="bekend@voorbeeld.test")
    with time_machine.travel("2026-11-18T08:00:00Z", tick=False) as clock:
        for _request in range(20):
            page = ask(elsewhere(), address.upper() if _request % 2 else address).content.decode()
        assert len(mail.outbox) == 5
        assert "Wacht 10 minuten" in page
        for _quarter in range(20):
            clock.shift(15 * 60)
            for _request in range(5):
                ask(elsewhere(), address)
    assert len(mail.outbox) == 30  # in a day


# --- whose address it is --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("proxies", "forwarded", "believed"),
    [
        (0, "203.0.113.9", "192.0.2.10"),  # nobody's word but the connection's
        (1, "203.0.113.9", "203.0.113.9"),  # what our proxy says
        (1, "10.0.0.1, 203.0.113.9", "203.0.113.9"),  # and not what the visitor put in front of it
        (1, "1.1.1.1, 2.2.2.2, 203.0.113.9", "203.0.113.9"),
        (2, "1.1.1.1, 203.0.113.9, 198.51.100.1", "203.0.113.9"),
    ],
)
def test_forwarded_address_is_believed_as_far_as_our_own_proxies(
    rf: RequestFactory, settings: Any, proxies: int, forwarded: str, believed: str
) -> None:
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = proxies
    request = rf.get("/", REMOTE_ADDR="192.0.2.10", headers={"X-Forwarded-For": forwarded})
    assert get_adapter().get_client_ip(request) == believed


def test_limit_of_one_address_is_not_escaped_by_another_forwarded_one(settings: Any) -> None:
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    settings.ACCOUNT_RATE_LIMITS = {**settings.ACCOUNT_RATE_LIMITS, "login": "5/m/ip"}
    with time_machine.travel("2026-11-18T08:00:00Z", tick=False):
        statuses = [
            Client(headers={"X-Forwarded-For": f"203.0.113.{number}, 192.0.2.10"})
            .post("/account/login/", {"login": f"x{number}@voorbeeld.test"})
            .status_code
            for number in range(7)
        ]
    assert statuses == [302] * 5 + [429] * 2


def test_page_of_too_many_requests_is_dutch(settings: Any) -> None:
    settings.ACCOUNT_RATE_LIMITS = {**settings.ACCOUNT_RATE_LIMITS, "login": "1/m/ip"}
    client = elsewhere()
    for _time in range(2):
        answer = ask(client, "x@voorbeeld.test")
        client.post("/account/logout/")
    assert (answer.status_code, "Wacht een minuut" in answer.content.decode()) == (429, True)
