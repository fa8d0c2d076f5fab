"""Who should see which rows, written down a second time and in other words than ``sights``: plain Python, row by row.

The table is the one of "who sees what" in the agreements. A model without a line here fails.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from django.apps import apps

from coaches.models import Employment, Placement
from kansencoach.models import Membership, Role, User
from kansencoach.scoping import ScopedModel
from schools.models import Deployment, Participation
from tests.walker.planted import Planted
from tests.world import TODAY

Rule = Callable[[Membership, Any], bool]
COORDINATOR, COACH, OFFICER, EMPLOYER, SCHOOL = (
    Role.COORDINATOR,
    Role.COACH,
    Role.MUNICIPALITY,
    Role.EMPLOYER,
    Role.SCHOOL,
)


def _is(membership: Membership, *roles: Role) -> bool:
    return membership.role in roles


def same_programme(membership: Membership, row: Any) -> bool:
    return bool(row.programme_id == membership.programme_id)


def coordinator_only(membership: Membership, row: Any) -> bool:
    return _is(membership, COORDINATOR) and same_programme(membership, row)


def plek(membership: Membership, row: Deployment) -> bool:
    """A plek of the programme: in the own municipality, or where the own coach or the own school is."""
    if not same_programme(membership, row):
        return False
    if _is(membership, COORDINATOR):
        return True
    if _is(membership, OFFICER):
        return row.municipality_id == membership.municipality_id
    for allocation in row.allocations.all():
        if _is(membership, SCHOOL) and membership.school in allocation.schools.all():
            return True
        for placement in allocation.placements.all():
            if _is(membership, COACH) and placement.coach_id == membership.coach_id:
                return True
            if _is(membership, EMPLOYER) and placement.employment.employer_id == membership.employer_id:
                return True
    return False


def chain(path: str) -> Rule:
    """The hours of a plek in scope; an employer reads those of its own coaches only, elsewhere."""

    def rule(membership: Membership, row: Any) -> bool:
        for step in path.split("."):
            row = getattr(row, step)
        return not _is(membership, EMPLOYER) and plek(membership, row)

    return rule


def municipality(membership: Membership, row: Any) -> bool:
    if _is(membership, COORDINATOR):
        return Participation.system.filter(municipality=row, programme=membership.programme_id).exists()
    return _is(membership, OFFICER) and row.pk == membership.municipality_id


def school(membership: Membership, row: Any) -> bool:
    return municipality(membership, row.municipality) or (_is(membership, SCHOOL) and row.pk == membership.school_id)


def study_day(membership: Membership, row: Any) -> bool:
    if _is(membership, COACH):
        at = Placement.system.filter(coach=membership.coach_id).select_related("allocation")
        return any(row.school in each.allocation.schools.all() for each in at)
    return _is(membership, COORDINATOR, SCHOOL) and school(membership, row.school)


def employed_by(membership: Membership, coach: Any) -> list[Employment]:
    return list(Employment.system.filter(coach=coach, employer=membership.employer_id))


def coach(membership: Membership, row: Any) -> bool:
    if not same_programme(membership, row):
        return False
    if _is(membership, SCHOOL):
        at = Placement.system.filter(coach=row).select_related("allocation")
        return any(membership.school in placement.allocation.schools.all() for placement in at)
    if _is(membership, EMPLOYER):
        return bool(employed_by(membership, row))
    return _is(membership, COORDINATOR) or (_is(membership, COACH) and row.pk == membership.coach_id)


def of_coach(*roles: Role) -> Rule:
    return lambda membership, row: _is(membership, *roles) and coach(membership, row.coach)


def employment(membership: Membership, row: Employment) -> bool:
    if _is(membership, EMPLOYER):
        return row.employer_id == membership.employer_id and row.coach.programme_id == membership.programme_id
    return _is(membership, COORDINATOR, COACH) and coach(membership, row.coach)


def placement(membership: Membership, row: Placement) -> bool:
    if _is(membership, EMPLOYER):
        return employment(membership, row.employment)
    if _is(membership, COACH):
        return row.coach_id == membership.coach_id
    return _is(membership, COORDINATOR, SCHOOL) and plek(membership, row.allocation.deployment)


def candidacy(membership: Membership, row: Any) -> bool:
    if _is(membership, COACH):
        return bool(row.coach_id == membership.coach_id)
    if _is(membership, EMPLOYER):
        return coach(membership, row.coach)
    if _is(membership, SCHOOL) and row.state not in {"proposed", "placed"}:
        return False
    return _is(membership, COORDINATOR, SCHOOL) and plek(membership, row.allocation.deployment)


def meeting(membership: Membership, row: Any) -> bool:
    if _is(membership, COACH):
        return row.candidacy is not None and row.candidacy.coach_id == membership.coach_id
    return _is(membership, COORDINATOR, SCHOOL) and plek(membership, row.allocation.deployment)


def activity(membership: Membership, row: Any) -> bool:
    if _is(membership, COACH):
        return bool(row.coach_id == membership.coach_id)
    if not same_programme(membership, row):
        return False
    if _is(membership, EMPLOYER):
        if row.placement is not None:
            return bool(row.placement.employment.employer_id == membership.employer_id)
        # Work outside the schools counts once: for who employs the coach longest on that day.
        there = [
            each
            for each in Employment.system.filter(coach=row.coach)
            if (each.starts_on is None or each.starts_on <= row.done_on)
            and (each.ends_on is None or each.ends_on >= row.done_on)
        ]
        there.sort(key=lambda each: (each.starts_on or date.min, each.pk))
        return bool(there) and there[0].employer_id == membership.employer_id
    return _is(membership, COORDINATOR)


def of_day(membership: Membership, row: Any) -> bool:
    """A day of a closed month: who reads the activities of that day reads what was closed and corrected of it."""
    row.coach, row.programme_id = row.closing.coach, row.closing.coach.programme_id
    row.coach_id = row.closing.coach_id
    return activity(membership, row)


def note(membership: Membership, row: Any) -> bool:
    return _is(membership, COACH) and row.coach_id == membership.coach_id


def own_role(membership: Membership, row: Any) -> bool:
    """A reminder: in the role it was for."""
    return _is(membership, COACH, COORDINATOR) and row.membership_id == membership.pk


def letter(membership: Membership, row: Any) -> bool:
    """That a letter went out: a coordinator, about everybody who is or was reminded in the programme."""
    roles = row.user.memberships.filter(programme=membership.programme_id).values_list("role", flat=True)
    return _is(membership, COORDINATOR) and bool({*roles} & {COACH, COORDINATOR})


def pulse(membership: Membership, row: Any) -> bool:
    """The coach; and a coordinator once it is no longer the coach's alone, when something was answered."""
    if _is(membership, COACH):
        return bool(row.coach_id == membership.coach_id)
    return (
        _is(membership, COORDINATOR)
        and same_programme(membership, row.coach)
        and row.answer != "skipped"
        and row.seen_from <= TODAY
    )


