"""Coming in, in one role, and leaving nothing behind."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import path

from kansencoach import access, checks
from kansencoach.models import Membership, Role, User
from kansencoach.scoping import UnscopedQuery
from schools.models import Deployment
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def demo_on(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.IS_DEMO = True
    monkeypatch.setattr("kansencoach.demo.is_demo_database", lambda: True)


def _user() -> User:
    return User.objects.create_user("iemand@voorbeeld.test", name="Iemand")


def coordinator() -> User:
    return factories.coordinator(factories.programme())


# --- the front door -------------------------------------------------------------------------------------------------


def test_home_of_nobody_is_the_login_page(client: Client) -> None:
    response = client.get("/")
    assert (response.status_code, response["Location"]) == (302, "/account/login/")


@pytest.mark.parametrize(
    ("role", "start"), [("coordinator", "/regio/"), ("coach", "/mijn-plekken/"), ("municipality", "/mijn-gemeente/")]
)
def test_home_of_a_role_is_its_start_page(client: Client, role: str, start: str) -> None:
    programme = factories.programme()
    user = {
        "coordinator": lambda: factories.coordinator(programme),
        "coach": lambda: factories.coach_user(factories.coach(programme)),
        "municipality": lambda: factories.officer(programme, factories.municipality(programme)),
    }[role]()
    client.force_login(user)
    response = client.get("/")
    assert (response.status_code, response["Location"]) == (302, start)


def test_home_without_a_role_says_what_to_do(client: Client) -> None:
    client.force_login(_user())
    assert "Je account heeft nog geen rol" in client.get("/").content.decode()


def test_ended_role_is_no_role(client: Client) -> None:
    user = coordinator()
    user.memberships.update(ends_on=date(2020, 1, 1))
    client.force_login(user)
    assert "Je account heeft nog geen rol" in client.get("/").content.decode()


# --- several roles --------------------------------------------------------------------------------------------------


def test_chosen_role_holds_for_the_session(client: Client) -> None:
    user = coordinator()
    programme = user.memberships.get().programme
    second = Membership.objects.create(
        user=user, role=Role.COACH, programme=programme, coach=factories.coach(programme)
    )
    client.force_login(user)
    assert client.get("/")["Location"] == "/regio/"
    assert client.post("/rol/", {"rol": second.pk})["Location"] == "/"
    assert client.get("/")["Location"] == "/mijn-plekken/"


def test_role_of_somebody_else_cannot_be_chosen(client: Client) -> None:
    other = coordinator()
    client.force_login(coordinator())
    assert client.post("/rol/", {"rol": other.memberships.get().pk}).status_code == 404


# --- the demo -------------------------------------------------------------------------------------------------------


def test_demo_page_does_not_exist_outside_the_demo(client: Client) -> None:
    user = coordinator()
    assert client.get("/demo/").status_code == 404
    assert client.post("/demo/", {"account": user.email}).status_code == 404


@pytest.mark.usefixtures("demo_on")
def test_demo_page_lets_everybody_in_as_a_demo_account(client: Client) -> None:
    user = coordinator()
    assert client.get("/")["Location"] == "/demo/"
    assert user.email in client.get("/demo/").content.decode()
    assert client.post("/demo/", {"account": user.email})["Location"] == "/"
    assert client.session["_auth_user_id"] == str(user.pk)


@pytest.mark.usefixtures("demo_on")
def test_demo_page_is_for_loopback_only(client: Client) -> None:
    assert client.get("/demo/", REMOTE_ADDR="192.0.2.7").status_code == 404


@pytest.mark.usefixtures("demo_on")
def test_demo_page_does_not_let_in_who_manages(client: Client) -> None:
    user = coordinator()
    User.objects.filter(pk=user.pk).update(is_superuser=True)
    assert client.post("/demo/", {"account": user.email}).status_code == 404


@pytest.mark.usefixtures("demo_on")
def test_demo_page_wants_its_token() -> None:
    strict = Client(enforce_csrf_checks=True)
    assert strict.post("/demo/", {"account": coordinator().email}).status_code == 403


# --- an expired session ---------------------------------------------------------------------------------------------


def test_fragment_after_the_session_ended_goes_to_the_login_page_and_back(client: Client) -> None:
    headers = {"HX-Request": "true", "HX-Current-URL": "http://testserver/activiteiten/?maand=2026-11"}
    response = client.get("/rol/", headers=headers)
    assert response.status_code == 204
    assert response["HX-Redirect"] == "/account/login/?next=/activiteiten/%3Fmaand%3D2026-11"


def test_fragment_with_a_foreign_address_goes_back_to_the_start(client: Client) -> None:
    headers = {"HX-Request": "true", "HX-Current-URL": "https://elders.example/boos/"}
    assert client.get("/rol/", headers=headers)["HX-Redirect"] == "/account/login/?next=/"


def test_post_after_the_session_ended_comes_back_at_the_page_it_was_on(client: Client) -> None:
    response = client.post("/rol/", headers={"Referer": "http://testserver/jouw-week/"})
    assert response["Location"] == "/account/login/?next=/jouw-week/"


# --- nothing left behind --------------------------------------------------------------------------------------------


def test_pages_of_somebody_who_signed_in_are_not_stored(client: Client) -> None:
    client.force_login(_user())
    response = client.get("/privacy/")
    assert "no-store" in response["Cache-Control"]
    assert "HX-Request" in response["Vary"]


def test_what_nobody_said_may_be_stored_is_not_stored(client: Client) -> None:
    assert client.get("/privacy/")["Cache-Control"] == "no-store, private"


def test_signing_out_empties_the_browser(client: Client) -> None:
    client.force_login(_user())
    response = client.post("/account/logout/")
    assert response["Clear-Site-Data"] == '"cache", "storage"'
    assert client.get("/privacy/").get("Clear-Site-Data") is None


@pytest.mark.parametrize(
    ("header", "value"),
    [
        ("X-Frame-Options", "DENY"),
        ("X-Content-Type-Options", "nosniff"),
        ("Referrer-Policy", "same-origin"),
        ("Cross-Origin-Opener-Policy", "same-origin"),
    ],
)
def test_every_page_carries_its_security_headers(client: Client, header: str, value: str) -> None:
    assert client.get("/privacy/")[header] == value


def test_content_security_policy_allows_nothing_inline_and_nothing_from_elsewhere(client: Client) -> None:
    policy = client.get("/privacy/")["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "script-src 'self';" in f"{policy};"
    assert "unsafe" not in policy
    assert "http" not in policy


# --- the checks at start-up -----------------------------------------------------------------------------------------


def _without_mark(_request: HttpRequest) -> HttpResponse:
    return HttpResponse()


class _Urls:
    urlpatterns = [path("zonder/", _without_mark), path("met/", access.public(lambda _request: HttpResponse()))]


def test_check_refuses_a_view_without_access_mark(settings: Any) -> None:
    settings.ROOT_URLCONF = _Urls
    found = checks.every_view_has_an_access_mark(None)
    assert [(error.id, error.msg) for error in found] == [("kansencoach.E001", "/zonder/ has no access mark.")]


def test_check_accepts_this_site() -> None:
    assert checks.every_view_has_an_access_mark(None) == []
    assert checks.scoped_models_have_one_door(None) == []


def test_scoped_model_gives_no_rows_without_saying_for_whom() -> None:
    with pytest.raises(UnscopedQuery):
        Deployment.objects.all()
