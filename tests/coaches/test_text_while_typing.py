"""The text check while typing: it says what saving would refuse, and leaves no trace."""

from __future__ import annotations

import logging
from datetime import date
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client

from coaches.models import ActivityNote, Placement, SchoolMessage
from tests import factories

pytestmark = pytest.mark.django_db

TODAY = date(2026, 11, 18)
CHECK = "/activiteiten/tekst/"


@pytest.fixture(autouse=True)
def _today(settings: Any) -> None:
    settings.TODAY_OVERRIDE = TODAY
    cache.clear()


@pytest.fixture
def placement() -> Placement:
    plek = factories.deployment(programme := factories.programme(), factories.municipality(programme), name="Fatimahof")
    return factories.placement(factories.allocation(plek))


@pytest.fixture
def signed_in(client: Client, placement: Placement) -> Client:
    client.force_login(factories.coach_user(placement.coach))
    return client


def sentences(client: Client, text: str) -> list[str]:
    found: list[str] = client.post(CHECK, {"text": text}).json()["sentences"]
    return found


def test_it_says_which_words_and_what_to_write_instead(signed_in: Client) -> None:
    assert sentences(signed_in, "gesprek met Fatima, bel 06-12345678") == [
        "Hier lijkt een naam te staan: “Fatima”. Schrijf bijvoorbeeld “een moeder uit groep 5”.",
        "Hier lijkt een telefoonnummer te staan: “06-12345678”. Haal het weg.",
    ]


@pytest.mark.parametrize("text", ["", "een moeder uit groep 5", "overleg op Fatimahof"])
def test_it_is_silent_about_what_may_be_written(signed_in: Client, text: str) -> None:
    assert sentences(signed_in, text) == []


def test_it_says_the_same_as_saving(signed_in: Client, placement: Placement) -> None:
    text = "de moeder van Bram belde"
    data = {"deployment": placement.allocation.deployment_id, "done_on": "2026-11-17", "minutes": "30", "note": text}
    response = signed_in.post("/activiteiten/nieuw/", data)
    assert response.status_code == 422
    assert response.context["form"].errors["note"] == sentences(signed_in, text) != []


def test_it_leaves_no_trace(signed_in: Client, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        response = signed_in.post(CHECK, {"text": "gesprek met Wilhelmina"})
    assert "Wilhelmina" not in caplog.text
    assert "no-store" in response["Cache-Control"]
    assert not ActivityNote.system.exists()
    assert not SchoolMessage.system.exists()


def test_it_stops_answering_who_asks_too_often(signed_in: Client, settings: Any) -> None:
    settings.ACCOUNT_RATE_LIMITS = {**settings.ACCOUNT_RATE_LIMITS, "text_check": "3/m/key"}
    assert [signed_in.post(CHECK, {"text": "rustig"}).status_code for _ in range(5)] == [200, 200, 200, 429, 429]


def test_only_a_coach_asks(client: Client, placement: Placement) -> None:
    client.force_login(factories.coordinator(placement.allocation.deployment.programme))
    assert client.post(CHECK, {"text": "x"}).status_code == 404
    assert Client().post(CHECK, {"text": "x"}).status_code in {302, 401, 403}
