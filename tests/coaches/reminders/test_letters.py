"""What a letter says, read back from a real mail server: two parts that say the same, and links that work."""

from __future__ import annotations

import re
from datetime import timedelta
from email.message import EmailMessage
from typing import Any

import lxml.html  # type: ignore[import-untyped]
import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from coaches.models import MailKind, MailState, Reminder, ReminderMail
from coaches.reminders import choices, letters, outbox, rules
from coaches.reminders.of_coaches import PULSE_OPEN
from coaches.reminders.rules import Rule
from kansencoach.erasure import erase_account
from kansencoach.models import Membership, Role, User
from tests.coaches.reminders.conftest import FRIDAY, at
from tests.coaches.reminders.test_inbox import client_of
from tests.post_office import PostOffice
from tests.world import World

pytestmark = pytest.mark.django_db
NASTY = "Past het bij ’t “Kofschip” <b>&</b> 'Sint \"Ånne-école\"'?"
LONG = "Een heel lange naam " * 9 + "en dan nog iets."


@pytest.fixture(autouse=True)
def _rules(monkeypatch: pytest.MonkeyPatch) -> None:
    ending = Rule("ending", "Plaatsingen die aflopen", Role.COORDINATOR, "coaches.Placement", "x", "y", lambda *_: ())
    late = Rule("late", "Klikgesprekken", Role.COORDINATOR, "coaches.Placement", "x", "y", lambda *_: ())
    monkeypatch.setattr(rules, "_RULES", {rule.slug: rule for rule in (PULSE_OPEN, ending, late)})


def remind(world: World, user: User, *texts: str, rule: str = "pulse_open", **fields: Any) -> None:
    for text in texts:
        Reminder.system.create(
            **{
                "user": user,
                "membership": user.memberships.order_by("pk")[0],
                "rule": rule,
                "about_pk": world.ours.placement.pk,
                "period": str(Reminder.system.count()),
                "text": text,
                "path": "/herinneringen/voorkeuren/",
                "due_at": at(FRIDAY, 9),
                **fields,
            }
        )


def letter_to(user: User, kind: str = "digest") -> ReminderMail:
    made: ReminderMail = ReminderMail.system.create(
        user=user, kind=kind, local_date=FRIDAY, week="2026-W47", due_at=at(FRIDAY, 10)
    )
    return made


def sent(office: PostOffice, user: User, kind: str = "digest") -> EmailMessage:
    """What arrives when this person's letter is due."""
    letter_to(user, kind)
    assert outbox.send_due(at=at()) == 1
    return office.mails[-1]


def part(mail: EmailMessage, kind: str) -> str:
    found = mail.get_body((kind,))
    assert found is not None
    text: str = found.get_content()
    return text


def links_of(mail: EmailMessage) -> list[str]:
    """The paths in the HTML part, in order."""
    found = lxml.html.fromstring(part(mail, "html")).xpath("//a/@href")
    return [str(link) for link in found]


# --- headers ------------------------------------------------------------------------------------------------------------


def test_the_headers_say_what_it_is_and_how_to_stop_it(world: World, office: PostOffice, settings: Any) -> None:
    me = world.ours.coach_user
    remind(world, me, "Iets te doen")
    mail = sent(office, me)
    stored = ReminderMail.system.get(user=me)
    token = choices.token_of(me, "digest")
    assert {name: mail[name] for name in ("To", "From", "Subject", "Message-ID", "Auto-Submitted")} == {
        "To": me.email,
        "From": settings.DEFAULT_FROM_EMAIL,
        "Subject": "Iets te doen",
        "Message-ID": stored.message_id,
        "Auto-Submitted": "auto-generated",
    }
    assert mail["List-Unsubscribe"].strip() == f"<{settings.SITE_URL}/afmelden/{token}/>"
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert mail["Date"] is not None
    assert [one.get_content_type() for one in mail.iter_parts()] == ["text/plain", "text/html"]


@pytest.mark.parametrize("name", [NASTY, LONG[:200], "x" * 200, "Regel\r\nBcc: iedereen@elders.test", "é" * 200])
def test_any_name_arrives_as_it_was_written(world: World, office: PostOffice, name: str) -> None:
    me = world.ours.coach_user
    remind(world, me, name)
    mail = sent(office, me)
    assert mail["Bcc"] is None
    assert len(mail["Subject"].strip()) <= 150
    seen = " ".join(lxml.html.fromstring(part(mail, "html")).text_content().split())
    assert " ".join(name.split()) in seen
    plain = part(mail, "plain")
    assert re.sub(r"\s", "", name) in re.sub(r"\s", "", plain)
    assert [line for line in plain.splitlines() if len(line) > 77 and "://" not in line] == []


