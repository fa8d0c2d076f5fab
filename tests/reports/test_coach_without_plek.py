"""A coach who has no plek, or not yet: every page of a coach opens, says so, and offers what can be done without one."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import pytest
from django.test import Client

from coaches.models import Activity, FollowUp
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def coach(client: Client, settings: Any) -> Client:
    settings.TODAY_OVERRIDE = date(2026, 11, 18)
    client.force_login(factories.coach_user(factories.coach(factories.programme())))
    return client


@pytest.mark.parametrize(
    "address",
    [
        "/mijn-plekken/",
        "/jouw-week/",
        "/jouw-week/maand/",
        "/jouw-week/agenda/",
        "/activiteiten/",
        "/straks/",
        "/jouw-maanden/",
    ],
)
def test_page_of_a_coach_without_plek_opens(coach: Client, address: str) -> None:
    assert coach.get(address).status_code == 200


def test_log_form_offers_only_work_outside_the_schools(coach: Client) -> None:
    page = coach.get("/activiteiten/nieuw/").content.decode()
    assert "Je hebt nu geen plek" in page
    kinds = re.findall(r'name="kind"[^>]*value="([^"]*)"|value="([^"]*)"[^>]*name="kind"', page)
    assert {one or other for one, other in kinds} == {"", "network", "training", "acquaintance", "travel"}
    assert len(re.findall(r'name="deployment"[^>]*value="buiten"[^>]*checked', page)) == 1
    coach.post(
        "/activiteiten/nieuw/",
        {"deployment": "buiten", "kind": "training", "done_on": "2026-11-17", "minutes": "120"},
    )
    assert list(Activity.system.filter(placement=None).values_list("kind", "minutes")) == [("training", 120)]


def test_straks_says_that_it_needs_a_plek_instead_of_an_empty_choice(coach: Client) -> None:
    answer = coach.get("/straks/nieuw/", follow=True)
    assert answer.redirect_chain == [("/straks/", 302)]
    assert "Je hebt nu geen plek." in answer.content.decode()
    coach.post("/straks/nieuw/", {"text": "bellen", "place": "1", "due_on": "2026-11-25"})
    assert not FollowUp.system.exists()


def test_months_do_not_claim_that_something_was_closed(coach: Client) -> None:
    page = coach.get("/jouw-maanden/").content.decode()
    assert "Er is nog geen maand om af te sluiten." in page
    assert "heb je afgesloten" not in page


def test_year_shows_no_chart_of_nothing(coach: Client) -> None:
    page = coach.get("/jouw-jaar/").content.decode()
    assert "Nog niets geschreven in deze periode" in page
    assert "Hoe verdeelde het zich over het jaar?" not in page
