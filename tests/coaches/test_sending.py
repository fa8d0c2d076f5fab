"""What a browser sends from its queue: each activity has its own answer, twice is once, and nothing unseen is overwritten."""

from __future__ import annotations

import json
import re
import uuid
from datetime import date
from typing import Any

import pytest
from django.test import Client

from coaches.activity_log import change_activity
from coaches.models import Activity, ActivityNote
from coaches.sending import MOST
from kansencoach import on_device
from kansencoach.models import User
from tests import world as worlds
from tests.world import TODAY, World

pytestmark = pytest.mark.django_db
SEND = "/activiteiten/sturen/"


@pytest.fixture
def client(world: World) -> Client:
    return signed_in(world.ours.coach_user)


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def typed(world: World, minutes: int = 40, **more: str | list[str]) -> dict[str, Any]:
    """A new activity as the browser keeps it."""
    key = str(uuid.uuid4())
    plek = str(world.ours.deployment.pk)
    fields = {"client_uuid": key, "deployment": plek, "done_on": TODAY.isoformat(), "minutes": str(minutes), **more}
    return {
        "id": key,
        "pk": None,
        "fields": {name: value if isinstance(value, list) else [value] for name, value in fields.items()},
    }


def changed(activity: Activity, minutes: int, version: int | None = None) -> dict[str, Any]:
    """A change of an activity that is there."""
    fields = {
        "deployment": str(activity.placement.allocation.deployment_id) if activity.placement else "",
        "done_on": activity.done_on.isoformat(),
        "minutes": str(minutes),
        "kind": activity.kind,
        "role": activity.role,
        "version": str(activity.version if version is None else version),
    }
    one = {name: [value] for name, value in fields.items()} | {"themes": list(activity.themes)}
    return {"id": f"wijziging-{activity.pk}", "pk": activity.pk, "fields": one}


def send(client: Client, user: User, *activities: Any, **more: str) -> Any:
    return client.post(SEND, {"owner": on_device.owner_of(user), "activities": json.dumps(activities), **more})


def states(got: Any) -> list[str]:
    return [answer["state"] for answer in got.json()["answers"]]


def today() -> list[int]:
    return sorted(Activity.system.filter(done_on=TODAY).values_list("minutes", flat=True))


# --- taken in ---------------------------------------------------------------------------------------------------------


def test_each_activity_gets_its_own_answer(client: Client, world: World) -> None:
    wrong = typed(world, 30, done_on="2026-11-19")
    got = send(client, world.ours.coach_user, typed(world, 40), wrong, {"id": 3}, typed(world, 50))
    assert states(got) == ["stored", "refused", "refused", "stored"]
    assert got.json()["answers"][1]["sentences"] == [{"label": "Datum", "text": "Deze dag is nog niet geweest."}]
    assert today() == [40, 50]


def test_sent_again_is_known_and_written_once(client: Client, world: World) -> None:
    one = typed(world, 40, kind="parent_talk", role="connector", note="Het ging goed.", themes=["language", "money"])
    first = send(client, world.ours.coach_user, one)
    again = [send(client, world.ours.coach_user, one) for _turn in range(3)]
    assert [states(got) for got in (first, *again)] == [["stored"], ["known"], ["known"], ["known"]]
    assert today() == [40]
    assert first.json()["answers"][0]["pk"] == again[0].json()["answers"][0]["pk"]


def test_same_key_with_something_else_in_it_is_a_choice(client: Client, world: World) -> None:
    one = typed(world, 40)
    send(client, world.ours.coach_user, one)
    one["fields"]["minutes"] = ["75"]
    assert states(send(client, world.ours.coach_user, one)) == ["conflict"]
    assert today() == [40]


def test_text_that_points_at_a_family_is_refused_and_not_kept(client: Client, world: World) -> None:
    one = typed(world, 40, note="Bel 06-12345678.")
    got = send(client, world.ours.coach_user, one)
    assert states(got) == ["refused"]
    assert "telefoonnummer" in got.json()["answers"][0]["sentences"][0]["text"]
    assert today() == []
    assert not ActivityNote.system.filter(text__contains="12345678").exists()


def test_half_a_letter_is_read_as_any_form_sends_it(client: Client, world: World) -> None:
    """An emoji that was cut through is half a letter in JSON, and no text at all for the database."""
    one = typed(world, 40, note="Het ging \ud83d goed.", next="/\udfff")
    got = send(client, world.ours.coach_user, one, typed(world, 50))
    assert states(got) == ["stored", "stored"]
    assert ActivityNote.system.filter(text="Het ging \ufffd goed.").exists()
    assert states(send(client, world.ours.coach_user, one)) == ["known"]


