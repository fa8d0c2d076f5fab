"""Who may open what: one line for every address of ours. A new address without a line fails ``test_walker``.

A line says which roles open the page and which object it is about; who of those people has the object in scope follows
from the object. Everybody else gets 404, nobody is sent to the login page.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db import connection
from django.urls import reverse
from django.utils import timezone

from coaches import activity_log, proposals, pulses, staffing
from coaches.models import (
    Absence,
    Activity,
    Candidacy,
    ChemistryMeeting,
    ClosedDay,
    Coach,
    Correction,
    Employer,
    FollowUp,
    HoursConfirmation,
    Placement,
    Reminder,
    ReminderMail,
    ReminderPreference,
    ReminderSetting,
    SchoolLink,
    WorkloadPulse,
)
from kansencoach import on_device
from kansencoach.models import Invitation, User
from reports import analysis as analyses
from reports import signals
from reports.factsheet.paragraphs import paragraph_of
from reports.models import (
    Analysis,
    AnalysisAction,
    Export,
    ExportKind,
    ExportState,
    Factsheet,
    FactsheetState,
    FactsheetText,
    Signal,
)
from reports.views.links import digest
from schools.calendar import parse_iso_week
from schools.models import Deployment, SchoolYear, StudyDay, VacancyDecision
from tests.world import TODAY, World

COORDINATOR, COACH, OFFICER, EMPLOYER, SCHOOL = "coordinator", "coach", "officer", "employer", "school"
EVERY_ROLE = frozenset({COORDINATOR, COACH, OFFICER, EMPLOYER, SCHOOL})


@dataclass(frozen=True)
class Person:
    """Somebody who walks: the role, and whose tenant they belong to."""

    name: str
    role: str
    user: User | None


def people(world: World) -> list[Person]:
    """Every role, a colleague and a neighbour in the same programme, three strangers, somebody without a role, nobody."""
    ours, theirs = world.ours, world.theirs
    return [
        Person("coordinator", COORDINATOR, ours.coordinator),
        Person("coach", COACH, ours.coach_user),
        Person("officer", OFFICER, ours.officer),
        Person("employer", EMPLOYER, ours.employer_user),
        Person("school", SCHOOL, ours.school_user),
        Person("colleague", COACH, world.colleague_user),
        Person("neighbour", OFFICER, world.neighbour_officer),
        Person("strange coordinator", COORDINATOR, theirs.coordinator),
        Person("strange coach", COACH, theirs.coach_user),
        Person("strange officer", OFFICER, theirs.officer),
        Person("strange employer", EMPLOYER, theirs.employer_user),
        Person("strange school", SCHOOL, theirs.school_user),
        Person("no role", "", world.without_role),
        Person("nobody", "", None),
    ]


# Whose bodies may never hold which words.
OURS = {"coordinator", "coach", "officer", "employer", "school"}
SAME_PROGRAMME = {"colleague", "neighbour"}
THEIRS = {"strange coordinator", "strange coach", "strange officer", "strange employer", "strange school"}


@dataclass(frozen=True)
class Thing:
    """An object in the address (its key, or several parts by name), and the people who have it in scope."""

    key: Any
    seen_by: frozenset[str]

    def kwargs(self, line: Line) -> dict[str, Any]:
        """The parts of the address."""
        own = self.key if isinstance(self.key, dict) else {line.arg: self.key}
        return {**own, **line.extra}


def _things(ours: Any, neighbours: Any, theirs: Any) -> list[Thing]:
    return [
        Thing(ours, frozenset(OURS)),
        Thing(neighbours, frozenset({"coordinator", "colleague", "neighbour"})),
        Thing(theirs, frozenset(THEIRS)),
    ]


def their_plek_here(world: World) -> Deployment | None:
    """The plek of the other programme in our municipality, at our school; only in the planted world."""
    found: Deployment | None = Deployment.system.filter(
        programme=world.theirs.programme, municipality=world.ours.municipality
    ).first()
    return found


def their_concept_here(world: World) -> Factsheet:
    """And their concept about our municipality."""
    found: Factsheet = Factsheet.system.get(
        programme=world.theirs.programme, municipality=world.ours.municipality, state=FactsheetState.CONCEPT
    )
    return found


def _shared(world: World, things: list[Thing]) -> list[Thing]:
    """Municipalities or schools: whoever coordinates the other programme sees ours as well, where both are at work."""
    first, *others = things
    also = {"strange coordinator"} if their_plek_here(world) else set()
    return [Thing(first.key, first.seen_by | also), *others]


def plekken(world: World) -> list[Thing]:
    here = their_plek_here(world)
    return [
        *_things(world.ours.deployment.pk, world.neighbour_plek.pk, world.theirs.deployment.pk),
        Thing(world.open_plek.pk, frozenset({"coordinator", "officer"})),
        *([Thing(here.pk, frozenset({"strange coordinator", "strange coach", "strange employer"}))] if here else []),
    ]


def municipalities(world: World) -> list[Thing]:
    return _shared(world, _things(world.ours.municipality.pk, world.neighbour.pk, world.theirs.municipality.pk))


def coaches(world: World) -> list[Thing]:
    return _things(world.ours.coach.pk, world.colleague.pk, world.theirs.coach.pk)


def activities(world: World) -> list[Thing]:
    """Single activities: only of the coach who did the work (a coordinator opens only what was written on behalf)."""
    return [
        Thing(world.ours.activity.pk, frozenset({"coach"})),
        Thing(world.colleague_activity.pk, frozenset({"colleague"})),
        Thing(world.theirs.activity.pk, frozenset({"strange coach"})),
        Thing(world.on_behalf.pk, frozenset({"coordinator", "coach"})),
    ]


def factsheets(world: World) -> list[Thing]:
    shared = [Thing(their_concept_here(world).pk, frozenset({"strange coordinator"}))] if their_plek_here(world) else []
    return [
        *_things(world.ours.factsheet.pk, world.neighbour_factsheet.pk, world.theirs.factsheet.pk),
        Thing(world.concept.pk, frozenset({"coordinator"})),
        *shared,
    ]


def files(world: World) -> list[Thing]:
    """Files that an employer asked for: seen by nobody else, not by a colleague in another role either."""

    of_a_colleague = Export.system.filter(membership__employer=world.ours.employer_user.memberships.get().employer)
    return [
        Thing(file_of(world.ours.employer_user), frozenset({"employer"})),
        Thing(file_of(world.theirs.employer_user), frozenset({"strange employer"})),
        *(Thing(row.pk, frozenset()) for row in of_a_colleague.exclude(requested_by=world.ours.employer_user)),
    ]


def file_of(user: User) -> int:
    """A file that somebody of an employer asked for."""
    kept: Export = Export.system.filter(requested_by=user).first() or Export.system.create(
        requested_by=user,
        membership=user.memberships.get(),
        kind=ExportKind.PAYROLL,
        parameters={"month": "2026-11", "format": "csv"},
        state=ExportState.READY,
        file=b"Kansencoach",
        title="Uren 2026-11",
        requested_at=timezone.now(),
        made_at=timezone.now(),
        expires_at=timezone.now() + timedelta(hours=24),
    )
    key: int = kept.pk
    return key


def self_employed(world: World) -> list[Thing]:
    """Placements whose hours a school confirms: only of who is self-employed, only by that coach."""
    return [
        Thing(world.colleague_activity.placement_id, frozenset({"colleague"})),
        Thing(world.ours.placement.pk, frozenset()),
        Thing(world.theirs.placement.pk, frozenset()),
    ]


def own_answers(world: World) -> list[Thing]:
    """Answers to "Past het werk nog in de uren?": only the coach who gave one shares it or takes it back."""
    found = []
    for placement, who in _own_placements(world):
        period = pulses.periods(2026)[1]
        row, _made = WorkloadPulse.system.get_or_create(
            placement=placement,
            starts_on=period.first,
            defaults={
                "coach": placement.coach,
                "ends_on": period.last,
                "answer": "tight",
                "answered_on": TODAY,
                "seen_from": TODAY + timedelta(days=7),
            },
        )
        found.append(Thing(row.pk, frozenset({who})))
    return found


def own_followups(world: World) -> list[Thing]:
    """What a coach wants to come back to."""
    found = []
    for placement, who in _own_placements(world):
        row = FollowUp.system.filter(coach=placement.coach).first() or FollowUp.system.create(
            coach=placement.coach,
            deployment=placement.allocation.deployment,
            text="bellen",
            due_on=TODAY,
            written_on=TODAY,
            wipe_on=date(2027, 7, 31),
        )
        found.append(Thing(row.pk, frozenset({who})))
    return found


def reminded(world: World) -> list[tuple[str, User]]:
    """Who gets reminders, of each programme."""
    return [
        ("coach", world.ours.coach_user),
        ("colleague", world.colleague_user),
        ("strange coach", world.theirs.coach_user),
        ("coordinator", world.ours.coordinator),
        ("strange coordinator", world.theirs.coordinator),
    ]


def own_reminders(world: World) -> list[Thing]:
    """Reminders: each of one person in one role."""
    found = []
    for name, user in reminded(world):
        row, _made = Reminder.system.get_or_create(
            user=user,
            membership=user.memberships.get(),
            rule="pulse_open",
            about_pk=world.ours.placement.pk,
            period="2026-W47",
            defaults={"text": "Iets te doen", "path": "/herinneringen/", "due_at": timezone.now()},
        )
        found.append(Thing(row.pk, frozenset({name})))
    return found


def sent_letters(world: World) -> list[Thing]:
    """Letters with reminders that failed: a coordinator of a programme of the receiver sends them again."""
    found = []
    for name, user in reminded(world):
        row, _made = ReminderMail.system.get_or_create(
            user=user,
            kind="digest",
            local_date=TODAY,
            week="2026-W47",
            defaults={"due_at": timezone.now(), "state": "failed", "problem": "geweigerd", "ended_at": timezone.now()},
        )
        found.append(Thing(row.pk, frozenset({"strange coordinator" if "strange" in name else "coordinator"})))
    return found


def reminder_settings(world: World) -> list[Thing]:
    """What each programme chose about one rule, and when each coordinator wants mail."""
    for tenant in (world.ours, world.theirs):
        ReminderSetting.system.get_or_create(programme=tenant.programme, rule="pulse_open")
        ReminderPreference.system.get_or_create(user=tenant.coordinator, defaults={"weekday": 1, "hour": 9})
    # What only the other programme chose: seen here, it would be another term than the usual one.
    ReminderSetting.system.get_or_create(
        programme=world.theirs.programme, rule="nothing_written", defaults={"after": 47}
    )
    return [Thing("pulse_open", frozenset({"coordinator", "strange coordinator"})), Thing("verzonnen", frozenset())]


def a_point(placement: Placement, world: World, rule: str, *, about_work: bool, seen_from: date) -> Signal:
    """A point at the plek of a placement."""
    row, _made = Signal.system.get_or_create(
        rule=rule,
        deployment=placement.allocation.deployment,
        cause=f"geplant-{placement.pk}",
        defaults={
            "programme": placement.allocation.deployment.programme,
            "school_year": world.year,
            "is_about_work": about_work,
            "coach": placement.coach if rule == "past-niet" else None,
            "coordinator_from": seen_from,
            "opened_on": TODAY,
            "last_true_on": TODAY,
            "value": Decimal("3.2"),
            "threshold": Decimal(3),
        },
    )
    found: Signal = row
    return found


def _points(world: World, rule: str, *, about_work: bool, days: int = 0) -> list[tuple[int, str]]:
    seen_from = TODAY + timedelta(days=days)
    return [
        (a_point(placement, world, rule, about_work=about_work, seen_from=seen_from).pk, who)
        for placement, who in _own_placements(world)
    ]


COORDINATES = {"coach": "coordinator", "colleague": "coordinator", "strange coach": "strange coordinator"}


def points(world: World) -> list[Thing]:
    """What both read, what only the coordinator reads, and what the coach reads first."""
    return [
        *(Thing(pk, frozenset({who, COORDINATES[who]})) for pk, who in _points(world, "uren-achter", about_work=True)),
        *(Thing(pk, frozenset({COORDINATES[who]})) for pk, who in _points(world, "open-uren", about_work=False)),
        *first_points(world),
    ]


def first_points(world: World) -> list[Thing]:
    """What is still the coach's alone."""
    return [Thing(pk, frozenset({who})) for pk, who in _points(world, "stil", about_work=True, days=7)]


