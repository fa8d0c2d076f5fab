"""My plekken, my week, and the page of a municipality: what they show, and what they never show."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from coaches.models import Activity
from reports.models import Factsheet
from reports.views.coach_home import greeting
from tests import factories, kept, world
from tests.world import World

pytestmark = pytest.mark.django_db


@pytest.fixture
def everything(settings: Any) -> World:
    settings.TODAY_OVERRIDE = world.TODAY
    return kept.once(world.build)


def signed_in(user: Any) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.mark.parametrize(
    ("hour", "words"), [(5, "Goedenavond"), (6, "Goedemorgen"), (12, "Goedemiddag"), (18, "Goedenavond")]
)
def test_greeting_fits_the_hour(hour: int, words: str) -> None:
    assert greeting(hour) == words


# --- mijn plekken ---------------------------------------------------------------------------------------------------


def test_home_shows_own_plekken_with_hours_used_left_and_expected(everything: World) -> None:
    response = signed_in(everything.ours.coach_user).get("/mijn-plekken/")
    shown = {row.deployment.name: row for row, _bar in response.context["rows"]}
    assert list(shown) == ["Brede School De Linde", "Voorbeeldbeukenhof"]
    beukenhof = shown["Voorbeeldbeukenhof"]
    written = sum(Activity.system.filter(placement=everything.ours.placement).values_list("minutes", flat=True))
    assert beukenhof.used_minutes == written
    assert beukenhof.left_minutes == beukenhof.budget_minutes - written
    assert beukenhof.expected_minutes > 0
    # 45 + 45 + 120 on Monday and 30 + 90 on Tuesday, of 4.5 + 3.0 hours
    assert (response.context["week"].written, response.context["week"].budget, response.context["week"].left) == (
        330,
        450,
        120,
    )


def test_one_tap_on_a_usual_one_writes_it(everything: World) -> None:
    client = signed_in(everything.ours.coach_user)
    one, key = client.get("/mijn-plekken/").context["usual"][0]
    data = {
        "client_uuid": key,
        "deployment": one.deployment_id,
        "done_on": world.TODAY.isoformat(),
        "minutes": one.minutes,
        "kind": one.kind,
        "role": one.role,
        "school": "",
    }
    assert client.post("/activiteiten/nieuw/", data).status_code == 302
    made = Activity.system.get(done_on=world.TODAY)
    assert (made.kind, made.role, made.minutes) == ("parent_talk", "connector", 45)


def test_home_of_another_year_is_for_reading(everything: World) -> None:
    html = signed_in(everything.ours.coach_user).get("/mijn-plekken/?jaar=2025-2026").content.decode()
    assert "Je hebt in dit schooljaar geen plek" in html
    assert "Ik was op school" not in html


def test_home_says_nothing_of_a_colleague(everything: World) -> None:
    html = signed_in(everything.ours.coach_user).get("/mijn-plekken/").content.decode()
    assert world.OTHER_COACH not in html
    assert world.STRANGER not in html


# --- jouw week ------------------------------------------------------------------------------------------------------


def test_week_shows_its_days_with_totals(everything: World) -> None:
    context = signed_in(everything.ours.coach_user).get("/jouw-week/").context
    assert context["shown"].slug == "2026-W47"
    assert [(day.day.day, day.work.minutes if day.work else None) for day in context["days"]] == [
        (16, 210),
        (17, 120),
        (18, None),
        (19, None),
        (20, None),
    ]
    assert context["total"] == 330


def test_week_53_and_the_first_week_are_neighbours(everything: World) -> None:
    client = signed_in(everything.ours.coach_user)
    context = client.get("/jouw-week/?week=2026-W53").context
    assert (context["shown"].monday, context["shown"].next.slug) == (date(2026, 12, 28), "2027-W01")
    assert "Week 53" in client.get("/jouw-week/?week=2026-W53").content.decode()


@pytest.mark.parametrize("week", ["2026-W54", "onzin", "2025-W53", "1999-W01"])
def test_week_that_does_not_exist_is_not_found(everything: World, week: str) -> None:
    assert signed_in(everything.ours.coach_user).get(f"/jouw-week/?week={week}").status_code == 404


def test_week_names_a_holiday(everything: World) -> None:
    html = signed_in(everything.ours.coach_user).get("/jouw-week/?week=2026-W42").content.decode()
    assert "herfstvakantie" in html


# --- the municipality -----------------------------------------------------------------------------------------------


def test_municipality_sees_its_own_plekken_and_fixed_factsheets(everything: World) -> None:
    context = signed_in(everything.ours.officer).get("/mijn-gemeente/").context
    assert [row.name for row, _stage in context["rows"]] == [
        "Brede School De Linde",
        "Voorbeeldbeukenhof",
        "Willemspark",
    ]
    assert list(context["factsheets"]) == [everything.ours.factsheet]


def test_municipality_does_not_see_a_concept(everything: World) -> None:
    ours = everything.ours
    assert set(Factsheet.system.filter(municipality=ours.municipality)) == {ours.factsheet, everything.concept}
    context = signed_in(ours.officer).get("/mijn-gemeente/").context
    assert list(context["factsheets"]) == [ours.factsheet]


def test_municipality_reads_no_name_of_a_coach_and_nothing_of_its_neighbour(everything: World) -> None:
    html = signed_in(everything.ours.officer).get("/mijn-gemeente/").content.decode()
    names = ["Sanne", world.OTHER_COACH, world.OTHER_MUNICIPALITY, world.STRANGER, "Voorbeeldwerkgever"]
    assert [name for name in names if name in html] == []


def test_municipality_reads_small_counts_protected(everything: World) -> None:
    context = signed_in(everything.ours.officer).get("/mijn-gemeente/").context
    assert [(bar.label, bar.value, bar.text) for bar in context["themes"]] == [
        ("Taal en lezen thuis", None, "minder dan 5")
    ]


def test_municipality_without_plekken_in_a_year_reads_so(everything: World) -> None:
    html = signed_in(everything.ours.officer).get("/mijn-gemeente/?jaar=2025-2026").content.decode()
    assert "In 2025/2026 zijn er geen plekken." in html
    assert 'href="?jaar=2026-2027"' in html


def test_stage_tells_how_far_it_is_and_nothing_else(everything: World) -> None:
    rows = {row.name: word for row, word in signed_in(everything.ours.officer).get("/mijn-gemeente/").context["rows"]}
    assert rows["Willemspark"] == ("open", "zoekt")
    assert rows["Brede School De Linde"] == ("partly", "deels open")


def test_municipality_asks_as_many_queries_for_three_plekken_as_for_one(
    settings: Any, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    settings.TODAY_OVERRIDE = world.TODAY
    programme = factories.programme()
    municipality = factories.municipality(programme)
    client = signed_in(factories.officer(programme, municipality))

    def add(name: str) -> None:
        factories.placement(factories.allocation(factories.deployment(programme, municipality, name=name)))

    add("Eerste")
    client.get("/mijn-gemeente/")
    with django_assert_max_num_queries(80) as one:
        client.get("/mijn-gemeente/")
    add("Tweede")
    add("Derde")
    with django_assert_max_num_queries(80) as three:
        client.get("/mijn-gemeente/")
    assert len(three.captured_queries) == len(one.captured_queries)


def test_this_week_opens_before_the_new_school_year_is_made(everything: World, settings: Any) -> None:
    settings.TODAY_OVERRIDE = date(2027, 8, 2)
    response = signed_in(everything.ours.coach_user).get("/jouw-week/")
    assert response.status_code == 200
    assert "Week 31" in response.content.decode()