def test_change_is_taken_over_and_sent_again_is_known(client: Client, world: World) -> None:
    activity = world.ours.activity
    one = changed(activity, 55)
    assert states(send(client, world.ours.coach_user, one)) == ["stored"]
    assert states(send(client, world.ours.coach_user, one)) == ["known"]
    activity.refresh_from_db()
    assert (activity.minutes, activity.version) == (55, 2)


@pytest.mark.parametrize("version", [None, 0, 9])
def test_change_of_what_was_changed_meanwhile_is_a_choice(client: Client, world: World, version: int | None) -> None:
    activity = world.ours.activity
    one = changed(activity, 55, version)
    change_activity(
        activity, placement=activity.placement, done_on=activity.done_on, minutes=90, details=None, on=TODAY, by=None
    )
    assert states(send(client, world.ours.coach_user, one)) == ["conflict"]
    activity.refresh_from_db()
    assert activity.minutes == 90


def test_change_that_never_showed_a_version_overwrites_nothing(client: Client, world: World) -> None:
    one = changed(world.ours.activity, 55)
    del one["fields"]["version"]
    assert states(send(client, world.ours.coach_user, one)) == ["conflict"]


def test_change_of_what_was_taken_away_says_so(client: Client, world: World) -> None:
    one = changed(world.ours.activity, 55)
    world.ours.activity.delete()
    got = send(client, world.ours.coach_user, one)
    assert states(got) == ["gone"]
    assert "weggehaald" in got.json()["answers"][0]["sentences"][0]["text"]


def test_activity_of_a_colleague_does_not_exist(client: Client, world: World) -> None:
    assert states(send(client, world.ours.coach_user, changed(world.colleague_activity, 55))) == ["gone"]
    world.colleague_activity.refresh_from_db()
    assert world.colleague_activity.minutes == 75


def test_notice_is_for_who_waits_for_it(client: Client, world: World) -> None:
    send(client, world.ours.coach_user, typed(world, 40))
    assert "Geschreven:" not in client.get("/mijn-plekken/").content.decode()
    got = send(client, world.ours.coach_user, typed(world, 45), say="1")
    assert got.json()["answers"][0]["to"] == "/mijn-plekken/"
    assert "Geschreven: op school, 0,75 u" in client.get("/mijn-plekken/").content.decode()


def test_way_on_is_a_page_of_ours(client: Client, world: World) -> None:
    own = typed(world, 40, next="/jouw-week/?week=2026-W47")
    elsewhere = typed(world, 45, next="//elders.test/")
    got = send(client, world.ours.coach_user, own, elsewhere).json()["answers"]
    assert [answer["to"] for answer in got] == ["/jouw-week/?week=2026-W47", "/mijn-plekken/"]


def part(world: World, done_on: str = TODAY.isoformat(), **more: str) -> dict[str, Any]:
    """One tap on "Ik was op school"."""
    fields = {"deployment": str(world.ours.deployment.pk), "part": "ochtend", "done_on": done_on, **more}
    key = str(uuid.uuid4())
    return {"id": key, "pk": None, "fields": {name: [value] for name, value in {**fields, "client_uuid": key}.items()}}


def test_part_of_the_day_is_one_however_often_it_comes_in(client: Client, world: World) -> None:
    user = world.ours.coach_user
    assert states(send(client, user, part(world), part(world))) == ["stored", "known"]
    assert today() == [210]


def test_part_of_a_day_that_comes_in_later_is_that_part(client: Client, world: World, settings: Any) -> None:
    user = world.ours.coach_user
    one = part(world)
    settings.TODAY_OVERRIDE = date(2026, 11, 19)
    assert states(send(client, user, one)) == ["stored"]
    assert states(send(client, user, one)) == ["known"]
    settings.TODAY_OVERRIDE = TODAY
    assert states(send(client, user, part(world))) == ["known"]
    assert today() == [210]


@pytest.mark.parametrize("wrong", [{"done_on": "2026-13-45"}, {"done_on": ""}, {"part": "nacht"}, {"deployment": "x"}])
def test_part_that_makes_no_sense_is_refused(client: Client, world: World, wrong: dict[str, str]) -> None:
    one = part(world, "2026-11-17")
    one["fields"] |= {name: [value] for name, value in wrong.items()}
    assert states(send(client, world.ours.coach_user, one)) == ["refused"]