# --- what it says -------------------------------------------------------------------------------------------------------


def test_both_parts_say_the_same_with_one_link_straight_to_each_thing(world: World, office: PostOffice) -> None:
    me = world.ours.coach_user
    remind(world, me, "Het eerste", "Het tweede")
    mail = sent(office, me)
    assert mail["Subject"] == "Deze week: 2 herinneringen"
    for row in Reminder.system.filter(user=me):
        address = f"/herinneringen/{row.pk}/"
        assert sum(link.endswith(address) for link in links_of(mail)) == 1
        assert part(mail, "plain").count(address) == 1
        got = client_of(me).get(address, follow=True)
        assert got.redirect_chain == [("/herinneringen/voorkeuren/", 302)]


def test_a_monday_reads_in_a_minute(world: World, office: PostOffice) -> None:
    me = world.ours.coordinator
    remind(world, me, *(f"De plaatsing bij plek {number} loopt af" for number in range(20)), rule="ending")
    remind(world, me, "Het klikgesprek bij Het Anker was gisteren", rule="late", is_urgent=True, due_at=at(FRIDAY, 10))
    mail = sent(office, me)
    plain = part(mail, "plain")
    assert mail["Subject"] == "Deze week: 21 herinneringen"
    assert len(re.findall(r"^\* ", plain, re.MULTILINE)) == letters.MOST_LINES
    assert plain.index("Kan niet wachten: Het klikgesprek") < plain.index("Plaatsingen die aflopen (20)")
    assert "En nog 9 in Kansencoach" in plain
    assert "En nog 9 in Kansencoach" in " ".join(part(mail, "html").split())
    assert len(plain.split()) < 250
    assert set(Reminder.system.filter(user=me).values_list("mail__state", flat=True)) == {MailState.SENT}


def test_what_an_earlier_letter_told_is_counted_and_not_told_again(world: World, office: PostOffice) -> None:
    me = world.ours.coordinator
    remind(world, me, "Van vorige week", "Ook van vorige week", rule="ending", is_told=True)
    remind(world, me, "Uitgesteld", rule="ending", later_until=FRIDAY + timedelta(days=3))
    remind(world, me, "Dit is nieuw", rule="late")
    mail = sent(office, me)
    plain = part(mail, "plain")
    assert mail["Subject"] == "Dit is nieuw"
    assert "Er wachten 3 dingen op jou in Kansencoach." in plain
    assert "En nog 2 in Kansencoach" in plain
    assert "vorige week" not in plain


def test_what_cannot_wait_is_a_letter_of_its_own(world: World, office: PostOffice) -> None:
    me = world.ours.coordinator
    remind(world, me, "Dit kan wachten", rule="ending")
    remind(world, me, "Dit niet", rule="late", is_urgent=True)
    mail = sent(office, me, "urgent")
    assert mail["Subject"] == "Dit niet"
    assert "Dit kan wachten" not in part(mail, "plain")
    assert f"{choices.token_of(me, 'urgent')}" in mail["List-Unsubscribe"]


def test_who_has_two_roles_reads_which_is_which(world: World, office: PostOffice) -> None:
    me = world.ours.coach_user
    second = Membership.objects.create(user=me, role=Role.COORDINATOR, programme=world.ours.programme)
    remind(world, me, "Als coach")
    remind(world, me, "Als coördinator", rule="ending", membership=second)
    plain = part(sent(office, me), "plain")
    name = world.ours.programme.name
    assert plain.index(f"Als kansencoach van {name}") < plain.index("* Als coach")
    assert plain.index(f"Als coördinator van {name}") < plain.index("* Als coördinator")


def test_invented_data_says_so(world: World, office: PostOffice) -> None:
    me = world.ours.coach_user
    programme = world.ours.programme
    programme.is_example = True
    programme.save()
    remind(world, me, "Iets te doen")
    mail = sent(office, me)
    assert part(mail, "plain").startswith("Voorbeeldgegevens")
    assert "Voorbeeldgegevens" in part(mail, "html")


def test_no_name_of_anybody_stands_in_it(world: World, office: PostOffice) -> None:
    remind(world, world.ours.coordinator, "De plaatsing bij De Linde loopt af", rule="ending")
    mail = sent(office, world.ours.coordinator)
    for name in (world.ours.coach.name, world.ours.coordinator.name, world.colleague.name):
        assert name not in part(mail, "plain") + part(mail, "html")


