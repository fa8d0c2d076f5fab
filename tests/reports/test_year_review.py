"""Jaaroverzicht voor het gesprek: what a school may see, on one page, without a name and without anything kept."""

from __future__ import annotations

import io
from datetime import date, timedelta
from typing import Any

import pikepdf
import pytest
from django.test import Client

from coaches import activity_log
from coaches.activity_log import ActivityDetails
from kansencoach.models import AuditEvent, Role
from kansencoach.scoping import OutOfSight
from reports import figures, year_review
from reports.figures import PlekFigures
from reports.year_review import Review
from schools.models import Deployment
from tests import world as worlds
from tests.world import TODAY, World

pytestmark = pytest.mark.django_db
FEBRUARY = date(2027, 2, 3)


@pytest.fixture
def world(settings: Any) -> World:
    settings.TODAY_OVERRIDE = FEBRUARY
    return worlds.build()


def row_of(world: World, plek: Deployment | None = None, on: date = FEBRUARY) -> PlekFigures:
    plek = plek or world.ours.deployment
    return figures.plek_figures(Deployment.system.filter(pk=plek.pk), school_year=world.year, on=on)[0]


def review_of(world: World, plek: Deployment | None = None, on: date = FEBRUARY) -> Review:
    return year_review.review_of(row_of(world, plek, on), on=on)


def write(world: World, placement: Any, day: date, kind: str, **details: Any) -> None:
    activity_log.log_activity(
        coach=placement.coach,
        placement=placement,
        done_on=day,
        minutes=60,
        on=FEBRUARY,
        by=None,
        details=ActivityDetails(kind=kind, **details),
    )


def client_of(user: Any) -> Client:
    client = Client()
    client.force_login(user)
    return client


def page_of(world: World, plek: Deployment | None = None) -> str:
    return f"/jouw-jaar/{(plek or world.ours.deployment).pk}/gesprek/"


# --- what stands in it --------------------------------------------------------------------------------------------------


def test_counts_are_those_of_the_school_s_own_page(world: World) -> None:
    review = review_of(world)
    halves = figures.work_per_half_year(row_of(world), on=FEBRUARY, role=Role.SCHOOL)
    assert review.halves == ("aug – jan",)
    shown = {name: cells for table in review.tables for name, cells in table.lines}
    for key, label in (("family", "Gezinnen"), ("pupil", "Leerlingen")):
        assert shown[label][0] != "0"
        part = halves[0].contacts[key]
        contacts = dict(next(table for table in review.tables if table.title == "Contacten met").lines)
        assert contacts[label] == (part.text,)


def test_the_half_year_that_runs_is_left_out(world: World) -> None:
    review = review_of(world, on=TODAY)
    assert (review.halves, review.tables, review.turnout) == ((), (), ())
    assert review.shown_from == date(2027, 2, 1)


def test_hours_and_weeks_are_those_of_the_plek(world: World) -> None:
    row, review = row_of(world), review_of(world)
    assert [figure.label for figure in review.figures] == [
        "norm",
        "toegekend",
        "geschreven",
        "schoolweken met kansencoach",
    ]
    assert row.granted is not None
    assert review.figures[1].value == "4,90"
    assert "written" not in {week.state for week in review.weeks}


def test_where_a_colleague_wrote_too_counts_are_left_out(world: World) -> None:
    from tests import factories

    there = factories.placement(
        world.ours.deployment.allocations.get(), world.colleague.employments.get(), hours="0.30"
    )
    assert review_of(world).tables
    write(world, there, date(2026, 12, 1), "home_visit", family_contacts=2)
    review = review_of(world)
    assert (review.is_shared, review.tables, review.turnout) == (True, (), ())


def test_turnout_is_shown_for_every_plek_of_the_municipality_or_for_none(world: World) -> None:
    (sentence,) = review_of(world).turnout
    assert sentence == "aug – jan: 1 bijeenkomst, 22 van de 40 uitgenodigde gezinnen (55%)"
    there = world.bundle.allocations.get().placements.get()
    write(world, there, date(2026, 12, 3), "parent_meeting", families_invited=12, families_present=4)
    (sentence,) = review_of(world).turnout
    assert sentence.endswith("de opkomst is niet getoond")
    assert not any(letter in sentence for letter in ("22", "40", "12"))


def test_turnout_of_a_plek_is_for_who_sees_half_years(world: World) -> None:
    with pytest.raises(OutOfSight):
        figures.turnout_per_half_year(row_of(world), on=FEBRUARY, role=Role.EMPLOYER)
    with pytest.raises(OutOfSight):
        figures.turnout_per_half_year(row_of(world), on=FEBRUARY, role=Role.MUNICIPALITY)


def test_there_is_no_name_of_a_coach_in_it(world: World) -> None:
    html = year_review.as_page(review_of(world), words="", on=FEBRUARY)
    page = client_of(world.ours.coach_user).get(page_of(world)).content.decode()
    main = page[page.index("<main") : page.index("</main")]
    assert world.ours.coach.name not in html
    assert world.ours.coach.name not in main


# --- the PDF ------------------------------------------------------------------------------------------------------------


def test_pdf_is_tagged_and_one_page_with_the_own_words(world: World) -> None:
    client = client_of(world.ours.coach_user)
    response = client.post(page_of(world), {"words": "Lezen ging goed.\nVerder met de ouderkamer."})
    assert response["Content-Type"] == "application/pdf"
    assert "jaaroverzicht-voorbeeldbeukenhof-2026-2027.pdf" in response["Content-Disposition"]
    with pikepdf.open(io.BytesIO(response.content)) as made:
        assert len(made.pages) == 1
        assert made.Root.MarkInfo.Marked
        assert "/StructTreeRoot" in made.Root
        assert str(made.Root.Lang) == "nl"
        metadata = made.open_metadata()
        assert (metadata["pdfaid:part"], metadata["pdfaid:conformance"]) == ("3", "A")
        assert metadata["pdfuaid:part"] == "1"
    assert AuditEvent.system.filter(kind="downloaded").exists()
    assert "Verder met de ouderkamer." in year_review.as_page(
        review_of(world), words="Verder met de ouderkamer.", on=FEBRUARY
    )


def test_own_words_are_checked_and_stay_in_the_form(world: World) -> None:
    response = client_of(world.ours.coach_user).post(page_of(world), {"words": "Gesprek met moeder van Sem."})
    assert response.status_code == 422
    text = response.content.decode()
    assert "Hier lijkt een naam te staan" in text
    assert "moeder van Sem" in text


# --- for whom -----------------------------------------------------------------------------------------------------------


def test_only_the_coach_of_that_plek_and_year_opens_it(world: World) -> None:
    for user in (world.colleague_user, world.ours.coordinator, world.ours.school_user, world.theirs.coach_user):
        assert client_of(user).get(page_of(world)).status_code == 404
    own = client_of(world.ours.coach_user)
    assert own.get(page_of(world)).status_code == 200
    assert own.get(page_of(world, world.neighbour_plek)).status_code == 404
    assert own.get(f"{page_of(world)}?jaar=2025-2026").status_code == 404


def test_a_plek_with_nothing_written_says_so(world: World, settings: Any) -> None:
    settings.TODAY_OVERRIDE = date(2026, 8, 3)
    assert client_of(world.ours.coach_user).get(page_of(world)).status_code == 200
    assert review_of(world, on=world.year.starts_on + timedelta(days=2)).turnout == ()