def signal(membership: Membership, row: Any) -> bool:
    """A point: a coordinator from its day on; the coach who was at the plek while it was there, about that work only."""
    if _is(membership, COORDINATOR):
        return same_programme(membership, row) and row.coordinator_from is not None and row.coordinator_from <= TODAY
    if not _is(membership, COACH) or not row.is_about_work or row.coach_id not in (None, membership.coach_id):
        return False
    there = Placement.system.filter(coach=membership.coach_id, allocation__deployment=row.deployment_id)
    return any(each.starts_on <= row.last_true_on and each.ends_on >= row.opened_on for each in there)


def message(membership: Membership, row: Any) -> bool:
    if note(membership, row):
        return True
    work = _model("coaches.Activity").system.get(coach=row.coach_id, client_uuid=row.activity_uuid)
    return (
        _is(membership, SCHOOL)
        and bool(row.text)
        and plek(membership, work.placement.allocation.deployment)
        and work.school_id in (None, membership.school_id)
    )


def reported(membership: Membership, row: Any) -> bool:
    is_about_us = row.municipality_id in (None, membership.municipality_id)
    return same_programme(membership, row) and (
        _is(membership, COORDINATOR) or (_is(membership, OFFICER) and is_about_us)
    )


def factsheet(membership: Membership, row: Any) -> bool:
    if not same_programme(membership, row):
        return False
    if _is(membership, COORDINATOR):
        return True
    if row.state != "fixed":
        return False
    if _is(membership, OFFICER):
        return bool(row.municipality_id == membership.municipality_id)
    here = Deployment.system.filter(municipality=row.municipality_id)
    if _is(membership, EMPLOYER):
        at = Placement.system.filter(allocation__deployment__in=here, allocation__school_year=row.school_year_id)
        return any(placement(membership, each) for each in at)
    return any(plek(membership, each) for each in here)


