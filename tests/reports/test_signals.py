"""Aandachtspunten: what opens one, what closes it, that it does not flap, and that the coach is first."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from coaches import activity_log
from coaches.models import Placement
from reports import signals
from reports.models import Signal
from reports.signal_rules import CLEAR_FOR
from schools import calendar
from schools.models import Deployment, Programme, SchoolYear
from tests import factories

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 18)  # a Wednesday; 11 teaching weeks of this year are over
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def _today(settings: Any) -> None:
    settings.TODAY_OVERRIDE = TODAY


@pytest.fixture
def year() -> SchoolYear:
    return factories.school_year(2026)


@pytest.fixture
def programme(year: SchoolYear) -> Programme:
    return factories.programme(year=year)


def a_plek(
    programme: Programme, name: str = "Beukenhof", *, filled: str | None = "4.00", hours: str | None = "4.00"
) -> Deployment:
    """A plek in a municipality where somebody writes; with a coach when ``filled``."""
    first = Deployment.system.filter(programme=programme).first()
    town = first.municipality if first is not None else factories.municipality(programme)
    plek = factories.deployment(programme, town, name=name)
    allocation = factories.allocation(plek, hours=hours)
    if filled:
        factories.placement(allocation, hours=filled)
    return plek


def write(plek: Deployment, day: date, minutes: int) -> None:
    placement = Placement.system.filter(allocation__deployment=plek).earliest("starts_on")
    activity_log.log_activity(coach=placement.coach, placement=placement, done_on=day, minutes=minutes, on=day, by=None)


def write_weekly(plek: Deployment, minutes: int, *, until: date = TODAY) -> None:
    """On every Tuesday of a teaching week."""
    day = date(2026, 8, 18)
    while day <= until:
        if calendar.teaching_days(day, day):
            write(plek, day, minutes)
        day += timedelta(weeks=1)


def points(rule: str | None = None) -> list[Signal]:
    rows = Signal.system.order_by("pk")
    return list(rows.filter(rule=rule) if rule else rows)


def slugs() -> list[str]:
    return sorted(row.rule for row in points())


def sweep(programme: Programme, on: date = TODAY) -> signals.Swept:
    return signals.sweep(programme, on=on)


# --- each rule: opens, does not open, closes ---------------------------------------------------------------------------


def test_hours_behind_opens_three_weeks_of_work_under_what_is_expected(programme: Programme) -> None:
    plek = a_plek(programme)
    write_weekly(plek, 120)
    sweep(programme)
    (point,) = points()
    assert (point.rule, point.deployment, point.cause) == ("uren-achter", plek, "2026-2027")
    assert point.value >= 3
    assert (point.state, point.opened_on, point.is_about_work) == ("open", TODAY, True)


def test_hours_as_expected_make_no_point(programme: Programme) -> None:
    write_weekly(a_plek(programme), 240)
    sweep(programme)
    assert points() == []


def test_hours_behind_closes_when_it_is_written_after_all(programme: Programme) -> None:
    plek = a_plek(programme)
    write_weekly(plek, 120)
    sweep(programme)
    write(plek, TODAY, 600)
    write(plek, TODAY - DAY, 600)
    for day in calendar.days(TODAY, TODAY + CLEAR_FOR):
        sweep(programme, day)
    (point,) = points()
    assert (point.state, point.solved_on, point.solved_by) == ("solved", TODAY + CLEAR_FOR, None)


def test_hours_ahead_opens_three_weeks_of_work_above_what_is_expected(programme: Programme) -> None:
    write_weekly(a_plek(programme), 400)
    sweep(programme)
    assert slugs() == ["uren-voor"]


@pytest.mark.parametrize("where", ["hours", "filled"])
def test_unknown_hours_make_no_point(programme: Programme, where: str) -> None:
    plek = a_plek(programme, hours=None if where == "hours" else "4.00", filled=None)
    factories.placement(plek.allocations.get(), hours=None)
    write_weekly(plek, 30)
    sweep(programme)
    assert points() == []
