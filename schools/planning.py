"""Verbs of the granted side of the hours chain: plekken, allocations, grants, decisions, continuation.

Every verb checks first, works in one transaction (:func:`kansencoach.promises.keep`) and raises
:class:`~django.core.exceptions.ValidationError` with Dutch sentences, by field where a field is to blame. ``by`` is the
person who acts (``None`` for commands), ``version`` the version the form showed. Hours are hours per week.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from kansencoach import promises
from kansencoach.models import User
from kansencoach.versions import lock
from schools import hours
from schools.fuzzy import Precision
from schools.models import (
    AllocationSchool,
    Continuation,
    Deployment,
    FundingShare,
    FundingSource,
    HourAllocation,
    HourGrant,
    HourNorm,
    Municipality,
    Participation,
    Programme,
    PupilCount,
    School,
    SchoolYear,
    VacancyDecision,
)
from schools.models.deployment import ContinuationCoach, ContinuationDecision, VacancyOutcome, Wish
from schools.names import name_key


@dataclass(frozen=True)
class ShareTerms:
    """What one source pays: hours per week, or ``None`` when the hours of the grant are unknown."""

    source: FundingSource
    hours_per_week: Decimal | None = None


@dataclass(frozen=True)
class GrantTerms:
    """What is granted from a day on: hours per week (``None`` = not recorded), why, by whom and from which money."""

    hours_per_week: Decimal | None
    decided_on: date
    is_circa: bool = False
    reason: str = ""
    earmark_hours: Decimal | None = None
    earmark_for: str = ""
    decided_by: str = ""
    decided_precision: str = Precision.DAY
    shares: tuple[ShareTerms, ...] = ()
    source: str = ""


def norm_rule(programme: Programme, school_year: SchoolYear) -> hours.NormRule | None:
    """The norm of a programme in a school year as a plain rule; ``None`` when it has not been set."""
    norm = HourNorm.system.filter(programme=programme, school_year=school_year).first()
    return None if norm is None else as_rule(norm)


def as_rule(norm: HourNorm) -> hours.NormRule:
    """A stored norm as the plain rule of :mod:`schools.hours`."""
    return hours.NormRule(
        pupils=norm.pupils,
        hours=norm.hours,
        step=norm.step,
        flag_below=norm.flag_below,
        proposed_raise=norm.proposed_raise,
    )


def norm_of(programme: Programme, school_year: SchoolYear, schools: Iterable[School]) -> Decimal | None:
    """The norm in hours per week of these schools together; ``None`` when a count or the norm is missing."""
    norm = HourNorm.system.filter(programme=programme, school_year=school_year).first()
    if norm is None:
        return None
    schools = list(schools)
    counts = counts_of(schools, norm.count_on)
    return hours.bundle_norm(
        [counts[school.pk].pupils if school.pk in counts else None for school in schools], as_rule(norm)
    )


def counts_of(schools: Iterable[School], count_on: date) -> dict[int, PupilCount]:
    """The pupil count of each school on a count date, by the school's primary key."""
    found = PupilCount.system.filter(school__in=list(schools), counted_on=count_on)
    return {count.school_id: count for count in found}


def last_grant(allocation: HourAllocation) -> HourGrant | None:
    """The latest revision of the hours of an allocation."""
    found: HourGrant | None = allocation.grants.order_by("-starts_on").first()
    return found


def schools_of(allocation: HourAllocation) -> list[School]:
    """The schools of an allocation, by name."""
    return list(allocation.schools.all())


def shares_of(grant: HourGrant) -> list[FundingShare]:
    """What each source pays of a grant."""
    return list(grant.shares.all())


