"""Jouw jaar: own figures, unprotected, for one coach; every figure leads to the activities that add up to it."""

from __future__ import annotations

from datetime import date
from typing import Any
from urllib.parse import parse_qs, urlsplit

import lxml.html  # type: ignore[import-untyped]  # no stubs
import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from coaches import activity_log
from coaches.activity_log import ActivityDetails
from coaches.models import Activity
from kansencoach import access, checks
from kansencoach.models import Role
from kansencoach.scoping import OutOfSight
from kansencoach.templatetags.numbers import minutes_as_hours
from reports import figures, own_year
from reports.own_year import Cut, Sums
from tests import world as worlds
from tests.world import TODAY, World

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(settings: Any) -> World:
    settings.TODAY_OVERRIDE = TODAY
    found = worlds.build()
    write(found, date(2026, 11, 13), "parent_meeting", families_present=3, persons_present=5)
    write(found, date(2026, 11, 17), "parent_meeting", families_invited=30)
    write(found, date(2026, 11, 10), "mediation", pupil_contacts=2, teacher_contacts=1)
    activity_log.log_activity(
        coach=found.ours.coach,
        placement=None,
        done_on=date(2026, 10, 1),
        minutes=90,
        on=TODAY,
        by=None,
        details=ActivityDetails(kind="training"),
    )
    return found


def write(world: World, day: date, kind: str, **details: Any) -> Activity:
    return activity_log.log_activity(
        coach=world.ours.coach,
        placement=world.ours.placement,
        done_on=day,
        minutes=60,
        on=TODAY,
        by=None,
        details=ActivityDetails(kind=kind, **details),
    )


def of(world: World, key: str = "jaar") -> own_year.OwnYear:
    every = own_year.spans(world.year, on=TODAY)
    span = next(span for span in every if span.key == key)
    return own_year.own_year(
        Activity.objects.visible_to(world.ours.coach_user), every=every, span=span, role=Role.COACH
    )


def client_of(user: Any) -> Client:
    client = Client()
    client.force_login(user)
    return client


def links_to_lines(client: Client, url: str) -> list[tuple[str, str]]:
    """Every figure of the page that has a link, with its address."""
    page = lxml.html.fromstring(client.get(url).content)
    return [
        (" ".join(link.text_content().split()), link.get("href"))
        for link in page.xpath("//main//a[contains(@href, '/jouw-jaar/regels/')]")
    ]


# --- the figures ------------------------------------------------------------------------------------------------------


def test_minutes_are_those_of_the_placement_and_of_work_outside_the_schools(world: World) -> None:
    found = of(world)
    own = {row.deployment.name: row.used_minutes for row in coach_figures(world).placements}
    assert {part.name: part.sums.minutes for part in found.pleks} == {**own, "buiten de scholen": 90}
    assert found.total.minutes == sum(own.values()) + 90
    for parts in (found.pleks, found.roles, found.groups):
        assert sum((part.sums for part in parts), Sums()) == found.total
    assert sum(part.sums.minutes for part in found.months) == found.total.minutes


def coach_figures(world: World) -> figures.CoachFigures:
    return figures.coach_figures(world.ours.coach, school_year=world.year, on=TODAY)


def test_small_numbers_are_one_s_own_and_shown_as_they_are(world: World) -> None:
    total = of(world).total
    assert (total.pupil, total.teacher) == (2, 1)
    text = client_of(world.ours.coach_user).get("/jouw-jaar/").content.decode()
    assert "minder dan 5" not in text
    assert "niet getoond" not in text


def test_turnout_counts_meetings_with_both_numbers_and_an_inloop_stands_apart(world: World) -> None:
    total = of(world).total
    assert (total.meetings, total.invited, total.present, total.percentage) == (1, 40, 22, 55)
    assert (total.inlopen, total.inloop_families, total.inloop_persons) == (1, 3, 5)
    assert total.unfinished == 1


def test_a_month_and_a_half_year_are_parts_of_the_year(world: World) -> None:
    months = [of(world, key).total for key in ("2026-08", "2026-09", "2026-10", "2026-11")]
    assert sum(months, Sums()) == of(world, "h1").total == of(world).total
    assert [span.key for span in own_year.spans(world.year, on=date(2027, 2, 3))][:3] == ["jaar", "h1", "h2"]


