"""What is due is written once, and ends when its cause is over."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from coaches import pulses
from coaches.models import (
    MailKind,
    Reminder,
    ReminderMail,
    ReminderPreference,
    ReminderSetting,
    ReminderState,
    RuleRun,
    WorkloadPulse,
)
from coaches.reminders import inbox, planning, rules
from coaches.reminders.of_coaches import PULSE_OPEN
from coaches.reminders.rules import Rule
from kansencoach.models import Membership, Role
from tests.coaches.reminders.conftest import FRIDAY, at
from tests.world import World

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def _only_the_pulse(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rules, "_RULES", {PULSE_OPEN.slug: PULSE_OPEN})


def of(world: World) -> list[Reminder]:
    return list(Reminder.system.filter(user=world.ours.coach_user).order_by("pk"))


def skip(world: World) -> None:
    period = pulses.asked_about(FRIDAY)
    assert period is not None
    for placement in pulses.due(world.ours.coach, on=FRIDAY):
        pulses.answer(placement=placement, starts_on=period.first, answer="skipped", on=FRIDAY, by=None)


# --- reminders --------------------------------------------------------------------------------------------------------


def test_what_is_due_is_written_once_however_often_one_looks(world: World) -> None:
    planning.plan(at=at())
    first = [(row.pk, row.text) for row in of(world)]
    planning.plan(at=at() + DAY)
    assert [(row.pk, row.text) for row in of(world)] == first
    assert [text for _pk, text in first] == [
        "Past het werk nog in de uren bij Brede School De Linde?",
        "Past het werk nog in de uren bij Voorbeeldbeukenhof?",
    ]


def test_the_database_refuses_a_second_one(world: World) -> None:
    planning.plan(at=at())
    row = of(world)[0]
    row.pk = None
    with pytest.raises(IntegrityError, match="reminder_once"), transaction.atomic():
        row.save(force_insert=True)


def test_a_cause_that_is_over_needs_nobody_and_comes_back_as_the_same_reminder(world: World) -> None:
    planning.plan(at=at())
    before = {row.pk for row in of(world)}
    skip(world)
    planning.plan(at=at() + DAY)
    assert {row.state for row in of(world)} == {ReminderState.GONE}
    WorkloadPulse.system.all().delete()
    planning.plan(at=at() + DAY)
    assert {(row.pk, row.state, row.ended_at) for row in of(world)} == {(pk, ReminderState.OPEN, None) for pk in before}


def test_a_rule_that_does_not_exist_any_more_leaves_nothing_open(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    planning.plan(at=at())
    monkeypatch.setattr(rules, "_RULES", {})
    planning.plan(at=at() + DAY)
    assert {row.state for row in of(world)} == {ReminderState.GONE}


def test_what_somebody_finished_stays_finished(world: World) -> None:
    planning.plan(at=at())
    Reminder.system.update(state=ReminderState.DONE, ended_at=at())
    planning.plan(at=at() + DAY)
    assert {row.state for row in of(world)} == {ReminderState.DONE}


def test_who_left_and_whose_account_is_closed_is_not_reminded(world: World) -> None:
    Membership.objects.filter(user=world.ours.coach_user).update(ends_on=FRIDAY - DAY)
    world.colleague_user.is_active = False
    world.colleague_user.save()
    planning.plan(at=at())
    assert not Reminder.system.filter(user__in=(world.ours.coach_user, world.colleague_user)).exists()


def test_a_programme_that_turned_a_rule_off_is_left_alone(world: World) -> None:
    ReminderSetting.system.create(programme=world.ours.programme, rule=PULSE_OPEN.slug, is_on=False)
    planning.plan(at=at())
    assert set(Reminder.system.values_list("user", flat=True)) == {world.theirs.coach_user.pk}


def test_a_rule_that_goes_wrong_holds_up_no_other_and_says_so(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_arguments: object) -> list[rules.Due]:
        raise ZeroDivisionError

    bad = Rule("bad", "Kapot", Role.COACH, "coaches.Placement", "nooit", "altijd", broken)
    monkeypatch.setattr(rules, "_RULES", {"bad": bad, PULSE_OPEN.slug: PULSE_OPEN})
    planning.plan(at=at())
    assert len(of(world)) == 2
    runs = {row.rule: (row.problem, row.succeeded_at is not None) for row in RuleRun.objects.all()}
    assert runs == {"bad": ("Het kijken ging mis (ZeroDivisionError).", False), "pulse_open": ("", True)}


# --- letters ------------------------------------------------------------------------------------------------------------


def letters(world: World) -> list[tuple[str, date]]:
    return list(ReminderMail.system.filter(user=world.ours.coach_user).values_list("kind", "local_date"))


def test_a_coach_gets_one_letter_a_week_at_the_own_moment(world: World) -> None:
    ReminderPreference.system.create(user=world.ours.coach_user, weekday=4, hour=15)
    thursday = FRIDAY - DAY
    planning.plan(at=at(thursday, 9))
    planning.plan_mails(at=at(thursday, 14))
    assert letters(world) == []
    planning.plan_mails(at=at(thursday, 15))
    planning.plan_mails(at=at(FRIDAY, 9))
    assert letters(world) == [(MailKind.DIGEST, thursday)]


def test_who_was_up_to_date_at_that_moment_gets_none(world: World) -> None:
    planning.plan(at=at(FRIDAY, 13))
    planning.plan_mails(at=at(FRIDAY, 14))
    assert letters(world) == []


def test_what_was_put_off_or_done_makes_no_letter(world: World) -> None:
    planning.plan(at=at(FRIDAY, 9))
    first, second = of(world)
    Reminder.system.filter(pk=first.pk).update(state=ReminderState.DONE, ended_at=at())
    Reminder.system.filter(pk=second.pk).update(later_until=FRIDAY + DAY)
    planning.plan_mails(at=at(FRIDAY, 12))
    assert letters(world) == []


def test_nobody_is_mailed_in_a_holiday(world: World) -> None:
    planning.plan(at=at(FRIDAY, 9))
    planning.plan_mails(at=at(date(2026, 12, 25), 12))
    assert letters(world) == []


def test_what_was_put_off_is_told_at_the_next_moment_and_not_on_the_day_itself(world: World) -> None:
    ReminderPreference.system.create(user=world.ours.coach_user, weekday=2, hour=9)
    tuesday = FRIDAY - 3 * DAY
    planning.plan(at=at(tuesday - DAY, 9))
    Reminder.system.filter(user=world.ours.coach_user).update(later_until=tuesday + DAY)
    planning.plan_mails(at=at(tuesday + DAY, 12))
    assert letters(world) == []
    planning.plan_mails(at=at(tuesday + 7 * DAY, 9))
    assert letters(world) == [(MailKind.DIGEST, tuesday + 7 * DAY)]


def told(world: World, on: date) -> None:
    mail = ReminderMail.system.create(
        user=world.ours.coach_user, kind=MailKind.DIGEST, local_date=on, week="before", due_at=at(on)
    )
    Reminder.system.filter(user=world.ours.coach_user).update(mail=mail, is_told=True)
    ReminderMail.system.update(state="sent", ended_at=at(on))


def test_what_was_told_is_told_again_when_it_was_put_off_or_is_due_again(world: World) -> None:
    planning.plan(at=at(FRIDAY - DAY, 9))
    told(world, FRIDAY - 7 * DAY)
    assert planning.untold(at(), user=world.ours.coach_user) == []
    first, second = of(world)
    inbox.postpone(first, to=FRIDAY + DAY, on=FRIDAY, by=None)
    assert planning.untold(at(FRIDAY + 3 * DAY), user=world.ours.coach_user) == [first]
    Reminder.system.filter(pk=second.pk).update(state=ReminderState.GONE, ended_at=at())
    planning.plan(at=at(FRIDAY, 13))
    assert planning.untold(at(FRIDAY + 3 * DAY), user=world.ours.coach_user) == [first, second]


def test_what_is_told_once_comes_back_without_a_second_mail(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rules, "_RULES", {PULSE_OPEN.slug: replace(PULSE_OPEN, is_told_once=True)})
    planning.plan(at=at(FRIDAY - DAY, 9))
    told(world, FRIDAY - 7 * DAY)
    Reminder.system.update(state=ReminderState.GONE, ended_at=at())
    planning.plan(at=at(FRIDAY, 13))
    assert {row.state for row in of(world)} == {ReminderState.OPEN}
    assert planning.untold(at(FRIDAY + 3 * DAY), user=world.ours.coach_user) == []


def test_what_cannot_wait_goes_on_the_day_itself_and_only_once(world: World) -> None:
    thursday, membership = FRIDAY - DAY, Membership.objects.get(user=world.ours.coordinator)

    def urgent(number: int, on: date) -> Reminder:
        return Reminder(
            user=world.ours.coordinator,
            membership=membership,
            rule="pulse_open",
            about_pk=number,
            period="now",
            text="Morgen",
            path="/",
            is_urgent=True,
            due_at=at(on, 6),
        )

    Reminder.system.bulk_create([urgent(1, thursday)])
    mails = ReminderMail.system.filter(user=world.ours.coordinator).order_by("due_at")
    for hour in (7, 8, 9):
        planning.plan_mails(at=at(thursday, hour))
    assert [(row.kind, row.local_date) for row in mails] == [(MailKind.URGENT, thursday)]
    monday = FRIDAY + 3 * DAY
    Reminder.system.bulk_create([urgent(2, monday)])
    for hour in (8, 9):
        planning.plan_mails(at=at(monday, hour))
        mails.filter(kind=MailKind.URGENT).update(state="sent", ended_at=at(monday, hour))
    assert [(row.kind, row.local_date) for row in mails] == [(MailKind.URGENT, thursday)]
    mails.update(state="sent", ended_at=at(monday, 9))
    for hour in (8, 9):
        planning.plan_mails(at=at(monday, hour))
    assert [(row.kind, row.local_date) for row in mails] == [(MailKind.URGENT, thursday), (MailKind.DIGEST, monday)]
