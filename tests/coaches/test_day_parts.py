""" "Ik was op school" with one tap: which part of the day is offered, and that no tap writes it twice."""

from __future__ import annotations

import threading
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import connections
from django.test import Client

from coaches import activity_log
from coaches.activity_log import ActivityDetails
from coaches.day_parts import DayPart, today_of, write_part
from coaches.models import Activity, Placement
from tests import factories

pytestmark = pytest.mark.django_db

TODAY = date(2026, 11, 18)  # a Wednesday
MORNING, AFTERNOON, DAY = DayPart.MORNING, DayPart.AFTERNOON, DayPart.DAY
TAP = "/activiteiten/dagdeel/"


@pytest.fixture(autouse=True)
def _today(settings: Any) -> None:
    settings.TODAY_OVERRIDE = TODAY


@pytest.fixture
def placement() -> Placement:
    plek = factories.deployment(programme := factories.programme(), factories.municipality(programme), name="Beukenhof")
    return factories.placement(factories.allocation(plek))


@pytest.fixture
def signed_in(client: Client, placement: Placement) -> Client:
    client.force_login(factories.coach_user(placement.coach))
    return client


def write(placement: Placement, minutes: int, day: date = TODAY, kind: str = "") -> Activity:
    return activity_log.log_activity(
        coach=placement.coach,
        placement=placement,
        done_on=day,
        minutes=minutes,
        on=TODAY,
        by=None,
        details=ActivityDetails(kind=kind),
    )


def tap(client: Client, placement: Placement, part: str = "ochtend", day: str = "2026-11-18") -> Any:
    data = {"deployment": placement.allocation.deployment_id, "part": part, "done_on": day}
    return client.post(TAP, data, follow=True)


def said(response: Any) -> list[str]:
    return [str(message) for message in response.context["messages"]]


# --- what is offered --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("hour", "offered"),
    [(9, (MORNING, AFTERNOON, DAY)), (13, (MORNING, AFTERNOON, DAY)), (15, (DAY, MORNING, AFTERNOON))],
)
def test_offer_follows_the_hour(placement: Placement, hour: int, offered: tuple[DayPart, ...]) -> None:
    assert today_of(placement.coach, on=TODAY, hour=hour).offered == offered


def test_habit_of_this_weekday_goes_before_the_hour(placement: Placement) -> None:
    write(placement, AFTERNOON.minutes, date(2026, 11, 11))
    write(placement, DAY.minutes, date(2026, 11, 10))  # a Tuesday
    assert today_of(placement.coach, on=TODAY, hour=15).offered[0] == AFTERNOON


def test_whole_day_is_offered_where_the_week_holds_one(placement: Placement) -> None:
    today = today_of(placement.coach, on=TODAY, hour=15)
    assert today.at(Decimal("6.0")) == DAY
    assert today.at(Decimal("4.5")) == MORNING
    assert today.at(None) == DAY
    assert today.at(Decimal("4.5"), DAY) == DAY  # who asks for it gets it


@pytest.mark.parametrize(
    ("minutes", "kind", "written", "offered"),
    [
        (210, "", {MORNING}, {AFTERNOON}),
        (150, "", {AFTERNOON}, {MORNING}),
        (360, "", {DAY}, set()),
        (60, "", set(), {MORNING, AFTERNOON, DAY}),
        (210, "home_visit", set(), {MORNING, AFTERNOON, DAY}),
    ],
)
def test_what_is_written_is_not_offered_again(
    placement: Placement, minutes: int, kind: str, written: set[DayPart], offered: set[DayPart]
) -> None:
    write(placement, minutes, kind=kind)
    today = today_of(placement.coach, on=TODAY, hour=9)
    assert (set(today.written), set(today.offered)) == (written, offered)


def test_yesterday_does_not_count(placement: Placement) -> None:
    write(placement, 360, date(2026, 11, 17))
    assert today_of(placement.coach, on=TODAY, hour=9).written == frozenset()


# --- one tap ----------------------------------------------------------------------------------------------------------


def test_tap_is_complete_by_itself(signed_in: Client, placement: Placement) -> None:
    response = tap(signed_in, placement)
    assert said(response) == ["Geschreven: op school, 3,5 u bij Beukenhof."]
    assert "Ongedaan maken" in response.content.decode()
    made = Activity.system.get()
    assert (made.placement, made.done_on, made.minutes, made.kind, made.role) == (
        placement,
        TODAY,
        210,
        "",
        placement.main_role,
    )


def test_second_tap_writes_no_second_morning(signed_in: Client, placement: Placement) -> None:
    tap(signed_in, placement)
    again = tap(signed_in, placement)
    assert said(again) == ["Dit deel van de dag staat er al: 3,5 u bij Beukenhof."]
    assert said(tap(signed_in, placement, "dag")) == ["Dit deel van de dag staat er al: 3,5 u bij Beukenhof."]
    assert Activity.system.count() == 1


def test_morning_that_was_told_more_about_is_still_the_morning(signed_in: Client, placement: Placement) -> None:
    tap(signed_in, placement)
    Activity.system.update(kind="care_consult", minutes=190)
    tap(signed_in, placement)
    assert Activity.system.count() == 1


def test_afternoon_follows_the_morning(signed_in: Client, placement: Placement) -> None:
    tap(signed_in, placement)
    tap(signed_in, placement, "middag")
    assert sorted(Activity.system.values_list("minutes", flat=True)) == [150, 210]


def test_undone_morning_can_be_written_again(signed_in: Client, placement: Placement) -> None:
    for _time in range(2):
        tap(signed_in, placement)
        signed_in.post(f"/activiteiten/{Activity.system.get().pk}/verwijderen/")
        assert Activity.system.count() == 0
    tap(signed_in, placement)
    assert Activity.system.count() == 1


def test_morning_that_moved_to_yesterday_leaves_room_for_today(signed_in: Client, placement: Placement) -> None:
    tap(signed_in, placement)
    Activity.system.update(done_on=date(2026, 11, 17))
    tap(signed_in, placement)
    assert sorted(Activity.system.values_list("done_on", flat=True)) == [date(2026, 11, 17), TODAY]


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"day": "2026-11-17"}, "Deze pagina was van een andere dag. Tik nog een keer."),
        ({"part": "nacht"}, "Selecteer een geldige keuze. nacht is geen beschikbare keuze."),
    ],
)
def test_what_cannot_be_is_said_and_nothing_is_stored(
    signed_in: Client, placement: Placement, fields: dict[str, str], sentence: str
) -> None:
    assert said(tap(signed_in, placement, **fields)) == [sentence]
    assert not Activity.system.exists()


def test_plek_of_a_stranger_does_not_exist(signed_in: Client) -> None:
    theirs = factories.placement(factories.allocation())
    assert tap(signed_in, theirs).status_code == 404
    assert not Activity.system.exists()


@pytest.mark.django_db(transaction=True)
def test_two_telephones_at_the_same_moment_write_one_morning(placement: Placement) -> None:
    """Different parts have different keys: only the lock on the coach keeps them apart."""
    barrier = threading.Barrier(6)

    def press(part: DayPart) -> None:
        try:
            barrier.wait(20)
            write_part(coach=placement.coach, placement=placement, part=part, on=TODAY, by=None)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=press, args=(part,)) for part in (MORNING, DAY) * 3]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert Activity.system.count() == 1
