"""What happens in the living region: the same every time, never contradicting itself, and never depending on today."""

from collections import Counter
from datetime import date, timedelta
from decimal import Decimal

import pytest

from reports.demo import invented
from reports.demo.events import Allocated, CoachLeft, Continued, MeetingHeld, Revised, VacancyDecided
from reports.demo.timeline import REGIONAL_FUND, Timeline, timeline
from schools.names import name_key

SEEDS = (1, 2, 77)


def planned(seed: int = 1, last_year: int = 2027) -> Timeline:
    return timeline(seed, 2025, last_year)


def test_same_seed_gives_the_same_region() -> None:
    assert planned().events == planned().events
    assert planned(2).events != planned().events


def test_looking_further_changes_nothing_that_happened() -> None:
    shorter, longer = planned(last_year=2027), planned(last_year=2028)
    until = date(2026, 12, 31)
    assert shorter.between(None, until) == longer.between(None, until)
    assert list(shorter.activities(None, until)) == list(longer.activities(None, until))


def test_days_in_two_parts_give_the_whole() -> None:
    region, day, until = planned(), date(2026, 3, 3), date(2026, 5, 5)
    whole = {activity.client_uuid for activity in region.activities(None, until)}
    parts = [*region.activities(None, day), *region.activities(day, until)]
    assert len(parts) == len(whole)
    assert {activity.client_uuid for activity in parts} == whole
    assert [*region.between(None, day), *region.between(day, until)] == region.between(None, until)


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("year", [2026, 2027])
def test_region_has_the_size_of_the_real_one(seed: int, year: int) -> None:
    region = planned(seed)
    allocated = [event for event in region.events if isinstance(event, Allocated) and event.year == year]
    working = {placement.coach for placement in region.placements if placement.year == year}
    sizes = Counter(len(event.plek.schools) for event in allocated)
    assert len(region.schools) == 66
    assert len(allocated) >= 60
    assert len({event.plek.municipality for event in allocated}) == 8
    assert 28 <= len(working) <= 32
    assert set(sizes) == {0, 1, 2, 3, 4}


@pytest.mark.parametrize("seed", SEEDS)
def test_filled_never_exceeds_granted(seed: int) -> None:
    region = planned(seed)
    grants: dict[tuple[str, str, int], list[tuple[date, Decimal]]] = {}
    for event in region.events:
        if isinstance(event, Allocated | Revised):
            key = (event.plek.municipality, event.plek.name, event.year)
            grants.setdefault(key, []).append((event.starts_on, event.terms.hours))
    for key, revisions in grants.items():
        placements = [each for each in region.placements if (each.plek.municipality, each.plek.name, each.year) == key]
        for day in {day for day, _ in revisions} | {each.starts_on for each in placements}:
            granted = [hours for starts_on, hours in sorted(revisions) if starts_on <= day]
            filled = sum(each.hours for each in placements if each.starts_on <= day <= each.ends_on)
            assert not granted or filled <= granted[-1], (key, day)


@pytest.mark.parametrize("seed", SEEDS)
def test_both_coaches_with_an_account_are_somewhere_every_day(seed: int) -> None:
    region = planned(seed)
    for name in invented.COACHES[:2]:
        day = date(2025, 8, 1)
        while day <= date(2028, 7, 31):
            assert any(each.starts_on <= day <= each.ends_on for each in region.placements if each.coach == name), (
                name,
                day,
            )
            day += timedelta(days=1)


def test_every_kind_of_exception_happens() -> None:
    region = planned()
    outcomes = {event.outcome for event in region.events if isinstance(event, VacancyDecided)}
    decisions = {event.decision for event in region.events if isinstance(event, Continued)}
    allocated = [event for event in region.events if isinstance(event, Allocated)]
    assert outcomes == {"search", "found", "not_found", "release", "other_source"}
    assert decisions == {"continues", "stops", "open"}
    assert {event.outcome for event in region.events if isinstance(event, MeetingHeld)} >= {"match"}
    assert any(isinstance(event, CoachLeft) for event in region.events)
    assert any(event.terms.earmark_hours for event in allocated)
    assert any(not event.terms.shares for event in allocated)
    # Money that stops in the middle of the year: most plekken were helped in time, some not yet.
    moved = {
        event.plek for event in region.events if isinstance(event, Revised) and event.starts_on == date(2027, 1, 1)
    }
    paid = {event.plek for event in allocated if event.year == 2026 and REGIONAL_FUND in dict(event.terms.shares)}
    assert moved < paid


def test_activities_follow_the_rhythm_of_the_schools() -> None:
    activities = list(planned().activities(None, date(2026, 7, 31)))
    months = Counter(activity.done_on.month for activity in activities)
    assert 7_500 <= len(activities) <= 20_000
    assert months[8] < months[11] / 3
    assert all(activity.done_on.weekday() < 5 for activity in activities)
    turnout = [activity for activity in activities if activity.families_invited is not None]
    assert all(0 < (each.families_present or 0) <= (each.families_invited or 0) for each in turnout)
    assert len(turnout) > 100


def test_names_are_many_and_some_are_awkward() -> None:
    names = [*invented.SCHOOLS, *(each.name for each in invented.MUNICIPALITIES), *invented.COACHES]
    assert len({name_key(name) for name in names}) == len(names)
    assert any(name.startswith("'t ") for name in names)
    assert any("d'O" in name for name in names)
    assert max(len(name) for name in names) > 80