def test_figures_take_one_query(world: World, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    every = own_year.spans(world.year, on=TODAY)
    activities = Activity.system.filter(coach=world.ours.coach)
    with django_assert_num_queries(1):
        own_year.own_year(activities, every=every, span=every[0], role=Role.COACH)


# --- every figure leads to its lines ------------------------------------------------------------------------------------


@pytest.mark.parametrize("period", ["jaar", "h1", "2026-10", "2026-11"])
def test_every_figure_leads_to_lines_that_add_up_to_it(world: World, period: str) -> None:
    client = client_of(world.ours.coach_user)
    found = links_to_lines(client, f"/jouw-jaar/?periode={period}")
    assert len(found) >= (8 if period == "2026-10" else 14)
    parts = of(world, period)
    minutes = {
        part.name.casefold(): part.sums.minutes
        for part in (*parts.pleks, *parts.roles, *parts.groups, *parts.months)
        if part.name != "niet ingevuld"
    }
    for text, url in found:
        response = client.get(url)
        query = parse_qs(urlsplit(url).query)
        sums, lead = response.context["sums"], " ".join(response.content.decode().split())
        assert sums.activities == sum(len(day.activities) for day in response.context["days"]), url
        assert sums.minutes == sum(day.minutes for day in response.context["days"]), url
        assert minutes_as_hours(sums.minutes) in lead
        if text.casefold() in minutes:
            assert sums.minutes == minutes[text.casefold()], url
        elif "met" in query:
            assert text == str(getattr(sums, query["met"][0])), url
        elif text == "55%":
            assert (sums.present, sums.invited) == (22, 40)


def test_lines_of_what_was_not_filled_in(world: World) -> None:
    every = own_year.spans(world.year, on=TODAY)
    for cut in (Cut(every[0], role=""), Cut(every[0], group=""), Cut(every[0], plek=0), Cut(every[0], group="outside")):
        values = {name: found[0] for name, found in parse_qs(cut.query).items()}
        assert own_year.cut_from(values, every) == cut


@pytest.mark.parametrize(
    "query",
    [
        "periode=2026-12",
        "periode=x",
        "rol=baas",
        "soort=x",
        "met=ouder",
        "bijeenkomst=x",
        "plek=x",
        "plek=٣",
        "plek=999999",
    ],
)
def test_an_address_that_asks_for_what_is_not_there_does_not_exist(world: World, query: str) -> None:
    assert client_of(world.ours.coach_user).get(f"/jouw-jaar/regels/?{query}").status_code == 404


# --- for one coach, and nobody beside -----------------------------------------------------------------------------------


def test_only_a_coach_gets_figures_per_activity(world: World) -> None:
    every = own_year.spans(world.year, on=TODAY)
    for role in set(Role) - {Role.COACH}:
        with pytest.raises(OutOfSight):
            own_year.own_year(Activity.system.all(), every=every, span=every[0], role=role)


def test_a_coach_sees_nothing_of_a_colleague(world: World) -> None:
    own, colleague = of(world), world.colleague_activity
    client = client_of(world.ours.coach_user)
    plek = world.neighbour_plek
    assert client.get(f"/jouw-jaar/regels/?plek={plek.pk}").status_code == 404
    assert plek.name not in {part.name for part in own.pleks}
    response = client_of(world.colleague_user).get("/jouw-jaar/")
    assert response.context["total"].minutes == colleague.minutes


def test_no_address_of_the_own_year_names_a_coach_or_an_account() -> None:
    ours = [address for address in checks.addresses() if "jouw-jaar" in address.route]
    assert len(ours) >= 2
    for address in ours:
        assert access.access_of(address.view) == frozenset({Role.COACH}), address.name
        assert "coach" not in address.route


def test_the_page_says_what_others_see_and_from_when(world: World) -> None:
    text = " ".join(client_of(world.ours.coach_user).get("/jouw-jaar/").content.decode().split())
    assert "Soort werk, rol en contacten per plek en halfjaar (kleine aantallen niet)." in text
    assert "Het halfjaar dat nu loopt: vanaf 1 februari 2027." in text
    assert "Niets hiervan." in text  # the employer


def test_the_words_about_the_running_quarter_are_true(world: World) -> None:
    """The page says from when a coordinator sees the quarter that runs."""
    row = figures.plek_figures(
        type(world.ours.deployment).system.filter(pk=world.ours.deployment.pk), school_year=world.year, on=TODAY
    )[0]
    words = next(
        other.when for other in own_year.what_others_see(on=TODAY) if other.role == str(Role.COORDINATOR.label)
    )
    assert words == "Het kwartaal dat nu loopt: vanaf 1 februari 2027."
    for day, is_shown in ((date(2027, 1, 31), False), (date(2027, 2, 1), True)):
        shown = figures.kinds_per_quarter(row, on=day, role=Role.COORDINATOR).rows
        assert (date(2026, 11, 1) in shown) == is_shown
