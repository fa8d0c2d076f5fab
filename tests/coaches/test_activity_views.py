"""Writing, changing, removing and reading activities on the screen; each with a stranger."""

from __future__ import annotations

import re
import uuid
from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from coaches import activity_log
from coaches.activity_log import ActivityDetails
from coaches.models import Activity, Coach, Placement
from coaches.usual import Usual, usual_of
from kansencoach.models import User
from tests import factories

pytestmark = pytest.mark.django_db

TODAY = date(2026, 11, 18)
NEW = "/activiteiten/nieuw/"


@pytest.fixture(autouse=True)
def _today(settings: Any) -> None:
    settings.TODAY_OVERRIDE = TODAY


@pytest.fixture
def placement() -> Placement:
    plek = factories.deployment(programme := factories.programme(), factories.municipality(programme), name="Beukenhof")
    return factories.placement(factories.allocation(plek))


@pytest.fixture
def coach(placement: Placement) -> Coach:
    return placement.coach


@pytest.fixture
def user(coach: Coach) -> User:
    return factories.coach_user(coach)


@pytest.fixture
def signed_in(client: Client, user: User) -> Client:
    client.force_login(user)
    return client


@pytest.fixture
def stranger() -> Client:
    client = Client()
    client.force_login(factories.coach_user(factories.placement(factories.allocation()).coach))
    return client


def plek_of(placement: Placement) -> int:
    return placement.allocation.deployment_id


def typed(placement: Placement, **fields: Any) -> dict[str, Any]:
    return {"deployment": plek_of(placement), "done_on": "2026-11-17", "minutes": "45", **fields}


def write(placement: Placement, by: User | None = None, **fields: Any) -> Activity:
    values: dict[str, Any] = {"done_on": date(2026, 11, 17), "minutes": 45, **fields}
    details = values.pop("details", ActivityDetails())
    return activity_log.log_activity(
        coach=placement.coach, placement=placement, on=TODAY, by=by, details=details, **values
    )


# --- writing --------------------------------------------------------------------------------------------------------


def test_plek_date_and_minutes_are_enough(signed_in: Client, placement: Placement, user: User) -> None:
    response = signed_in.post(NEW, typed(placement))
    assert (response.status_code, response["Location"]) == (302, "/mijn-plekken/")
    activity = Activity.system.get()
    assert (activity.placement, activity.done_on, activity.minutes) == (placement, date(2026, 11, 17), 45)
    assert (activity.kind, activity.role, activity.themes, activity.is_planned) == ("", "", [], None)
    assert (activity.logged_by, activity.is_on_behalf) == (user, False)


def test_everything_that_can_be_told_is_stored(signed_in: Client, placement: Placement) -> None:
    told = {
        "kind": "parent_meeting",
        "role": "connector",
        "is_planned": "nee",
        "asked_by": "teacher",
        "themes": ["language", "money"],
        "family_contacts": "12",
        "pupil_contacts": "0",
        "families_invited": "40",
        "families_present": "22",
        "persons_present": "31",
    }
    signed_in.post(NEW, typed(placement, **told))
    activity = Activity.system.get()
    assert (activity.kind, activity.role, activity.is_planned, activity.asked_by) == (
        "parent_meeting",
        "connector",
        False,
        "teacher",
    )
    assert activity.themes == ["language", "money"]
    assert (activity.family_contacts, activity.pupil_contacts, activity.teacher_contacts) == (12, 0, None)
    assert (activity.families_invited, activity.families_present, activity.persons_present) == (40, 22, 31)


def test_ten_identical_posts_are_one_activity(signed_in: Client, placement: Placement) -> None:
    data = typed(placement, client_uuid=str(uuid.uuid4()))
    assert {signed_in.post(NEW, data).status_code for _ in range(10)} == {302}
    assert Activity.system.count() == 1


def test_form_carries_a_key_of_its_own(signed_in: Client) -> None:
    keys = {signed_in.get(NEW).context["form"].initial["client_uuid"] for _ in range(2)}
    assert len(keys) == 2


