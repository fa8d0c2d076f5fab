"""The world of the walk: two tenants, one row at least of every kind for each of them, and a rare word in every text.

``plant`` fills what ``tests.world`` leaves out, adds people who should find nothing any more, and writes into each text
field of each row a word of its own. Whoever reads that word somewhere has read that row: who may, follows from the
``sights`` of the model, never from a list here, and from the few rules of ``READ_ALONG``.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from itertools import count, product
from typing import Any

import pikepdf
from django.apps import apps
from django.core.exceptions import ObjectDoesNotExist
from django.db import connection, models, transaction
from django.utils import timezone

from coaches import activity_log, months, pulses, staffing
from coaches.activity_log import ActivityDetails
from coaches.models import (
    Absence,
    ActivityNote,
    CalendarFeed,
    Candidacy,
    ChemistryMeeting,
    Coach,
    Employer,
    FollowUp,
    HoursConfirmation,
    Placement,
    SchoolLink,
    SchoolMessage,
    WorkingDay,
    WorkloadPulse,
)
from coaches.models.coach import EmployerKind
from coaches.models.matching import CandidacyState
from kansencoach.models import AuditEvent, AuditKind, Membership, Role, User
from kansencoach.scoping import ScopedModel
from reports import timesheet
from reports.factsheet import attached
from reports.factsheet import page as sheet
from reports.factsheet.content import content_of
from reports.models import (
    Analysis,
    AnalysisPartner,
    Factsheet,
    FactsheetText,
    InterimDecision,
    ParagraphCheck,
    ReportedFigure,
    ReportedSubject,
    SignalSeen,
    SignalThreshold,
    TimesheetTaken,
)
from schools import partners, planning
from schools.models import (
    FundingShare,
    FundingSource,
    HourNorm,
    Participation,
    Programme,
    StudyDay,
    YearMilestone,
)
from tests import factories
from tests.walker.policy import (
    POLICY,
    Person,
    a_point,
    every_analysis,
    file_of,
    people,
)
from tests.world import STRANGER, TODAY, Tenant, World, factsheet

WORD = re.compile(r"zq[bcdfghjklmnprstvw]{5}")
LETTERS = "bcdfghjklmnprstvw"
EMPLOYER, SCHOOL = "employer", "school"
OWN_APPS = {"kansencoach", "schools", "coaches", "reports"}

# Texts that have a form of their own, or that nobody typed.
NOT_PLANTED = {
    "about_model", "about_pk", "brin6", "client_uuid", "code", "house_number", "html", "kind", "name_key", "number", "password", "postcode",
    "render_error", "role", "rule", "sha256", "slug", "phone", "token_digest", "token_hash",
}  # fmt: skip

# Texts that are read along with another row: from what one sees, over which path, to which text.
READ_ALONG: dict[str, tuple[str, ...]] = {
    "schools.Deployment": ("municipality.name", "programme.name"),
    "schools.AllocationSchool": ("school.name",),
    "schools.FundingShare": ("source.name",),
    "coaches.Placement": ("coach.name", "employment.employer.name", "allocation.deployment.name"),
    "coaches.WorkingDay": ("placement.allocation.deployment.name", "placement.coach.name"),
    "coaches.Absence": ("coach.name",),
    "schools.StudyDay": ("school.name",),
    "coaches.Employment": ("coach.name", "employer.name"),
    "coaches.Candidacy": ("coach.name", "allocation.deployment.name", "allocation.deployment.municipality.name"),
    "coaches.ChemistryMeeting": ("allocation.deployment.name", "allocation.deployment.municipality.name"),
    "coaches.Activity": (
        "coach.name",
        "logged_by.name",
        "placement.allocation.deployment.name",
        "placement.allocation.deployment.municipality.name",
    ),
    "coaches.MonthClosing": ("coach.name",),
    "coaches.ClosedDay": ("placement.allocation.deployment.name",),
    "coaches.Correction": ("made_by.name", "placement.allocation.deployment.name"),
    "coaches.WorkloadPulse": ("placement.allocation.deployment.name",),
    "coaches.FollowUp": ("deployment.name", "school.name"),
    "coaches.ReminderMail": ("user.name", "user.email"),
    "coaches.SchoolLink": ("deployment.name", "school.name", "made_by.name", "placement.coach.name"),
    "coaches.HoursConfirmation": ("school.name", "placement.coach.name"),
    "reports.Signal": ("deployment.name", "deployment.municipality.name"),
    "reports.TimesheetLayout": ("employer.name",),
    "reports.ParagraphCheck": ("school.name", "deployment.name", "answered_by.name"),
    "reports.Analysis": ("deployment.name", "deployment.municipality.name", "owner.name"),
    "reports.AnalysisPartner": ("partner.name",),
    "reports.Factsheet": ("municipality.name", "programme.name", "fixed_by.name", "made_by.name"),
}


@dataclass(frozen=True)
class Mark:
    """One rare word and where it stands."""

    word: str
    model: type[models.Model]
    pk: Any
    field: str

    def __str__(self) -> str:
        return f"{self.model.__name__} {self.pk}.{self.field}"


@dataclass
class Planted:
    """The world with its people, its words, and which of those words each person may read."""

    world: World
    everybody: list[Person]
    gone: frozenset[str]
    marks: dict[str, Mark] = field(default_factory=dict)
    allowed: dict[str, frozenset[str]] = field(default_factory=dict)
    about_oneself: dict[str, frozenset[str]] = field(default_factory=dict)
    """What somebody whose role has ended reads in the file with the own data."""

    def person(self, name: str) -> Person:
        return next(person for person in self.everybody if person.name == name)

    def may_see(self, name: str, seen_by: frozenset[str] | None) -> bool:
        """Whether an object with this readership is in the scope of a person; the others of the neighbour's tenant
        see what the neighbour sees."""
        if name in self.gone:
            return False
        name = name.removeprefix("half ")
        return seen_by is None or name in seen_by or (name in ALIKE and ALIKE[name] in seen_by)


ALIKE = {"other employer": "neighbour", "other school": "neighbour"}


def plant(world: World) -> Planted:
    """Everything of it; in one transaction that somebody else rolls back."""
    _fill(world)
    abouts = dict.fromkeys(line.about for lines in POLICY.values() for line in lines if line.about is not None)
    for about in abouts:
        about(world)  # what an address is about is made where it is missing, now and not on the way
    others, gone = _more_people(world)
    planted = Planted(world, [*_with_partners(world), *others, *gone], frozenset(person.name for person in gone))
    planted.marks = {mark.word: mark for mark in _write_words()}
    _answer_what_stands_there(world)
    _freeze_again()
    _forget(planted)
    allow(planted)
    return planted


# --- people -----------------------------------------------------------------------------------------------------------


def _with_partners(world: World) -> list[Person]:
    every = people(world)
    names = {person.name for person in every}
    for tenant, prefix in ((world.ours, ""), (world.theirs, "strange ")):
        if f"{prefix}employer" not in names:
            employer = tenant.placement.employment.employer
            every.append(Person(f"{prefix}employer", EMPLOYER, factories.employer_user(tenant.programme, employer)))
        if f"{prefix}school" not in names:
            school = tenant.placement.allocation.schools.get()
            every.append(Person(f"{prefix}school", SCHOOL, factories.school_user(tenant.programme, school)))
    return every


def _more_people(world: World) -> tuple[list[Person], list[Person]]:
    """The employer and the school of the neighbour, and for each role somebody who is gone: by the account or the role."""
    there = Placement.system.get(allocation__deployment=world.neighbour_plek, coach=world.colleague)
    others = [
        Person("other employer", EMPLOYER, factories.employer_user(world.ours.programme, there.employment.employer)),
        Person("other school", SCHOOL, factories.school_user(world.ours.programme, there.allocation.schools.get())),
    ]
    gone: list[Person] = []
    for role, name in (
        (Role.COORDINATOR, "coordinator"),
        (Role.COACH, "coach"),
        (Role.MUNICIPALITY, "officer"),
        (Role.EMPLOYER, EMPLOYER),
        (Role.SCHOOL, SCHOOL),
    ):
        own = next(person for person in _with_partners(world) if person.name == name).user
        assert own is not None
        scope = {
            part: getattr(own.memberships.get(), part)
            for part in ("programme", "municipality", "coach", "employer", "school")
        }
        ended = factories.user(name=f"Rol voorbij {name}")
        Membership.objects.create(user=ended, role=role, ends_on=TODAY - timedelta(days=1), **scope)
        closed = factories.user(name=f"Account dicht {name}")
        Membership.objects.create(user=closed, role=role, **scope)
        gone += [Person(f"ended {name}", name, ended), Person(f"deactivated {name}", name, closed)]
    halves = [
        Person(f"half {person.name}", person.role, person.user)
        for person in _with_partners(world)
        if person.name in {"coordinator", "coach", "officer", EMPLOYER, SCHOOL}
    ]
    return [*others, *halves], gone


# --- rows -------------------------------------------------------------------------------------------------------------


def _fill(world: World) -> None:
    """At least one row of every scoped model in each tenant, and for each role one that belongs to a colleague."""
    ours, theirs = world.ours, world.theirs
    # Successive coaches on one plek: each sees the plek, and only the own placement.
    second = factories.allocation(
        factories.deployment(ours.programme, world.neighbour, name="Buurgemeente Vijver"), hours="2.00", year=world.year
    )
    factories.placement(
        second, world.colleague.employments.get(), hours="1.00", ends_on=date(2026, 8, 31), main_role="specialist"
    )
    successor = factories.employment(
        factories.coach(ours.programme, name="Opvolger Nabuur"),
        employer=staffing.add_employer(name="Buurzorg werkt", by=None),
    )
    before = factories.placement(second, successor, hours="2.00", starts_on=date(2026, 9, 1))
    FactsheetText.system.get_or_create(
        programme=theirs.programme,
        municipality=theirs.municipality,
        school_year=world.year,
        section="content",
        defaults={"text": "Zij lezen.", "written_on": TODAY},
    )
    Factsheet.system.create(
        programme=theirs.programme,
        municipality=theirs.municipality,
        school_year=world.year,
        as_of=date(2026, 11, 1),
        render_state="ready",
        render_progress=100,
        figures=theirs.factsheet.figures,
        html=theirs.factsheet.html,
        paragraphs=theirs.factsheet.paragraphs,
        pdf=theirs.factsheet.pdf,
    )
    for programme in (ours.programme, theirs.programme):
        FundingSource.system.create(programme=programme, name=f"Geldbron van {programme.name}")
        YearMilestone.system.create(
            programme=programme, school_year=world.year, kind="ask_wishes", due_on=date(2027, 2, 1)
        )
    for placement in (
        ours.placement,
        theirs.placement,
        Placement.system.get(allocation__deployment=world.neighbour_plek),
        before,
    ):
        _fill_plek(placement, world)
    for tenant in (ours, theirs):
        _fill_tenant(tenant.programme, tenant.municipality, world)
    _fill_tenant(ours.programme, world.neighbour, world)
    _share(world)
    for coach, by in (
        (ours.coach, ours.coach_user),
        (world.colleague, world.colleague_user),
        (theirs.coach, theirs.coach_user),
    ):
        CalendarFeed.system.create(coach=coach, made_by=by, made_at=timezone.now(), token_hash=f"{coach.pk:064}")
        staffing.record_experience(coach=coach, function="pedagoog", organisation="elders", by=None)
        activity_log.log_activity(
            coach=coach,
            placement=None,
            done_on=date(2026, 11, 9),
            minutes=60,
            on=TODAY,
            by=by,
            details=ActivityDetails(kind="training"),
        )
    _close_september(world)
    _analyses(world)
    for tenant in (ours, theirs):
        _timesheets(tenant)


def _analyses(world: World) -> None:
    """Analyses with an organisation and a decision; at one plek it is only asked for."""
    for row, _readers, _carriers in every_analysis(world):
        partner = partners.add_partner(
            programme=row.deployment.programme,
            municipality=row.deployment.municipality,
            name="Jeugdgezondheidszorg",
            kind="health",
            by=None,
        )
        AnalysisPartner.system.create(analysis=row, partner=partner)
        InterimDecision.system.create(
            analysis=row,
            verdict="stays",
            reason="druk",
            decided_on=TODAY - timedelta(days=30),
            decided_by="gemeente",
        )


def _timesheets(tenant: Any) -> None:
    """How an employer wants its timesheet, and until when it took one."""
    of = {"programme": tenant.programme, "employer": tenant.placement.employment.employer}
    timesheet.set_layout(**of, layout=timesheet.usual(), version=None, by=None)
    TimesheetTaken.system.create(**of, month=date(2026, 9, 1), up_to=timezone.now())


def _close_september(world: World) -> None:
    """A closed month of every coach, changed since at a plek and outside the schools."""
    for placement in Placement.system.filter(starts_on__lte=date(2026, 9, 1), ends_on__gte=date(2026, 9, 30)):
        work = {"coach": placement.coach, "done_on": date(2026, 9, 8), "minutes": 30, "on": TODAY, "by": None}
        outside = {**work, "placement": None, "details": ActivityDetails(kind="training")}
        activity_log.log_activity(placement=placement, **work)
        activity_log.log_activity(**outside)
        months.close_month(coach=placement.coach, month=date(2026, 9, 1), at=timezone.now(), on=TODAY, by=None)
        activity_log.log_activity(placement=placement, **work)
        activity_log.log_activity(**outside)


def _message(placement: Placement) -> None:
    """Work at school, with a message to the school."""
    row = activity_log.log_activity(
        coach=placement.coach,
        placement=placement,
        done_on=date(2026, 11, 11),
        minutes=60,
        on=TODAY,
        by=None,
        details=ActivityDetails(kind="care_consult"),
        client_uuid=uuid.uuid4(),
    )
    ActivityNote.system.create(
        coach=row.coach, activity_uuid=row.client_uuid, text="rustig", written_on=TODAY, wipe_on=date(2027, 7, 31)
    )
    SchoolMessage.system.create(
        coach=row.coach, activity_uuid=row.client_uuid, text="tot dinsdag", written_on=TODAY, wipe_on=date(2027, 7, 31)
    )


def _quietly(placement: Placement) -> None:
    """What only the coach sees, and answers that a coordinator reads: not the one of today, not the one that was skipped."""
    shown, skipped, fresh = pulses.periods(2026)[:3]
    for period, answer, seen_from in (
        (shown, "tight", TODAY),
        (skipped, "skipped", TODAY),
        (fresh, "too_much", TODAY + timedelta(days=1)),
    ):
        WorkloadPulse.system.create(
            coach=placement.coach,
            placement=placement,
            starts_on=period.first,
            ends_on=period.last,
            answer=answer,
            answered_on=TODAY - timedelta(days=1),
            seen_from=seen_from,
        )
    FollowUp.system.create(
        coach=placement.coach,
        deployment=placement.allocation.deployment,
        text="bellen",
        due_on=TODAY,
        written_on=TODAY,
        wipe_on=date(2027, 7, 31),
    )


def _points(placement: Placement, world: World) -> None:
    """What both read, what only the coach reads (still, or because of an answer), and what only the coordinator reads."""
    for rule, about_work, days in (("uren-achter", True, 0), ("stil", True, 7), ("open-uren", False, 0)):
        a_point(placement, world, rule, about_work=about_work, seen_from=TODAY + timedelta(days=days))
    fits = a_point(placement, world, "past-niet", about_work=True, seen_from=TODAY)
    programme = placement.allocation.deployment.programme
    SignalThreshold.system.get_or_create(programme=programme, rule="stil", defaults={"value": Decimal(4)})
    for user in (world.ours.coordinator, world.theirs.coordinator):
        SignalSeen.system.create(signal=fits, user=user, seen_on=TODAY)


def _answers(placement: Placement, world: World) -> None:
    """What a school said: about the hours of a month, and about its paragraph."""
    tenant = world.theirs if placement.coach.programme_id == world.theirs.programme.pk else world.ours
    plek = placement.allocation.deployment
    school: Any = placement.allocation.schools.first()
    asked = SchoolLink.system.create(
        token_hash=f"{placement.pk:064}",
        purpose="hours",
        deployment=plek,
        placement=placement,
        month=date(2026, 9, 1),
        school=school,
        sent_to="directie@school.test",
        made_by=tenant.coordinator,
        made_at=timezone.now(),
        expires_at=timezone.now() + timedelta(days=14),
        used_at=timezone.now(),
    )
    said = {"school": school, "is_right": False, "remark": "nee", "answered_at": timezone.now()}
    HoursConfirmation.system.create(placement=placement, month=date(2026, 9, 1), minutes=60, link=asked, **said)
    ParagraphCheck.system.create(deployment=plek, school_year=factories.school_year(2027), text="Een alinea.", **said)


def _rhythm(placement: Placement) -> None:
    """On Wednesdays, and on no Wednesday that the school studies; away for a week in December."""
    WorkingDay.system.create(placement=placement, weekday=3, minutes=120, starts_on=placement.starts_on)
    for school in placement.allocation.schools.all():
        StudyDay.system.get_or_create(school=school, held_on=date(2026, 12, 2))
    Absence.system.get_or_create(
        coach=placement.coach, starts_on=date(2026, 12, 7), defaults={"ends_on": date(2026, 12, 11)}
    )


def _fill_plek(placement: Placement, world: World) -> None:
    _message(placement)
    _rhythm(placement)
    _quietly(placement)
    _points(placement, world)
    _answers(placement, world)
    allocation = placement.allocation
    source = FundingSource.system.get(programme=allocation.deployment.programme)
    grant = allocation.grants.get()
    FundingShare.system.create(grant=grant, source=source, hours_per_week=grant.hours_per_week)
    planning.revise_grant(
        allocation=allocation,
        starts_on=date(2027, 3, 1),
        terms=factories.terms(str(grant.hours_per_week), shares=(planning.ShareTerms(source, grant.hours_per_week),)),
        by=None,
    )
    planning.decide_vacancy(
        allocation=allocation, outcome="search", starts_on=TODAY, decided_on=TODAY, reason="kijken", by=None
    )
    planning.record_continuation(
        deployment=allocation.deployment,
        school_year=factories.school_year(2027),
        wish="yes",
        decision="open",
        coach="unknown",
        decided_on=TODAY,
        decided_by="iemand",
        by=None,
    )
    candidacy, _made = Candidacy.system.get_or_create(
        allocation=allocation, coach=placement.coach, defaults={"decided_on": TODAY}
    )
    staffing.plan_meeting(
        allocation=allocation, candidacy=candidacy, planned_on=TODAY + timedelta(days=12), decided_on=TODAY, by=None
    )
    if allocation.deployment in (world.ours.deployment, world.theirs.deployment):
        staffing.move_candidacy(candidacy, state=CandidacyState.PROPOSED, on=TODAY, by=None)


def _share(world: World) -> None:
    """Both programmes are at work in our municipality, at the same school; and what somebody nearby has, who is not oneself."""
    ours, theirs = world.ours, world.theirs
    town, school = ours.municipality, ours.placement.allocation.schools.get()
    Participation.system.create(programme=theirs.programme, municipality=town, agreed_by="het andere college")
    Participation.system.filter(agreed_by="").update(agreed_by="het college")
    # Another norm, so that whoever reckons with the wrong one finds other hours.
    HourNorm.system.filter(programme=theirs.programme).update(hours=Decimal("5.00"), count_on=date(2024, 10, 1))
    plek = factories.deployment(theirs.programme, town, name=f"{STRANGER} naast de beuk")
    hours = factories.allocation(plek, hours="2.00", year=world.year, schools=[school])
    _fill_plek(factories.placement(hours, theirs.coach.employments.get(), hours="1.00"), world)
    _fill_tenant(theirs.programme, town, world)
    for tenant in (ours, theirs):
        ReportedFigure.system.create(
            programme=tenant.programme, subject=ReportedSubject.PLACES, value=7, source="een nieuwsbericht"
        )
        _looked(tenant, tenant.coach)
    _looked(ours, theirs.coach)  # by somebody who works for both: in our audit, about a coach of theirs
    factsheet(theirs.programme, town, world.year, is_fixed=False)
    factsheet(theirs.programme, town, world.year)
    # A candidate who was not proposed to the school, and what another school said of the same paragraph.
    candidacy = Candidacy.system.create(
        allocation=ours.placement.allocation, coach=world.colleague, decided_on=TODAY, state=CandidacyState.CONSIDERED
    )
    staffing.plan_meeting(allocation=candidacy.allocation, candidacy=candidacy, decided_on=TODAY, by=None)
    elsewhere: Any = world.bundle.allocations.get().schools.order_by("pk").first()
    ParagraphCheck.system.create(
        deployment=ours.deployment,
        school_year=world.year,
        school=elsewhere,
        text="Een alinea.",
        is_right=False,
        remark="anders",
        answered_at=timezone.now(),
    )
    file_of(factories.employer_user(ours.programme, ours.placement.employment.employer))


def _looked(tenant: Tenant, coach: Coach) -> None:
    """Somebody of this programme looked at a coach, and took a file of the region along."""
    who = {
        "user_id": tenant.coordinator.pk,
        "programme_id": tenant.programme.pk,
        "role": Role.COORDINATOR,
        "address": "/regio/",
    }
    AuditEvent.system.create(kind=AuditKind.LOOKED, about_model="coaches.coach", about_pk=str(coach.pk), **who)
    AuditEvent.system.create(
        kind=AuditKind.EXPORTED, about_model="schools.municipality", about_pk="x", about_label="De regio", **who
    )


def _fill_tenant(programme: Programme, municipality: Any, world: World) -> None:
    ReportedFigure.system.create(
        programme=programme, municipality=municipality, subject=ReportedSubject.SCHOOLS, value=6, source="een krant"
    )
    FactsheetText.system.get_or_create(
        programme=programme,
        municipality=municipality,
        school_year=world.year,
        section="future",
        defaults={"text": "Het werk gaat door.", "written_on": TODAY},
    )


# --- words ------------------------------------------------------------------------------------------------------------


def _words() -> Iterator[str]:
    for letters in product(LETTERS, repeat=5):
        yield "zq" + "".join(letters)


def planted_models() -> list[type[models.Model]]:
    """Every model of ours with rows of somebody; not their history, which follows from them."""
    return [
        model
        for model in apps.get_models()
        if model._meta.app_label in OWN_APPS
        and not model._meta.proxy
        and (issubclass(model, ScopedModel) or model in (User, Employer))
    ]


def text_fields(model: type[models.Model]) -> list[models.Field[Any, Any]]:
    """The texts of a model that somebody typed."""
    return [
        found
        for found in model._meta.concrete_fields
        if isinstance(found, models.CharField | models.TextField)
        and not found.choices
        and not found.primary_key
        and not getattr(found, "generated", False)
        and found.name not in NOT_PLANTED
        and (found.max_length is None or found.max_length >= 40)
    ]


def _write_words() -> Iterator[Mark]:
    words = _words()
    numbers = count(1)
    for model in planted_models():
        fields = text_fields(model)
        for row in model._base_manager.all() if fields else ():
            if isinstance(row, Factsheet):
                continue  # frozen; what it holds is written by _freeze_again
            values: dict[str, str] = {}
            for each in fields:
                if isinstance(row, Analysis) and row.is_open and each.name == "outcome":
                    continue  # what is still open has none
                word = next(words)
                is_mail = isinstance(each, models.EmailField)
                values[each.name] = (
                    f"{word}{next(numbers)}@voorbeeld.test" if is_mail else f"{getattr(row, each.name)} {word}".strip()
                )
                yield Mark(word, model, row.pk, each.name)
            with without_triggers() if model is AuditEvent else nullcontext():  # what is recorded is written once
                model._base_manager.filter(pk=row.pk).update(**values)


def _answer_what_stands_there(world: World) -> None:
    """What the other school said is about the paragraph as it is now, so that a page would show its remark."""
    text = world.concept.paragraphs[str(world.ours.deployment.pk)]
    ParagraphCheck.system.filter(deployment=world.ours.deployment, school_year=world.year).update(text=text)


@contextmanager
def without_triggers() -> Iterator[None]:
    """What the database promises is not what is tested here."""
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        try:
            yield
        finally:
            cursor.execute("SET session_replication_role = DEFAULT")


def _freeze_again() -> None:
    """The factsheets as they would have been made with the words in them, each with a PDF that holds what it says."""
    with transaction.atomic():
        for row in Factsheet.system.select_related("programme", "municipality", "school_year"):
            content = content_of(
                programme=row.programme, municipality=row.municipality, school_year=row.school_year, as_of=row.as_of
            )
            data = attached.as_data(content)
            html = sheet.page_of(content, made_on=date(2026, 11, 2), changed=(), previous="")
            with without_triggers():
                Factsheet.system.filter(pk=row.pk).update(figures=data, html=html, pdf=small_pdf(html, str(data)))


def small_pdf(text: str, data: str) -> bytes:
    """A real PDF that says what a page says, and has its figures attached."""
    import io

    made = pikepdf.new()
    made.add_blank_page()
    said = " ".join(sorted(set(WORD.findall(text)))).encode()
    made.pages[0].Contents = made.make_stream(b"BT (" + said + b") Tj ET")
    made.attachments["cijfers.json"] = data.encode()
    out = io.BytesIO()
    made.save(out, compress_streams=True)
    return out.getvalue()


def _forget(planted: Planted) -> None:
    """The rows of the world as they are now."""
    for tenant in (planted.world.ours, planted.world.theirs):
        for row in vars(tenant).values():
            if isinstance(row, models.Model):
                row.refresh_from_db()
    for row in vars(planted.world).values():
        if isinstance(row, models.Model):
            row.refresh_from_db()
    for person in planted.everybody:
        if person.user is not None:
            person.user.refresh_from_db()


# --- who may read what --------------------------------------------------------------------------------------------------


def allow(planted: Planted) -> None:
    """For each person the words of the rows in scope, and of what is read along with those."""
    at = {(mark.model, str(mark.pk), mark.field): mark.word for mark in planted.marks.values()}
    for person in planted.everybody:
        planted.allowed[person.name] = planted.about_oneself[person.name] = frozenset()
        if person.user is None:
            continue
        if person.name.startswith("half "):  # the same account
            whole = person.name.removeprefix("half ")
            planted.allowed[person.name], planted.about_oneself[person.name] = (
                planted.allowed[whole],
                planted.about_oneself[whole],
            )
            continue
        planted.allowed[person.name] = frozenset(_readable(person.user, person.user.membership, at))
        planted.about_oneself[person.name] = frozenset(_readable(person.user, person.user.memberships.first(), at))


def _readable(
    user: User, membership: Membership | None, at: dict[tuple[type[models.Model], str, str], str]
) -> Iterator[str]:
    fresh = User.objects.get(pk=user.pk)
    fresh.__dict__["membership"] = membership
    yield from (at[User, str(user.pk), name] for name in ("name", "email"))
    if membership is None:
        return
    yield from _of(membership.scope, "name", at)
    for model in planted_models():
        if not issubclass(model, ScopedModel):
            continue
        hidden = model.sights[membership.role].hides if membership.role in model.sights else frozenset()
        names = [each.name for each in text_fields(model) if each.name not in hidden]
        paths = [path for path in READ_ALONG.get(model._meta.label, ()) if path.partition(".")[0] not in hidden]
        along = {path.rpartition(".")[0].replace(".", "__") for path in paths}
        rows = model.system.filter(pk__in=model.objects.visible_to(fresh).values("pk"))
        for row in rows.select_related(*along) if along else rows:
            for name in names:
                yield from _of(row, name, at)
            for path in paths:
                yield from _along(row, path, at)
            if isinstance(row, ChemistryMeeting):  # and the schools where it is
                for school in row.allocation.schools.all():
                    yield from (word for name in ("name", "place") for word in _of(school, name, at))
            if isinstance(row, Factsheet):  # what is fixed is read whole
                yield from WORD.findall(row.html + str(row.figures))
    yield from _accounts(membership, at)


def _of(row: Any, name: str, at: dict[tuple[type[models.Model], str, str], str]) -> Iterator[str]:
    word = at.get((type(row), str(row.pk), name))
    if word is not None:
        yield word


def _along(row: Any, path: str, at: dict[tuple[type[models.Model], str, str], str]) -> Iterator[str]:
    *steps, name = path.split(".")
    for step in steps:
        try:
            row = getattr(row, step)
        except ObjectDoesNotExist:  # pragma: no cover
            return
        if row is None:
            return
    yield from _of(row, name, at)


def _accounts(membership: Membership, at: dict[tuple[type[models.Model], str, str], str]) -> Iterator[str]:
    """A coordinator reads the accounts of the own programme, and the employers of its coaches."""
    if membership.role != Role.COORDINATOR:
        return
    for employer in Employer.objects.exclude(kind=EmployerKind.ORGANISATION):  # "zelfstandig" is everybody's word
        yield from _of(employer, "name", at)
    for user in User.objects.filter(memberships__programme=membership.programme_id):
        yield from _of(user, "name", at)
        yield from _of(user, "email", at)
    for user in User.objects.filter(memberships__isnull=True):  # to give a role to
        yield from _of(user, "name", at)
        yield from _of(user, "email", at)