def own_placements(world: World) -> list[Thing]:
    """Placements, each for its coach."""
    return [Thing(placement.pk, frozenset({who})) for placement, who in _own_placements(world)]


def own_pleks(world: World) -> list[Thing]:
    """Plekken, each for the coach who works there."""
    return [Thing(placement.allocation.deployment_id, frozenset({who})) for placement, who in _own_placements(world)]


def _own_placements(world: World) -> list[tuple[Placement, str]]:
    colleague = Placement.system.get(allocation__deployment=world.neighbour_plek, coach=world.colleague)
    return [(world.ours.placement, "coach"), (colleague, "colleague"), (world.theirs.placement, "strange coach")]


def placed_at(world: World) -> list[Thing]:
    """The plekken of a coach; a plek in an address that is not one's own does not exist."""
    return [thing for thing in plekken(world) if thing.seen_by != {"coordinator", "officer"}]


def own_paragraphs(world: World) -> list[Thing]:
    """The paragraph about a plek of the own school."""
    slug = world.year.slug
    return [
        Thing({"pk": world.ours.deployment.pk, "year": slug}, frozenset({"school"})),
        Thing({"pk": world.theirs.deployment.pk, "year": slug}, frozenset({"strange school"})),
        Thing({"pk": world.bundle.pk, "year": slug}, frozenset()),
    ]


