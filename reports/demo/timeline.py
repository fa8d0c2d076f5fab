"""What happens in the living region, and when: a pure function of a seed and the first school year.

No database and no clock. :func:`timeline` lists events in the order of the day they were decided on; each names plekken,
coaches and years by their natural keys, so that :mod:`reports.demo.region` can carry them out later, up to any day.
A longer timeline begins with exactly the shorter one: nothing that happens depends on how far one looks.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from random import Random

from coaches.models import CoachRole, EndReason
from coaches.models.matching import CandidacyState, MeetingOutcome
from reports.demo import diary, invented
from reports.demo.events import (
    Allocated,
    CandidateMoved,
    CoachLeft,
    CoachPlan,
    Continued,
    EmployerChanged,
    Event,
    Hired,
    MeetingHeld,
    MeetingPlanned,
    Placed,
    PlacementEnded,
    PlacementPlan,
    PlannedActivity,
    PlekOpened,
    PlekPlan,
    PupilsCounted,
    Revised,
    SchoolPlan,
    Terms,
    TextWritten,
    VacancyDecided,
    YearOpened,
)
from schools import hours
from schools.models.deployment import ContinuationCoach, ContinuationDecision, VacancyOutcome, Wish

TENTH = Decimal("0.1")
RULE = hours.NormRule(
    pupils=150, hours=Decimal("4.00"), step=TENTH, flag_below=Decimal("2.00"), proposed_raise=Decimal("3.50")
)

REGIONAL_FUND = "Regiodeal Voorbeeldland"  # ends in the middle of the second school year
SOCIAL_AGENDA = "Sociale Agenda Voorbeeldland"
OWN_MONEY = "Gemeente"
OTHER_PROGRAMME = "Kansrijk Voorbeeldland"


@dataclass(frozen=True)
class Timeline:
    """The region from its first school year on; ``placements`` as they turned out at the end of it."""

    seed: int
    first_year: int
    schools: tuple[SchoolPlan, ...]
    plekken: tuple[PlekPlan, ...]
    events: tuple[Event, ...]
    placements: tuple[PlacementPlan, ...]
    coaches: tuple[CoachPlan, ...]

    def between(self, after: date | None, until: date) -> list[Event]:
        """The events after ``after`` (all from the beginning when ``None``), up to and including ``until``."""
        return [event for event in self.events if event.on <= until and (after is None or event.on > after)]

    def activities(self, after: date | None, until: date) -> Iterator[PlannedActivity]:
        """What coaches wrote in the days after ``after`` up to and including ``until``."""
        for placement in self.placements:
            for planned in diary.at_plek(self.seed, placement, until):
                if planned.done_on <= until and (after is None or planned.done_on > after):
                    yield planned
        for coach in self.coaches:
            for planned in diary.outside(self.seed, coach, date(self.first_year, 8, 1), until):
                if planned.done_on <= until and (after is None or planned.done_on > after):
                    yield planned


def timeline(
    seed: int, first_year: int, last_year: int, municipalities: int = len(invented.MUNICIPALITIES)
) -> Timeline:
    """Everything that is decided for the school years ``first_year`` up to and including ``last_year``.

    Decisions for a year fall from January before it; so ask for one year more than the one you look at.
    ``municipalities`` makes a smaller region of the first so many, for tests.
    """
    planner = _Planner(seed, first_year, municipalities)
    for year in range(first_year, last_year + 1):
        planner.plan(year)
    return Timeline(
        seed=seed,
        first_year=first_year,
        schools=planner.schools,
        plekken=planner.plekken,
        events=tuple(
            sorted((replace(event, on=working_day(event.on)) for event in planner.events), key=lambda event: event.on)
        ),
        placements=tuple(planner.placements),
        coaches=tuple(planner.coaches),
    )


def working_day(day: date) -> date:
    """Nobody decides anything in a weekend: Saturday and Sunday become Monday."""
    return day + timedelta(days=max(0, 7 - day.weekday()) if day.weekday() > 4 else 0)


def tenths(value: Decimal | float) -> Decimal:
    """Hours per week in steps of 0.1."""
    return Decimal(value).quantize(TENTH, ROUND_HALF_UP)


@dataclass
class _Allocation:
    """The hours of a plek in the year that is being planned."""

    plek: PlekPlan
    year: int
    starts_on: date
    ends_on: date
    grants: list[tuple[date, Terms]]
    placements: list[PlacementPlan] = field(default_factory=list)

    def terms_on(self, day: date) -> Terms:
        return [terms for starts_on, terms in self.grants if starts_on <= day][-1]

    def filled_on(self, day: date) -> Decimal:
        return sum((each.hours for each in self.placements if each.starts_on <= day <= each.ends_on), Decimal())

    def open_on(self, day: date) -> Decimal:
        return self.terms_on(day).hours - self.filled_on(day)

    def lowest_open(self, starts_on: date, ends_on: date) -> Decimal:
        days = {starts_on, *(each.starts_on for each in self.placements if starts_on < each.starts_on <= ends_on)}
        return min(self.open_on(day) for day in days)


class _Planner:
    """Plans one school year after the other and remembers who is where."""

    def __init__(self, seed: int, first_year: int, municipalities: int) -> None:
        self.seed, self.first_year = seed, first_year
        self.municipalities = invented.MUNICIPALITIES[:municipalities]
        self.events: list[Event] = []
        self.placements: list[PlacementPlan] = []
        self.schools, self.plekken = self._places()
        self.coaches = self._first_coaches()
        self.by_name = {coach.name: coach for coach in self.coaches}
        self.newcomers = iter(invented.NEWCOMERS)
        self.stays: dict[PlekPlan, list[PlacementPlan]] = {}
        self.rotated: dict[PlekPlan, set[str]] = {}
        self.sought: set[PlekPlan] = set()
        self.stopped: dict[int, set[PlekPlan]] = defaultdict(set)
        self.vacated = 0
        for back in (3, 2, 1):
            self._count(first_year - back, date(first_year, 5, 1))

    # --- what the region has

    def _places(self) -> tuple[tuple[SchoolPlan, ...], tuple[PlekPlan, ...]]:
        rng = Random(f"{self.seed}/places")
        schools: list[SchoolPlan] = []
        plekken: list[PlekPlan] = []
        names = iter(invented.SCHOOLS)

        def school(name: str, code: str, places: tuple[str, ...], pupils: int, masked: int | None = None) -> SchoolPlan:
            number = len(schools)
            made = SchoolPlan(
                brin6=f"99V{chr(65 + number % 26)}{number // 26:02d}",
                name=name,
                municipality=code,
                place=places[number % len(places)],
                pupils=pupils,
                trend=rng.uniform(-0.03, 0.02),
                is_masked_since=masked,
            )
            schools.append(made)
            return made

        for index, municipality in enumerate(invented.MUNICIPALITIES):
            for code, bundle, of_bundle in invented.BUNDLES:
                if code == municipality.code:
                    members = tuple(school(name, code, municipality.places, rng.randint(40, 130)) for name in of_bundle)
                    plekken.append(PlekPlan(bundle, code, members))
            for number in range(municipality.single_plekken):
                # Most schools are ordinary, a few are small, and one is so small that its count is masked.
                pupils = rng.choice((48, 56, 64)) if rng.random() < 0.12 else rng.randint(85, 320)
                masked = 0 if (index, number) == (5, 3) else None
                only = school(next(names), municipality.code, municipality.places, 5 if masked == 0 else pupils, masked)
                since = 1 if (index, number) in {(1, 4), (4, 2)} else 0
                plekken.append(PlekPlan(only.name, municipality.code, (only,), since=since))
            for code, place in invented.PLACES_ONLY:
                if code == municipality.code:
                    plekken.append(PlekPlan(f"Nieuwe school {place}", code, (), place=place))
        taking_part = {municipality.code for municipality in self.municipalities}
        return (
            tuple(each for each in schools if each.municipality in taking_part),
            tuple(each for each in plekken if each.municipality in taking_part),
        )

    def _first_coaches(self) -> list[CoachPlan]:
        rng = Random(f"{self.seed}/coaches")
        wanted = round(len(invented.COACHES) * len(self.plekken) / 62)
        employers = [each.name for each in invented.EMPLOYERS for _ in range(each.weight)]
        rng.shuffle(employers)
        coaches = []
        for number, name in enumerate(invented.COACHES[: max(4, wanted)]):
            coach = CoachPlan(
                name=name,
                employer=employers[number % len(employers)],
                home=self.municipalities[number % len(self.municipalities)].code,
                available=Decimal(rng.choice((8, 10, 10, 12, 12, 14, 16))),
                starts_on=date(self.first_year - rng.randint(0, 3), 8, 1),
            )
            coaches.append(coach)
            self._hire(coach, date(self.first_year, 5, 2), rng)
        return coaches

    def _hire(self, coach: CoachPlan, on: date, rng: Random) -> None:
        self.events.append(
            Hired(
                on=on,
                coach=coach.name,
                employer=coach.employer,
                available=coach.available,
                starts_on=coach.starts_on,
                specialisms=rng.choice(invented.SPECIALISMS),
                training=rng.choice(invented.TRAINING),
                earlier_function=rng.choice(invented.EARLIER_FUNCTIONS) if rng.random() < 0.4 else "",
            )
        )

    def _count(self, counted_in: int, on: date) -> None:
        counts = tuple((school.brin6, school.count(self.seed, counted_in, self.first_year)) for school in self.schools)
        self.events.append(PupilsCounted(on=on, counts=counts, counted_on=date(counted_in, 10, 1)))

    # --- one year

    def plan(self, year: int) -> None:
        """Everything for one school year: from January before it to the decisions about the next one."""
        rng = Random(f"{self.seed}/{year}")
        is_first = year == self.first_year
        self.events.append(YearOpened(on=date(year, 5, 1) if is_first else date(year, 1, 5), year=year))
        self._count(year, date(year, 11, 1))
        if not is_first:
            self._change_of_employer(year)
            self._newcomers(year, rng)
        allocations = self._allocate(year, rng)
        waiting = self._place_all(allocations, year, rng)
        for allocation in allocations:
            if allocation.plek in self.sought and allocation.placements:
                self.events.append(
                    Continued(
                        on=date(year, 7, 12),
                        plek=allocation.plek,
                        year=year,
                        wish=Wish.YES,
                        decision=ContinuationDecision.CONTINUES,
                        coach=ContinuationCoach.NEW,
                    )
                )
        calm = {
            allocation.plek
            for allocation in allocations
            for placement in allocation.placements
            if placement.coach in invented.COACHES[:2]
        }
        restless = [each for each in allocations if each.plek not in calm and each not in waiting]
        rng.shuffle(restless)
        self._fund_ends(allocations, year)
        self._fill_waiting(waiting, year, rng)
        self._departures(allocations, year, rng)
        self._revisions(restless[:6], year, rng)
        self._changes_of_coach(restless[6:9], year, rng)
        self._prepare_next(allocations, calm, year, rng)
        for municipality in self.municipalities:
            for section, texts in invented.TEXTS.items():
                self.events.append(
                    TextWritten(
                        on=date(year + 1, 7, 3),
                        municipality=municipality.code,
                        year=year,
                        section=section,
                        text=rng.choice(texts),
                    )
                )

    def _change_of_employer(self, year: int) -> None:
        """Once, a coach goes on for another employer from the second school year."""
        if year != self.first_year + 1 or len(self.coaches) < 6:
            return
        coach = self.coaches[5]
        if coach.ends_on is None:
            coach.employer = next(each.name for each in invented.EMPLOYERS if each.name != coach.employer)
            self.events.append(
                EmployerChanged(
                    on=date(year, 5, 20),
                    coach=coach.name,
                    employer=coach.employer,
                    available=coach.available,
                    starts_on=date(year, 8, 1),
                )
            )

    def _newcomers(self, year: int, rng: Random) -> None:
        """Who left last year is followed up by somebody new from 1 August."""
        for _ in range(self.vacated):
            number = len(self.coaches)
            name = next(self.newcomers, None) or f"{invented.NEWCOMERS[number % 12]} ({number})"
            coach = CoachPlan(
                name=name,
                employer=rng.choice(invented.EMPLOYERS).name,
                home=rng.choice(self.municipalities).code,
                available=Decimal(rng.choice((10, 12, 14, 16))),
                starts_on=date(year, 8, 1),
            )
            self.coaches.append(coach)
            self.by_name[name] = coach
            self._hire(coach, date(year, 5, 25), rng)
        self.vacated = 0

    def _allocate(self, year: int, rng: Random) -> list[_Allocation]:
        allocations = []
        for number, plek in enumerate(self.plekken):
            if plek.since > year - self.first_year or plek in self.stopped[year]:
                continue
            on = date(year, 6, 8) + timedelta(days=number % 12)
            if plek.since == year - self.first_year:
                self.events.append(PlekOpened(on=min(on, date(year, 6, 8)), plek=plek))
            starts_on, ends_on = date(year, 8, 1), date(year + 1, 7, 31)
            if not plek.schools:
                starts_on = date(year, 11, 1) if year == self.first_year else starts_on
            elif rng.random() < 0.03:
                starts_on = date(year, 10, 1)
            terms = self._terms(plek, year, rng)
            allocations.append(_Allocation(plek, year, starts_on, ends_on, [(starts_on, terms)]))
            self.events.append(
                Allocated(on=on, plek=plek, year=year, starts_on=starts_on, ends_on=ends_on, terms=terms)
            )
        return allocations

    def _terms(self, plek: PlekPlan, year: int, rng: Random) -> Terms:
        counts = [school.count(self.seed, year - 1, self.first_year) for school in plek.schools]
        norm = hours.bundle_norm(counts, RULE)
        chance, more = rng.random(), tenths(rng.choice((0.5, 0.8, 1.0, 1.5)))
        earmark_hours, earmark_for, reason = None, "", ""
        if not plek.schools:
            granted, reason = Decimal("4.0"), "De school is nog niet bekend; uren naar schatting."
        elif norm is None:
            granted, reason = Decimal("2.0"), "De telling is afgeschermd; afgesproken met de school."
        elif len(plek.schools) > 1:
            granted, reason = norm + Decimal("1.4"), f"Afstemming met {_in_words(len(plek.schools))} scholen."
            earmark_hours, earmark_for = Decimal("0.8"), "overleg met de ib'er"
        elif norm < RULE.flag_below:
            granted = RULE.proposed_raise
            reason = "Met de uren van de norm kan een kansencoach de rol niet vervullen."
        elif chance < 0.10:
            granted, reason = norm + more, "Veel gezinnen met vragen; zo afgesproken met de gemeente."
        elif chance < 0.14:
            granted, reason = max(norm - Decimal("0.6"), Decimal("2.0")), "De school vraagt dit jaar om minder uren."
        elif chance < 0.18:
            granted = norm
            earmark_hours, earmark_for = Decimal("0.5"), "ouderbijeenkomsten"
        else:
            granted = norm
        granted = tenths(granted)
        shares = self._shares(plek, granted, is_fund_there=year <= self.first_year + 1)
        return Terms(granted, reason, earmark_hours, earmark_for, shares)

    def _shares(self, plek: PlekPlan, granted: Decimal, *, is_fund_there: bool) -> tuple[tuple[str, Decimal], ...]:
        """Which money pays a plek: its habit stays the same over the years, until the regional fund is gone."""
        habit = Random(f"{self.seed}/money/{plek.name}").random()
        first = REGIONAL_FUND if is_fund_there else SOCIAL_AGENDA
        if habit < 0.09:
            return ()
        if habit < 0.55:
            return ((first, granted),)
        part = tenths(granted * Decimal("0.6"))
        return ((first, part), (OWN_MONEY, granted - part))

    # --- who is where

    def _place_all(self, allocations: list[_Allocation], year: int, rng: Random) -> list[_Allocation]:
        """First who stays, then who is free; returns the plekken that begin without a coach."""
        waiting: list[_Allocation] = []
        for allocation in allocations:
            for previous in self.stays.get(allocation.plek, []):
                coach = self.by_name[previous.coach]
                self._place(
                    allocation, coach, allocation.starts_on, allocation.ends_on, date(year, 6, 24), rng, like=previous
                )
        unplaced = [each for each in allocations if not each.placements]
        left_open = set(rng.sample(range(len(unplaced)), max(1, round(len(unplaced) * 0.1)))) if unplaced else set()
        if year > self.first_year:
            left_open = set(rng.sample(range(len(unplaced)), min(len(unplaced), max(1, len(allocations) // 12))))
        # The first two coaches have an account: they get their plekken before anybody else.
        for coach in self.coaches[:2]:
            at_home = [
                each for each in unplaced if each.plek.municipality == coach.home and len(each.plek.schools) == 1
            ]
            for allocation in at_home[: 2 if not coach.work else 0]:
                left_open.discard(unplaced.index(allocation))
                self._place(allocation, coach, allocation.starts_on, allocation.ends_on, date(year, 6, 22), rng)
        overrides = 1
        for number, allocation in enumerate(unplaced):
            if allocation.placements:
                continue
            if number in left_open or (not allocation.plek.schools and year == self.first_year):
                waiting.append(allocation)
                continue
            on = date(year, 6, 25) + timedelta(days=number % 14)
            if not self._find_and_place(allocation, allocation.starts_on, allocation.ends_on, on, rng):
                if overrides and self._place_beyond_availability(allocation, on, rng):
                    overrides -= 1
                else:
                    waiting.append(allocation)
        for allocation in allocations:
            # A second coach for what one coach cannot carry.
            if allocation.placements and allocation.open_on(allocation.ends_on) >= Decimal("3.0"):
                self._find_and_place(allocation, allocation.starts_on, allocation.ends_on, date(year, 7, 6), rng)
        return waiting

    def _find_and_place(
        self, allocation: _Allocation, starts_on: date, ends_on: date, on: date, rng: Random
    ) -> PlacementPlan | None:
        coach = self._somebody_free(allocation, starts_on, ends_on)
        return None if coach is None else self._place(allocation, coach, starts_on, ends_on, on, rng)

    def _somebody_free(self, allocation: _Allocation, starts_on: date, ends_on: date) -> CoachPlan | None:
        """Somebody from the same municipality first, then who has most hours free; hours that fit before hours that do not."""
        wanted = allocation.lowest_open(starts_on, ends_on)
        here = {placement.coach for placement in allocation.placements} | self.rotated.get(allocation.plek, set())
        candidates = [
            (free >= wanted, coach.home == allocation.plek.municipality, free, -number, coach)
            for number, coach in enumerate(self.coaches)
            if number > 1
            and coach.name not in here
            and (free := coach.free(starts_on, ends_on)) >= Decimal("2.0")
            # No crumbs: the hours fit, or a part worth looking for stays open.
            and (free >= wanted or wanted - free >= Decimal("0.5"))
        ]
        return max(candidates, key=lambda each: each[:4])[4] if candidates else None

    def _place(
        self,
        allocation: _Allocation,
        coach: CoachPlan,
        starts_on: date,
        ends_on: date,
        on: date,
        rng: Random,
        like: PlacementPlan | None = None,
        hours_per_week: Decimal | None = None,
        override_reason: str = "",
    ) -> PlacementPlan | None:
        wanted = hours_per_week or allocation.lowest_open(starts_on, ends_on)
        if hours_per_week is None and like is None and rng.random() < 0.08 and wanted > 3:
            wanted -= Decimal("0.5")
        free = coach.free(starts_on, ends_on)
        if like is not None and free < wanted < free + Decimal("0.5"):
            override_reason = "De norm groeide iets; zo afgesproken met de werkgever."
        given = wanted if override_reason else min(wanted, free)
        given = given.quantize(TENTH)
        if given < Decimal("1.0") or allocation.lowest_open(starts_on, ends_on) < given:
            return None
        role = like.main_role if like else rng.choices(tuple(CoachRole.values), (65, 22, 13))[0]
        others = (
            like.other_roles
            if like
            else tuple(each for each in CoachRole.values if each != role and rng.random() < 0.3)
        )
        placement = PlacementPlan(allocation.plek, allocation.year, coach.name, starts_on, ends_on, given, role, others)
        known_as = Random(f"{self.seed}/known/{allocation.plek.name}/{coach.name}").random()
        self.events.append(
            Placed(
                on=on,
                plek=allocation.plek,
                year=allocation.year,
                coach=coach.name,
                starts_on=starts_on,
                ends_on=ends_on,
                hours=given,
                main_role=role,
                other_roles=others,
                known_at_school_as="preventiemedewerker" if known_as < 0.06 else "",
                override_reason=override_reason,
            )
        )
        coach.work.append(placement)
        allocation.placements.append(placement)
        self.placements.append(placement)
        return placement

    def _place_beyond_availability(self, allocation: _Allocation, on: date, rng: Random) -> PlacementPlan | None:
        at_home = [
            coach
            for coach in self.coaches[2:]
            if coach.home == allocation.plek.municipality and (coach.ends_on is None) and coach.work
        ]
        if not at_home:
            return None
        return self._place(
            allocation,
            at_home[0],
            allocation.starts_on,
            allocation.ends_on,
            on,
            rng,
            override_reason="Tijdelijk, tot er een tweede kansencoach is.",
        )

    # --- what goes differently in the course of a year

    def _fund_ends(self, allocations: list[_Allocation], year: int) -> None:
        """The regional fund stops on 31 December of the second year; for most plekken other money was found in time."""
        if year != self.first_year + 1:
            return
        day = date(year + 1, 1, 1)
        for number, allocation in enumerate(allocations):
            terms = allocation.terms_on(day)
            if number % 11 == 4 or REGIONAL_FUND not in dict(terms.shares):
                continue
            changed = Terms(
                terms.hours,
                terms.reason,
                terms.earmark_hours,
                terms.earmark_for,
                self._shares(allocation.plek, terms.hours, is_fund_there=False),
            )
            allocation.grants.append((day, changed))
            self.events.append(
                Revised(
                    on=date(year, 12, 1) + timedelta(days=number % 9),
                    plek=allocation.plek,
                    year=year,
                    starts_on=day,
                    terms=changed,
                )
            )

    def _fill_waiting(self, waiting: list[_Allocation], year: int, rng: Random) -> None:
        """Each plek that begins without a coach goes its own way."""
        ways = (self._found_in_autumn, self._undecided, self._not_found, self._found_in_winter, self._other_money)
        for number, allocation in enumerate(waiting):
            ways[number % len(ways)](allocation, year, rng)

    def _decide(self, allocation: _Allocation, on: date, outcome: str, starts_on: date, **more: object) -> None:
        starts_on = max(starts_on, allocation.starts_on)
        self.events.append(
            VacancyDecided(
                on=on,
                plek=allocation.plek,
                year=allocation.year,
                outcome=outcome,
                starts_on=starts_on,
                open_hours=allocation.open_on(starts_on),
                **more,  # type: ignore[arg-type]
            )
        )

    def _meet(
        self, allocation: _Allocation, coach: CoachPlan, considered_on: date, planned_on: date, outcome: str
    ) -> None:
        """A candidate, a klikgesprek a week after it was planned, and what came out of it."""
        planned_on = working_day(planned_on)
        at = {"plek": allocation.plek, "year": allocation.year, "coach": coach.name}
        self.events.append(CandidateMoved(on=considered_on, state=CandidacyState.CONSIDERED, **at))  # type: ignore[arg-type]
        self.events.append(
            CandidateMoved(on=considered_on + timedelta(days=3), state=CandidacyState.PROPOSED, **at)  # type: ignore[arg-type]
        )
        self.events.append(MeetingPlanned(on=considered_on + timedelta(days=3), planned_on=None, **at))  # type: ignore[arg-type]
        self.events.append(MeetingPlanned(on=planned_on - timedelta(days=7), planned_on=planned_on, **at))  # type: ignore[arg-type]
        self.events.append(MeetingHeld(on=planned_on, outcome=outcome, **at))  # type: ignore[arg-type]
        state = CandidacyState.PLACED if outcome == MeetingOutcome.MATCH else CandidacyState.WITHDRAWN
        self.events.append(CandidateMoved(on=planned_on + timedelta(days=2), state=state, **at))  # type: ignore[arg-type]

    def _found_in_autumn(self, allocation: _Allocation, year: int, rng: Random) -> None:
        self._decide(allocation, date(year, 8, 25), VacancyOutcome.SEARCH, date(year, 8, 1))
        starts_on = max(working_day(date(year, 10, 26)), allocation.starts_on)
        coach = self._somebody_free(allocation, starts_on, allocation.ends_on)
        if coach is None:
            self._decide(allocation, date(year, 10, 12), VacancyOutcome.NOT_FOUND, date(year, 8, 1))
            return
        self._meet(allocation, coach, date(year, 9, 14), date(year, 10, 5), MeetingOutcome.MATCH)
        self._place(allocation, coach, starts_on, allocation.ends_on, date(year, 10, 8), rng)
        self._decide(allocation, date(year, 10, 8), VacancyOutcome.FOUND, starts_on)

    def _undecided(self, allocation: _Allocation, year: int, rng: Random) -> None:
        """Nobody decides anything until February; then half of the hours are given back."""
        released = tenths(allocation.open_on(date(year + 1, 2, 1)) / 2)
        self._decide(
            allocation,
            date(year + 1, 1, 26),
            VacancyOutcome.RELEASE,
            date(year + 1, 2, 1),
            hours=released,
            reason="Dit schooljaar is er geen kansencoach meer voor te vinden.",
        )

    def _not_found(self, allocation: _Allocation, year: int, rng: Random) -> None:
        self._decide(allocation, date(year, 9, 1), VacancyOutcome.SEARCH, date(year, 8, 1))
        coach = self._somebody_free(allocation, date(year, 11, 1), allocation.ends_on)
        if coach is not None:
            self._meet(allocation, coach, date(year, 9, 21), date(year, 10, 7), MeetingOutcome.NO_MATCH)
        self._decide(
            allocation,
            date(year, 11, 3),
            VacancyOutcome.NOT_FOUND,
            date(year, 11, 3),
            reason="Er is geen andere kansencoach beschikbaar.",
        )

    def _found_in_winter(self, allocation: _Allocation, year: int, rng: Random) -> None:
        self._decide(allocation, date(year, 9, 8), VacancyOutcome.SEARCH, date(year, 8, 1))
        starts_on = max(working_day(date(year + 1, 1, 11)), allocation.starts_on)
        coach = self._somebody_free(allocation, starts_on, allocation.ends_on)
        if coach is None:
            return
        # Planned in November, held in December: there is always a klikgesprek to look forward to in autumn.
        self._meet(allocation, coach, date(year, 11, 9), date(year, 12, 3), MeetingOutcome.MATCH)
        self._place(allocation, coach, starts_on, allocation.ends_on, date(year, 12, 8), rng)
        self._decide(allocation, date(year, 12, 8), VacancyOutcome.FOUND, starts_on)

    def _other_money(self, allocation: _Allocation, year: int, rng: Random) -> None:
        self._decide(allocation, date(year, 9, 15), VacancyOutcome.SEARCH, date(year, 8, 1))
        day = date(year + 1, 2, 1)
        self._decide(
            allocation,
            date(year + 1, 1, 18),
            VacancyOutcome.OTHER_SOURCE,
            day,
            to_source=OTHER_PROGRAMME,
            reason="Het geld blijft voor deze plek beschikbaar.",
        )

    def _departures(self, allocations: list[_Allocation], year: int, rng: Random) -> None:
        """Two coaches leave during the year and one at its end; for some of their plekken somebody else is found."""
        staying = [
            coach
            for number, coach in enumerate(self.coaches)
            if number > 1 and coach.ends_on is None and coach.starts_on < date(year, 8, 1) and coach.work
        ]
        rng.shuffle(staying)
        by_plek = {allocation.plek: allocation for allocation in allocations}
        few = len(self.coaches) < 10
        for announced_on, ends_on, reason, is_public in (
            (date(year, 11, 10), date(year, 12, 31), EndReason.OTHER_JOB, True),
            (date(year + 1, 2, 16), date(year + 1, 3, 31), EndReason.COACH_CHOICE, False),
            (date(year + 1, 5, 11), date(year + 1, 7, 31), EndReason.OTHER_JOB, False),
        )[: 1 if few else 3]:
            # Who was asked for another plek in the course of the year does not leave in that year.
            settled = [c for c in staying if not any(w.year == year and w.starts_on > date(year, 8, 1) for w in c.work)]
            if not settled:
                return
            coach = settled[-1]
            staying.remove(coach)
            self.vacated += 1
            coach.ends_on = ends_on
            self.events.append(
                CoachLeft(on=announced_on, coach=coach.name, ends_on=ends_on, reason=reason, is_reason_public=is_public)
            )
            for number, placement in enumerate(
                [each for each in coach.work if each.year == year and each.ends_on > ends_on]
            ):
                placement.ends_on = ends_on
                allocation = by_plek[placement.plek]
                following_day = ends_on + timedelta(days=1)
                self._decide(allocation, announced_on + timedelta(days=2), VacancyOutcome.SEARCH, following_day)
                starts_on = working_day(following_day + timedelta(days=21))
                successor = self._somebody_free(allocation, starts_on, allocation.ends_on) if number % 2 == 0 else None
                if successor is not None:
                    self._meet(
                        allocation,
                        successor,
                        announced_on + timedelta(days=12),
                        announced_on + timedelta(days=27),
                        MeetingOutcome.MATCH,
                    )
                    found_on = announced_on + timedelta(days=30)
                    self._place(allocation, successor, starts_on, allocation.ends_on, found_on, rng)
                    self._decide(allocation, found_on, VacancyOutcome.FOUND, starts_on)

    def _revisions(self, allocations: Sequence[_Allocation], year: int, rng: Random) -> None:
        """Hours that change on 1 March: raised, with or without more work for the coach, or lowered to what is filled."""
        day = date(year + 1, 3, 1)
        for number, allocation in enumerate(allocations):
            terms, on = allocation.terms_on(day), date(year + 1, 2, 2) + timedelta(days=number)
            working = [each for each in allocation.placements if each.starts_on < day <= each.ends_on]
            if number == 4 and allocation.open_on(day) <= 0:
                continue
            if number == 4:
                granted, reason = allocation.filled_on(day) or terms.hours, "Teruggebracht tot de uren die bezet zijn."
            else:
                granted = terms.hours + Decimal("0.8")
                reason = "Er is meer problematiek dan de uren aankunnen; opnieuw bekijken in juni."
            fund = REGIONAL_FUND in dict(terms.shares)
            changed = Terms(
                granted,
                f"{terms.reason} {reason}".strip(),
                terms.earmark_hours,
                terms.earmark_for,
                self._shares(allocation.plek, granted, is_fund_there=fund) if terms.shares else (),
            )
            allocation.grants.append((day, changed))
            self.events.append(Revised(on=on, plek=allocation.plek, year=year, starts_on=day, terms=changed))
            if number in (0, 1) and len(working) == 1:
                self._work_more(allocation, working[0], day, on, rng)

    def _work_more(self, allocation: _Allocation, working: PlacementPlan, day: date, on: date, rng: Random) -> None:
        """The same coach goes on with more hours: one placement ends, the next begins."""
        coach = self.by_name[working.coach]
        more = working.hours + Decimal("0.8")
        if coach.free(day, working.ends_on) < Decimal("0.8"):
            return
        until, last_day = working.ends_on, day - timedelta(days=1)
        working.ends_on = last_day
        self.events.append(
            PlacementEnded(
                on=on + timedelta(days=1),
                plek=working.plek,
                year=working.year,
                coach=working.coach,
                starts_on=working.starts_on,
                ends_on=last_day,
                reason=EndReason.HOURS_CHANGED,
            )
        )
        self._place(allocation, coach, day, until, on + timedelta(days=2), rng, like=working, hours_per_week=more)

    def _changes_of_coach(self, allocations: Sequence[_Allocation], year: int, rng: Random) -> None:
        """A school wants somebody else: the placement ends, and somebody else begins after the spring holiday."""
        for number, allocation in enumerate(allocations[:2]):
            ends_on = date(year + 1, 1, 29) + timedelta(days=number)
            working = [each for each in allocation.placements if each.starts_on < ends_on < each.ends_on]
            if len(working) != 1 or self.by_name[working[0].coach].ends_on is not None:
                continue
            placement = working[0]
            previous_end = placement.ends_on
            placement.ends_on = ends_on
            starts_on = working_day(ends_on + timedelta(days=31))
            self.events.append(
                PlacementEnded(
                    on=date(year + 1, 1, 12),
                    plek=allocation.plek,
                    year=year,
                    coach=placement.coach,
                    starts_on=placement.starts_on,
                    ends_on=ends_on,
                    reason=EndReason.SCHOOL_CHOICE,
                )
            )
            self._find_and_place(allocation, starts_on, previous_end, date(year + 1, 2, 9), rng)

    # --- the next year

    def _prepare_next(self, allocations: list[_Allocation], calm: set[PlekPlan], year: int, rng: Random) -> None:
        """Wishes in February, decisions by 1 May; who stays where is remembered for the placements of June."""
        last_day = date(year + 1, 7, 31)
        movable = [each for each in allocations if each.plek not in calm and len(each.plek.schools) == 1]
        rng.shuffle(movable)
        stops = {each.plek for each in movable[: 1 if len(movable) > 5 else 0]}
        rotates = {each.plek for each in movable[1:4]}
        undecided = {each.plek for each in movable[4:6]}
        self.stopped[year + 1] = stops
        self.stays, self.rotated, self.sought = {}, {}, set()
        for number, allocation in enumerate(allocations):
            plek = allocation.plek
            working = [each for each in allocation.placements if each.ends_on == last_day]
            staying = [each for each in working if self.by_name[each.coach].ends_on is None]
            if plek in stops:
                wish, decision, coach = Wish.NO, ContinuationDecision.STOPS, ContinuationCoach.UNKNOWN
            elif plek in undecided:
                wish, decision, coach = Wish.YES, ContinuationDecision.OPEN, ContinuationCoach.UNKNOWN
            elif plek in rotates:
                wish, decision, coach = Wish.YES, ContinuationDecision.CONTINUES, ContinuationCoach.NEW
            elif staying:
                wish, decision, coach = Wish.YES, ContinuationDecision.CONTINUES, ContinuationCoach.SAME
            else:
                wish, decision, coach = Wish.YES, ContinuationDecision.CONTINUES, ContinuationCoach.UNKNOWN
            if plek in rotates:
                self.rotated[plek] = {each.coach for each in working}
            elif plek not in stops:
                self.stays[plek] = staying
                if not staying:
                    self.sought.add(plek)
            about = {"plek": plek, "year": year + 1}
            if number % 9 != 7:
                self.events.append(
                    Continued(
                        on=date(year + 1, 2, 8) + timedelta(days=number % 14),
                        wish=wish,
                        decision=ContinuationDecision.OPEN,
                        coach=ContinuationCoach.UNKNOWN,
                        **about,  # type: ignore[arg-type]
                    )
                )
            self.events.append(
                Continued(
                    on=date(year + 1, 4, 12) + timedelta(days=number % 16),
                    wish=wish,
                    decision=decision,
                    coach=coach,
                    **about,  # type: ignore[arg-type]
                )
            )
            if decision == ContinuationDecision.OPEN:
                self.events.append(
                    Continued(
                        on=date(year + 1, 6, 5),
                        wish=wish,
                        decision=ContinuationDecision.CONTINUES,
                        coach=ContinuationCoach.SAME if staying else ContinuationCoach.UNKNOWN,
                        **about,  # type: ignore[arg-type]
                    )
                )


def _in_words(number: int) -> str:
    return {2: "twee", 3: "drie", 4: "vier"}[number]