def join_programme(
    *,
    programme: Programme,
    municipality: Municipality,
    by: User | None,
    starts_on: date | None = None,
    ends_on: date | None = None,
    agreed_on: date | None = None,
    agreed_by: str = "",
    maximum_hours: Decimal | None = None,
    source: str = "",
) -> Participation:
    """Record that a municipality takes part in a programme; without it no hours can be granted there."""
    with promises.keep():
        participation = Participation(
            programme=programme,
            municipality=municipality,
            starts_on=starts_on,
            ends_on=ends_on,
            agreed_on=agreed_on,
            agreed_by=agreed_by,
            maximum_hours=maximum_hours,
            source=source,
        )
        promises.store(participation)
    return participation


def open_deployment(
    *,
    programme: Programme,
    municipality: Municipality,
    name: str,
    by: User | None,
    place: str = "",
    assumption: str = "",
) -> Deployment:
    """Make a plek."""
    with promises.keep():
        deployment = Deployment(
            programme=programme,
            municipality=municipality,
            name=name.strip(),
            name_key=name_key(name),
            place=place.strip(),
            assumption=assumption,
        )
        promises.store(deployment)
    return deployment


def change_deployment(
    deployment: Deployment, *, name: str, place: str, by: User | None, version: int | None = None
) -> Deployment:
    """Rename a plek or correct its place."""
    with promises.keep():
        fresh = lock(deployment, version)
        fresh.name, fresh.name_key, fresh.place = name.strip(), name_key(name), place.strip()
        promises.store(fresh)
    return fresh


def allocate(
    *,
    deployment: Deployment,
    school_year: SchoolYear,
    schools: Sequence[School],
    terms: GrantTerms,
    by: User | None,
    starts_on: date | None = None,
    starts_precision: str = Precision.DAY,
    ends_on: date | None = None,
    ends_precision: str = Precision.DAY,
    source: str = "",
) -> HourAllocation:
    """Grant hours to a plek for a school year, with its schools and the pupil counts the norm uses.

    Without dates the period is the whole school year. ``schools`` is empty while the school is not known.
    """
    with promises.keep():
        allocation = HourAllocation(
            deployment=deployment,
            school_year=school_year,
            starts_on=starts_on or school_year.starts_on,
            starts_precision=starts_precision,
            ends_on=ends_on or school_year.ends_on,
            ends_precision=ends_precision,
            year_starts_on=school_year.starts_on,
            year_ends_on=school_year.ends_on,
            source=source,
        )
        promises.store(allocation)
        _set_schools(allocation, schools)
        _grant(allocation, allocation.starts_on, terms)
    return allocation


def change_allocation(
    allocation: HourAllocation,
    *,
    schools: Sequence[School],
    starts_on: date,
    ends_on: date,
    by: User | None,
    version: int | None = None,
) -> HourAllocation:
    """Change the schools or the period of an allocation. Its first grant moves along with its first day."""
    with promises.keep():
        fresh = lock(allocation, version)
        first = fresh.grants.order_by("starts_on").first()
        previous = fresh.starts_on
        fresh.starts_on, fresh.ends_on = starts_on, ends_on
        fresh.year_starts_on, fresh.year_ends_on = fresh.school_year.starts_on, fresh.school_year.ends_on
        if first is not None and first.starts_on == previous and starts_on > previous:
            # The grant would fall before its allocation for a moment: widen first, then narrow.
            first.starts_on = starts_on
            first.save()
        promises.store(fresh)
        if first is not None and first.starts_on != starts_on and first.starts_on == previous:
            first.refresh_from_db()
            first.starts_on = starts_on
            first.save()
        _set_schools(fresh, schools)
    return fresh


def revise_grant(*, allocation: HourAllocation, starts_on: date, terms: GrantTerms, by: User | None) -> HourGrant:
    """Record other hours for an allocation from a day on. What was granted before stays as it was."""
    with promises.keep():
        return _grant(allocation, starts_on, terms)


