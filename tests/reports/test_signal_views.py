"""The screens of the aandachtspunten: what stands first, what one can do, and that it is not there for others."""

from __future__ import annotations

import re
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from coaches.models import Placement
from reports.models import Signal, SignalSeen, SignalThreshold
from tests import factories
from tests.walker.policy import a_point
from tests.world import OTHER_COACH, STRANGER, TODAY, World

pytestmark = pytest.mark.django_db
LIST = "/aandachtspunten/"


def client_of(user: Any) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def behind(world: World) -> Signal:
    """What the coach and the coordinator read."""
    return a_point(world.ours.placement, world, "uren-achter", about_work=True, seen_from=TODAY)


@pytest.fixture
def first(world: World) -> Signal:
    """What is still the coach's alone."""
    return a_point(world.ours.placement, world, "stil", about_work=True, seen_from=TODAY + timedelta(days=7))


@pytest.fixture
def undecided(world: World) -> Signal:
    """What is about nobody's work."""
    return a_point(world.ours.placement, world, "open-uren", about_work=False, seen_from=TODAY)


def strangers(world: World) -> list[Any]:
    theirs = world.theirs
    return [
        world.ours.officer,
        world.ours.employer_user,
        world.ours.school_user,
        world.colleague_user,
        theirs.coordinator,
        theirs.coach_user,
    ]


def doing(point: Signal) -> list[str]:
    return [f"{LIST}{point.pk}/{what}/" for what in ("gezien", "later", "opgelost", "weer-open", "delen")]


def shows(text: str, point: Signal) -> bool:
    return f'id="punt-{point.pk}"' in text


def elsewhere(world: World) -> Placement:
    """The placement of a colleague, in another municipality."""
    found: Placement = Placement.system.get(coach=world.colleague)
    return found


def test_a_point_does_not_exist_for_a_stranger(world: World, behind: Signal) -> None:
    for user in strangers(world):
        client = client_of(user)
        assert [client.post(page).status_code for page in doing(behind)] == [404] * 5, user.name
        assert client.get(f"{LIST}{behind.pk}/").status_code == 404
    behind.refresh_from_db()
    assert (behind.state, behind.version) == ("open", 1)


def test_officer_employer_and_school_have_no_list(world: World) -> None:
    for user in (world.ours.officer, world.ours.employer_user, world.ours.school_user):
        assert client_of(user).get(LIST).status_code == 404


def test_coordinator_does_not_find_what_is_still_the_coachs(world: World, first: Signal) -> None:
    client = client_of(world.ours.coordinator)
    assert client.get(f"{LIST}{first.pk}/").status_code == 404
    assert not shows(client.get(LIST).content.decode(), first)
    assert not shows(client.get("/regio/").content.decode(), first)
    assert client_of(world.ours.coach_user).get(f"{LIST}{first.pk}/").status_code == 200


def test_coach_decides_nothing(world: World, behind: Signal, undecided: Signal) -> None:
    client = client_of(world.ours.coach_user)
    text = client.get(f"{LIST}{behind.pk}/").content.decode()
    assert "Opgelost" not in text
    assert "Later" not in text
    for what in ("later", "opgelost", "weer-open"):
        assert client.post(f"{LIST}{behind.pk}/{what}/").status_code == 404
    assert client.get(f"{LIST}{undecided.pk}/").status_code == 404
    assert client.get(f"{LIST}drempels/").status_code == 404


def test_dashboard_leads_with_what_asks_for_a_decision_and_the_open_points(world: World, behind: Signal) -> None:
    text = client_of(world.ours.coordinator).get("/regio/").content.decode()
    assert (
        text.index("Wat vraagt deze week een besluit?")
        < text.index("plek zonder coach")
        < text.index("Aandachtspunten")
    )
    assert "Er is 3,2 weken werk minder geschreven dan tot vandaag verwacht." in text
    assert f'href="{LIST}{behind.pk}/"' in text
    assert STRANGER not in text


def test_dashboard_shows_six_and_says_how_many_more(world: World) -> None:
    for number in range(8):
        point = a_point(world.ours.placement, world, "uren-achter", about_work=True, seen_from=TODAY)
        Signal.system.filter(pk=point.pk).update(cause=f"anders-{number}")
    text = client_of(world.ours.coordinator).get("/regio/").content.decode()
    assert len(re.findall(r'<li class="point', text)) == 6
    assert "nog 2 punten" in text


def test_a_point_opens_its_rule_its_threshold_and_its_figures(world: World, behind: Signal) -> None:
    text = client_of(world.ours.coordinator).get(f"{LIST}{behind.pk}/").content.decode()
    for words in (
        "Wat speelt er bij",
        "Er is 3,2 weken werk minder",
        "vanaf 3 weken werk",
        "Verwacht tot vandaag",
        "Hoe komt dit hier?",
        "Het zegt niet dat iemand te weinig werkt.",
        "Het punt kwam op.",
    ):
        assert words in text
    assert f"/plekken/{behind.deployment_id}/?jaar=2026-2027#geschreven" in text


