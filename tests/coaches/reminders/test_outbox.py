"""Letters arrive at least once with one Message-ID, and one that goes wrong holds up nobody."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError
from django.utils import timezone

from coaches.models import MailState, Reminder, ReminderMail
from coaches.reminders import letters, outbox, planning
from kansencoach import audit
from kansencoach.models import AuditEvent, AuditKind, Membership
from tests.coaches.reminders.conftest import FRIDAY, at
from tests.post_office import PostOffice
from tests.world import World

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _due(world: World) -> None:
    planning.plan(at=at(FRIDAY, 9))
    planning.plan_mails(at=at())


def mail_of(user: Any) -> ReminderMail:
    found: ReminderMail = ReminderMail.system.get(user=user)
    return found


def run_out() -> None:
    """The lease is over: its worker never came back."""
    ReminderMail.system.filter(lease_until__isnull=False).update(lease_until=timezone.now() - timedelta(seconds=1))


def to(office: PostOffice) -> list[str]:
    return sorted(address for envelope in office.arrived for address in envelope.rcpt_tos)


def test_each_person_gets_one_letter_with_links_straight_to_the_thing(world: World, office: PostOffice) -> None:
    assert outbox.send_due(at=at()) == 3
    assert outbox.send_due(at=at()) == 0
    assert to(office) == ["nabuur@voorbeeld.test", "sanne@voorbeeld.test", "sanne@vreemd.test"]
    letter = next(mail for mail in office.mails if mail["To"] == "sanne@voorbeeld.test")
    stored = mail_of(world.ours.coach_user)
    assert (letter["Message-ID"], stored.state) == (stored.message_id, MailState.SENT)
    assert set(Reminder.system.filter(user=world.ours.coach_user).values_list("mail", flat=True)) == {stored.pk}


def test_who_lost_the_role_since_gets_nothing(world: World, office: PostOffice) -> None:
    Membership.objects.filter(user=world.ours.coach_user).update(ends_on=FRIDAY - timedelta(days=1))
    outbox.send_due(at=at())
    assert "sanne@voorbeeld.test" not in to(office)
    assert mail_of(world.ours.coach_user).state == MailState.UNNEEDED


def test_what_is_out_of_sight_since_is_not_told(world: World, office: PostOffice) -> None:
    one = Reminder.system.filter(user=world.ours.coach_user)
    one.exclude(pk=one[0].pk).delete()
    one.update(about_pk=world.theirs.placement.pk)
    outbox.send_due(at=at())
    assert "sanne@voorbeeld.test" not in to(office)


def test_a_worker_that_dies_after_sending_makes_one_repeat_with_the_same_message_id(
    world: World, office: PostOffice, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Killed(BaseException):
        pass

    def killed(*_arguments: object) -> None:
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(outbox, "_end", killed)
        with pytest.raises(Killed):
            outbox.send_due(at=at())
    assert outbox.send_due(at=at()) == 2  # the others need not wait for it
    run_out()
    assert outbox.send_due(at=at()) == 1
    ids = [letter["Message-ID"] for letter in office.mails]
    assert (len(ids), len(set(ids))) == (4, 3)


def test_a_letter_in_hand_is_passed_over(world: World, office: PostOffice) -> None:
    held = outbox.claim(at=at())
    assert outbox.send_due(at=at()) == 2
    assert held is not None
    assert held.user.email not in to(office)


def test_a_letter_that_breaks_its_worker_is_left_alone_and_seen(world: World, office: PostOffice) -> None:
    poison = outbox.claim(at=at())
    assert poison is not None
    for _time in range(outbox.MOST_CLAIMS - 1):
        run_out()
        assert outbox.claim(at=at()) == poison
    run_out()
    assert outbox.send_due(at=at()) == 2
    poison.refresh_from_db()
    assert (poison.state, poison.problem) == (
        MailState.FAILED,
        "Het versturen brak 3 keer af. Bekijk het logboek van de server.",
    )


def test_an_address_that_is_refused_fails_at_once_and_can_be_sent_again(world: World, office: PostOffice) -> None:
    office.refuses["sanne@voorbeeld.test"] = "550 no such user"
    assert outbox.send_due(at=at()) == 2
    failed = mail_of(world.ours.coach_user)
    assert (failed.state, failed.problem) == (MailState.FAILED, "Het adres is geweigerd (550).")
    office.refuses.clear()
    outbox.send_again(failed, by=world.ours.coordinator)
    assert outbox.send_due(at=at()) == 1
    assert office.mails[-1]["Message-ID"] == failed.message_id


def test_what_is_tried_again_does_not_arrive_on_a_quiet_day(world: World, office: PostOffice) -> None:
    office.refuses["sanne@voorbeeld.test"] = "451 try later"
    outbox.send_due(at=at())
    office.refuses.clear()
    run_out()
    saturday, monday = FRIDAY + timedelta(days=1), FRIDAY + timedelta(days=3)
    assert (outbox.send_due(at=at(saturday)), outbox.send_due(at=at(monday))) == (0, 1)


def test_without_a_record_of_who_asked_nothing_is_sent_again(
    world: World, office: PostOffice, monkeypatch: pytest.MonkeyPatch
) -> None:
    office.refuses["sanne@voorbeeld.test"] = "550 no such user"
    outbox.send_due(at=at())
    failed = mail_of(world.ours.coach_user)

    def broken(*_args: object, **_kwargs: object) -> None:
        raise DatabaseError

    monkeypatch.setattr(audit, "record", broken)
    with pytest.raises(DatabaseError):
        outbox.send_again(failed, by=world.ours.coordinator)
    assert mail_of(world.ours.coach_user).state == MailState.FAILED


def test_a_letter_in_the_hands_of_a_worker_is_not_sent_a_second_time(world: World) -> None:
    row = outbox.claim(at=at())
    assert row is not None
    outbox.send_again(row, by=world.ours.coordinator)
    assert outbox.claim(at=at()) != row
    assert not AuditEvent.system.filter(kind=AuditKind.RESENT).exists()


def test_a_server_that_is_busy_gets_it_again_later(world: World, office: PostOffice) -> None:
    office.refuses["sanne@voorbeeld.test"] = "451 try later"
    outbox.send_due(at=at())
    office.refuses.clear()
    assert outbox.send_due(at=at()) == 0
    run_out()
    assert outbox.send_due(at=at()) == 1


def test_a_letter_that_cannot_be_made_holds_up_nobody(
    world: World, office: PostOffice, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = letters.message_of

    def message_of(mail: ReminderMail, *arguments: Any, **options: Any) -> Any:
        if mail.user_id == world.ours.coach_user.pk:
            raise ZeroDivisionError
        return made(mail, *arguments, **options)

    monkeypatch.setattr(letters, "message_of", message_of)
    assert outbox.send_due(at=at()) == 2
    assert mail_of(world.ours.coach_user).problem == "De mail kon niet worden gemaakt (ZeroDivisionError)."


def test_without_a_mail_server_everything_waits_and_nothing_is_counted(world: World, settings: Any) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    assert outbox.send_due(at=at()) == 0
    assert set(ReminderMail.system.values_list("state", "tries", "claims", "lease_until")) == {
        (MailState.WAITING, 0, 0, None)
    }
