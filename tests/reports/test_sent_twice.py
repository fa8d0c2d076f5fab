"""A factsheet form that is sent twice does its work once."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from reports.models import Factsheet, FactsheetText, Section
from tests import world as worlds

pytestmark = pytest.mark.django_db


def test_concept_asked_for_twice_is_made_once(world: worlds.World, client: Client) -> None:
    client.force_login(world.ours.coordinator)
    asked = {
        "municipality": world.neighbour.pk,
        "school_year": world.year.pk,
        "as_of": worlds.TODAY.isoformat(),
    }
    first, second = (client.post(reverse("reports:factsheet_new"), asked) for _ in range(2))
    assert first.status_code == second.status_code == 302
    assert first["Location"] == second["Location"]
    assert Factsheet.system.filter(municipality=world.neighbour, school_year=world.year, state="concept").count() == 1


def test_text_sent_twice_is_written_once(world: worlds.World, client: Client) -> None:
    client.force_login(world.ours.coordinator)
    url = reverse("reports:factsheet_text", args=[world.concept.pk])
    typed = {"section": Section.values[0], "deployment": "", "text": "Het team vindt de inzet goed.", "source": ""}
    assert [client.post(url, typed).status_code for _ in range(2)] == [302, 302]
    assert FactsheetText.system.filter(text="Het team vindt de inzet goed.").count() == 1
