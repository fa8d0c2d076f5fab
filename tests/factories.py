"""Invented rows for tests, made through the verbs where a verb exists."""

from datetime import date
from decimal import Decimal
from itertools import count
from typing import Any

from coaches import staffing
from coaches.models import Coach, CoachRole, Employer, Employment, Placement
from kansencoach.models import Membership, Role, User
from schools import planning
from schools.models import (
    Deployment,
    HourAllocation,
    HourNorm,
    Municipality,
    Participation,
    Programme,
    PupilCount,
    School,
    SchoolYear,
)

_numbers = count(1)


def school_year(first: int = 2026) -> SchoolYear:
    """The school year that starts on 1 August of ``first``."""
    year, _ = SchoolYear.objects.get_or_create(
        starts_on=date(first, 8, 1), defaults={"ends_on": date(first + 1, 7, 31)}
    )
    return year


def user(**fields: Any) -> User:
    """Somebody with an account and no role."""
    number = next(_numbers)
    fields.setdefault("name", f"Persoon {number}")
    return User.objects.create_user(fields.pop("email", f"persoon{number}@voorbeeld.test"), **fields)


def programme(*, year: SchoolYear | None = None, **fields: Any) -> Programme:
    """A programme with a norm of 4 hours for 150 pupils in ``year``, counted on 1 October before it."""
    number = next(_numbers)
    fields = {
        "name": f"Voorbeeldprogramma {number}",
        "slug": f"voorbeeldprogramma-{number}",
        "is_example": True,
    } | fields
    made: Programme = Programme.system.create(**fields)
    year = year or school_year()
    HourNorm.system.create(programme=made, school_year=year, count_on=date(year.starts_on.year - 1, 10, 1))
    return made


def municipality(in_programme: Programme | None = None, **fields: Any) -> Municipality:
    """A municipality, taking part in ``in_programme`` when given."""
    number = next(_numbers)
    fields = {"code": f"{9000 + number % 1000}", "name": f"Voorbeeldgemeente {number}", "is_example": True} | fields
    made: Municipality = Municipality.system.create(**fields)
    if in_programme is not None:
        Participation.system.create(programme=in_programme, municipality=made)
    return made


def school(
    in_municipality: Municipality, pupils: int | None = None, counted_on: date | None = None, **fields: Any
) -> School:
    """A school, with a pupil count when given (1 October 2025 unless ``counted_on`` says otherwise)."""
    number = next(_numbers)
    brin6 = f"{number // 26 % 100:02d}Z{chr(65 + number % 26)}00"
    fields = {"brin6": brin6, "name": f"Voorbeeldschool {number}", "is_example": True} | fields
    made: School = School.system.create(municipality=in_municipality, **fields)
    if pupils is not None:
        PupilCount.system.create(school=made, counted_on=counted_on or date(2025, 10, 1), pupils=pupils, source="test")
    return made


def terms(hours: str | None = "4.00", **fields: Any) -> planning.GrantTerms:
    """What is granted: ``hours`` per week, with a reason so that any norm will do."""
    fields.setdefault("decided_on", date(2026, 6, 1))
    fields.setdefault("reason", "afspraak in de test")
    return planning.GrantTerms(hours_per_week=None if hours is None else Decimal(hours), **fields)


def deployment(in_programme: Programme, in_municipality: Municipality, name: str = "Voorbeeldplek") -> Deployment:
    """A plek."""
    return planning.open_deployment(programme=in_programme, municipality=in_municipality, name=name, by=None)


def allocation(
    plek: Deployment | None = None, *, hours: str | None = "4.00", year: SchoolYear | None = None, **fields: Any
) -> HourAllocation:
    """Granted hours for a plek; makes programme, municipality, plek and one school when not given."""
    year = year or school_year()
    if plek is None:
        a_programme = programme(year=year)
        plek = deployment(a_programme, municipality(a_programme))
    schools = fields.pop("schools", None)
    if schools is None:
        schools = [school(plek.municipality, pupils=150, counted_on=date(year.starts_on.year - 1, 10, 1))]
    return planning.allocate(
        deployment=plek, school_year=year, schools=schools, terms=fields.pop("terms", terms(hours)), by=None, **fields
    )


def coach(in_programme: Programme, name: str = "Coach Voorbeeld", **fields: Any) -> Coach:
    """An invented kansencoach."""
    return staffing.add_coach(programme=in_programme, name=name, is_example=True, by=None, **fields)


def employment(
    of: Coach, *, available: str | None = None, employer: Employer | None = None, **fields: Any
) -> Employment:
    """An employment at an invented employer."""
    employer = employer or Employer.objects.filter(name="Voorbeeldwerkgever").first()
    employer = employer or staffing.add_employer(name="Voorbeeldwerkgever", by=None)
    return staffing.employ(
        coach=of,
        employer=employer,
        available_hours=None if available is None else Decimal(available),
        by=None,
        **fields,
    )


def placement(
    at: HourAllocation, of: Employment | None = None, *, hours: str | None = "4.00", **fields: Any
) -> Placement:
    """A coach on a plek, for the whole period of the allocation unless dates are given."""
    of = of or employment(coach(at.deployment.programme))
    fields.setdefault("starts_on", at.starts_on)
    fields.setdefault("ends_on", at.ends_on)
    fields.setdefault("decided_on", date(2026, 6, 1))
    fields.setdefault("main_role", CoachRole.CONNECTOR)
    return staffing.place(
        allocation=at, employment=of, hours_per_week=None if hours is None else Decimal(hours), by=None, **fields
    )


def coordinator(of: Programme) -> User:
    """A signed-in-able coordinator of a programme."""
    made = user()
    Membership.objects.create(user=made, role=Role.COORDINATOR, programme=of)
    return made


def coach_user(of: Coach) -> User:
    """The account of a coach."""
    made = user()
    Membership.objects.create(user=made, role=Role.COACH, programme=of.programme, coach=of)
    return made


def employer_user(of: Programme, at: Employer) -> User:
    """Somebody who reads the hours of an employer's own coaches."""
    made = user()
    Membership.objects.create(user=made, role=Role.EMPLOYER, programme=of, employer=at)
    return made


def school_user(of: Programme, at: School) -> User:
    """The director or care coordinator of a school."""
    made = user()
    Membership.objects.create(user=made, role=Role.SCHOOL, programme=of, school=at)
    return made


def officer(of: Programme, at: Municipality) -> User:
    """An officer of a municipality."""
    made = user()
    Membership.objects.create(user=made, role=Role.MUNICIPALITY, programme=of, municipality=at)
    return made