def paragraphs(world: World) -> list[Thing]:
    """A paragraph within its concept: not reachable through another factsheet, nor one that is fixed."""
    concept, fixed = world.concept.pk, world.theirs.factsheet.pk
    here = their_plek_here(world)
    if here is not None:  # each programme has a concept about the municipality that they share
        theirs = their_concept_here(world).pk
        shared = [
            Thing({"pk": theirs, "plek": here.pk}, frozenset({"strange coordinator"})),
            Thing({"pk": theirs, "plek": world.ours.deployment.pk}, frozenset()),
            Thing({"pk": concept, "plek": here.pk}, frozenset()),
        ]
    return [
        Thing({"pk": concept, "plek": world.ours.deployment.pk}, frozenset({"coordinator"})),
        Thing({"pk": concept, "plek": world.neighbour_plek.pk}, frozenset()),
        Thing({"pk": concept, "plek": world.theirs.deployment.pk}, frozenset()),
        Thing({"pk": fixed, "plek": world.theirs.deployment.pk}, frozenset()),
        *(shared if here is not None else []),
    ]


def sent_links(world: World) -> list[Thing]:
    """Links that were mailed to schools."""

    def of(key: str, **about: Any) -> int:
        known: SchoolLink = SchoolLink.system.filter(token_hash=key).first() or SchoolLink.system.create(
            token_hash=key,
            school=about["deployment"].allocations.get().schools.first(),
            sent_to="directie@school.test",
            made_by=world.ours.coordinator,
            made_at=timezone.now(),
            expires_at=timezone.now() + timedelta(days=14),
            **about,
        )
        number: int = known.pk
        return number

    placement = world.colleague_activity.placement
    hours = of(
        "1" * 64, deployment=world.neighbour_plek, purpose="hours", placement=placement, month=TODAY.replace(day=1)
    )
    return [
        Thing(hours, frozenset({"coordinator", "colleague"})),
        Thing(
            of("2" * 64, deployment=world.ours.deployment, purpose="paragraph", school_year=world.year),
            frozenset({"coordinator"}),
        ),
        Thing(
            of("3" * 64, deployment=world.theirs.deployment, purpose="paragraph", school_year=world.year),
            frozenset({"strange coordinator"}),
        ),
    ]


def concepts(world: World) -> list[Thing]:
    """What can still change; a fixed factsheet cannot, not even by its own coordinator."""
    return [
        Thing(world.concept.pk, frozenset({"coordinator"})),
        Thing(world.ours.factsheet.pk, frozenset()),
        Thing(world.theirs.factsheet.pk, frozenset()),
    ]


def texts(world: World) -> list[Thing]:
    """A text within its factsheet: not reachable through somebody else's."""
    return [
        Thing({"pk": world.concept.pk, "text": world.text.pk}, frozenset({"coordinator"})),
        Thing({"pk": world.concept.pk, "text": world.their_text.pk}, frozenset()),
        Thing({"pk": world.theirs.factsheet.pk, "text": world.their_text.pk}, frozenset({"strange coordinator"})),
    ]


def of_placements(read: Callable[[Any], Any]) -> Callable[[World], list[Thing]]:
    """Rows that hang on a placement: the placement itself, its allocation, grant or employment."""

    def rows(world: World) -> list[Thing]:
        first = world.neighbour_plek.allocations.get().placements.get()
        return _things(read(world.ours.placement), read(first), read(world.theirs.placement))

    return rows


placements = of_placements(lambda placement: placement.pk)
allocations = of_placements(lambda placement: placement.allocation_id)
grants = of_placements(lambda placement: placement.allocation.grants.first().pk)
_schools = of_placements(lambda placement: placement.allocation.schools.first().brin6)
employments = of_placements(lambda placement: placement.employment_id)


def schools(world: World) -> list[Thing]:
    return _shared(world, _schools(world))


def of_allocations(make: Callable[[Any], Any]) -> Callable[[World], list[Thing]]:
    """Rows that hang on an allocation, made where they are not there yet."""
    return of_placements(lambda placement: make(placement).pk)


candidacies = of_allocations(
    lambda placement: Candidacy.system.get_or_create(
        allocation=placement.allocation, coach=placement.coach, defaults={"decided_on": TODAY}
    )[0]
)
meetings = of_allocations(
    lambda placement: (
        ChemistryMeeting.system.filter(allocation=placement.allocation).order_by("pk").first()
        or ChemistryMeeting.system.create(allocation=placement.allocation, decided_on=TODAY)
    )
)
own_meetings = of_allocations(
    lambda placement: (
        ChemistryMeeting.system.filter(candidacy__coach=placement.coach).order_by("pk").first()
        or ChemistryMeeting.system.create(
            allocation=placement.allocation,
            candidacy=Candidacy.system.get_or_create(
                allocation=placement.allocation, coach=placement.coach, defaults={"decided_on": TODAY}
            )[0],
            decided_on=TODAY,
        )
    )
)
_study_days = of_allocations(
    lambda placement: StudyDay.system.get_or_create(
        school=placement.allocation.schools.first(), held_on=date(2026, 12, 2)
    )[0]
)


def study_days(world: World) -> list[Thing]:
    """A study day is of the school: who works there for another programme is there the same days."""
    first, *others = _study_days(world)
    also = {"strange coordinator", "strange coach"} if their_plek_here(world) else set()
    return [Thing(first.key, first.seen_by | also), *others]


vacancy_decisions = of_allocations(
    lambda placement: VacancyDecision.system.get_or_create(
        allocation=placement.allocation, outcome="search", starts_on=TODAY, defaults={"decided_on": TODAY}
    )[0]
)


def analysis_of(deployment: Any, owner: User | None) -> Analysis:
    """The analysis of a plek, with its plan; started where ``owner`` sees to it, else only asked for."""
    row: Analysis | None = Analysis.system.filter(deployment=deployment).order_by("pk").first()
    if row is None:
        row = analyses.request(
            deployment=deployment, question="Wat is hier nodig?", owner=owner, on=TODAY - timedelta(days=9), by=None
        )
        if owner is not None:
            row = analyses.start(row, started_on=TODAY - timedelta(days=7), on=TODAY, by=None)
        analyses.add_action(row, what="Overleg elke maand", who="JGZ", on=TODAY, by=None)
    return row


def every_analysis(world: World) -> list[tuple[Analysis, frozenset[str], frozenset[str]]]:
    """Each analysis, who reads it, and who carries it."""
    ours, theirs = world.ours, world.theirs
    return [
        (
            analysis_of(ours.deployment, ours.coach_user),
            frozenset({"coordinator", "coach"}),
            frozenset({"coordinator", "coach"}),
        ),
        (
            analysis_of(world.neighbour_plek, ours.coordinator),
            frozenset({"coordinator", "colleague"}),
            frozenset({"coordinator"}),
        ),
        (analysis_of(world.open_plek, None), frozenset({"coordinator"}), frozenset({"coordinator"})),
        (
            analysis_of(theirs.deployment, theirs.coordinator),
            frozenset({"strange coordinator", "strange coach"}),
            frozenset({"strange coordinator"}),
        ),
    ]


def read_analyses(world: World) -> list[Thing]:
    return [Thing(row.pk, readers) for row, readers, _carriers in every_analysis(world)]


