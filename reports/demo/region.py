"""The living region: the timeline of :mod:`reports.demo.timeline` carried out through the verbs of the screens.

:func:`grow` writes everything that was decided or done up to yesterday: last school year whole, this one so far. Called
again on a later day it adds the days between, and the result is the one that a fresh start on that day would have given.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.core.exceptions import ObjectDoesNotExist, ValidationError
from django.db import transaction

from coaches import activity_log, staffing
from coaches import texts as activity_texts
from coaches.models import Candidacy, ChemistryMeeting, Coach, Employment, Placement
from coaches.models.coach import EmployerKind
from coaches.models.matching import MeetingState
from kansencoach import promises
from kansencoach.models import User
from reports.demo import diary, events, invented, seeds
from reports.demo import timeline as plan
from reports.factsheet import issuing
from schools import calendar, planning
from schools.models import (
    Continuation,
    Deployment,
    FundingSource,
    HourAllocation,
    HourNorm,
    Municipality,
    Programme,
    PupilCount,
    School,
    SchoolBoard,
    SchoolYear,
    YearMilestone,
)
from schools.models.programme import Milestone
from schools.names import name_key

SLUG = "voorbeeldprogramma"
INVENTED = "Voorbeeldgegevens"

_MILESTONES = {
    Milestone.ROLLOVER: (0, 8, 1),
    Milestone.COUNT: (0, 10, 1),
    Milestone.ASK_WISHES: (1, 2, 1),
    Milestone.ADVICE: (1, 3, 1),
    Milestone.DECISION: (1, 5, 1),
    Milestone.MATCHING: (1, 5, 31),
    Milestone.DRAFT_FACTSHEET: (1, 6, 15),
    Milestone.FIX_FACTSHEET: (1, 7, 15),
}


@dataclass(frozen=True)
class Growth:
    """What :func:`grow` wrote; ``skipped`` counts what somebody changed by hand in between."""

    programme: Programme
    events: int
    activities: int
    skipped: int


@dataclass(frozen=True)
class Writers:
    """The accounts behind activities: of coaches by name, and who writes for an absent coach."""

    coaches: dict[str, User]
    on_behalf: User | None = None


def first_year_for(today: date) -> int:
    """The first school year of a region that is made today: last year."""
    return calendar.first_year_of(today) - 1


def grow(
    *,
    seed: int,
    today: date,
    after: date | None = None,
    writers: Writers = Writers({}),
    municipalities: int = len(invented.MUNICIPALITIES),
) -> Growth:
    """Write what happened after ``after`` up to yesterday; with ``after=None`` from the beginning.

    When the region was made before, ``after`` is the last day it has; a change that somebody made by hand since then wins
    over what would have happened.
    """
    until = today - timedelta(days=1)
    with transaction.atomic():
        programme = Programme.system.filter(slug=SLUG).first()
        if programme is None:
            after, first_year = None, first_year_for(today)
        else:
            first_year = HourNorm.system.filter(programme=programme).earliest("school_year__starts_on")
            first_year = first_year.school_year.starts_on.year
        timeline = plan.timeline(seed, first_year, calendar.first_year_of(until) + 1, municipalities)
        if programme is None:
            programme = _found(timeline, municipalities)
        writer = _Writer(programme, timeline, is_lenient=after is not None)
        happened = timeline.between(after, until)
        for event in happened:
            writer.carry_out(event)
        activities = writer.log(timeline.activities(after, until), until, writers)
    return Growth(programme, len(happened), activities, writer.skipped)


def _found(timeline: plan.Timeline, municipalities: int) -> Programme:
    """The programme with its money, its municipalities and its schools."""
    first = timeline.first_year
    with promises.keep():
        programme = Programme(
            name=invented.PROGRAMME,
            slug=SLUG,
            part_of="Regiodeal Voorbeeldland",
            co_funded_by="Sociale Agenda van de provincie Voorbeeldland",
            goal="De kansencoach helpt school en ouders om beter samen te werken (educatief partnerschap).",
            expected_effects=(
                "De verwachting is dat leerlingen daardoor betere resultaten halen, een betere werkhouding krijgen "
                "en zich sociaal-emotioneel beter ontwikkelen."
            ),
            is_example=True,
        )
        promises.store(programme)
        for name, ends_on in (
            (plan.REGIONAL_FUND, date(first + 1, 12, 31)),
            (plan.SOCIAL_AGENDA, None),
            (plan.OWN_MONEY, None),
            (plan.OTHER_PROGRAMME, None),
        ):
            promises.store(
                FundingSource(
                    programme=programme,
                    name=name,
                    starts_on=date(first, 8, 1) if ends_on else None,
                    ends_on=ends_on,
                )
            )
        boards = []
        for number, name in enumerate(
            ("Stichting 't Voorbeeld", "Vereniging De Verbeelding", "Openbaar Voorbeeldland")
        ):
            board, _ = SchoolBoard.objects.get_or_create(number=f"9999{number}", defaults={"name": name})
            boards.append(board)
        for number, each in enumerate(invented.MUNICIPALITIES[:municipalities]):
            municipality = Municipality(
                code=each.code,
                name=each.name,
                name_key=name_key(each.name),
                province=invented.PROVINCE,
                holiday_region=calendar.HolidayRegion.NOORD,
                is_example=True,
            )
            promises.store(municipality)
            is_agreement_known = number != 6
            planning.join_programme(
                programme=programme,
                municipality=municipality,
                starts_on=date(first, 8, 1),
                agreed_on=date(first, 4, 14) if is_agreement_known else None,
                agreed_by="college van B en W" if is_agreement_known else "",
                maximum_hours=Decimal("100") if number in (0, 3) else None,
                by=None,
            )
        for number, school in enumerate(timeline.schools):
            promises.store(
                School(
                    brin6=school.brin6,
                    name=school.name,
                    name_key=name_key(school.name),
                    municipality_id=school.municipality,
                    board=boards[number % len(boards)],
                    place=school.place,
                    is_example=True,
                )
            )
    return programme


class _Writer:
    """Carries out events by their natural keys; remembers the rows it met."""

    def __init__(self, programme: Programme, timeline: plan.Timeline, *, is_lenient: bool) -> None:
        self.programme = programme
        self.first_year = timeline.first_year
        self.is_lenient = is_lenient
        self.skipped = 0
        self.years: dict[int, SchoolYear] = {
            each.starts_on.year: each for each in SchoolYear.objects.filter(norms__programme=programme)
        }
        self.sources: dict[str, FundingSource] = {
            each.name: each for each in FundingSource.system.filter(programme=programme)
        }
        self.schools: dict[str, School] = {
            each.brin6: each for each in School.system.filter(brin6__in=[school.brin6 for school in timeline.schools])
        }
        self.coaches: dict[str, Coach] = {
            each.name: each for each in Coach.system.filter(programme=programme).select_related("programme")
        }
        self.plekken: dict[tuple[str, str], Deployment] = {
            (each.municipality_id, each.name): each
            for each in Deployment.system.filter(programme=programme).select_related("programme", "municipality")
        }
        self.allocations: dict[tuple[str, str, int], HourAllocation] = {
            (each.deployment.municipality_id, each.deployment.name, each.school_year.starts_on.year): each
            for each in HourAllocation.system.filter(deployment__programme=programme).select_related(
                "deployment__programme", "school_year"
            )
        }
        self.verbs: dict[type[events.Event], Callable[[Any], object]] = {
            events.YearOpened: self.open_year,
            events.PupilsCounted: self.count_pupils,
            events.PlekOpened: self.open_plek,
            events.Allocated: self.allocate,
            events.Revised: self.revise,
            events.Hired: self.hire,
            events.EmployerChanged: self.change_employer,
            events.Placed: self.place,
            events.PlacementEnded: self.end_placement,
            events.CoachLeft: self.leave,
            events.VacancyDecided: self.decide,
            events.CandidateMoved: self.move_candidate,
            events.MeetingPlanned: self.plan_meeting,
            events.MeetingHeld: self.hold_meeting,
            events.Continued: self.continue_plek,
            events.TextWritten: self.write_text,
        }

    def carry_out(self, event: events.Event) -> None:
        """Do one thing. In a region that people have worked in since, what no longer fits is left out."""
        if not self.is_lenient:
            self.verbs[type(event)](event)
            return
        try:
            with transaction.atomic():
                self.verbs[type(event)](event)
        except (ValidationError, ObjectDoesNotExist, KeyError):
            self.skipped += 1

    # --- schools and hours

    def open_year(self, event: events.YearOpened) -> None:
        year = self.years[event.year] = seeds.school_year(event.year)
        with promises.keep():
            promises.store(HourNorm(programme=self.programme, school_year=year, count_on=date(event.year - 1, 10, 1)))
            for kind, (later, month, day) in _MILESTONES.items():
                promises.store(
                    YearMilestone(
                        programme=self.programme,
                        school_year=year,
                        kind=kind,
                        due_on=date(event.year + later, month, day),
                    )
                )

    def count_pupils(self, event: events.PupilsCounted) -> None:
        with promises.keep():
            PupilCount.system.bulk_create(
                PupilCount(
                    school=self.schools[brin6],
                    counted_on=event.counted_on,
                    pupils=pupils,
                    is_masked=pupils is None,
                    source=INVENTED,
                )
                for brin6, pupils in event.counts
            )

    def open_plek(self, event: events.PlekOpened) -> None:
        self.plekken[event.plek.municipality, event.plek.name] = planning.open_deployment(
            programme=self.programme,
            municipality=Municipality.system.get(code=event.plek.municipality),
            name=event.plek.name,
            place=event.plek.place,
            by=None,
        )

    def terms(self, terms: events.Terms, on: date) -> planning.GrantTerms:
        return planning.GrantTerms(
            hours_per_week=terms.hours,
            reason=terms.reason,
            earmark_hours=terms.earmark_hours,
            earmark_for=terms.earmark_for,
            decided_by="gemeente",
            decided_on=on,
            shares=tuple(planning.ShareTerms(self.sources[name], part) for name, part in terms.shares),
        )

    def allocate(self, event: events.Allocated) -> None:
        plek = event.plek
        self.allocations[plek.municipality, plek.name, event.year] = planning.allocate(
            deployment=self.plekken[plek.municipality, plek.name],
            school_year=self.years[event.year],
            schools=[self.schools[school.brin6] for school in plek.schools],
            terms=self.terms(event.terms, event.on),
            starts_on=event.starts_on,
            ends_on=event.ends_on,
            by=None,
        )

    def allocation(self, event: Any) -> HourAllocation:
        return self.allocations[event.plek.municipality, event.plek.name, event.year]

    def revise(self, event: events.Revised) -> None:
        planning.revise_grant(
            allocation=self.allocation(event),
            starts_on=event.starts_on,
            terms=self.terms(event.terms, event.on),
            by=None,
        )

    def decide(self, event: events.VacancyDecided) -> None:
        planning.decide_vacancy(
            allocation=self.allocation(event),
            outcome=event.outcome,
            starts_on=event.starts_on,
            hours_per_week=event.hours,
            to_source=self.sources[event.to_source] if event.to_source else None,
            open_hours=event.open_hours,
            reason=event.reason,
            decided_by="coördinator",
            decided_on=event.on,
            by=None,
        )

    def continue_plek(self, event: events.Continued) -> Continuation:
        return planning.record_continuation(
            deployment=self.plekken[event.plek.municipality, event.plek.name],
            school_year=self.years[event.year],
            wish=event.wish,
            decision=event.decision,
            coach=event.coach,
            decided_by="gemeente" if event.decision != "open" else "",
            decided_on=event.on,
            by=None,
        )

    # --- coaches

    def hire(self, event: events.Hired) -> None:
        coach = self.coaches[event.coach] = staffing.add_coach(
            programme=self.programme,
            name=event.coach,
            specialisms=event.specialisms,
            training=event.training,
            is_example=True,
            by=None,
        )
        self.employ(coach, event.employer, event)
        if event.earlier_function:
            staffing.record_experience(coach=coach, function=event.earlier_function, by=None)

    def employ(self, coach: Coach, employer: str, event: events.Hired | events.EmployerChanged) -> None:
        is_self_employed = employer == seeds.SELF_EMPLOYED
        staffing.employ(
            coach=coach,
            employer=seeds.employer(
                employer, EmployerKind.SELF_EMPLOYED if is_self_employed else EmployerKind.ORGANISATION
            ),
            starts_on=event.starts_on,
            available_hours=event.available,
            by=None,
        )

    def change_employer(self, event: events.EmployerChanged) -> None:
        coach = self.coaches[event.coach]
        current = coach.employments.get()
        staffing.change_employment(
            current,
            starts_on=current.starts_on,
            ends_on=event.starts_on - timedelta(days=1),
            available_hours=current.available_hours,
            by=None,
        )
        self.employ(coach, event.employer, event)

    def place(self, event: events.Placed) -> None:
        employment = (
            Employment.system.filter(coach=self.coaches[event.coach], starts_on__lte=event.starts_on)
            .exclude(ends_on__lt=event.starts_on)
            .get()
        )
        staffing.place(
            allocation=self.allocation(event),
            employment=employment,
            starts_on=event.starts_on,
            ends_on=event.ends_on,
            hours_per_week=event.hours,
            main_role=event.main_role,
            other_roles=event.other_roles,
            known_at_school_as=event.known_at_school_as,
            override_reason=event.override_reason,
            decided_on=event.on,
            by=None,
        )

    def end_placement(self, event: events.PlacementEnded) -> None:
        placement = Placement.system.get(
            allocation=self.allocation(event), coach=self.coaches[event.coach], starts_on=event.starts_on
        )
        staffing.end_placement(placement, ends_on=event.ends_on, reason=event.reason, announced_on=event.on, by=None)

    def leave(self, event: events.CoachLeft) -> None:
        staffing.leave(
            self.coaches[event.coach],
            ends_on=event.ends_on,
            reason=event.reason,
            is_reason_public=event.is_reason_public,
            announced_on=event.on,
            by=None,
        )

    def candidacy(self, event: Any) -> Candidacy | None:
        found: Candidacy | None = Candidacy.system.filter(
            allocation=self.allocation(event), coach=self.coaches[event.coach]
        ).first()
        return found

    def move_candidate(self, event: events.CandidateMoved) -> None:
        candidacy = self.candidacy(event) or staffing.consider(
            allocation=self.allocation(event), coach=self.coaches[event.coach], on=event.on, by=None
        )
        if candidacy.state != event.state:
            staffing.move_candidacy(candidacy, state=event.state, on=event.on, by=None)

    def meeting(self, event: Any) -> ChemistryMeeting | None:
        found: ChemistryMeeting | None = (
            ChemistryMeeting.system.filter(allocation=self.allocation(event), candidacy=self.candidacy(event))
            .exclude(state=MeetingState.HELD)
            .first()
        )
        return found

    def plan_meeting(self, event: events.MeetingPlanned) -> None:
        meeting = self.meeting(event)
        if meeting is None:
            staffing.plan_meeting(
                allocation=self.allocation(event),
                candidacy=self.candidacy(event),
                planned_on=event.planned_on,
                decided_on=event.on,
                by=None,
            )
        else:
            staffing.change_meeting(meeting, planned_on=event.planned_on, on=event.on, by=None)

    def hold_meeting(self, event: events.MeetingHeld) -> None:
        meeting = self.meeting(event)
        if meeting is not None:
            staffing.change_meeting(
                meeting,
                planned_on=meeting.planned_on,
                held_on=event.on,
                outcome=event.outcome,
                on=event.on,
                by=None,
            )

    # --- texts and activities

    def write_text(self, event: events.TextWritten) -> None:
        issuing.write_text(
            programme=self.programme,
            municipality=Municipality.system.get(code=event.municipality),
            school_year=self.years[event.year],
            section=event.section,
            text=event.text,
            author="Coördinator van het voorbeeld",
            source=INVENTED,
            written_on=event.on,
            by=None,
        )

    def log(self, activities: Any, until: date, writers: Writers) -> int:
        placements = {
            (
                each.allocation.deployment.municipality_id,
                each.allocation.deployment.name,
                each.allocation.school_year.starts_on.year,
                each.coach.name,
                each.starts_on,
            ): each
            for each in Placement.system.filter(allocation__deployment__programme=self.programme).select_related(
                "allocation__deployment", "allocation__school_year", "coach"
            )
        }
        entries = []
        for planned in activities:
            placement = placements.get(planned.placement) if planned.placement else None
            if planned.placement and (placement is None or planned.done_on > placement.ends_on):
                self.skipped += 1
                continue
            on_behalf = planned.is_on_behalf and writers.on_behalf is not None
            entries.append(
                activity_log.ActivityEntry(
                    coach=self.coaches[planned.coach],
                    placement=placement,
                    done_on=planned.done_on,
                    minutes=planned.minutes,
                    client_uuid=planned.client_uuid,
                    by=writers.on_behalf if on_behalf else writers.coaches.get(planned.coach),
                    is_on_behalf=on_behalf,
                    details=activity_log.ActivityDetails(
                        school=self.schools[planned.school] if planned.school else None,
                        kind=planned.kind,
                        role=planned.role,
                        themes=planned.themes,
                        asked_by=planned.asked_by,
                        is_planned=planned.is_planned,
                        family_contacts=planned.family_contacts,
                        pupil_contacts=planned.pupil_contacts,
                        teacher_contacts=planned.teacher_contacts,
                        families_invited=planned.families_invited,
                        families_present=planned.families_present,
                        persons_present=planned.persons_present,
                    ),
                )
            )
        # In the order of the days, as they were written.
        entries.sort(key=lambda entry: (entry.done_on, entry.client_uuid))
        written = activity_log.log_activities(entries, on=until)
        with promises.keep():
            for activity in written:
                if activity_texts.next_wipe(activity.done_on) > until and not activity.is_on_behalf:
                    at_plek = activity.placement_id is not None
                    kept = diary.texts_with(activity.client_uuid, activity.kind, at_plek=at_plek)
                    activity_texts.keep(activity, kept, on=activity.done_on)
        return len(written)
