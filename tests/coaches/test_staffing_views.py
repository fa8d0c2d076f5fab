"""The screens about coaches and their places."""

from datetime import date
from decimal import Decimal

import pytest

from coaches.activity_log import log_activity
from coaches.models import Activity, Candidacy, ChemistryMeeting, Coach, Employer, Employment, Placement
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
def allocation(programme, town, year):
    return factories.allocation(factories.deployment(programme, town, "Beukenhof"), year=year)


@pytest.fixture
def coach(programme):
    return factories.coach(programme, "Sanne Voorbeeld")


@pytest.fixture
def employment(coach):
    return factories.employment(coach, available="8.00")


@pytest.fixture
def placement(allocation, employment):
    return factories.placement(allocation, employment)


@pytest.fixture
def coordinator(client, programme):
    user = factories.coordinator(programme)
    client.force_login(user)
    return user


PLACED = {
    "starts_on": "2026-11-23",
    "starts_precision": "day",
    "ends_precision": "day",
    "ends_on": "2027-07-31",
    "hours_per_week": "4",
    "main_role": "connector",
    "decided_on": "2026-11-20",
}
ENDED = {"ends_on": "2026-12-31", "reason": "other_job", "announced_on": "2026-11-20"}


def log(placement, day, by):
    return log_activity(coach=placement.coach, placement=placement, done_on=day, minutes=60, on=TODAY, by=by)


def test_new_coach_comes_with_an_employment(client, coordinator):
    employer = Employer.objects.create(name="GGD Voorbeeld")
    response = client.post(
        "/coaches/nieuw/", {"name": "Joost Voorbeeld", "employer": employer.pk, "available_hours": "12,5"}
    )
    made = Coach.system.get()
    assert response.headers["Location"] == f"/coaches/{made.pk}/"
    assert made.employments.get().available_hours == Decimal("12.50")


def test_new_coach_with_impossible_hours_is_not_made(client, coordinator):
    employer = Employer.objects.create(name="GGD Voorbeeld")
    response = client.post(
        "/coaches/nieuw/", {"name": "Joost Voorbeeld", "employer": employer.pk, "available_hours": "99"}
    )
    assert response.status_code == 422
    assert "Beschikbare uren liggen tussen 0 en 60 per week." in response.content.decode()
    assert not Coach.system.exists()


def test_coach_is_changed_only_from_the_version_that_was_shown(client, coordinator, coach):
    url = f"/coaches/{coach.pk}/wijzigen/"
    data = {"version": 1, "name": "Sanne de Voorbeeld", "specialisms": "taal"}
    assert client.post(url, data).status_code == 302
    stale = client.post(url, {**data, "specialisms": "opvoeden"})
    assert stale.status_code == 422
    assert [(c.label, c.typed, c.fresh) for c in stale.context["form"].conflicts] == [
        ("Specialismen", "opvoeden", "taal")
    ]


def test_employment_is_added_and_changed(client, coordinator, coach):
    employer = Employer.objects.create(name="Yorneo Voorbeeld")
    client.post(f"/coaches/{coach.pk}/dienstverband/", {"employer": employer.pk, "starts_on": "2026-08-01"})
    employment = Employment.system.get()
    data = {"version": 1, "starts_on": "2026-08-01", "available_hours": "6"}
    assert client.post(f"/dienstverbanden/{employment.pk}/wijzigen/", data).status_code == 302
    employment.refresh_from_db()
    assert employment.available_hours == Decimal("6.00")


def test_placement_is_made_and_can_be_taken_back(client, coordinator, allocation, employment):
    response = client.post(f"/uren/{allocation.pk}/plaatsen/", {"employment": employment.pk, **PLACED}, follow=True)
    placement = Placement.system.get()
    text = response.content.decode()
    assert "Sanne Voorbeeld is geplaatst." in text
    undo = f"/plaatsingen/{placement.pk}/weghalen/"
    assert undo in text
    client.post(undo)
    assert not Placement.system.exists()


