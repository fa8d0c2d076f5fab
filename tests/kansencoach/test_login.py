from __future__ import annotations

import pytest
from django.test import Client

from kansencoach.models import User

pytestmark = pytest.mark.django_db


@pytest.fixture
def user() -> User:
    return User.objects.create_user("iemand@example.nl", name="Iemand")


def test_admin_is_behind_the_same_login(client: Client) -> None:
    response = client.get("/beheer/login/?next=/beheer/")

    assert (response.status_code, response.headers["Location"].split("?")[0]) == (302, "/account/login/")


def test_login_asks_for_an_address_only_and_mails_a_code(client: Client, user: User, mailoutbox: list[object]) -> None:
    page = client.get("/account/login/")
    assert b'type="password"' not in page.content

    response = client.post("/account/login/", {"login": user.email})

    assert (response.status_code, response.headers["Location"]) == (302, "/account/login/code/confirm/")
    assert len(mailoutbox) == 1


def test_unknown_address_gets_the_same_answer(client: Client, mailoutbox: list[object]) -> None:
    response = client.post("/account/login/", {"login": "niemand@example.nl"})

    assert (response.status_code, response.headers["Location"]) == (302, "/account/login/code/confirm/")


def test_nobody_signs_up(client: Client) -> None:
    response = client.post("/account/signup/", {"email": "nieuw@example.nl"})

    assert User.objects.count() == 0
    assert response.status_code == 200