def correct_grant(
    grant: HourGrant, *, starts_on: date, terms: GrantTerms, by: User | None, version: int | None = None
) -> HourGrant:
    """Correct a grant that was written down wrongly. The first grant keeps the first day of its allocation."""
    with promises.keep():
        fresh = lock(grant, version)
        _guard_reason(fresh.allocation, terms)
        if fresh.starts_on == fresh.allocation.starts_on and starts_on != fresh.starts_on:
            raise ValidationError(
                {"starts_on": _("De eerste uren gaan in op de eerste dag van de plek in dit schooljaar.")}
            )
        fresh.starts_on = starts_on
        _apply(fresh, terms)
        promises.store(fresh)
        fresh.shares.all().delete()
        _share(fresh, terms)
        _guard_maximum(fresh.allocation, starts_on, terms.hours_per_week)
    return fresh


def remove_grant(grant: HourGrant, *, by: User | None, version: int | None = None) -> None:
    """Remove a later revision that should not have been there; the first grant of an allocation stays."""
    with promises.keep():
        fresh = lock(grant, version)
        if fresh.starts_on == fresh.allocation.starts_on:
            raise ValidationError(_("De eerste uren van een schooljaar kun je wijzigen, maar niet weghalen."))
        fresh.delete()


def decide_vacancy(
    *,
    allocation: HourAllocation,
    outcome: str,
    starts_on: date,
    decided_on: date,
    by: User | None,
    hours_per_week: Decimal | None = None,
    to_source: FundingSource | None = None,
    open_hours: Decimal | None = None,
    reason: str = "",
    decided_by: str = "",
    decided_precision: str = Precision.DAY,
    source: str = "",
) -> VacancyDecision:
    """Record what happens with open hours.

    *Vrijgeven* and *doorschuiven* take ``hours_per_week`` out, at most ``open_hours`` (what is open on ``starts_on``,
    from :mod:`reports.figures`; ``None`` when unknown). *Naar andere geldbron* moves the open hours to ``to_source`` in
    a new grant; they stay open.
    """
    with promises.keep():
        HourAllocation.system.select_for_update(of=("self",)).get(pk=allocation.pk)
        if hours_per_week is not None and open_hours is not None and hours_per_week > open_hours:
            raise ValidationError({"hours_per_week": _("Er is minder open dan dit. Vul hoogstens de open uren in.")})
        decision = VacancyDecision(
            allocation=allocation,
            outcome=outcome,
            starts_on=starts_on,
            hours_per_week=hours_per_week,
            to_source=to_source,
            reason=reason,
            decided_by=decided_by,
            decided_on=decided_on,
            decided_precision=decided_precision,
            source=source,
            allocation_starts_on=allocation.starts_on,
            allocation_ends_on=allocation.ends_on,
        )
        promises.store(decision)
        if outcome == VacancyOutcome.OTHER_SOURCE and to_source is not None:
            _move_to_source(decision, to_source, open_hours)
    return decision


def withdraw_vacancy_decision(decision: VacancyDecision, *, by: User | None) -> None:
    """Take a decision about open hours back; hours it released are open again.

    *Naar andere geldbron* also moved money, so it is set right by a new decision instead.
    """
    with promises.keep():
        fresh = lock(decision, None)
        if fresh.outcome == VacancyOutcome.OTHER_SOURCE:
            raise ValidationError(
                _("Bij dit besluit zijn de uren naar een andere geldbron gegaan. Leg een nieuw besluit vast.")
            )
        fresh.delete()


def year_after(year: SchoolYear) -> SchoolYear:
    """The school year after ``year``; not stored yet when nobody needed it so far."""
    starts_on = date(year.starts_on.year + 1, 8, 1)
    return SchoolYear.objects.filter(starts_on=starts_on).first() or SchoolYear(
        starts_on=starts_on, ends_on=date(starts_on.year + 1, 7, 31)
    )