def test_a_point_that_is_just_under_its_threshold_says_why_it_is_still_there(world: World, behind: Signal) -> None:
    client, why = client_of(world.ours.coordinator), "en het gaat weg bij 2 weken werk of minder"
    assert why not in client.get(LIST).content.decode()
    Signal.system.filter(pk=behind.pk).update(value=behind.threshold - Decimal("0.2"))
    assert why in client.get(LIST).content.decode()


def test_seen_is_of_one_person_and_stands_lower(world: World, behind: Signal, undecided: Signal) -> None:
    client = client_of(world.ours.coordinator)
    assert client.post(f"{LIST}{undecided.pk}/gezien/", follow=True).status_code == 200
    client.post(f"{LIST}{undecided.pk}/gezien/")
    assert list(SignalSeen.system.values_list("user", flat=True)) == [world.ours.coordinator.pk]
    text = client.get(LIST).content.decode()
    assert text.index(f'id="punt-{behind.pk}"') < text.index(f'id="punt-{undecided.pk}"')
    assert "Gezien" in client_of(world.ours.coach_user).get(f"{LIST}{behind.pk}/").content.decode()


def test_seen_by_htmx_answers_with_the_point_alone(world: World, behind: Signal) -> None:
    answer = client_of(world.ours.coordinator).post(f"{LIST}{behind.pk}/gezien/", headers={"HX-Request": "true"})
    text = answer.content.decode()
    assert text.strip().startswith("<li") or "<li" in text.strip()[:120]
    assert "<html" not in text
    assert "Gezien" not in text


def test_later_asks_a_day_and_a_reason_and_can_be_taken_back(world: World, behind: Signal) -> None:
    client = client_of(world.ours.coordinator)
    page = f"{LIST}{behind.pk}/later/"
    assert "Tot wanneer kan dit wachten?" in client.get(page).content.decode()
    refused = client.post(page, {"until": "2026-12-02", "version": 1})
    assert refused.status_code == 422
    assert "2026-12-02" in refused.content.decode()
    done = client.post(page, {"until": "2026-12-02", "reason": "school", "version": 1}, follow=True)
    assert "Op 2 december 2026 staat het er weer." in done.content.decode()
    behind.refresh_from_db()
    assert (behind.state, behind.later_reason) == ("later", "school")
    assert f'id="punt-{behind.pk}"' not in client.get(LIST).content.decode()
    assert "wacht op de school" in client.get(f"{LIST}?stand=later").content.decode()
    client.post(f"{LIST}{behind.pk}/weer-open/")
    behind.refresh_from_db()
    assert behind.state == "open"


def test_later_with_an_old_version_is_told(world: World, behind: Signal) -> None:
    client = client_of(world.ours.coordinator)
    Signal.system.filter(pk=behind.pk).update(version=2)
    got = client.post(f"{LIST}{behind.pk}/later/", {"until": "2026-12-02", "reason": "school", "version": 1})
    assert got.status_code == 422
    assert "Iemand anders heeft dit intussen gewijzigd" in got.content.decode()


def test_solved_goes_to_its_own_list(world: World, behind: Signal) -> None:
    client = client_of(world.ours.coordinator)
    client.post(f"{LIST}{behind.pk}/opgelost/")
    behind.refresh_from_db()
    assert (behind.state, behind.solved_on, behind.solved_by) == ("solved", TODAY, world.ours.coordinator)
    assert f'id="punt-{behind.pk}"' not in client.get(LIST).content.decode()
    assert "Toch niet opgelost" in client.get(f"{LIST}?stand=opgelost").content.decode()
    text = client_of(world.ours.coach_user).get(f"{LIST}{behind.pk}/").content.decode()
    assert "De coördinator zei dat het is opgelost." in text


def test_coach_reads_it_quietly_at_home_and_shares_it(world: World, first: Signal) -> None:
    client = client_of(world.ours.coach_user)
    home = client.get("/mijn-plekken/").content.decode()
    assert home.index("Deze week") < home.index("Wat opvalt") < home.index("Straks")
    assert "je coördinator ziet dit vanaf 25 nov 2026" in home
    assert "Nu delen" in client.get(LIST).content.decode()
    client.post(f"{LIST}{first.pk}/delen/")
    assert client_of(world.ours.coordinator).get(f"{LIST}{first.pk}/").status_code == 200
    assert "Nu delen" not in client.get(LIST).content.decode()


