"""A coach's own klikgesprek: what it says of the plek and the hours, to whom, and when the start page points at it."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from coaches import staffing
from coaches.models import Candidacy, ChemistryMeeting
from schools.models import HourAllocation
from tests import factories

pytestmark = pytest.mark.django_db

TODAY = date(2026, 11, 20)
MONDAY = date(2026, 11, 23)


@pytest.fixture(autouse=True)
def on_a_friday(settings: Any) -> None:
    settings.TODAY_OVERRIDE = TODAY


@pytest.fixture
def hours() -> HourAllocation:
    return factories.allocation(hours="4.00")


@pytest.fixture
def candidacy(hours: HourAllocation) -> Candidacy:
    someone = factories.coach(hours.deployment.programme, name="Noor Kandidaat")
    return staffing.consider(allocation=hours, coach=someone, on=TODAY, by=None)


@pytest.fixture
def reader(candidacy: Candidacy, client: Client) -> Client:
    client.force_login(factories.coach_user(candidacy.coach))
    return client


def meeting_of(candidacy: Candidacy, planned_on: date | None = MONDAY) -> ChemistryMeeting:
    return staffing.plan_meeting(
        allocation=candidacy.allocation, candidacy=candidacy, planned_on=planned_on, decided_on=TODAY, by=None
    )


def page_of(reader: Client, meeting: ChemistryMeeting) -> str:
    response = reader.get(f"/mijn-klikgesprekken/{meeting.pk}/")
    assert response.status_code == 200
    return " ".join(response.content.decode().split())


def test_own_klikgesprek_says_where_when_and_for_which_open_hours(reader: Client, candidacy: Candidacy) -> None:
    plek = candidacy.allocation.deployment
    page = page_of(reader, meeting_of(candidacy))
    assert f"Jouw klikgesprek bij {plek.name}" in page
    assert "Maandag 23 november 2026." in page
    assert candidacy.allocation.schools.get().name in page
    assert str(plek.municipality) in page
    assert "4 u/week" in page
    assert "Uitkomst" not in page


def test_open_hours_are_what_no_coach_fills(reader: Client, candidacy: Candidacy) -> None:
    somebody = factories.coach(candidacy.allocation.deployment.programme, name="Sil Zittend")
    factories.placement(candidacy.allocation, factories.employment(somebody), hours="1.50")
    page = page_of(reader, meeting_of(candidacy))
    assert "2,5 u/week" in page
    assert "Sil Zittend" not in page


def test_unknown_hours_are_not_nought(client: Client) -> None:
    unknown = staffing.consider(
        allocation=(hours := factories.allocation(hours=None)),
        coach=factories.coach(hours.deployment.programme),
        on=TODAY,
        by=None,
    )
    client.force_login(factories.coach_user(unknown.coach))
    page = page_of(client, meeting_of(unknown))
    assert "Niet vastgelegd in 2026/2027" in page
    assert "0 u/week" not in page


@pytest.mark.parametrize(("outcome", "word"), [("match", "klik"), ("doubt", "twijfel"), ("no_match", "geen klik")])
def test_result_is_read_when_it_is_in(reader: Client, candidacy: Candidacy, outcome: str, word: str) -> None:
    meeting = meeting_of(candidacy, TODAY)
    staffing.change_meeting(meeting, held_on=TODAY, on=TODAY, by=None)
    assert "Nog niet vastgelegd" in page_of(reader, meeting)
    meeting.refresh_from_db()
    staffing.change_meeting(meeting, held_on=TODAY, outcome=outcome, on=TODAY, by=None)
    assert f"{word}</span>" in page_of(reader, meeting)


def test_who_is_no_candidate_any_more_reads_no_hours(reader: Client, candidacy: Candidacy) -> None:
    meeting = meeting_of(candidacy)
    staffing.move_candidacy(candidacy, state="withdrawn", on=TODAY, by=None)
    page = page_of(reader, meeting)
    assert "niet verder" in page
    assert "Open uren" not in page


def test_klikgesprek_of_somebody_else_does_not_exist(client: Client, candidacy: Candidacy) -> None:
    meeting = meeting_of(candidacy)
    other = factories.coach(candidacy.allocation.deployment.programme, name="Iemand Anders")
    factories.placement(candidacy.allocation, factories.employment(other), hours="1.00")
    client.force_login(factories.coach_user(other))
    assert client.get(f"/mijn-klikgesprekken/{meeting.pk}/").status_code == 404
    assert "Klikgesprek in zicht" not in client.get("/mijn-plekken/").content.decode()


@pytest.mark.parametrize(
    ("days", "is_shown"), [(0, True), (40, True), (-1, False), (None, False)], ids=["today", "later", "was", "no day"]
)
def test_start_page_points_at_a_klikgesprek_that_is_coming_up(
    reader: Client, candidacy: Candidacy, days: int | None, is_shown: bool
) -> None:
    meeting = meeting_of(candidacy, None if days is None else TODAY + timedelta(days=days))
    page = reader.get("/mijn-plekken/").content.decode()
    assert (f'href="/mijn-klikgesprekken/{meeting.pk}/"' in page) == is_shown
    assert ("Klikgesprek in zicht" in page) == is_shown


def test_start_page_asks_as_many_queries_for_three_as_for_one(reader: Client, candidacy: Candidacy) -> None:
    meeting_of(candidacy)
    counts = []
    programme, municipality = candidacy.coach.programme, candidacy.allocation.deployment.municipality
    for more in (0, 2):
        for number in range(more):
            hours = factories.allocation(factories.deployment(programme, municipality, name=f"Plek {number}"))
            meeting_of(staffing.consider(allocation=hours, coach=candidacy.coach, on=TODAY, by=None))
        reader.get("/mijn-plekken/")
        with CaptureQueriesContext(connection) as asked:
            page = reader.get("/mijn-plekken/").content.decode()
        assert page.count("/mijn-klikgesprekken/") == more + 1
        counts.append(len(asked))
    assert counts[0] == counts[1]
