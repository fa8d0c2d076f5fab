"""How long a login lasts, where somebody is signed in, and ending it at the very next request."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from allauth.usersessions.models import UserSession
from django.contrib.sessions.backends.base import UpdateError
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from kansencoach import logins
from kansencoach.models import User
from tests import factories
from tests.signing_in import sign_in_by_mail

pytestmark = pytest.mark.django_db

IPHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Mobile/15E148 Safari/604.1"
CHROME = (
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0.0.0 Safari/537.36"
)
FRAGMENT = {"HX-Request": "true", "HX-Current-URL": "http://testserver/inlogs/"}


@pytest.fixture
def user() -> User:
    return factories.coordinator(factories.programme())


def browser_of(user: User, agent: str = CHROME, **extra: Any) -> Client:
    """A browser in which this person signed in by a mailed code."""
    client = Client(headers={"User-Agent": agent})
    cache.clear()  # five logins in a minute is more than a person does
    sign_in_by_mail(client, user, **extra)
    return client


def is_in(client: Client) -> bool:
    return client.get("/inlogs/").status_code == 200


def pk_of(client: Client) -> int:
    return int(UserSession.objects.get(session_key=client.session.session_key).pk)


# --- how long -------------------------------------------------------------------------------------------------------


def test_elsewhere_a_login_ends_with_the_browser_and_after_twelve_hours(user: User) -> None:
    with time_machine.travel("2026-11-18T08:00:00Z", tick=False) as clock:
        client = browser_of(user)
        assert client.cookies["sessionid"]["max-age"] == ""  # a cookie that goes when the browser closes
        clock.shift(timedelta(hours=11, minutes=59))
        assert is_in(client)
        clock.shift(timedelta(minutes=2))
        assert not is_in(client)


def test_on_ones_own_device_a_login_lasts_thirty_days(user: User) -> None:
    with time_machine.travel("2026-11-18T08:00:00Z", tick=False) as clock:
        client = browser_of(user, own_device="on")
        assert client.cookies["sessionid"]["max-age"] == 30 * 24 * 60 * 60
        clock.shift(timedelta(days=29, hours=23))
        assert is_in(client)
        clock.shift(timedelta(hours=2))
        assert not is_in(client)


def test_end_is_fixed_whatever_happens_in_the_session_meanwhile(user: User) -> None:
    with time_machine.travel("2026-11-18T08:00:00Z", tick=False) as clock:
        client = browser_of(user)
        for _hour in range(11):
            clock.shift(timedelta(hours=1))
            client.post("/rol/", {"rol": user.memberships.get().pk})  # writes in the session
        row = Session.objects.get(session_key=client.session.session_key)
        assert row.expire_date.isoformat() == "2026-11-18T20:00:00+00:00"
        clock.shift(timedelta(hours=1, seconds=1))
        assert not is_in(client)


def test_own_device_is_asked_where_one_comes_in(client: Client) -> None:
    assert "Dit is mijn eigen apparaat" in client.get("/account/login/").content.decode()


# --- the list -------------------------------------------------------------------------------------------------------


def test_list_names_the_device_and_the_time(user: User) -> None:
    browser_of(user, IPHONE, own_device="on")
    page = re.sub(r"\s+", " ", browser_of(user).get("/inlogs/").content.decode())
    assert "Op 2 plaatsen" in page
    assert "Chrome op Windows <span" in page
    assert re.search(r"Safari op iPhone <span class=\"tag\">eigen apparaat", page)
    assert "127.0.0.1" in page


@pytest.mark.parametrize(
    ("agent", "name"),
    [
        (IPHONE, "Safari op iPhone"),
        (CHROME, "Chrome op Windows"),
        (CHROME + " Edg/130.0.0.0", "Edge op Windows"),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:132.0) Gecko/20100101 Firefox/132.0", "Firefox op Linux"),
        ("Mozilla/5.0 (Linux; Android 15) AppleWebKit/537.36 Chrome/130.0 Mobile Safari/537.36", "Chrome op Android"),
        ("curl/8", "Onbekend apparaat"),
        ("", "Onbekend apparaat"),
    ],
)
def test_device_in_words(agent: str, name: str) -> None:
    assert logins.device_of(agent) == name


def test_list_shows_only_ones_own(user: User) -> None:
    stranger = browser_of(factories.user(), IPHONE)
    client = browser_of(user)
    assert "iPhone" not in client.get("/inlogs/").content.decode()
    client.post("/inlogs/", {"wat": str(pk_of(stranger))})
    assert is_in(stranger)


# --- ending ---------------------------------------------------------------------------------------------------------


def test_end_one(user: User) -> None:
    here, phone, third = browser_of(user), browser_of(user, IPHONE), browser_of(user)
    assert here.post("/inlogs/", {"wat": str(pk_of(phone))})["Location"] == "/inlogs/"
    assert [is_in(here), is_in(phone), is_in(third)] == [True, False, True]


def test_end_the_one_here_signs_out(user: User) -> None:
    here, phone = browser_of(user), browser_of(user, IPHONE)
    assert here.post("/inlogs/", {"wat": str(pk_of(here))})["Location"] == "/account/login/"
    assert [is_in(here), is_in(phone)] == [False, True]


def test_end_all_others(user: User) -> None:
    here, phone, third = browser_of(user), browser_of(user, IPHONE), browser_of(user)
    here.post("/inlogs/", {"wat": "andere"})
    assert [is_in(here), is_in(phone), is_in(third)] == [True, False, False]
    assert "Alleen hier, in deze browser." in here.get("/inlogs/").content.decode()


def test_end_all(user: User) -> None:
    here, phone = browser_of(user), browser_of(user, IPHONE)
    assert here.post("/inlogs/", {"wat": "alle"})["Location"] == "/account/login/"
    assert [is_in(here), is_in(phone)] == [False, False]


@pytest.mark.parametrize("which", ["alle", "andere"])
def test_ending_all_reaches_a_login_that_nobody_listed(user: User, which: str) -> None:
    here, unlisted = browser_of(user), browser_of(user, IPHONE)
    UserSession.objects.filter(pk=pk_of(unlisted)).delete()
    assert is_in(unlisted)
    here.post("/inlogs/", {"wat": which})
    assert not is_in(unlisted)


def test_fragment_of_an_ended_login_leads_to_the_login_page(user: User) -> None:
    here, phone = browser_of(user), browser_of(user, IPHONE)
    here.post("/inlogs/", {"wat": "andere"})
    answer = phone.get("/inlogs/", headers=FRAGMENT)
    assert (answer.status_code, answer["HX-Redirect"]) == (204, "/account/login/?next=/inlogs/")


def test_request_under_way_does_not_bring_an_ended_login_back(user: User) -> None:
    here, phone = browser_of(user), browser_of(user, IPHONE)
    store = phone.session
    assert store["_auth_user_id"]  # as a request that began before the end holds it
    here.post("/inlogs/", {"wat": str(pk_of(phone))})
    store["iets"] = 1
    with pytest.raises(UpdateError):
        store.save()
    assert not is_in(phone)


@pytest.mark.parametrize("which", ["", "x", "-1", "9" * 30, "²", "1; DROP"])
def test_nonsense_ends_nothing(user: User, which: str) -> None:
    client = browser_of(user)
    assert client.post("/inlogs/", {"wat": which}).status_code == 404
    assert is_in(client)


def test_second_click_on_ending_one_says_the_same(user: User) -> None:
    here, phone = browser_of(user), browser_of(user, IPHONE)
    pk = pk_of(phone)
    for _click in range(2):
        assert here.post("/inlogs/", {"wat": str(pk)})["Location"] == "/inlogs/"


# --- several roles --------------------------------------------------------------------------------------------------


def test_chosen_role_that_ended_meanwhile_gives_way_to_another(user: User) -> None:
    programme = user.memberships.get().programme
    other = factories.coach_user(factories.coach(programme)).memberships.get()
    other.user = user
    other.save()
    client = Client()
    client.force_login(user)
    client.post("/rol/", {"rol": other.pk})
    assert client.get("/")["Location"] == "/mijn-plekken/"
    other.ends_on = timezone.localdate() - timedelta(days=1)
    other.save()
    assert client.get("/mijn-plekken/").status_code == 404
    assert client.get("/")["Location"] == "/regio/"
    assert client.post("/rol/", {"rol": other.pk}).status_code == 404
