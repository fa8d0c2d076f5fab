"""The screens that make and change plekken and their hours."""

from datetime import date
from decimal import Decimal

import pytest

from schools.models import Continuation, Deployment, FundingSource, HourAllocation, HourGrant, VacancyDecision
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
def plek(programme, town):
    return factories.deployment(programme, town, "Beukenhof")


@pytest.fixture
def allocation(plek, year):
    return factories.allocation(plek, year=year)


@pytest.fixture
def coordinator(client, programme):
    user = factories.coordinator(programme)
    client.force_login(user)
    return user


HTMX = {"HX-Request": "true"}
GRANT = {"decided_on": "2026-11-01", "reason": "afspraak"}


def test_new_deployment_is_made_and_asks_for_its_hours(client, coordinator, town):
    response = client.post("/plekken/nieuw/", {"municipality": town.pk, "name": "De Ark"})
    made = Deployment.system.get(name="De Ark")
    assert response.headers["Location"] == f"/plekken/{made.pk}/uren/"


def test_new_deployment_sent_twice_is_made_once(client, coordinator, town):
    token = client.get("/plekken/nieuw/").context["form"]["token"].value()
    data = {"municipality": town.pk, "name": "De Ark", "token": token}
    first, second = client.post("/plekken/nieuw/", data), client.post("/plekken/nieuw/", data)
    assert Deployment.system.filter(name="De Ark").count() == 1
    assert first.headers["Location"] == second.headers["Location"]


def test_new_deployment_with_a_name_that_exists_keeps_what_was_typed(client, coordinator, plek, town):
    response = client.post("/plekken/nieuw/", {"municipality": town.pk, "name": "beukenhof", "place": "Hier"})
    text = response.content.decode()
    assert response.status_code == 422
    assert "In deze gemeente is al een plek met deze naam." in text
    assert 'value="beukenhof"' in text
    assert 'value="Hier"' in text


def test_new_deployment_in_a_municipality_of_another_programme_is_refused(client, coordinator):
    elsewhere = factories.municipality(factories.programme())
    response = client.post("/plekken/nieuw/", {"municipality": elsewhere.pk, "name": "De Ark"})
    assert response.status_code == 422
    assert not Deployment.system.exists()


def test_allocation_grants_hours_with_schools_and_funding(client, coordinator, programme, plek, town, year):
    school = factories.school(town, pupils=150)
    source = FundingSource.system.create(programme=programme, name="Regiodeal")
    page = client.get(f"/plekken/{plek.pk}/uren/?jaar={year.slug}")
    assert "Hoeveel uren krijgt Beukenhof in 2026/2027?" in page.content.decode()
    assert "150 leerlingen" in page.content.decode()
    response = client.post(
        f"/plekken/{plek.pk}/uren/?jaar={year.slug}",
        {
            "schools": [school.pk],
            "starts_on": "2026-08-01",
            "ends_on": "2027-07-31",
            "hours_per_week": "4,5",
            "source_1": source.pk,
            **GRANT,
        },
    )
    assert response.headers["Location"] == f"/plekken/{plek.pk}/?jaar=2026-2027"
    grant = HourGrant.system.get()
    assert grant.hours_per_week == Decimal("4.50")
    assert [(share.source, share.hours_per_week) for share in grant.shares.all()] == [(source, Decimal("4.50"))]
    assert list(grant.allocation.schools.all()) == [school]


def test_allocation_without_a_reason_for_other_hours_says_the_norm(client, coordinator, plek, town, year):
    school = factories.school(town, pupils=150)
    response = client.post(
        f"/plekken/{plek.pk}/uren/?jaar={year.slug}",
        {
            "schools": [school.pk],
            "starts_on": "2026-08-01",
            "ends_on": "2027-07-31",
            "hours_per_week": "6",
            "decided_on": "2026-11-01",
        },
    )
    text = response.content.decode()
    assert response.status_code == 422
    assert "De norm is 4,00 uur per week." in text
    assert 'value="6"' in text
    assert not HourAllocation.system.exists()