def record_continuation(
    *,
    deployment: Deployment,
    school_year: SchoolYear,
    wish: str,
    decision: str,
    coach: str,
    decided_on: date,
    by: User | None,
    decided_by: str = "",
    decided_precision: str = Precision.DAY,
    source: str = "",
    version: int | None = None,
) -> Continuation:
    """Record the wish of the school and the decision about a plek for ``school_year``."""
    if decision == ContinuationDecision.STOPS and coach != ContinuationCoach.UNKNOWN:
        coach = ContinuationCoach.UNKNOWN
    with promises.keep():
        if school_year.pk is None:  # the first thing that is recorded about that year
            school_year, _made = SchoolYear.objects.get_or_create(
                starts_on=school_year.starts_on, defaults={"ends_on": school_year.ends_on}
            )
        # The plek's row is the lock: two people who record the first continuation at once wait for each other.
        Deployment.system.select_for_update(of=("self",)).get(pk=deployment.pk)
        existing = Continuation.system.filter(deployment=deployment, school_year=school_year).first()
        if existing is None:
            if version:
                raise ValidationError(
                    _("Deze voortzetting is intussen weggehaald. Laad de pagina opnieuw."), code="stale"
                )
            row = Continuation(deployment=deployment, school_year=school_year)
        else:
            row = lock(existing, version)
        row.wish, row.decision, row.coach = Wish(wish), ContinuationDecision(decision), ContinuationCoach(coach)
        row.decided_by, row.decided_on, row.decided_precision = decided_by, decided_on, Precision(decided_precision)
        row.source = source
        promises.store(row)
    return row


def _set_schools(allocation: HourAllocation, schools: Sequence[School]) -> None:
    """Make ``schools`` the schools of an allocation; a school that stays keeps the count it used."""
    closed = [school.name for school in schools if school.closed_on and school.closed_on <= allocation.starts_on]
    if closed:
        raise ValidationError({"schools": _("Deze school is gesloten: %(names)s.") % {"names": ", ".join(closed)}})
    wanted = {school.pk: school for school in schools}
    allocation.school_links.exclude(school__in=wanted).delete()
    present = set(allocation.school_links.values_list("school_id", flat=True))
    norm = HourNorm.system.filter(
        programme=allocation.deployment.programme_id, school_year=allocation.school_year_id
    ).first()
    new = [school for pk, school in wanted.items() if pk not in present]
    counts = counts_of(new, norm.count_on) if norm and new else {}
    for school in new:
        count = counts.get(school.pk)
        promises.store(
            AllocationSchool(
                allocation=allocation,
                school=school,
                pupil_count=count,
                pupils=count.pupils if count else None,
                programme_id=allocation.deployment.programme_id,
                starts_on=allocation.starts_on,
                ends_on=allocation.ends_on,
            )
        )


def _grant(allocation: HourAllocation, starts_on: date, terms: GrantTerms) -> HourGrant:
    _guard_reason(allocation, terms)
    grant = HourGrant(
        allocation=allocation,
        starts_on=starts_on,
        allocation_starts_on=allocation.starts_on,
        allocation_ends_on=allocation.ends_on,
    )
    _apply(grant, terms)
    promises.store(grant)
    _share(grant, terms)
    _guard_maximum(allocation, starts_on, terms.hours_per_week)
    return grant


def _apply(grant: HourGrant, terms: GrantTerms) -> None:
    grant.hours_per_week, grant.is_circa, grant.reason = terms.hours_per_week, terms.is_circa, terms.reason.strip()
    grant.earmark_hours, grant.earmark_for = terms.earmark_hours, terms.earmark_for.strip()
    grant.decided_by, grant.decided_on = terms.decided_by.strip(), terms.decided_on
    grant.decided_precision, grant.source = Precision(terms.decided_precision), terms.source


def _share(grant: HourGrant, terms: GrantTerms) -> None:
    known = [share.hours_per_week for share in terms.shares]
    if (
        terms.shares
        and terms.hours_per_week is not None
        and (None in known or sum((part for part in known if part is not None), Decimal()) != terms.hours_per_week)
    ):
        raise ValidationError({"shares": _("De geldbronnen zijn samen niet gelijk aan de uren per week.")})
    for share in terms.shares:
        promises.store(FundingShare(grant=grant, source=share.source, hours_per_week=share.hours_per_week))