def test_home_is_quiet_when_there_is_nothing_or_it_was_seen(world: World, behind: Signal) -> None:
    client = client_of(world.ours.coach_user)
    assert "Wat opvalt" in client.get("/mijn-plekken/").content.decode()
    client.post(f"{LIST}{behind.pk}/gezien/")
    assert "Wat opvalt" not in client.get("/mijn-plekken/").content.decode()
    assert "Wat opvalt" not in client_of(world.colleague_user).get("/mijn-plekken/").content.decode()


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", 2),
        ("?regel=open-uren", 1),
        ("?regel=bestaat-niet", 0),
        ("?stand=later", 0),
        ("?stand=onzin", 0),
        ("?gemeente=0000", 0),
    ],
)
def test_list_filters_by_its_address(
    world: World, behind: Signal, undecided: Signal, query: str, expected: int
) -> None:
    client = client_of(world.ours.coordinator)
    assert len(re.findall(r'<li class="point', client.get(LIST + query).content.decode())) == expected


def test_list_gives_htmx_only_the_points(world: World, behind: Signal) -> None:
    text = client_of(world.ours.coordinator).get(LIST, headers={"HX-Request": "true"}).content.decode()
    assert text.strip().startswith('<section id="punten"')


def test_list_names_no_other_programme_and_no_coach(world: World) -> None:
    for placement in (world.ours.placement, world.theirs.placement, elsewhere(world)):
        a_point(placement, world, "uren-achter", about_work=True, seen_from=TODAY)
    text = client_of(world.ours.coordinator).get(LIST).content.decode()
    assert STRANGER not in text
    assert OTHER_COACH not in text
    assert world.ours.coach.name not in text


@pytest.mark.parametrize("page", [LIST, "/regio/"])
def test_as_many_queries_for_three_points_as_for_one(world: World, behind: Signal, page: str) -> None:
    client = client_of(world.ours.coordinator)
    client.get(page)
    with CaptureQueriesContext(connection) as one:
        client.get(page)
    a_point(elsewhere(world), world, "uren-achter", about_work=True, seen_from=TODAY)
    a_point(world.ours.placement, world, "uren-voor", about_work=True, seen_from=TODAY)
    with CaptureQueriesContext(connection) as three:
        client.get(page)
    assert len(three) == len(one)


def test_thresholds_show_every_rule_and_can_be_changed(world: World) -> None:
    client = client_of(world.ours.coordinator)
    text = client.get(f"{LIST}drempels/").content.decode()
    assert "vanaf 3 weken werk" in text
    assert "Het zegt niet dat er niet is gewerkt" in text
    page = f"{LIST}drempels/stil/"
    assert client.post(page, {"value": "0", "version": 0}).status_code == 422
    assert client.post(page, {"value": "5", "version": 0}).status_code == 302
    assert SignalThreshold.system.get().value == Decimal(5)
    text = client.get(f"{LIST}drempels/").content.decode()
    assert "vanaf 5 weken" in text
    assert "gewoonlijk vanaf 3 weken" in text
    assert client_of(world.theirs.coordinator).get(f"{LIST}drempels/").content.decode().count("vanaf 5 weken") == 0
    assert client.get(f"{LIST}drempels/bestaat-niet/").status_code == 404


def test_threshold_that_somebody_else_set_first_is_told(world: World) -> None:
    client = client_of(world.ours.coordinator)
    page = f"{LIST}drempels/stil/"
    client.post(page, {"value": "5", "version": 0})
    got = client.post(page, {"value": "6", "version": 0})
    assert got.status_code == 422
    assert "Iemand anders heeft dit intussen gewijzigd" in got.content.decode()


def test_municipality_page_shows_the_points_of_that_municipality(world: World, behind: Signal) -> None:
    there = a_point(elsewhere(world), world, "uren-achter", about_work=True, seen_from=TODAY)
    text = client_of(world.ours.coordinator).get(f"/gemeenten/{world.ours.municipality.pk}/").content.decode()
    assert f'id="punt-{behind.pk}"' in text
    assert f'id="punt-{there.pk}"' not in text


def test_worker_sweeps_every_programme(world: World) -> None:
    from reports.tasks import sweep_signals

    sweep_signals()
    assert Signal.system.filter(rule="zonder-coach", deployment=world.open_plek).exists()


def test_a_coach_who_is_erased_takes_the_points_about_the_answers_along(world: World) -> None:
    point = a_point(world.ours.placement, world, "past-niet", about_work=True, seen_from=TODAY)
    from coaches import erasure, staffing

    staffing.leave(
        world.ours.coach,
        ends_on=TODAY - timedelta(days=1),
        reason="other_job",
        announced_on=TODAY,
        remove_later_activities=True,
        by=None,
    )
    erasure.erase_coach(world.ours.coach, by=factories.user(), on=TODAY)
    assert not Signal.system.filter(pk=point.pk).exists()
