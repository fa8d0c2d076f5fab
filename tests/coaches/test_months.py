"""A closed month: what was closed, plus what was corrected, is what is written now. Whatever somebody does."""

from __future__ import annotations

import contextlib
import uuid
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pghistory
import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.db.models import Sum
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from coaches import activity_log, erasure, months, staffing
from coaches.activity_log import ActivityDetails
from coaches.models import Activity, ClosedDay, Coach, Correction, MonthClosing, Placement
from kansencoach.models import User
from tests import factories
from tests.coaches.test_races import race

TODAY = date(2026, 11, 18)
SEPTEMBER, OCTOBER, NOVEMBER = date(2026, 9, 1), date(2026, 10, 1), date(2026, 11, 1)


def write(placement: Placement | None, day: date, minutes: int, coach: Coach | None = None) -> Activity:
    who = coach or (placement.coach if placement else None)
    assert who is not None
    return activity_log.log_activity(
        coach=who,
        placement=placement,
        done_on=day,
        minutes=minutes,
        on=TODAY,
        by=None,
        details=ActivityDetails() if placement else ActivityDetails(kind="training"),
    )


def close(coach: Coach, month: date = OCTOBER) -> MonthClosing:
    return months.close_month(coach=coach, month=month, at=timezone.now(), on=TODAY, by=None)


def state(coach: Coach, month: date = OCTOBER) -> months.CoachMonthState:
    return months.state_of(coach, month, on=TODAY)


@pytest.fixture
def placement() -> Placement:
    return factories.placement(factories.allocation(hours="8.00"), hours="4.00")


# --- closing --------------------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_closing_keeps_the_minutes_of_each_day_and_plek(placement: Placement) -> None:
    write(placement, date(2026, 10, 6), 60)
    write(placement, date(2026, 10, 6), 45)
    write(placement, date(2026, 10, 31), 30)
    write(None, date(2026, 10, 6), 20, placement.coach)
    write(placement, date(2026, 11, 1), 15)  # the month after
    closing = close(placement.coach)
    assert list(closing.days.order_by("done_on", "minutes").values_list("done_on", "placement", "minutes")) == [
        (date(2026, 10, 6), None, 20),
        (date(2026, 10, 6), placement.pk, 105),
        (date(2026, 10, 31), placement.pk, 30),
    ]
    assert state(placement.coach).closed == state(placement.coach).now == 155


@pytest.mark.django_db
def test_month_that_is_not_over_stays_open(placement: Placement) -> None:
    write(placement, date(2026, 11, 10), 60)
    with pytest.raises(ValidationError) as refused:
        close(placement.coach, NOVEMBER)
    assert refused.value.messages == ["November 2026 is nog niet voorbij."]
    assert not MonthClosing.system.exists()


@pytest.mark.django_db
def test_last_day_of_the_month_is_too_early_and_the_first_of_the_next_is_not(placement: Placement) -> None:
    write(placement, date(2026, 10, 6), 60)
    with pytest.raises(ValidationError):
        months.close_month(coach=placement.coach, month=OCTOBER, at=timezone.now(), on=date(2026, 10, 31), by=None)
    months.close_month(coach=placement.coach, month=OCTOBER, at=timezone.now(), on=date(2026, 11, 1), by=None)
    assert MonthClosing.system.get().month == OCTOBER


@pytest.mark.django_db
def test_month_without_anything_in_it_is_not_closed(placement: Placement) -> None:
    with pytest.raises(ValidationError) as refused:
        close(placement.coach)
    assert refused.value.messages == ["In deze maand is niets geschreven."]


@pytest.mark.django_db
def test_closing_twice_is_closing_once(placement: Placement) -> None:
    write(placement, date(2026, 10, 6), 60)
    first = close(placement.coach)
    write(placement, date(2026, 10, 7), 15)
    assert close(placement.coach) == first
    assert [day.minutes for day in ClosedDay.system.all()] == [60]


