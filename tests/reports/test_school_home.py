"""Onze plek: what a school sees of its own plek, and nothing of another; small numbers stay hidden, also by subtraction."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from coaches import activity_log
from coaches.activity_log import ActivityDetails
from coaches.models import Candidacy, ChemistryMeeting, Placement
from coaches.texts import Texts
from kansencoach.models import Role
from reports import figures
from reports.models import ParagraphCheck
from reports.views.links import digest
from schools import calendar
from schools.models import Deployment
from tests import factories
from tests import world as worlds

pytestmark = pytest.mark.django_db


def page(client: Client, world: worlds.World, **query: str) -> str:
    client.force_login(world.ours.school_user)
    got = client.get(reverse("reports:school_home"), query)
    assert got.status_code == 200
    return got.content.decode()


def test_school_sees_its_coach_and_its_hours_and_no_other_plek(client: Client, world: worlds.World) -> None:
    body = page(client, world)
    assert world.ours.coach.name in body
    assert "4,90" in body
    for other in (world.bundle.name, world.open_plek.name, world.neighbour_plek.name, world.colleague.name):
        assert other not in body
    for word in ("oudergesprek", "huisbezoek", "45 min"):
        assert word not in body.lower()


def test_school_in_a_bundle_reads_samen_and_what_was_written_for_itself(client: Client, world: worlds.World) -> None:
    [allocation] = world.bundle.allocations.all()
    school = allocation.schools.get(name="De Esdoorn")
    placement = allocation.placements.get()
    activity_log.log_activity(
        coach=placement.coach, placement=placement, done_on=date(2026, 11, 17), minutes=60, on=worlds.TODAY, by=None,
        details=ActivityDetails(school=school),
    )  # fmt: skip
    client.force_login(factories.school_user(world.ours.programme, school))
    body = client.get(reverse("reports:school_home")).content.decode()
    assert "samen 6,00" in body
    assert "waarvan 1 u alleen voor jullie" in body
    assert "De Lindeboom" in body


def test_school_that_left_a_bundle_no_longer_sees_it(client: Client, world: worlds.World) -> None:
    last = factories.allocation(
        world.bundle, hours="2.00", year=world.last_year, schools=[world.ours.placement.allocation.schools.get()]
    )
    assert last.deployment == world.bundle
    assert world.bundle.name not in page(client, world)
    assert world.bundle.name in page(client, world, jaar=world.last_year.slug)


def test_candidate_is_named_once_proposed_to_the_school(client: Client, world: worlds.World) -> None:
    candidacy = Candidacy.system.create(
        allocation=world.ours.placement.allocation, coach=world.colleague, decided_on=worlds.TODAY
    )
    ChemistryMeeting.system.create(
        allocation=candidacy.allocation, candidacy=candidacy, state="planned", planned_on=date(2026, 12, 1),
        decided_on=worlds.TODAY,
    )  # fmt: skip
    body = page(client, world)
    assert "1 december 2026" in body
    assert world.colleague.name not in body
    Candidacy.system.filter(pk=candidacy.pk).update(state="proposed")
    assert world.colleague.name in page(client, world)


# --- per half-year, protected ---------------------------------------------------------------------------------------


def write(placement: Placement, first: date, kinds: dict[str, int]) -> None:
    """So many activities of each kind, one a teaching day."""
    day = first
    for kind, count in kinds.items():
        for _time in range(count):
            activity_log.log_activity(
                coach=placement.coach, placement=placement, done_on=day, minutes=30, on=date(2027, 8, 1), by=None,
                details=ActivityDetails(kind=kind, role="connector", family_contacts=None if kind == "preparation" else 1),
            )  # fmt: skip
            day += timedelta(days=1)


def halves(plek: Deployment, on: date) -> tuple[figures.HalfYear, ...]:
    [row] = figures.plek_figures(
        Deployment.system.filter(pk=plek.pk), school_year=plek.allocations.get().school_year, on=on
    )
    return figures.work_per_half_year(row, on=on, role=Role.SCHOOL)


FEBRUARY, AUGUST = date(2027, 2, 1), date(2027, 8, 1)


def test_half_year_that_still_runs_is_not_shown() -> None:
    placement = factories.placement(factories.allocation())
    write(placement, date(2026, 9, 1), {"parent_talk": 9})
    plek = placement.allocation.deployment
    assert halves(plek, FEBRUARY - calendar.DAY) == ()
    [half] = halves(plek, FEBRUARY)
    assert (half.first, half.last) == (date(2026, 8, 1), date(2027, 1, 31))
    assert half.groups["families"].value == 270
    assert half.contacts["family"].value == 9


def of_the_year(plek: Deployment) -> figures.Use:
    """The work of the municipality as a factsheet with reference date 31 July says it."""
    return figures.municipality_use(
        plek.programme, plek.municipality, school_year=plek.allocations.get().school_year, on=date(2027, 7, 31),
        role=Role.MUNICIPALITY, until=date(2027, 7, 31),
    )  # fmt: skip


@pytest.mark.parametrize("few", [1, 4])
def test_half_year_shown_before_cannot_be_subtracted_from_the_factsheet_of_the_year(few: int) -> None:
    placement = factories.placement(factories.allocation())
    write(placement, date(2026, 9, 1), {"parent_talk": 9, "preparation": 3})
    write(placement, date(2027, 2, 10), {"home_visit": few, "preparation": 3})
    plek = placement.allocation.deployment
    [february] = halves(plek, FEBRUARY)
    assert (february.groups["families"].text, february.contacts["family"].text) == ("270", "9")
    year = of_the_year(plek)
    assert (year.groups["families"].text, year.contacts["family"].text) == ("ten minste 270", "ten minste 9")
    first, second = halves(plek, AUGUST)
    assert first == february
    assert {part.value for part in second.groups.values()} == {None}


def test_quarters_of_the_plekken_cannot_be_subtracted_from_the_municipality() -> None:
    large = factories.placement(factories.allocation())
    plek = large.allocation.deployment
    other = factories.allocation(
        factories.deployment(plek.programme, plek.municipality, name="Voorbeeldspar"), year=large.allocation.school_year
    )
    small = factories.placement(other)
    write(large, date(2026, 9, 1), {"parent_talk": 9})
    write(small, date(2026, 9, 1), {"parent_talk": 2})
    assert of_the_year(plek).contacts["family"].text == "ten minste 9"
    [row] = figures.plek_figures(
        Deployment.system.filter(pk=plek.pk), school_year=large.allocation.school_year, on=AUGUST
    )
    assert figures.kinds_per_quarter(row, on=AUGUST, role=Role.COORDINATOR).totals["families"].value == 270


# --- the own paragraph ----------------------------------------------------------------------------------------------


def answer(client: Client, world: worlds.World, **typed: str) -> Any:
    client.force_login(world.ours.school_user)
    text = world.concept.paragraphs[str(world.ours.deployment.pk)]
    url = reverse("reports:school_paragraph", args=[world.ours.deployment.pk, world.year.slug])
    return client.post(url, {"answer": "klopt", "seen": digest(text)} | typed)


def test_school_reads_its_paragraph_and_says_it_is_right(client: Client, world: worlds.World) -> None:
    text = world.concept.paragraphs[str(world.ours.deployment.pk)]
    assert text.split(".")[0] in page(client, world)
    assert answer(client, world).status_code == 302
    check = ParagraphCheck.system.get()
    assert (check.is_right, check.text, check.answered_by) == (True, text, world.ours.school_user)
    client.force_login(world.ours.coordinator)
    body = client.get(reverse("reports:factsheet", args=[world.concept.pk])).content.decode()
    assert world.ours.school_user.name in body


def test_ten_identical_answers_are_one(client: Client, world: worlds.World) -> None:
    assert {answer(client, world).status_code for _time in range(10)} == {302}
    assert ParagraphCheck.system.count() == 1


def test_remark_is_kept_when_it_is_refused_and_shown_when_it_is_not(client: Client, world: worlds.World) -> None:
    got = answer(client, world, answer="klopt-niet", seen="iets anders", remark="De coach begon in oktober.")
    assert got.status_code == 422
    assert "De coach begon in oktober." in got.content.decode()
    assert answer(client, world, answer="klopt-niet", remark="De coach begon in oktober.").status_code == 302
    assert "De coach begon in oktober." in page(client, world)


def test_paragraph_of_another_plek_does_not_exist(client: Client, world: worlds.World) -> None:
    client.force_login(world.ours.school_user)
    for plek in (world.bundle, world.theirs.deployment):
        url = reverse("reports:school_paragraph", args=[plek.pk, world.year.slug])
        assert client.post(url, {"answer": "klopt", "seen": "x"}).status_code == 404
    for year in ("2025-2026", "x", "9999-0000"):
        url = reverse("reports:school_paragraph", args=[world.ours.deployment.pk, year])
        assert client.post(url, {"answer": "klopt", "seen": "x"}).status_code == 404


def test_concept_itself_does_not_exist_for_a_school(client: Client, world: worlds.World) -> None:
    client.force_login(world.ours.school_user)
    assert client.get(reverse("reports:factsheet", args=[world.concept.pk])).status_code == 404
    assert client.get(reverse("reports:factsheet", args=[world.ours.factsheet.pk])).status_code == 200


def test_message_to_the_school_is_read_there_and_nowhere_else(client: Client, world: worlds.World) -> None:
    coach, placement = world.ours.coach, world.ours.placement
    activity_log.log_activity(
        coach=coach, placement=placement, done_on=date(2026, 11, 17), minutes=30, on=worlds.TODAY, by=None,
        details=ActivityDetails(kind="preparation"), texts=Texts(note="Zelf onthouden.", message="Tot maandag!"),
    )  # fmt: skip
    body = page(client, world)
    assert "Tot maandag!" in body
    assert "Zelf onthouden." not in body
    client.force_login(world.theirs.school_user)
    assert "Tot maandag!" not in client.get(reverse("reports:school_home")).content.decode()
