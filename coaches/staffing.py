"""Verbs about people and their places: employers, coaches, employments, placements, candidates, klikgesprekken.

Every verb checks first, works in one transaction and raises :class:`~django.core.exceptions.ValidationError` with Dutch
sentences. ``by`` is the person who acts (``None`` for commands), ``version`` the version the form showed.
"""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from coaches.models import (
    Activity,
    Candidacy,
    ChemistryMeeting,
    Coach,
    Correction,
    EarlierExperience,
    Employer,
    Employment,
    EndReason,
    Placement,
)
from coaches.models.coach import EmployerKind
from coaches.models.matching import CandidacyState, MeetingOutcome, MeetingState
from kansencoach import promises
from kansencoach.erasure import refuse_erased
from kansencoach.models import User
from kansencoach.versions import lock
from schools.fuzzy import Precision
from schools.models import Deployment, HourAllocation, Programme
from schools.names import name_key

LATER_ACTIVITIES = "later_activities"


def employers(programme: Programme) -> QuerySet[Employer]:
    """The employers of a programme's coaches, and those of nobody yet; whom other programmes work with stays theirs."""
    own = Employment.system.filter(coach__programme=programme).values("employer")
    elsewhere = Employment.system.exclude(coach__programme=programme).values("employer")
    everybodys = Q(kind__in=(EmployerKind.SELF_EMPLOYED, EmployerKind.UNKNOWN))
    return Employer.objects.filter(everybodys | Q(pk__in=own) | ~Q(pk__in=elsewhere))


def add_employer(*, name: str, by: User | None, kind: str = EmployerKind.ORGANISATION) -> Employer:
    """Add an employer."""
    with promises.keep():
        employer = Employer(name=name.strip(), name_key=name_key(name), kind=kind)
        promises.store(employer)
    return employer


def add_coach(
    *,
    programme: Programme,
    name: str,
    by: User | None,
    specialisms: str = "",
    training: str = "",
    is_example: bool = False,
) -> Coach:
    """Add a kansencoach to a programme."""
    with promises.keep():
        coach = Coach(
            programme=programme,
            name=name.strip(),
            name_key=name_key(name),
            specialisms=specialisms.strip(),
            training=training.strip(),
            is_example=is_example,
        )
        promises.store(coach)
    return coach


def take_on(
    *,
    programme: Programme,
    name: str,
    employer: Employer,
    by: User | None,
    specialisms: str = "",
    training: str = "",
    starts_on: date | None = None,
    ends_on: date | None = None,
    available_hours: Decimal | None = None,
) -> Coach:
    """Add a kansencoach together with the first employment: both, or neither."""
    with promises.keep():
        coach = add_coach(programme=programme, name=name, specialisms=specialisms, training=training, by=by)
        employ(
            coach=coach, employer=employer, starts_on=starts_on, ends_on=ends_on, available_hours=available_hours, by=by
        )
    return coach


def change_coach(
    coach: Coach, *, name: str, specialisms: str, training: str, by: User | None, version: int | None = None
) -> Coach:
    """Change what is known about a coach."""
    with promises.keep():
        fresh = lock(coach, version)
        refuse_erased(fresh)
        fresh.name, fresh.name_key = name.strip(), name_key(name)
        fresh.specialisms, fresh.training = specialisms.strip(), training.strip()
        promises.store(fresh)
    return fresh


def record_experience(
    *,
    coach: Coach,
    function: str,
    by: User | None,
    deployment: Deployment | None = None,
    is_in_other_municipality: bool = False,
    organisation: str = "",
    source: str = "",
) -> EarlierExperience:
    """Record what a coach did before, at a plek or elsewhere."""
    with promises.keep():
        refuse_erased(coach)
        experience = EarlierExperience(
            coach=coach,
            function=function.strip(),
            deployment=deployment,
            is_in_other_municipality=is_in_other_municipality,
            organisation=organisation.strip(),
            source=source,
        )
        promises.store(experience)
    return experience