def test_allocation_whose_sources_do_not_add_up_says_so_at_the_source(client, coordinator, programme, plek, year):
    first, second = (FundingSource.system.create(programme=programme, name=name) for name in ("Regiodeal", "Gemeente"))
    response = client.post(
        f"/plekken/{plek.pk}/uren/?jaar={year.slug}",
        {
            "starts_on": "2026-08-01",
            "ends_on": "2027-07-31",
            "hours_per_week": "4",
            "source_1": first.pk,
            "share_1": "3",
            "source_2": second.pk,
            "share_2": "2",
            **GRANT,
        },
    )
    assert response.context["form"].errors["source_1"] == [
        "De geldbronnen zijn samen niet gelijk aan de uren per week."
    ]


def test_norm_is_shown_while_schools_are_chosen(client, coordinator, plek, town, year):
    schools = [factories.school(town, pupils=44), factories.school(town, pupils=130)]
    url = f"/plekken/{plek.pk}/norm/?" + "&".join(f"schools={school.pk}" for school in schools)
    assert "Norm: 4,60 u/week (174 leerlingen)." in client.get(url, headers=HTMX).content.decode()
    assert client.get(url).headers["Location"] == f"/plekken/{plek.pk}/?jaar=2026-2027"


def test_norm_that_is_too_low_comes_with_a_proposal(client, coordinator, plek, town, year):
    school = factories.school(town, pupils=61)
    url = f"/plekken/{plek.pk}/norm/?schools={school.pk}"
    assert "Voorstel: 3,5 u/week" in client.get(url, headers=HTMX).content.decode()


def test_change_of_an_allocation_keeps_its_version(client, coordinator, allocation, town):
    form = client.get(f"/uren/{allocation.pk}/wijzigen/").context["form"]
    data = {
        "version": form["version"].value(),
        "schools": [school.pk for school in allocation.schools.all()],
        "starts_on": "2026-08-01",
        "ends_on": "2027-06-30",
    }
    assert client.post(f"/uren/{allocation.pk}/wijzigen/", data).status_code == 302
    stale = client.post(f"/uren/{allocation.pk}/wijzigen/", {**data, "ends_on": "2027-05-31"})
    text = stale.content.decode()
    assert stale.status_code == 422
    assert "Iemand anders heeft dit intussen gewijzigd." in text
    assert "30 juni 2027" in text
    assert "31 mei 2027" in text
    again = {**data, "ends_on": "2027-05-31", "version": stale.context["form"]["version"].value()}
    assert client.post(f"/uren/{allocation.pk}/wijzigen/", again).status_code == 302
    allocation.refresh_from_db()
    assert allocation.ends_on == date(2027, 5, 31)


def test_new_grant_can_be_taken_back(client, coordinator, allocation):
    data = {"starts_on": "2026-12-01", "hours_per_week": "5", **GRANT}
    response = client.post(f"/uren/{allocation.pk}/herzien/", data, follow=True)
    grant = HourGrant.system.get(starts_on=date(2026, 12, 1))
    undo = f"/toekenningen/{grant.pk}/weghalen/"
    assert undo in response.content.decode()
    client.post(undo)
    assert not HourGrant.system.filter(pk=grant.pk).exists()


def test_first_grant_cannot_be_taken_back(client, coordinator, allocation):
    grant = allocation.grants.get()
    response = client.post(f"/toekenningen/{grant.pk}/weghalen/", follow=True)
    assert "kun je wijzigen, maar niet weghalen" in response.content.decode()
    assert HourGrant.system.filter(pk=grant.pk).exists()


def test_correction_of_a_grant_is_stored(client, coordinator, allocation):
    grant = allocation.grants.get()
    form = client.get(f"/toekenningen/{grant.pk}/wijzigen/").context["form"]
    data = {"version": form["version"].value(), "starts_on": "2026-08-01", "hours_per_week": "3,5", **GRANT}
    assert client.post(f"/toekenningen/{grant.pk}/wijzigen/", data).status_code == 302
    grant.refresh_from_db()
    assert grant.hours_per_week == Decimal("3.50")