def participation(membership: Membership, row: Any) -> bool:
    is_own = _is(membership, OFFICER) and row.municipality_id == membership.municipality_id
    return same_programme(membership, row) and (_is(membership, COORDINATOR) or is_own)


def analysis(membership: Membership, row: Any) -> bool:
    """All of the programme; a coach who works at the plek since it was asked; gemeente and school once it was started."""
    if _is(membership, COACH):
        at = Placement.system.filter(coach=membership.coach_id, ends_on__gte=row.requested_on)
        return any(each.allocation.deployment_id == row.deployment_id for each in at.select_related("allocation"))
    if _is(membership, OFFICER, SCHOOL) and row.started_on is None:
        return False
    return not _is(membership, EMPLOYER) and plek(membership, row.deployment)


def of_analysis(*roles: Role) -> Rule:
    return lambda membership, row: _is(membership, *roles) and analysis(membership, row.analysis)


def partner(membership: Membership, row: Any) -> bool:
    """Whoever asks chooses from all of the programme; others read those of an analysis that they read."""
    if _is(membership, COORDINATOR, COACH):
        return same_programme(membership, row)
    return any(analysis(membership, each) for each in row.analyses.all())


EXPECTED: dict[str, Rule] = {
    "kansencoach.AuditEvent": coordinator_only,
    "kansencoach.Invitation": coordinator_only,
    "schools.Municipality": municipality,
    "schools.School": school,
    "schools.PupilCount": lambda membership, row: school(membership, row.school),
    "schools.StudyDay": study_day,
    "schools.Programme": lambda membership, row: row.pk == membership.programme_id,
    "schools.HourNorm": same_programme,
    "schools.YearMilestone": same_programme,
    "schools.Participation": participation,
    "schools.Deployment": plek,
    "schools.HourAllocation": chain("deployment"),
    "schools.AllocationSchool": chain("allocation.deployment"),
    "schools.HourGrant": chain("allocation.deployment"),
    "schools.FundingSource": lambda membership, row: (
        _is(membership, COORDINATOR, OFFICER) and same_programme(membership, row)
    ),
    "schools.FundingShare": chain("grant.allocation.deployment"),
    "schools.VacancyDecision": chain("allocation.deployment"),
    "schools.Continuation": chain("deployment"),
    "schools.Partner": partner,
    "coaches.Coach": coach,
    "coaches.EarlierExperience": of_coach(COORDINATOR, COACH),
    "coaches.Employment": employment,
    "coaches.Placement": placement,
    "coaches.WorkingDay": lambda membership, row: (
        _is(membership, COORDINATOR, COACH) and placement(membership, row.placement)
    ),
    "coaches.CalendarFeed": lambda membership, row: note(membership, row),
    "coaches.Absence": of_coach(COORDINATOR, COACH),
    "coaches.Activity": activity,
    "coaches.MonthClosing": of_coach(COORDINATOR, COACH, EMPLOYER),
    "coaches.ClosedDay": of_day,
    "coaches.Correction": of_day,
    "coaches.ActivityNote": note,
    "coaches.SchoolMessage": message,
    "coaches.WorkloadPulse": pulse,
    "coaches.FollowUp": note,
    "reports.Signal": signal,
    "reports.SignalThreshold": lambda membership, row: (
        _is(membership, COORDINATOR, COACH) and same_programme(membership, row)
    ),
    "reports.SignalSeen": lambda membership, row: (
        _is(membership, COORDINATOR, COACH) and row.user_id == membership.user_id
    ),
    "coaches.Reminder": own_role,
    "coaches.ReminderMail": letter,
    "coaches.ReminderSetting": coordinator_only,
    "coaches.ReminderPreference": lambda membership, row: (
        _is(membership, COACH, COORDINATOR) and row.user_id == membership.user_id
    ),
    "coaches.Candidacy": candidacy,
    "coaches.ChemistryMeeting": meeting,
    "coaches.SchoolLink": lambda membership, row: (
        (_is(membership, COORDINATOR) and plek(membership, row.deployment))
        or (_is(membership, COACH) and row.placement is not None and row.placement.coach_id == membership.coach_id)
    ),
    "coaches.HoursConfirmation": lambda membership, row: (
        not _is(membership, EMPLOYER) and placement(membership, row.placement)
    ),
    "reports.ParagraphCheck": lambda membership, row: (
        plek(membership, row.deployment)
        and (_is(membership, COORDINATOR) or (_is(membership, SCHOOL) and row.school_id == membership.school_id))
    ),
    "reports.Analysis": analysis,
    "reports.AnalysisPartner": lambda membership, row: analysis(membership, row.analysis),
    "reports.AnalysisAction": of_analysis(COORDINATOR, COACH),
    "reports.InterimDecision": of_analysis(COORDINATOR, COACH),
    "reports.ReportedFigure": reported,
    "reports.FactsheetText": coordinator_only,
    "reports.Factsheet": factsheet,
    "reports.TimesheetLayout": lambda membership, row: (
        same_programme(membership, row)
        and (_is(membership, COORDINATOR) or (_is(membership, EMPLOYER) and row.employer_id == membership.employer_id))
    ),
    "reports.TimesheetTaken": lambda membership, row: (
        same_programme(membership, row) and _is(membership, EMPLOYER) and row.employer_id == membership.employer_id
    ),
    "reports.Export": lambda membership, row: row.membership_id == membership.pk,
}