def employ(
    *,
    coach: Coach,
    employer: Employer,
    by: User | None,
    starts_on: date | None = None,
    ends_on: date | None = None,
    available_hours: Decimal | None = None,
    source: str = "",
) -> Employment:
    """Record that a coach works for an employer, and how many hours per week as kansencoach."""
    with promises.keep():
        refuse_erased(coach)
        employment = Employment(
            coach=coach,
            employer=employer,
            starts_on=starts_on,
            ends_on=ends_on,
            available_hours=available_hours,
            source=source,
        )
        promises.store(employment)
    return employment


def change_employment(
    employment: Employment,
    *,
    starts_on: date | None,
    ends_on: date | None,
    available_hours: Decimal | None,
    by: User | None,
    version: int | None = None,
) -> Employment:
    """Change the period or the available hours of an employment; it keeps covering its placements."""
    with promises.keep():
        fresh = lock(employment, version)
        fresh.starts_on, fresh.ends_on, fresh.available_hours = starts_on, ends_on, available_hours
        promises.store(fresh)
    return fresh


def place(
    *,
    allocation: HourAllocation,
    employment: Employment,
    starts_on: date,
    ends_on: date,
    hours_per_week: Decimal | None,
    decided_on: date,
    by: User | None,
    starts_precision: str = Precision.DAY,
    ends_precision: str = Precision.DAY,
    is_circa: bool = False,
    main_role: str = "",
    other_roles: Sequence[str] = (),
    known_at_school_as: str = "",
    override_reason: str = "",
    decided_precision: str = Precision.DAY,
    source: str = "",
) -> Placement:
    """Place a coach on a plek. More hours than the coach has available need ``override_reason``."""
    with promises.keep():
        placement = Placement(
            allocation=allocation,
            employment=employment,
            coach_id=employment.coach_id,
            starts_on=starts_on,
            starts_precision=starts_precision,
            ends_on=ends_on,
            ends_precision=ends_precision,
            decided_on=decided_on,
            decided_precision=decided_precision,
            source=source,
            allocation_starts_on=allocation.starts_on,
            allocation_ends_on=allocation.ends_on,
        )
        _fill(placement, hours_per_week, is_circa, main_role, other_roles, known_at_school_as, override_reason)
        promises.store(placement)
    return placement


def change_placement(
    placement: Placement,
    *,
    starts_on: date,
    ends_on: date,
    hours_per_week: Decimal | None,
    by: User | None,
    is_circa: bool = False,
    main_role: str = "",
    other_roles: Sequence[str] = (),
    known_at_school_as: str = "",
    override_reason: str = "",
    starts_precision: str = Precision.DAY,
    ends_precision: str = Precision.DAY,
    version: int | None = None,
) -> Placement:
    """Correct a placement that was written down wrongly. Activities stay inside it."""
    with promises.keep():
        fresh = lock(placement, version)
        _guard_activities_stay(fresh, starts_on, ends_on)
        fresh.starts_on, fresh.starts_precision = starts_on, Precision(starts_precision)
        fresh.ends_on, fresh.ends_precision = ends_on, Precision(ends_precision)
        _fill(fresh, hours_per_week, is_circa, main_role, other_roles, known_at_school_as, override_reason)
        promises.store(fresh)
    return fresh


def end_placement(
    placement: Placement,
    *,
    ends_on: date,
    reason: str,
    announced_on: date,
    by: User | None,
    ends_precision: str = Precision.DAY,
    is_reason_public: bool = False,
    remove_later_activities: bool = False,
    version: int | None = None,
) -> Placement:
    """End a placement (earlier); its hours are open from the next day.

    Activities after ``ends_on`` cannot stay: without ``remove_later_activities`` this raises a ValidationError with code
    ``later_activities`` that says how many there are.
    """
    with promises.keep():
        fresh = lock(placement, version)
        if not fresh.starts_on <= ends_on <= fresh.ends_on:
            raise ValidationError(
                {
                    "ends_on": _("Kies een dag binnen de plaatsing: van %(first)s tot en met %(last)s.")
                    % {"first": f"{fresh.starts_on:%d-%m-%Y}", "last": f"{fresh.ends_on:%d-%m-%Y}"}
                }
            )
        _remove_or_refuse_later(fresh, ends_on, remove_later_activities)
        fresh.ends_on, fresh.ends_precision = ends_on, Precision(ends_precision)
        fresh.end_reason, fresh.is_end_reason_public = EndReason(reason), is_reason_public
        fresh.announced_on = announced_on
        promises.store(fresh)
    return fresh


