"""Jouw maanden: one tap closes a month that is over, and the trail of corrections is there for the coach."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from coaches import activity_log
from coaches.models import Activity, Correction, MonthClosing
from tests import world as worlds

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(settings: Any) -> worlds.World:
    settings.TODAY_OVERRIDE = worlds.TODAY
    return worlds.build()


@pytest.fixture
def coach(world: worlds.World, client: Client) -> Client:
    client.force_login(world.ours.coach_user)
    return client


def closes(client: Client, month: str = "2026-10") -> Any:
    return client.post(reverse("reports:month_close", args=[month]), follow=True)


def test_one_tap_from_the_month_overview_closes_it(world: worlds.World, coach: Client) -> None:
    overview = f"{reverse('coaches:activities')}?maand=2026-10"
    assert "Oktober klopt" in coach.get(overview).content.decode()
    answer = coach.post(reverse("reports:month_close", args=["2026-10"]), {"next": overview}, follow=True)
    assert answer.redirect_chain == [(overview, 302)]
    body = answer.content.decode()
    assert "Oktober 2026 is afgesloten." in body
    assert "Oktober klopt" not in body
    closing = MonthClosing.system.get()
    assert (closing.coach, closing.month) == (world.ours.coach, date(2026, 10, 1))


def test_ten_taps_close_it_once(coach: Client) -> None:
    for _tap in range(10):
        closes(coach)
    assert MonthClosing.system.count() == 1


def test_month_that_runs_has_no_button_and_is_refused(coach: Client) -> None:
    assert "November klopt" not in coach.get(reverse("reports:months")).content.decode()
    assert "November 2026 is nog niet voorbij." in closes(coach, "2026-11").content.decode()
    assert closes(coach, "2027-01").status_code == 404
    assert closes(coach, "oktober").status_code == 404
    assert not MonthClosing.system.exists()


def test_correction_stands_on_the_page_with_who_and_when(world: worlds.World, coach: Client) -> None:
    closes(coach)
    activity = Activity.system.filter(coach=world.ours.coach, done_on=date(2026, 10, 5)).order_by("pk")[0]
    coach.post(reverse("coaches:activity_remove", args=[activity.pk]))
    row = Correction.system.get()
    assert (row.minutes, row.made_by) == (-activity.minutes, world.ours.coach_user)
    body = coach.get(reverse("reports:month", args=["2026-10"])).content.decode()
    assert "−0:45" in body
    assert "afgesloten, met correctie" in body
    assert "jou" in body
    assert "afgesloten, met correctie" in coach.get(reverse("reports:months")).content.decode()


def test_colleague_and_other_roles_see_nothing_of_it(world: worlds.World, coach: Client) -> None:
    closes(coach)
    for who in (world.colleague_user, world.theirs.coach_user):
        other = Client()
        other.force_login(who)
        assert "nog niet afgesloten" not in other.get(reverse("reports:month", args=["2026-10"])).content.decode()
        assert MonthClosing.objects.visible_to(who).count() == 0
    for who in (world.ours.officer, world.ours.school_user, world.theirs.coordinator, world.theirs.employer_user):
        assert not MonthClosing.objects.visible_to(who).exists()


def test_months_cost_the_same_with_more_of_them(world: worlds.World, coach: Client) -> None:
    with CaptureQueriesContext(
        connection,
    ) as few:
        coach.get(reverse("reports:months"))
    for month in ("2026-09", "2026-10"):
        closes(coach, month)
    for day in range(1, 5):
        activity_log.log_activity(
            coach=world.ours.coach,
            placement=world.ours.placement,
            done_on=date(2026, 10, day),
            minutes=30,
            on=worlds.TODAY,
            by=None,
        )
    coach.get(reverse("reports:months"))  # reads away the toast
    with CaptureQueriesContext(connection) as many:
        coach.get(reverse("reports:months"))
    assert len(many) <= len(few) + 1


# --- told beforehand ------------------------------------------------------------------------------------------------

TOLD = "Oktober 2026 is al afgesloten. Je wijziging komt als correctie op je urenstaat."


def form_of(client: Client, world: worlds.World, **typed: str) -> dict[str, str]:
    return {
        "deployment": str(world.ours.deployment.pk),
        "done_on": "2026-10-05",
        "minutes": "30",
        "kind": "",
        "role": "",
        "is_planned": "",
        "asked_by": "",
        **typed,
    }


def test_form_says_beforehand_that_the_month_is_closed(world: worlds.World, coach: Client) -> None:
    closes(coach)
    new = reverse("coaches:activity_new")
    before = Activity.system.count()
    first = coach.post(new, form_of(coach, world, seen_closed=""))
    assert first.status_code == 422
    assert TOLD in first.content.decode()
    assert 'name="seen_closed" value="2026-10"' in first.content.decode()
    assert Activity.system.count() == before
    assert coach.post(new, form_of(coach, world, seen_closed="2026-10")).status_code == 302
    assert [row.minutes for row in Correction.system.all()] == [30]


def test_activity_of_a_closed_month_shows_it_when_it_is_opened(world: worlds.World, coach: Client) -> None:
    closes(coach)
    activity = Activity.system.filter(coach=world.ours.coach, done_on=date(2026, 10, 5)).order_by("pk")[0]
    body = coach.get(reverse("coaches:activity", args=[activity.pk])).content.decode()
    assert TOLD in body
    typed = form_of(coach, world, minutes="50", version=str(activity.version), seen_closed="2026-10")
    assert coach.post(reverse("coaches:activity", args=[activity.pk]), typed).status_code == 302
    assert [row.minutes for row in Correction.system.all()] == [50 - activity.minutes]


def test_what_was_queued_without_network_is_simply_taken(world: worlds.World, coach: Client) -> None:
    closes(coach)
    assert coach.post(reverse("coaches:activity_new"), form_of(coach, world)).status_code == 302
    assert Correction.system.count() == 1