ABOUT_THE_WORK = frozenset(
    [
        "asked_by",
        "families_invited",
        "families_present",
        "family_contacts",
        "is_planned",
        "kind",
        "persons_present",
        "pupil_contacts",
        "role",
        "school",
        "teacher_contacts",
        "themes",
    ]
)
OF_AN_ANALYSIS = frozenset({"signal", "owner", "requested_by", "requested_on", "review_on"})
HIDDEN = {
    ("coaches.Activity", "coordinator"): ABOUT_THE_WORK,
    ("coaches.Activity", "employer"): ABOUT_THE_WORK,
    ("reports.Analysis", "municipality"): OF_AN_ANALYSIS,
    ("reports.Analysis", "school"): OF_AN_ANALYSIS,
    ("coaches.Correction", "employer"): frozenset({"made_by"}),
}


def _model(label: str) -> Any:
    return apps.get_model(label)


def scoped_models() -> list[Any]:
    return [model for model in apps.get_models() if issubclass(model, ScopedModel) and not model._meta.proxy]


Truth = dict[tuple[str, str], frozenset[Any]]


def truth(planted: Planted) -> Truth:
    """Per model and person the keys of the rows that this person should see."""
    found: Truth = {}
    for model in scoped_models():
        rows = list(model.system.all())
        for person in planted.everybody:
            membership = person.user.membership if person.user is not None else None
            found[model._meta.label, person.name] = frozenset(
                row.pk for row in rows if membership is not None and EXPECTED[model._meta.label](membership, row)
            )
    return found


def differences(planted: Planted, expected: Truth, roles: frozenset[str] | None = None) -> list[str]:
    """Where ``visible_to`` and ``hides`` differ from what should be; nothing, when all is well."""
    found: list[str] = []
    for person in planted.everybody:
        user = User.objects.get(pk=person.user.pk) if person.user is not None else None
        membership = user.membership if user is not None else None
        if user is None or (roles is not None and (membership is None or membership.role not in roles)):
            continue
        for model in scoped_models():
            label = model._meta.label
            seen = frozenset(model.objects.visible_to(user).values_list("pk", flat=True))
            if seen != expected[label, person.name]:
                found.append(f"{person.name} sees other rows of {label} than agreed")
            sight = model.sights.get(membership.role) if membership is not None else None
            if sight is None or membership is None:
                continue
            if sight.hides != HIDDEN.get((label, membership.role), frozenset()):
                found.append(f"{person.name} reads other fields of {label} than agreed")
    return found