def resume_placement(placement: Placement, *, ends_on: date, by: User | None) -> Placement:
    """Take the end of a placement back: it runs on to ``ends_on``, and the reason it ended goes."""
    with promises.keep():
        fresh = lock(placement, None)
        if not fresh.end_reason:
            raise ValidationError(_("Deze plaatsing is niet beëindigd."))
        fresh.ends_on, fresh.ends_precision = ends_on, Precision.DAY
        fresh.end_reason, fresh.is_end_reason_public, fresh.announced_on = "", False, None
        _guard_availability(fresh)
        promises.store(fresh)
    return fresh


def withdraw_placement(placement: Placement, *, by: User | None) -> None:
    """Take a placement back that should not have been there; only while nothing was written for it."""
    with promises.keep():
        fresh = lock(placement, None)
        if Activity.system.filter(placement=fresh).exists():
            raise ValidationError(_("Er zijn al activiteiten geschreven. Beëindig de plaatsing in plaats daarvan."))
        if Correction.system.filter(placement=fresh).exists():  # what was closed and taken away since is one too
            raise ValidationError(_("Er staan uren van een afgesloten maand bij. Beëindig de plaatsing."))
        fresh.delete()


def leave(
    coach: Coach,
    *,
    ends_on: date,
    reason: str,
    announced_on: date,
    by: User | None,
    is_reason_public: bool = False,
    remove_later_activities: bool = False,
    version: int | None = None,
) -> list[Placement]:
    """A coach stops: set the last day once, and every placement ends there; later ones are taken back.

    Returns the placements that ended earlier than planned.
    """
    with promises.keep():
        lock(coach, version).save()
        ended = []
        for placement in Placement.system.filter(coach=coach, ends_on__gt=ends_on).select_related("allocation"):
            if placement.starts_on > ends_on:
                _remove_or_refuse_later(placement, ends_on, remove_later_activities)
                placement.delete()
            else:
                ended.append(
                    end_placement(
                        placement,
                        ends_on=ends_on,
                        reason=reason,
                        announced_on=announced_on,
                        is_reason_public=is_reason_public,
                        remove_later_activities=remove_later_activities,
                        by=by,
                    )
                )
        for employment in (
            Employment.system.filter(coach=coach).exclude(ends_on__lte=ends_on).exclude(starts_on__gt=ends_on)
        ):
            fresh = lock(employment, None)
            fresh.ends_on = ends_on
            promises.store(fresh)
    return ended


def consider(*, allocation: HourAllocation, coach: Coach, on: date, by: User | None) -> Candidacy:
    """Make a coach a candidate for the open hours of an allocation."""
    with promises.keep():
        candidacy = Candidacy(allocation=allocation, coach=coach, decided_on=on)
        promises.store(candidacy)
    return candidacy


def move_candidacy(
    candidacy: Candidacy, *, state: str, on: date, by: User | None, version: int | None = None
) -> Candidacy:
    """Record how far a candidate is."""
    with promises.keep():
        fresh = lock(candidacy, version)
        fresh.state, fresh.decided_on = CandidacyState(state), on
        promises.store(fresh)
    return fresh


def plan_meeting(
    *,
    allocation: HourAllocation,
    decided_on: date,
    by: User | None,
    candidacy: Candidacy | None = None,
    planned_on: date | None = None,
    decided_precision: str = Precision.DAY,
    source: str = "",
) -> ChemistryMeeting:
    """A klikgesprek that is still to be planned, or planned on a day; the candidate may not be known yet."""
    if candidacy is not None and candidacy.allocation_id != allocation.pk:
        raise ValidationError({"candidacy": _("Deze kandidaat hoort bij een andere plek.")})
    with promises.keep():
        meeting = ChemistryMeeting(
            allocation=allocation,
            candidacy=candidacy,
            state=MeetingState.PLANNED if planned_on else MeetingState.TO_PLAN,
            planned_on=planned_on,
            decided_on=decided_on,
            decided_precision=decided_precision,
            source=source,
        )
        promises.store(meeting)
    return meeting