def _guard_reason(allocation: HourAllocation, terms: GrantTerms) -> None:
    """Hours that differ from the norm need a reason."""
    if terms.hours_per_week is None or terms.reason.strip():
        return
    rule = norm_rule(allocation.deployment.programme, allocation.school_year)
    norm = hours.bundle_norm(allocation.school_links.values_list("pupils", flat=True), rule) if rule else None
    if norm is not None and norm != terms.hours_per_week:
        raise ValidationError(
            {
                "reason": _("De norm is %(norm)s uur per week. Schrijf erbij waarom de toegekende uren anders zijn.")
                % {"norm": f"{norm:.2f}".replace(".", ",")}
            }
        )


def _guard_maximum(allocation: HourAllocation, day: date, granted: Decimal | None) -> None:
    """All grants in force together stay within what the municipality agreed to, where that is known."""
    if granted is None:
        return
    deployment = allocation.deployment
    participation = (
        Participation.system.select_for_update(of=("self",))
        .filter(programme=deployment.programme_id, municipality=deployment.municipality_id, maximum_hours__isnull=False)
        .exclude(ends_on__lt=day)
        .exclude(starts_on__gt=day)
        .first()
    )
    if participation is None:
        return
    in_force: dict[int, Decimal] = {}
    grants = HourGrant.system.filter(
        allocation__deployment__programme=deployment.programme_id,
        allocation__deployment__municipality=deployment.municipality_id,
        allocation__starts_on__lte=day,
        allocation__ends_on__gte=day,
        starts_on__lte=day,
    ).order_by("starts_on")
    for grant in grants:
        in_force[grant.allocation_id] = grant.hours_per_week or Decimal()
    total = sum(in_force.values(), Decimal())
    if total > participation.maximum_hours:
        raise ValidationError(
            {
                "hours_per_week": _(
                    "De gemeente heeft hoogstens %(maximum)s uur per week toegezegd; dit wordt samen %(total)s."
                )
                % {
                    "maximum": f"{participation.maximum_hours:.2f}".replace(".", ","),
                    "total": f"{total:.2f}".replace(".", ","),
                }
            }
        )


def _move_to_source(decision: VacancyDecision, to_source: FundingSource, open_hours: Decimal | None) -> None:
    """From the decision's day the open hours are paid by another source; the hours themselves stay as they are."""
    current = decision.allocation.grants.filter(starts_on__lte=decision.starts_on).order_by("-starts_on").first()
    if current is None:
        return
    shares: dict[int, ShareTerms] = {}
    if current.hours_per_week is None or open_hours is None:
        shares[to_source.pk] = ShareTerms(to_source, current.hours_per_week)
    else:
        left = open_hours
        for share in current.shares.select_related("source"):
            kept = (share.hours_per_week or Decimal()) - left
            left = max(-kept, Decimal())
            if kept > 0:
                shares[share.source_id] = ShareTerms(share.source, kept)
        if not shares and open_hours != current.hours_per_week:
            raise ValidationError(
                {"to_source": _("Van de bezette uren is de geldbron niet vastgelegd. Leg die eerst vast bij de uren.")}
            )
        before = shares[to_source.pk].hours_per_week or Decimal() if to_source.pk in shares else Decimal()
        shares[to_source.pk] = ShareTerms(to_source, before + open_hours)
    terms = GrantTerms(
        hours_per_week=current.hours_per_week,
        is_circa=current.is_circa,
        reason=current.reason,
        earmark_hours=current.earmark_hours,
        earmark_for=current.earmark_for,
        decided_by=decision.decided_by,
        decided_on=decision.decided_on,
        decided_precision=decision.decided_precision,
        shares=tuple(share for share in shares.values() if share.hours_per_week is None or share.hours_per_week > 0),
        source=decision.source,
    )
    if current.starts_on == decision.starts_on:
        current.shares.all().delete()
        _share(current, terms)
    else:
        _grant(decision.allocation, decision.starts_on, terms)