def test_it_needs_no_pictures_and_nothing_from_elsewhere(world: World, office: PostOffice, settings: Any) -> None:
    remind(world, world.ours.coach_user, "Iets te doen")
    html = part(sent(office, world.ours.coach_user), "html")
    assert not re.search(r"<(img|link|script|iframe)|url\(|@import", html)
    assert {link.startswith(f"{settings.SITE_URL}/") for link in lxml.html.fromstring(html).xpath("//a/@href")} == {
        True
    }
    assert "prefers-color-scheme: dark" in html


# --- who does not get it ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("how", ["closed", "erased"])
def test_a_letter_to_an_account_that_was_closed_or_erased_is_not_sent(
    world: World, office: PostOffice, how: str
) -> None:
    me = world.ours.coach_user
    remind(world, me, "Iets te doen")
    letter_to(me)
    if how == "closed":
        User.objects.filter(pk=me.pk).update(is_active=False)
    else:
        erase_account(me, by=None, on=FRIDAY)
    assert outbox.send_due(at=at()) == 0
    assert office.arrived == []


def test_what_the_receiver_turned_off_since_is_not_sent(world: World, office: PostOffice) -> None:
    me = world.ours.coach_user
    remind(world, me, "Iets te doen")
    letter_to(me)
    choices.turn_off(me.pk, MailKind.DIGEST)
    assert outbox.send_due(at=at()) == 0
    assert ReminderMail.system.get(user=me).state == MailState.UNNEEDED


# --- one-click unsubscribe ----------------------------------------------------------------------------------------------


def unsubscribe_link(mail: EmailMessage, settings: Any) -> str:
    return str(mail["List-Unsubscribe"]).strip(" <>").removeprefix(settings.SITE_URL)


def wants(user: User) -> tuple[bool, bool]:
    chosen = choices.preference_of(user)
    return chosen.has_digest, chosen.has_urgent


def test_a_mail_program_unsubscribes_in_one_click(world: World, office: PostOffice, settings: Any) -> None:
    me = world.ours.coordinator
    remind(world, me, "Iets te doen", rule="ending")
    link = unsubscribe_link(sent(office, me), settings)
    stranger = Client(enforce_csrf_checks=True)
    assert stranger.get(link).status_code == 200
    assert wants(me) == (True, True)  # a scanner of mail follows every link
    for _time in range(10):
        got = stranger.post(link, {"List-Unsubscribe": "One-Click"})
        assert got.status_code == 200
    assert wants(me) == (False, True)
    assert "Naar je voorkeuren" in got.content.decode()
    assert choices.preference_of(me).version == 1  # ten times is once


def test_the_button_on_the_page_does_the_same(world: World) -> None:
    me = world.ours.coordinator
    link = f"/afmelden/{choices.token_of(me, 'urgent')}/"
    page = lxml.html.fromstring(Client().get(link).content.decode())
    assert page.xpath("//main//form/@method") == ["post"]
    Client().post(link)
    assert wants(me) == (True, False)


@pytest.mark.parametrize("token", ["1.digest", "1.digest:nep", "x", "1.digest:" + "a" * 43, "%00", "é"])
def test_a_link_that_is_not_ours_turns_nothing_off(world: World, token: str) -> None:
    assert Client().get(f"/afmelden/{token}/").status_code == 404
    assert Client().post(f"/afmelden/{token}/").status_code == 404


def test_it_does_not_say_whether_there_is_an_account(world: World) -> None:
    def answer(user: User) -> tuple[int, bytes]:
        got = Client().post(f"/afmelden/{choices.token_of(user, 'digest')}/")
        return got.status_code, got.content

    closed = world.ours.coach_user
    User.objects.filter(pk=closed.pk).update(is_active=False)
    assert answer(User(pk=987654321)) == answer(closed) == answer(world.colleague_user)


def test_the_link_is_kept_nowhere(world: World, caplog: pytest.LogCaptureFixture) -> None:
    token = choices.token_of(world.ours.coach_user, "digest")
    got = Client().get(f"/afmelden/{token}/")
    assert (got["Cache-Control"], got["Referrer-Policy"]) == ("no-store, private", "no-referrer")
    Client().get(f"/afmelden/{token}x/")
    assert token not in caplog.text


def test_an_old_link_still_works(world: World) -> None:
    token = choices.token_of(world.ours.coach_user, "digest")
    with time_machine.travel(timezone.now() + timedelta(days=3 * 366)):
        assert choices.read_token(token) == (world.ours.coach_user.pk, "digest")