def carried_analyses(world: World) -> list[Thing]:
    """A coach changes only what that coach sees to."""
    return [Thing(row.pk, carriers) for row, _readers, carriers in every_analysis(world)]


def steered_analyses(world: World) -> list[Thing]:
    """What only a coordinator decides about an analysis; at the open plek there are extra hours already."""
    return [
        Thing(row.pk, carriers - {"coach"})
        for row, _readers, carriers in every_analysis(world)
        if row.deployment != world.open_plek
    ]


def reviewed_analyses(world: World) -> list[Thing]:
    """Extra hours are looked at again where they run; elsewhere after somebody granted them."""
    running = analysis_of(world.open_plek, None)
    if analyses.extra_of(running) is None:
        grant_extra(running)
    return [
        Thing(running.pk, frozenset({"coordinator"})),
        Thing(analysis_of(world.theirs.deployment, world.theirs.coordinator).pk, frozenset({"strange coordinator"})),
    ]


def _after_the_last(row: Analysis) -> dict[str, Any]:
    """From a day on which nothing else is granted yet, from the money that pays the hours."""
    last: Any = row.deployment.allocations.get().grants.order_by("starts_on").last()
    paid = last.shares.first()
    return {"starts_on": last.starts_on + timedelta(days=100), "source": paid.source if paid else None}


def grant_extra(row: Analysis) -> None:
    """Half an hour more, for the time being."""
    analyses.decide_extra_hours(
        row,
        extra_hours=Decimal("0.50"),
        reason="Er is meer overleg nodig.",
        review_on=date(2027, 7, 1),
        on=TODAY,
        by=None,
        **_after_the_last(row),
    )


def _first_action(row: Analysis) -> int:
    found: AnalysisAction = AnalysisAction.system.filter(analysis=row).first() or analyses.add_action(
        row, what="Overleg elke maand", who="JGZ", on=TODAY, by=None
    )
    key: int = found.pk
    return key


def read_actions(world: World) -> list[Thing]:
    return [Thing(_first_action(row), readers) for row, readers, _carriers in every_analysis(world)]


def carried_actions(world: World) -> list[Thing]:
    return [Thing(_first_action(row), carriers) for row, _readers, carriers in every_analysis(world)]


def weeks(_world: World) -> list[Thing]:
    """A week is everybody's; what stands in it is the coach's own."""
    return [Thing("2026-W47", frozenset({"coach", "colleague", "strange coach"}))]


def absences(world: World) -> list[Thing]:
    """When a coach is away: for that coach and the coordinator."""

    def of(coach: Coach) -> int:
        row, _made = Absence.system.get_or_create(
            coach=coach, starts_on=date(2026, 12, 7), defaults={"ends_on": date(2026, 12, 11)}
        )
        key: int = row.pk
        return key

    return _things(of(world.ours.coach), of(world.colleague), of(world.theirs.coach))


@dataclass(frozen=True)
class Line:
    """One address: who opens it. ``status`` is what they get; an address that only takes a POST answers 405 to a GET.

    ``is_page`` is false for a download and for a piece of a page."""

    roles: frozenset[str]
    about: Callable[[World], list[Thing]] | None = None
    arg: str = "pk"
    extra: dict[str, Any] = field(default_factory=dict)
    query: str = ""
    query_about: Callable[[World], list[Thing]] | None = None
    status: int = 200
    is_public: bool = False
    is_page: bool = True


def to(*roles: str, about: Callable[[World], list[Thing]] | None = None, **options: Any) -> Line:
    """These roles, each within its own scope."""
    return Line(frozenset(roles), about, **options)


PUBLIC = Line(EVERY_ROLE | {""}, is_public=True)
ANYBODY = Line(EVERY_ROLE | {""})  # who has an account, and nobody else
POST_ONLY = 405


def accounts(world: World) -> list[Thing]:
    """The people of a programme; somebody without a role in it does not exist there."""
    return [
        Thing(world.ours.coach_user.pk, frozenset({"coordinator"})),
        Thing(world.colleague_user.pk, frozenset({"coordinator"})),
        Thing(world.theirs.coach_user.pk, frozenset({"strange coordinator"})),
        Thing(world.without_role.pk, frozenset()),
    ]


def roles(world: World) -> list[Thing]:
    return [
        Thing(world.ours.coach_user.memberships.get().pk, frozenset({"coordinator"})),
        Thing(world.theirs.coach_user.memberships.get().pk, frozenset({"strange coordinator"})),
    ]


def open_invitations(world: World) -> list[Thing]:
    found = []
    for tenant, who in ((world.ours, "coordinator"), (world.theirs, "strange coordinator")):
        row, _made = Invitation.system.get_or_create(
            token_digest=f"{tenant.programme.pk:064}",
            defaults={
                "programme": tenant.programme,
                "email": "nieuw@voorbeeld.test",
                "role": "coordinator",
                "name": "Nieuw",
                "expires_at": timezone.now() + timedelta(days=14),
            },
        )
        found.append(Thing(row.pk, frozenset({who})))
    return found


def a_month(world: World) -> list[Thing]:
    """A month that is over, of every coach; one that is still to come is there for nobody."""
    every = frozenset({"coach", "colleague", "strange coach"})
    return [Thing({"month": "2026-10"}, every), Thing({"month": "2027-01"}, frozenset())]


def statements(world: World) -> list[Thing]:
    """Hour statements: of who is self-employed, for that coach and the coordinator."""

    def of(placement: int | None) -> dict[str, Any]:
        return {"pk": placement, "month": "2026-11"}

    return [
        Thing(of(world.colleague_activity.placement_id), frozenset({"colleague", "coordinator"})),
        Thing(of(world.ours.placement.pk), frozenset()),
        Thing(of(world.theirs.placement.pk), frozenset()),
    ]


def organisations(world: World) -> list[Thing]:
    """Employers with coaches in a programme; "zelfstandig" has no timesheet."""
    return [
        Thing(world.ours.placement.employment.employer_id, frozenset({"coordinator"})),
        Thing(world.theirs.placement.employment.employer_id, frozenset({"strange coordinator"})),
        Thing(world.colleague.employments.get().employer_id, frozenset()),
    ]


def each_role(world: World) -> list[Thing]:
    """The roles that somebody can be invited for."""
    return [Thing(role, frozenset({"coordinator", "strange coordinator"})) for role in ("coordinator", "coach")]