def test_placement_above_the_available_hours_asks_why(client, coordinator, allocation, programme, town, year, coach):
    small = factories.employment(coach, available="2.00")
    response = client.post(f"/uren/{allocation.pk}/plaatsen/", {"employment": small.pk, **PLACED})
    assert response.status_code == 422
    assert "Deze coach heeft 2,00 uur per week beschikbaar" in response.content.decode()
    assert 'value="2026-11-23"' in response.content.decode()
    again = {"employment": small.pk, "override_reason": "tijdelijk", **PLACED}
    assert client.post(f"/uren/{allocation.pk}/plaatsen/", again).status_code == 302


def test_placement_of_more_hours_than_granted_is_refused(client, coordinator, allocation, employment):
    data = {"employment": employment.pk, **PLACED, "hours_per_week": "5"}
    response = client.post(f"/uren/{allocation.pk}/plaatsen/", data)
    assert response.status_code == 422
    assert "meer uren bezet dan er zijn toegekend" in response.content.decode()


def test_placement_known_to_the_month_counts_from_its_first_day(client, coordinator, allocation, employment):
    data = {"employment": employment.pk, **PLACED, "starts_precision": "month"}
    client.post(f"/uren/{allocation.pk}/plaatsen/", data)
    assert Placement.system.get().starts_on == date(2026, 11, 1)


def test_placement_form_takes_hours_and_day_from_the_address(client, coordinator, allocation):
    form = client.get(f"/uren/{allocation.pk}/plaatsen/?uren=1.50&vanaf=2026-12-01").context["form"]
    assert (form["hours_per_week"].value(), form["starts_on"].value()) == ("1,50", date(2026, 12, 1))
    assert client.get(f"/uren/{allocation.pk}/plaatsen/?uren=x&vanaf=y").status_code == 200


def test_end_of_a_placement_can_be_taken_back(client, coordinator, placement):
    response = client.post(f"/plaatsingen/{placement.pk}/beeindigen/", {"version": 1, **ENDED}, follow=True)
    placement.refresh_from_db()
    assert (placement.ends_on, placement.end_reason) == (date(2026, 12, 31), "other_job")
    undo = f"/plaatsingen/{placement.pk}/hervatten/?tot=2027-07-31"
    assert undo in response.content.decode()
    client.post(undo)
    placement.refresh_from_db()
    assert (placement.ends_on, placement.end_reason) == (date(2027, 7, 31), "")


def test_end_of_a_placement_asks_about_later_activities(client, coordinator, placement):
    log(placement, date(2026, 11, 20), coordinator)
    url = f"/plaatsingen/{placement.pk}/beeindigen/"
    assert "Haal de activiteiten na deze dag weg" not in client.get(url).content.decode()
    data = {"version": 1, **ENDED, "ends_on": "2026-11-01"}
    asked = client.post(url, data)
    assert asked.status_code == 422
    assert "Er staat nog 1 activiteit na deze dag." in asked.content.decode()
    assert "Haal de activiteiten na deze dag weg" in asked.content.decode()
    assert client.post(url, {**data, "remove_later_activities": "on"}).status_code == 302
    assert not Activity.system.exists()


def test_placement_with_activities_cannot_be_taken_back(client, coordinator, placement):
    log(placement, date(2026, 11, 20), coordinator)
    response = client.post(f"/plaatsingen/{placement.pk}/weghalen/", follow=True)
    assert "Er zijn al activiteiten geschreven." in response.content.decode()
    assert Placement.system.exists()


def test_coach_who_leaves_opens_the_hours(client, coordinator, coach, placement):
    response = client.post(f"/coaches/{coach.pk}/vertrek/", {**ENDED, "version": coach.version}, follow=True)
    assert "1 plaatsing is beëindigd. De uren staan open." in response.content.decode()
    placement.refresh_from_db()
    assert placement.ends_on == date(2026, 12, 31)
    assert coach.employments.get().ends_on == date(2026, 12, 31)