# --- what changes afterwards ----------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_change_after_closing_is_a_correction_of_that_day(placement: Placement) -> None:
    activity = write(placement, date(2026, 10, 6), 60)
    close(placement.coach)
    by = factories.user(name="Wie Wijzigt")
    with pghistory.context(user=by.pk):
        activity_log.change_activity(
            activity, placement=placement, done_on=date(2026, 10, 6), minutes=75, details=None, on=TODAY, by=by
        )
    row = Correction.system.get()
    assert (row.placement, row.done_on, row.minutes, row.made_by) == (placement, date(2026, 10, 6), 15, by)
    assert (state(placement.coach).closed, state(placement.coach).corrected, state(placement.coach).now) == (60, 15, 75)


@pytest.mark.django_db
def test_moving_to_another_month_or_plek_corrects_both(placement: Placement) -> None:
    other = factories.placement(
        factories.allocation(
            factories.deployment(
                placement.coach.programme, placement.allocation.deployment.municipality, name="Elders"
            ),
            hours="4.00",
        ),
        placement.employment,
        hours="1.00",
    )
    activity = write(placement, date(2026, 9, 8), 60)
    write(placement, date(2026, 10, 6), 30)
    close(placement.coach, SEPTEMBER)
    close(placement.coach, OCTOBER)
    activity_log.change_activity(
        activity, placement=other, done_on=date(2026, 10, 7), minutes=45, details=None, on=TODAY, by=None
    )
    assert [(row.closing.month, row.placement, row.minutes) for row in Correction.system.order_by("pk")] == [
        (SEPTEMBER, placement, -60),
        (OCTOBER, other, 45),
    ]
    assert state(placement.coach, SEPTEMBER).is_whole
    assert state(placement.coach, OCTOBER).is_whole


@pytest.mark.django_db
def test_change_that_moves_no_minutes_leaves_no_correction(placement: Placement) -> None:
    activity = write(placement, date(2026, 10, 6), 60)
    close(placement.coach)
    activity_log.change_activity(
        activity,
        placement=placement,
        done_on=date(2026, 10, 6),
        minutes=60,
        details=ActivityDetails(kind="care_consult"),
        on=TODAY,
        by=None,
    )
    assert not Correction.system.exists()


@pytest.mark.django_db
def test_coach_reads_beforehand_that_the_month_is_closed() -> None:
    assert months.warning([]) == ""
    assert (
        months.warning([OCTOBER]) == "Oktober 2026 is al afgesloten. Je wijziging komt als correctie op je urenstaat."
    )
    assert months.warning([SEPTEMBER, OCTOBER]).startswith("September 2026 en oktober 2026 zijn al afgesloten.")
    days = [date(2026, 10, 6), None, date(2026, 11, 2)]
    assert months.touched(days, {OCTOBER, SEPTEMBER}) == [OCTOBER]


@pytest.mark.django_db
def test_placement_with_corrections_is_not_withdrawn(placement: Placement) -> None:
    activity = write(placement, date(2026, 10, 6), 60)
    close(placement.coach)
    activity_log.remove_activity(activity, by=None)
    with pytest.raises(ValidationError) as refused:
        staffing.withdraw_placement(placement, by=None)
    assert refused.value.messages == ["Er staan uren van een afgesloten maand bij. Beëindig de plaatsing."]


# --- nobody gets around it ------------------------------------------------------------------------------------------


