"""What a factsheet knows: plain frozen facts of one municipality and school year, taken from the database once.

Nothing here is a sentence and nothing below reads the database again. ``as_of`` leaves out what was decided later.
Coaches have no name here: a factsheet never carries one. Hours are ``Decimal`` per week, minutes whole, ``None`` is
unknown and reads "niet vastgelegd".
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Q

from coaches.models import CoachRole, EarlierExperience, KindGroup, Placement, Theme
from kansencoach.charts import Week
from kansencoach.hours_bar import HoursBar
from kansencoach.models import Role
from kansencoach.templatetags.numbers import minutes_as_hours, number
from reports import analysis, figures
from reports.factsheet.texts import Names, fill
from reports.figures import CoachAtPlek, PlekFigures
from reports.models import Analysis, AnalysisState, FactsheetText, ReportedFigure, Section
from reports.protected import Protected
from schools import fuzzy, hours
from schools.models import Deployment, Municipality, Programme, SchoolYear
from schools.planning import as_rule


@dataclass(frozen=True)
class FuzzyDate:
    """A date as precisely as it is known."""

    day: date
    precision: str

    @property
    def words(self) -> str:
        """ "half maart 2022"."""
        return fuzzy.in_words(self.day, self.precision)


@dataclass(frozen=True)
class SchoolFacts:
    """A school of a plek, with the pupils its norm used."""

    brin6: str
    name: str
    place: str
    pupils: int | None
    counted_on: date | None


@dataclass(frozen=True)
class CoachFacts:
    """A coach at a plek, without a name."""

    employer: str
    employer_kind: str
    main_role: str
    other_roles: tuple[str, ...]
    hours: Decimal | None
    is_circa: bool
    since: FuzzyDate
    starts: FuzzyDate
    ends: FuzzyDate
    has_ended: bool
    is_leaving: bool
    end_reason: str
    known_at_school_as: str
    earlier_here: tuple[str, ...]
    elsewhere_as: str
    chain: int  # which person, only to see that two placements are of one; never shown


@dataclass(frozen=True)
class MeetingFacts:
    """The klikgesprek: how far it is, never a verdict."""

    state: str
    planned_on: date | None
    is_with_new_coach: bool


@dataclass(frozen=True)
class DecisionFacts:
    """A decision about open hours."""

    outcome: str
    hours: Decimal | None
    to_source: str
    reason: str
    starts_on: date


@dataclass(frozen=True)
class ContinuationFacts:
    """Wish, decision and coach for the year after."""

    wish: str
    decision: str
    coach: str


@dataclass(frozen=True)
class YearFacts:
    """One plek in one school year."""

    year: str
    starts: FuzzyDate
    ends: FuzzyDate
    schools: tuple[SchoolFacts, ...]
    pupils: int | None
    norm: Decimal | None
    proposed: Decimal | None
    granted: Decimal | None
    is_circa: bool
    filled: Decimal | None
    open: Decimal | None
    released: Decimal | None
    state: str
    has_somebody: bool
    reason: str
    earmark_hours: Decimal | None
    earmark_for: str
    funding: tuple[tuple[str, Decimal | None], ...]
    coaches: tuple[CoachFacts, ...]
    meeting: MeetingFacts | None
    decisions: tuple[DecisionFacts, ...]
    continuation: ContinuationFacts | None
    written_minutes: int | None
    budget_minutes: int | None
    expected_minutes: int | None
    is_budget_circa: bool
    teaching_weeks: Decimal | None
    weeks_without_coach: Decimal | None
    weeks: tuple[Week, ...]
    bar: HoursBar


@dataclass(frozen=True)
class ExtraFacts:
    """Hours on top of what was granted, for as long as an analysis runs. ``verdict``: what was decided about them last;
    ``until`` the first day without them, when they were stopped."""

    hours: Decimal
    since: date
    verdict: str
    review_on: date | None
    until: date | None


@dataclass(frozen=True)
class AnalysisFacts:
    """An analysis that was started, as far as it was then: organisations, never a person."""

    question: str
    started_on: date
    ended_on: date | None
    is_stopped: bool
    outcome: str
    partners: tuple[str, ...]
    actions: int
    done: int
    extra: ExtraFacts | None


@dataclass(frozen=True)
class PlekFacts:
    """One plek: this school year and the next, each when it has hours then."""

    key: int
    name: str
    place: str
    assumption: str
    this: YearFacts | None
    next: YearFacts | None
    analyses: tuple[AnalysisFacts, ...] = ()

    @property
    def main(self) -> YearFacts:
        """The year to describe it by: this one, else the next."""
        year = self.this or self.next
        if year is None:
            raise ValueError(f"plek {self.name} has no hours in either year")
        return year


@dataclass(frozen=True)
class YearTotals:
    """The plekken of one school year together."""

    year: str
    plekken: int
    schools: int
    plekken_without_school: int
    filled_plekken: int
    open_plekken: int
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
    bar: HoursBar


@dataclass(frozen=True)
class ReportedFacts:
    """A figure somebody else stated."""

    is_of_municipality: bool
    subject: str
    qualifier: str
    value: int
    source: str
    stated: FuzzyDate | None
    note: str


@dataclass(frozen=True)
class TextFacts:
    """A text of a coordinator or carried over from a source, names filled in."""

    section: str
    plek: int | None
    text: str
    source: str


@dataclass(frozen=True)
class Shown:
    """A labelled figure that may be protected; `value` None when it is. `hours` is the same for minutes."""

    key: str
    label: str
    value: int | None
    text: str
    hours: str
    reason: str


@dataclass(frozen=True)
class TurnoutFacts:
    """Families present of families invited."""

    meetings: int
    invited: Shown
    present: Shown
    absent: Shown
    percentage: int | None


@dataclass(frozen=True)
class UseFacts:
    """What was written. `minutes` None: nothing was written in this municipality and year.

    What the work was is protected, and about the quarters that are over by `until`; None: none is over yet.
    """

    minutes: int | None
    until: date | None
    groups: tuple[Shown, ...]
    roles: tuple[Shown, ...]
    contacts: tuple[Shown, ...]
    themes: tuple[Shown, ...]
    turnout: TurnoutFacts | None
    registered_weeks: int
    placement_weeks: int
    rate: int | None
    is_enough: bool


@dataclass(frozen=True)
class NormFacts:
    """The norm of the programme in the school year."""

    pupils: int
    hours: Decimal
    step: Decimal
    count_on: date


@dataclass(frozen=True)
class Content:
    """Everything one factsheet says."""

    programme: str
    part_of: str
    co_funded_by: str
    goal: str
    expected_effects: str
    protected_below: int
    municipality: str
    code: str
    is_example: bool
    year: str
    next_year: str
    year_slug: str
    as_of: date
    norm: NormFacts | None
    plekken: tuple[PlekFacts, ...]
    this: YearTotals
    next: YearTotals | None
    count_dates: tuple[date, ...]
    count_sources: tuple[str, ...]
    reported: tuple[ReportedFacts, ...]
    texts: tuple[TextFacts, ...]
    use: UseFacts
    sources: tuple[str, ...]
    is_provisional: bool

    def texts_of(self, section: Section, plek: int | None = None, *, any_plek: bool = False) -> tuple[TextFacts, ...]:
        """The texts of a section: of the whole municipality, of one plek, or all of them."""
        return tuple(text for text in self.texts if text.section == section.value and (any_plek or text.plek == plek))


def content_of(*, programme: Programme, municipality: Municipality, school_year: SchoolYear, as_of: date) -> Content:
    """Everything the factsheet of this municipality and school year says, as of a day.

    Raises ``ValidationError`` when a typed text contradicts the data; it names the place.
    """
    following = SchoolYear.objects.filter(starts_on=school_year.ends_on.replace(month=8, day=1)).first()
    plekken = Deployment.system.filter(programme=programme, municipality=municipality)
    this = _in_year(plekken, school_year, as_of)
    coming = _in_year(plekken, following, as_of) if following is not None else ()
    weeks = {**figures.week_states(this)}
    coming_weeks = figures.week_states(coming)
    background = _background((*this, *coming), municipality, as_of)
    now = {row.deployment.pk: _year_facts(row, weeks, background, as_of) for row in this}
    then = {row.deployment.pk: _year_facts(row, coming_weeks, background, as_of) for row in coming}
    deployments = {row.deployment.pk: row.deployment for row in (*this, *coming)}
    analyses = _analyses(deployments, school_year, as_of)
    facts = sorted(
        (
            PlekFacts(pk, plek.name, plek.place, plek.assumption, now.get(pk), then.get(pk), analyses.get(pk, ()))
            for pk, plek in deployments.items()
        ),
        key=_order,
    )
    described = (*this, *(row for row in coming if row.deployment.pk not in now))
    norm = next((row.norm_rule for row in (*this, *coming) if row.norm_rule is not None), None)
    use = figures.municipality_use(
        programme, municipality, school_year=school_year, on=as_of, role=Role.MUNICIPALITY, until=as_of
    )
    typed = _typed(programme, municipality, school_year, as_of)
    reported = _reported(programme, municipality, as_of)
    names = Names(
        municipality=municipality.name,
        programme=programme.name,
        year=str(school_year),
        next_year=str(following) if following else _label(school_year.starts_on.year + 1),
        plekken={plek.key: plek.name for plek in facts},
        schools={plek.key: len(plek.main.schools) for plek in facts},
    )
    return Content(
        programme=programme.name,
        part_of=programme.part_of,
        co_funded_by=programme.co_funded_by,
        goal=programme.goal,
        expected_effects=programme.expected_effects,
        protected_below=programme.protected_below,
        municipality=municipality.name,
        code=municipality.code,
        is_example=municipality.is_example,
        year=names.year,
        next_year=names.next_year,
        year_slug=school_year.slug,
        as_of=as_of,
        norm=NormFacts(norm.pupils, norm.hours, norm.step, norm.count_on) if norm is not None else None,
        plekken=tuple(facts),
        this=_totals(this, names.year),
        next=_totals(coming, names.next_year) if coming else None,
        count_dates=tuple(sorted({day for row in described for day in row.count_dates})),
        count_sources=tuple(dict.fromkeys(school.source for row in described for school in row.schools)),
        reported=reported,
        texts=tuple(
            TextFacts(row.section, row.deployment_id, fill(row.text, names, row.deployment_id), row.source)
            for row in typed
            if row.deployment_id is None or row.deployment_id in names.plekken
        ),
        use=_use(use),
        sources=_sources((*this, *coming), typed, reported, programme),
        is_provisional=school_year.is_provisional,
    )


def _label(first_year: int) -> str:
    return f"{first_year}/{first_year + 1}"


def _in_year(plekken: object, school_year: SchoolYear, as_of: date) -> tuple[PlekFigures, ...]:
    """The plekken that, as far as was known on `as_of`, have hours in the year."""
    rows = figures.plek_figures(
        plekken.filter(allocations__school_year=school_year),  # type: ignore[attr-defined]
        school_year=school_year,
        on=as_of,
        as_of=as_of,
    )
    return tuple(row for row in rows if row.grants or row.placements)


def _order(plek: PlekFacts) -> tuple[int, date, str]:
    """As the reader needs them: what goes on first, then what is waiting, what is new, and what stopped."""
    if plek.this is None:
        rank = 2
    elif plek.next is not None and plek.next.state in ("filled", "partly"):
        rank = 0
    elif any(coach.is_leaving for coach in plek.this.coaches) or plek.this.state == "open":
        rank = 3
    else:
        rank = 1
    coaches = plek.main.coaches
    return rank, min((coach.since.day for coach in coaches), default=plek.main.starts.day), plek.name


# --- one plek -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Background:
    """What coaches did before, and where else they work."""

    here: Mapping[tuple[int, int], tuple[str, ...]]
    elsewhere: Mapping[int, str]
    busy_elsewhere: frozenset[int]


def _background(rows: Iterable[PlekFigures], municipality: Municipality, as_of: date) -> _Background:
    coaches = {coach.coach.pk for row in rows for coach in row.placements if coach.is_somebody}
    here: dict[tuple[int, int], list[str]] = defaultdict(list)
    elsewhere: dict[int, str] = {}
    for experience in EarlierExperience.system.filter(coach__in=coaches).order_by("pk"):
        if experience.deployment_id is not None:
            here[experience.coach_id, experience.deployment_id].append(experience.function)
        elif experience.is_in_other_municipality:
            elsewhere.setdefault(experience.coach_id, experience.function)
    working = (
        Placement.system.filter(coach__in=coaches, starts_on__lte=as_of, ends_on__gte=as_of, decided_on__lte=as_of)
        .exclude(allocation__deployment__municipality=municipality)
        .values_list("coach", flat=True)
    )
    return _Background({key: tuple(dict.fromkeys(found)) for key, found in here.items()}, elsewhere, frozenset(working))


def _year_facts(
    row: PlekFigures, weeks: Mapping[int, tuple[Week, ...]], background: _Background, as_of: date
) -> YearFacts:
    allocation = row.allocation
    if allocation is None:
        raise ValueError(f"plek {row.name} has no allocation in {row.school_year}")
    meeting = row.meeting
    continuation = row.continuation
    return YearFacts(
        year=str(row.school_year),
        starts=FuzzyDate(allocation.starts_on, allocation.starts_precision),
        ends=FuzzyDate(allocation.ends_on, allocation.ends_precision),
        schools=tuple(
            SchoolFacts(one.school.brin6, one.school.name, one.school.place, one.pupils, one.counted_on)
            for one in row.schools
        ),
        pupils=row.pupils,
        norm=row.norm,
        proposed=hours.proposed_hours(row.norm, as_rule(row.norm_rule)) if row.norm_rule else None,
        granted=row.granted,
        is_circa=row.is_circa,
        filled=row.filled,
        open=row.open,
        released=row.released,
        state=row.state,
        has_somebody=any(coach.is_somebody for coach in row.placements),
        reason=row.reason,
        earmark_hours=row.earmark[0] if row.earmark else None,
        earmark_for=row.earmark[1] if row.earmark else "",
        funding=tuple((part.source or "", part.hours) for part in row.funding),
        coaches=tuple(_coach(coach, row, background, as_of) for coach in row.placements),
        meeting=MeetingFacts(meeting.state, meeting.planned_on, _is_new(meeting.candidacy, row)) if meeting else None,
        decisions=tuple(
            DecisionFacts(
                one.outcome,
                one.hours_per_week,
                one.to_source.name if one.to_source else "",
                one.reason,
                one.starts_on,
            )
            for one in row.vacancy_decisions
        ),
        continuation=ContinuationFacts(continuation.wish, continuation.decision, continuation.coach)
        if continuation
        else None,
        written_minutes=row.written_minutes,
        budget_minutes=row.budget_minutes,
        expected_minutes=row.expected_minutes,
        is_budget_circa=row.is_budget_circa,
        teaching_weeks=row.teaching_weeks,
        weeks_without_coach=row.weeks_without_coach,
        weeks=weeks.get(row.deployment.pk, ()),
        bar=row.bar,
    )


def _is_new(candidacy: object, row: PlekFigures) -> bool:
    """Whether the klikgesprek is with somebody who was not at the plek; without a candidate it is."""
    coach = getattr(candidacy, "coach_id", None)
    return coach is None or coach not in {one.coach.pk for one in row.placements}


def _coach(coach: CoachAtPlek, row: PlekFigures, background: _Background, as_of: date) -> CoachFacts:
    placement = coach.placement
    was_announced = placement.announced_on is None or placement.announced_on <= as_of
    is_leaving = bool(placement.end_reason) and placement.end_reason != "end_of_period" and was_announced
    return CoachFacts(
        employer=coach.employer,
        employer_kind=coach.employer_kind,
        main_role=coach.main_role,
        other_roles=coach.other_roles,
        hours=coach.hours,
        is_circa=coach.is_circa,
        since=FuzzyDate(coach.since, coach.since_precision.value),
        starts=FuzzyDate(placement.starts_on, placement.starts_precision),
        ends=FuzzyDate(coach.ends_on, coach.ends_precision.value),
        has_ended=coach.ends_on < row.day,
        is_leaving=is_leaving,
        end_reason=figures.ended_reason(placement) if is_leaving else "",
        known_at_school_as=coach.known_at_school_as,
        earlier_here=background.here.get((coach.coach.pk, row.deployment.pk), ()),
        elsewhere_as=background.elsewhere.get(coach.coach.pk)
        # Where else somebody works only tells something of whoever is still to begin here.
        or ("kansencoach" if coach.since > as_of and coach.coach.pk in background.busy_elsewhere else ""),
        chain=coach.coach.pk,
    )


def _analyses(plekken: Iterable[int], school_year: SchoolYear, as_of: date) -> dict[int, tuple[AnalysisFacts, ...]]:
    """Per plek what was looked into in this school year, the first one first. Four queries for any number of them."""
    rows = list(
        Analysis.system.filter(deployment__in=plekken, started_on__lte=min(as_of, school_year.ends_on))
        .filter(Q(ended_on__isnull=True) | Q(ended_on__gte=school_year.starts_on))
        .prefetch_related("partner_links__partner", "actions")
        .order_by("started_on", "pk")
    )
    extras = analysis.extras_of(rows, as_of=as_of) if rows else {}
    found: dict[int, list[AnalysisFacts]] = defaultdict(list)
    for row in rows:
        if row.started_on is not None:
            found[row.deployment_id].append(_analysis_facts(row, row.started_on, extras.get(row.pk), as_of))
    return {key: tuple(facts) for key, facts in found.items()}


def _analysis_facts(row: Analysis, started_on: date, extra: analysis.Extra | None, as_of: date) -> AnalysisFacts:
    has_ended = row.ended_on is not None and row.ended_on <= as_of
    actions = [action for action in row.actions.all() if action.added_on <= as_of]
    return AnalysisFacts(
        question=row.question,
        started_on=started_on,
        ended_on=row.ended_on if has_ended else None,
        is_stopped=has_ended and row.state == AnalysisState.STOPPED,
        outcome=row.outcome if has_ended else "",
        partners=tuple(link.partner.name for link in row.partner_links.all()),
        actions=len(actions),
        done=sum(action.done_on is not None and action.done_on <= as_of for action in actions),
        extra=_extra_facts(extra) if extra is not None else None,
    )


def _extra_facts(extra: analysis.Extra) -> ExtraFacts:
    stopped = extra.last.grant.starts_on if extra.has_stopped and extra.last.grant is not None else None
    return ExtraFacts(
        hours=extra.hours,
        since=extra.since,
        verdict=extra.last.verdict,
        review_on=extra.last.review_on,
        until=stopped or (extra.last.decided_on if extra.has_stopped else None),
    )


def _totals(rows: tuple[PlekFigures, ...], year: str) -> YearTotals:
    found = figures.totals(rows, label=year)
    return YearTotals(
        year=year,
        plekken=found.plekken,
        schools=found.schools,
        plekken_without_school=found.plekken_without_school,
        filled_plekken=found.filled_plekken,
        open_plekken=found.open_plekken,
        coaches=found.coaches,
        pupils=found.pupils,
        plekken_with_pupils=found.plekken_with_pupils,
        norm=found.norm,
        granted=found.granted,
        filled=found.filled,
        open=found.open,
        released=found.released,
        is_circa=found.is_circa,
        written_minutes=found.written_minutes,
        budget_minutes=found.budget_minutes,
        expected_minutes=found.expected_minutes,
        bar=found.bar,
    )


# --- texts, reported figures, sources -------------------------------------------------------------------------------


def _typed(
    programme: Programme, municipality: Municipality, school_year: SchoolYear, as_of: date
) -> tuple[FactsheetText, ...]:
    rows = FactsheetText.system.filter(
        programme=programme, municipality=municipality, school_year=school_year, written_on__lte=as_of
    )
    return tuple(rows.select_related("deployment").order_by("section", "pk"))


def _reported(programme: Programme, municipality: Municipality, as_of: date) -> tuple[ReportedFacts, ...]:
    rows = ReportedFigure.system.filter(programme=programme).order_by("pk")
    return tuple(
        ReportedFacts(
            is_of_municipality=row.municipality_id is not None,
            subject=row.subject,
            qualifier=row.qualifier,
            value=row.value,
            source=row.source,
            stated=FuzzyDate(row.stated_on, row.stated_precision) if row.stated_on else None,
            note=row.note,
        )
        for row in rows
        if row.municipality_id in (None, municipality.pk) and (row.stated_on is None or row.stated_on <= as_of)
    )


def _sources(
    rows: Sequence[PlekFigures],
    typed: Iterable[FactsheetText],
    reported: Iterable[ReportedFacts],
    programme: Programme,
) -> tuple[str, ...]:
    """Every source that a row used here names, once, in the order of use."""
    found: list[str] = []
    for row in rows:
        found += [grant.source for grant in row.grants]
        found += [decision.source for decision in row.vacancy_decisions]
        found += [meeting.source for meeting in row.meetings]
        found += [row.continuation.source] if row.continuation else []
        found += [coach.placement.source for coach in row.placements]
    own = "" in found  # written here, not taken from elsewhere
    found += [school.source for row in rows for school in row.schools]
    found += [text.source for text in typed]
    found += [figure.source for figure in reported]
    if own:
        found.insert(0, f"registratie van {programme}")
    return tuple(dict.fromkeys(source for source in found if source))


# --- use ------------------------------------------------------------------------------------------------------------


def _use(use: figures.Use) -> UseFacts:
    groups = {**{key.value: str(key.label) for key in KindGroup}, figures.NOT_FILLED_IN: "soort niet ingevuld"}
    roles = {**{key.value: str(key.label) for key in CoachRole}, figures.NOT_FILLED_IN: "rol niet ingevuld"}
    turnout = use.turnout
    return UseFacts(
        minutes=use.minutes,
        until=use.until,
        groups=_shown(use.groups, groups),
        roles=_shown(use.roles, roles),
        contacts=_shown(use.contacts, {key: str(label) for key, label in figures.CONTACTS.items()}),
        themes=_shown(use.themes, {key.value: str(key.label) for key in Theme}),
        turnout=TurnoutFacts(
            turnout.meetings,
            _one("invited", "uitgenodigd", turnout.invited),
            _one("present", "aanwezig", turnout.present),
            _one("absent", "niet aanwezig", turnout.absent),
            turnout.percentage,
        )
        if turnout
        else None,
        registered_weeks=use.registration.written,
        placement_weeks=use.registration.weeks,
        rate=use.registration.rate,
        is_enough=use.registration.is_enough,
    )


def _shown(values: Mapping[str, Protected], labels: Mapping[str, str]) -> tuple[Shown, ...]:
    """In the order of `labels`; a part without anything ("niet ingevuld": 0) is left out."""
    return tuple(
        _one(key, label, values[key])
        for key, label in labels.items()
        if key in values and not (key == figures.NOT_FILLED_IN and values[key].value == 0)
    )


def _one(key: str, label: str, value: Protected) -> Shown:
    return Shown(key, label, value.value, value.words(number), value.words(minutes_as_hours), value.reason)
