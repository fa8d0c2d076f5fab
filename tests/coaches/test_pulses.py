""" "Past het werk nog in de uren?": asked once in four teaching weeks, about a plek; the coach reads the answer first."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.test import Client

from coaches import pulses
from coaches.models import WorkloadPulse
from kansencoach.models import Role
from schools import calendar
from tests import factories
from tests import world as worlds
from tests.world import TODAY, World

pytestmark = pytest.mark.django_db
HOME = "/mijn-plekken/"


@pytest.fixture
def world(settings: Any) -> World:
    settings.TODAY_OVERRIDE = TODAY
    return worlds.build()


def client_of(user: Any) -> Client:
    client = Client()
    client.force_login(user)
    return client


def give(world: World, answer: str = "tight", *, on: date = TODAY, placement: Any = None) -> WorkloadPulse:
    period = pulses.asked_about(on)
    assert period is not None
    return pulses.answer(
        placement=placement or world.ours.placement, starts_on=period.first, answer=answer, on=on, by=None
    )


def seen_by(user: Any) -> list[WorkloadPulse]:
    return list(WorkloadPulse.objects.visible_to(type(user).objects.get(pk=user.pk)))


# --- when it is asked ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("first_year", range(2021, 2029))
def test_a_period_is_four_teaching_weeks_and_a_year_has_ten(first_year: int) -> None:
    found = pulses.periods(first_year)
    assert len(found) == 10
    for period in found:
        weeks = [
            week
            for week in calendar.days(period.first, period.last)
            if week.weekday() == 0 and calendar.teaching_days(week, week + timedelta(days=6))
        ]
        assert len(weeks) == 4
    assert all(before.last < after.first for before, after in pairwise(found))


def test_it_is_never_asked_in_a_holiday_or_on_a_public_holiday() -> None:
    days = list(calendar.days(date(2026, 8, 1), date(2027, 7, 31)))
    asked = [day for day in days if pulses.asked_about(day) is not None]
    year = calendar.school_year(2026)
    assert asked
    assert not any(year.holiday_on(day) or year.public_holiday_on(day) for day in asked)
    assert asked[0] > pulses.periods(2026)[0].last
    assert {pulses.asked_about(day) for day in asked} <= set(pulses.periods(2026))


def test_it_is_asked_one_plek_at_a_time_and_not_again(world: World) -> None:
    coach = world.ours.coach
    waiting = pulses.due(coach, on=TODAY)
    assert {row.allocation.deployment for row in waiting} == {world.ours.deployment, world.bundle}
    card = pulses.card(coach, on=TODAY)
    assert card.placement == waiting[0]
    for placement in waiting:
        give(world, "skipped", placement=placement)
    assert pulses.due(coach, on=TODAY) == []
    assert pulses.card(coach, on=TODAY) == pulses.Card(None, None, ())


def test_who_came_in_the_last_week_of_a_period_is_not_asked_about_it(world: World) -> None:
    period = pulses.asked_about(TODAY)
    assert period is not None
    late = factories.placement(
        factories.allocation(
            factories.deployment(world.ours.programme, world.ours.municipality, name="Nieuw"),
            hours="1.00",
            year=world.year,
        ),
        world.ours.placement.employment,
        hours="1.00",
        starts_on=period.last - timedelta(days=3),
    )
    assert late not in pulses.due(world.ours.coach, on=TODAY)


# --- answering ----------------------------------------------------------------------------------------------------------


def test_one_tap_answers_a_second_changes_and_there_is_one_answer(world: World) -> None:
    first = give(world, "fits")
    again = give(world, "fits")
    other = give(world, "too_much")
    assert first.pk == again.pk == other.pk
    kept = WorkloadPulse.system.get()
    assert (kept.answer, kept.answered_on, kept.seen_from) == ("too_much", TODAY, TODAY + timedelta(days=7))


def test_database_refuses_a_second_answer_for_a_plek_and_period(world: World) -> None:
    kept = give(world)
    kept.pk = None
    kept._state.adding = True
    with pytest.raises(IntegrityError, match="pulse_once_per_period"), transaction.atomic():
        kept.save()


@pytest.mark.parametrize("day", [date(2026, 8, 18), date(2027, 5, 24), TODAY])
def test_only_a_period_that_is_over_can_be_answered(world: World, day: date) -> None:
    with pytest.raises(ValidationError, match="voorbij"):
        pulses.answer(placement=world.ours.placement, starts_on=day, answer="fits", on=TODAY, by=None)


def test_a_cause_comes_from_the_list_and_belongs_to_too_little_time(world: World) -> None:
    pulse = give(world, "tight")
    assert pulses.name_cause(pulse, cause="meetings", by=None).cause == "meetings"
    with pytest.raises(ValidationError):
        pulses.name_cause(pulse, cause="de directeur", by=None)
    fits = give(world, "fits")
    assert fits.cause == ""
    with pytest.raises(ValidationError, match="hoort bij"):
        pulses.name_cause(fits, cause="meetings", by=None)


def test_home_asks_quietly_and_everything_is_one_tap(world: World) -> None:
    client = client_of(world.ours.coach_user)
    period = pulses.asked_about(TODAY)
    assert period is not None
    assert "Past het werk nog in de uren?" in client.get(HOME).content.decode()
    page = f"/werk-past/{world.ours.placement.pk}/"
    said = client.post(page, {"answer": "tight", "period": str(period.first)}, follow=True).content.decode()
    pulse = WorkloadPulse.system.get()
    assert "Waardoor vooral?" in said
    assert f"/werk-past/antwoord/{pulse.pk}/terug/" in said
    client.post(f"/werk-past/antwoord/{pulse.pk}/waardoor/", {"cause": "travel"})
    client.post(f"/werk-past/antwoord/{pulse.pk}/delen/")
    pulse.refresh_from_db()
    assert (pulse.cause, pulse.seen_from) == ("travel", TODAY)
    client.post(f"/werk-past/antwoord/{pulse.pk}/terug/")
    assert not WorkloadPulse.system.exists()


def test_nothing_is_asked_in_a_holiday(world: World, settings: Any) -> None:
    settings.TODAY_OVERRIDE = date(2026, 12, 28)
    assert 'id="werk-past"' not in client_of(world.ours.coach_user).get(HOME).content.decode()


# --- who sees it --------------------------------------------------------------------------------------------------------


def test_the_coordinator_reads_an_answer_a_week_after_the_coach(world: World, settings: Any) -> None:
    pulse = give(world)
    assert seen_by(world.ours.coach_user) == [pulse]
    for days, seen in ((0, []), (6, []), (7, [pulse])):
        settings.TODAY_OVERRIDE = TODAY + timedelta(days=days)
        assert seen_by(world.ours.coordinator) == seen


def test_shared_is_seen_at_once_and_skipped_never(world: World, settings: Any) -> None:
    pulses.share(give(world), on=TODAY, by=None)
    assert len(seen_by(world.ours.coordinator)) == 1
    give(world, "skipped")
    settings.TODAY_OVERRIDE = TODAY + timedelta(days=60)
    assert seen_by(world.ours.coordinator) == []
    with pytest.raises(ValidationError):
        pulses.share(WorkloadPulse.system.get(), on=TODAY, by=None)


def test_a_changed_answer_is_the_coach_s_alone_again(world: World) -> None:
    pulses.share(give(world, "tight"), on=TODAY, by=None)
    give(world, "fits")
    assert seen_by(world.ours.coordinator) == []


def test_page_of_a_plek_shows_what_may_be_seen_without_a_name_of_a_list(world: World, settings: Any) -> None:
    page, client = f"/plekken/{world.ours.deployment.pk}/", client_of(world.ours.coordinator)
    give(world, "too_much")
    assert "past niet meer" not in client.get(page).content.decode()
    settings.TODAY_OVERRIDE = TODAY + timedelta(days=7)
    assert "past niet meer" in client.get(page).content.decode()


def test_employer_municipality_and_school_have_no_sight_of_it() -> None:
    assert set(WorkloadPulse.sights) == {Role.COACH, Role.COORDINATOR}