@pytest.mark.parametrize(
    ("fields", "field", "sentence"),
    [
        ({"minutes": ""}, "minutes", "Vul in hoeveel minuten het duurde."),
        ({"minutes": "0"}, "minutes", "Vul tussen 1 minuut en 24 uur in."),
        ({"minutes": "1441"}, "minutes", "Vul tussen 1 minuut en 24 uur in."),
        ({"done_on": "2026-11-19"}, "done_on", "Deze dag is nog niet geweest."),
        ({"done_on": ""}, "done_on", "Vul de datum in."),
        ({"done_on": "2026-07-01"}, "done_on", "Op deze datum was er geen plaatsing op deze plek."),
        ({"deployment": ""}, "deployment", "Kies de plek."),
        ({"kind": "network"}, "kind", "Netwerk, scholing en kennismaking horen niet bij een plek."),
        ({"families_invited": "3"}, "families_invited", "Dit hoort alleen bij een ouderbijeenkomst."),
        (
            {"kind": "parent_meeting", "families_invited": "3", "families_present": "4"},
            "families_present",
            "Er kunnen niet meer gezinnen aanwezig zijn dan er zijn uitgenodigd.",
        ),
    ],
)
def test_what_is_wrong_stands_at_its_field_and_nothing_is_stored(
    signed_in: Client, placement: Placement, fields: dict[str, str], field: str, sentence: str
) -> None:
    response = signed_in.post(NEW, typed(placement, **fields))
    assert response.status_code == 422
    assert response.context["form"].errors == {field: [sentence]}
    assert not Activity.system.exists()


def test_what_was_typed_stays_when_something_is_wrong(signed_in: Client, placement: Placement) -> None:
    html = signed_in.post(NEW, typed(placement, minutes="1441", kind="home_visit")).content.decode()
    assert 'value="1441"' in html
    assert re.search('value="home_visit"[^>]* checked', html)


def test_work_outside_the_schools_needs_no_plek(signed_in: Client) -> None:
    data = {"deployment": "buiten", "done_on": "2026-11-17", "minutes": "120", "kind": "training"}
    assert signed_in.post(NEW, data).status_code == 302
    assert Activity.system.get().placement is None


def test_work_outside_the_schools_says_what_it_was(signed_in: Client) -> None:
    data = {"deployment": "buiten", "done_on": "2026-11-17", "minutes": "120"}
    response = signed_in.post(NEW, data)
    assert response.context["form"].errors == {"deployment": ["Kies de plek, of een soort werk buiten de scholen."]}


def test_plek_of_somebody_else_cannot_be_chosen(signed_in: Client) -> None:
    other = factories.placement(factories.allocation())
    response = signed_in.post(NEW, typed(other))
    assert (response.status_code, list(response.context["form"].errors)) == (422, ["deployment"])
    assert not Activity.system.exists()


def test_school_is_asked_only_in_a_bundle(signed_in: Client, placement: Placement, coach: Coach) -> None:
    assert "school" not in signed_in.get(NEW).context["form"].fields
    at = placement.allocation.deployment.municipality
    bundle = factories.allocation(
        factories.deployment(coach.programme, at, name="Brede School"),
        schools=[factories.school(at, pupils=40, name="Links"), factories.school(at, pupils=50, name="Rechts")],
    )
    there = factories.placement(bundle, placement.employment)
    school = bundle.schools.get(name="Links")
    assert signed_in.post(NEW, typed(there, school=school.pk)).status_code == 302
    assert Activity.system.get().school == school
    response = signed_in.post(NEW, typed(placement, school=school.pk))
    assert (response.status_code, "Deze school hoort niet bij deze plek." in response.content.decode()) == (422, True)