@pytest.mark.django_db
@pytest.mark.parametrize("table", ["coaches_monthclosing", "coaches_closedday", "coaches_correction"])
@pytest.mark.parametrize("what", ["UPDATE {} SET id = id", "DELETE FROM {}", "TRUNCATE {} CASCADE"])
def test_what_was_closed_is_never_changed(placement: Placement, table: str, what: str) -> None:
    activity = write(placement, date(2026, 10, 6), 60)
    close(placement.coach)
    activity_log.remove_activity(activity, by=None)
    with pytest.raises(IntegrityError, match="never changed"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(what.format(table))


@pytest.mark.django_db
def test_nobody_writes_a_correction_but_the_database(placement: Placement) -> None:
    write(placement, date(2026, 10, 6), 60)
    closing = close(placement.coach)
    about = {"closing": closing, "placement": placement, "done_on": date(2026, 10, 7), "minutes": 5}
    for make in (
        lambda: Correction.system.create(**about, made_at=timezone.now()),
        lambda: ClosedDay.system.create(**about),
    ):
        with pytest.raises(IntegrityError, match="only the database"), transaction.atomic():
            make()


@pytest.mark.django_db
def test_emptying_the_activities_is_refused(placement: Placement) -> None:
    write(placement, date(2026, 10, 6), 60)
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("TRUNCATE coaches_activity")


@pytest.mark.django_db(transaction=True)
def test_activity_written_while_the_month_is_closed_is_counted_once() -> None:
    """Whoever comes second waits: what is written is in the closing, or it is a correction."""
    for first_closes in (True, False):
        placement = factories.placement(factories.allocation(hours="8.00"), hours="4.00")
        write(placement, date(2026, 10, 6), 60)
        acts = [lambda p=placement: close(p.coach), lambda p=placement: write(p, date(2026, 10, 7), 30)]
        first, second = acts if first_closes else acts[::-1]
        assert race(first, second) == [None, None]
        found = state(placement.coach)
        assert (found.now, found.corrected) == (90, 30 if first_closes else 0)
        assert found.is_whole


# --- random sequences -----------------------------------------------------------------------------------------------

DAYS = st.sampled_from([date(2026, 9, 1), date(2026, 9, 30), date(2026, 10, 6), date(2026, 10, 31), date(2026, 11, 3)])
MINUTES = st.integers(1, 600)
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("log"), DAYS, MINUTES, st.integers(0, 2)),
        st.tuples(st.just("many"), DAYS, MINUTES, st.integers(0, 2)),
        st.tuples(st.just("change"), DAYS, MINUTES, st.integers(0, 2)),
        st.tuples(st.just("remove"), DAYS, MINUTES, st.just(0)),
        st.tuples(st.just("restore"), DAYS, MINUTES, st.just(0)),
        st.tuples(st.just("raw update"), DAYS, MINUTES, st.just(0)),
        st.tuples(st.just("raw delete"), DAYS, MINUTES, st.just(0)),
        st.tuples(st.just("raw move"), DAYS, MINUTES, st.integers(0, 2)),
        st.tuples(st.just("hand over"), DAYS, MINUTES, st.just(0)),
        st.tuples(st.just("close"), st.sampled_from([SEPTEMBER, OCTOBER]), MINUTES, st.just(0)),
        st.tuples(st.just("erase"), DAYS, MINUTES, st.just(0)),
    ),
    min_size=3,
    max_size=14,
)


class Play:
    """Two coaches at two plekken, and every way in which minutes come and go."""

    def __init__(self) -> None:
        allocation = factories.allocation(hours="8.00")
        self.programme = allocation.deployment.programme
        municipality = allocation.deployment.municipality
        employment = factories.employment(factories.coach(self.programme, name="Wie Schrijft"))
        self.coach = employment.coach
        other = factories.allocation(factories.deployment(self.programme, municipality, name="Elders"), hours="8.00")
        self.places = [
            factories.placement(allocation, employment, hours="2.00"),
            factories.placement(other, employment, hours="2.00"),
            None,
        ]
        successor = factories.employment(factories.coach(self.programme, name="Wie Overneemt"))
        self.other = factories.placement(allocation, successor, hours="2.00")
        self.kept: list[dict[str, Any]] = []

    def any_of(self, day: date, minutes: int) -> Activity | None:
        rows = list(Activity.system.filter(coach=self.coach).order_by("pk"))
        return rows[(day.day + minutes) % len(rows)] if rows else None

    def step(self, what: str, day: date, minutes: int, place: int) -> None:
        at = self.places[place]
        details = ActivityDetails() if at else ActivityDetails(kind="training")
        row = self.any_of(day, minutes)
        raw = connection.cursor
        if what == "log":
            write(at, day, minutes, self.coach)
        elif what == "many":
            one = activity_log.ActivityEntry(self.coach, at, day, minutes, uuid.uuid4(), details)
            activity_log.log_activities([one], on=TODAY)
        elif what == "close":
            close(self.coach, day)
        elif what == "restore" and self.kept:
            activity_log.put_back(self.kept.pop(), coach=self.coach, on=TODAY)
        elif what == "erase":
            erasure.erase_coach(self.coach, by=None, on=TODAY)
        elif row is None:
            return
        elif what == "change":
            activity_log.change_activity(
                row, placement=at, done_on=day, minutes=minutes, details=details, on=TODAY, by=None
            )
        elif what == "remove":
            self.kept.append(activity_log.as_kept(row))
            activity_log.remove_activity(row, by=None)
        elif what == "raw update":
            with raw() as cursor:
                cursor.execute("UPDATE coaches_activity SET minutes = %s WHERE coach_id = %s", [minutes, self.coach.pk])
        elif what == "raw delete":
            with raw() as cursor:
                cursor.execute("DELETE FROM coaches_activity WHERE id = %s", [row.pk])
        elif what == "raw move":
            with raw() as cursor:
                cursor.execute(
                    "UPDATE coaches_activity SET done_on = %s, placement_id = %s, kind = %s WHERE id = %s",
                    [day, at.pk if at else None, details.kind, row.pk],
                )
        elif what == "hand over":
            with raw() as cursor:
                cursor.execute(
                    "UPDATE coaches_activity SET coach_id = %s, placement_id = %s, kind = '' WHERE id = %s",
                    [self.other.coach_id, self.other.pk, row.pk],
                )

    def is_whole(self) -> bool:
        """Per coach, month, plek and day: closed + corrections = now."""
        for closing in MonthClosing.system.all():
            sums: dict[tuple[int | None, date], int] = {}
            for rows, sign in ((closing.days, 1), (closing.corrections, 1), (_now(closing), -1)):
                for place, day, minutes in rows.order_by().values_list("placement", "done_on").annotate(Sum("minutes")):
                    sums[place, day] = sums.get((place, day), 0) + sign * minutes
            if any(sums.values()):
                return False
        every = [state(coach, month) for coach in (self.coach, self.other.coach) for month in (SEPTEMBER, OCTOBER)]
        return all(one.is_whole for one in every)


