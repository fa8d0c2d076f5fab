import re
from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from reports.models import ReportedFigure
from schools import planning
from tests import factories

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 22)


@pytest.fixture(autouse=True)
def _today(settings):
    settings.TODAY_OVERRIDE = TODAY


@pytest.fixture
def year():
    return factories.school_year(2026)


@pytest.fixture
def programme(year):
    return factories.programme(year=year)


@pytest.fixture
def town(programme):
    return factories.municipality(programme, name="Voorbeeldrecht")


@pytest.fixture
def coordinator(client, programme):
    user = factories.coordinator(programme)
    client.force_login(user)
    return user


def a_plek(programme, town, year, name, *, hours="4.00", filled=None, coach_name=None):
    plek = factories.deployment(programme, town, name)
    allocation = factories.allocation(plek, hours=hours, year=year)
    if filled:
        of = factories.employment(factories.coach(programme, coach_name or f"Coach van {name}"))
        factories.placement(allocation, of, hours=filled)
    return plek


def names_in(response):
    """The plekken on the page, in order."""
    return re.findall(
        r'<tr class="row-child">\s*<th scope="row"><a href="[^"]*">([^<]*)</a>', response.content.decode()
    )


def test_dashboard_shows_plekken_under_their_municipality(client, coordinator, programme, town, year):
    a_plek(programme, town, year, "Beukenhof", filled="3.00", coach_name="Sanne Voorbeeld")
    a_plek(programme, town, year, "Ark")
    page = client.get("/regio/")
    text = page.content.decode()
    assert page.status_code == 200
    assert names_in(page) == ["Ark", "Beukenhof"]
    assert "Voorbeeldrecht" in text
    assert "2 plekken op 2 scholen" in text
    assert "Sanne Voorbeeld (Voorbeeldwerkgever)" in text


def test_dashboard_asks_for_a_decision_about_the_plek_without_coach(client, coordinator, programme, town, year):
    a_plek(programme, town, year, "Ark")
    a_plek(programme, town, year, "Beukenhof", filled="4.00")
    page = client.get("/regio/")
    assert "plek zonder coach" in page.content.decode()
    assert names_in(client.get("/regio/?besluit=zonder-coach")) == ["Ark"]


def test_dashboard_without_plekken_says_what_to_do(client, coordinator, year):
    assert "Nog geen plekken" in client.get("/regio/").content.decode()


def test_dashboard_shows_a_plek_that_has_no_hours_yet(client, coordinator, programme, town, year):
    factories.deployment(programme, town, "Nieuw")
    page = client.get("/regio/")
    assert names_in(page) == ["Nieuw"]
    assert "Geen uren in 2026/2027" in page.content.decode()


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("zoeken=beuk", ["Beukenhof"]),
        ("zoeken=sanne", ["Beukenhof"]),
        ("status=open", ["Ark"]),
        ("status=bezet", ["Beukenhof"]),
        ("rol=connector", ["Beukenhof"]),
        ("rol=mediator", []),
        ("werkgever=Voorbeeldwerkgever", ["Beukenhof"]),
        ("werkgever=Niemand", []),
        ("volgorde=-plek", ["Beukenhof", "Ark"]),
        ("volgorde=open", ["Beukenhof", "Ark"]),
        ("volgorde=-open", ["Ark", "Beukenhof"]),
        ("volgorde=onzin", ["Ark", "Beukenhof"]),
    ],
)
def test_dashboard_filters_and_sorts_by_its_address(client, coordinator, programme, town, year, query, expected):
    a_plek(programme, town, year, "Ark")
    a_plek(programme, town, year, "Beukenhof", filled="4.00", coach_name="Sanne Voorbeeld")
    assert names_in(client.get(f"/regio/?{query}")) == expected


def test_dashboard_filters_by_municipality(client, coordinator, programme, town, year):
    a_plek(programme, town, year, "Ark")
    other = factories.municipality(programme, name="Elders")
    a_plek(programme, other, year, "Beukenhof")
    assert names_in(client.get(f"/regio/?gemeente={other.code}")) == ["Beukenhof"]


def test_dashboard_gives_htmx_only_the_rows(client, coordinator, programme, town, year):
    a_plek(programme, town, year, "Ark")
    response = client.get("/regio/?zoeken=ark", headers={"HX-Request": "true"})
    text = response.content.decode()
    assert text.strip().startswith('<section class="board" id="rows">')
    assert "<html" not in text
    assert names_in(response) == ["Ark"]
    assert "HX-Request" in response.headers["Vary"]


