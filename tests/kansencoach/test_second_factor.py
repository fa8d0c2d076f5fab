"""The second step: asked for, set up, used, lost, and kept."""

from __future__ import annotations

import re
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.core import mail
from django.test import Client
from django.urls import reverse

from kansencoach import second_factor
from kansencoach.models import Membership, Role, User
from schools.models import Programme
from tests import factories
from tests.signing_in import sign_in_by_mail, totp, with_app, wrong

pytestmark = pytest.mark.django_db

AUTHENTICATE = "/account/2fa/authenticate/"


@pytest.fixture
def programme() -> Programme:
    return factories.programme()


@pytest.fixture
def coordinator(programme: Programme) -> User:
    return factories.coordinator(programme)


def set_up_app(client: Client) -> Any:
    """Scan the square, fill in the code."""
    page = client.get("/account/2fa/totp/activate/").content.decode()
    secret = re.search(r"<code>([A-Z2-7]{32})</code>", page)
    assert secret
    return client.post("/account/2fa/totp/activate/", {"code": totp(secret[1])})


# --- asked for ------------------------------------------------------------------------------------------------------


def test_page_asks_for_the_second_step_and_leads_back(client: Client, coordinator: User) -> None:
    sign_in_by_mail(client, coordinator)
    answer = client.get("/coaches/?jaar=2026-2027")
    assert (answer.status_code, answer["Location"]) == (302, "/beveiligen/?next=/coaches/%3Fjaar%3D2026-2027")
    assert "Een passkey maken" in client.get(answer["Location"]).content.decode()


def test_fragment_and_post_lead_back_to_the_page_that_was_open(client: Client, coordinator: User) -> None:
    sign_in_by_mail(client, coordinator)
    headers = {"HX-Request": "true", "HX-Current-URL": "http://testserver/regio/?status=open"}
    answer = client.get("/regio/", headers=headers)
    assert (answer.status_code, answer["HX-Redirect"]) == (204, "/beveiligen/?next=/regio/%3Fstatus%3Dopen")
    answer = client.post("/coaches/nieuw/", headers={"Referer": "http://testserver/coaches/nieuw/"})
    assert answer["Location"] == "/beveiligen/?next=/coaches/nieuw/"


def test_nothing_was_done_before_the_second_step(client: Client, coordinator: User, programme: Programme) -> None:
    sign_in_by_mail(client, coordinator)
    data = {"email": "nieuw@voorbeeld.test", "name": "Nieuw"}
    client.post("/accounts/uitnodigen/?rol=coordinator", data)
    assert [message.to for message in mail.outbox] == [[coordinator.email]]  # only the code


def test_every_role_with_more_than_issued_figures_needs_it(client: Client, programme: Programme) -> None:
    town = factories.municipality(programme)
    for user, address in (
        (factories.coordinator(programme), "/regio/"),
        (factories.coach_user(factories.coach(programme)), "/mijn-plekken/"),
        (factories.officer(programme, town), "/mijn-gemeente/"),
    ):
        browser = Client()
        sign_in_by_mail(browser, user)
        assert browser.get(address)["Location"].startswith("/beveiligen/"), address


def test_fixed_factsheets_are_read_without_it_but_not_by_a_coordinator(
    client: Client, programme: Programme, coordinator: User
) -> None:
    officer = factories.officer(programme, factories.municipality(programme))
    sign_in_by_mail(client, officer)
    assert client.get("/factsheets/").status_code == 200
    assert "Dat kan zonder tweede stap" in client.get("/beveiligen/").content.decode()
    browser = Client()
    sign_in_by_mail(browser, coordinator)
    assert browser.get("/factsheets/")["Location"].startswith("/beveiligen/")


@pytest.mark.django_db(transaction=True)
def test_admin_asks_for_it_as_well(client: Client) -> None:
    boss = factories.user(is_staff=True, is_superuser=True)
    sign_in_by_mail(client, boss)
    answer = client.get("/beheer/kansencoach/user/", follow=True)
    assert answer.redirect_chain[-1][0] == "/beveiligen/?next=%2Fbeheer%2Fkansencoach%2Fuser%2F"
    set_up_app(client)
    assert client.get("/beheer/kansencoach/user/").status_code == 200