def _now(closing: MonthClosing) -> Any:
    last = (closing.month + timedelta(days=32)).replace(day=1) - timedelta(days=1)
    return Activity.system.filter(coach=closing.coach_id).between(closing.month, last)


def play(steps: list[tuple[str, date, int, int]]) -> Play:
    game = Play()
    write(game.other, date(2026, 10, 6), 30)
    close(game.other.coach)
    for what, day, minutes, place in steps:
        with contextlib.suppress(ValidationError), transaction.atomic():
            game.step(what, day, minutes, place)
    return game


class ClosedAndCorrected(TestCase):
    @settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    @given(STEPS)
    def test_closed_and_corrected_is_always_what_is_written_now(self, steps: list[tuple[str, date, int, int]]) -> None:
        assert play(steps).is_whole()


@contextlib.contextmanager
def without(trigger: str) -> Iterator[None]:
    triggers: Any = Activity._meta.triggers  # type: ignore[attr-defined]
    name = next(found.get_pgid(Activity) for found in triggers if found.name == trigger)
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(f"ALTER TABLE coaches_activity DISABLE TRIGGER {name}")
    yield


@pytest.mark.django_db
@pytest.mark.parametrize(
    "what", ["log", "many", "change", "remove", "raw update", "raw delete", "raw move", "hand over"]
)
def test_without_the_trigger_it_would_not_add_up(what: str) -> None:
    """The control, for every way in which minutes come and go."""
    before: list[tuple[str, date, int, int]] = [
        ("log", date(2026, 10, 6), 60, 0),
        ("log", date(2026, 9, 1), 60, 0),
        ("close", OCTOBER, 1, 0),
        ("close", SEPTEMBER, 1, 0),
    ]
    after = (what, date(2026, 10, 31), 25, 1)
    assert play([*before, after]).is_whole()
    with without("activity_leaves_correction"):
        assert not play([*before, after]).is_whole()


@pytest.mark.django_db
def test_erasing_a_coach_keeps_what_was_closed(placement: Placement) -> None:
    write(placement, date(2026, 9, 8), 60)
    close(placement.coach, SEPTEMBER)
    staffing.leave(placement.coach, ends_on=date(2026, 10, 1), reason="other_job", announced_on=TODAY, by=None)
    erasure.erase_coach(placement.coach, by=None, on=TODAY)
    found = state(placement.coach, SEPTEMBER)
    assert (found.closed, found.now) == (60, 60)
    assert User.objects.filter(name="Coach Voorbeeld").count() == 0
