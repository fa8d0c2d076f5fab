"""When somebody is reminded of hours, open hours, factsheets and analyses, and when not."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from coaches.models import Placement
from reports import analysis, figures, signals
from reports.models import Factsheet, Signal, SignalState
from reports.reminder_rules import level_of
from reports.signal_rules import BY_SLUG
from schools import planning
from tests.coaches.reminders.scenes import DAY, FRIDAY, SCENES, WEEK, Stage, found, texts, write, write_hours

pytestmark = pytest.mark.django_db
BEHIND = BY_SLUG["uren-achter"]


@pytest.fixture
def stage() -> Stage:
    return Stage()


# --- hours --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("used", "budget", "level"),
    [
        (799, 1000, ""),
        (800, 1000, "80"),
        (999, 1000, "80"),
        (1000, 1000, "100"),
        (1400, 1000, "100"),
        (None, 1000, ""),
        (800, None, ""),
        (0, 0, ""),
    ],
)
def test_a_level_is_reached_at_its_percentage(used: int | None, budget: int | None, level: str) -> None:
    assert level_of(used, budget, on=FRIDAY, ends_on=date(2027, 7, 31)) == level


@pytest.mark.parametrize(
    ("on", "is_told"),
    [
        (date(2027, 5, 7), True),  # when it is reached by who goes with the year
        (date(2027, 6, 25), True),  # two whole teaching weeks are left
        (date(2027, 6, 28), False),
        (date(2027, 7, 9), False),  # the last teaching day
        (date(2027, 7, 31), False),
    ],
)
@pytest.mark.parametrize("used", [800, 1000])
def test_nothing_is_told_when_hours_should_run_out(used: int, on: date, is_told: bool) -> None:
    assert bool(level_of(used, 1000, on=on, ends_on=date(2027, 7, 31))) is is_told


@pytest.mark.parametrize(
    ("share", "minutes", "own", "plek"),
    [
        (80, -60, [], []),
        (
            80,
            0,
            ["Bij Eigenschool 1 heb je 80% van je uren van 2026/2027 gebruikt."],
            ["Bij Eigenschool 1 is 80% van de uren van 2026/2027 gebruikt."],
        ),
        (
            100,
            0,
            ["Bij Eigenschool 1 heb je al je uren van 2026/2027 gebruikt."],
            ["Bij Eigenschool 1 zijn alle uren van 2026/2027 gebruikt."],
        ),
    ],
)
def test_hours_are_told_at_four_fifths_and_when_they_are_used(
    stage: Stage, share: int, minutes: int, own: list[str], plek: list[str]
) -> None:
    write_hours(stage.placement(), share=share, minutes=minutes)
    assert (texts("own_hours", stage), texts("hours_of_plek", stage)) == (own, plek)


def test_each_level_is_told_once_a_school_year(stage: Stage) -> None:
    write_hours(stage.placement(), share=80)
    assert [due.period for due in found("own_hours", stage)] == ["2026-2027-80"]
    assert [due.period for due in found("hours_of_plek", stage, FRIDAY + WEEK)] == ["2026-2027-80"]
    assert found("own_hours", stage, date(2027, 8, 1)) == []


def test_nothing_is_told_of_hours_that_nobody_knows(stage: Stage) -> None:
    placement = stage.placement(stage.plek(hours=None), hours=None)
    for week in range(10):
        write(placement, date(2026, 8, 24) + week * WEEK, 600)
    assert (found("own_hours", stage), found("hours_of_plek", stage)) == ([], [])


def behind(placement: Placement, weeks: Decimal) -> None:
    """So many weeks of work less than expected on FRIDAY."""
    [row] = figures.placement_figures([placement], on=FRIDAY)
    assert row.expected_minutes is not None
    assert row.hours is not None
    left, day = row.expected_minutes - int(weeks * row.hours * 60), placement.starts_on
    while left > 0:
        write(placement, day, min(left, 480))
        left, day = left - 480, day + DAY


@pytest.mark.parametrize(("weeks", "is_due"), [(Decimal("2.9"), False), (Decimal(3), True)])
def test_clearly_less_begins_at_the_threshold_of_the_aandachtspunt(stage: Stage, weeks: Decimal, is_due: bool) -> None:
    behind(stage.placement(), weeks)
    assert bool(found("own_hours", stage)) is is_due
    signals.set_threshold(programme=stage.programme, rule=BEHIND, value=Decimal(2), by=None)
    assert texts("own_hours", stage) == [
        "Bij Eigenschool 1 schreef je dit schooljaar (2026/2027) duidelijk minder uren dan verwacht. Klopt dat?"
    ]


def test_a_coordinator_is_told_of_clearly_less_a_teaching_week_after_the_coach(stage: Stage) -> None:
    placement = stage.placement()
    write(placement, FRIDAY - 60 * DAY, 60)
    signals.sweep(stage.programme, on=FRIDAY)
    assert len(found("own_hours", stage)) == 1
    assert found("hours_of_plek", stage, FRIDAY + WEEK - DAY) == []
    assert texts("hours_of_plek", stage, FRIDAY + WEEK) == [
        "Bij Eigenschool 1 is dit schooljaar (2026/2027) duidelijk minder geschreven dan verwacht."
    ]
    Signal.system.filter(rule=BEHIND.slug).update(
        state=SignalState.LATER, later_until=FRIDAY + 3 * WEEK, later_reason="agreed"
    )
    assert found("hours_of_plek", stage, FRIDAY + WEEK) == []


# --- what asks for a decision -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("ends_on", "urgent"),
    [
        (FRIDAY, [True]),
        (FRIDAY + WEEK, [True]),
        (FRIDAY + WEEK + DAY, [False]),
        (FRIDAY + 8 * WEEK, [False]),
        (FRIDAY + 8 * WEEK + DAY, []),
        (FRIDAY - DAY, []),
    ],
)
def test_a_placement_that_ends_is_told_eight_weeks_before_and_cannot_wait_in_the_last(
    stage: Stage, ends_on: date, urgent: list[bool]
) -> None:
    stage.placement(ends_on=ends_on)
    assert [due.is_urgent for due in found("ends_without_word", stage)] == urgent


def test_a_decision_about_going_on_is_a_word(stage: Stage) -> None:
    plek = stage.placement(ends_on=FRIDAY + WEEK).allocation.deployment
    assert texts("ends_without_word", stage) == [
        "De plaatsing bij Eigenschool 1 loopt af op 27 november 2026. Er is nog niets besloten over doorgaan."
    ]
    stage.continuation(plek, decision="open")
    assert len(found("ends_without_word", stage)) == 1
    stage.continuation(plek, decision="stops")
    assert found("ends_without_word", stage) == []


def test_open_hours_are_told_after_four_teaching_weeks(stage: Stage) -> None:
    placement = stage.placement(ends_on=FRIDAY - 4 * WEEK)
    assert found("undecided_hours", stage, FRIDAY - DAY) == []
    assert texts("undecided_hours", stage) == [
        "Bij Eigenschool 1 staan uren open. Sinds 24 oktober 2026 is daar niets over besloten."
    ]
    assert found("undecided_hours", stage)[0].path == f"/uren/{placement.allocation_id}/besluit/"


def test_every_decision_about_open_hours_starts_the_weeks_again(stage: Stage) -> None:
    allocation = stage.plek()
    [before] = found("undecided_hours", stage)
    planning.decide_vacancy(
        allocation=allocation, outcome="search", starts_on=FRIDAY, decided_on=FRIDAY, open_hours=Decimal(4), by=None
    )
    assert found("undecided_hours", stage) == []
    [again] = found("undecided_hours", stage, FRIDAY + 4 * WEEK)
    assert again.period != before.period


def test_open_hours_that_somebody_put_off_are_not_told(stage: Stage) -> None:
    stage.plek()
    signals.sweep(stage.programme, on=FRIDAY)
    [point] = Signal.system.filter(rule="open-uren")
    signals.put_off(point, until=FRIDAY + WEEK, reason="agreed", on=FRIDAY, by=stage.coordinator)
    assert found("undecided_hours", stage) == []


# --- factsheets ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("slug", ["draft_factsheets", "factsheet_ready"])
def test_factsheets_are_asked_for_two_weeks_before_and_after_the_summer_too(stage: Stage, slug: str) -> None:
    due_on = SCENES[slug](stage)
    assert found(slug, stage, due_on - 15 * DAY) == []
    [before], [after] = found(slug, stage, date(2027, 7, 31)), found(slug, stage, date(2027, 8, 1))
    assert before == after
    assert len(found(slug, stage, date(2027, 10, 31))) == 1
    assert found(slug, stage, date(2027, 11, 1)) == []
    assert len(found(slug, stage, due_on - 14 * DAY)) == 1


def test_a_municipality_with_a_factsheet_needs_no_concept(stage: Stage) -> None:
    on = SCENES["draft_factsheets"](stage)
    assert texts("draft_factsheets", stage, on) == [
        f"Maak de concept-factsheets van 2026/2027, uiterlijk 15 juni 2027. Nog geen: {stage.municipality}."
    ]
    stage.factsheet()
    assert found("draft_factsheets", stage, on) == []


def test_only_the_last_concept_that_is_made_and_not_fixed_is_told(stage: Stage) -> None:
    on = SCENES["factsheet_ready"](stage)
    assert texts("factsheet_ready", stage, on) == [
        f"De factsheet van {stage.municipality} over 2026/2027 is klaar om vast te stellen, uiterlijk 15 juli 2027."
    ]
    last = stage.factsheet()
    assert [due.about_pk for due in found("factsheet_ready", stage, on)] == [last.pk]
    waiting = stage.factsheet(render_state="queued")
    assert found("factsheet_ready", stage, on) == []
    waiting.delete()
    Factsheet.system.filter(pk=last.pk).update(state="fixed", fixed_at="2027-07-02T10:00Z", sha256="0" * 64)
    assert found("factsheet_ready", stage, on) == []


# --- analyse en plan ------------------------------------------------------------------------------------------------------


def test_an_analysis_that_nobody_sees_to_is_told_at_once(stage: Stage) -> None:
    row = stage.analysis(stage.plek().deployment, requested_on=FRIDAY)
    assert texts("analysis_asked", stage) == [
        "Voor Eigenschool 1 is op 20 november 2026 een analyse gevraagd. Kies wie haar trekt."
    ]
    before = found("analysis_asked", stage)[0].period
    analysis.change(row, question=row.question, owner=stage.coordinator, partners=[], due_on=None, on=FRIDAY, by=None)
    assert found("analysis_asked", stage) == []
    late = FRIDAY + 14 * DAY
    assert found("analysis_asked", stage, late - DAY) == []
    [due] = found("analysis_asked", stage, late)
    assert due.text == "De analyse over Eigenschool 1 is gevraagd op 20 november 2026, en nog niet gestart."
    assert due.period != before  # whoever was done with the first gets the second
    analysis.start(row, started_on=FRIDAY, on=late, by=None)
    assert found("analysis_asked", stage, late) == []


def test_an_analysis_that_only_a_source_names_is_not_told(stage: Stage) -> None:
    stage.analysis(stage.plek().deployment, source="factsheet")
    assert found("analysis_asked", stage) == []


@pytest.mark.parametrize(("days", "is_due"), [(8, False), (7, True), (-30, True)])
@pytest.mark.parametrize("slug", ["analysis_due", "own_analysis_due"])
def test_an_analysis_is_told_a_week_before_it_has_to_be_done(stage: Stage, slug: str, days: int, is_due: bool) -> None:
    placement = stage.placement()
    plan = {"owner": stage.people[placement.coach_id], "due_on": FRIDAY + days * DAY}
    stage.analysis(placement.allocation.deployment, **plan)
    assert bool(found(slug, stage)) is is_due


def test_only_the_coach_who_sees_to_an_analysis_is_told(stage: Stage) -> None:
    placement = stage.placement()
    row = stage.analysis(placement.allocation.deployment, owner=stage.coordinator, due_on=FRIDAY)
    assert found("own_analysis_due", stage) == []
    assert texts("analysis_due", stage) == ["De analyse over Eigenschool 1 moet klaar zijn op 20 november 2026."]
    analysis.stop(row, outcome="Niet meer nodig.", ended_on=FRIDAY, on=FRIDAY, by=None)
    assert found("analysis_due", stage) == []


@pytest.mark.parametrize(("days", "urgent"), [(8, []), (7, [False]), (3, [False]), (2, [True]), (0, [True])])
def test_extra_hours_are_looked_at_again_and_cannot_wait_on_the_day(
    stage: Stage, days: int, urgent: list[bool]
) -> None:
    stage.extra_hours(review_on=FRIDAY + days * DAY)
    assert [due.is_urgent for due in found("extra_hours_review", stage)] == urgent


def test_extra_hours_that_were_looked_at_are_settled(stage: Stage) -> None:
    row: Any = stage.extra_hours(review_on=FRIDAY)
    assert texts("extra_hours_review", stage) == [
        "Bekijk de extra uren bij Eigenschool 1 opnieuw, uiterlijk 20 november 2026."
    ]
    analysis.review(row, verdict="stays", on=FRIDAY, by=None)
    assert found("extra_hours_review", stage) == []
