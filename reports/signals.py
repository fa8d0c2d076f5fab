"""The aandachtspunten of a programme: the sweep that opens, keeps and closes them, and the verbs of who reads them.

The rules and the life of a point are in :mod:`reports.signal_rules`. Here the figures are asked for, once for all plekken
and in a number of queries that does not depend on how many there are, and what follows is stored. A sweep can run at any
hour, twice, or three at once: the rows that are there are locked, and of a new point the database keeps one.

What rests on the answers of a coach tells a coordinator nothing sooner than the answers themselves: once a coordinator
reads such a point, it goes by the answers that a coordinator may read.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from coaches import pulses
from coaches.models import Placement, PulseAnswer, WorkloadPulse
from coaches.models.rhythm import Weekday
from coaches.rhythm import AgreedDay, days_of, rhythms_of
from kansencoach import audit, promises
from kansencoach.models import User
from kansencoach.templatetags.numbers import nl_date
from kansencoach.versions import STALE, lock
from reports import signal_rules
from reports.figures import Decision, PlekFigures, decisions_needed, plek_figures
from reports.models import LaterReason, Signal, SignalSeen, SignalState, SignalThreshold
from reports.signal_rules import BY_SLUG, FITS, RULES, UNDECIDED, Life, Measured, Plek, Rule
from schools import calendar
from schools.models import Deployment, Programme, SchoolYear

Key = tuple[str, int, str]  # rule, plek, cause

EVERY_DAY = tuple(AgreedDay(weekday, 0, None, date.min) for weekday in Weekday.values if weekday <= 5)
LIFE = tuple(Life.__dataclass_fields__)
TOLD = ("state", "opened_on", "coordinator_from", "later_until", "cleared_on", "solved_on")


# --- the sweep --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Swept:
    """What a sweep did."""

    opened: int = 0
    solved: int = 0


def sweep_all(*, on: date) -> None:
    """The sweep of every programme."""
    for programme in Programme.system.order_by("pk"):
        sweep(programme, on=on)


def sweep(programme: Programme, *, on: date) -> Swept:
    """Open, keep and close the points of a programme, by the figures of this day. Run again it changes nothing."""
    every, read = _measure(programme, on)
    limits = thresholds_of(programme)
    year = _year_of(on)
    with transaction.atomic():
        known = _known(programme, year)
        begun: list[Signal] = []
        changed: list[Signal] = []
        reopened: list[int] = []
        over: set[Key] = set()
        for key, row in known.items():
            before = _life(row)
            is_read = row.coordinator_from is not None and row.coordinator_from <= on
            found = (read if is_read else every).get(key)
            after = signal_rules.go_on(before, BY_SLUG[row.rule], found, limits[row.rule], on)
            if after is None:
                over.add(key)
            elif after != before:
                if before.state == SignalState.SOLVED and after.state == SignalState.OPEN:
                    reopened.append(row.pk)
                changed.append(_become(row, after))
        for key, found in every.items():
            if year is None or (key in known and key not in over):
                continue
            life = signal_rules.begin(BY_SLUG[key[0]], found, limits[key[0]], on)
            if life is not None:
                begun.append(_new(programme, year, key, found, life))
        SignalSeen.system.filter(signal__in=reopened).delete()  # it is new again
        Signal.system.bulk_update(changed, [*LIFE, "later_reason", "solved_by", "version"])
        Signal.system.bulk_create(begun, ignore_conflicts=True)
    return Swept(len(begun) + len(reopened), sum(row.solved_on == on for row in changed))


def _year_of(on: date) -> SchoolYear | None:
    return SchoolYear.objects.filter(starts_on__lte=on, ends_on__gte=on).first()


def _known(programme: Programme, year: SchoolYear | None) -> dict[Key, Signal]:
    """The points of this year and what is left of earlier ones, locked: of each cause the one that is there, else the last."""
    rows = Signal.system.filter(
        Q(school_year=year) | ~Q(state=SignalState.SOLVED), programme=programme, rule__in=BY_SLUG
    )
    found: dict[Key, Signal] = {}
    for row in rows.select_for_update(of=("self",)).order_by("pk"):
        key = (row.rule, row.deployment_id, row.cause)
        if key not in found or row.is_there or not found[key].is_there:
            found[key] = row
    return found


def _life(row: Signal) -> Life:
    return Life(**{name: getattr(row, name) for name in LIFE})


def _become(row: Signal, life: Life) -> Signal:
    row.version += any(getattr(row, name) != getattr(life, name) for name in TOLD)
    for name, value in asdict(life).items():
        setattr(row, name, value)
    if row.state != SignalState.LATER:
        row.later_reason = ""
    if row.state != SignalState.SOLVED:
        row.solved_by = None
    return row


def _new(programme: Programme, year: SchoolYear, key: Key, found: Measured, life: Life) -> Signal:
    rule, deployment, cause = key
    return Signal(
        programme=programme,
        deployment_id=deployment,
        school_year=year,
        coach_id=found.coach_id,
        rule=rule,
        cause=cause,
        is_about_work=BY_SLUG[rule].is_about_work,
        **asdict(life),
    )


# --- measuring --------------------------------------------------------------------------------------------------------


def _measure(programme: Programme, on: date) -> tuple[dict[Key, Measured], dict[Key, Measured]]:
    """Every value of today, and the same as a coordinator may read them."""
    year = _year_of(on)
    if year is None:
        return {}, {}
    plekken = Deployment.system.filter(programme=programme).in_year(year).distinct().order_by("pk")
    rows = [
        row
        for row in plek_figures(plekken, school_year=year, on=on)
        if row.allocation is not None and row.allocation.starts_on <= on <= row.allocation.ends_on
    ]
    silent = silent_weeks(rows, on=on)
    found = signal_rules.measured(Plek(row, on, silent.get(row.deployment.pk)) for row in rows)
    given = _answers(rows, on)
    return {**found, **answered(given)}, {**found, **answered(pulse for pulse in given if pulse.seen_from <= on)}


def silent_weeks(rows: Iterable[PlekFigures], *, on: date) -> dict[int, Decimal]:
    """Per plek the weeks that are over, after the one of the last activity, in which a coach was expected. Four queries.

    Only where somebody is now, and where activities are written at all.
    """
    last = calendar.iso_week(on).monday - calendar.DAY
    since: dict[int, date] = {}
    plek_of: dict[int, int] = {}
    placements: list[Placement] = []
    for row in rows:
        if row.allocation is None or row.written_minutes is None or not row.coaches:
            continue
        since[row.deployment.pk] = (
            calendar.iso_week(row.last_activity_on).sunday + calendar.DAY
            if row.last_activity_on is not None
            else row.allocation.starts_on
        )
        for at in row.placements:
            placements.append(at.placement)
            plek_of[at.placement.pk] = row.deployment.pk
    if not placements:
        return {}
    weeks: dict[int, set[calendar.IsoWeek]] = {plek: set() for plek in since}
    for rhythm in rhythms_of(placements, min(since.values()), last, otherwise=EVERY_DAY):
        plek = plek_of[rhythm.placement_id]
        weeks[plek].update(calendar.iso_week(day.day) for day in days_of(rhythm, since[plek], last) if day.is_expected)
    return {plek: Decimal(len(found)) for plek, found in weeks.items()}


def _answers(rows: Iterable[PlekFigures], on: date) -> list[WorkloadPulse]:
    """What the coaches of these plekken answered this year, the first first. One query."""
    there = [at.placement.pk for row in rows for at in row.coaches]
    return list(
        WorkloadPulse.system.filter(placement__in=there, answered_on__lte=on)
        .exclude(answer=PulseAnswer.SKIPPED)
        .select_related("placement__allocation")
        .order_by("placement", "starts_on")
    )


def answered(given: Iterable[WorkloadPulse]) -> dict[Key, Measured]:
    """How often in a row the work did not fit, per placement: the value of the rule ``past-niet``. Pure."""
    rows: dict[int, list[WorkloadPulse]] = {}
    for pulse in given:
        run = rows.setdefault(pulse.placement_id, [])
        if pulse.is_too_much:
            run.append(pulse)
        else:
            run.clear()
    return {
        (FITS.slug, run[0].placement.allocation.deployment_id, cause): Measured(
            value=Decimal(sum(2 if pulse.answer == PulseAnswer.TOO_MUCH else 1 for pulse in run)),
            cause=cause,
            coach_id=run[0].coach_id,
            not_before=max(pulse.seen_from for pulse in run),
        )
        for run in rows.values()
        if run
        for cause in [f"antwoord-{run[0].placement_id}-{run[0].starts_on:%Y%m%d}"]
    }


# --- thresholds -------------------------------------------------------------------------------------------------------


def thresholds_of(programme: Programme) -> Mapping[str, Decimal]:
    """From what value each rule makes a point in this programme. One query."""
    own = dict(SignalThreshold.system.filter(programme=programme).values_list("rule", "value"))
    return {rule.slug: own.get(rule.slug, rule.default) for rule in RULES}


def set_threshold(
    *, programme: Programme, rule: Rule, value: Decimal, by: User | None, version: int | None = None
) -> SignalThreshold:
    """From now on this rule makes a point from ``value``. ``version`` 0 is: the form showed the default."""
    if value < rule.lowest:
        raise ValidationError({"value": _("Kies %(lowest)s of meer.") % {"lowest": rule.amount(rule.lowest)}})
    with promises.keep():
        known = SignalThreshold.system.filter(programme=programme, rule=rule.slug).first()
        if known is None:
            row = SignalThreshold(programme=programme, rule=rule.slug)
        elif version == 0:
            raise ValidationError(STALE, code="stale")
        else:
            row = lock(known, version)
        row.value = value
        promises.store(row)
    return row


# --- reading ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Point:
    """One aandachtspunt as somebody reads it."""

    signal: Signal
    rule: Rule
    is_seen: bool

    @property
    def sentence(self) -> str:
        """What is true of the plek."""
        return str(self.rule.sentence) % {"amount": self.measured}

    @property
    def measured(self) -> str:
        """The value when it was last true, with its unit."""
        return self.rule.amount(self.signal.value)

    @property
    def limit(self) -> str:
        """The threshold it went over, with its unit."""
        return self.rule.limit(self.signal.threshold)

    @property
    def stays_above(self) -> str:
        """Above what value it stays, where that is less than the threshold; else empty."""
        stays = self.signal.threshold - self.rule.margin
        return self.rule.amount(stays) if self.rule.margin and stays > 0 else ""

    @property
    def is_fading(self) -> bool:
        """Whether it is under the threshold again, and stays only because it is not far enough under it."""
        return self.signal.is_there and self.signal.value < self.signal.threshold and bool(self.stays_above)


@dataclass(frozen=True)
class Asked:
    """What asks for a decision now, each thing once: the decisions, and the open points that none of them tells."""

    decisions: tuple[Decision, ...]
    points: tuple[Point, ...]


def listed(rows: QuerySet[Any], *, by: User) -> list[Point]:
    """Points as this person reads them: what was not seen yet first, then the most urgent, then the oldest. Two queries."""
    found: list[Signal] = list(rows.filter(rule__in=BY_SLUG).select_related("deployment__municipality", "school_year"))
    seen = set(SignalSeen.system.filter(user=by, signal__in=found).values_list("signal", flat=True))
    points = [Point(row, BY_SLUG[row.rule], row.pk in seen) for row in found]
    return sorted(
        points, key=lambda point: (point.is_seen, point.rule.urgency, point.signal.opened_on, point.signal.pk)
    )


def what_asks(
    rows: Sequence[PlekFigures], visible: QuerySet[Any], *, programme: Programme, on: date, by: User
) -> Asked:
    """ "Wat vraagt deze week een besluit?": the decisions of these plekken and the open points about them.

    Here, and only here, is decided what is told twice: a point of a rule that a decision tells is not told again, and what
    somebody solved or put off is no longer asked as a decision either. ``visible``: the points that the reader may see.
    """
    plekken = {row.deployment.pk for row in rows}
    points = [point for point in listed(_not_over(visible), by=by) if point.signal.deployment_id in plekken]
    settled: dict[str, set[int]] = {}
    for point in points:
        if point.signal.state != SignalState.OPEN and point.rule.told_by:
            settled.setdefault(point.rule.told_by, set()).add(point.signal.deployment_id)
    decisions = decisions_needed(rows, on=on, undecided_weeks=thresholds_of(programme)[UNDECIDED.slug], settled=settled)
    told = {(decision.key, row.deployment.pk) for decision in decisions for row in decision.rows}
    return Asked(
        decisions,
        tuple(
            point
            for point in points
            if point.signal.state == SignalState.OPEN and (point.rule.told_by, point.signal.deployment_id) not in told
        ),
    )


def _not_over(visible: QuerySet[Any]) -> QuerySet[Any]:
    """What is there, and what somebody solved while its cause is still there."""
    return visible.filter(~Q(state=SignalState.SOLVED) | Q(cleared_on__isnull=True))


@dataclass(frozen=True)
class Step:
    """One thing that happened to a point."""

    on: date
    text: str


def history_of(signal: Signal) -> list[Step]:
    """What happened to a point, the last first, without saying who. One query."""
    events = list(audit.history_of(Signal).filter(pgh_obj_id=signal.pk).order_by("pgh_id"))
    found = [
        Step(*told) for before, event in zip([None, *events], events, strict=False) for told in _told(before, event)
    ]
    return found[::-1]


def _told(before: Any, event: Any) -> Iterator[tuple[date, str]]:
    at = timezone.localdate(event.pgh_created_at)
    if before is None:
        yield event.opened_on, _("Het punt kwam op.")
        return
    if (before.later_until, before.later_reason) != (event.later_until, event.later_reason) and event.later_until:
        reason = LaterReason(event.later_reason).label
        yield at, _("Later, tot %(day)s: %(reason)s.") % {"day": nl_date(event.later_until), "reason": reason}
    elif event.state == SignalState.SOLVED and before.state != SignalState.SOLVED:
        is_by_hand = event.solved_by_id is not None
        yield event.solved_on, _("De coördinator zei dat het is opgelost.") if is_by_hand else _("Vanzelf voorbij.")
    elif event.state == SignalState.OPEN and before.state != SignalState.OPEN:
        yield at, _("Weer open.")
    if event.state == SignalState.SOLVED and event.solved_by_id and event.cleared_on and not before.cleared_on:
        yield event.cleared_on, _("Ook in de cijfers voorbij.")
    if before.coordinator_from and event.coordinator_from and event.coordinator_from < before.coordinator_from:
        yield at, _("De kansencoach deelde het met de coördinator.")


# --- verbs of who reads them ------------------------------------------------------------------------------------------


def see(signal: Signal, *, on: date, by: User) -> None:
    """Seen by this person; marked twice is marked once."""
    SignalSeen.system.bulk_create([SignalSeen(signal=signal, user=by, seen_on=on)], ignore_conflicts=True)


def put_off(
    signal: Signal, *, until: date, reason: str, on: date, by: User | None, version: int | None = None
) -> Signal:
    """It may wait until a day, with a reason from the list; on that day it is back."""
    if reason not in LaterReason.values:
        raise ValidationError({"reason": _("Kies een reden.")})
    if until <= on:
        raise ValidationError({"until": _("Kies een dag die nog komt.")})
    if until > calendar.ends_on(calendar.first_year_of(on)):
        raise ValidationError({"until": _("Kies een dag in dit schooljaar.")})
    return _move(signal, version, state=SignalState.LATER, later_until=until, later_reason=reason)


def solve(signal: Signal, *, on: date, by: User | None, version: int | None = None) -> Signal:
    """Somebody says that it is solved: of the same cause it does not come back before that had really gone."""
    return _move(
        signal,
        version,
        state=SignalState.SOLVED,
        later_until=None,
        later_reason="",
        solved_on=on,
        solved_by=by,
        clear_since=None,
    )


def reopen(signal: Signal, *, by: User | None) -> Signal:
    """Not solved, or not later, after all."""
    return _move(
        signal,
        None,
        state=SignalState.OPEN,
        later_until=None,
        later_reason="",
        solved_on=None,
        solved_by=None,
        clear_since=None,
        cleared_on=None,
    )


def share(signal: Signal, *, on: date, by: User | None) -> Signal:
    """The coach lets the coordinator read a point today; with the answers that it rests on."""
    if not signal.is_about_work:
        raise ValidationError(_("Dit punt ziet de coördinator al."))
    with transaction.atomic():
        if signal.coach_id is not None:
            for pulse in WorkloadPulse.system.filter(
                coach=signal.coach_id, placement__allocation__deployment=signal.deployment_id, seen_from__gt=on
            ).exclude(answer=PulseAnswer.SKIPPED):
                pulses.share(pulse, on=on, by=by)
        day = min(signal.coordinator_from or on, on)
        return _move(signal, None, coordinator_from=max(day, signal.opened_on))


def _move(signal: Signal, version: int | None, **changes: Any) -> Signal:
    """Store what changed; pressed twice is pressed once."""
    with promises.keep():
        fresh: Signal = lock(signal, version)
        if all(getattr(fresh, name) == value for name, value in changes.items()):
            return fresh
        for name, value in changes.items():
            setattr(fresh, name, value)
        fresh.save(update_fields=[*changes, "version"])
    return fresh
