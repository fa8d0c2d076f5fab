"""Two tenants side by side, for tests that look at the whole site: everything of the stranger carries a marker.

``ours`` has a coordinator, a coach at an employer and one who is self-employed, two municipalities with officers, somebody of an employer and
of a school, a single school, a bundle, an open plek and activities. ``theirs`` is another programme with one of each,
every name beginning with STRANGER. ``TODAY`` is a Wednesday in a teaching week.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from coaches import activity_log, staffing
from coaches.activity_log import ActivityDetails
from coaches.models import Activity, Coach, CoachRole, Placement
from coaches.models.coach import EmployerKind
from kansencoach.models import User
from reports.factsheet import attached, issuing
from reports.factsheet import page as sheet
from reports.models import Factsheet, FactsheetState, FactsheetText, RenderState
from schools import calendar
from schools.models import Deployment, Municipality, Programme, SchoolYear
from tests import factories

TODAY = date(2026, 11, 18)
STRANGER = "Vreemd"
OTHER_COACH = "Nabuur"  # a colleague in the same programme
OTHER_MUNICIPALITY = "Buurgemeente"  # a municipality in the same programme
PDF = b"%PDF-1.7\n%test\n"


@dataclass
class Tenant:
    """One programme with its people and rows."""

    programme: Programme
    municipality: Municipality
    deployment: Deployment
    coach: Coach
    placement: Placement
    activity: Activity
    factsheet: Factsheet
    coordinator: User
    coach_user: User
    officer: User
    employer_user: User
    school_user: User


@dataclass
class World:
    """Everything there is."""

    ours: Tenant
    theirs: Tenant
    year: SchoolYear
    last_year: SchoolYear
    bundle: Deployment
    open_plek: Deployment
    colleague: Coach
    colleague_user: User
    colleague_activity: Activity
    neighbour: Municipality
    neighbour_plek: Deployment
    neighbour_officer: User
    neighbour_factsheet: Factsheet
    on_behalf: Activity
    concept: Factsheet
    text: FactsheetText
    their_text: FactsheetText
    without_role: User


def _person(user: User, name: str, email: str) -> User:
    user.name, user.email = name, email
    user.save()
    return user


def _write(placement: Placement, day: date, minutes: int, by: User, **details: Any) -> Activity:
    return activity_log.log_activity(
        coach=placement.coach,
        placement=placement,
        done_on=day,
        minutes=minutes,
        on=TODAY,
        by=by,
        details=ActivityDetails(**details),
    )


def factsheet(
    programme: Programme, municipality: Municipality, year: SchoolYear, *, is_fixed: bool = True
) -> Factsheet:
    """A factsheet with its real figures and page; only the PDF is a stub (rendering three takes seconds)."""
    content = issuing.checked_content(
        programme=programme, municipality=municipality, school_year=year, as_of=date(2026, 11, 1)
    )
    made: Factsheet = Factsheet.system.create(
        programme=programme,
        municipality=municipality,
        school_year=year,
        as_of=date(2026, 11, 1),
        state=FactsheetState.FIXED if is_fixed else FactsheetState.CONCEPT,
        render_state=RenderState.READY,
        render_progress=100,
        figures=attached.as_data(content),
        html=sheet.page_of(content, made_on=date(2026, 11, 2), changed=(), previous=""),
        paragraphs=sheet.paragraphs_of(content),
        pdf=PDF,
        sha256="0" * 64 if is_fixed else "",
        fixed_at=datetime(2026, 11, 2, 10, 0, tzinfo=UTC) if is_fixed else None,
    )
    return made


def _text(programme: Programme, municipality: Municipality, year: SchoolYear, text: str) -> FactsheetText:
    made: FactsheetText = FactsheetText.system.create(
        programme=programme, municipality=municipality, school_year=year, section="content", text=text, written_on=TODAY
    )
    return made


def _tenant(prefix: str, year: SchoolYear) -> Tenant:
    programme = factories.programme(year=year, name=f"{prefix}programma", slug=f"{prefix.lower()}programma")
    municipality = factories.municipality(programme, name=f"{prefix}recht")
    school = factories.school(municipality, pupils=183, name=f"{prefix}beukenhof")
    plek = factories.deployment(programme, municipality, name=f"{prefix}beukenhof")
    allocation = factories.allocation(plek, hours="4.90", year=year, schools=[school])
    coach = factories.coach(programme, name=f"Sanne {prefix}")
    coach_user = _person(factories.coach_user(coach), f"Sanne {prefix}", f"sanne@{prefix.lower()}.test")
    # An employer is known in every programme: its name says nothing about a tenant.
    employer = staffing.add_employer(name="Zorg Oost" if prefix == STRANGER else "Zorg Noord", by=None)
    employment = factories.employment(coach, available="16", employer=employer)
    placement = factories.placement(allocation, employment, hours="4.50")
    activity = _write(
        placement, date(2026, 11, 16), 45, coach_user, kind="parent_talk", role="connector", themes=("language",)
    )
    return Tenant(
        programme=programme,
        municipality=municipality,
        deployment=plek,
        coach=coach,
        placement=placement,
        activity=activity,
        factsheet=factsheet(programme, municipality, year),
        coordinator=_person(factories.coordinator(programme), f"Coor {prefix}", f"coor@{prefix.lower()}.test"),
        coach_user=coach_user,
        officer=_person(factories.officer(programme, municipality), f"Ode {prefix}", f"ode@{prefix.lower()}.test"),
        employer_user=_person(
            factories.employer_user(programme, employer), f"Wil {prefix}", f"wil@{prefix.lower()}.test"
        ),
        school_user=_person(factories.school_user(programme, school), f"Ib {prefix}", f"ib@{prefix.lower()}.test"),
    )


def build() -> World:
    """Make everything, through the verbs."""
    last_year, year = factories.school_year(2025), factories.school_year(2026)
    ours, theirs = _tenant("Voorbeeld", year), _tenant(STRANGER, year)
    programme = ours.programme

    bundle = factories.deployment(programme, ours.municipality, name="Brede School De Linde")
    schools = [
        factories.school(ours.municipality, pupils=pupils, name=name)
        for name, pupils in (("De Esdoorn", 44), ("De Lindeboom", 85), ("Het Wilgenpad", 45))
    ]
    linde = factories.allocation(bundle, hours="6.00", year=year, schools=schools)
    mine = factories.placement(
        linde, ours.placement.employment, hours="3.00", main_role=CoachRole.SPECIALIST, starts_on=date(2026, 9, 1)
    )
    open_plek = factories.deployment(programme, ours.municipality, name="Willemspark")
    factories.allocation(
        open_plek, hours="3.50", year=year, schools=[factories.school(ours.municipality, pupils=61, name="Willemspark")]
    )

    factories.school(ours.municipality, pupils=150, name="De Merel")  # waits for a plek

    colleague = factories.coach(programme, name=f"{OTHER_COACH} Kuiper")
    colleague_user = _person(factories.coach_user(colleague), f"{OTHER_COACH} Kuiper", "nabuur@voorbeeld.test")
    neighbour = factories.municipality(programme, name=OTHER_MUNICIPALITY)
    neighbour_plek = factories.deployment(programme, neighbour, name=f"{OTHER_MUNICIPALITY} Esplein")
    self_employed = factories.employment(
        colleague, employer=staffing.add_employer(name="Zelfstandig", kind=EmployerKind.SELF_EMPLOYED, by=None)
    )
    there = factories.placement(
        factories.allocation(neighbour_plek, hours="4.00", year=year), self_employed, hours="4.00"
    )
    theirs_too = _write(there, date(2026, 11, 17), 75, colleague_user, kind="home_visit", role="mediator")

    _write_autumn(ours.placement, mine, ours.coach_user)
    return World(
        ours=ours,
        theirs=theirs,
        year=year,
        last_year=last_year,
        bundle=bundle,
        open_plek=open_plek,
        colleague=colleague,
        colleague_user=colleague_user,
        colleague_activity=theirs_too,
        neighbour=neighbour,
        neighbour_plek=neighbour_plek,
        neighbour_officer=_person(factories.officer(programme, neighbour), "Bo Buur", "bo@voorbeeld.test"),
        neighbour_factsheet=factsheet(programme, neighbour, year),
        on_behalf=activity_log.log_activity(
            coach=ours.coach,
            placement=mine,
            done_on=date(2026, 10, 1),
            minutes=60,
            on=TODAY,
            by=ours.coordinator,
            is_on_behalf=True,
            details=ActivityDetails(kind="parent_talk", themes=("language",)),  # few, in a quarter that is over
        ),
        concept=factsheet(programme, ours.municipality, year, is_fixed=False),
        text=_text(programme, ours.municipality, year, "Er was veel aandacht voor lezen."),
        their_text=_text(theirs.programme, theirs.municipality, year, f"{STRANGER} werk."),
        without_role=factories.user(name="Zonder Rol"),
    )


def _write_autumn(beukenhof: Placement, linde: Placement, by: User) -> None:
    """A believable autumn: two kinds of work that come back, in every teaching week up to yesterday."""
    monday = date(2026, 9, 7)
    while monday < TODAY:
        if calendar.teaching_days(monday, monday + timedelta(days=4)):
            talks = (
                (0, beukenhof, 45, "parent_talk", CoachRole.CONNECTOR),
                (0, beukenhof, 120, "", CoachRole.CONNECTOR),
                (1, linde, 30, "care_consult", CoachRole.SPECIALIST),
                (1, linde, 90, "teacher_support", CoachRole.SPECIALIST),
                (3, beukenhof, 60, "home_visit", CoachRole.CONNECTOR),
            )
            for offset, placement, minutes, kind, role in talks:
                day = monday + timedelta(days=offset)
                if day < TODAY:
                    _write(placement, day, minutes, by, kind=kind, role=role, family_contacts=1 if kind else None)
        monday += timedelta(days=7)
    _write(
        beukenhof,
        date(2026, 11, 12),
        120,
        by,
        kind="parent_meeting",
        role=CoachRole.CONNECTOR,
        families_invited=40,
        families_present=22,
        persons_present=31,
    )
