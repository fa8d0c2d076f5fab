"""Every figure people read, computed once: screens, exports, factsheets and the check of typed text read this module.

The hours chain of a plek in a school year: pupils -> norm -> granted -> filled | open | released -> written. The rules are
in :mod:`schools.hours`; here the rows come from the database, in a number of queries that does not depend on how many
plekken there are.

Units: hours are ``Decimal`` hours per week, minutes are whole, weeks are ``Decimal`` teaching weeks. ``None`` is unknown
("–" on a screen, "niet vastgelegd" in prose), never 0. Counts of people and family contacts leave this module protected
(:mod:`reports.protected`).

``on`` is the day one looks at. Outside the school year the nearest day of it is used: the first teaching day, or 31 July.
``as_of`` leaves out decisions that were made after that day.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any, Literal, TypeVar

from django.db.models import Case, Count, F, Func, IntegerField, Max, Min, Prefetch, Q, QuerySet, Sum, Value, When
from django.db.models.functions import TruncMonth, TruncWeek
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from coaches.models import Activity, ActivityKind, ChemistryMeeting, Coach, CoachRole, KindGroup, Placement, Theme
from coaches.models.activity import GROUP_OF_KIND
from kansencoach import who_sees
from kansencoach.charts import Week, WeekState
from kansencoach.hours_bar import HoursBar
from kansencoach.templatetags.numbers import decimal_text, trimmed
from reports.protected import Part, Protected, Release, release
from schools import calendar, hours
from schools.fuzzy import Precision
from schools.models import (
    AllocationSchool,
    Continuation,
    Deployment,
    FundingShare,
    HourAllocation,
    HourGrant,
    HourNorm,
    Municipality,
    Programme,
    School,
    SchoolYear,
    VacancyDecision,
)
from schools.models.deployment import ContinuationDecision, VacancyOutcome
from schools.planning import as_rule

T = TypeVar("T", bound=Any)

UNDECIDED_WEEKS = Decimal(4)
EIGHT_WEEKS = timedelta(weeks=8)


# --- one plek -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class SchoolPupils:
    """A school of a plek with the count its norm used; `pupils` is None when masked or not known."""

    school: School
    pupils: int | None
    counted_on: date | None
    is_masked: bool
    source: str


@dataclass(frozen=True)
class FundingPart:
    """What one source pays on a day; `source` None is "geldbron niet vastgelegd"."""

    source: str | None
    hours: Decimal | None


@dataclass(frozen=True)
class CoachAtPlek:
    """A coach in a placement. `since` is the start of the unbroken chain of placements of this coach at this plek."""

    placement: Placement
    coach: Coach
    name: str
    employer: str
    employer_kind: str
    main_role: str
    other_roles: tuple[str, ...]
    hours: Decimal | None
    is_circa: bool
    known_at_school_as: str
    since: date
    since_precision: Precision
    ends_on: date
    ends_precision: Precision

    @property
    def is_somebody(self) -> bool:
        """Whether it is recorded who this is; a row for "niet vastgelegd wie" is not counted as a coach."""
        return self.employer_kind != "unknown"

    @property
    def main_role_label(self) -> str:
        """The main role in words; empty when not recorded."""
        return str(CoachRole(self.main_role).label) if self.main_role else ""


@dataclass(frozen=True)
class PlekFigures:
    """The hours chain of one plek in one school year, on `day`. Without an allocation all hours are None."""

    deployment: Deployment
    allocation: HourAllocation | None
    school_year: SchoolYear
    day: date
    schools: tuple[SchoolPupils, ...]
    pupils: int | None
    norm: Decimal | None
    norm_rule: HourNorm | None
    granted: Decimal | None
    filled: Decimal | None
    open: Decimal | None
    released: Decimal | None
    state: Literal["filled", "partly", "open", "released", "none"]
    is_circa: bool
    grant: HourGrant | None
    grants: tuple[HourGrant, ...]
    funding: tuple[FundingPart, ...]
    coaches: tuple[CoachAtPlek, ...]
    placements: tuple[CoachAtPlek, ...]
    written_minutes: int | None
    budget_minutes: int | None
    expected_minutes: int | None
    is_budget_circa: bool
    last_activity_on: date | None
    teaching_weeks: Decimal | None
    weeks_without_coach: Decimal | None
    open_since: date | None
    continuation: Continuation | None
    vacancy_decisions: tuple[VacancyDecision, ...]
    meetings: tuple[ChemistryMeeting, ...]
    lines: hours.Allocation | None = field(repr=False)

    @property
    def name(self) -> str:
        return self.deployment.name

    @property
    def municipality(self) -> Municipality:
        return self.deployment.municipality

    @property
    def count_dates(self) -> tuple[date, ...]:
        """The dates of the pupil counts that the norm used."""
        return tuple(sorted({school.counted_on for school in self.schools if school.counted_on is not None}))

    @property
    def reason(self) -> str:
        """Why the granted hours differ from the norm."""
        return self.grant.reason if self.grant else ""

    @property
    def earmark(self) -> tuple[Decimal | None, str] | None:
        """The part of the hours with a destination of its own; its hours may be unknown."""
        if self.grant is None or not (self.grant.earmark_for or self.grant.earmark_hours):
            return None
        return self.grant.earmark_hours, self.grant.earmark_for

    @property
    def is_filled(self) -> bool:
        """Whether a coach fills (part of) the hours on the day."""
        return self.state in ("filled", "partly")

    @property
    def is_open(self) -> bool:
        """Whether there are open hours on the day; also when nobody knows how many."""
        return self.state in ("open", "partly")

    @property
    def meeting(self) -> ChemistryMeeting | None:
        """The klikgesprek that counts: the last one."""
        return self.meetings[-1] if self.meetings else None

    @property
    def weeks_of_work_left(self) -> Decimal | None:
        """How many weeks of work was written less than expected up to the day (negative: more), at the hours filled on the
        day. None when nobody is there, or one of them is unknown."""
        if not self.filled or self.written_minutes is None or self.expected_minutes is None:
            return None
        return _tenths(Fraction(self.expected_minutes - self.written_minutes) / (Fraction(self.filled) * 60))

    @property
    def weeks_undecided(self) -> Decimal | None:
        """Teaching weeks since the last word about the hours that are open; None when none are."""
        if not self.is_open:
            return None
        after = last_word(self) + calendar.DAY
        return calendar.teaching_weeks(after, self.day) if after <= self.day else hours.ZERO

    @property
    def unknown_reason(self) -> str:
        """Why a figure is "–"; empty when the hours are known."""
        if self.allocation is None:
            return _("Geen uren in %(year)s") % {"year": self.school_year}
        if self.grant is None:
            return _("Nog geen uren toegekend")
        if self.granted is None or self.filled is None:
            return _("Niet vastgelegd in %(year)s") % {"year": self.school_year}
        return ""

    @property
    def norm_unknown_reason(self) -> str:
        """Why the norm is "–"; empty when it is known."""
        if self.norm is not None:
            return ""
        if self.norm_rule is None:
            return _("Geen urennorm voor %(year)s") % {"year": self.school_year}
        if not self.schools:
            return _("School nog onbekend")
        return _("Norm onbekend: een leerlingentelling ontbreekt")

    @property
    def bar(self) -> HoursBar:
        """The hours bar; links are for the page that shows it."""
        return HoursBar(
            label=self.name,
            granted=self.granted,
            filled=self.filled,
            open=self.open,
            released=self.released,
            written_minutes=self.written_minutes,
            budget_minutes=self.budget_minutes,
            expected_minutes=self.expected_minutes,
            is_circa=self.is_circa,
            state=_bar_state(self.state) if self.granted is None or self.filled is None else "",
            unknown_reason=self.unknown_reason,
        )


def _bar_state(state: str) -> Literal["filled", "open", ""]:
    if state in ("filled", "partly"):
        return "filled"
    return "open" if state == "open" else ""


def day_in(school_year: SchoolYear, on: date) -> date:
    """The day of `school_year` to look at: `on` itself, or the first teaching day before it, or 31 July after it."""
    if on < school_year.starts_on:
        return calendar.school_year(school_year.starts_on.year).first_teaching_day
    return min(on, school_year.ends_on)


def plek_figures(
    deployments: QuerySet[Deployment], *, school_year: SchoolYear, on: date, as_of: date | None = None
) -> tuple[PlekFigures, ...]:
    """The figures of each plek, in the order of `deployments`: the same number of queries for one and for sixty."""
    plekken = list(deployments.select_related("municipality", "programme"))
    ids = [plek.pk for plek in plekken]
    allocations = {row.deployment_id: row for row in _allocations(ids, school_year)}
    norms = {norm.programme_id: norm for norm in HourNorm.system.filter(school_year=school_year)}
    written = _written(ids, school_year, on)
    writing = _municipalities_that_write(plekken, school_year)
    chains = _chains(ids, as_of)
    continuations = _continuations(ids, school_year, as_of)
    return tuple(
        _figures_of(
            plek,
            allocations.get(plek.pk),
            school_year=school_year,
            on=on,
            as_of=as_of,
            norm_rule=norms.get(plek.programme_id),
            written=written.get(plek.pk, (0, None))
            if (plek.programme_id, plek.municipality_id) in writing
            else (None, None),
            chain=chains.get(plek.pk, ()),
            continuation=continuations.get(plek.pk),
        )
        for plek in plekken
    )


def figures_of_hours(allocation: HourAllocation, *, on: date) -> PlekFigures:
    """The figures of the plek of these hours, in their school year; who asks has found the hours in scope."""
    plek = Deployment.system.filter(pk=allocation.deployment_id)
    return plek_figures(plek, school_year=allocation.school_year, on=on)[0]


def _allocations(deployment_ids: Sequence[int], school_year: SchoolYear) -> QuerySet[HourAllocation]:
    return HourAllocation.system.filter(school_year=school_year, deployment__in=deployment_ids).prefetch_related(
        Prefetch("school_links", AllocationSchool.system.select_related("school", "pupil_count")),
        Prefetch(
            "grants",
            HourGrant.system.order_by("starts_on").prefetch_related(
                Prefetch("shares", FundingShare.system.select_related("source"))
            ),
        ),
        Prefetch("vacancy_decisions", VacancyDecision.system.select_related("to_source").order_by("starts_on", "pk")),
        Prefetch("chemistry_meetings", ChemistryMeeting.system.select_related("candidacy__coach").order_by("pk")),
    )


def _written(ids: Sequence[int], school_year: SchoolYear, on: date) -> dict[int, tuple[int, date | None]]:
    """Minutes and last day written for each plek in the year, up to and including `on`."""
    rows = (
        Activity.system.filter(
            placement__allocation__deployment__in=ids,
            placement__allocation__school_year=school_year,
            done_on__lte=on,
        )
        .order_by()
        .values_list("placement__allocation__deployment")
        .annotate(Sum("minutes"), Max("done_on"))
    )
    return {plek: (minutes, last_on) for plek, minutes, last_on in rows}


def _municipalities_that_write(plekken: Iterable[Deployment], school_year: SchoolYear) -> set[tuple[int, str]]:
    """Where activities are written in this year at all. Elsewhere nothing written is unknown, not zero."""
    rows = (
        Deployment.system.filter(
            programme__in={plek.programme_id for plek in plekken},
            municipality__in={plek.municipality_id for plek in plekken},
            pk__in=Activity.system.filter(placement__allocation__school_year=school_year).values(
                "placement__allocation__deployment"
            ),
        )
        .order_by()
        .values_list("programme", "municipality")
        .distinct()
    )
    return set(rows)


def _chains(ids: Sequence[int], as_of: date | None) -> dict[int, tuple[Placement, ...]]:
    """All placements at each plek over the years, first to last."""
    placements = Placement.system.filter(allocation__deployment__in=ids).select_related(
        "allocation__deployment", "coach", "employment__employer"
    )
    if as_of is not None:
        placements = placements.filter(decided_on__lte=as_of)
    found: dict[int, list[Placement]] = defaultdict(list)
    for placement in placements.order_by("starts_on", "pk"):
        found[placement.allocation.deployment_id].append(placement)
    return {plek: tuple(rows) for plek, rows in found.items()}


def _continuations(ids: Sequence[int], school_year: SchoolYear, as_of: date | None) -> dict[int, Continuation]:
    """What is known about going on in the year after `school_year`."""
    following = date(school_year.starts_on.year + 1, 8, 1)
    rows = Continuation.system.filter(deployment__in=ids, school_year__starts_on=following).select_related(
        "school_year"
    )
    if as_of is not None:
        rows = rows.filter(decided_on__lte=as_of)
    return {row.deployment_id: row for row in rows}


def _figures_of(
    plek: Deployment,
    allocation: HourAllocation | None,
    *,
    school_year: SchoolYear,
    on: date,
    as_of: date | None,
    norm_rule: HourNorm | None,
    written: tuple[int | None, date | None],
    chain: tuple[Placement, ...],
    continuation: Continuation | None,
) -> PlekFigures:
    day = day_in(school_year, on)
    if allocation is None:
        return PlekFigures(
            deployment=plek,
            allocation=None,
            school_year=school_year,
            day=day,
            schools=(),
            pupils=None,
            norm=None,
            norm_rule=norm_rule,
            granted=None,
            filled=None,
            open=None,
            released=None,
            state="none",
            is_circa=False,
            grant=None,
            grants=(),
            funding=(),
            coaches=(),
            placements=(),
            written_minutes=None,
            budget_minutes=None,
            expected_minutes=None,
            is_budget_circa=False,
            last_activity_on=None,
            teaching_weeks=None,
            weeks_without_coach=None,
            open_since=None,
            continuation=continuation,
            vacancy_decisions=(),
            meetings=(),
            lines=None,
        )
    grants = tuple(_known(allocation.grants.all(), as_of))
    decisions = tuple(_known(allocation.vacancy_decisions.all(), as_of))
    meetings = tuple(_known(allocation.chemistry_meetings.all(), as_of))
    here = [_coach_at(row, chain, allocation, as_of) for row in chain if row.allocation_id == allocation.pk]
    lines = _lines(allocation, grants, here, decisions)
    schools = tuple(_school_pupils(link) for link in allocation.school_links.all())
    pupils = hours.summed_pupils(school.pupils for school in schools)
    state = hours.state_on(lines, day)
    whole = hours.budget(lines)
    expected = hours.expected_until(lines, on).filled if on >= allocation.starts_on else 0
    in_force = lines.grant_on(day)
    grant = next(
        (row for row in reversed(grants) if in_force is not None and row.starts_on == in_force.starts_on), None
    )
    return PlekFigures(
        deployment=plek,
        allocation=allocation,
        school_year=school_year,
        day=day,
        schools=schools,
        pupils=pupils,
        norm=hours.norm(pupils, as_rule(norm_rule)) if norm_rule is not None else None,
        norm_rule=norm_rule,
        granted=state.granted if grants else None,
        filled=state.filled,
        open=state.open if grants else None,
        released=state.released if grants else None,
        state=state.state.value,
        is_circa=grant is not None and grant.is_circa,
        grant=grant,
        grants=grants,
        funding=_funding(grant),
        coaches=tuple(row for row in here if row.placement.starts_on <= day <= row.ends_on),
        placements=tuple(here),
        written_minutes=written[0],
        budget_minutes=whole.total.granted if grants else None,
        expected_minutes=expected,
        is_budget_circa=whole.is_circa,
        last_activity_on=written[1],
        teaching_weeks=hours.teaching_weeks(lines),
        weeks_without_coach=hours.weeks_without_coach(lines, day) if grants else None,
        open_since=_open_since(lines, day),
        continuation=continuation,
        vacancy_decisions=decisions,
        meetings=meetings,
        lines=lines,
    )


def _known(rows: Iterable[T], as_of: date | None) -> list[T]:
    """The rows that were decided on or before `as_of`."""
    return [row for row in rows if as_of is None or row.decided_on <= as_of]


def _school_pupils(link: AllocationSchool) -> SchoolPupils:
    count = link.pupil_count
    return SchoolPupils(
        school=link.school,
        pupils=link.pupils,
        counted_on=count.counted_on if count else None,
        is_masked=bool(count and count.is_masked),
        source=count.source if count else "",
    )


def _coach_at(
    placement: Placement, chain: Sequence[Placement], allocation: HourAllocation, as_of: date | None
) -> CoachAtPlek:
    first = placement
    for row in reversed(chain):
        # An unbroken chain: not one teaching day between two placements.
        if (
            row.coach_id == placement.coach_id
            and row.starts_on < first.starts_on
            and calendar.teaching_days(row.ends_on + calendar.DAY, first.starts_on - calendar.DAY) == 0
        ):
            first = row
    ends_on, ends_precision = placement.ends_on, placement.ends_precision
    if as_of is not None and placement.announced_on is not None and placement.announced_on > as_of:
        ends_on, ends_precision = allocation.ends_on, allocation.ends_precision
    employer = placement.employment.employer
    return CoachAtPlek(
        placement=placement,
        coach=placement.coach,
        name=placement.coach.name,
        employer=employer.name,
        employer_kind=employer.kind,
        main_role=placement.main_role,
        other_roles=tuple(placement.other_roles),
        hours=placement.hours_per_week,
        is_circa=placement.is_circa,
        known_at_school_as=placement.known_at_school_as,
        since=first.starts_on,
        since_precision=Precision(first.starts_precision),
        ends_on=ends_on,
        ends_precision=Precision(ends_precision),
    )


def _lines(
    allocation: HourAllocation,
    grants: Sequence[HourGrant],
    placements: Sequence[CoachAtPlek],
    decisions: Sequence[VacancyDecision],
) -> hours.Allocation:
    """The rows of one allocation as the rules take them."""
    return hours.Allocation(
        starts_on=allocation.starts_on,
        ends_on=allocation.ends_on,
        grants=tuple(
            hours.GrantLine(
                row.starts_on,
                row.hours_per_week,
                row.is_circa,
                tuple(hours.Share(share.source.name, share.hours_per_week) for share in row.shares.all()),
                row.earmark_hours,
            )
            for row in grants
        ),
        placements=tuple(
            hours.PlacementLine(
                row.placement.starts_on,
                row.ends_on,
                row.hours,
                row.is_circa or Precision(row.placement.starts_precision).is_circa or row.ends_precision.is_circa,
            )
            for row in placements
        ),
        releases=tuple(
            hours.ReleaseLine(row.starts_on, row.hours_per_week)
            for row in decisions
            if row.outcome in (VacancyOutcome.RELEASE, VacancyOutcome.PASS_ON)
        ),
        is_circa=Precision(allocation.starts_precision).is_circa or Precision(allocation.ends_precision).is_circa,
    )


def _funding(grant: HourGrant | None) -> tuple[FundingPart, ...]:
    if grant is None:
        return ()
    shares = tuple(FundingPart(share.source.name, share.hours_per_week) for share in grant.shares.all())
    return shares or (FundingPart(None, grant.hours_per_week),)


def _tenths(value: Fraction) -> Decimal:
    return Decimal(round(value * 10)) / 10


def _open_since(lines: hours.Allocation, day: date) -> date | None:
    """The first day of the stretch of open hours that `day` lies in; None when nothing is open on it."""
    since: date | None = None
    for segment in hours.segments(lines):
        is_open = segment.state.state in (hours.State.OPEN, hours.State.PARTLY)
        since = (since or segment.starts_on) if is_open else None
        if segment.starts_on <= day <= segment.ends_on:
            return since
    return None


# --- several plekken ------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Totals:
    """Plekken together. A sum says over how many plekken it runs; schools and coaches are counted once."""

    plekken: int
    filled_plekken: int
    open_plekken: int
    schools: int
    plekken_without_school: int
    coaches: int
    pupils: int | None
    plekken_with_pupils: int
    norm: hours.Sum
    granted: hours.Sum
    filled: hours.Sum
    open: hours.Sum
    released: hours.Sum
    is_circa: bool
    written_minutes: int | None
    budget_minutes: int | None
    expected_minutes: int | None
    last_activity_on: date | None
    bar: HoursBar

    @property
    def plekken_on_schools(self) -> str:
        """The count that says what it counts: "5 plekken op 7 scholen"."""
        plekken = ngettext("%(n)s plek", "%(n)s plekken", self.plekken) % {"n": self.plekken}
        if not self.schools:
            return plekken
        schools = ngettext("%(n)s school", "%(n)s scholen", self.schools) % {"n": self.schools}
        return _("%(plekken)s op %(schools)s") % {"plekken": plekken, "schools": schools}


def over(total: hours.Sum) -> str:
    """Over how many plekken a sum runs: "over 3 van 5 plekken"; empty when over all of them."""
    if total.is_complete:
        return ""
    if not total.known:
        return _("niet vastgelegd")
    return _("over %(known)s van %(count)s plekken") % {"known": total.known, "count": total.count}


def totals(rows: Iterable[PlekFigures], *, label: str = "") -> Totals:
    """The sums of `rows`. Rows without an allocation are not counted."""
    every = [row for row in rows if row.allocation is not None]
    counted = {school.school.pk: school.pupils for row in every for school in row.schools}
    known_pupils = [row.pupils for row in every if row.pupils is not None]
    granted = hours.sum_known(row.granted for row in every)
    filled = hours.sum_known(row.filled for row in every)
    open_ = hours.sum_known(row.open for row in every)
    released = hours.sum_known(row.released for row in every)
    balanced = [row for row in every if row.open is not None]
    written = _sum_minutes(row.written_minutes for row in every)
    budget = _sum_minutes(row.budget_minutes for row in balanced)
    is_circa = any(row.is_circa for row in every)
    return Totals(
        plekken=len(every),
        filled_plekken=sum(row.is_filled for row in every),
        open_plekken=sum(row.state == "open" for row in every),
        schools=len(counted),
        plekken_without_school=sum(not row.schools for row in every),
        coaches=len({coach.coach.pk for row in every for coach in row.coaches if coach.is_somebody}),
        pupils=sum(known_pupils) if known_pupils else None,
        plekken_with_pupils=len(known_pupils),
        norm=hours.sum_known(row.norm for row in every),
        granted=granted,
        filled=filled,
        open=open_,
        released=released,
        is_circa=is_circa,
        written_minutes=written,
        budget_minutes=budget,
        expected_minutes=_sum_minutes(row.expected_minutes for row in balanced),
        last_activity_on=max((row.last_activity_on for row in every if row.last_activity_on), default=None),
        # Drawn over the plekken whose balance is known, so that the parts are parts of one whole.
        bar=HoursBar(
            label=label,
            granted=hours.sum_known(row.granted for row in balanced).hours,
            filled=hours.sum_known(row.filled for row in balanced).hours,
            open=open_.hours,
            released=released.hours,
            written_minutes=_sum_minutes(row.written_minutes for row in balanced),
            budget_minutes=budget,
            expected_minutes=_sum_minutes(row.expected_minutes for row in balanced),
            is_circa=is_circa,
            unknown_reason="" if balanced else _("Uren niet vastgelegd"),
            note=over(open_) if balanced else "",
        ),
    )


def _sum_minutes(values: Iterable[int | None]) -> int | None:
    known = [value for value in values if value is not None]
    return sum(known) if known else None


@dataclass(frozen=True)
class MunicipalityFigures:
    """The plekken of one municipality, and their sums."""

    municipality: Municipality
    rows: tuple[PlekFigures, ...]
    totals: Totals


def by_municipality(rows: Iterable[PlekFigures]) -> tuple[MunicipalityFigures, ...]:
    """The rows grouped by municipality, sorted by its name; inside it the order of `rows`."""
    groups: dict[str, list[PlekFigures]] = defaultdict(list)
    for row in rows:
        groups[row.deployment.municipality_id].append(row)
    ordered = sorted(groups.values(), key=lambda group: (group[0].municipality.name_key, group[0].municipality.code))
    return tuple(
        MunicipalityFigures(group[0].municipality, tuple(group), totals(group, label=group[0].municipality.name))
        for group in ordered
    )


@dataclass(frozen=True)
class MonthMinutes:
    """One calendar month of a plek: what was written, and the budget of the filled hours (None = unknown)."""

    month: date
    written: int
    budget: int | None


def month_minutes(rows: Iterable[PlekFigures]) -> dict[int, tuple[MonthMinutes, ...]]:
    """Per plek (its key) the months of the school year up to and including the month of `day`. One query."""
    every = [row for row in rows if row.allocation is not None]
    allocations = {row.allocation.pk: row for row in every if row.allocation is not None}
    written: dict[int, dict[date, int]] = defaultdict(dict)
    found = (
        Activity.system.filter(placement__allocation__in=allocations)
        .order_by()
        .annotate(month=TruncMonth("done_on"))
        .values_list("placement__allocation", "month")
        .annotate(Sum("minutes"))
    )
    for allocation, month, minutes in found:
        written[allocation][month] = minutes
    return {
        row.deployment.pk: tuple(_months_of(row, written[pk]))
        for pk, row in allocations.items()
        if row.lines is not None
    }


def municipality_minutes(programme: Programme, *, school_year: SchoolYear) -> dict[tuple[str, date], int]:
    """What was written per municipality (its code) and calendar month: the sum over its plekken. One query."""
    plek = "placement__allocation__deployment"
    rows = (
        Activity.system.filter(
            placement__allocation__deployment__programme=programme, placement__allocation__school_year=school_year
        )
        .order_by()
        .annotate(month=TruncMonth("done_on"))
        .values_list(f"{plek}__municipality", "month")
        .annotate(Sum("minutes"))
    )
    return {(code, month): minutes for code, month, minutes in rows}


def _months_of(row: PlekFigures, written: Mapping[date, int]) -> Iterable[MonthMinutes]:
    if row.lines is None:
        return
    budget = hours.budget(row.lines).by_month()
    month = row.lines.starts_on.replace(day=1)
    while month <= min(row.lines.ends_on, row.day):
        filled = budget[month].filled if month in budget else 0
        yield MonthMinutes(month, written.get(month, 0), filled)
        month = calendar.month_after(month)


def week_states(rows: Iterable[PlekFigures]) -> dict[int, tuple[Week, ...]]:
    """Per plek (its key) every week of the school year: with its coach, open, holiday or outside its period. One query.

    A week with a coach in which something was written up to `day` is "written"; that a week after `day` will be open
    is not known yet.
    """
    every = [row for row in rows if row.allocation is not None]
    allocations = {row.allocation.pk: row for row in every if row.allocation is not None}
    found = (
        Activity.system.filter(placement__allocation__in=allocations)
        .order_by()
        .annotate(week=TruncWeek("done_on"))
        .values_list("placement__allocation", "week")
        .annotate(first_on=Min("done_on"))
    )
    written: dict[int, set[date]] = defaultdict(set)
    for allocation, monday, first_on in found:
        if first_on <= allocations[allocation].day:
            written[allocation].add(monday)
    return {row.deployment.pk: tuple(_weeks_of(row, written[pk])) for pk, row in allocations.items()}


def _weeks_of(row: PlekFigures, written: Collection[date]) -> Iterable[Week]:
    year = calendar.school_year(row.school_year.starts_on.year)
    week = calendar.iso_week(year.first_teaching_day)
    while week.monday <= year.last_teaching_day and row.lines is not None:
        yield Week(starts_on=week.monday, state=_week_state(row.lines, year, week, written, row.day))
        week = week.next


def _week_state(
    lines: hours.Allocation,
    year: calendar.SchoolYearCalendar,
    week: calendar.IsoWeek,
    written: Collection[date],
    until: date,
) -> WeekState:
    days = [day for day in week.days() if year.is_teaching_day(day)]
    inside = [day for day in days if lines.covers(day)]
    if not days:
        return "holiday"
    if not inside:
        return "outside"
    if any(lines.placements_on(day) for day in inside):
        return "written" if week.monday in written else "filled"
    return "open" if week.monday <= until else "outside"


# --- one coach ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class PlacementFigures:
    """Hours of one placement: budget and expected rest on its hours per week and teaching weeks; None = unknown."""

    placement: Placement
    deployment: Deployment
    hours: Decimal | None
    budget_minutes: int | None
    used_minutes: int
    expected_minutes: int | None
    week_minutes: int
    week_budget_minutes: int | None
    is_active: bool
    teaching_weeks: Decimal

    @property
    def unknown_reason(self) -> str:
        """Why budget, left and expected are "–"; empty when the hours are known."""
        return "" if self.hours is not None else _("De uren per week van deze plaatsing zijn niet vastgelegd")

    @property
    def left_minutes(self) -> int | None:
        """What is left of the budget; negative when more was written."""
        return None if self.budget_minutes is None else self.budget_minutes - self.used_minutes

    @property
    def over_minutes(self) -> int:
        """What was written above the budget; 0 when there is something left, or nothing is known."""
        return max(0, -(self.left_minutes or 0))

    @property
    def week_left_minutes(self) -> int | None:
        """What is left of this week; negative when more was written."""
        return None if self.week_budget_minutes is None else self.week_budget_minutes - self.week_minutes

    @property
    def bar(self) -> HoursBar:
        """The hours bar of the own placement: all of it is filled."""
        known = self.hours is not None
        return HoursBar(
            label=self.deployment.name,
            granted=self.hours,
            filled=self.hours,
            open=hours.ZERO if known else None,
            released=hours.ZERO if known else None,
            written_minutes=self.used_minutes,
            budget_minutes=self.budget_minutes,
            expected_minutes=self.expected_minutes,
            is_circa=self.placement.is_circa,
            state="" if known else "filled",
            unknown_reason="" if known else _("Uren niet vastgelegd"),
        )


@dataclass(frozen=True)
class DayMinutes:
    """One day of a week; None = nothing written."""

    day: date
    minutes: int | None


@dataclass(frozen=True)
class CoachFigures:
    """The placements of one coach in a school year, and the ISO week of the day."""

    coach: Coach
    placements: tuple[PlacementFigures, ...]
    week: tuple[DayMinutes, ...]
    week_minutes: int
    week_budget_minutes: int | None
    bar: HoursBar


def coach_figures(coach: Coach, *, school_year: SchoolYear, on: date) -> CoachFigures:
    """Budget, used, left and expected per placement, and what was written per day of this week. Three queries."""
    placements = list(
        Placement.system.filter(coach=coach, allocation__school_year=school_year)
        .select_related("allocation__deployment__municipality", "allocation__school_year", "employment__employer")
        .order_by("allocation__deployment__name_key", "starts_on")
    )
    week = calendar.iso_week(on)
    in_week = Q(done_on__gte=week.monday, done_on__lte=week.sunday)
    rows = placement_figures(placements, on=on)
    days = dict(Activity.system.filter(in_week, coach=coach).order_by().values_list("done_on").annotate(Sum("minutes")))
    budgets = [row.week_budget_minutes for row in rows]
    known = [row for row in rows if row.hours is not None]
    granted = sum((row.hours for row in known if row.hours is not None and row.is_active), hours.ZERO)
    return CoachFigures(
        coach=coach,
        placements=rows,
        week=tuple(DayMinutes(day, days.get(day)) for day in week.days()),
        week_minutes=sum(days.values()),
        week_budget_minutes=None if None in budgets else sum(budget for budget in budgets if budget is not None),
        bar=HoursBar(
            label=coach.name,
            granted=granted if known else None,
            filled=granted if known else None,
            open=hours.ZERO if known else None,
            released=hours.ZERO if known else None,
            written_minutes=sum(row.used_minutes for row in rows),
            budget_minutes=_sum_minutes(row.budget_minutes for row in known),
            expected_minutes=_sum_minutes(row.expected_minutes for row in known),
            state="filled" if rows and not known else "",
            unknown_reason="" if known else _("Uren niet vastgelegd"),
        ),
    )


def placement_figures(placements: Iterable[Placement], *, on: date) -> tuple[PlacementFigures, ...]:
    """Budget, used, left and expected of each placement, in teaching weeks. One query; each comes with its plek."""
    every, week = list(placements), calendar.iso_week(on)
    in_week = Q(done_on__gte=week.monday, done_on__lte=week.sunday)
    sums = {
        pk: (used, this_week or 0)
        for pk, used, this_week in Activity.system.filter(placement__in=every)
        .order_by()
        .values_list("placement")
        .annotate(used=Sum("minutes"), this_week=Sum("minutes", filter=in_week))
    }
    return tuple(_placement_figures(row, on, week, *sums.get(row.pk, (0, 0))) for row in every)


def _placement_figures(row: Placement, on: date, week: calendar.IsoWeek, used: int, this_week: int) -> PlacementFigures:
    lines = hours.Allocation(
        row.starts_on,
        row.ends_on,
        (hours.GrantLine(row.starts_on, row.hours_per_week, row.is_circa),),
        (hours.PlacementLine(row.starts_on, row.ends_on, row.hours_per_week, row.is_circa),),
    )
    first, last = max(row.starts_on, week.monday), min(row.ends_on, week.sunday)
    week_budget = None
    if row.hours_per_week is not None:
        exact = Fraction(row.hours_per_week) * 60 * calendar.teaching_days(first, last) / 5
        week_budget = int(exact + Fraction(1, 2))
    return PlacementFigures(
        placement=row,
        deployment=row.allocation.deployment,
        hours=row.hours_per_week,
        budget_minutes=hours.budget(lines).total.filled,
        used_minutes=used,
        expected_minutes=hours.expected_until(lines, on).filled if on >= row.starts_on else 0,
        week_minutes=this_week,
        week_budget_minutes=week_budget,
        is_active=row.starts_on <= on <= row.ends_on,
        teaching_weeks=calendar.teaching_weeks(row.starts_on, row.ends_on),
    )


# --- what the work was, protected -----------------------------------------------------------------------------------


@dataclass(frozen=True)
class Turnout:
    """Families present of families invited, over `meetings` parent meetings where both were written down.

    Small numbers are protected on both sides: who came and who did not.
    """

    meetings: int
    invited: Protected
    present: Protected
    absent: Protected

    @property
    def percentage(self) -> int | None:
        """Present as a percentage of invited, half up; None when a number behind it is protected."""
        if self.invited.value is None or self.present.value is None or not self.invited.value:
            return None
        return int(Fraction(self.present.value * 100, self.invited.value) + Fraction(1, 2))


@dataclass(frozen=True)
class Registration:
    """How many teaching weeks of placements have something written in them."""

    written: int
    weeks: int

    @property
    def rate(self) -> int | None:
        """Percentage, rounded down; None without weeks."""
        return self.written * 100 // self.weeks if self.weeks else None

    @property
    def is_enough(self) -> bool:
        """Below 80% no percentages of use are given."""
        return self.weeks > 0 and self.written * 100 >= 80 * self.weeks


@dataclass(frozen=True)
class Use:
    """What was written in one municipality and school year up to a day; `minutes` None = nothing was written there.

    `groups`, `roles`, `contacts`, `turnout` and `themes` are about the quarters that are over, up to and including
    `until` (None = no quarter is over yet), and protected (:class:`Work`). Contacts are contacts with families, pupils
    and teachers. Themes are counts of activities, only for the municipality as a whole.
    """

    minutes: int | None
    until: date | None
    groups: dict[str, Protected]
    roles: dict[str, Protected]
    contacts: dict[str, Protected]
    turnout: Turnout | None
    themes: dict[str, Protected]
    registration: Registration


CONTACTS = {
    "family": gettext_lazy("gezinnen"),
    "pupil": gettext_lazy("leerlingen"),
    "teacher": gettext_lazy("leerkrachten"),
}
NOT_FILLED_IN = ""


@dataclass(frozen=True)
class Work:
    """What the work was in one municipality and school year, per plek and quarter that is over, ready to be released.

    Everything that shows kinds, roles, contacts, turnout or themes is taken from here, so that all of it is decided
    together (:func:`reports.protected.release`) over all plekken of the municipality.
    """

    quarters: tuple[Quarter, ...]
    groups: Release[int, str]
    roles: Release[int, str]
    contacts: dict[str, Release[int, str]]
    turnout: Release[None, str]


def work_of(programme: Programme, municipality: Municipality, *, school_year: SchoolYear, until: date) -> Work:
    """The work in the quarters that are over by the end of `until`. One query.

    A quarter that still runs is left out: what was added since yesterday would be one activity.
    """
    quarters = _quarters_over(school_year, until)
    both = Q(families_invited__isnull=False, families_present__isnull=False, kind=ActivityKind.PARENT_MEETING)
    groups: list[dict[int, dict[str, Part]]] = [{} for _quarter in quarters]
    roles: list[dict[int, dict[str, Part]]] = [{} for _quarter in quarters]
    met: dict[str, list[dict[int, dict[str, Part]]]] = {key: [{} for _quarter in quarters] for key in CONTACTS}
    turnout: list[dict[None, dict[str, Part]]] = [{} for _quarter in quarters]
    rows = (
        _activities(programme, municipality, school_year, quarters)
        .annotate(quarter=_place_of(quarters))
        .values_list("quarter", "placement__allocation__deployment", "kind", "role")
        .annotate(
            n=Count("pk"),
            spent=Sum("minutes"),
            families=Sum("family_contacts"),
            pupils=Sum("pupil_contacts"),
            teachers=Sum("teacher_contacts"),
            meetings=Count("pk", filter=both),
            invited=Sum("families_invited", filter=both),
            present=Sum("families_present", filter=both),
        )
    )
    for quarter, plek, kind, role, count, spent, families, pupils, teachers, meetings, invited, present in rows:
        group = str(GROUP_OF_KIND[ActivityKind(kind)].value) if kind in GROUP_OF_KIND else NOT_FILLED_IN
        own = groups[quarter].setdefault(plek, dict.fromkeys([*KindGroup.values, NOT_FILLED_IN], Part()))
        own[group] += Part(count, spent)
        own = roles[quarter].setdefault(plek, dict.fromkeys([*CoachRole.values, NOT_FILLED_IN], Part()))
        own[role] += Part(count, spent)
        for key, number in zip(CONTACTS, (families, pupils, teachers), strict=True):
            # A line is there when something was written, also when nobody was met.
            counted = met[key][quarter].setdefault(plek, {key: Part(), WRITTEN: Part()})
            counted[key] += Part(number or 0, number or 0)
            counted[WRITTEN] += Part(count)
        if meetings:
            came, asked = present or 0, invited or 0
            here = turnout[quarter].setdefault(None, dict.fromkeys(("meetings", "present", "absent"), Part()))
            for key, number in (("meetings", meetings), ("present", came), ("absent", asked - came)):
                here[key] += Part(number, number)
    threshold = programme.protected_below
    return Work(
        quarters,
        release(groups, threshold, sensitive={KindGroup.FAMILIES.value}),
        release(roles, threshold, sensitive=set(CoachRole.values), may_be_absent=True),
        {key: release(met[key], threshold, sensitive={key}) for key in CONTACTS},
        release(turnout, threshold, sensitive={"present", "absent"}),
    )


WRITTEN = "written"
Quarter = tuple[date, date]


def _quarters_over(school_year: SchoolYear, until: date) -> tuple[Quarter, ...]:
    """The quarters of the school year (August, November, February, May) that are over by the end of `until`."""
    starts = calendar.quarter_starts(school_year.starts_on.year)
    ends = [start - calendar.DAY for start in starts[1:]] + [school_year.ends_on]
    return tuple(quarter for quarter in zip(starts, ends, strict=True) if quarter[1] <= until)


def _activities(
    programme: Programme, municipality: Municipality, school_year: SchoolYear, quarters: Sequence[Quarter]
) -> QuerySet[Activity]:
    """Always all plekken of the municipality: figures over a part of them could be subtracted from each other."""
    found: QuerySet[Activity] = Activity.system.filter(
        placement__allocation__deployment__programme=programme,
        placement__allocation__deployment__municipality=municipality,
        placement__allocation__school_year=school_year,
    ).order_by()
    return found.filter(done_on__lte=quarters[-1][1]) if quarters else found.none()


def _place_of(quarters: Sequence[Quarter]) -> Case:
    """The place in the year of the quarter in which something was done."""
    whens = [When(done_on__lte=last, then=Value(place)) for place, (_first, last) in enumerate(quarters)]
    return Case(*whens, output_field=IntegerField())


def municipality_use(
    programme: Programme,
    municipality: Municipality,
    *,
    school_year: SchoolYear,
    on: date,
    role: str,
    until: date | None = None,
) -> Use:
    """What was written in a municipality in a school year, up to and including `on`.

    What the work was is told of the quarters over by `until`; without it, of those over before `on`. Only for a
    ``role`` that may see work and themes per municipality and year.
    """
    for kind in ("work", "themes"):
        who_sees.demand(kind, role, who_sees.PER_YEAR, is_protected=True)
    work = work_of(programme, municipality, school_year=school_year, until=until or on - calendar.DAY)
    written = Activity.system.filter(
        placement__allocation__deployment__programme=programme,
        placement__allocation__deployment__municipality=municipality,
        placement__allocation__school_year=school_year,
        done_on__lte=on,
    ).aggregate(minutes=Sum("minutes"))
    return Use(
        minutes=written["minutes"],
        until=work.quarters[-1][1] if work.quarters else None,
        groups=work.groups.total(),
        roles=work.roles.total(),
        contacts={key: work.contacts[key].total()[key] for key in CONTACTS if work.contacts[key].lines},
        turnout=_turnout(work.turnout),
        themes=_themes(programme, municipality, school_year, work.quarters),
        registration=_registration(programme, municipality, school_year, on),
    )


def _themes(
    programme: Programme, municipality: Municipality, school_year: SchoolYear, quarters: Sequence[Quarter]
) -> dict[str, Protected]:
    """How often each theme that was named at all was named. One query."""
    rows = (
        _activities(programme, municipality, school_year, quarters)
        .annotate(quarter=_place_of(quarters), theme=Func(F("themes"), function="unnest"))
        .values_list("theme", "quarter")
        .annotate(Count("pk"))
        if quarters
        else ()
    )
    found: dict[str, list[dict[None, dict[str, Part]]]] = {}
    for theme, quarter, count in rows:
        named = found.setdefault(theme, [{} for _quarter in quarters])
        named[quarter][None] = {theme: Part(count, count)}
    return {
        theme: release(found[theme], programme.protected_below, sensitive={theme}).total()[theme]
        for theme in Theme.values
        if theme in found
    }


def _turnout(work: Release[None, str]) -> Turnout | None:
    """The meetings whose numbers can be shown; of all of them when that is none."""
    if not work.lines:
        return None
    found = work.total()
    # Exact for the meetings it names: what is left out are other meetings.
    present, absent, meetings = (replace(found[key], is_short=False) for key in ("present", "absent", "meetings"))
    if present.value is None or absent.value is None or meetings.value is None:
        return Turnout(sum(parts["meetings"].amount for parts in work.lines.values()), present, present, absent)
    return Turnout(meetings.value, replace(present, value=present.value + absent.value), present, absent)


def _registration(programme: Programme, municipality: Municipality, school_year: SchoolYear, on: date) -> Registration:
    """Weeks with at least one teaching day inside a placement, and those of them in which something was written."""
    placements = list(
        Placement.system.filter(
            allocation__deployment__programme=programme,
            allocation__deployment__municipality=municipality,
            allocation__school_year=school_year,
            starts_on__lte=on,
        ).values_list("pk", "starts_on", "ends_on")
    )
    days = (
        Activity.system.filter(placement__in=[pk for pk, _first, _last in placements], done_on__lte=on)
        .order_by()
        .values_list("placement", "done_on")
        .distinct()
    )
    written: dict[int, set[calendar.IsoWeek]] = defaultdict(set)
    for pk, day in days:
        written[pk].add(calendar.iso_week(day))
    count = total = 0
    for pk, first, last in placements:
        weeks = teaching_weeks_between(first, min(last, on))
        total += len(weeks)
        count += len(written[pk].intersection(weeks))
    return Registration(count, total)


def teaching_weeks_between(first: date, last: date) -> tuple[calendar.IsoWeek, ...]:
    """The ISO weeks with at least one teaching day in the period, in order."""
    found: list[calendar.IsoWeek] = []
    week = calendar.iso_week(first)
    while week.monday <= last:
        if calendar.teaching_days(max(first, week.monday), min(last, week.sunday)):
            found.append(week)
        week = week.next
    return tuple(found)


# --- what needs a decision ------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Decision:
    """One kind of thing a coordinator should decide: how many, in a sentence, and the plekken it is about."""

    key: Literal["without_coach", "undecided_hours", "ending", "meetings", "low_norm"]
    count: int
    sentence: str
    rows: tuple[PlekFigures, ...]


def decisions_needed(
    rows: Iterable[PlekFigures],
    *,
    on: date,
    undecided_weeks: Decimal = UNDECIDED_WEEKS,
    settled: Mapping[str, Collection[int]] | None = None,
) -> tuple[Decision, ...]:
    """ "Wat vraagt deze week een besluit?", most urgent first; only what is there. No queries.

    Open hours ask for one ``undecided_weeks`` teaching weeks after the last. ``settled``: per key of a decision the plekken
    (by key) of which somebody said that it is solved, or may wait.
    """
    every = [row for row in rows if row.allocation is not None and row.allocation.ends_on >= on]
    said = {key: set(plekken) for key, plekken in (settled or {}).items()}
    without_coach = [
        row
        for row in every
        if row.state == "open" and not row.coaches and row.deployment.pk not in said.get("without_coach", ())
    ]
    undecided = [
        row
        for row in every
        if row.weeks_undecided is not None
        and row.weeks_undecided >= undecided_weeks
        and row.deployment.pk not in said.get("undecided_hours", ())
    ]
    ending = [row for row in every if ends_without_word_on(row, on)]
    meetings = [row for row in every if row.is_open and row.meeting is not None and not row.meeting.outcome]
    low = [row for row in every if is_norm_too_low(row)]
    found = [
        Decision(
            "without_coach",
            len(without_coach),
            ngettext("%(n)s plek zonder coach", "%(n)s plekken zonder coach", len(without_coach)),
            tuple(without_coach),
        ),
        Decision(
            "undecided_hours",
            len(undecided),
            ngettext(
                "%(n)s plek met open uren, %(weeks)s lesweken zonder besluit",
                "%(n)s plekken met open uren, %(weeks)s lesweken zonder besluit",
                len(undecided),
            ),
            tuple(undecided),
        ),
        Decision(
            "meetings",
            len(meetings),
            ngettext("%(n)s klikgesprek zonder uitkomst", "%(n)s klikgesprekken zonder uitkomst", len(meetings)),
            tuple(meetings),
        ),
        Decision(
            "ending",
            len(ending),
            ngettext(
                "%(n)s plaatsing loopt af zonder besluit over voortzetting",
                "%(n)s plaatsingen lopen af zonder besluit over voortzetting",
                len(ending),
            ),
            tuple(ending),
        ),
        Decision(
            "low_norm",
            len(low),
            ngettext(
                "%(n)s plek met te weinig uren voor de rol",
                "%(n)s plekken met te weinig uren voor de rol",
                len(low),
            ),
            tuple(low),
        ),
    ]
    weeks = trimmed(decimal_text(undecided_weeks, 1))
    return tuple(replace(row, sentence=row.sentence % {"n": row.count, "weeks": weeks}) for row in found if row.count)


def last_word(row: PlekFigures) -> date:
    """The last day on which something was decided about the open hours, else the day they fell open."""
    return max([row.open_since or row.day, *(decision.decided_on for decision in row.vacancy_decisions)])


def ends_without_word_on(row: PlekFigures, on: date) -> date | None:
    """The day within eight weeks on which a coach's placement ends while nothing was decided about going on; else None."""
    if row.continuation is not None and row.continuation.decision != ContinuationDecision.OPEN:
        return None
    return min((coach.ends_on for coach in row.coaches if on <= coach.ends_on <= on + EIGHT_WEEKS), default=None)


