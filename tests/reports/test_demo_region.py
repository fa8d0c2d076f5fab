"""The living region in the database: through the verbs, on any day, and brought up to date as if made at once."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import models

from coaches import activity_log, staffing
from coaches.models import Activity, Candidacy, ChemistryMeeting, Coach, Employment, Placement
from kansencoach.models.tracking import BLANKING
from reports.demo import invented, region
from reports.models import FactsheetText
from schools.models import (
    Continuation,
    FundingShare,
    HourAllocation,
    HourGrant,
    Municipality,
    PupilCount,
    School,
    VacancyDecision,
)

pytestmark = pytest.mark.django_db

PLEK = ("deployment__municipality", "deployment__name", "school_year__starts_on")
ALLOCATION = tuple(f"allocation__{field}" for field in PLEK)


def rows(model: type[models.Model], *fields: str) -> list[Any]:
    return sorted(model._default_manager.values_list(*fields), key=repr)


def everything() -> dict[str, list[Any]]:
    return {
        "counts": rows(PupilCount, "school__brin6", "counted_on", "pupils", "is_masked"),
        "allocations": rows(HourAllocation, *PLEK, "starts_on", "ends_on"),
        "grants": rows(HourGrant, *ALLOCATION, "starts_on", "hours_per_week", "reason", "decided_on"),
        "shares": rows(FundingShare, "grant__allocation__deployment__name", "source__name", "hours_per_week"),
        "decisions": rows(VacancyDecision, *ALLOCATION, "outcome", "starts_on", "hours_per_week", "decided_on"),
        "continuations": rows(Continuation, *PLEK, "wish", "decision", "coach", "decided_on"),
        "employments": rows(Employment, "coach__name", "employer__name", "starts_on", "ends_on"),
        "placements": rows(
            Placement,
            *ALLOCATION,
            "coach__name",
            "starts_on",
            "ends_on",
            "hours_per_week",
            "end_reason",
            "announced_on",
        ),
        "candidates": rows(Candidacy, *ALLOCATION, "coach__name", "state", "decided_on"),
        "meetings": rows(ChemistryMeeting, *ALLOCATION, "candidacy__coach__name", "state", "held_on", "outcome"),
        "texts": rows(FactsheetText, "municipality", "school_year__starts_on", "section", "text"),
        "activities": rows(
            Activity,
            "client_uuid",
            "coach__name",
            *(f"placement__{field}" for field in ALLOCATION),
            "done_on",
            "minutes",
            "kind",
            "family_contacts",
            "families_present",
        ),
    }


def test_adding_days_gives_what_making_it_at_once_gives() -> None:
    first, later = date(2026, 11, 22), date(2027, 3, 9)
    region.grow(seed=1, today=first, municipalities=2)
    growth = region.grow(seed=1, today=later, after=first - timedelta(days=1), municipalities=2)
    assert growth.skipped == 0
    in_steps = everything()
    _forget()
    region.grow(seed=1, today=later, municipalities=2)
    assert everything() == in_steps


def test_the_same_day_again_adds_nothing() -> None:
    today = date(2026, 9, 20)
    region.grow(seed=1, today=today, municipalities=1)
    before = everything()
    growth = region.grow(seed=1, today=today, after=today - timedelta(days=1), municipalities=1)
    assert (growth.events, growth.activities) == (0, 0)
    assert everything() == before


def test_a_new_school_year_goes_on_from_the_old_one() -> None:
    region.grow(seed=1, today=date(2026, 7, 20), municipalities=1)
    growth = region.grow(seed=1, today=date(2026, 9, 20), after=date(2026, 7, 19), municipalities=1)
    assert growth.skipped == 0
    assert Activity.system.filter(done_on__gte=date(2026, 8, 24)).exists()
    assert Placement.system.active_on(date(2026, 9, 20)).exists()


def test_what_somebody_changed_by_hand_stays() -> None:
    today = date(2026, 11, 22)
    region.grow(seed=1, today=today, municipalities=1)
    busy = (
        Placement.system.active_on(today).filter(activities__isnull=False).exclude(coach__name__in=invented.COACHES[:2])
    )
    ended = busy.latest("hours_per_week")
    staffing.end_placement(ended, ends_on=today, reason="coach_choice", announced_on=today, by=None)
    growth = region.grow(seed=1, today=date(2026, 12, 20), after=today - timedelta(days=1), municipalities=1)
    assert growth.skipped > 0
    assert not Activity.system.filter(placement=ended, done_on__gt=today).exists()


@pytest.mark.parametrize(
    "today",
    [date(2026, 7, 31), date(2026, 8, 1), date(2026, 12, 25), date(2028, 2, 29), date(2027, 6, 20)],
    ids=["last-day-of-the-year", "first-day-of-the-year", "christmas", "leap-day", "sunday"],
)
def test_any_day_will_do(today: date) -> None:
    region.grow(seed=1, today=today, municipalities=1)
    last_year = date(region.first_year_for(today), 8, 1)
    assert not Activity.system.filter(done_on__gte=today).exists()
    assert Activity.system.filter(done_on__gte=last_year).count() == Activity.system.count()
    for name in invented.COACHES[:2]:
        coach = Coach.system.get(name=name)
        placement = Placement.system.active_on(today).filter(coach=coach).first()
        activity_log.log_activity(coach=coach, placement=placement, done_on=today, minutes=45, on=today, by=None)


def test_everything_invented_is_marked() -> None:
    growth = region.grow(seed=1, today=date(2026, 8, 10), municipalities=1)
    assert growth.programme.is_example
    for model in (Municipality, School, Coach):
        assert not model.system.filter(is_example=False).exists()


def _forget() -> None:
    """Take the region back inside the test's transaction."""
    from django.apps import apps
    from django.db import connection

    tables = [
        model._meta.db_table
        for label in ("schools", "coaches", "reports")
        for model in apps.get_app_config(label).get_models()
        if not model._meta.proxy
    ]
    with connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL {BLANKING} = 'tests'")
        cursor.execute("TRUNCATE " + ", ".join(f'"{table}"' for table in tables) + " CASCADE")
