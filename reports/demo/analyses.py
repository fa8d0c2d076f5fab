"""Two analyses of the demo: one that runs where several schools are together, with hours on top; one of last year, done."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

from kansencoach.models import User
from reports import analysis
from reports.demo import accounts, invented, region
from reports.models import Analysis
from schools import calendar
from schools.models import Deployment, FundingSource, HourAllocation, Programme, SchoolYear
from schools.partners import add_partner
from schools.planning import last_grant, shares_of

PARTNERS = (
    ("JGZ Voorbeeldland", "health"),
    ("Schoolmaatschappelijk werk 't Voorbeeld", "social_work"),
    ("Samenwerkingsverband Voorbeeldland", "school_support"),
)
# What, by whom, how many weeks from the start it is due, and whether it was done.
PLAN = (
    ("Op een rij zetten met welke vragen ouders komen", "kansencoach en intern begeleiders", 4, True),
    ("Een vast spreekuur op school, elke twee weken", "JGZ Voorbeeldland", 10, False),
    ("Afspreken wie welke vragen van ouders oppakt", "Samenwerkingsverband Voorbeeldland", 14, False),
)
OUTCOME = (
    "Veel vragen horen bij het maatschappelijk werk. Dat is nu elke week op school, zodat de kansencoach weer tijd heeft "
    "voor het contact met ouders."
)


def keep(*, today: date) -> None:
    """Make what is not there yet."""
    programme = Programme.system.get(slug=region.SLUG)
    by = User.objects.get(email=accounts.COORDINATOR.email)
    together, other = (
        Deployment.system.filter(programme=programme, municipality=code, name=name).first()
        for code, name, _schools in invented.BUNDLES[:2]
    )
    if together is not None and not Analysis.system.filter(deployment=together).exists():
        _running(together, today, by)
    if other is not None and not Analysis.system.filter(deployment=other).exists():
        _done(other, today, by)


def _ask(plek: Deployment, on: date, by: User, owner: User | None, partners: int) -> Analysis:
    return analysis.request(
        deployment=plek,
        question=analysis.usual_question(plek),
        owner=owner,
        partners=[
            add_partner(programme=plek.programme, name=name, kind=kind, by=by) for name, kind in PARTNERS[:partners]
        ],
        due_on=on + timedelta(weeks=24),
        on=on,
        by=by,
    )


def _running(plek: Deployment, today: date, by: User) -> None:
    allocation = HourAllocation.system.active_on(today).filter(deployment=plek).first()
    if allocation is None:
        return
    asked = max(today - timedelta(weeks=8), allocation.starts_on + timedelta(days=1))
    owner = analysis.possible_owners(plek, on=today).exclude(pk=by.pk).filter(memberships__coach__isnull=False).first()
    row = _ask(plek, asked, by, owner or by, len(PARTNERS))
    begun = min(asked + timedelta(weeks=2), today)
    row = analysis.start(row, started_on=begun, on=today, by=by)
    for what, who, weeks, is_done in PLAN:
        action = analysis.add_action(row, what=what, who=who, due_on=begun + timedelta(weeks=weeks), on=begun, by=by)
        if is_done:
            analysis.finish_action(action, on=today, by=by)
    grant = last_grant(allocation)
    if grant is None or grant.hours_per_week is None or grant.starts_on >= begun:
        return
    shares = shares_of(grant)
    own: FundingSource | None = shares[-1].source if shares else None
    analysis.decide_extra_hours(
        row,
        extra_hours=Decimal("1.50"),
        starts_on=begun,
        reason="Tijdelijk meer uren, zolang de analyse loopt.",
        review_on=today + timedelta(weeks=10),
        decided_on=begun,
        decided_by="gemeente",
        source=own,
        on=today,
        by=by,
    )


def _done(plek: Deployment, today: date, by: User) -> None:
    """Of last school year: asked in autumn, concluded in spring."""
    first = calendar.first_year_of(today) - 1
    year = SchoolYear.objects.filter(starts_on=date(first, 8, 1)).first()
    if year is None or not HourAllocation.system.filter(deployment=plek, school_year=year).exists():
        return
    asked = date(first, 10, 6)
    row = _ask(plek, asked, by, by, 2)
    analysis.start(row, started_on=date(first, 11, 3), on=today, by=by)
    for what, who, weeks, _is_done in PLAN[:2]:
        action = analysis.add_action(row, what=what, who=who, due_on=asked + timedelta(weeks=weeks), on=asked, by=by)
        analysis.finish_action(action, on=date(first + 1, 3, 2), by=by)
    analysis.conclude(row, outcome=OUTCOME, ended_on=date(first + 1, 5, 18), on=today, by=by)
