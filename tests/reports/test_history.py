"""Every object's page tells who changed what; "Wie keek er mee?" tells who looked."""

from __future__ import annotations

from datetime import date
from typing import Any

import pghistory
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from coaches import activity_log, rhythm, staffing
from coaches.models import Activity, Coach
from kansencoach import audit
from kansencoach.audit import AuditKind
from kansencoach.models import User
from reports import history
from reports.views import history as views
from schools.models import Participation, PupilCount
from tests import factories
from tests import world as worlds
from tests.world import World

pytestmark = pytest.mark.django_db


@pytest.fixture
def client(world: World) -> Client:
    client = Client()
    client.force_login(world.ours.coordinator)
    return client


def told(client: Client, name: str, *args: Any) -> list[tuple[str, str]]:
    """Who, and each sentence with its details."""
    changes = client.get(reverse(name, args=args)).context["changes"]
    return [
        (change.who, " ".join([step.sentence, *(f"{d.label}: {d.old} > {d.new}" for d in step.details)]))
        for change in changes
        for step in change.steps
    ]


def test_coach_has_a_history_with_employment_and_placement(world: World, client: Client) -> None:
    coach = world.ours.coach
    data = {"name": "Sanne Nieuw", "version": coach.version, "specialisms": "", "training": ""}
    client.post(reverse("coaches:coach_change", args=[coach.pk]), data)

    found = told(client, "reports:coach_history", coach.pk)
    who, newest = found[0]
    assert who == world.ours.coordinator.name
    assert newest == "Kansencoach gewijzigd Naam: Sanne Voorbeeld > Sanne Nieuw"
    sentences = " ".join(sentence for _who, sentence in found)
    assert "Plaatsing (Voorbeeldbeukenhof 2026/2027) vastgelegd" in sentences
    assert "Dienstverband (Zorg Noord) vastgelegd" in sentences


def test_coach_has_a_history_with_agreed_days_and_absence(world: World, client: Client) -> None:
    placement = world.ours.placement
    rhythm.agree_days(placement, days={1: rhythm.DayTerms(210)}, starts_on=date(2026, 9, 1), by=None)
    rhythm.agree_days(placement, days={}, starts_on=date(2026, 11, 16), by=None)
    rhythm.report_absence(coach=placement.coach, starts_on=date(2026, 12, 1), ends_on=None, by=None)
    sentences = " / ".join(sentence for _who, sentence in told(client, "reports:coach_history", placement.coach_id))
    assert "Afgesproken dag (maandag) vastgelegd" in sentences
    assert "Afgesproken dag (maandag) gewijzigd Tot en met: – > 15 november 2026" in sentences
    assert "Afwezigheid vastgelegd Eerste dag:  > 1 december 2026" in sentences


def test_change_stays_readable_when_the_row_it_names_is_gone(world: World, client: Client) -> None:
    allocation = factories.allocation(world.open_plek, year=factories.school_year(2027))
    coach = factories.coach(world.ours.programme, name="Iris")
    placement = factories.placement(allocation, factories.employment(coach))
    staffing.withdraw_placement(placement, by=None)
    allocation.delete()

    sentences = [sentence for _who, sentence in told(client, "reports:coach_history", coach.pk)]
    assert "Plaatsing (weggehaald) weggehaald" in sentences


def test_municipality_tells_of_its_agreement_and_not_of_another_programme(world: World, client: Client) -> None:
    municipality = world.ours.municipality
    other = Participation.system.create(
        programme=world.theirs.programme, municipality=municipality, agreed_by=f"{worlds.STRANGER} bestuur"
    )
    own = Participation.system.get(programme=world.ours.programme, municipality=municipality)
    own.agreed_by, own.agreed_on = "wethouder", date(2026, 6, 1)
    own.save()

    sentences = " ".join(sentence for _who, sentence in told(client, "reports:municipality_history", municipality.pk))
    assert "Akkoord door: – > wethouder" in sentences
    assert other.agreed_by not in sentences


def test_school_tells_of_its_counts(world: World, client: Client) -> None:
    school = world.ours.placement.allocation.schools.get()
    PupilCount.system.create(school=school, counted_on=date(2026, 10, 1), pupils=190, source="DUO")

    sentences = [sentence for _who, sentence in told(client, "reports:school_history", school.brin6)]
    assert any("vastgelegd Leerlingen:  > 190 Bron:  > DUO" in sentence for sentence in sentences), sentences


def test_factsheet_tells_of_its_texts(world: World, client: Client) -> None:
    found = told(client, "reports:factsheet_history", world.concept.pk)

    assert ("Tekst in een factsheet (inhoud van het werk) vastgelegd Tekst:  > Er was veel aandacht voor lezen.") in [
        sentence for _who, sentence in found
    ]
    assert worlds.STRANGER not in str(found)


