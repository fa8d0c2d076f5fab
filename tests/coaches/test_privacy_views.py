"""The screen on which a coordinator erases a kansencoach."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client

from coaches import staffing
from coaches.models import Coach
from kansencoach.models import Erasure
from tests import factories, kept, world

pytestmark = pytest.mark.django_db
LEFT, ON = date(2026, 11, 17), date(2026, 11, 18)


@pytest.fixture(autouse=True)
def _list(settings: Any, tmp_path: Path) -> None:
    settings.ERASURES_FILE = str(tmp_path / "erasures.jsonl")
    settings.TODAY_OVERRIDE = ON


@pytest.fixture
def somewhere(client: Client) -> world.World:
    made = kept.once(world.build)
    client.force_login(made.ours.coordinator)
    return made


@pytest.fixture
def gone(somewhere: world.World) -> Coach:
    """A coach who stopped."""
    coach = somewhere.ours.coach
    staffing.leave(coach, ends_on=LEFT, reason="other_job", announced_on=LEFT, remove_later_activities=True, by=None)
    return coach


def test_the_page_says_what_goes_and_what_stays(client: Client, gone: Coach):
    body = client.get(f"/coaches/{gone.pk}/wissen/").content.decode()
    assert "het account sanne@voorbeeld.test: inloggen kan niet meer" in body
    assert "2 plaatsingen" in body
    assert "elk totaal: dat is voor en na gelijk" in body


def test_another_name_erases_nobody(client: Client, gone: Coach):
    response = client.post(f"/coaches/{gone.pk}/wissen/", {"name": "Sanne"})
    assert response.status_code == 422
    assert "Dit is niet de naam van deze kansencoach: Sanne Voorbeeld." in response.content.decode()
    assert not Erasure.objects.exists()


def test_the_name_erases(client: Client, gone: Coach):
    response = client.post(f"/coaches/{gone.pk}/wissen/", {"name": " sanne  voorbeeld"}, follow=True)
    body = response.content.decode()
    assert response.redirect_chain == [(f"/coaches/{gone.pk}/", 302)]
    assert "De gegevens zijn gewist. Wat blijft, heet nu Voormalig kansencoach" in body
    assert "Sanne" not in body
    assert "Gegevens wissen" not in body
    assert "Schrijven namens" not in body


def test_who_still_works_is_not_asked_for_a_name(client: Client, somewhere: world.World):
    body = client.get(f"/coaches/{somewhere.ours.coach.pk}/wissen/").content.decode()
    assert "Er is nog een plaatsing" in body
    assert "Kies eerst “Coach stopt”" in body
    assert 'name="name"' not in body
    response = client.post(f"/coaches/{somewhere.ours.coach.pk}/wissen/", {"name": "Sanne Voorbeeld"})
    assert response.status_code == 422
    assert not Erasure.objects.exists()


def test_a_coach_of_another_programme_does_not_exist(client: Client, somewhere: world.World):
    assert client.get(f"/coaches/{somewhere.theirs.coach.pk}/wissen/").status_code == 404
    assert client.post(f"/coaches/{somewhere.theirs.coach.pk}/wissen/", {"name": "x"}).status_code == 404


def test_an_erased_coach_gets_no_name_and_no_work_again(client: Client, gone: Coach):
    client.post(f"/coaches/{gone.pk}/wissen/", {"name": "Sanne Voorbeeld"})
    with pytest.raises(ValidationError, match="gewist"):
        staffing.change_coach(gone, name="Sanne Voorbeeld", specialisms="", training="", by=None)
    with pytest.raises(ValidationError, match="gewist"):
        factories.employment(gone)
    with pytest.raises(ValidationError, match="gewist"):
        staffing.record_experience(coach=gone, function="juf", by=None)