def test_day_chooses_the_placement_of_that_school_year(signed_in: Client, placement: Placement, settings: Any) -> None:
    settings.TODAY_OVERRIDE = date(2027, 8, 2)
    next_year = factories.school_year(2027)
    after = factories.placement(
        factories.allocation(placement.allocation.deployment, year=next_year, schools=[]), placement.employment
    )
    for day, expected in (("2027-07-30", placement), ("2027-08-02", after)):
        signed_in.post(NEW, typed(placement, done_on=day))
        assert Activity.system.get(done_on=day).placement == expected


def test_writing_in_a_holiday_is_allowed(signed_in: Client, placement: Placement) -> None:
    assert signed_in.post(NEW, typed(placement, done_on="2026-10-17")).status_code == 302  # a Saturday in autumn


def test_address_prefills_day_plek_and_role(signed_in: Client, placement: Placement) -> None:
    form = signed_in.get(f"{NEW}?datum=2026-11-16&plek={plek_of(placement)}").context["form"]
    assert (form.initial["done_on"], form.initial["deployment"], form.initial["role"]) == (
        date(2026, 11, 16),
        str(plek_of(placement)),
        "connector",
    )
    assert signed_in.get(f"{NEW}?datum=onzin").status_code == 404


def test_no_free_text_but_the_two_that_are_checked(signed_in: Client) -> None:
    html = signed_in.get(NEW).content.decode()
    assert re.findall('<textarea name="([a-z]+)"', html) == ["note", "message"]
    assert 'type="text"' not in html
    assert "Volg de meldcode van je werkgever of bel Veilig Thuis" in html


def test_form_leads_back_only_to_a_page_of_ours(signed_in: Client, placement: Placement) -> None:
    assert signed_in.post(NEW, typed(placement, next="/jouw-week/"))["Location"] == "/jouw-week/"
    assert signed_in.post(NEW, typed(placement, next="https://elders.example/"))["Location"] == "/mijn-plekken/"


# --- changing, removing, putting back -------------------------------------------------------------------------------


def test_coach_changes_an_activity(signed_in: Client, placement: Placement) -> None:
    activity = write(placement)
    response = signed_in.post(f"/activiteiten/{activity.pk}/", typed(placement, minutes="60", version="1"))
    assert response["Location"] == "/activiteiten/?maand=2026-11"
    activity.refresh_from_db()
    assert (activity.minutes, activity.version) == (60, 2)


def test_second_person_to_save_sees_both_versions(signed_in: Client, placement: Placement) -> None:
    activity = write(placement)
    change: dict[str, Any] = {
        "placement": placement,
        "done_on": activity.done_on,
        "details": ActivityDetails(kind="home_visit"),
    }
    activity_log.change_activity(activity, minutes=90, on=TODAY, by=None, version=1, **change)
    response = signed_in.post(f"/activiteiten/{activity.pk}/", typed(placement, minutes="60", version="1"))
    assert response.status_code == 422
    rows = [(row.label, row.stored, row.typed) for row in response.context["both"]]
    assert rows == [("Minuten", "90", "60"), ("Soort werk", "huisbezoek", "–")]
    again = signed_in.post(f"/activiteiten/{activity.pk}/", typed(placement, minutes="60", version="2"))
    assert again.status_code == 302
    activity.refresh_from_db()
    assert activity.minutes == 60


def test_removed_activity_can_be_put_back_as_it_was(signed_in: Client, placement: Placement, user: User) -> None:
    details = ActivityDetails(kind="home_visit", role="mediator", themes=("money",), family_contacts=2)
    activity = write(placement, by=user, details=details)
    removed = signed_in.post(f"/activiteiten/{activity.pk}/verwijderen/", follow=True)
    assert not Activity.system.exists()
    undo = f"/activiteiten/{activity.pk}/terugzetten/"
    assert f'action="{undo}"' in removed.content.decode()
    assert signed_in.post(undo).status_code == 302
    again = Activity.system.get()
    fields = (
        "placement",
        "done_on",
        "minutes",
        "kind",
        "role",
        "themes",
        "family_contacts",
        "client_uuid",
        "logged_by",
    )
    assert [getattr(again, name) for name in fields] == [getattr(activity, name) for name in fields]
    assert signed_in.post(undo).status_code == 302  # pressed twice: it stands there already