def test_decision_to_release_more_than_is_open_is_refused(client, coordinator, allocation):
    data = {"outcome": "release", "starts_on": "2026-11-22", "hours_per_week": "9", "decided_on": "2026-11-22"}
    response = client.post(f"/uren/{allocation.pk}/besluit/", data)
    assert response.status_code == 422
    assert "Er is minder open dan dit." in response.content.decode()


def test_decision_about_open_hours_is_recorded_and_taken_back(client, coordinator, allocation):
    data = {"outcome": "release", "starts_on": "2026-11-22", "hours_per_week": "4", "decided_on": "2026-11-22"}
    client.post(f"/uren/{allocation.pk}/besluit/", data)
    decision = VacancyDecision.system.get()
    assert decision.hours_per_week == Decimal("4.00")
    client.post(f"/besluiten/{decision.pk}/weghalen/")
    assert not VacancyDecision.system.exists()


def test_continuation_is_recorded_for_the_year_after(client, coordinator, plek, year):
    data = {"version": 0, "wish": "yes", "decision": "continues", "coach": "same", "decided_on": "2026-11-22"}
    client.post(f"/plekken/{plek.pk}/voortzetting/?jaar={year.slug}", data)
    row = Continuation.system.get()
    assert (str(row.school_year), row.decision) == ("2027/2028", "continues")


def test_first_continuation_of_two_people_at_once_is_not_overwritten(client, coordinator, plek, year):
    url = f"/plekken/{plek.pk}/voortzetting/?jaar={year.slug}"
    seen = client.get(url).context["form"]["version"].value()
    data = {"version": seen, "wish": "yes", "decision": "continues", "coach": "same", "decided_on": "2026-11-22"}
    assert client.post(url, data).status_code == 302
    second = client.post(url, {**data, "decision": "stops"})
    assert second.status_code == 422
    assert Continuation.system.get().decision == "continues"


def test_continuation_that_somebody_else_recorded_meanwhile_is_shown_beside_it(client, coordinator, plek, year):
    url = f"/plekken/{plek.pk}/voortzetting/?jaar={year.slug}"
    data = {"version": 0, "wish": "yes", "decision": "continues", "coach": "same", "decided_on": "2026-11-22"}
    client.post(url, data)
    version = client.get(url).context["form"]["version"].value()
    client.post(url, {**data, "version": version, "decision": "stops", "coach": "unknown"})
    stale = client.post(url, {**data, "version": version, "wish": "no"})
    assert [(c.label, c.typed, c.fresh) for c in stale.context["form"].conflicts] == [
        ("Wil de school door?", "nee", "ja"),
        ("Wat is besloten?", "voortgezet", "stopt"),
        ("Met welke kansencoach?", "dezelfde", "nog onbekend"),
    ]


def paths(plek, allocation):
    grant = allocation.grants.get()
    return [
        f"/plekken/{plek.pk}/wijzigen/",
        f"/plekken/{plek.pk}/uren/",
        f"/plekken/{plek.pk}/norm/",
        f"/plekken/{plek.pk}/voortzetting/",
        f"/uren/{allocation.pk}/wijzigen/",
        f"/uren/{allocation.pk}/herzien/",
        f"/uren/{allocation.pk}/besluit/",
        f"/toekenningen/{grant.pk}/wijzigen/",
        f"/toekenningen/{grant.pk}/weghalen/",
    ]


def test_every_form_does_not_exist_for_a_coordinator_of_another_programme(client, plek, allocation):
    client.force_login(factories.coordinator(factories.programme()))
    assert {path: client.post(path).status_code for path in paths(plek, allocation)} == dict.fromkeys(
        paths(plek, allocation), 404
    )


def test_every_form_does_not_exist_for_an_officer(client, programme, town, plek, allocation):
    client.force_login(factories.officer(programme, town))
    assert {client.get(path).status_code for path in paths(plek, allocation)} == {404}