# Every address of ours, by name. A list: the same address with different objects.
POLICY: dict[str, Iterable[Line]] = {
    # kansencoach
    "home": [PUBLIC],
    "switch_role": [Line(ANYBODY.roles, status=POST_ONLY)],
    "secure_account": [Line(ANYBODY.roles, status=302)],  # these people have their second step: go on
    "go_on": [Line(ANYBODY.roles, status=302)],
    "sign_ins": [ANYBODY],
    "invitation": [Line(frozenset(), is_public=True, status=404)],  # without a code of one's own there is nothing
    "accounts": [to(COORDINATOR)],
    "invite": [to(COORDINATOR), to(COORDINATOR, query="rol", query_about=each_role)],
    "resend_invitation": [to(COORDINATOR, about=open_invitations, status=POST_ONLY)],
    "withdraw_invitation": [to(COORDINATOR, about=open_invitations, status=POST_ONLY)],
    "account": [to(COORDINATOR, about=accounts)],
    "close_account": [to(COORDINATOR, about=accounts, status=POST_ONLY)],
    "clear_second_factor": [to(COORDINATOR, about=accounts, status=POST_ONLY)],
    "end_role": [to(COORDINATOR, about=roles, status=POST_ONLY)],
    "give_back_role": [to(COORDINATOR, about=roles, status=POST_ONLY)],
    "demo": [to()],  # outside the demo it does not exist for anybody
    "accessibility": [PUBLIC],
    "privacy": [PUBLIC],
    "own_data": [ANYBODY],
    "source_code": [PUBLIC],
    "security_txt": [Line(PUBLIC.roles, is_public=True, is_page=False)],
    # coaches
    "coaches:activities": [
        to(COACH, COORDINATOR),
        to(COACH, COORDINATOR, query="plek", query_about=plekken),
    ],
    "coaches:activity_new": [to(COACH), to(COACH, query="plek", query_about=plekken)],
    "coaches:activity_day_part": [to(COACH, status=POST_ONLY)],
    "coaches:activity_text": [to(COACH, status=POST_ONLY)],
    "coaches:sending": [to(COACH, is_page=False)],
    "coaches:shell": [PUBLIC],
    "coaches:worker": [Line(PUBLIC.roles, is_public=True, is_page=False)],
    "coaches:manifest": [Line(PUBLIC.roles, is_public=True, is_page=False)],
    "coaches:activity": [to(COACH, COORDINATOR, about=activities)],
    "coaches:activity_remove": [to(COACH, COORDINATOR, about=activities, status=POST_ONLY)],
    "coaches:activity_restore": [to(COACH, COORDINATOR, about=activities, status=POST_ONLY)],
    "coaches:activity_on_behalf": [to(COORDINATOR, about=coaches)],
    "coaches:pulse": [to(COACH, about=own_placements, status=POST_ONLY)],
    "coaches:pulse_cause": [to(COACH, about=own_answers, status=POST_ONLY)],
    "coaches:pulse_share": [to(COACH, about=own_answers, status=POST_ONLY)],
    "coaches:pulse_take_back": [to(COACH, about=own_answers, status=POST_ONLY)],
    "coaches:followups": [to(COACH)],
    "coaches:followup_new": [to(COACH)],
    "coaches:followup": [to(COACH, about=own_followups)],
    "coaches:followup_finish": [to(COACH, about=own_followups, status=POST_ONLY)],
    "coaches:followup_reopen": [to(COACH, about=own_followups, status=POST_ONLY)],
    "coaches:followup_postpone": [to(COACH, about=own_followups, status=POST_ONLY)],
    "coaches:followup_remove": [to(COACH, about=own_followups, status=POST_ONLY)],
    "coaches:inbox": [to(COACH, COORDINATOR)],
    "coaches:reminder_preferences": [to(COACH, COORDINATOR)],
    "coaches:unsubscribe": [Line(frozenset(), is_public=True, extra={"token": "verzonnen:token"}, status=404)],
    "coaches:letters": [to(COORDINATOR)],
    "coaches:letter_again": [to(COORDINATOR, about=sent_letters, status=POST_ONLY)],
    "coaches:reminder_settings": [to(COORDINATOR)],
    "coaches:reminder_setting": [to(COORDINATOR, about=reminder_settings, arg="rule")],
    "coaches:reminder": [Line(ANYBODY.roles, about=own_reminders, status=302)],  # straight on to the thing
    "coaches:reminder_finish": [to(COACH, COORDINATOR, about=own_reminders, status=POST_ONLY)],
    "coaches:reminder_back": [to(COACH, COORDINATOR, about=own_reminders, status=POST_ONLY)],
    "coaches:reminder_later": [to(COACH, COORDINATOR, about=own_reminders, status=POST_ONLY)],
    "coaches:coach_new": [to(COORDINATOR)],
    "coaches:coach_change": [to(COORDINATOR, about=coaches)],
    "coaches:coach_leave": [to(COORDINATOR, about=coaches)],
    "coaches:coach_erase": [to(COORDINATOR, about=coaches)],
    "coaches:coach_data": [to(COORDINATOR, about=coaches, status=POST_ONLY)],
    "coaches:employment_new": [to(COORDINATOR, about=coaches)],
    "coaches:employment_change": [to(COORDINATOR, about=employments)],
    "coaches:placement_new": [to(COORDINATOR, about=allocations)],
    "coaches:placement_change": [to(COORDINATOR, about=placements)],
    "coaches:placement_end": [to(COORDINATOR, about=placements)],
    "coaches:placement_resume": [to(COORDINATOR, about=placements, status=POST_ONLY)],
    "coaches:placement_withdraw": [to(COORDINATOR, about=placements, status=POST_ONLY)],
    "coaches:candidacy_new": [to(COORDINATOR, about=allocations)],
    "coaches:candidacy": [to(COORDINATOR, about=candidacies)],
    "coaches:working_days": [to(COACH, about=placements)],
    "coaches:absence_new": [to(COACH, COORDINATOR, about=coaches)],
    "coaches:absence": [to(COACH, COORDINATOR, about=absences)],
    "coaches:absence_withdraw": [to(COACH, COORDINATOR, about=absences, status=POST_ONLY)],
    "coaches:meeting_new": [to(COORDINATOR, about=allocations)],
    "coaches:meeting": [to(COORDINATOR, about=meetings)],
    # schools
    "schools:deployment_new": [to(COORDINATOR)],
    "schools:deployment_change": [to(COORDINATOR, about=plekken)],
    "schools:allocation_new": [to(COORDINATOR, about=plekken, status=302)],  # there are hours already: change those
    "schools:allocation_change": [to(COORDINATOR, about=allocations)],
    "schools:norm": [to(COORDINATOR, about=plekken, status=302)],  # a piece of a form; as a page it leads to the plek
    "schools:study_days": [to(COACH, COORDINATOR, SCHOOL, about=plekken)],
    "schools:study_day_remove": [to(COACH, COORDINATOR, SCHOOL, about=study_days, status=POST_ONLY)],
    "schools:continuation": [to(COORDINATOR, about=plekken)],
    "schools:grant_new": [to(COORDINATOR, about=allocations)],
    "schools:grant_change": [to(COORDINATOR, about=grants)],
    "schools:grant_remove": [to(COORDINATOR, about=grants, status=POST_ONLY)],
    "schools:vacancy_remove": [to(COORDINATOR, about=vacancy_decisions, status=POST_ONLY)],
    # reports
    "reports:plek": [to(COORDINATOR, about=plekken)],
    "reports:plek_history": [to(COORDINATOR, about=plekken)],
    "reports:analyses": [to(COORDINATOR, COACH)],
    "reports:analysis": [to(COORDINATOR, COACH, about=read_analyses)],
    "reports:analysis_new": [to(COORDINATOR, COACH, about=plekken)],
    "reports:analysis_change": [to(COORDINATOR, COACH, about=carried_analyses)],
    "reports:analysis_start": [to(COORDINATOR, COACH, about=carried_analyses)],
    "reports:analysis_conclude": [to(COORDINATOR, COACH, about=carried_analyses)],
    "reports:analysis_stop": [to(COORDINATOR, about=steered_analyses)],
    "reports:analysis_action_new": [to(COORDINATOR, COACH, about=carried_analyses)],
    "reports:analysis_action_change": [to(COORDINATOR, COACH, about=carried_actions)],
    "reports:analysis_action_finish": [to(COORDINATOR, COACH, about=read_actions, status=POST_ONLY)],
    "reports:analysis_action_reopen": [to(COORDINATOR, COACH, about=read_actions, status=POST_ONLY)],
    "reports:analysis_action_remove": [to(COORDINATOR, COACH, about=carried_actions, status=POST_ONLY)],
    "reports:analysis_extra_hours": [to(COORDINATOR, about=steered_analyses)],
    "reports:analysis_review": [to(COORDINATOR, about=reviewed_analyses)],
    "reports:coach_history": [to(COORDINATOR, about=coaches)],
    "reports:municipality_history": [to(COORDINATOR, about=municipalities, arg="code")],
    "reports:school_history": [to(COORDINATOR, about=schools, arg="brin6")],
    "reports:factsheet_history": [to(COORDINATOR, about=factsheets)],
    "reports:account_history": [to(COORDINATOR, about=accounts)],
    "reports:audit": [to(COORDINATOR)],
    "reports:on_behalf_history": [to(COACH)],
    "reports:school": [to(COORDINATOR, about=schools, arg="brin6")],
    "reports:vacancy_new": [to(COORDINATOR, about=allocations)],
    "reports:coaches": [to(COORDINATOR)],
    "reports:coach": [to(COORDINATOR, about=coaches)],
    "reports:coach_home": [to(COACH)],
    "reports:own_meeting": [to(COACH, about=own_meetings)],
    "reports:carried": [to(COACH, is_page=False)],
    "reports:week": [to(COACH)],
    "reports:own_year": [to(COACH)],
    "reports:own_year_lines": [to(COACH), to(COACH, query="plek", query_about=placed_at)],
    "reports:months": [to(COACH)],
    "reports:month": [to(COACH, about=a_month)],
    "reports:month_close": [to(COACH, about=a_month, status=POST_ONLY)],
    "reports:week_confirm": [to(COACH, about=weeks, arg="slug", status=POST_ONLY)],
    "reports:week_copy": [to(COACH, about=weeks, arg="slug")],
    "reports:month_grid": [to(COACH)],
    "reports:calendar": [to(COACH)],
    "reports:calendar_withdraw": [to(COACH, status=POST_ONLY)],
    "reports:calendar_read": [to(COACH)],
    "reports:calendar_accept": [to(COACH, status=POST_ONLY)],
    "reports:calendar_feed": [
        Line(frozenset(), is_public=True, extra={"token": "verzonnen"}, status=404, is_page=False)
    ],
    "reports:week_undo": [to(COACH, about=weeks, arg="slug", status=POST_ONLY)],
    "reports:year_review": [to(COACH, about=own_pleks)],
    "reports:statement": [to(COACH, COORDINATOR, about=statements, is_page=False)],
    "reports:sums": [to(COORDINATOR)],
    "reports:layout": [to(EMPLOYER)],
    "reports:layout_preview": [to(EMPLOYER, status=POST_ONLY)],
    "reports:layout_of": [to(COORDINATOR, about=organisations)],
    "reports:layout_of_preview": [to(COORDINATOR, about=organisations, status=POST_ONLY)],
    "reports:municipality_home": [to(OFFICER)],
    "reports:school_home": [to(SCHOOL)],
    "reports:school_paragraph": [to(SCHOOL, about=own_paragraphs, status=POST_ONLY)],
    "reports:confirm_hours": [to(COACH, about=self_employed)],
    "reports:ask_paragraph": [to(COORDINATOR, about=paragraphs)],
    "reports:link_revoke": [to(COORDINATOR, COACH, about=sent_links, status=POST_ONLY)],
    "reports:link_done": [PUBLIC],
    "reports:link": [Line(frozenset(), is_public=True, extra={"token": "verzonnen:token"}, status=404)],
    "reports:employer_home": [to(EMPLOYER)],
    "reports:employer_coach": [to(EMPLOYER, about=coaches)],
    "reports:export_new": [to(EMPLOYER, status=POST_ONLY)],
    "reports:export": [to(EMPLOYER, about=files)],
    "reports:export_progress": [to(EMPLOYER, about=files, status=204)],  # all are ready: load again
    "reports:export_file": [to(EMPLOYER, about=files, is_page=False)],
    "reports:factsheets": [to(*EVERY_ROLE)],
    "reports:factsheet_new": [to(COORDINATOR)],
    "reports:factsheet": [to(*EVERY_ROLE, about=factsheets)],
    "reports:factsheet_progress": [to(COORDINATOR, about=factsheets, status=204)],  # all are ready: load again
    "reports:factsheet_preview": [to(*EVERY_ROLE, about=factsheets)],
    "reports:factsheet_pdf": [to(*EVERY_ROLE, about=factsheets, is_page=False)],
    "reports:factsheet_data": [
        to(*EVERY_ROLE, about=factsheets, extra={"kind": kind}, is_page=False) for kind in ("csv", "json")
    ],
    "reports:factsheet_fix": [to(COORDINATOR, about=factsheets, status=POST_ONLY)],
    "reports:factsheet_again": [to(COORDINATOR, about=factsheets, status=POST_ONLY)],
    "reports:factsheet_remove": [to(COORDINATOR, about=factsheets, status=POST_ONLY)],
    "reports:factsheet_text": [to(COORDINATOR, about=concepts)],
    "reports:factsheet_text_remove": [to(COORDINATOR, about=texts, status=POST_ONLY)],
    "reports:signals": [to(COORDINATOR, COACH)],
    "reports:signal": [to(COORDINATOR, COACH, about=points)],
    "reports:signal_seen": [to(COORDINATOR, COACH, about=points, status=POST_ONLY)],
    "reports:signal_later": [to(COORDINATOR, about=points)],
    "reports:signal_solved": [to(COORDINATOR, about=points, status=POST_ONLY)],
    "reports:signal_reopen": [to(COORDINATOR, about=points, status=POST_ONLY)],
    "reports:signal_share": [to(COACH, about=first_points, status=POST_ONLY)],
    "reports:thresholds": [to(COORDINATOR)],
    "reports:threshold": [to(COORDINATOR, extra={"slug": "stil"})],
    "reports:dashboard": [to(COORDINATOR)],
    "reports:dashboard_export": [to(COORDINATOR, extra={"kind": kind}, is_page=False) for kind in ("csv", "xlsx")],
    "reports:municipality": [to(COORDINATOR, about=municipalities, arg="code")],
    "reports:municipality_export": [
        to(COORDINATOR, about=municipalities, arg="code", extra={"kind": kind}, is_page=False)
        for kind in ("csv", "xlsx")
    ],
}


