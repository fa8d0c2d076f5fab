"""Verbs of analyse en plan: ask for it, start it, make a plan, decide on extra hours for the time being, look at those
again, and write down what came of it.

``by`` is who acts, ``on`` today, ``version`` what the form showed. Every text is checked for names
(:func:`coaches.texts.check_without_names`): it is about a plek and about organisations. Extra hours are a revision of the
hours chain (:func:`schools.planning.revise_grant`); when they stop, the next revision grants what was granted before.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from coaches.models import Employer, Placement
from coaches.texts import check_without_names
from kansencoach import promises
from kansencoach.models import Membership, Role, User
from kansencoach.templatetags.numbers import nl_date
from kansencoach.versions import lock
from reports.models import Analysis, AnalysisAction, AnalysisPartner, AnalysisState, InterimDecision, Signal, Verdict
from schools import planning
from schools.fuzzy import Precision
from schools.models import Deployment, FundingSource, HourAllocation, HourGrant, Partner, School, SchoolYear
from schools.planning import GrantTerms, ShareTerms

CLOSED = gettext_lazy("Deze analyse is al afgerond of gestopt.")
LONGEST_REASON = 300  # of a grant
A_PERSON = re.compile(r"\b(?:mevrouw|meneer|mevr|dhr|mw)\b\.?", re.IGNORECASE)


# --- texts ------------------------------------------------------------------------------------------------------------


def known_names(deployment: Deployment) -> list[str]:
    """What may be named in a text about this plek: itself, its schools and municipality, organisations, employers."""
    return [
        deployment.name,
        deployment.municipality.name,
        *School.system.filter(allocations__deployment=deployment).values_list("name", flat=True),
        *Partner.system.filter(programme=deployment.programme_id).values_list("name", flat=True),
        *Employer.objects.values_list("name", flat=True),
    ]


def check_organisation(name: str, *, known: Iterable[str] = ()) -> None:
    """Raise when the name of an organisation or a role looks like that of a person."""
    try:
        check_without_names(name, known_names=known)
        is_person = A_PERSON.search(name) is not None
    except ValidationError:
        is_person = True
    if is_person:
        raise ValidationError(_("Noem een organisatie of een rol, geen persoon."))


def _check(deployment: Deployment, **texts: str) -> None:
    """The texts by field, each without names."""
    known, errors = known_names(deployment), {}
    for field, text in texts.items():
        try:
            check_without_names(text, known_names=known)
        except ValidationError as error:
            errors[field] = error.error_list
    if errors:
        raise ValidationError(errors)


# --- who may ------------------------------------------------------------------------------------------------------------


def possible_owners(deployment: Deployment, *, on: date, also: User | None = None) -> QuerySet[User]:
    """Who can see to an analysis, by name: the coordinators of the programme, the coaches of the plek, and ``also`` who
    did so far."""
    here = Placement.system.filter(allocation__deployment=deployment, ends_on__gte=on).values("coach")
    roles = Membership.objects.active_on(on).filter(
        Q(role=Role.COORDINATOR) | Q(role=Role.COACH, coach__in=here), programme=deployment.programme_id
    )
    found = Q(pk__in=roles.values("user"), is_active=True)
    return User.objects.filter(found | Q(pk=also.pk) if also is not None else found).order_by("name", "pk")


def may_carry(analysis: Analysis, membership: Membership) -> bool:
    """Whether this person changes, starts and concludes it: a coordinator, and the coach who sees to it."""
    return membership.role == Role.COORDINATOR or analysis.owner_id == membership.user_id


def where_asked(coach_id: int, *, on: date) -> frozenset[int]:
    """The plekken of which a coach asks for an analysis: where that coach works on this day."""
    there = Placement.system.filter(coach=coach_id).active_on(on)
    return frozenset(there.values_list("allocation__deployment", flat=True))


def asked_by_coach(analysis: Analysis) -> bool:
    """Whether a kansencoach asked for it."""
    return Membership.objects.filter(
        user=analysis.requested_by_id, role=Role.COACH, programme=analysis.deployment.programme_id
    ).exists()


def _guard_owner(analysis: Analysis, owner: User | None, *, on: date) -> None:
    if owner is not None and not possible_owners(analysis.deployment, on=on, also=analysis.owner).contains(owner):
        raise ValidationError({"owner": _("Kies een coördinator, of een kansencoach van deze plek.")})


def usual_question(deployment: Deployment) -> str:
    """What is usually asked, to begin with."""
    return _("Wat is er op %(plek)s nodig, zodat het werk weer in de uren past?") % {"plek": deployment.name}


# --- the analysis -------------------------------------------------------------------------------------------------------


def request(
    *,
    deployment: Deployment,
    question: str,
    on: date,
    by: User | None,
    owner: User | None = None,
    partners: Sequence[Partner] = (),
    due_on: date | None = None,
    signal: Signal | None = None,
    school_year: SchoolYear | None = None,
    precision: str = Precision.DAY,
    source: str = "",
) -> Analysis:
    """Ask for an analysis of a plek, because of a point of attention (``signal``) or without one. One at a time: the database refuses a second one that is still open."""
    _check(deployment, question=question)
    with promises.keep():
        analysis = Analysis(
            deployment=deployment,
            signal=signal,
            school_year=school_year or _year_of(on),
            question=question.strip(),
            requested_on=on,
            requested_precision=Precision(precision),
            requested_by=by,
            due_on=due_on,
            source=source,
        )
        _guard_owner(analysis, owner, on=on)
        analysis.owner = owner
        promises.store(analysis)
        _set_partners(analysis, partners)
    return analysis


def change(
    analysis: Analysis,
    *,
    question: str,
    owner: User | None,
    partners: Sequence[Partner],
    due_on: date | None,
    on: date,
    by: User | None,
    version: int | None = None,
) -> Analysis:
    """Change the question, who sees to it, with whom, or by when; or correct it afterwards."""
    _check(analysis.deployment, question=question)
    with promises.keep():
        fresh = lock(analysis, version)
        _guard_owner(fresh, owner, on=on)
        fresh.question, fresh.owner, fresh.due_on = question.strip(), owner, due_on
        promises.store(fresh)
        _set_partners(fresh, partners)
    return fresh


def start(analysis: Analysis, *, started_on: date, on: date, by: User | None, version: int | None = None) -> Analysis:
    """The organisations have begun: from now on the municipality and the school see it."""
    if started_on > on:
        raise ValidationError({"started_on": _("Deze dag moet nog komen.")})
    with promises.keep():
        fresh = _open(analysis, version)
        fresh.state, fresh.started_on = AnalysisState.STARTED, started_on
        promises.store(fresh)
    return fresh


def conclude(
    analysis: Analysis, *, outcome: str, ended_on: date, on: date, by: User | None, version: int | None = None
) -> Analysis:
    """Write down what it brought, or correct that. Extra hours run on until they are looked at again."""
    return _end(analysis, AnalysisState.CONCLUDED, outcome, ended_on, on, version)


def stop(
    analysis: Analysis, *, outcome: str, ended_on: date, on: date, by: User | None, version: int | None = None
) -> Analysis:
    """Stop without a result; ``outcome`` says why, and can be corrected."""
    return _end(analysis, AnalysisState.STOPPED, outcome, ended_on, on, version)


def _end(
    analysis: Analysis, state: AnalysisState, outcome: str, ended_on: date, on: date, version: int | None
) -> Analysis:
    if ended_on > on:
        raise ValidationError({"ended_on": _("Deze dag moet nog komen.")})
    if not outcome.strip():
        raise ValidationError({"outcome": _("Schrijf op wat de analyse heeft opgeleverd, of waarom zij stopt.")})
    _check(analysis.deployment, outcome=outcome)
    with promises.keep():
        fresh = lock(analysis, version)
        if not fresh.is_open and fresh.state != state:
            raise ValidationError(CLOSED)
        if state == AnalysisState.CONCLUDED and fresh.started_on is None:
            raise ValidationError(_("De analyse is nog niet gestart. Start haar eerst, of stop haar."))
        fresh.state, fresh.ended_on, fresh.outcome = state, ended_on, outcome.strip()
        promises.store(fresh)
    return fresh


def _open(analysis: Analysis, version: int | None) -> Analysis:
    fresh = lock(analysis, version)
    if not fresh.is_open:
        raise ValidationError(CLOSED)
    return fresh


def _year_of(day: date) -> SchoolYear:
    found: SchoolYear = SchoolYear.objects.filter(starts_on__lte=day).latest("starts_on")
    return found


def partners_of(analysis: Analysis) -> list[Partner]:
    """The organisations that take part, by name."""
    return list(analysis.partners.all())


def _set_partners(analysis: Analysis, partners: Sequence[Partner]) -> None:
    wanted = {partner.pk: partner for partner in partners}
    if any(partner.programme_id != analysis.deployment.programme_id for partner in partners):
        raise ValidationError({"partners": _("Deze organisatie hoort bij een ander programma.")})
    analysis.partner_links.exclude(partner__in=wanted).delete()
    present = set(analysis.partner_links.values_list("partner_id", flat=True))
    for key, partner in wanted.items():
        if key not in present:
            promises.store(AnalysisPartner(analysis=analysis, partner=partner))


# --- the plan -----------------------------------------------------------------------------------------------------------


def add_action(
    analysis: Analysis, *, what: str, who: str, on: date, by: User | None, due_on: date | None = None
) -> AnalysisAction:
    """Agree on one thing: what, by which organisation or role, and by when."""
    _check_action(analysis, what, who)
    with promises.keep():
        fresh = lock(analysis, None)
        fresh.save(update_fields=["version"])
        action = AnalysisAction(analysis=fresh, what=what.strip(), who=who.strip(), due_on=due_on, added_on=on)
        promises.store(action)
    return action


def change_action(
    action: AnalysisAction,
    *,
    what: str,
    who: str,
    due_on: date | None,
    on: date,
    by: User | None,
    version: int | None = None,
) -> AnalysisAction:
    """Agree on something else, or correct it."""
    _check_action(action.analysis, what, who)
    with promises.keep():
        fresh = lock(action, version)
        fresh.what, fresh.who, fresh.due_on = what.strip(), who.strip(), due_on
        promises.store(fresh)
    return fresh


def _check_action(analysis: Analysis, what: str, who: str) -> None:
    _check(analysis.deployment, what=what)
    try:
        check_organisation(who, known=known_names(analysis.deployment))
    except ValidationError as error:
        raise ValidationError({"who": error.error_list}) from error


def finish_action(action: AnalysisAction, *, on: date, by: User | None) -> AnalysisAction:
    """Done; pressed twice is done once, on the first day."""
    return _tick(action, on, keep=True)


def reopen_action(action: AnalysisAction, *, by: User | None) -> AnalysisAction:
    """Not done after all."""
    return _tick(action, None, keep=False)


def _tick(action: AnalysisAction, done_on: date | None, *, keep: bool) -> AnalysisAction:
    with promises.keep():
        fresh: AnalysisAction = AnalysisAction.system.select_for_update(of=("self",)).get(pk=action.pk)
        fresh.done_on = (fresh.done_on or done_on) if keep else None
        promises.store(fresh)
    return fresh


def remove_action(action: AnalysisAction, *, by: User | None) -> None:
    """Take an action out of the plan; its history stays."""
    with promises.keep():
        AnalysisAction.system.filter(pk=action.pk).delete()


# --- extra hours for the time being -------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Extra:
    """The extra hours that a row of decisions made: what was granted ``before``, how much ``hours`` per week came on top,
    from when, and the last decision about them. ``is_running``: they still have to be looked at again."""

    before: HourGrant
    first: InterimDecision
    last: InterimDecision
    hours: Decimal
    since: date

    @property
    def is_running(self) -> bool:
        return self.last.review_on is not None

    @property
    def has_stopped(self) -> bool:
        return self.last.verdict == Verdict.STOPS


def extra_of(analysis: Analysis) -> Extra | None:
    """The extra hours of an analysis; ``None`` when there never were any."""
    return extras_of([analysis]).get(analysis.pk)


def extras_of(analyses: Iterable[Analysis], *, as_of: date | None = None) -> dict[int, Extra]:
    """The extra hours of each analysis, by its key, as the decisions of up to ``as_of`` made them. Two queries.

    How many hours is read from the chain, so that whoever corrects it corrects this.
    """
    rows = InterimDecision.system.filter(analysis__in=list(analyses)).select_related("grant")
    if as_of is not None:
        rows = rows.filter(decided_on__lte=as_of)
    decided: dict[int, list[InterimDecision]] = defaultdict(list)
    for row in rows.order_by("decided_on", "pk"):
        if row.verdict == Verdict.EXTRA:
            decided[row.analysis_id].clear()
        if row.verdict == Verdict.EXTRA or decided[row.analysis_id]:
            decided[row.analysis_id].append(row)
    firsts = {key: found[0].grant for key, found in decided.items() if found}
    granted: dict[int, list[HourGrant]] = defaultdict(list)
    allocations = {grant.allocation_id for grant in firsts.values() if grant is not None}
    for grant in HourGrant.system.filter(allocation__in=allocations).select_related("allocation").order_by("starts_on"):
        granted[grant.allocation_id].append(grant)
    found = {}
    for key, first in firsts.items():
        if first is not None:
            before = [one for one in granted[first.allocation_id] if one.starts_on < first.starts_on][-1]
            found[key] = _extra(before, decided[key])
    return found


def _extra(before: HourGrant, decisions: Sequence[InterimDecision]) -> Extra:
    made = [row.grant for row in decisions if row.grant is not None and row.verdict != Verdict.STOPS]
    hours = (made[-1].hours_per_week or Decimal()) - (before.hours_per_week or Decimal())
    return Extra(before=before, first=decisions[0], last=decisions[-1], hours=hours, since=made[0].starts_on)


@dataclass(frozen=True)
class Told:
    """One decision, and how many hours per week the plek has by it; ``None`` when it changed no hours."""

    decision: InterimDecision
    hours_per_week: Decimal | None
    starts_on: date | None


def told(decisions: Iterable[InterimDecision]) -> list[Told]:
    """The decisions with their hours, the newest first."""
    rows = sorted(decisions, key=lambda row: (row.decided_on, row.pk), reverse=True)
    return [
        Told(row, row.grant.hours_per_week if row.grant else None, row.grant.starts_on if row.grant else None)
        for row in rows
    ]


def decide_extra_hours(
    analysis: Analysis,
    *,
    extra_hours: Decimal,
    starts_on: date,
    reason: str,
    review_on: date,
    on: date,
    by: User | None,
    decided_on: date | None = None,
    decided_by: str = "",
    source: FundingSource | None = None,
    version: int | None = None,
) -> InterimDecision:
    """Grant ``extra_hours`` per week on top of what is granted on ``starts_on``, until somebody looks again on ``review_on``.

    ``source`` pays them; needed when it is known who pays the other hours. The reason of the revision is the one that
    held, followed by this one.
    """
    decided_on = decided_on or on
    if extra_hours <= 0:
        raise ValidationError({"extra_hours": _("Vul meer dan 0 uur per week in.")})
    _guard_days(decided_on, review_on, on)
    _check(analysis.deployment, reason=reason, decided_by=decided_by)
    with promises.keep():
        fresh = _open(analysis, version)
        running = extra_of(fresh)
        if running is not None and not running.has_stopped:
            raise ValidationError(_("Er zijn al extra uren. Bekijk die opnieuw en pas ze aan."))
        allocation = _allocation_on(fresh.deployment, starts_on)
        before = _last_grant(allocation, starts_on)
        if before.hours_per_week is None:
            raise ValidationError(
                {"extra_hours": _("Hoeveel uren er nu zijn, is niet vastgelegd. Leg die eerst vast bij de plek.")}
            )
        terms = _on_top(terms_of(before), extra_hours, source, reason, decided_on, decided_by)
        grant = planning.revise_grant(allocation=allocation, starts_on=starts_on, terms=terms, by=by)
        return _decide(fresh, Verdict.EXTRA, grant, reason, review_on, decided_on, decided_by)


def review(
    analysis: Analysis,
    *,
    verdict: str,
    on: date,
    by: User | None,
    starts_on: date | None = None,
    extra_hours: Decimal | None = None,
    review_on: date | None = None,
    reason: str = "",
    decided_on: date | None = None,
    decided_by: str = "",
    version: int | None = None,
) -> InterimDecision:
    """Look at extra hours again: they stay, become ``extra_hours`` from ``starts_on``, or stop from then.

    *Stopt* grants what was granted before them, with the same money. When somebody revised the hours in between, that
    can't be told apart any more, and the new hours are recorded at the plek. With a new ``review_on`` they are looked at
    once more; without one they are settled.
    """
    decided_on, starts_on = decided_on or on, starts_on or on
    verdict = Verdict(verdict)
    if verdict == Verdict.EXTRA:
        raise ValidationError({"verdict": _("Kies of de extra uren blijven, anders worden of stoppen.")})
    if verdict == Verdict.STOPS:
        review_on = None
    if verdict == Verdict.ADJUSTED and not (extra_hours and extra_hours > 0):
        raise ValidationError({"extra_hours": _("Hoeveel extra uren worden het? Vul meer dan 0 uur per week in.")})
    _guard_days(decided_on, review_on, on)
    _check(analysis.deployment, reason=reason, decided_by=decided_by)
    with promises.keep():
        fresh = lock(analysis, version)
        extra = extra_of(fresh)
        if extra is None or not extra.is_running:
            raise ValidationError(_("Er zijn geen extra uren om opnieuw te bekijken."))
        if decided_on < extra.last.decided_on:
            raise ValidationError({"decided_on": _("Deze dag ligt voor het vorige besluit.")})
        grant = None
        if verdict == Verdict.ADJUSTED and extra_hours is not None:
            allocation = _untouched(fresh, starts_on)
            source = _source_of(extra)
            terms = _on_top(terms_of(extra.before), extra_hours, source, reason, decided_on, decided_by)
            grant = planning.revise_grant(allocation=allocation, starts_on=starts_on, terms=terms, by=by)
        elif verdict == Verdict.STOPS and starts_on <= extra.before.allocation.ends_on:
            allocation = _untouched(fresh, starts_on)
            terms = replace(terms_of(extra.before), decided_on=decided_on, decided_by=decided_by)
            grant = planning.revise_grant(allocation=allocation, starts_on=starts_on, terms=terms, by=by)
        return _decide(fresh, verdict, grant, reason, review_on, decided_on, decided_by)


def _decide(
    analysis: Analysis,
    verdict: str,
    grant: HourGrant | None,
    reason: str,
    review_on: date | None,
    decided_on: date,
    decided_by: str,
) -> InterimDecision:
    analysis.review_on = review_on
    promises.store(analysis)
    decision = InterimDecision(
        analysis=analysis,
        verdict=verdict,
        grant=grant,
        reason=reason.strip(),
        review_on=review_on,
        decided_on=decided_on,
        decided_by=decided_by.strip(),
    )
    promises.store(decision)
    return decision


def _guard_days(decided_on: date, review_on: date | None, on: date) -> None:
    if decided_on > on:
        raise ValidationError({"decided_on": _("Deze dag moet nog komen.")})
    if review_on is not None and review_on <= max(decided_on, on):
        raise ValidationError({"review_on": _("Kies een dag na vandaag.")})


def _allocation_on(deployment: Deployment, day: date) -> HourAllocation:
    found: HourAllocation | None = HourAllocation.system.active_on(day).filter(deployment=deployment).first()
    if found is None:
        raise ValidationError({"starts_on": _("Op deze dag heeft de plek geen toegekende uren.")})
    return found


def _last_grant(allocation: HourAllocation, day: date) -> HourGrant:
    """What is granted on ``day``; refused when other hours are planned for later."""
    last: HourGrant = allocation.grants.order_by("-starts_on")[0]
    if last.starts_on >= day:
        raise ValidationError(
            {
                "starts_on": _("Vanaf %(day)s staan er al andere uren. Kies een dag daarna.")
                % {"day": nl_date(last.starts_on)}
            }
        )
    return last


def _untouched(analysis: Analysis, starts_on: date) -> HourAllocation:
    """The allocation of the extra hours, when nobody revised it since."""
    ours = HourGrant.system.filter(
        pk__in=InterimDecision.system.filter(analysis=analysis, grant__isnull=False).values("grant")
    ).latest("starts_on")
    last = _last_grant(_allocation_on(analysis.deployment, starts_on), starts_on)
    if last.pk != ours.pk:
        raise ValidationError(
            _(
                "De uren zijn sinds %(day)s op een andere manier gewijzigd. Leg de nieuwe uren vast bij de plek, en kies hier “blijft”."
            )
            % {"day": nl_date(last.starts_on)}
        )
    allocation: HourAllocation = last.allocation
    return allocation


def terms_of(grant: HourGrant) -> GrantTerms:
    """What a grant says, to grant it again."""
    return GrantTerms(
        hours_per_week=grant.hours_per_week,
        decided_on=grant.decided_on,
        is_circa=grant.is_circa,
        reason=grant.reason,
        earmark_hours=grant.earmark_hours,
        earmark_for=grant.earmark_for,
        decided_by=grant.decided_by,
        decided_precision=grant.decided_precision,
        shares=tuple(ShareTerms(share.source, share.hours_per_week) for share in planning.shares_of(grant)),
    )


def _on_top(
    terms: GrantTerms, extra: Decimal, source: FundingSource | None, reason: str, decided_on: date, decided_by: str
) -> GrantTerms:
    parts = {share.source.pk: share for share in terms.shares}
    if parts and source is None:
        raise ValidationError({"source": _("Kies uit welke geldbron de extra uren komen.")})
    if source is not None and not parts:
        raise ValidationError(
            {"source": _("Van de uren die er al zijn, is de geldbron niet vastgelegd. Leg die eerst vast bij de plek.")}
        )
    if source is not None:
        known = parts[source.pk].hours_per_week or Decimal() if source.pk in parts else Decimal()
        parts[source.pk] = ShareTerms(source, known + extra)
    both = " ".join(filter(None, (terms.reason.strip(), reason.strip())))
    return replace(
        terms,
        hours_per_week=(terms.hours_per_week or Decimal()) + extra,
        reason=both if len(both) <= LONGEST_REASON else reason.strip(),
        decided_on=decided_on,
        decided_by=decided_by,
        decided_precision=Precision.DAY,
        shares=tuple(parts.values()),
    )


def _source_of(extra: Extra) -> FundingSource | None:
    """Who pays the extra hours: the source of which there is more than before."""
    before = {share.source_id: share.hours_per_week or Decimal() for share in planning.shares_of(extra.before)}
    if extra.first.grant is None:
        return None
    for share in planning.shares_of(extra.first.grant):
        if (share.hours_per_week or Decimal()) > before.get(share.source_id, Decimal()):
            return share.source
    return None