def test_notice_after_writing_can_undo_it(signed_in: Client, placement: Placement) -> None:
    html = signed_in.post(NEW, typed(placement, kind="home_visit"), follow=True).content.decode()
    assert "Geschreven: huisbezoek, 0,75 u bij Beukenhof." in html
    signed_in.post(reverse("coaches:activity_remove", args=[Activity.system.get().pk]))
    assert not Activity.system.exists()


def test_activity_of_somebody_else_does_not_exist(stranger: Client, placement: Placement) -> None:
    activity = write(placement)
    assert stranger.get(f"/activiteiten/{activity.pk}/").status_code == 404
    assert stranger.post(f"/activiteiten/{activity.pk}/", typed(placement)).status_code == 404
    assert stranger.post(f"/activiteiten/{activity.pk}/verwijderen/").status_code == 404
    assert stranger.post(f"/activiteiten/{activity.pk}/terugzetten/").status_code == 404
    assert stranger.get(f"/activiteiten/?plek={plek_of(placement)}").status_code == 404
    assert Activity.system.get().version == 1


# --- on behalf of a coach -------------------------------------------------------------------------------------------


@pytest.fixture
def coordinator(coach: Coach) -> User:
    return factories.coordinator(coach.programme)


def test_coordinator_writes_on_behalf_and_both_see_it(
    signed_in: Client, coordinator: User, coach: Coach, placement: Placement
) -> None:
    other = Client()
    other.force_login(coordinator)
    page = f"/coaches/{coach.pk}/activiteit/"
    assert other.post(page, typed(placement))["Location"] == page
    activity = Activity.system.get()
    assert (activity.logged_by, activity.is_on_behalf, activity.coach) == (coordinator, True, coach)
    assert coordinator.name in other.get(page).content.decode()
    assert f"geschreven door {coordinator.name} namens jou" in signed_in.get("/activiteiten/").content.decode()
    assert (
        f"Geschreven door {coordinator.name} namens {coach}"
        in signed_in.get(f"/activiteiten/{activity.pk}/").content.decode()
    )


def test_coordinator_sees_date_minutes_and_plek_only(coordinator: User, placement: Placement) -> None:
    write(placement, details=ActivityDetails(kind="home_visit", role="mediator", themes=("money",), family_contacts=3))
    client = Client()
    client.force_login(coordinator)
    html = client.get("/activiteiten/").content.decode()
    assert "Beukenhof" in html
    assert "0,75 u" in html
    assert not [word for word in ("huisbezoek", "mediator", "rondkomen", "verbinder") if word in html.lower()]


def test_coordinator_cannot_open_what_the_coach_wrote(coordinator: User, placement: Placement) -> None:
    activity = write(placement)
    client = Client()
    client.force_login(coordinator)
    assert client.get(f"/activiteiten/{activity.pk}/").status_code == 404
    assert client.post(f"/activiteiten/{activity.pk}/verwijderen/").status_code == 404


def test_change_by_the_coordinator_keeps_what_the_coach_added(
    coordinator: User, coach: Coach, placement: Placement
) -> None:
    activity = write(placement, by=coordinator, is_on_behalf=True)
    activity_log.change_activity(
        activity,
        placement=placement,
        done_on=activity.done_on,
        minutes=45,
        details=ActivityDetails(kind="home_visit"),
        on=TODAY,
        by=None,
    )
    client = Client()
    client.force_login(coordinator)
    html = client.get(f"/activiteiten/{activity.pk}/").content.decode()
    assert "huisbezoek" not in html.lower()
    client.post(f"/activiteiten/{activity.pk}/", typed(placement, minutes="50", version="2"))
    activity.refresh_from_db()
    assert (activity.minutes, activity.kind) == (50, "home_visit")