# --- what a valid request holds -----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Body:
    """How the owner fills in the form of an address: ``data`` goes over what stands in the form, ``prepare`` makes what
    must be there first, ``about`` gives other objects than the page. ``changes`` is false where only the session changes."""

    data: Any = field(default_factory=dict)
    prepare: Callable[[Any, Any], None] | None = None
    about: Callable[[World], list[Thing]] | None = None
    changes: bool = True
    is_reading: bool = False
    is_personal: bool = False
    is_about_oneself: bool = False


def every_concept(world: World) -> list[Thing]:
    """The concepts of each programme."""
    own = {world.ours.programme.pk: "coordinator", world.theirs.programme.pk: "strange coordinator"}
    rows = Factsheet.system.filter(state=FactsheetState.CONCEPT).order_by("pk")
    return [Thing(row.pk, frozenset({own[row.programme_id]})) for row in rows]


def every_text(world: World) -> list[Thing]:
    """The texts about each municipality with a concept that can still change: not those of the other programme."""
    found = []
    for thing in every_concept(world):
        sheet = Factsheet.system.get(pk=thing.key)
        for text in FactsheetText.system.filter(municipality=sheet.municipality).order_by(
            "programme", "-section", "pk"
        ):
            is_own = text.programme_id == sheet.programme_id
            found.append(Thing({"pk": sheet.pk, "text": text.pk}, thing.seen_by if is_own else frozenset()))
    return found