def test_correction_of_a_placement_is_stored(client, coordinator, placement):
    data = {"version": 1, **PLACED, "starts_on": "2026-08-01", "main_role": "mediator"}
    assert client.post(f"/plaatsingen/{placement.pk}/wijzigen/", data).status_code == 302
    placement.refresh_from_db()
    assert placement.main_role == "mediator"


def test_candidate_and_klikgesprek_follow_each_other(client, coordinator, allocation, coach):
    client.post(f"/uren/{allocation.pk}/kandidaat/", {"coach": coach.pk})
    candidacy = Candidacy.system.get()
    client.post(f"/uren/{allocation.pk}/klikgesprek/", {"candidacy": candidacy.pk, "planned_on": "2026-11-20"})
    meeting = ChemistryMeeting.system.get()
    assert meeting.state == "planned"
    early = client.post(f"/klikgesprekken/{meeting.pk}/", {"version": 1, "held_on": "2026-12-01", "outcome": "match"})
    assert "Deze dag is nog niet geweest." in early.content.decode()
    client.post(f"/klikgesprekken/{meeting.pk}/", {"version": 1, "held_on": "2026-11-20", "outcome": "match"})
    client.post(f"/kandidaten/{candidacy.pk}/", {"version": 1, "state": "proposed"})
    meeting.refresh_from_db()
    candidacy.refresh_from_db()
    assert (meeting.state, meeting.outcome, candidacy.state) == ("held", "match", "proposed")


def test_same_candidate_twice_is_refused_in_words(client, coordinator, allocation, coach):
    client.post(f"/uren/{allocation.pk}/kandidaat/", {"coach": coach.pk})
    response = client.post(f"/uren/{allocation.pk}/kandidaat/", {"coach": coach.pk})
    assert "Deze coach is al kandidaat voor deze plek." in response.content.decode()


def every_path(coach, employment, placement, allocation):
    return [
        f"/coaches/{coach.pk}/",
        f"/coaches/{coach.pk}/wijzigen/",
        f"/coaches/{coach.pk}/dienstverband/",
        f"/coaches/{coach.pk}/vertrek/",
        f"/dienstverbanden/{employment.pk}/wijzigen/",
        f"/uren/{allocation.pk}/plaatsen/",
        f"/uren/{allocation.pk}/kandidaat/",
        f"/uren/{allocation.pk}/klikgesprek/",
        f"/plaatsingen/{placement.pk}/wijzigen/",
        f"/plaatsingen/{placement.pk}/beeindigen/",
        f"/plaatsingen/{placement.pk}/hervatten/",
        f"/plaatsingen/{placement.pk}/weghalen/",
    ]


def test_every_form_does_not_exist_for_strangers(client, programme, town, coach, employment, placement, allocation):
    paths = every_path(coach, employment, placement, allocation)
    for stranger in (factories.coordinator(factories.programme()), factories.officer(programme, town)):
        client.force_login(stranger)
        assert {path: client.post(path).status_code for path in paths} == dict.fromkeys(paths, 404)
    client.force_login(factories.coach_user(coach))
    assert {path: client.get(path).status_code for path in paths} == dict.fromkeys(paths, 404)


def test_coaches_page_says_who_has_room(client, coordinator, programme, placement):
    factories.employment(factories.coach(programme, "Joost Vol"), available=None)
    page = client.get("/coaches/")
    text = page.content.decode()
    assert "1 van 2 coaches hebben nog uren vrij." in text
    assert [row["room"]["text"] for row in page.context["rows"]] == ["–", "4,00"]
    assert [row["name"] for row in client.get("/coaches/?zoeken=beukenhof").context["rows"]] == ["Sanne Voorbeeld"]


def test_coach_page_shows_places_and_employers(client, coordinator, coach, placement):
    text = client.get(f"/coaches/{coach.pk}/").content.decode()
    assert "Beukenhof" in text
    assert "Voorbeeldwerkgever" in text
