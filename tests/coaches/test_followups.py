""" "Straks": a few words with a date, belonging to a school; for the coach alone, and gone in time."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client

from coaches import followups
from coaches.followups import Place
from coaches.models import FollowUp
from kansencoach import access_request, retention
from kansencoach.models import Role
from tests import world as worlds
from tests.world import TODAY, World

pytestmark = pytest.mark.django_db
NEW = "/straks/nieuw/"


@pytest.fixture
def world(settings: Any) -> World:
    settings.TODAY_OVERRIDE = TODAY
    return worlds.build()


def client_of(user: Any) -> Client:
    client = Client()
    client.force_login(user)
    return client


def note(world: World, text: str = "ouderkamer bespreken", due_on: date = TODAY, **changes: Any) -> FollowUp:
    place = Place(world.ours.deployment, None)
    return followups.write(
        **{
            "coach": world.ours.coach,
            "place": place,
            "text": text,
            "due_on": due_on,
            "on": TODAY,
            "by": None,
            **changes,
        }
    )


def test_it_belongs_to_an_own_plek_or_to_a_school_of_the_bundle(world: World) -> None:
    labels = [place.label for place in followups.places(world.ours.coach, on=TODAY)]
    assert labels == [
        "Brede School De Linde",
        "Brede School De Linde, De Esdoorn",
        "Brede School De Linde, De Lindeboom",
        "Brede School De Linde, Het Wilgenpad",
        "Voorbeeldbeukenhof",
    ]
    with pytest.raises(ValidationError, match="geen plek van jou"):
        note(world, place=Place(world.neighbour_plek, None))


@pytest.mark.parametrize("text", ["moeder van Sem bellen", "bel 06-12345678", "mail ouder@thuis.test", "", "x" * 141])
def test_a_family_never_gets_on_the_list(world: World, text: str) -> None:
    with pytest.raises(ValidationError) as caught:
        note(world, text)
    assert list(caught.value.message_dict) == ["text"]
    client = client_of(world.ours.coach_user)
    typed = {"text": text, "place": str(world.ours.deployment.pk), "due_on": "2026-12-01"}
    response = client.post(NEW, typed)
    assert response.status_code == 422
    assert not FollowUp.system.exists()


@pytest.mark.parametrize("day", [date(2026, 11, 17), date(2027, 8, 1)])
def test_a_day_is_not_over_and_not_after_the_list_is_wiped(world: World, day: date) -> None:
    with pytest.raises(ValidationError) as caught:
        note(world, due_on=day)
    assert list(caught.value.message_dict) == ["due_on"]


def test_done_later_and_back(world: World) -> None:
    row = note(world, due_on=TODAY)
    later = followups.a_week_later(row, on=TODAY)
    row = followups.postpone(row, to=later, on=TODAY, by=None)
    assert followups.postpone(row, to=later, on=TODAY, by=None).due_on == TODAY + timedelta(days=7)
    assert followups.finish(row, on=TODAY, by=None).done_on == TODAY
    assert followups.reopen(row, by=None).done_on is None
    followups.remove(row, by=None)
    assert not FollowUp.system.exists()


def test_who_is_overtaken_on_another_device_reads_both_and_loses_nothing(world: World) -> None:
    row = note(world)
    page, client = f"/straks/{row.pk}/", client_of(world.ours.coach_user)
    plek = str(world.ours.deployment.pk)
    first = {"text": "folder ophalen", "place": plek, "due_on": "2026-12-01", "version": str(row.version)}
    assert client.post(page, first).status_code == 302
    bundle = str(world.bundle.pk)
    second = {"text": "folder lezen", "place": bundle, "due_on": "2026-12-02", "version": str(row.version)}
    refused = client.post(page, second)
    text = refused.content.decode()
    assert refused.status_code == 422
    assert all(words in text for words in ("folder ophalen", "folder lezen", "Brede School De Linde", "2 december"))
    again = {**second, "version": str(FollowUp.system.get().version)}
    assert client.post(page, again).status_code == 302
    assert (FollowUp.system.get().text, FollowUp.system.get().deployment) == ("folder lezen", world.bundle)


def test_home_shows_this_week_and_the_page_everything(world: World) -> None:
    note(world, "ouderkamer bespreken")
    note(world, "folder ophalen", due_on=TODAY + timedelta(days=20))
    client = client_of(world.ours.coach_user)
    home, page = client.get("/mijn-plekken/").content.decode(), client.get("/straks/").content.decode()
    assert "ouderkamer bespreken" in home
    assert "folder ophalen" not in home
    assert "nog 1 later" in home
    assert all(text in page for text in ("ouderkamer bespreken", "folder ophalen"))


def test_nobody_but_the_coach_sees_it(world: World) -> None:
    row = note(world)
    assert set(FollowUp.sights) == {Role.COACH}
    for user in (world.colleague_user, world.ours.coordinator, world.theirs.coach_user, world.ours.school_user):
        assert not FollowUp.objects.visible_to(user).exists()
        assert client_of(user).get(f"/straks/{row.pk}/").status_code == 404


def test_it_goes_on_31_july_or_a_month_after_it_was_done(world: World) -> None:
    kept, done = note(world, due_on=date(2027, 7, 31)), note(world)
    followups.finish(done, on=TODAY, by=None)
    month = date(2026, 12, 18)
    assert followups.wipe_expired(on=month).rows == 0
    assert followups.wipe_expired(on=month + timedelta(days=1), dry_run=True).rows == 1
    retention.apply(on=month + timedelta(days=1))
    assert list(FollowUp.system.all()) == [kept]
    retention.apply(on=date(2027, 7, 30))
    assert FollowUp.system.exists()
    retention.apply(on=date(2027, 7, 31))
    assert not FollowUp.system.exists()


def test_words_are_in_the_coach_s_own_file_only(world: World) -> None:
    note(world, "zonnebloem bespreken")
    own = access_request.as_html(access_request.of_user(world.ours.coach_user, on=TODAY))
    programme = access_request.as_html(access_request.of_coach(world.ours.coach, on=TODAY))
    assert "zonnebloem" in own
    assert "zonnebloem" not in programme