def is_norm_too_low(row: PlekFigures) -> bool:
    """Whether so few hours were granted, by a norm below the flag, that they cannot carry the role."""
    if row.norm is None or row.norm_rule is None or row.granted is None or row.state == "released":
        return False
    proposed = hours.proposed_hours(row.norm, as_rule(row.norm_rule))
    return proposed is not None and row.granted < proposed


def ended_reason(placement: Placement) -> str:
    """Why a placement ended, as others than coordinator and coach may read it; empty when there is nothing to say."""
    if not placement.end_reason or placement.end_reason == "end_of_period":
        return ""
    if placement.end_reason == "other_job" and placement.is_end_reason_public:
        return _("andere baan")
    return _("de kansencoach is gestopt")


# --- one plek, protected --------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class QuarterTable:
    """The minutes of a plek in the three groups of kinds: per quarter (its first day), and together."""

    rows: dict[date, dict[str, Protected]]
    totals: dict[str, Protected]


def kinds_per_quarter(row: PlekFigures, *, on: date, role: str) -> QuarterTable:
    """The quarters of the school year that were over before `on` and in which something was written at the plek.

    The minutes of a quarter as a whole are public, so are those of the year. One query. Only for a ``role`` that may see
    the work per quarter.
    """
    who_sees.demand("work", role, who_sees.PER_QUARTER, is_protected=True)
    work, plek = _work_around(row, on), row.deployment.pk
    quarters = work.groups.quarters_of(plek)
    return QuarterTable(
        {work.quarters[quarter][0]: work.groups.of(plek, [quarter]) for quarter in quarters},
        work.groups.of(plek, quarters) if quarters else {},
    )


