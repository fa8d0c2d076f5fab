"""The page of one plek: its chain of hours, and who changed what."""

import re
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from coaches import activity_log
from coaches.activity_log import ActivityDetails
from kansencoach.models import Role
from reports import figures
from schools import hours, planning
from schools.models import Deployment, FundingSource, PupilCount
from tests import factories

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 22)


@pytest.fixture(autouse=True)
def _today(settings):
    settings.TODAY_OVERRIDE = TODAY


@pytest.fixture
def year():
    factories.school_year(2027)
    return factories.school_year(2026)


@pytest.fixture
def programme(year):
    return factories.programme(year=year)


@pytest.fixture
def town(programme):
    return factories.municipality(programme, name="Voorbeeldrecht")


@pytest.fixture
def plek(programme, town):
    return factories.deployment(programme, town, "Beukenhof")


@pytest.fixture
def coordinator(client, programme):
    user = factories.coordinator(programme)
    client.force_login(user)
    return user


def text_of(response):
    """The page as one reads it: without tags, white space taken together."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def filled(plek, year, *, name="Sanne Voorbeeld", hours="3.00"):
    allocation = factories.allocation(
        plek,
        year=year,
        schools=[factories.school(plek.municipality, pupils=174, name="De Beuk")],
        terms=factories.terms("6.00", reason="overleg met drie scholen", decided_by="Stuurgroep"),
    )
    coach = factories.coach(plek.programme, name)
    return factories.placement(allocation, factories.employment(coach), hours=hours)


def write(placement, day, by, *, minutes=60, kind="care_consult"):
    return activity_log.log_activity(
        coach=placement.coach,
        placement=placement,
        done_on=day,
        minutes=minutes,
        on=TODAY,
        by=by,
        details=ActivityDetails(kind=kind),
    )


def test_plek_page_shows_the_chain_with_the_lines_behind_each_figure(client, coordinator, plek, year):
    filled(plek, year)
    text = text_of(client.get(f"/plekken/{plek.pk}/"))
    assert "174 leerlingen × 4 uur / 150 leerlingen, afgerond op 0,1 uur" in text
    assert "4,60 u/week" in text
    assert "overleg met drie scholen" in text
    assert "Stuurgroep" in text
    assert "Sanne Voorbeeld (Voorbeeldwerkgever). Er staat nog 3 u/week open." in text
    assert "Geldbron niet vastgelegd" in text


def test_plek_page_of_a_year_without_hours_says_so(client, coordinator, plek, year):
    page = client.get(f"/plekken/{plek.pk}/")
    assert "Geen uren in 2026/2027" in text_of(page)
    assert f"/plekken/{plek.pk}/uren/?jaar=2026-2027" in page.content.decode()


def test_plek_page_with_unknown_hours_shows_no_zero(client, coordinator, plek, year):
    factories.allocation(plek, hours=None, year=year, schools=[])
    text = text_of(client.get(f"/plekken/{plek.pk}/"))
    assert "School nog onbekend" in text
    assert "Niet vastgelegd in 2026/2027" in text
    assert "0,00 u/week" not in text.partition("Geschreven")[0].partition("Toegekend")[2].partition("Bezet")[0]


def test_plek_page_shows_a_later_count_as_a_difference_only(client, coordinator, plek, year):
    placement = filled(plek, year)
    school = placement.allocation.schools.get()
    PupilCount.system.create(school=school, counted_on=date(2026, 10, 1), pupils=160, source="test")
    text = text_of(client.get(f"/plekken/{plek.pk}/"))
    assert "op 1 oktober 2026 160 (−14)" in text
    assert "4,60 u/week" in text


def test_plek_page_shows_single_activities_only_as_date_and_minutes(client, coordinator, plek, year):
    placement = filled(plek, year)
    write(placement, date(2026, 11, 19), coordinator, minutes=45, kind="home_visit")
    text = text_of(client.get(f"/plekken/{plek.pk}/"))
    assert "19 november 2026: 45 min" in text
    assert "huisbezoek" not in text


def test_plek_page_protects_family_work_per_quarter(client, coordinator, plek, year):
    placement = filled(plek, year)
    for n in range(3):
        write(placement, date(2026, 9, 7) + timedelta(days=n), coordinator, kind="parent_talk")
    for n in range(6):
        write(placement, date(2026, 9, 14) + timedelta(days=n % 5), coordinator)
    page = client.get(f"/plekken/{plek.pk}/")
    cells = {cell["head"]: cell["text"] for cell in page.context["quarters"][0]["cells"]}
    assert page.context["quarters"][0]["name"] == "aug–okt 2026"
    assert cells["Gezinnen"] == "minder dan 5"
    assert cells["Team en ib’er"] == "niet getoond"


def test_quarter_that_still_runs_is_not_shown(coordinator, plek, year):
    """What was added since yesterday would be one activity."""
    placement = filled(plek, year)
    for n in range(6):
        write(placement, date(2026, 11, 9) + timedelta(days=n % 5), coordinator, kind="parent_talk")
    row = figures.plek_figures(Deployment.system.filter(pk=plek.pk), school_year=year, on=TODAY)[0]
    assert figures.kinds_per_quarter(row, on=date(2027, 1, 31), role=Role.COORDINATOR).rows == {}
    [shown] = figures.kinds_per_quarter(row, on=date(2027, 2, 1), role=Role.COORDINATOR).rows.values()
    assert shown["families"].value is not None


def test_plek_page_shows_placements_over_the_years(client, coordinator, plek, year):
    last_year = factories.school_year(2025)
    earlier = factories.allocation(plek, year=last_year)
    factories.placement(earlier, factories.employment(factories.coach(plek.programme, "Joost Eerder")))
    filled(plek, year)
    text = text_of(client.get(f"/plekken/{plek.pk}/"))
    assert "Joost Eerder" in text.partition("Wie waren hier kansencoach?")[2]
    assert "2025/2026" in text


@pytest.mark.parametrize("path", ["", "geschiedenis/"])
def test_plek_page_does_not_exist_outside_the_scope(client, programme, plek, town, year, path):
    for stranger in (
        factories.coordinator(factories.programme()),
        factories.officer(programme, town),
        factories.coach_user(factories.coach(programme)),
    ):
        client.force_login(stranger)
        assert client.get(f"/plekken/{plek.pk}/{path}").status_code == 404


def test_plek_page_asks_as_many_queries_for_three_placements_as_for_one(client, coordinator, plek, year):
    placement = filled(plek, year, hours="1.00")
    write(placement, date(2026, 11, 19), coordinator)
    client.get(f"/plekken/{plek.pk}/")
    with CaptureQueriesContext(connection) as one:
        client.get(f"/plekken/{plek.pk}/")
    for name in ("Twee", "Drie"):
        coach = factories.coach(plek.programme, name)
        more = factories.placement(placement.allocation, factories.employment(coach), hours="1.00")
        write(more, date(2026, 11, 18), coordinator)
    with CaptureQueriesContext(connection) as three:
        client.get(f"/plekken/{plek.pk}/")
    assert len(three) == len(one)


def test_coaches_page_asks_as_many_queries_for_three_coaches_as_for_one(client, coordinator, plek, year):
    placement = filled(plek, year, hours="1.00")
    client.get("/coaches/")
    with CaptureQueriesContext(connection) as one:
        client.get("/coaches/")
    for name in ("Twee", "Drie"):
        coach = factories.coach(plek.programme, name)
        factories.placement(placement.allocation, factories.employment(coach), hours="1.00")
    with CaptureQueriesContext(connection) as three:
        client.get("/coaches/")
    assert len(three) == len(one)


def test_plek_page_of_a_bundle_shows_what_was_written_for_each_school(client, coordinator, plek, year):
    schools = [factories.school(plek.municipality, pupils=80, name=name) for name in ("De Beuk", "De Eik")]
    allocation = factories.allocation(plek, year=year, schools=schools)
    placement = factories.placement(allocation, factories.employment(factories.coach(plek.programme)))
    write(placement, date(2026, 11, 9), coordinator, minutes=60)
    activity_log.log_activity(
        coach=placement.coach,
        placement=placement,
        done_on=date(2026, 11, 10),
        minutes=90,
        on=TODAY,
        by=coordinator,
        details=ActivityDetails(school=schools[0]),
    )
    assert client.get(f"/plekken/{plek.pk}/").context["per_school"] == [
        "De Beuk: 1,5 u",
        "Voor de scholen samen: 1 u",
    ]


def test_plek_page_splits_the_year_by_calendar_year_and_source(client, coordinator, programme, plek, year):
    source = FundingSource.system.create(programme=programme, name="Regiodeal")
    shares = (planning.ShareTerms(source, Decimal("4.00")),)
    factories.allocation(plek, year=year, terms=factories.terms("4.00", shares=shares))
    page = client.get(f"/plekken/{plek.pk}/")
    row = page.context["row"]
    found = page.context["money"]
    assert [line.partition(":")[0] for line in found] == ["2026", "2027"]
    assert all(line.endswith(" u") for line in found)  # one source: it stands above, once
    budget = hours.budget(row.lines).by_calendar_year()
    assert sum(part.granted or 0 for part in budget.values()) == row.budget_minutes


# --- history --------------------------------------------------------------------------------------------------------


def test_history_says_who_changed_what(client, coordinator, plek, year):
    data = {"version": 1, "name": "Beukenhof Noord", "place": ""}
    client.post(f"/plekken/{plek.pk}/wijzigen/", data)
    changes = client.get(f"/plekken/{plek.pk}/geschiedenis/").context["changes"]
    newest = changes[0]
    assert newest.who == coordinator.name
    assert newest.steps[0].sentence == "Plek gewijzigd"
    assert [(d.label, d.old, d.new) for d in newest.steps[0].details] == [("Naam", "Beukenhof", "Beukenhof Noord")]


def test_history_tells_what_was_granted_and_taken_back(client, coordinator, plek, year):
    allocation = factories.allocation(plek, year=year)
    grant = planning.revise_grant(
        allocation=allocation, starts_on=date(2026, 12, 1), terms=factories.terms("5.00"), by=None
    )
    client.post(f"/toekenningen/{grant.pk}/weghalen/")
    changes = client.get(f"/plekken/{plek.pk}/geschiedenis/").context["changes"]
    sentences = [step.sentence for change in changes for step in change.steps]
    assert "Uren per week weggehaald" in sentences
    assert "Uren per week vastgelegd" in sentences
    assert "Toegekende uren (2026/2027) vastgelegd" in sentences


def test_history_is_given_to_htmx_as_a_fragment(client, coordinator, plek, year):
    text = client.get(f"/plekken/{plek.pk}/geschiedenis/", headers={"HX-Request": "true"}).content.decode()
    assert text.strip().startswith('<div id="wijzigingen">')
    assert "<html" not in text


def test_history_asks_as_many_queries_for_many_changes_as_for_few(client, coordinator, plek, year):
    filled(plek, year, hours="1.00")
    client.get(f"/plekken/{plek.pk}/geschiedenis/")
    with CaptureQueriesContext(connection) as few:
        client.get(f"/plekken/{plek.pk}/geschiedenis/")
    allocation = plek.allocations.get()
    for day in (1, 2, 3):
        planning.revise_grant(
            allocation=allocation, starts_on=date(2026, 12, day), terms=factories.terms("5.00"), by=None
        )
    with CaptureQueriesContext(connection) as many:
        client.get(f"/plekken/{plek.pk}/geschiedenis/")
    assert len(many) == len(few)