# --- refused whole ----------------------------------------------------------------------------------------------------


def test_queue_of_somebody_else_is_not_read(client: Client, world: World) -> None:
    got = send(client, world.colleague_user, typed(world))
    assert got.status_code == 409
    assert today() == []


def test_without_a_token_nothing_is_taken_in(world: World) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(world.ours.coach_user)
    assert send(client, world.ours.coach_user, typed(world)).status_code == 403
    ticket = client.get(SEND).json()
    assert ticket["owner"] == on_device.owner_of(world.ours.coach_user)
    body = {"owner": ticket["owner"], "activities": json.dumps([typed(world, 40)])}
    assert client.post(SEND, body, headers={"X-CSRFToken": ticket["token"]}).status_code == 200
    assert today() == [40]


@pytest.mark.parametrize("body", ["", "{}", "[", "null", "[" * 100_000, json.dumps([{}] * (MOST + 1))])
def test_what_is_no_queue_is_refused(client: Client, world: World, body: str) -> None:
    owner = on_device.owner_of(world.ours.coach_user)
    assert client.post(SEND, {"owner": owner, "activities": body}).status_code == 400


@pytest.mark.parametrize(
    "one",
    [
        1,
        "x",
        None,
        [],
        {},
        {"id": "x", "fields": []},
        {"id": "x", "fields": {"minutes": "5"}},
        {"id": "x", "fields": {}},
        {"id": "x" * 41, "fields": {}},
        {"id": "x", "pk": "5", "fields": {}},
        {"id": "x", "pk": True, "fields": {}},
        {"id": "x", "pk": 2**70, "fields": {}},
        {"id": "x", "fields": {"client_uuid": ["geen"]}},
        {"id": "x", "fields": {"client_uuid": []}},
        {"id": "x", "fields": {"minutes": [5]}},
    ],
)
def test_what_is_no_activity_is_refused_alone(client: Client, world: World, one: Any) -> None:
    assert states(send(client, world.ours.coach_user, one, typed(world, 40))) == ["refused", "stored"]


# --- what a browser keeps ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("address", ["/zonder-netwerk/", "/sw.js", "/app.webmanifest"])
def test_page_without_network_is_the_same_for_everybody(world: World, address: str) -> None:
    users = [world.ours.coach_user, world.colleague_user, world.ours.coordinator, world.theirs.officer]
    answers = [Client().get(address), *(signed_in(user).get(address) for user in users)]
    assert len({got.content for got in answers}) == 1
    assert {got["Cache-Control"] for got in answers} == {"public, no-cache"}
    text = answers[0].content.decode()
    assert "csrfmiddlewaretoken" not in text
    assert not re.search(r"data-(queue|typed-key)=", text)
    assert not any(user.name in text or user.email in text for user in users)


def test_release_names_every_file_of_the_page(world: World) -> None:
    page, worker = (Client().get(address).content.decode() for address in ("/zonder-netwerk/", "/sw.js"))
    release = json.loads(re.search(r"RELEASE = (\{.*\});", worker)[1])  # type: ignore[index]
    used = re.findall(r'(?:src|href)="(/static/[^"]+)"', page)
    assert set(used) <= set(release["files"])
    assert "/static/js/activity.js" in release["files"]
    assert release["shell"] == "/zonder-netwerk/"
    assert all(name.startswith("/static/") for name in release["files"])


def test_carried_along_is_of_the_own_coach_only(client: Client, world: World) -> None:
    got = client.get("/mijn-plekken/meenemen/")
    assert {"no-store", "private"} <= set(re.split(r",\s*", got["Cache-Control"]))
    found = got.json()
    assert [row["name"] for row in found["plekken"]] == ["Brede School De Linde", "Voorbeeldbeukenhof"]
    assert found["plekken"][0]["schools"] == ["De Esdoorn", "De Lindeboom", "Het Wilgenpad"]
    assert "Buiten de scholen" in found["fields"]
    assert 'name="families_invited"' in found["fields"]
    assert "csrfmiddlewaretoken" not in found["fields"]
    assert found["usual"][0]["fields"]["minutes"]
    text = got.content.decode()
    assert not any(word in text for word in (worlds.STRANGER, worlds.OTHER_COACH, worlds.OTHER_MUNICIPALITY))


def test_mark_and_key_differ_per_person(world: World) -> None:
    tickets = {on_device.ticket_of(user) for user in (world.ours.coach_user, world.colleague_user)}
    assert len({part for ticket in tickets for part in ticket.split(".")}) == 4