def test_own_data_ask_for_it_as_well(client: Client, programme: Programme) -> None:
    sign_in_by_mail(client, factories.coach_user(factories.coach(programme)))
    for answer in (client.get(reverse("own_data")), client.post(reverse("own_data"))):
        assert answer["Location"].startswith("/beveiligen/")


def test_password_of_old_is_no_way_around_it(client: Client) -> None:
    boss = User.objects.create_superuser("baas@voorbeeld.test", "een lang wachtwoord", name="Baas")
    sign_in_by_mail(client, boss)
    assert client.get("/account/2fa/totp/activate/").status_code == 200
    assert client.post("/beheer/login/", {"username": boss.email, "password": "een lang wachtwoord"}).status_code == 302
    assert client.get("/beheer/")["Location"].startswith("/beheer/login/")


def test_way_back_leads_nowhere_else(client: Client, coordinator: User) -> None:
    sign_in_by_mail(client, coordinator)
    for elsewhere in ("https://elders.example/", "//elders.example/", "javascript:alert(1)", "http://["):
        client.get("/beveiligen/", {"next": elsewhere})
        assert client.get("/beveiligen/verder/")["Location"] == "/"


# --- set up ---------------------------------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_app_is_set_up_right_after_the_mailed_code_and_then_the_page_asked_for(
    client: Client, coordinator: User
) -> None:
    sign_in_by_mail(client, coordinator)
    client.get(client.get("/coaches/")["Location"])
    answer = set_up_app(client)
    assert answer["Location"] == "/account/2fa/recovery-codes/"
    page = client.get(answer["Location"]).content.decode()
    assert len(re.findall(r"<code>\d{8}</code>", page)) == 10
    assert "Je ziet ze alleen nu." in page
    assert client.get("/beveiligen/verder/")["Location"] == "/coaches/"
    assert client.get("/coaches/").status_code == 200
    assert not re.findall(r"<code>\d{8}</code>", client.get(answer["Location"]).content.decode())
    assert "De beveiliging van je account is gewijzigd" in [message.subject for message in mail.outbox]


@pytest.mark.django_db(transaction=True)
def test_wrong_first_code_sets_nothing_up(client: Client, coordinator: User) -> None:
    sign_in_by_mail(client, coordinator)
    page = client.get("/account/2fa/totp/activate/").content.decode()
    secret = re.search(r"<code>([A-Z2-7]{32})</code>", page)
    assert secret
    answer = client.post("/account/2fa/totp/activate/", {"code": wrong(totp(secret[1], steps=9))})
    assert "Deze code klopt niet" in answer.content.decode()
    assert not Authenticator.objects.exists()


# --- used -----------------------------------------------------------------------------------------------------------


def test_code_of_the_app_completes_the_login(client: Client, coordinator: User) -> None:
    with_app(coordinator)
    assert sign_in_by_mail(client, coordinator)["Location"] == AUTHENTICATE
    assert client.get("/regio/")["Location"].startswith("/account/login/")  # not yet signed in
    assert "Nog één stap" in client.get(AUTHENTICATE).content.decode()
    client.post(AUTHENTICATE, {"code": totp()})
    assert client.get("/regio/").status_code == 200


def test_code_works_half_a_minute_late_and_only_once(client: Client, coordinator: User) -> None:
    with_app(coordinator)
    late = totp(steps=-1)
    sign_in_by_mail(client, coordinator)
    assert client.post(AUTHENTICATE, {"code": totp(steps=-9)}).status_code == 200
    assert client.post(AUTHENTICATE, {"code": late}).status_code == 302
    browser = Client()
    sign_in_by_mail(browser, coordinator)
    assert "klopt niet" in browser.post(AUTHENTICATE, {"code": late}).content.decode()


@pytest.mark.django_db(transaction=True)
def test_recovery_code_works_once(client: Client, coordinator: User) -> None:
    sign_in_by_mail(client, coordinator)
    page = client.get(set_up_app(client)["Location"]).content.decode()
    code = re.findall(r"<code>(\d{8})</code>", page)[3]
    for status in (302, 200):
        browser = Client()
        sign_in_by_mail(browser, coordinator)
        assert browser.post(AUTHENTICATE, {"code": code}).status_code == status