def test_account_tells_of_its_roles_in_the_own_programme(world: World, client: Client) -> None:
    user = world.ours.officer
    user.memberships.update(ends_on=date(2026, 12, 31))

    found = told(client, "reports:account_history", user.pk)
    assert any("(Gemeente) gewijzigd Tot en met: – > 31 dec" in sentence for _who, sentence in found), found
    assert "wachtwoord" not in str(found).lower()


def test_plek_never_tells_what_an_activity_was_about(world: World, client: Client) -> None:
    url = reverse("reports:plek_history", args=[world.ours.deployment.pk])
    text = client.get(url).content.decode()

    assert all(str(kind) not in text for kind in ("oudergesprek", "huisbezoek", "bemiddeling"))
    every = (history.PLEK, history.COACH, history.MUNICIPALITY, history.SCHOOL, history.FACTSHEET, history.ACCOUNT)
    assert Activity not in {part.model for parts in every for part in parts}


def test_coach_reads_what_was_written_in_the_own_name_and_nothing_of_a_colleague(world: World) -> None:
    client = Client()
    client.force_login(world.ours.coach_user)
    with pghistory.context(user=world.ours.coordinator.pk):
        activity_log.change_activity(
            world.on_behalf,
            placement=world.on_behalf.placement,
            done_on=world.on_behalf.done_on,
            minutes=90,
            details=None,
            on=worlds.TODAY,
            by=world.ours.coordinator,
        )

    found = told(client, "reports:on_behalf_history")
    assert (world.ours.coordinator.name, "Activiteit (1 oktober 2026) gewijzigd Minuten: 60 > 90") in found
    assert len([sentence for _who, sentence in found if "vastgelegd" in sentence]) == 1

    client.force_login(world.colleague_user)
    assert told(client, "reports:on_behalf_history") == []


@pytest.mark.parametrize(
    ("said", "who"),
    [
        ({"command": "import_schools"}, "het commando import_schools"),
        ({"task": "reports.render"}, "het systeem"),
        ({"user": 0, "url": "/"}, "het systeem"),
        ({"user": 987654}, "een account dat er niet meer is"),
        (None, "buiten de toepassing om"),
    ],
)
def test_history_says_who_even_when_it_was_no_person(
    world: World, client: Client, said: dict[str, Any] | None, who: str
) -> None:
    def change() -> None:
        Coach.system.filter(pk=world.ours.coach.pk).update(training="anders")

    if said is None:
        change()
    else:
        with pghistory.context(**said):
            change()

    assert told(client, "reports:coach_history", world.ours.coach.pk)[0][0] == who


