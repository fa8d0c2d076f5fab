"""When one gets mail, how a programme sets its rules, and the page of what was sent."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from coaches.models import MailKind, MailState, Reminder, ReminderMail, ReminderPreference, ReminderSetting, RuleRun
from coaches.reminders import choices, outbox, planning, rules
from coaches.reminders.of_coaches import PULSE_OPEN
from coaches.reminders.rules import After, Rule
from kansencoach import clock, privacy_register, retention
from kansencoach.models import AuditEvent, AuditKind, Membership, Role
from kansencoach.versions import STALE
from tests.coaches.reminders.conftest import FRIDAY, at
from tests.coaches.reminders.test_inbox import client_of, queries_of, remind
from tests.post_office import PostOffice
from tests.world import World

pytestmark = pytest.mark.django_db
PREFERENCES = "/herinneringen/voorkeuren/"
WRITTEN = Rule(
    "nothing_written", "Niets geschreven", Role.COORDINATOR, "coaches.Placement", "Als", "Niet", lambda *_: (),
    After(5, "werkdagen", most=20),
)  # fmt: skip


@pytest.fixture(autouse=True)
def _rules(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rules, "_RULES", {rule.slug: rule for rule in (PULSE_OPEN, WRITTEN)})


def filled_in(got: Any, **changes: Any) -> dict[str, Any]:
    """What stands in the form of a page."""
    form = got.context["form"]
    values = {name: form[name].value() for name in form.fields}
    return {name: value for name, value in {**values, **changes}.items() if value is not None and value is not False}


# --- one's own mail -----------------------------------------------------------------------------------------------------


def test_a_coach_chooses_the_day_and_the_hour(world: World) -> None:
    client = client_of(world.ours.coach_user)
    got = client.get(PREFERENCES)
    assert set(got.context["form"].fields) == {"token", "version", "has_digest", "weekday", "hour", "by_mail"}
    assert (got.context["form"]["weekday"].value(), got.context["form"]["hour"].value()) == (5, 12)
    assert client.post(PREFERENCES, filled_in(got, weekday=3, hour=16)).status_code == 302
    row = ReminderPreference.system.get()
    assert (row.user, row.weekday, row.hour, row.has_digest) == (world.ours.coach_user, 3, 16, True)


def test_a_coordinator_chooses_the_hour_of_monday_and_what_comes_at_once(world: World) -> None:
    client = client_of(world.ours.coordinator)
    got = client.get(PREFERENCES)
    assert "weekday" not in got.context["form"].fields
    client.post(PREFERENCES, filled_in(got, hour=7, has_urgent=False))
    row = ReminderPreference.system.get()
    assert (row.weekday, row.hour, row.has_urgent) == (1, 7, False)


def test_a_rule_that_is_not_ticked_stays_in_the_app_only(world: World) -> None:
    client = client_of(world.ours.coach_user)
    client.post(PREFERENCES, filled_in(client.get(PREFERENCES), by_mail=[]))
    assert ReminderPreference.system.get().without_mail == ["pulse_open"]
    planning.plan(at=at(FRIDAY, 9))
    planning.plan_mails(at=at())
    assert not ReminderMail.system.filter(user=world.ours.coach_user).exists()
    assert Reminder.system.filter(user=world.ours.coach_user).exists()


def test_what_was_chosen_in_a_role_that_is_over_stays(world: World) -> None:
    me = world.ours.coach_user
    ReminderPreference.system.create(user=me, weekday=5, hour=12, without_mail=["nothing_written"])
    choices.prefer(user=me, hour=12, has_digest=True, by_mail=["pulse_open"], by=me)
    assert ReminderPreference.system.get().without_mail == ["nothing_written"]


def test_ten_identical_posts_choose_once(world: World) -> None:
    client = client_of(world.ours.coach_user)
    data = filled_in(client.get(PREFERENCES), hour=9)
    assert {client.post(PREFERENCES, data).status_code for _time in range(10)} == {302}
    assert ReminderPreference.system.get().version == 1


def test_the_second_of_two_who_choose_is_told(world: World) -> None:
    client = client_of(world.ours.coach_user)
    first, second = client.get(PREFERENCES), client.get(PREFERENCES)
    client.post(PREFERENCES, filled_in(first, hour=9))
    got = client.post(PREFERENCES, filled_in(second, hour=10))
    assert (got.status_code, ReminderPreference.system.get().hour) == (422, 9)
    assert str(STALE) in got.content.decode()


def test_turned_off_by_mail_and_on_again_at_the_preferences(world: World) -> None:
    me = world.ours.coach_user
    choices.turn_off(me.pk, MailKind.DIGEST)
    client = client_of(me)
    client.post(PREFERENCES, filled_in(client.get(PREFERENCES), has_digest="on"))
    assert choices.preference_of(me).has_digest


# --- the programme ------------------------------------------------------------------------------------------------------


def test_a_coordinator_reads_every_rule_and_sets_one(world: World) -> None:
    client = client_of(world.ours.coordinator)
    assert "5 werkdagen" in client.get("/regio/herinneringen/").content.decode()
    page = "/regio/herinneringen/nothing_written/"
    assert client.post(page, filled_in(client.get(page), after=8)).status_code == 302
    row = ReminderSetting.system.get()
    assert (row.programme, row.is_on, row.after) == (world.ours.programme, True, 8)
    assert "8 werkdagen" in client.get("/regio/herinneringen/").content.decode()
    assert "5 werkdagen" in client_of(world.theirs.coordinator).get("/regio/herinneringen/").content.decode()


@pytest.mark.parametrize("after", ["0", "21", "-1", "x"])
def test_how_long_is_within_what_the_rule_allows(world: World, after: str) -> None:
    client = client_of(world.ours.coordinator)
    page = "/regio/herinneringen/nothing_written/"
    got = client.post(page, {**filled_in(client.get(page)), "after": after})
    assert (got.status_code, ReminderSetting.system.count()) == (422, 0)


def test_a_rule_that_is_off_reminds_nobody(world: World) -> None:
    planning.plan(at=at())
    choices.set_rule(programme=world.ours.programme, rule=PULSE_OPEN, is_on=False, by=None)
    planning.plan(at=at())
    assert set(Reminder.system.filter(state="open").values_list("user", flat=True)) == {world.theirs.coach_user.pk}


def test_two_coordinators_who_set_one_rule_do_not_overwrite_each_other(world: World) -> None:
    choices.set_rule(programme=world.ours.programme, rule=WRITTEN, is_on=True, after=8, version=0, by=None)
    with pytest.raises(ValidationError, match="Iemand anders"):
        choices.set_rule(programme=world.ours.programme, rule=WRITTEN, is_on=False, version=0, by=None)


# --- what was sent ------------------------------------------------------------------------------------------------------


def letter(world: World, user: Any = None, **fields: Any) -> ReminderMail:
    made: ReminderMail = ReminderMail.system.create(
        **{
            "user": user or world.ours.coach_user,
            "kind": "digest",
            "local_date": FRIDAY,
            "week": "2026-W47",
            "due_at": timezone.now(),
            **fields,
        }
    )
    return made


def text_of(world: World, query: str = "") -> str:
    return " ".join(client_of(world.ours.coordinator).get(f"/regio/post/{query}").content.decode().split())


def test_a_letter_that_failed_says_why_and_is_sent_again(world: World, office: PostOffice) -> None:
    planning.plan(at=at(FRIDAY, 9))
    planning.plan_mails(at=at())
    office.refuses[world.ours.coach_user.email] = "550 no such user"
    outbox.send_due(at=at())
    assert "Het adres is geweigerd (550)." in text_of(world, "?stand=mislukt")
    failed = ReminderMail.system.get(user=world.ours.coach_user)
    office.refuses.clear()
    client = client_of(world.ours.coordinator)
    for _time in range(10):
        assert client.post(f"/regio/post/{failed.pk}/opnieuw/").status_code == 302
    assert (outbox.send_due(at=at()), outbox.send_due(at=at())) == (1, 0)
    assert client.post(f"/regio/post/{failed.pk}/opnieuw/").status_code == 302
    assert outbox.send_due(at=at()) == 0  # what was sent is not sent once more
    [asked] = AuditEvent.system.filter(kind=AuditKind.RESENT)  # once, whoever taps ten times
    assert (asked.user_id, asked.about_model, asked.about_pk) == (
        world.ours.coordinator.pk,
        "coaches.remindermail",
        str(failed.pk),
    )
    trail = client.get("/inzage/?wat=resent").context["rows"]
    assert [(row["who"], row["what"], row["about"]) for row in trail] == [
        (world.ours.coordinator.name, "stuurde een mail opnieuw", world.ours.coach_user.name)
    ]
    assert "2 dingen" in text_of(world, "?stand=verstuurd")


def test_a_poison_letter_is_seen_from_its_first_claim_on_and_within_five_minutes_for_good(world: World) -> None:
    poison = letter(world)
    for turn in range(1, outbox.MOST_CLAIMS + 1):
        assert outbox.claim(at=timezone.now()) == poison
        assert f"Poging {turn} is bezig." in text_of(world, "?stand=wacht")
        ReminderMail.system.update(lease_until=timezone.now() - timedelta(seconds=1))
    assert outbox.MOST_CLAIMS * outbox.LEASE + timedelta(minutes=1) < timedelta(minutes=5)
    outbox.send_due(at=timezone.now())
    assert "Het versturen brak 3 keer af." in text_of(world, "?stand=mislukt")


def test_a_letter_that_should_have_gone_is_seen_without_any_worker(world: World) -> None:
    letter(world, due_at=clock.now() - timedelta(minutes=6))
    assert "Deze mail had al weg moeten zijn." in text_of(world)


def test_on_a_quiet_day_a_letter_that_waits_says_when_it_goes(world: World, settings: Any) -> None:
    failed = letter(world, due_at=clock.now(), state=MailState.FAILED, ended_at=timezone.now(), problem="geweigerd")
    settings.TODAY_OVERRIDE = FRIDAY + timedelta(days=1)
    page = client_of(world.ours.coordinator).post(f"/regio/post/{failed.pk}/opnieuw/", follow=True)
    assert "De mail gaat op 23 november 2026 opnieuw." in page.content.decode()
    assert "Deze gaat op 23 november 2026." in text_of(world)


def test_what_a_letter_looks_like_is_shown_at_the_preferences(world: World) -> None:
    coach = client_of(world.ours.coach_user)
    assert "Er wacht nu niets op je. Dan gaat er geen mail." in coach.get(PREFERENCES).content.decode()
    planning.plan(at=at(FRIDAY, 9))
    text = coach.get(PREFERENCES).content.decode()
    assert f"Past het werk nog in de uren bij {world.ours.deployment.name}?" in text
    assert not ReminderMail.system.exists()
    theirs = client_of(world.theirs.coach_user).get(PREFERENCES).content.decode()
    assert world.ours.deployment.name not in theirs


def test_a_rule_that_goes_wrong_or_does_not_look_is_told_at_the_top(world: World) -> None:
    now = timezone.now()
    RuleRun.objects.create(rule="pulse_open", ran_at=now, problem="Het kijken ging mis (KeyError).")
    RuleRun.objects.create(
        rule="nothing_written", ran_at=now - timedelta(hours=1), succeeded_at=now - timedelta(hours=1)
    )
    text = text_of(world)
    assert "Het kijken ging mis (KeyError)." in text
    assert "Niets geschreven: Er is sinds" in text


def test_another_programme_reads_nothing_of_it(world: World) -> None:
    row = letter(world, state=MailState.FAILED, ended_at=timezone.now(), problem="geweigerd")
    theirs = client_of(world.theirs.coordinator)
    assert world.ours.coach_user.name not in theirs.get("/regio/post/").content.decode()
    assert theirs.post(f"/regio/post/{row.pk}/opnieuw/").status_code == 404
    assert client_of(world.ours.coach_user).get("/regio/post/").status_code == 404


def test_things_told_for_another_programme_are_not_counted(world: World) -> None:
    me = world.ours.coach_user
    second = Membership.objects.create(user=me, role=Role.COORDINATOR, programme=world.theirs.programme)
    sent = letter(world, state=MailState.SENT, ended_at=timezone.now())
    remind(me, mail=sent)
    remind(me, membership=second, mail=sent)
    assert "1 ding<" in text_of(world)


def test_the_page_asks_as_much_for_one_letter_as_for_many(world: World) -> None:
    client = client_of(world.ours.coordinator)
    letter(world)
    client.get("/regio/post/")
    few = queries_of(client, "/regio/post/")
    for number in range(60):
        letter(world, kind="urgent", local_date=FRIDAY - timedelta(days=number))
    assert queries_of(client, "/regio/post/") == few


def test_what_still_waits_is_never_destroyed(world: World) -> None:
    old = at(FRIDAY) - timedelta(days=3 * 366)
    still = remind(world.ours.coach_user, due_at=old)
    done = remind(world.ours.coach_user, due_at=old, state="done", ended_at=old)
    retention.apply(on=FRIDAY)
    assert set(Reminder.system.values_list("pk", flat=True)) == {still.pk}
    assert done.pk != still.pk
    assert privacy_register.REMINDED.after == "ended_at"
