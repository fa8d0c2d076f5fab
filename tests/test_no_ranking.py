"""Nobody ranks or compares kansencoaches: no list of them sorts, and what a coach wrote never moves a name up or down."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any

import lxml.html  # type: ignore[import-untyped]  # no stubs
import pytest
from django.test import Client

from coaches import activity_log
from coaches.activity_log import ActivityDetails
from coaches.models import Activity, Coach
from reports import board
from tests import factories
from tests import world as worlds
from tests.walker.forms import one_of_each_role, pages_of
from tests.walker.test_walker import client_of
from tests.world import TODAY, World

pytestmark = pytest.mark.django_db

# Rows are plekken, which a coordinator sorts to plan; a coach is named beside one, so never on what was written.
OF_PLEKKEN = ("/regio/", "/gemeenten/")
ABOUT_PLEKKEN = {"plek", "leerlingen", "norm", "toegekend", "bezet", "open"}


@pytest.fixture
def world(settings: Any) -> World:
    settings.TODAY_OVERRIDE = TODAY
    found = worlds.build()
    employer = found.ours.placement.employment.employer
    for name in ("Aaltje Ander", "Zeger Zes"):  # before and after the others, with nothing written yet
        coach = factories.coach(found.ours.programme, name=name)
        plek = factories.deployment(found.ours.programme, found.ours.municipality, name=f"Plek van {name}")
        factories.placement(
            factories.allocation(plek, hours="2.00", year=found.year),
            factories.employment(coach, employer=employer),
            hours="2.00",
        )
    return found


def lists_of_coaches(html: bytes, names: list[str]) -> list[tuple[Any, list[str]]]:
    """Every table and list with more than one coach at the head of a row: the names from top to bottom."""
    found = []
    for whole in lxml.html.document_fromstring(html).xpath("//table | //ul | //ol"):
        heads = whole.xpath("./tbody/tr/*[1] | ./tr/*[1]") if whole.tag == "table" else whole.xpath("./li")
        order = [name for head in heads for name in names if head.text_content().strip().startswith(name)]
        if len(set(order)) > 1:
            found.append((whole, order))
    return found


def orders(world: World) -> dict[tuple[str, str, int], list[str]]:
    """On every page of everybody but the coach, the order in which coaches stand in each list."""
    names = list(Coach.system.values_list("name", flat=True))
    found: dict[tuple[str, str, int], list[str]] = {}
    for person in one_of_each_role(world):
        if person.role == "coach":
            continue
        client = client_of(person)
        for page in pages_of(person, world):
            got = client.get(page)
            if not got.get("Content-Type", "").startswith("text/html") or not got.content:
                continue
            for place, (whole, order) in enumerate(lists_of_coaches(got.content, names)):
                found[person.name, page, place] = order
                links = " ".join(whole.xpath(".//th//a[contains(@class, 'sort')]/@href"))
                sorts = set(re.findall(r"volgorde=-?(\w+)", links))
                assert sorts <= (ABOUT_PLEKKEN if page.startswith(OF_PLEKKEN) else set()), f"{page} sorts coaches"
    return found


def test_what_a_coach_wrote_moves_no_name_up_or_down(world: World) -> None:
    before = orders(world)
    assert {name for name, _page, _place in before} >= {"coordinator", "employer"}
    for coach in Coach.system.filter(name__in=("Aaltje Ander", "Zeger Zes")):
        placement = coach.placements.get()
        days = 40 if coach.name.startswith("Zeger") else 1
        for place in range(days):
            activity_log.log_activity(
                coach=coach,
                placement=placement,
                done_on=date(2026, 9, 7) + timedelta(days=place),
                minutes=120,
                on=TODAY,
                by=None,
                details=ActivityDetails(kind="home_visit", family_contacts=3),
            )
    assert orders(world) == before
    Activity.system.filter(coach__name="Zeger Zes").delete()
    assert orders(world) == before


def test_plekken_are_not_sorted_on_what_a_coach_wrote(client: Client, world: World) -> None:
    client.force_login(world.ours.coordinator)
    page = lxml.html.document_fromstring(client.get("/regio/").content)
    offered = re.findall(r"volgorde=-?(\w+)", " ".join(page.xpath("//th//a/@href")))
    assert set(offered) == ABOUT_PLEKKEN
    assert board.ORDERS.keys() == ABOUT_PLEKKEN


def test_a_coach_s_page_names_no_other_coach(world: World) -> None:
    others = list(Coach.system.exclude(pk=world.ours.coach.pk).values_list("name", flat=True))
    client = client_of(next(person for person in one_of_each_role(world) if person.role == "coach"))
    for page in ("/jouw-jaar/", "/jouw-jaar/regels/", f"/jouw-jaar/{world.ours.deployment.pk}/gesprek/", "/straks/"):
        text = client.get(page).content.decode()
        assert not [name for name in others if name in text], page