def test_long_history_goes_on_behind_a_link(world: World, client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(history, "AT_MOST", 3)
    coach = world.ours.coach
    for number in range(8):
        Coach.system.filter(pk=coach.pk).update(training=f"cursus {number}")
    with connection.cursor() as cursor:  # one moment each
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute(
            "UPDATE coaches_coachevent SET pgh_created_at = now() - interval '1 day' + make_interval(secs => pgh_id)"
        )
        cursor.execute("SET LOCAL session_replication_role = origin")

    url: str | None = reverse("reports:coach_history", args=[coach.pk])
    seen: list[str] = []
    while url:
        page = client.get(url)
        seen += [
            f"{d.old} > {d.new}" for change in page.context["changes"] for step in change.steps for d in step.details
            if d.label == "Scholing"
        ]  # fmt: skip
        older = page.context["older"]
        url = (
            f"{reverse('reports:coach_history', args=[coach.pk])}?voor={older.isoformat().replace('+', '%2B')}"
            if older
            else None
        )

    assert seen == [*(f"cursus {n - 1} > cursus {n}" for n in range(7, 0, -1)), "– > cursus 0"]


@pytest.mark.parametrize(
    "value", ["gisteren", "2026-11-01", "9999-12-31T23:59:59+00:00", "0001-01-01T00:00:00+14:00", "\x00"]
)
def test_moment_that_is_none_is_not_found(client: Client, world: World, value: str) -> None:
    url = reverse("reports:coach_history", args=[world.ours.coach.pk])
    assert client.get(url, {"voor": value}).status_code == 404


def test_history_asks_as_many_queries_for_three_changes_as_for_one(world: World, client: Client) -> None:
    url = reverse("reports:coach_history", args=[world.ours.coach.pk])

    def change(number: int) -> None:
        with pghistory.context(user=world.ours.coordinator.pk):
            Coach.system.filter(pk=world.ours.coach.pk).update(training=f"cursus {number}")
            plek = factories.deployment(world.ours.programme, world.ours.municipality, name=f"P{number}")
            factories.placement(factories.allocation(plek), world.ours.placement.employment, hours="1.00")

    change(1)
    client.get(url)
    with CaptureQueriesContext(connection) as few:
        client.get(url)
    for number in (2, 3, 4):
        change(number)
    with CaptureQueriesContext(connection) as many:
        client.get(url)

    assert len(many) == len(few)


# --- who looked -----------------------------------------------------------------------------------------------------


def rows(client: Client, query: str = "") -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = client.get(f"/inzage/{query}").context["rows"]
    return found


def test_looks_of_the_own_programme_are_shown_with_who_and_whom(world: World, client: Client) -> None:
    client.get(reverse("reports:coach", args=[world.ours.coach.pk]))
    audit.record(AuditKind.LOOKED, by=world.theirs.coordinator, about=world.theirs.coach)

    (row,) = rows(client)
    assert (row["who"], row["role"], row["what"], row["about"]) == (
        world.ours.coordinator.name,
        "Coördinator",
        "keek naar een persoon",
        world.ours.coach.name,
    )
    assert worlds.STRANGER not in client.get("/inzage/?wat=alles").content.decode()


def test_refused_attempt_shows_which_page_and_why(world: World, client: Client) -> None:
    stranger = Client()
    stranger.force_login(world.ours.officer)
    stranger.get("/coaches/nieuw/")

    (row,) = rows(client)
    assert (row["who"], row["address"], row["more"], row["is_refused"]) == (
        world.ours.officer.name,
        "/coaches/nieuw/",
        "pagina van een andere rol",
        True,
    )


def test_filters_on_person_kind_and_coach(world: World, client: Client) -> None:
    by = world.ours.coordinator
    audit.record(AuditKind.LOOKED, by=by, about=world.ours.coach)
    audit.record(AuditKind.LOOKED, by=by, about=world.colleague)
    audit.record(AuditKind.EXPORTED, by=by, details={"format": "csv", "rows": 3})
    audit.record(AuditKind.REFUSED, by=world.ours.officer, details={"why": "scope"})

    assert len(rows(client)) == 4
    assert [row["about"] for row in rows(client, f"?over={world.colleague.pk}")] == [world.colleague.name]
    assert [row["more"] for row in rows(client, "?wat=exported")] == ["CSV, 3 rijen"]
    assert [row["who"] for row in rows(client, f"?wie={world.ours.officer.pk}")] == [world.ours.officer.name]
    assert rows(client, f"?over={world.theirs.coach.pk}") == []
    assert {row["what"] for row in rows(client, "?wat=alles")} > {"logde in"}


def test_pages_follow_each_other_without_counting(
    world: World, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(views, "PAGE", 2)
    for number in range(5):
        audit.record(AuditKind.EXPORTED, by=world.ours.coordinator, details={"rows": number})

    seen: list[str] = []
    query = "?wat=exported"
    with CaptureQueriesContext(connection) as queries:
        while True:
            page = client.get(f"/inzage/{query}")
            seen += [row["more"] for row in page.context["rows"]]
            if page.context["older"] is None:
                break
            query = f"?wat=exported&voor={page.context['older']}"

    assert seen == [f"{number} rijen" for number in (4, 3, 2, 1, 0)]
    assert not [query for query in queries if "auditevent" in query["sql"] and "count(" in query["sql"].lower()]


def test_page_asks_as_many_queries_for_three_rows_as_for_one(world: World, client: Client) -> None:
    def look(*people: User) -> None:
        for user in people:
            audit.record(AuditKind.LOOKED, by=user, about=world.ours.coach)

    look(world.ours.coordinator)
    client.get("/inzage/")
    with CaptureQueriesContext(connection) as few:
        client.get("/inzage/")
    look(world.ours.coordinator, world.ours.coach_user, world.colleague_user)
    with CaptureQueriesContext(connection) as many:
        client.get("/inzage/")

    assert len(many) == len(few)


def test_rows_are_given_to_htmx_as_a_fragment(client: Client) -> None:
    text = client.get("/inzage/", headers={"HX-Request": "true"}).content.decode()

    assert text.strip().startswith('<section id="rows">')


def test_erased_person_has_no_name_there(world: World, client: Client) -> None:
    audit.record(AuditKind.LOOKED, by=world.ours.coordinator, about=world.ours.coach)
    Coach.system.filter(pk=world.ours.coach.pk).update(name="Voormalig kansencoach 7F3A")

    assert rows(client)[0]["about"] == "Voormalig kansencoach 7F3A"