def test_dashboard_of_another_school_year_has_other_plekken(client, coordinator, programme, town, year):
    a_plek(programme, town, year, "Ark")
    factories.school_year(2025)
    assert names_in(client.get("/regio/?jaar=2025-2026")) == []


@pytest.mark.parametrize("path", ["/regio/", "/regio/plekken.csv"])
def test_dashboard_does_not_exist_for_others(client, programme, town, year, path):
    client.force_login(factories.officer(programme, town))
    assert client.get(path).status_code == 404
    client.force_login(factories.coach_user(factories.coach(programme)))
    assert client.get(path).status_code == 404


def test_dashboard_hides_plekken_of_another_programme(client, programme, town, year):
    a_plek(programme, town, year, "Ark")
    client.force_login(factories.coordinator(factories.programme(year=year)))
    assert names_in(client.get("/regio/")) == []


def test_dashboard_asks_as_many_queries_for_three_plekken_as_for_one(client, coordinator, programme, town, year):
    a_plek(programme, town, year, "Ark", filled="4.00")
    client.get("/regio/")
    with CaptureQueriesContext(
        connection,
    ) as one:
        client.get("/regio/")
    other = factories.municipality(programme, name="Elders")
    a_plek(programme, other, year, "Beukenhof", filled="3.00")
    a_plek(programme, other, year, "Linde")
    with CaptureQueriesContext(connection) as three:
        client.get("/regio/")
    assert len(three) == len(one)


def test_municipality_page_shows_its_plekken_and_its_agreement(client, coordinator, programme, town, year):
    a_plek(programme, town, year, "Ark")
    other = factories.municipality(programme, name="Elders")
    a_plek(programme, other, year, "Beukenhof")
    page = client.get(f"/gemeenten/{town.code}/")
    assert names_in(page) == ["Ark"]
    assert "Doet de gemeente mee?" in page.content.decode()


def test_municipality_page_of_a_stranger_does_not_exist(client, year, town):
    client.force_login(factories.coordinator(factories.programme(year=year)))
    assert client.get(f"/gemeenten/{town.code}/").status_code == 404
    assert client.get(f"/gemeenten/{town.code}/plekken.csv").status_code == 404


def test_dashboard_shows_the_reason_for_other_hours_than_the_norm(client, coordinator, programme, town, year):
    plek = factories.deployment(programme, town, "Ark")
    planning.allocate(
        deployment=plek,
        school_year=year,
        schools=[factories.school(town, pupils=61)],
        terms=factories.terms("3.50", reason="te weinig leerlingen voor een rol"),
        by=None,
    )
    text = client.get("/regio/").content.decode()
    assert "te weinig leerlingen voor een rol" in text
    assert Decimal("1.6") == planning.norm_of(programme, year, plek.allocations.get().schools.all())
    assert "1,60" in text


def test_empty_year_points_to_the_years_with_plekken(client, coordinator, programme, town, year):
    factories.school_year(2027)
    a_plek(programme, town, year, "De Plek")
    body = client.get("/regio/?jaar=2027-2028").content.decode()
    assert "In 2027/2028 zijn er geen plekken." in body
    assert '<a href="?jaar=2026-2027">2026/2027</a>' in body
    assert "Uren niet vastgelegd" not in body


def test_start_page_keeps_the_year_of_its_address(client, coordinator, year):
    response = client.get("/?jaar=2026-2027")
    assert response.status_code == 302
    assert response.headers["Location"] == "/regio/?jaar=2026-2027"


def test_dashboard_shows_what_others_stated_with_its_source(client, coordinator, programme, town, year):
    ReportedFigure.system.create(
        programme=programme, subject="schools", qualifier="more_than", value=60, source="nieuwsbericht"
    )
    ReportedFigure.system.create(programme=programme, municipality=town, subject="places", value=7, source="krant")
    region = re.sub(r"<[^>]+>", "", client.get("/regio/").content.decode())
    assert "meer dan 60 (nieuwsbericht)" in region
    assert "krant" not in region
    assert "7 (krant)" in re.sub(r"<[^>]+>", "", client.get(f"/gemeenten/{town.code}/").content.decode())


def test_dashboard_of_a_past_year_has_nothing_to_decide(client, coordinator, programme, town, year):
    a_plek(programme, town, factories.school_year(2025), "Ark")
    text = client.get("/regio/?jaar=2025-2026").content.decode()
    assert "Schooljaar 2025/2026 is voorbij." in text
