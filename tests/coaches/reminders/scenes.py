"""For each rule of reminders: rows about which it is due, on a Friday in a teaching week.

A :class:`Stage` is one programme. A scene puts one more thing on it that its rule has to find; what all rules promise is
tested with it in ``test_rules``.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from coaches import rhythm, staffing
from coaches.models import Activity, Candidacy, ChemistryMeeting, Coach, Placement
from coaches.reminders import moments, rules
from coaches.reminders.rules import Due, Rule
from kansencoach.models import Invitation, Role, User
from reports import analysis, figures
from reports.models import Analysis, Factsheet, RenderState
from schools import planning
from schools.models import (
    Continuation,
    Deployment,
    FundingShare,
    FundingSource,
    HourAllocation,
    Municipality,
    Programme,
    SchoolYear,
    YearMilestone,
)
from tests import factories

FRIDAY = date(2026, 11, 20)
DAY = timedelta(days=1)
WEEK = timedelta(weeks=1)


@dataclass
class Stage:
    """One programme with a municipality and a coordinator, in the school year of :data:`FRIDAY`."""

    name: str = "Eigen"
    plek_name: str = ""
    year: SchoolYear = field(init=False)
    programme: Programme = field(init=False)
    municipality: Municipality = field(init=False)
    coordinator: User = field(init=False)
    people: dict[int, User] = field(default_factory=dict)
    number: int = 0

    def __post_init__(self) -> None:
        self.year = factories.school_year(2026)
        self.programme = factories.programme(year=self.year, name=f"Programma {self.name}")
        self.municipality = factories.municipality(self.programme)
        self.coordinator = factories.coordinator(self.programme)

    def plek(self, **options: Any) -> HourAllocation:
        """A plek with hours in this year."""
        self.number += 1
        name = f"{self.plek_name}{self.name}school {self.number}"
        return factories.allocation(self.new_plek(name), year=self.year, **options)

    def new_plek(self, name: str) -> Deployment:
        return factories.deployment(self.programme, self.municipality, name=name)

    def coach(self) -> Coach:
        """Somebody with an account."""
        made = factories.coach(self.programme, name=f"Persoonsnaam {self.name}")
        self.people[made.pk] = factories.coach_user(made)
        return made

    def placement(self, at: HourAllocation | None = None, **options: Any) -> Placement:
        return factories.placement(at or self.plek(), factories.employment(self.coach()), **options)

    def moment(self, kind: str, due_on: date, year: SchoolYear | None = None) -> YearMilestone:
        made: YearMilestone
        made, _is_new = YearMilestone.system.update_or_create(
            programme=self.programme, kind=kind, school_year=year or self.year, defaults={"due_on": due_on}
        )
        return made

    def continuation(self, plek: Deployment, *, year: int = 2027, **fields: Any) -> Continuation:
        made: Continuation
        fields = {"decided_on": FRIDAY, "decision": "continues", "coach": "new", "wish": "yes"} | fields
        made, _is_new = Continuation.system.update_or_create(
            deployment=plek, school_year=factories.school_year(year), defaults=fields
        )
        return made

    def candidacy(self) -> Candidacy:
        return staffing.consider(allocation=self.plek(), coach=self.coach(), on=FRIDAY - WEEK, by=None)

    def meeting(
        self, planned_on: date | None = FRIDAY + 3 * DAY, candidacy: Candidacy | None = None
    ) -> ChemistryMeeting:
        candidacy = candidacy or self.candidacy()
        return staffing.plan_meeting(
            allocation=candidacy.allocation,
            candidacy=candidacy,
            planned_on=planned_on,
            decided_on=FRIDAY - WEEK,
            by=None,
        )

    def invitation(self, sent_on: date) -> Invitation:
        self.number += 1
        made: Invitation = Invitation.system.create(
            programme=self.programme,
            email=f"iemand{self.number}@{self.name.lower()}.test",
            name=f"Persoonsnaam {self.number}",
            role=Role.COORDINATOR,
            token_digest=f"{self.name}{self.number}",
            expires_at=moments.at_hour(sent_on, 12) + 14 * DAY,
        )
        return made

    def source(self, ends_on: date, name: str = "Regiodeal") -> FundingSource:
        made: FundingSource
        made, _is_new = FundingSource.system.get_or_create(
            programme=self.programme, name=name, defaults={"ends_on": ends_on}
        )
        return made

    def funded(self, ends_on: date, name: str = "Regiodeal") -> FundingShare:
        """A plek all of whose hours come from a source that ends."""
        grant = planning.last_grant(self.plek())
        assert grant is not None
        made: FundingShare = FundingShare.system.create(
            grant=grant, source=self.source(ends_on, name), hours_per_week=grant.hours_per_week
        )
        return made

    def analysis(self, plek: Deployment, **fields: Any) -> Analysis:
        fields = {"question": "Wat is er nodig?", "requested_on": FRIDAY - 60 * DAY} | fields
        made: Analysis = Analysis.system.create(deployment=plek, school_year=self.year, **fields)
        return made

    def extra_hours(self, review_on: date) -> Analysis:
        """For the time being, until somebody looks again."""
        made = self.analysis(self.plek().deployment)
        analysis.decide_extra_hours(
            made,
            extra_hours=Decimal(1),
            starts_on=FRIDAY - WEEK,
            reason="proef",
            review_on=review_on,
            on=FRIDAY - WEEK,
            by=None,
        )
        return made

    def factsheet(self, municipality: Municipality | None = None, **fields: Any) -> Factsheet:
        """A concept of which the PDF is made."""
        fields = {"as_of": date(2027, 7, 1), "render_state": RenderState.READY, "pdf": b"%PDF", **fields}
        made: Factsheet = Factsheet.system.create(
            programme=self.programme,
            municipality=municipality or self.municipality,
            school_year=self.year,
            **fields,
        )
        return made


def expected(placement: Placement, *, weekday: int = 1) -> None:
    """The coach is there one day a week."""
    rhythm.agree_days(placement, days={weekday: rhythm.DayTerms(240)}, starts_on=placement.starts_on, by=None)


def write_hours(placement: Placement, *, share: int, minutes: int = 0) -> None:
    """So much percent of the budget of a placement (and some minutes more or less), in days of eight hours."""
    [row] = figures.placement_figures([placement], on=FRIDAY)
    assert row.budget_minutes is not None
    left, day = row.budget_minutes * share // 100 + minutes, placement.starts_on
    while left > 0:
        write(placement, day, min(left, 480))
        left, day = left - 480, day + DAY


def write(placement: Placement, day: date, minutes: int = 60) -> None:
    Activity.system.create(
        programme=placement.coach.programme, coach=placement.coach, placement=placement, done_on=day, minutes=minutes
    )


def rule_of(slug: str) -> Rule:
    found = rules.named(slug)
    assert found is not None
    return found


def found(slug: str, stage: Stage, on: date = FRIDAY, after: int | None = None) -> list[Due]:
    """What this rule finds, after the usual time unless another is given."""
    rule = rule_of(slug)
    usual = rule.after.usual if rule.after else 0
    return list(rule.find(stage.programme, on, usual if after is None else after))


def texts(slug: str, stage: Stage, on: date = FRIDAY, after: int | None = None) -> list[str]:
    return [due.text for due in found(slug, stage, on, after)]


Scene = Callable[[Stage], date]
SCENES: dict[str, Scene] = {}


def scene(slug: str) -> Callable[[Scene], Scene]:
    """The rows about which this rule is due, and the day on which it is."""

    def keep(made: Scene) -> Scene:
        SCENES[slug] = made
        return made

    return keep


# --- of coaches -------------------------------------------------------------------------------------------------------


@scene("pulse_open")
def _pulse(stage: Stage) -> date:
    stage.placement()
    return FRIDAY


@scene("nothing_written")
def _nothing(stage: Stage) -> date:
    expected(stage.placement())
    return FRIDAY


@scene("own_meeting_soon")
@scene("meeting_soon")
def _meeting(stage: Stage) -> date:
    stage.meeting()
    return FRIDAY


@scene("month_open")
def _month(stage: Stage) -> date:
    write(stage.placement(), date(2026, 10, 5))
    return FRIDAY


@scene("own_placement_ends")
def _own_end(stage: Stage) -> date:
    stage.moment("ask_wishes", date(2027, 2, 1))
    stage.placement()
    return date(2027, 2, 5)


# --- of coordinators ----------------------------------------------------------------------------------------------------


@scene("meeting_to_plan")
def _to_plan(stage: Stage) -> date:
    stage.meeting(None)
    return FRIDAY + WEEK


@scene("meeting_without_outcome")
def _outcome(stage: Stage) -> date:
    stage.meeting(FRIDAY - 3 * DAY)
    return FRIDAY


@scene("invitation_unanswered")
def _invitation(stage: Stage) -> date:
    stage.invitation(FRIDAY - 7 * DAY)
    return FRIDAY


@scene("funding_ends")
def _funding(stage: Stage) -> date:
    stage.funded(date(2026, 12, 31))
    return FRIDAY


@scene("ask_wishes")
def _wishes(stage: Stage) -> date:
    stage.moment("ask_wishes", date(2027, 2, 1))
    stage.plek()
    return date(2027, 2, 1)


@scene("give_advice")
def _advice(stage: Stage) -> date:
    stage.moment("advice", date(2027, 3, 1))
    stage.plek()
    return date(2027, 3, 1)


@scene("record_decision")
def _decision(stage: Stage) -> date:
    stage.moment("decision", date(2027, 5, 1))
    stage.plek()
    return date(2027, 5, 1)


@scene("find_coaches")
def _matching(stage: Stage) -> date:
    stage.moment("matching", date(2027, 5, 31))
    stage.continuation(stage.plek().deployment)
    return date(2027, 5, 31)


@scene("grant_next_year")
def _rollover(stage: Stage) -> date:
    stage.moment("rollover", date(2027, 8, 1), factories.school_year(2027))
    stage.continuation(stage.plek().deployment)
    return date(2027, 7, 31)


@scene("pupil_count")
def _count(stage: Stage) -> date:
    stage.moment("count", date(2026, 10, 1))
    stage.plek()
    return date(2026, 10, 1) + 20 * WEEK


# --- of reports -------------------------------------------------------------------------------------------------------


@scene("own_hours")
@scene("hours_of_plek")
def _hours(stage: Stage) -> date:
    placement = stage.placement()
    write_hours(placement, share=80)
    return FRIDAY


@scene("ends_without_word")
def _wordless(stage: Stage) -> date:
    stage.placement(ends_on=FRIDAY + 8 * WEEK)
    return FRIDAY


@scene("undecided_hours")
def _open(stage: Stage) -> date:
    stage.plek()
    return FRIDAY


@scene("draft_factsheets")
def _draft(stage: Stage) -> date:
    stage.moment("draft_factsheet", date(2027, 6, 15))
    stage.plek()
    return date(2027, 6, 15)


@scene("factsheet_ready")
def _ready(stage: Stage) -> date:
    stage.moment("fix_factsheet", date(2027, 7, 15))
    stage.factsheet()
    return date(2027, 7, 15)


@scene("analysis_asked")
def _asked(stage: Stage) -> date:
    stage.analysis(stage.plek().deployment)
    return FRIDAY


@scene("analysis_due")
@scene("own_analysis_due")
def _analysis(stage: Stage) -> date:
    placement = stage.placement()
    stage.analysis(placement.allocation.deployment, owner=stage.people[placement.coach_id], due_on=FRIDAY + WEEK)
    return FRIDAY


@scene("extra_hours_review")
def _review(stage: Stage) -> date:
    stage.extra_hours(review_on=FRIDAY + WEEK)
    return FRIDAY
