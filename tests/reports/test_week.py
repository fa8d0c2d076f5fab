"""Jouw week: what is proposed, and one tap that writes it exactly once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from threading import Barrier
from typing import Any

import pytest
from django.db import connections
from django.test import Client

from coaches import activity_log, proposals, rhythm
from coaches.models import Activity
from coaches.rhythm import DayTerms
from schools import study_days
from tests import world
from tests.world import World

WEEK = "/jouw-week/"
CONFIRM = "/jouw-week/2026-W47/klopt/"
UNDO = "/jouw-week/2026-W47/ongedaan/"


@pytest.fixture
def everything(settings: Any) -> World:
    settings.TODAY_OVERRIDE = world.TODAY
    found = world.build()
    placement = found.ours.placement
    # On Monday something was written at this plek; Tuesday and Wednesday are open, Thursday is still to come.
    rhythm.agree_days(
        placement,
        days={day: DayTerms(minutes) for day, minutes in ((1, 210), (2, 60), (3, 90), (4, 120))},
        starts_on=placement.starts_on,
        by=None,
    )
    return found


def signed_in(user: Any) -> Client:
    client = Client()
    client.force_login(user)
    return client


def as_shown(client: Client, page: str = WEEK) -> dict[str, Any]:
    """What the form holds when it is opened."""
    form = client.get(page).context["form"]
    return {
        name: value
        for _proposal, chosen, minutes in form.lines()
        for name, value in ((chosen.html_name, "on"), (minutes.html_name, minutes.value()))
    }


def written(everything: World) -> list[tuple[int, int]]:
    rows = Activity.system.filter(placement=everything.ours.placement).between(date(2026, 11, 17), date(2026, 11, 22))
    return list(rows.order_by("done_on").values_list("done_on__day", "minutes"))


@pytest.mark.django_db
def test_week_proposes_days_that_have_come_and_are_not_written(everything: World) -> None:
    context = signed_in(everything.ours.coach_user).get(WEEK).context
    assert [(p.day.day, p.plek, p.minutes) for p, _yes, _minutes in context["form"].lines()] == [
        (17, "Voorbeeldbeukenhof", 60),
        (18, "Voorbeeldbeukenhof", 90),
    ]
    assert [(day.day.day, [row.off for row in day.agreed]) for day in context["days"] if day.agreed] == [
        (17, [""]), (18, [""]), (19, [""]),
    ]  # fmt: skip


@pytest.mark.django_db
def test_one_tap_writes_the_week_and_ten_write_it_once(everything: World) -> None:
    client = signed_in(everything.ours.coach_user)
    body = as_shown(client)
    assert client.post(CONFIRM, body)["Location"] == "/jouw-week/?week=2026-W47"
    for _turn in range(9):
        assert client.post(CONFIRM, body).status_code == 302
    assert written(everything) == [(17, 60), (18, 90)]
    row = Activity.system.get(placement=everything.ours.placement, done_on=date(2026, 11, 18))
    assert (row.logged_by, row.role, row.kind) == (everything.ours.coach_user, "connector", "")


@pytest.mark.django_db(transaction=True)
def test_two_devices_at_the_same_moment_write_it_once(everything: World) -> None:
    devices = [signed_in(everything.ours.coach_user) for _device in range(4)]
    body = as_shown(devices[0])
    together = Barrier(len(devices))

    def tap(device: Client) -> int:
        try:
            together.wait()
            return device.post(CONFIRM, body).status_code
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(devices)) as pool:
        assert set(pool.map(tap, devices)) == {302}
    assert written(everything) == [(17, 60), (18, 90)]


@pytest.mark.django_db
def test_a_line_is_adjusted_or_left_out(everything: World) -> None:
    client = signed_in(everything.ours.coach_user)
    body = as_shown(client)
    first, second = sorted(
        (name for name in body if name.startswith("mee_")), key=lambda name: int(body[name.replace("mee", "minuten")])
    )
    del body[first]
    client.post(CONFIRM, {**body, second.replace("mee", "minuten"): 75})
    assert written(everything) == [(18, 75)]


@pytest.mark.django_db
@pytest.mark.parametrize("minutes", ["", "0", "1441", "veel", "-5", "1e3"])
def test_minutes_that_cannot_be_are_refused_with_what_was_typed(everything: World, minutes: str) -> None:
    client = signed_in(everything.ours.coach_user)
    body = as_shown(client)
    name = next(name for name in body if name.startswith("minuten_"))
    response = client.post(CONFIRM, {**body, name: minutes})
    assert response.status_code == 422
    assert name in response.context["form"].errors
    assert response.context["form"][name].value() == minutes
    assert written(everything) == []


@pytest.mark.django_db
def test_nothing_chosen_is_said(everything: World) -> None:
    client = signed_in(everything.ours.coach_user)
    body = {name: value for name, value in as_shown(client).items() if name.startswith("minuten_")}
    response = client.post(CONFIRM, body)
    assert response.status_code == 422
    assert "Kies minstens één dag" in response.content.decode()


@pytest.mark.django_db
def test_what_was_written_meanwhile_is_not_written_twice(everything: World) -> None:
    client = signed_in(everything.ours.coach_user)
    body = as_shown(client)
    activity_log.log_activity(
        coach=everything.ours.coach,
        placement=everything.ours.placement,
        done_on=date(2026, 11, 17),
        minutes=45,
        on=world.TODAY,
        by=None,
    )
    client.post(CONFIRM, body)
    assert written(everything) == [(17, 45), (18, 90)]


@pytest.mark.django_db
def test_the_whole_confirmation_is_undone(everything: World) -> None:
    client = signed_in(everything.ours.coach_user)
    before = Activity.system.count()
    page = client.post(CONFIRM, as_shown(client), follow=True)
    assert f'action="{UNDO}"' in page.content.decode()
    client.post(UNDO)
    assert Activity.system.count() == before
    assert len(as_shown(client)) == 4  # proposed again
    assert client.post(UNDO).status_code == 302  # pressed twice
    client.post(CONFIRM, as_shown(client))
    assert written(everything) == [(17, 60), (18, 90)]


@pytest.mark.django_db
def test_undo_leaves_what_was_changed_since(everything: World) -> None:
    client = signed_in(everything.ours.coach_user)
    client.post(CONFIRM, as_shown(client))
    row = Activity.system.get(placement=everything.ours.placement, done_on=date(2026, 11, 17))
    activity_log.change_activity(
        row, placement=row.placement, done_on=row.done_on, minutes=50, details=None, on=world.TODAY, by=None
    )
    assert "blijft staan" in client.post(UNDO, follow=True).content.decode()
    assert written(everything) == [(17, 50)]


@pytest.mark.django_db
def test_undo_is_of_who_confirmed(everything: World) -> None:
    client = signed_in(everything.ours.coach_user)
    client.post(CONFIRM, as_shown(client))
    assert signed_in(everything.colleague_user).post(UNDO).status_code == 404
    assert len(written(everything)) == 2


@pytest.mark.django_db
def test_a_day_whose_activity_moved_is_proposed_and_written_anew(everything: World) -> None:
    client = signed_in(everything.ours.coach_user)
    client.post(CONFIRM, as_shown(client))
    row = Activity.system.get(placement=everything.ours.placement, done_on=date(2026, 11, 18))
    activity_log.change_activity(
        row, placement=row.placement, done_on=date(2026, 11, 10), minutes=90, details=None, on=world.TODAY, by=None
    )
    body = as_shown(client)
    assert len(body) == 2
    for _turn in range(3):
        client.post(CONFIRM, body)
    assert written(everything) == [(17, 60), (18, 90)]


@pytest.mark.django_db
def test_a_colleague_has_no_such_proposals_and_cannot_write_them(everything: World) -> None:
    body = as_shown(signed_in(everything.ours.coach_user))
    before = Activity.system.count()
    assert signed_in(everything.colleague_user).post(CONFIRM, body).status_code == 302
    assert Activity.system.count() == before


@pytest.mark.django_db
def test_as_many_queries_for_one_plek_as_for_three(everything: World, django_assert_max_num_queries: Any) -> None:
    def of(coach: Any) -> None:
        proposals.of_agreed_days(coach, date(2026, 11, 16), date(2026, 11, 22), on=world.TODAY)

    with django_assert_max_num_queries(8):
        of(everything.ours.coach)


# --- the screens around it ------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_days_are_agreed_on_the_screen_and_shown_in_the_week(everything: World) -> None:
    client = signed_in(everything.ours.coach_user)
    address = f"/plaatsingen/{everything.ours.placement.pk}/dagen/"
    form = client.get(address).context["form"]
    assert form["hours_1"].value() == "3,50"
    body = {"version": form["version"].value(), "starts_on": "2026-11-18", "hours_5": "2,75", "begins_5": "08:30"}
    assert client.post(address, body).status_code == 302
    days = {placement.pk: days for placement, days in client.get(WEEK).context["rhythms"]}
    assert [(row.weekday, row.minutes) for row in days[everything.ours.placement.pk]] == [(5, 165)]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"begins_1": "8:30", "hours_1": ""}, "hours_1"),
        ({"hours_1": "25"}, "hours_1"),
        ({"hours_1": "3", "begins_1": "22:30"}, "hours_1"),
        ({"hours_1": "veel"}, "hours_1"),
        ({"begins_1": "straks", "hours_1": "1"}, "begins_1"),
        ({"starts_on": "2030-01-01"}, "starts_on"),
    ],
)
def test_days_that_cannot_be_are_refused(everything: World, typed: dict[str, str], field: str) -> None:
    client = signed_in(everything.ours.coach_user)
    version = everything.ours.placement.version + 1  # agreed once in the fixture
    body = {"version": version, "starts_on": "2026-11-18", **typed}
    response = client.post(f"/plaatsingen/{everything.ours.placement.pk}/dagen/", body)
    assert response.status_code == 422
    assert field in response.context["form"].errors


@pytest.mark.django_db
def test_being_away_stops_the_proposals(everything: World) -> None:
    client = signed_in(everything.ours.coach_user)
    body = {"starts_on": "2026-11-17", "ends_on": "2026-11-20"}
    assert client.post(f"/coaches/{everything.ours.coach.pk}/afwezig/", body)["Location"] == WEEK
    assert as_shown(client) == {}
    assert "afwezig" in client.get(WEEK).content.decode()


@pytest.mark.django_db
def test_coordinator_is_told_when_somebody_else_can_come(everything: World) -> None:
    client = signed_in(everything.ours.coordinator)
    address = f"/coaches/{everything.ours.coach.pk}/afwezig/"
    page = client.post(address, {"starts_on": "2026-11-23", "ends_on": "2026-12-23"}, follow=True)
    assert "kan tijdelijk iemand anders komen" in page.content.decode()
    assert client.get(address).status_code == 200


@pytest.mark.django_db
def test_a_coach_sees_no_absence_of_a_colleague(everything: World) -> None:
    away = rhythm.report_absence(coach=everything.colleague, starts_on=date(2026, 11, 17), ends_on=None, by=None)
    client = signed_in(everything.ours.coach_user)
    assert client.get(f"/afwezig/{away.pk}/").status_code == 404
    assert client.get(f"/coaches/{everything.colleague.pk}/afwezig/").status_code == 404


# --- an earlier week once more --------------------------------------------------------------------------------------

COPY = "/jouw-week/2026-W47/overnemen/"


@pytest.mark.django_db
def test_an_earlier_week_is_shown_and_written_once(everything: World) -> None:
    client = signed_in(everything.ours.coach_user)
    form = client.get(COPY).context["form"]
    # Of week 46: Monday and Tuesday are written already, Thursday is still to come; nothing is left on Wednesday.
    assert [proposal.day for proposal, _yes, _minutes in form.lines()] == []
    Activity.system.filter(done_on__gte=date(2026, 11, 16)).delete()
    body = {"van": "2026-W46", **as_shown(client, COPY)}
    for _turn in range(10):
        assert client.post(COPY, body)["Location"] == "/jouw-week/?week=2026-W47"
    rows = Activity.system.filter(coach=everything.ours.coach, done_on__gte=date(2026, 11, 16)).order_by(
        "done_on", "minutes"
    )
    assert list(rows.values_list("done_on__day", "minutes", "kind", "role")) == [
        (16, 45, "parent_talk", "connector"),
        (16, 120, "", "connector"),
        (17, 30, "care_consult", "specialist"),
        (17, 90, "teacher_support", "specialist"),
    ]
    assert set(rows.values_list("family_contacts", flat=True)) == {None}
    client.post(UNDO)
    assert not rows.exists()


@pytest.mark.django_db
@pytest.mark.parametrize("source", ["2026-W47", "2026-W48", "onzin", "2026-W54", "0001-W01", "9999-W52"])
def test_a_week_that_cannot_be_copied_is_not_found(everything: World, source: str) -> None:
    assert signed_in(everything.ours.coach_user).get(f"{COPY}?van={source}").status_code == 404


@pytest.mark.django_db
def test_a_week_is_not_copied_into_a_holiday(everything: World) -> None:
    client = signed_in(everything.ours.coach_user)
    assert as_shown(client, "/jouw-week/2026-W42/overnemen/?van=2026-W41") == {}


# --- the month ------------------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_month_shows_every_day_with_minutes_and_marks(everything: World) -> None:
    study_days.add_study_day(
        school=everything.ours.placement.allocation.schools.get(), held_on=date(2026, 11, 26), by=None
    )
    rhythm.report_absence(coach=everything.ours.coach, starts_on=date(2026, 11, 30), ends_on=None, by=None)
    response = signed_in(everything.ours.coach_user).get("/jouw-week/maand/?maand=2026-11")
    cells = {cell.day: cell for week in response.context["weeks"] for cell in week}
    assert [len(week) for week in response.context["weeks"]] == [7] * 6
    assert cells[date(2026, 11, 16)].minutes == 210
    assert cells[date(2026, 11, 19)].expected == 120
    assert cells[date(2026, 11, 26)].expected == 0
    assert [(mark.kind, mark.word) for mark in cells[date(2026, 11, 26)].marks] == [
        ("study", "studiedag Voorbeeldbeukenhof")
    ]
    assert [(run.mark.kind, run.first, run.last) for run in response.context["runs"]] == [
        ("study", date(2026, 11, 26), date(2026, 11, 26)),
        ("away", date(2026, 11, 30), date(2026, 11, 30)),
    ]
    assert 'href="/jouw-week/?week=2026-W47#dag-2026-11-16"' in response.content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize("month", ["2026-13", "onzin", "0001-01", "9999-12", "2026-1"])
def test_month_that_does_not_exist_is_not_found(everything: World, month: str) -> None:
    assert signed_in(everything.ours.coach_user).get(f"/jouw-week/maand/?maand={month}").status_code == 404


# --- study days -----------------------------------------------------------------------------------------------------


@pytest.mark.django_db
@pytest.mark.parametrize("who", ["coach_user", "coordinator", "school_user"])
def test_three_roles_add_and_remove_a_study_day(everything: World, who: str) -> None:
    client = signed_in(getattr(everything.ours, who))
    address = f"/plekken/{everything.ours.deployment.pk}/studiedagen/"
    form = client.get(address).context["form"]
    body = {"token": form["token"].value(), "school": form["school"].value(), "held_on": "2026-11-19"}
    assert client.post(address, body)["Location"] == address
    [row] = client.get(address).context["rows"]
    coach = signed_in(everything.ours.coach_user)
    days = {day.day.day: day for day in coach.get(WEEK).context["days"]}
    assert [one.off for one in days[19].agreed] == ["studiedag"]
    client.post(f"/studiedagen/{row.pk}/weghalen/")
    assert not client.get(address).context["rows"]


@pytest.mark.django_db
def test_a_school_adds_no_study_day_of_another(everything: World) -> None:
    client = signed_in(everything.ours.school_user)
    assert client.get(f"/plekken/{everything.bundle.pk}/studiedagen/").status_code == 404
    other = everything.neighbour_plek.allocations.get().schools.get()
    address = f"/plekken/{everything.ours.deployment.pk}/studiedagen/"
    assert client.post(address, {"school": other.pk, "held_on": "2026-11-19"}).status_code == 422