def test_coordinator_of_another_programme_cannot_write(coach: Coach) -> None:
    client = Client()
    client.force_login(factories.coordinator(factories.programme()))
    assert client.get(f"/coaches/{coach.pk}/activiteit/").status_code == 404


# --- reading --------------------------------------------------------------------------------------------------------


def test_list_shows_one_month_by_day(signed_in: Client, placement: Placement) -> None:
    for day, minutes in ((date(2026, 11, 17), 45), (date(2026, 11, 17), 30), (date(2026, 10, 5), 60)):
        write(placement, done_on=day, minutes=minutes)
    context = signed_in.get("/activiteiten/").context
    assert [(day.day, day.minutes) for day in context["days"]] == [(date(2026, 11, 17), 75)]
    october = signed_in.get("/activiteiten/?maand=2026-10").context
    assert (october["minutes"], october["month"].label) == (60, "oktober 2026")
    assert signed_in.get("/activiteiten/?maand=2026-13").status_code == 404


@pytest.mark.parametrize("page", ["/activiteiten/", "/jouw-week/", "/mijn-plekken/", "/activiteiten/nieuw/"])
def test_pages_ask_as_many_queries_for_three_rows_as_for_one(
    signed_in: Client, placement: Placement, page: str, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    write(placement, details=ActivityDetails(kind="home_visit"))
    signed_in.get(page)
    with django_assert_max_num_queries(60) as one:
        signed_in.get(page)
    coach = placement.coach
    for name in ("Tweede", "Derde"):
        plek = factories.deployment(coach.programme, placement.allocation.deployment.municipality, name=name)
        more = factories.placement(factories.allocation(plek), placement.employment)
        write(more, minutes=30, details=ActivityDetails(kind="parent_talk"))
    with django_assert_max_num_queries(60) as three:
        signed_in.get(page)
    assert len(three.captured_queries) == len(one.captured_queries)


@pytest.mark.parametrize("page", ["/activiteiten/"])
def test_list_of_the_programme_asks_as_many_queries_for_three_rows_as_for_one(
    client: Client,
    coordinator: User,
    placement: Placement,
    page: str,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    client.force_login(coordinator)
    write(placement)
    client.get(page)
    with django_assert_max_num_queries(60) as one:
        client.get(page)
    for name in ("Tweede", "Derde"):
        plek = factories.deployment(placement.coach.programme, placement.allocation.deployment.municipality, name=name)
        write(factories.placement(factories.allocation(plek)))
    with django_assert_max_num_queries(60) as three:
        client.get(page)
    assert len(three.captured_queries) == len(one.captured_queries)


# --- the usual ones -------------------------------------------------------------------------------------------------


def test_usual_ones_come_back_most_often(coach: Coach, placement: Placement) -> None:
    for day in (2, 3, 4):
        write(placement, done_on=date(2026, 11, day), minutes=30, details=ActivityDetails(kind="care_consult"))
    write(placement, minutes=45, details=ActivityDetails(kind="home_visit", role="mediator"))
    write(placement, minutes=120)  # without a kind: too little to repeat
    write(placement, done_on=date(2026, 9, 1), minutes=60, details=ActivityDetails(kind="parent_talk"))  # long ago
    plek = plek_of(placement)
    assert usual_of(coach, on=TODAY) == [
        Usual(plek, "Beukenhof", None, "care_consult", "", 30),
        Usual(plek, "Beukenhof", None, "home_visit", "mediator", 45),
    ]
    assert len(usual_of(coach, on=TODAY, limit=1)) == 1


def test_usual_ones_leave_out_a_plek_that_ended(coach: Coach, placement: Placement) -> None:
    write(placement, details=ActivityDetails(kind="home_visit"))
    Placement.system.filter(pk=placement.pk).update(ends_on=date(2026, 11, 17))
    assert usual_of(coach, on=TODAY) == []