@dataclass(frozen=True)
class HalfYear:
    """The work at a plek in one half of the school year: minutes per group of kinds and per role, and contacts."""

    first: date
    last: date
    groups: dict[str, Protected]
    roles: dict[str, Protected]
    contacts: dict[str, Protected]


def work_per_half_year(row: PlekFigures, *, on: date, role: str) -> tuple[HalfYear, ...]:
    """The halves of the school year (to 31 January, to 31 July) that are over and in which something was written.

    Themes are not here: those are per municipality and year. One query. Only for a ``role`` that may see the work per
    half-year.
    """
    who_sees.demand("work", role, who_sees.PER_HALF_YEAR, is_protected=True)
    work, plek = _work_around(row, on), row.deployment.pk
    written = work.groups.quarters_of(plek)
    return tuple(
        HalfYear(
            work.quarters[half[0]][0],
            work.quarters[half[1]][1],
            work.groups.of(plek, half),
            work.roles.of(plek, half),
            {key: work.contacts[key].of(plek, half)[key] for key in CONTACTS},
        )
        for half in ((0, 1), (2, 3))
        if half[1] < len(work.quarters) and any(quarter in written for quarter in half)
    )


def _work_around(row: PlekFigures, on: date) -> Work:
    """The work of the whole municipality of a plek: what is shown of one plek is decided with the others."""
    plek = row.deployment
    return work_of(plek.programme, plek.municipality, school_year=row.school_year, until=on - calendar.DAY)