def change_meeting(
    meeting: ChemistryMeeting,
    *,
    on: date,
    by: User | None,
    planned_on: date | None = None,
    held_on: date | None = None,
    outcome: str = "",
    version: int | None = None,
) -> ChemistryMeeting:
    """Plan a klikgesprek, or record that it was held and what came out of it."""
    if held_on is not None and held_on > on:
        raise ValidationError({"held_on": _("Deze dag is nog niet geweest.")})
    with promises.keep():
        fresh = lock(meeting, version)
        fresh.planned_on, fresh.held_on = planned_on, held_on
        fresh.outcome = MeetingOutcome(outcome) if outcome else ""
        fresh.state = MeetingState.HELD if held_on else MeetingState.PLANNED if planned_on else MeetingState.TO_PLAN
        fresh.decided_on = on
        promises.store(fresh)
    return fresh


def _fill(
    placement: Placement,
    hours_per_week: Decimal | None,
    is_circa: bool,
    main_role: str,
    other_roles: Sequence[str],
    known_at_school_as: str,
    override_reason: str,
) -> None:
    placement.hours_per_week, placement.is_circa = hours_per_week, is_circa
    placement.main_role = main_role
    placement.other_roles = [role for role in other_roles if role != main_role]
    placement.known_at_school_as, placement.override_reason = known_at_school_as.strip(), override_reason.strip()
    _guard_availability(placement)


def _guard_availability(placement: Placement) -> None:
    """A coach's hours on any day stay within what is available, unless a reason says why not.

    Work for another programme counts, but is outside the scope of who reads this: then it says only that it cannot be.
    """
    employment = Employment.system.select_for_update(of=("self",)).get(pk=placement.employment_id)
    if placement.hours_per_week is None or employment.available_hours is None or placement.override_reason:
        return
    others = list(
        Placement.system.filter(employment=employment, hours_per_week__isnull=False)
        .overlapping(placement.starts_on, placement.ends_on)
        .exclude(pk=placement.pk)
        .select_related("allocation__deployment")
    )
    days = {placement.starts_on, *(other.starts_on for other in others if other.starts_on > placement.starts_on)}
    busiest = max(
        sum((other.hours_per_week for other in others if other.starts_on <= day <= other.ends_on), Decimal())
        for day in days
    )
    if busiest + placement.hours_per_week > employment.available_hours:
        programme = placement.allocation.deployment.programme_id
        if any(other.allocation.deployment.programme_id != programme for other in others):
            raise ValidationError({"override_reason": _("Dat kan niet.")})
        raise ValidationError(
            {
                "override_reason": _(
                    "Deze coach heeft %(available)s uur per week beschikbaar; dit wordt %(total)s. "
                    "Schrijf hier waarom dat mag, of kies minder uren."
                )
                % {
                    "available": f"{employment.available_hours:.2f}".replace(".", ","),
                    "total": f"{busiest + placement.hours_per_week:.2f}".replace(".", ","),
                }
            }
        )


def _guard_activities_stay(placement: Placement, starts_on: date, ends_on: date) -> None:
    outside = Activity.system.filter(placement=placement).exclude(done_on__gte=starts_on, done_on__lte=ends_on).count()
    if outside:
        raise ValidationError(
            ngettext(
                "Er is %(count)d activiteit buiten de nieuwe periode. Pas eerst die activiteit aan.",
                "Er zijn %(count)d activiteiten buiten de nieuwe periode. Pas eerst die activiteiten aan.",
                outside,
            )
            % {"count": outside}
        )


def _remove_or_refuse_later(placement: Placement, ends_on: date, remove: bool) -> None:
    later = Activity.system.filter(placement=placement, done_on__gt=ends_on)
    if remove:
        later.delete()
        return
    count = later.count()
    if count:
        raise ValidationError(
            ngettext(
                "Er staat nog %(count)d activiteit na deze dag. Kies een latere dag, of haal die activiteit ook weg.",
                "Er staan nog %(count)d activiteiten na deze dag. Kies een latere dag, of haal die activiteiten ook weg.",
                count,
            )
            % {"count": count},
            code=LATER_ACTIVITIES,
        )