def last_grants(world: World) -> list[Thing]:
    """Grants that can be taken back: a later revision."""
    return of_placements(lambda placement: placement.allocation.grants.order_by("starts_on").last().pk)(world)


def _new_employer() -> int:
    name = "Een nieuwe werkgever"
    found = Employer.objects.filter(name=name).first() or staffing.add_employer(name=name, by=None)
    key: int = found.pk
    return key


def ended(_matrix: Any, target: Any) -> None:
    """The placement has ended, so that it can run on."""
    _end(Placement.system.get(pk=target.thing.key))


def room(_matrix: Any, target: Any) -> None:
    """From December on there are open hours."""
    for placement in Placement.system.filter(allocation=target.thing.key):
        _end(placement)


def _end(placement: Placement) -> None:
    staffing.end_placement(placement, ends_on=TODAY, reason="other_job", announced_on=TODAY, by=None)


def left(_matrix: Any, target: Any) -> None:
    """The coach has stopped, so that there is nobody at work to erase."""
    staffing.leave(
        Coach.system.get(pk=target.thing.key),
        ends_on=TODAY - timedelta(days=1),
        reason="other_job",
        announced_on=TODAY,
        remove_later_activities=True,
        by=None,
    )


def nothing_written(_matrix: Any, target: Any) -> None:
    """Nobody wrote at the placement, no month of it was closed, and no school was asked about it."""
    HoursConfirmation.system.filter(placement=target.thing.key).delete()
    SchoolLink.system.filter(placement=target.thing.key).delete()
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")  # what was closed is never removed otherwise
    for model in (Activity, ClosedDay, Correction):
        model.system.filter(placement=target.thing.key).delete()
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = origin")


def no_candidates(_matrix: Any, target: Any) -> None:
    """Nobody is a candidate yet."""
    ChemistryMeeting.system.filter(allocation=target.thing.key).delete()
    Candidacy.system.filter(allocation=target.thing.key).delete()


def removed(matrix: Any, target: Any) -> None:
    """The owner has just removed the activity."""
    for owner in matrix.owners(target)[:1]:
        owner.ask("POST", reverse("coaches:activity_remove", args=[target.thing.key]))


def not_answered(_matrix: Any, target: Any) -> None:
    """Nothing was answered yet about this placement."""
    WorkloadPulse.system.filter(placement=target.thing.key).delete()


def failed(_matrix: Any, target: Any) -> None:
    """The mail server refused it."""
    ReminderMail.system.filter(pk=target.thing.key).update(state="failed", ended_at=timezone.now())


def done_already(_matrix: Any, target: Any) -> None:
    """Somebody tapped "Klaar"."""
    Reminder.system.filter(pk=target.thing.key).update(state="done", ended_at=timezone.now())


def tight(_matrix: Any, target: Any) -> None:
    """The answer is one that has a cause, and is still the coach's alone."""
    WorkloadPulse.system.filter(pk=target.thing.key).update(
        answer="tight", cause="", seen_from=TODAY + timedelta(days=7)
    )


def solved(_matrix: Any, target: Any) -> None:
    """Somebody said that it is solved."""
    signals.solve(Signal.system.get(pk=target.thing.key), on=TODAY, by=None)


def an_october(_matrix: Any, target: Any) -> None:
    """A month that is over has hours to confirm."""
    placement = Placement.system.get(pk=target.thing.key)
    activity_log.log_activity(
        coach=placement.coach, placement=placement, done_on=date(2026, 10, 13), minutes=75, on=TODAY, by=None
    )


def a_school(_matrix: Any, target: Any) -> dict[str, Any]:
    """October, and a school of the placement."""
    placement = Placement.system.get(pk=target.thing.key)
    school: Any = placement.allocation.schools.first()
    return {"month": "2026-10-01", "school": school.pk, "to": "directie@school.test"}


def a_yes(_matrix: Any, target: Any) -> dict[str, Any]:
    """The paragraph as it stands is right."""
    plek: Any = Deployment.system.get(pk=target.thing.key["pk"])
    found = paragraph_of(plek, SchoolYear.from_label(target.thing.key["year"]))
    return {"answer": "klopt", "seen": digest(found.text) if found else "x"}


def a_morning(matrix: Any, target: Any) -> dict[str, Any]:
    """Where the owner is placed today."""
    coach = matrix.owners(target)[0].person.user.memberships.get().coach
    placement: Any = Placement.system.filter(coach=coach).active_on(TODAY).order_by("pk").first()
    return {"deployment": placement.allocation.deployment_id, "part": "ochtend", "done_on": TODAY.isoformat()}


def a_queue(matrix: Any, target: Any) -> dict[str, Any]:
    """The owner's browser sends one activity that waited."""
    user = matrix.owners(target)[0].person.user
    key = str(uuid.uuid4())
    plek = Placement.system.filter(coach=user.memberships.get().coach).values_list("allocation__deployment", flat=True)
    typed = {"client_uuid": key, "deployment": str(plek[0]), "done_on": TODAY.isoformat(), "minutes": "30"}
    waiting = [{"id": key, "pk": None, "fields": {name: [value] for name, value in typed.items()}}]
    return {"owner": on_device.owner_of(user), "activities": json.dumps(waiting)}


def as_proposed(matrix: Any, target: Any) -> dict[str, Any]:
    """The week as it is proposed to its coach."""
    week = parse_iso_week(target.thing.key)
    coach = matrix.owners(target)[0].person.user.memberships.get().coach
    return _chosen(proposals.of_agreed_days(coach, week.monday, week.sunday, on=TODAY))