def minutes_per_school(row: PlekFigures, *, on: date) -> dict[int | None, int]:
    """What was written for each school of a plek (by its key); None is what was written for all of them together."""
    if row.allocation is None:
        return {}
    return dict(
        Activity.system.filter(placement__allocation=row.allocation, done_on__lte=on)
        .order_by()
        .values_list("school")
        .annotate(Sum("minutes"))
    )


def turnout_per_half_year(row: PlekFigures, *, on: date, role: str) -> dict[date, Turnout]:
    """Turnout at a plek per half of the school year that is over (its first day), for a ``role`` that sees half-years.

    Shown when in every plek and quarter of the municipality that is over who came and who did not are enough to show, else
    nothing of it: the turnout of the municipality is shown elsewhere, so there must be nothing small to subtract. The
    number of meetings is not protected. One query.
    """
    who_sees.demand("work", role, who_sees.PER_HALF_YEAR, is_protected=True)
    plek = row.deployment
    quarters = _quarters_over(row.school_year, on - calendar.DAY)
    found = (
        _activities(plek.programme, plek.municipality, row.school_year, quarters)
        .filter(kind=ActivityKind.PARENT_MEETING, families_invited__isnull=False, families_present__isnull=False)
        .annotate(quarter=_place_of(quarters))
        .values_list("placement__allocation__deployment", "quarter")
        .annotate(Count("pk"), Sum("families_present"), absent=Sum(F("families_invited") - F("families_present")))
        if quarters
        else ()
    )
    lines = {(at, quarter): numbers for at, quarter, *numbers in found}
    threshold = plek.programme.protected_below
    is_safe = all(min(present, absent) >= threshold for _meetings, present, absent in lines.values())
    shown: dict[date, Turnout] = {}
    for half in ((0, 1), (2, 3)):
        own = [lines[plek.pk, quarter] for quarter in half if (plek.pk, quarter) in lines]
        if half[1] >= len(quarters) or not own:
            continue
        meetings, present, absent = (sum(numbers) for numbers in zip(*own, strict=True))
        numbers = (present + absent, present, absent)
        shown[quarters[half[0]][0]] = Turnout(
            meetings,
            *(Protected(number if is_safe else None, "" if is_safe else "covered", threshold) for number in numbers),
        )
    return shown