@pytest.mark.django_db(transaction=True)
def test_login_from_before_it_was_set_up_uses_it_first(client: Client, coordinator: User) -> None:
    sign_in_by_mail(client, coordinator)
    with_app(coordinator)  # set up in another browser
    answer = client.get("/coaches/", follow=True)
    assert answer.redirect_chain[-1][0] == "/account/2fa/reauthenticate/?next=/beveiligen/verder/"
    answer = client.post("/account/2fa/reauthenticate/", {"code": totp(), "next": "/beveiligen/verder/"}, follow=True)
    assert answer.redirect_chain[-1][0] == "/coaches/"


# --- kept, and lost -------------------------------------------------------------------------------------------------


def signed_in_with_app(user: User) -> Client:
    client = Client()
    with_app(user)
    sign_in_by_mail(client, user)
    client.post(AUTHENTICATE, {"code": totp()})
    return client


def test_last_second_step_stays_while_the_role_needs_it(coordinator: User) -> None:
    client = signed_in_with_app(coordinator)
    for method in (client.get, client.post):
        answer = method("/account/2fa/totp/deactivate/", follow=True)
        assert "Voor jouw rol is een tweede stap nodig" in answer.content.decode()
    assert second_factor.is_set_up(coordinator)


def test_last_second_step_goes_when_no_role_needs_it(programme: Programme) -> None:
    officer = factories.officer(programme, factories.municipality(programme))
    client = signed_in_with_app(officer)
    client.post("/account/2fa/reauthenticate/", {"code": totp(steps=1)})
    assert client.post("/account/2fa/totp/deactivate/").status_code == 302
    assert not second_factor.is_set_up(officer)
    Membership.objects.create(
        user=officer, role=Role.COACH, programme=programme, coach=factories.coach(programme)
    )  # and with such a role it would stay
    assert second_factor.is_needed_by(User.objects.get(pk=officer.pk))


def test_coordinator_helps_somebody_who_lost_everything(
    client: Client, programme: Programme, coordinator: User
) -> None:
    coach = factories.coach_user(factories.coach(programme))
    theirs = signed_in_with_app(coach)
    assert theirs.get("/mijn-plekken/").status_code == 200
    client.force_login(coordinator)
    mail.outbox.clear()
    assert client.post(f"/accounts/{coach.pk}/tweede-stap/")["Location"] == f"/accounts/{coach.pk}/"
    assert not Authenticator.objects.filter(user=coach).exists()
    assert theirs.get("/mijn-plekken/")["Location"].startswith("/account/login/")
    assert [(message.to, message.subject) for message in mail.outbox] == [
        ([coach.email], "De tweede stap van je account is gewist")
    ]
    browser = Client()
    sign_in_by_mail(browser, User.objects.get(pk=coach.pk))
    assert browser.get("/mijn-plekken/")["Location"].startswith("/beveiligen/")


def test_second_step_of_a_stranger_a_manager_or_oneself_is_not_cleared(
    client: Client, programme: Programme, coordinator: User
) -> None:
    elsewhere = factories.coordinator(factories.programme())
    Membership.objects.create(user=elsewhere, role=Role.COORDINATOR, programme=programme)
    manager = factories.coordinator(programme)
    User.objects.filter(pk=manager.pk).update(is_staff=True)
    client.force_login(coordinator)
    for user in (elsewhere, manager, coordinator):
        with_app(user)
        answer = client.post(f"/accounts/{user.pk}/tweede-stap/", follow=True)
        assert "Dat kan niet. Vraag het de beheerder." in answer.content.decode()
    stranger = with_app(factories.coordinator(factories.programme()))
    assert client.post(f"/accounts/{stranger.pk}/tweede-stap/").status_code == 404
    assert Authenticator.objects.count() == 4


def test_every_page_of_the_second_step_is_dutch(coordinator: User) -> None:
    client = signed_in_with_app(coordinator)
    client.post("/account/2fa/reauthenticate/", {"code": totp(steps=1)})
    pages = [
        "/account/2fa/",
        "/account/2fa/webauthn/",
        "/account/2fa/webauthn/add/",
        "/account/2fa/recovery-codes/generate/",
        "/account/2fa/reauthenticate/",
    ]
    for address in pages:
        answer = client.get(address)
        assert answer.status_code == 200, address
        text = re.sub(r"<[^>]+>", " ", answer.content.decode())
        assert not re.search(r"\b(the|your|you|Security Key|Authenticator)\b", text), address
