"""The figures, with values worked out by hand; and what must hold for all of them."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from coaches import activity_log, staffing
from coaches.activity_log import ActivityDetails
from coaches.models import ActivityKind, CoachRole, Placement, Theme
from kansencoach.models import Role
from reports import figures
from reports.figures import PlekFigures
from reports.protected import Part, release
from schools import planning
from schools.models import Deployment, FundingSource, HourAllocation, Programme
from schools.models.deployment import ContinuationCoach, ContinuationDecision, VacancyOutcome, Wish
from tests import factories

pytestmark = pytest.mark.django_db

YEAR = 2022
ON = date(2023, 1, 13)  # the 17th teaching week of 2022/2023 in Noord ends on this Friday


def chain(programme: Programme | None = None, name: str = "Beukenhof", **fields: Any) -> HourAllocation:
    """A plek of 183 pupils (norm 4.9) with 6.00 h a week granted in 2022/2023."""
    year = factories.school_year(YEAR)
    programme = programme or factories.programme(year=year)
    participation = programme.participations.first()
    where = participation.municipality if participation else factories.municipality(programme)
    plek = factories.deployment(programme, where, name=name)
    school = factories.school(where, pupils=183, counted_on=date(2021, 10, 1))
    fields.setdefault("hours", "6.00")
    return factories.allocation(plek, year=year, schools=[school], **fields)


def figures_of(*allocations: HourAllocation, on: date = ON, as_of: date | None = None) -> tuple[PlekFigures, ...]:
    plekken = Deployment.system.filter(allocations__in=allocations)
    return figures.plek_figures(plekken, school_year=allocations[0].school_year, on=on, as_of=as_of)


def place(allocation: HourAllocation, hours: str | None = "4.50", **fields: Any) -> Placement:
    fields.setdefault("decided_on", date(2022, 6, 1))
    return factories.placement(allocation, hours=hours, **fields)


def log(placement: Placement, day: date, minutes: int = 30, **details: Any) -> None:
    activity_log.log_activity(
        coach=placement.coach,
        placement=placement,
        done_on=day,
        minutes=minutes,
        on=ON,
        by=None,
        details=ActivityDetails(**details),
    )


def test_plek_figures_of_a_plek_with_a_coach() -> None:
    allocation = chain()
    placement = place(allocation)
    log(placement, date(2022, 9, 6), 90)
    (row,) = figures_of(allocation)
    assert (row.pupils, row.norm, row.granted) == (183, Decimal("4.90"), Decimal("6.00"))
    assert (row.filled, row.open, row.released) == (Decimal("4.50"), Decimal("1.50"), Decimal("0.00"))
    assert row.state == "partly"
    assert row.teaching_weeks == Decimal("42")
    assert row.budget_minutes == 6 * 60 * 42
    assert row.expected_minutes == 270 * 17
    assert (row.written_minutes, row.last_activity_on) == (90, date(2022, 9, 6))
    assert row.weeks_without_coach == 0
    assert [coach.name for coach in row.coaches] == [placement.coach.name]
    assert row.count_dates == (date(2021, 10, 1),)


def test_plek_figures_without_coach_is_open_since_the_start() -> None:
    allocation = chain()
    (row,) = figures_of(allocation)
    assert (row.state, row.open, row.open_since) == ("open", Decimal("6.00"), allocation.starts_on)
    assert row.weeks_without_coach == Decimal("17")
    assert row.expected_minutes == 0


def test_plek_figures_with_unknown_hours_is_a_state() -> None:
    allocation = chain(hours=None)
    place(allocation, hours=None)
    (row,) = figures_of(allocation)
    assert (row.granted, row.filled, row.open, row.state) == (None, None, None, "filled")
    assert row.budget_minutes is None
    assert row.unknown_reason == "Niet vastgelegd in 2022/2023"
    assert row.bar.state == "filled"


def test_plek_figures_nothing_written_in_the_municipality_is_unknown() -> None:
    allocation = chain()
    (row,) = figures_of(allocation)
    assert row.written_minutes is None
    other = chain(allocation.deployment.programme, name="Zonnehof")
    log(place(other), date(2022, 9, 6))
    assert [row.written_minutes for row in figures_of(allocation, other)] == [0, 30]


def test_plek_figures_of_another_year_looks_at_its_nearest_day() -> None:
    allocation = chain()
    place(allocation)
    (after,) = figures_of(allocation, on=date(2026, 11, 22))
    (before,) = figures_of(allocation, on=date(2022, 3, 1))
    assert (after.day, after.filled) == (date(2023, 7, 31), Decimal("4.50"))
    assert (before.day, before.expected_minutes) == (date(2022, 8, 29), 0)


def test_plek_figures_leaves_out_what_was_decided_later() -> None:
    allocation = chain(terms=factories.terms("6.00", decided_on=date(2022, 6, 1)))
    planning.revise_grant(
        allocation=allocation,
        starts_on=date(2023, 1, 9),
        terms=factories.terms("7.00", decided_on=date(2022, 12, 20)),
        by=None,
    )
    staffing.end_placement(
        place(allocation),
        ends_on=date(2022, 12, 31),
        reason="other_job",
        announced_on=date(2022, 12, 1),
        by=None,
    )
    planning.record_continuation(
        deployment=allocation.deployment,
        school_year=factories.school_year(YEAR + 1),
        wish=Wish.YES,
        decision=ContinuationDecision.CONTINUES,
        coach=ContinuationCoach.NEW,
        decided_on=date(2022, 12, 15),
        by=None,
    )
    (now,) = figures_of(allocation)
    (then,) = figures_of(allocation, as_of=date(2022, 11, 1))
    assert (now.granted, now.filled, now.state) == (Decimal("7.00"), Decimal("0.00"), "open")
    assert now.open_since == date(2022, 8, 1)
    assert (then.granted, then.filled, then.state) == (Decimal("6.00"), Decimal("4.50"), "partly")
    assert now.continuation is not None
    assert then.continuation is None


def test_plek_figures_since_follows_the_chain_of_placements() -> None:
    first_year = factories.school_year(YEAR - 1)
    programme = factories.programme(year=first_year)
    plek = factories.deployment(programme, factories.municipality(programme))
    school = factories.school(plek.municipality, pupils=150, counted_on=date(2020, 10, 1))
    first = factories.allocation(plek, year=first_year, schools=[school])
    second = factories.allocation(plek, year=factories.school_year(YEAR), schools=[school])
    earlier = place(first, hours="4.00", starts_on=date(2021, 11, 1), starts_precision="month")
    place(second, hours="4.00", of=earlier.employment)
    (row,) = figures_of(second)
    assert (row.coaches[0].since, row.coaches[0].since_precision) == (date(2021, 11, 1), "month")


def test_plek_figures_released_hours_and_funding() -> None:
    allocation = chain()
    deal = FundingSource.system.create(programme=allocation.deployment.programme, name="Regiodeal")
    (grant,) = allocation.grants.all()
    planning.correct_grant(
        grant,
        starts_on=grant.starts_on,
        terms=factories.terms("6.00", shares=(planning.ShareTerms(deal, Decimal("6.00")),)),
        by=None,
    )
    planning.decide_vacancy(
        allocation=allocation,
        outcome=VacancyOutcome.RELEASE,
        starts_on=date(2022, 10, 1),
        decided_on=date(2022, 9, 20),
        hours_per_week=Decimal("2.00"),
        by=None,
    )
    (row,) = figures_of(allocation)
    assert (row.open, row.released) == (Decimal("4.00"), Decimal("2.00"))
    assert row.funding == (figures.FundingPart("Regiodeal", Decimal("6.00")),)


def test_every_row_and_total_balances() -> None:
    programme = factories.programme(year=factories.school_year(YEAR))
    rows = []
    for name, granted, filled in (("A", "6.00", "4.50"), ("B", "3.50", None), ("C", "5.25", "5.25")):
        allocation = chain(programme, name=name, hours=granted)
        if filled:
            place(allocation, hours=filled)
        rows.append(allocation)
    found = figures_of(*rows)
    for row in found:
        assert row.granted == row.filled + row.open + row.released  # type: ignore[operator]
    total = figures.totals(found)
    for key in ("granted", "filled", "open", "released"):
        assert getattr(total, key).hours == sum(getattr(row, key) for row in found)
    assert total.granted.hours == Decimal("14.75")
    assert total.bar.granted == total.bar.filled + total.bar.open + total.bar.released  # type: ignore[operator]
    assert (total.plekken, total.schools, total.pupils) == (3, 3, 549)
    assert total.norm.hours == Decimal("14.70")
    assert (total.filled_plekken, total.open_plekken) == (2, 1)
    assert total.plekken_on_schools == "3 plekken op 3 scholen"
    (group,) = figures.by_municipality(found)
    assert (group.municipality, group.totals.plekken) == (found[0].municipality, 3)


def test_totals_say_over_how_many_plekken_they_run() -> None:
    programme = factories.programme(year=factories.school_year(YEAR))
    known = chain(programme, name="A", hours="6.00")
    unknown = chain(programme, name="B", hours=None)
    total = figures.totals(figures_of(known, unknown))
    assert (total.granted.hours, figures.over(total.granted)) == (Decimal("6.00"), "over 1 van 2 plekken")
    assert total.bar.granted == Decimal("6.00")


def test_plek_figures_takes_the_same_queries_for_one_and_three() -> None:
    programme = factories.programme(year=factories.school_year(YEAR))
    allocations = [chain(programme, name=name) for name in "ABC"]
    for allocation in allocations:
        log(place(allocation), date(2022, 9, 6))
        staffing.plan_meeting(allocation=allocation, decided_on=date(2022, 9, 1), by=None)

    def look(*some: HourAllocation) -> int:
        with CaptureQueriesContext(connection) as queries:
            rows = figures_of(*some)
            figures.decisions_needed(rows, on=ON)
            figures.month_minutes(rows)
            assert [(row.bar, row.funding, row.unknown_reason, row.name) for row in rows]
            figures.by_municipality(rows)
        return len(queries)

    assert look(allocations[0]) == look(*allocations)


def test_month_minutes() -> None:
    allocation = chain()
    placement = place(allocation)
    for day in (date(2022, 9, 6), date(2022, 9, 13), date(2022, 11, 1)):
        log(placement, day, 60)
    months = figures.month_minutes(figures_of(allocation))[allocation.deployment.pk]
    assert [(row.month.month, row.written) for row in months] == [(8, 0), (9, 120), (10, 0), (11, 60), (12, 0), (1, 0)]
    assert months[1].budget == 22 * 54  # 22 teaching days of 54 minutes


def test_coach_figures() -> None:
    allocation = chain()
    placement = place(allocation, hours="4.50")
    for day, minutes in ((date(2022, 9, 6), 90), (date(2023, 1, 9), 180), (date(2023, 1, 11), 90)):
        log(placement, day, minutes)
    activity_log.log_activity(
        coach=placement.coach,
        placement=None,
        done_on=date(2023, 1, 12),
        minutes=60,
        on=ON,
        by=None,
        details=ActivityDetails(kind=ActivityKind.TRAINING),
    )
    found = figures.coach_figures(placement.coach, school_year=allocation.school_year, on=ON)
    (row,) = found.placements
    assert row.budget_minutes == 270 * 42
    assert (row.used_minutes, row.left_minutes) == (360, 270 * 42 - 360)
    assert row.expected_minutes == 270 * 17
    assert (row.week_minutes, row.week_budget_minutes, row.week_left_minutes) == (270, 270, 0)
    assert [day.minutes for day in found.week] == [180, None, 90, 60, None, None, None]
    assert found.week_minutes == 330


def test_municipality_use_is_protected() -> None:
    programme = factories.programme(year=factories.school_year(YEAR))
    allocation = chain(programme)
    placement = place(allocation)
    talk = {"kind": ActivityKind.PARENT_TALK, "role": CoachRole.CONNECTOR, "themes": (Theme.MONEY,)}
    for day in range(5, 9):
        log(placement, date(2022, 9, day), 45, family_contacts=1, **talk)
    for day in range(12, 18):
        log(placement, date(2022, 9, day), 30, kind=ActivityKind.CARE_CONSULT, teacher_contacts=1)
    meeting = {"kind": ActivityKind.PARENT_MEETING, "families_invited": 40, "families_present": 30}
    log(placement, date(2022, 9, 20), 120, **meeting)
    where = allocation.deployment.municipality
    use = figures.municipality_use(programme, where, school_year=allocation.school_year, on=ON, role=Role.MUNICIPALITY)
    assert use.minutes == 480
    assert use.until == date(2022, 10, 31)
    assert use.groups["families"].value == 300  # four talks and a meeting are five pieces of work
    assert use.contacts["family"].text == "minder dan 5"
    assert use.themes == {Theme.MONEY: use.contacts["family"]}
    assert use.turnout is not None
    assert (use.turnout.meetings, use.turnout.percentage) == (1, 75)
    assert (use.registration.written, use.registration.weeks) == (3, 17)
    assert not use.registration.is_enough


@pytest.mark.parametrize(
    ("invited", "present", "texts"),
    [
        (40, 30, ["40", "30", "10"]),
        (40, 3, ["niet getoond"] * 3),
        (40, 38, ["niet getoond"] * 3),
        (4, 2, ["niet getoond"] * 3),
    ],
)
def test_turnout_protects_who_came_and_who_did_not(invited: int, present: int, texts: list[str]) -> None:
    parts = {"meetings": 1, "present": present, "absent": invited - present}
    meeting = {None: {key: Part(number, number) for key, number in parts.items()}}
    turnout = figures._turnout(release([meeting], 5, sensitive={"present", "absent"}))
    assert turnout is not None
    assert [turnout.invited.text, turnout.present.text, turnout.absent.text] == texts


def test_decisions_needed() -> None:
    programme = factories.programme(year=factories.school_year(YEAR))
    without = chain(programme, name="Zonder coach")
    searching = chain(programme, name="Pas besloten")
    planning.decide_vacancy(
        allocation=searching,
        outcome=VacancyOutcome.SEARCH,
        starts_on=date(2023, 1, 2),
        decided_on=date(2023, 1, 2),
        by=None,
    )
    staffing.plan_meeting(allocation=searching, decided_on=date(2023, 1, 5), planned_on=date(2023, 1, 20), by=None)
    ending = chain(programme, name="Loopt af", hours="4.50")
    place(ending, ends_on=date(2023, 2, 28))
    fine = chain(programme, name="In orde", hours="4.50")
    place(fine)
    found = figures.decisions_needed(figures_of(without, searching, ending, fine), on=ON)
    assert [(row.key, row.count, [plek.name for plek in row.rows]) for row in found] == [
        ("without_coach", 2, ["Pas besloten", "Zonder coach"]),
        ("undecided_hours", 1, ["Zonder coach"]),
        ("meetings", 1, ["Pas besloten"]),
        ("ending", 1, ["Loopt af"]),
    ]
    assert found[0].sentence == "2 plekken zonder coach"


def test_decisions_needed_flags_hours_that_cannot_carry_the_role() -> None:
    year = factories.school_year(YEAR)
    programme = factories.programme(year=year)
    where = factories.municipality(programme)
    small = factories.school(where, pupils=61, counted_on=date(2021, 10, 1))
    plek = factories.deployment(programme, where)
    allocation = factories.allocation(plek, year=year, schools=[small], hours="1.60")
    place(allocation, hours="1.60")
    (decision,) = figures.decisions_needed(figures_of(allocation), on=ON)
    assert (decision.key, decision.count) == ("low_norm", 1)