def _chosen(found: Iterable[proposals.Proposal]) -> dict[str, Any]:
    return {
        name: value
        for row in found
        for name, value in ((f"mee_{row.client_uuid.hex}", "on"), (f"minuten_{row.client_uuid.hex}", row.minutes))
    }


def as_copied(matrix: Any, target: Any) -> dict[str, Any]:
    """The week before, once more."""
    week = parse_iso_week(target.thing.key)
    coach = matrix.owners(target)[0].person.user.memberships.get().coach
    found = proposals.of_earlier_week(coach, week.previous, week, on=TODAY)
    return {"van": week.previous.slug, **_chosen(found)}


def no_analysis(_matrix: Any, target: Any) -> None:
    """Nothing is asked about the plek yet."""
    Analysis.system.filter(deployment=target.thing.key).delete()


def begun(_matrix: Any, target: Any) -> None:
    """It was started."""
    Analysis.system.filter(pk=target.thing.key).update(state="started", started_on=TODAY - timedelta(days=7))


def done(_matrix: Any, target: Any) -> None:
    """The action was ticked."""
    AnalysisAction.system.filter(pk=target.thing.key).update(done_on=TODAY)


def open_again(_matrix: Any, target: Any) -> None:
    """And here it was not."""
    AnalysisAction.system.filter(pk=target.thing.key).update(done_on=None)


def half_an_hour_more(_matrix: Any, target: Any) -> dict[str, Any]:
    """Extra hours that can be granted."""
    terms = _after_the_last(Analysis.system.get(pk=target.thing.key))
    return {
        "extra_hours": "0,50",
        "reason": "Er is meer overleg nodig.",
        "starts_on": terms["starts_on"].isoformat(),
        "source": terms["source"].pk if terms["source"] else "",
    }


def extra_granted(_matrix: Any, target: Any) -> None:
    """Extra hours run."""
    row = Analysis.system.get(pk=target.thing.key)
    if analyses.extra_of(row) is None:
        grant_extra(row)


def confirmed(matrix: Any, target: Any) -> None:
    """The owners have just confirmed their week."""
    for owner in matrix.owners(target)[:1]:
        owner.ask("POST", reverse("reports:week_confirm", args=[target.thing.key]), as_proposed(matrix, target))


BODIES: dict[str, Body] = {
    "coaches:absence_new": Body({"starts_on": "2026-11-18", "ends_on": "2026-11-20"}),
    "schools:study_days": Body({"held_on": "2026-12-03"}),
    "reports:calendar_read": Body(is_reading=True),
    "reports:calendar_accept": Body({"gelezen": "verlopen"}, changes=False),
    "reports:week_confirm": Body(as_proposed),
    "reports:week_copy": Body(as_copied),
    "reports:week_undo": Body(prepare=confirmed),
    "coaches:sending": Body(a_queue, is_personal=True),
    "switch_role": Body(
        lambda matrix, target: {"rol": matrix.owners(target)[0].person.user.memberships.get().pk},
        changes=False,
        is_personal=True,
    ),
    "reports:layout_preview": Body({"place_minutes": "1", "lines_per": "day"}, changes=False),
    "reports:layout_of_preview": Body({"place_minutes": "1", "lines_per": "day"}, changes=False),
    "reports:signal_later": Body({"until": "2026-12-01", "reason": "school"}),
    "reports:signal_reopen": Body(prepare=solved),
    "reports:threshold": Body({"value": "5"}),
    "reports:export_new": Body({"maand": "2026-11", "soort": "csv"}),
    "reports:confirm_hours": Body(a_school, prepare=an_october),
    "reports:ask_paragraph": Body({"to": "directie@school.test"}),
    "reports:school_paragraph": Body(a_yes),
    "own_data": Body(changes=False, is_about_oneself=True),
    "coaches:coach_data": Body(changes=False),
    "coaches:coach_erase": Body(
        lambda _matrix, target: {"name": Coach.system.get(pk=target.thing.key).name}, prepare=left
    ),
    "coaches:activity_new": Body({"minutes": "30"}),
    "coaches:activity_day_part": Body(a_morning, is_personal=True),
    "coaches:activity_text": Body({"text": "een moeder uit groep 5"}, changes=False),
    "coaches:activity_on_behalf": Body({"minutes": "30"}),
    "coaches:activity_restore": Body(prepare=removed),
    "coaches:employment_new": Body(lambda _matrix, _target: {"employer": _new_employer()}),
    "coaches:placement_new": Body(
        {"starts_on": "2026-12-01", "ends_on": "2027-01-31", "hours_per_week": "0,10", "override_reason": "even"},
        prepare=room,
    ),
    "coaches:placement_resume": Body(prepare=ended),
    "coaches:placement_withdraw": Body(prepare=nothing_written),
    "coaches:candidacy_new": Body(prepare=no_candidates),
    "coaches:pulse": Body({"period": str(pulses.periods(2026)[0].first), "answer": "fits"}, prepare=not_answered),
    "coaches:pulse_cause": Body({"cause": "meetings"}, prepare=tight),
    "coaches:pulse_share": Body(prepare=tight),
    "reports:year_review": Body({"words": "Lezen ging goed."}, changes=False),
    "coaches:reminder": Body(changes=False, is_personal=True),
    "coaches:reminder_back": Body(prepare=done_already),
    "coaches:reminder_later": Body({"to": "2026-12-01"}),
    "coaches:reminder_preferences": Body({"hour": "10"}),
    "coaches:reminder_setting": Body({"is_on": ""}),
    "coaches:letter_again": Body(prepare=failed),
    "coaches:followup_new": Body({"text": "ouderkamer bespreken"}),
    "coaches:followup": Body({"text": "ouderkamer bekijken"}),
    "coaches:followup_postpone": Body({"to": "2026-12-01"}),
    "reports:analysis_new": Body({"question": "Wat is hier nodig?"}, prepare=no_analysis),
    "reports:analysis_change": Body({"question": "Wat is hier nog meer nodig?"}),
    "reports:analysis_start": Body({"started_on": "2026-11-16"}),
    "reports:analysis_conclude": Body(prepare=begun, data={"outcome": "Er is meer overleg nodig."}),
    "reports:analysis_stop": Body({"outcome": "De vraag is niet meer nodig."}),
    "reports:analysis_action_new": Body({"what": "Overleg elke week", "who": "JGZ"}),
    "reports:analysis_action_change": Body({"what": "Overleg elke maand", "who": "JGZ en school"}),
    "reports:analysis_action_finish": Body(prepare=open_again),
    "reports:analysis_action_reopen": Body(prepare=done),
    "reports:analysis_extra_hours": Body(half_an_hour_more),
    "reports:analysis_review": Body({"verdict": "stays", "starts_on": "2027-06-01"}, prepare=extra_granted),
    "schools:grant_remove": Body(about=last_grants),
    "reports:factsheet_fix": Body(about=every_concept),
    "reports:factsheet_again": Body(about=every_concept),
    "reports:factsheet_remove": Body(about=every_concept),
    "reports:factsheet_text_remove": Body(about=every_text),
}
