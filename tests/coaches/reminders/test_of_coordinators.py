"""When a coordinator is reminded of klikgesprekken, invitations, money and the year calendar, and when not."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from coaches import staffing
from kansencoach.models import Invitation
from schools import planning
from schools.models import PupilCount, School
from tests import factories
from tests.coaches.reminders.conftest import at
from tests.coaches.reminders.scenes import DAY, FRIDAY, SCENES, WEEK, Stage, found, texts

pytestmark = pytest.mark.django_db


@pytest.fixture
def stage() -> Stage:
    return Stage()


# --- klikgesprekken ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("days", "urgent"),
    [(-1, []), (0, [True]), (3, [True]), (4, [False]), (7, [False]), (8, [])],
    ids=["was", "today", "monday", "tuesday", "a week", "later"],
)
def test_a_klikgesprek_is_told_and_cannot_wait_when_it_is_before_anybody_reads_again(
    stage: Stage, days: int, urgent: list[bool]
) -> None:
    stage.meeting(FRIDAY + days * DAY)
    assert [due.is_urgent for due in found("meeting_soon", stage)] == urgent


def test_a_klikgesprek_of_who_goes_no_further_is_not_told(stage: Stage) -> None:
    candidacy = stage.candidacy()
    stage.meeting(candidacy=candidacy)
    assert texts("meeting_soon", stage) == ["Klikgesprek bij Eigenschool 1 op 23 november 2026."]
    staffing.move_candidacy(candidacy, state="withdrawn", on=FRIDAY, by=None)
    assert found("meeting_soon", stage) == []


@pytest.mark.parametrize(("days", "is_due"), [(13, False), (14, True)])
def test_a_klikgesprek_without_a_day_is_told_after_two_weeks(stage: Stage, days: int, is_due: bool) -> None:
    stage.meeting(None)  # agreed a week before FRIDAY
    assert bool(found("meeting_to_plan", stage, FRIDAY - WEEK + days * DAY)) is is_due


def test_a_klikgesprek_is_to_plan_until_it_has_a_day_or_the_candidate_goes_no_further(stage: Stage) -> None:
    first, second = stage.candidacy(), stage.candidacy()
    meeting = stage.meeting(None, first)
    stage.meeting(None, second)
    assert texts("meeting_to_plan", stage, FRIDAY + WEEK)[0] == (
        "Het klikgesprek bij Eigenschool 1 is sinds 13 november 2026 nog te plannen. Kies een dag."
    )
    staffing.change_meeting(meeting, planned_on=FRIDAY + 2 * WEEK, on=FRIDAY, by=None)
    staffing.move_candidacy(second, state="placed", on=FRIDAY, by=None)
    assert found("meeting_to_plan", stage, FRIDAY + WEEK) == []


@pytest.mark.parametrize(("days", "is_due"), [(2, False), (3, True)])
def test_the_outcome_is_asked_three_days_after(stage: Stage, days: int, is_due: bool) -> None:
    stage.meeting(FRIDAY - days * DAY)
    assert bool(found("meeting_without_outcome", stage)) is is_due


def test_the_outcome_is_asked_of_what_was_held_until_it_is_there(stage: Stage) -> None:
    meeting = stage.meeting(FRIDAY - 4 * DAY)
    meeting = staffing.change_meeting(meeting, held_on=FRIDAY - 3 * DAY, on=FRIDAY, by=None)
    assert texts("meeting_without_outcome", stage) == [
        "Hoe ging het klikgesprek bij Eigenschool 1 op 17 november 2026? Leg de uitkomst vast."
    ]
    staffing.change_meeting(meeting, held_on=FRIDAY - 3 * DAY, outcome="doubt", on=FRIDAY, by=None)
    assert found("meeting_without_outcome", stage) == []


def test_a_plek_of_last_year_is_not_asked_about(stage: Stage) -> None:
    stage.meeting(FRIDAY)
    assert len(found("meeting_without_outcome", stage, date(2027, 7, 31))) == 1
    assert found("meeting_without_outcome", stage, date(2027, 8, 1)) == []


# --- invitations --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("days", "urgent"),
    [(6, []), (7, [False]), (11, [False]), (12, [True]), (14, [True]), (15, [False]), (42, [False]), (43, [])],
)
def test_an_invitation_is_told_after_a_week_and_cannot_wait_when_it_almost_expires(
    stage: Stage, days: int, urgent: list[bool]
) -> None:
    stage.invitation(FRIDAY - days * DAY)
    assert [due.is_urgent for due in found("invitation_unanswered", stage)] == urgent


def test_an_invitation_says_for_which_role_and_not_for_whom(stage: Stage) -> None:
    stage.invitation(FRIDAY - 7 * DAY)
    stage.invitation(FRIDAY - 20 * DAY)
    assert texts("invitation_unanswered", stage) == [
        "Een uitnodiging (coördinator) van 13 november 2026 is nog niet aangenomen. De link werkt tot en met 27 november 2026. Stuur hem opnieuw, of trek hem in.",
        "Een uitnodiging (coördinator) van 31 oktober 2026 is verlopen op 14 november 2026. Stuur hem opnieuw, of trek hem in.",
    ]


@pytest.mark.parametrize("ended", ["accepted_at", "withdrawn_at"])
def test_an_invitation_that_ended_is_not_told(stage: Stage, ended: str) -> None:
    row = stage.invitation(FRIDAY - 7 * DAY)
    Invitation.system.filter(pk=row.pk).update(**{ended: at()})
    assert found("invitation_unanswered", stage) == []


# --- money that ends ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("ends_on", "is_due"),
    [
        (FRIDAY + 12 * WEEK, True),
        (FRIDAY + 12 * WEEK + DAY, False),
        (FRIDAY - WEEK, True),  # it ended, and the hours still name it
        (date(2026, 7, 31), False),  # not in this school year
        (date(2027, 7, 31), False),  # with the year: nothing leans on it after that day
    ],
)
def test_money_that_ends_is_told_twelve_weeks_before(stage: Stage, ends_on: date, is_due: bool) -> None:
    stage.funded(ends_on)
    on = FRIDAY if ends_on < date(2027, 7, 1) else date(2027, 7, 1)
    assert bool(found("funding_ends", stage, on)) is is_due


def test_money_that_ends_names_the_plekken_that_lean_on_it(stage: Stage) -> None:
    for _time in range(3):
        stage.funded(date(2026, 12, 31))
    [due] = found("funding_ends", stage)
    assert due.text == (
        "De geldbron Regiodeal stopt op 31 december 2026. Deze plekken rekenen er daarna nog op: Eigenschool 1, Eigenschool 2 en nog 1."
    )


@pytest.mark.parametrize(("starts_on", "is_due"), [(date(2027, 1, 1), False), (date(2027, 1, 2), True)])
def test_hours_that_others_pay_from_that_day_do_not_lean_on_it(stage: Stage, starts_on: date, is_due: bool) -> None:
    share = stage.funded(date(2026, 12, 31))
    planning.revise_grant(
        allocation=share.grant.allocation, starts_on=starts_on, terms=factories.terms("4.00"), by=None
    )
    assert bool(found("funding_ends", stage)) is is_due


# --- the year calendar --------------------------------------------------------------------------------------------------

OF_THE_YEAR = ("ask_wishes", "give_advice", "record_decision", "find_coaches")


@pytest.mark.parametrize("slug", [*OF_THE_YEAR, "grant_next_year"])
@pytest.mark.parametrize(("days", "is_due"), [(15, False), (14, True), (0, True)])
def test_a_moment_is_told_two_weeks_before(stage: Stage, slug: str, days: int, is_due: bool) -> None:
    SCENES[slug](stage)
    [moment] = stage.programme.milestones.all()
    assert bool(found(slug, stage, moment.due_on - days * DAY)) is is_due


@pytest.mark.parametrize("slug", OF_THE_YEAR)
def test_a_moment_stays_until_the_end_of_its_school_year(stage: Stage, slug: str) -> None:
    SCENES[slug](stage)
    [before], [last] = found(slug, stage, date(2027, 5, 31)), found(slug, stage, date(2027, 7, 31))
    assert (before.about_pk, before.period) == (last.about_pk, last.period)
    assert found(slug, stage, date(2027, 8, 1)) == []


@pytest.mark.parametrize(
    ("slug", "text"),
    [
        ("ask_wishes", "Vraag de wensen voor 2027/2028, uiterlijk 1 februari 2027. Nog niet gevraagd: {}."),
        ("give_advice", "Geef de gemeenten advies over 2027/2028, uiterlijk 1 maart 2027. Nog geen besluit: {}."),
        (
            "record_decision",
            "Leg het besluit van de gemeente over 2027/2028 vast, uiterlijk 1 mei 2027. Nog open: {}.",
        ),
        ("find_coaches", "Zoek een kansencoach voor 2027/2028, uiterlijk 31 mei 2027. Nog niemand bij: {}."),
        ("grant_next_year", "Ken de uren voor 2027/2028 toe, uiterlijk 1 augustus 2027. Nog geen uren: {}."),
    ],
)
def test_a_moment_names_what_is_left_and_leads_to_the_first(stage: Stage, slug: str, text: str) -> None:
    for _time in range(3):
        on = SCENES[slug](stage)
    [due] = found(slug, stage, on)
    assert due.text == text.format("Eigenschool 1, Eigenschool 2 en nog 1")
    first = stage.programme.deployments.earliest("pk")
    assert f"/plekken/{first.pk}/" in due.path


@pytest.mark.parametrize(
    ("fields", "left"),
    [
        ({"wish": "not_asked", "decision": "open"}, {"ask_wishes", "give_advice", "record_decision"}),
        ({"wish": "yes", "decision": "open"}, {"give_advice", "record_decision"}),
        ({"wish": "not_asked", "decision": "stops"}, set()),
        ({"decision": "continues", "coach": "same"}, {"grant_next_year"}),
        ({"decision": "continues", "coach": "unknown"}, {"find_coaches", "grant_next_year"}),
    ],
)
def test_what_is_done_is_not_asked(stage: Stage, fields: dict[str, Any], left: set[str]) -> None:
    plek = stage.plek().deployment
    for kind in ("ask_wishes", "advice", "decision", "matching"):
        stage.moment(kind, FRIDAY if kind != "decision" else FRIDAY + 14 * DAY)
    stage.moment("rollover", FRIDAY + 250 * DAY, factories.school_year(2027))
    stage.continuation(plek, **fields)
    slugs = [*OF_THE_YEAR, "grant_next_year"]
    # The advice is asked until the day on which the decision is.
    found_now = {slug for slug in slugs if found(slug, stage, FRIDAY, 250)}
    assert found_now | ({"give_advice"} if "give_advice" in left else set()) == left
    assert bool(found("give_advice", stage, FRIDAY - DAY)) is ("give_advice" in left)
    assert found("give_advice", stage, FRIDAY) == []


def test_hours_of_next_year_and_a_coach_there_end_the_last_two(stage: Stage) -> None:
    on = SCENES["find_coaches"](stage)
    SCENES["grant_next_year"](stage)
    first, second = stage.programme.deployments.order_by("pk")
    after = [factories.allocation(plek, year=factories.school_year(2027)) for plek in (first, second)]
    assert found("grant_next_year", stage, date(2027, 7, 31)) == []
    assert "Eigenschool 1 en Eigenschool 2" in texts("find_coaches", stage, on)[0]
    stage.placement(after[0])
    assert "bij: Eigenschool 2." in texts("find_coaches", stage, on)[0]


def test_the_turn_of_the_school_year_neither_loses_nor_doubles_the_hours_to_grant(stage: Stage) -> None:
    SCENES["grant_next_year"](stage)
    [before], [after] = (
        found("grant_next_year", stage, date(2027, 7, 31)),
        found("grant_next_year", stage, date(2027, 8, 1)),
    )
    assert before == after
    assert found("grant_next_year", stage, date(2028, 8, 1)) == []


def test_a_moment_in_july_makes_the_year_after_ready_too(stage: Stage) -> None:
    stage.moment("rollover", date(2027, 7, 20))
    stage.continuation(stage.plek().deployment)
    [before], [after] = (
        found("grant_next_year", stage, date(2027, 7, 31)),
        found("grant_next_year", stage, date(2027, 8, 1)),
    )
    assert before == after
    assert "2027/2028" in after.text


COUNTED = date(2026, 10, 1)


@pytest.mark.parametrize(("days", "is_due"), [(139, False), (140, True)])
def test_a_count_is_asked_for_when_it_will_have_been_published(stage: Stage, days: int, is_due: bool) -> None:
    SCENES["pupil_count"](stage)
    assert bool(found("pupil_count", stage, COUNTED + days * DAY)) is is_due


def test_a_school_with_a_count_and_one_that_is_closed_are_not_asked_about(stage: Stage) -> None:
    on = SCENES["pupil_count"](stage)
    SCENES["pupil_count"](stage)
    first, second = School.system.order_by("pk")
    PupilCount.system.create(school=first, counted_on=COUNTED, pupils=10, source="test")
    assert texts("pupil_count", stage, on) == [
        f"De telling van 1 oktober 2026 ontbreekt bij {second.name}. Vraag de beheerder om de telling in te lezen."
    ]
    School.system.filter(pk=second.pk).update(closed_on=on - timedelta(days=1))
    assert found("pupil_count", stage, on) == []
