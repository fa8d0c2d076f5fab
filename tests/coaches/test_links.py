"""Links for schools without an account: what they show, that they end, and that they give nothing away."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any

import pytest
from django.core import mail
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from coaches import activity_log, links
from coaches.models import HoursConfirmation, Placement, SchoolLink
from kansencoach.models import User
from reports.models import Factsheet, FactsheetState, ParagraphCheck
from reports.views.links import MISSES, digest
from tests import world as worlds

pytestmark = pytest.mark.django_db

OCTOBER = date(2026, 10, 1)
GONE = "Deze link werkt niet meer"


@pytest.fixture(autouse=True)
def _nobody_missed_before() -> None:
    from django.core.cache import cache

    cache.clear()


@pytest.fixture
def placement(world: worlds.World) -> Placement:
    """The placement of the self-employed coach, with 75 minutes in October."""
    found: Placement = world.colleague_activity.placement  # type: ignore[assignment]
    activity_log.log_activity(
        coach=found.coach, placement=found, done_on=date(2026, 10, 13), minutes=75, on=worlds.TODAY, by=None
    )
    return found


def asked(client: Client, world: worlds.World, placement: Placement, **typed: Any) -> str:
    """The address in the mail after the coach asked about October."""
    client.force_login(world.colleague_user)
    url = reverse("reports:confirm_hours", args=[placement.pk])
    [school] = re.findall(r'name="school" value="(\d+)"', client.get(url).content.decode())
    got = client.post(url, {"month": "2026-10-01", "to": "directie@school.test", "school": school} | typed)
    assert got.status_code == 302, got.content.decode()
    client.logout()
    return address_in(str(mail.outbox[-1].body))


def address_in(body: str) -> str:
    [found] = re.findall(r"https?://[^/\s]+(/bevestigen/\S+)", body)
    return str(found)


def asked_paragraph(client: Client, world: worlds.World) -> str:
    client.force_login(world.ours.coordinator)
    url = reverse("reports:ask_paragraph", args=[world.concept.pk, world.ours.deployment.pk])
    [school] = re.findall(r'name="school" value="(\d+)"', client.get(url).content.decode())
    assert client.post(url, {"to": "directie@school.test", "school": school}).status_code == 302
    client.logout()
    return address_in(str(mail.outbox[-1].body))


# --- two taps -------------------------------------------------------------------------------------------------------


def test_school_confirms_hours_in_two_taps(client: Client, world: worlds.World, placement: Placement) -> None:
    address = asked(client, world, placement)
    page = client.get(address)
    assert "1:15 uur" in page.content.decode()
    assert client.post(address, {"answer": "klopt", "seen": "75"})["Location"] == reverse("reports:link_done")
    confirmation = HoursConfirmation.system.get()
    assert (confirmation.month, confirmation.minutes, confirmation.is_right) == (OCTOBER, 75, True)
    for user, url in (
        (world.colleague_user, reverse("reports:confirm_hours", args=[placement.pk])),
        (world.ours.coordinator, reverse("reports:plek", args=[world.neighbour_plek.pk])),
    ):
        client.force_login(user)
        body = client.get(url).content.decode()
        assert "bevestigd" in body
        assert "via link" in body


def test_mail_has_one_link_and_one_line_as_subject(client: Client, world: worlds.World, placement: Placement) -> None:
    world.neighbour_plek.name = "Plek\r\nBcc: iedereen@voorbeeld.test"
    world.neighbour_plek.save()
    asked(client, world, placement)
    [message] = mail.outbox
    assert message.to == ["directie@school.test"]
    assert len(re.findall(r"https?://", str(message.body))) == 1
    assert "\n" not in message.subject
    assert "Bcc" not in message.message()


@pytest.mark.parametrize("to", ["a@b.test\nBcc: c@d.test", "a@b.test, c@d.test", "geen adres", "x" * 300 + "@b.test"])
def test_address_that_is_more_than_one_address_is_refused(
    client: Client, world: worlds.World, placement: Placement, to: str
) -> None:
    client.force_login(world.colleague_user)
    typed = {"month": "2026-10-01", "to": to, "school": placement.allocation.schools.get().pk}
    got = client.post(reverse("reports:confirm_hours", args=[placement.pk]), typed)
    assert (got.status_code, mail.outbox) == (422, [])


def test_not_right_needs_a_word_and_keeps_it(client: Client, world: worlds.World, placement: Placement) -> None:
    address = asked(client, world, placement)
    assert client.post(address, {"answer": "klopt-niet", "seen": "75", "remark": " "}).status_code == 422
    typed = {"answer": "klopt-niet", "seen": "75", "remark": "Het was een uur minder."}
    assert client.post(address, typed).status_code == 302
    assert HoursConfirmation.system.get().remark == "Het was een uur minder."


@pytest.mark.parametrize("remark", ["Bel mij op 06-12345678", "Fam. Jansen was er ook", "Kijk op 12-03-2015"])
def test_remark_that_points_at_a_family_is_asked_back_and_stays(
    client: Client, world: worlds.World, placement: Placement, remark: str
) -> None:
    got = client.post(asked(client, world, placement), {"answer": "klopt-niet", "seen": "75", "remark": remark})
    assert got.status_code == 422
    assert remark in got.content.decode()
    assert "Hier lijkt een" in got.content.decode()
    assert not HoursConfirmation.system.exists()


def test_hours_that_change_afterwards_say_so(client: Client, world: worlds.World, placement: Placement) -> None:
    client.post(asked(client, world, placement), {"answer": "klopt", "seen": "75"})
    activity_log.log_activity(
        coach=placement.coach, placement=placement, done_on=date(2026, 10, 14), minutes=30, on=worlds.TODAY, by=None
    )
    client.force_login(world.colleague_user)
    body = client.get(reverse("reports:confirm_hours", args=[placement.pk])).content.decode()
    assert "gewijzigd na bevestiging" in body
    assert "toen 1:15" in body


def test_hours_that_change_while_the_school_looks_are_not_confirmed(
    client: Client, world: worlds.World, placement: Placement
) -> None:
    address = asked(client, world, placement)
    activity_log.log_activity(
        coach=placement.coach, placement=placement, done_on=date(2026, 10, 14), minutes=30, on=worlds.TODAY, by=None
    )
    got = client.post(address, {"answer": "klopt", "seen": "75"})
    assert got.status_code == 422
    assert "1:45 uur" in got.content.decode()
    assert not HoursConfirmation.system.exists()
    assert client.post(address, {"answer": "klopt", "seen": "105"}).status_code == 302


def test_school_reads_only_its_own_paragraph_and_answers(client: Client, world: worlds.World) -> None:
    address = asked_paragraph(client, world)
    body = client.get(address).content.decode()
    text = world.concept.paragraphs[str(world.ours.deployment.pk)]
    assert text.split(".")[0] in body
    assert world.bundle.name not in body
    assert world.open_plek.name not in body
    assert client.post(address, {"answer": "klopt", "seen": digest(text)}).status_code == 302
    check = ParagraphCheck.system.get()
    assert (check.text, check.is_right, check.answered_by) == (text, True, None)
    client.force_login(world.ours.coordinator)
    body = client.get(reverse("reports:factsheet", args=[world.concept.pk])).content.decode()
    assert "via link" in body


# --- nothing leaks --------------------------------------------------------------------------------------------------


def test_page_behind_a_link_says_who_sees_the_answer(client: Client, world: worlds.World, placement: Placement) -> None:
    for address, model in (
        (asked(client, world, placement), HoursConfirmation),
        (asked_paragraph(client, world), ParagraphCheck),
    ):
        body = client.get(address).content.decode()
        assert "Wie ziet dit?" in body
        for sight in model.sights.values():
            assert f"<span>{sight.words}</span>" in body


def test_page_leads_nowhere_and_keeps_its_address_secret(
    client: Client, world: worlds.World, placement: Placement
) -> None:
    address = asked(client, world, placement)
    client.force_login(world.ours.coordinator)  # also for somebody who is signed in
    got = client.get(address)
    body = got.content.decode()
    assert re.findall(r'<a [^>]*href="(/[^"]*)"', body) == []
    assert got["Referrer-Policy"] == "no-referrer"
    assert "no-store" in got["Cache-Control"]
    assert "noindex" in got["X-Robots-Tag"]


def test_database_and_logs_never_hold_the_token(
    client: Client, world: worlds.World, placement: Placement, capfd: Any
) -> None:
    address = asked(client, world, placement)
    client.get(address)
    client.post(address, {"answer": "nee"})
    client.post(address, {"answer": "klopt", "seen": "75"})
    token = address.split("/")[2].split(":")[0]
    out, err = capfd.readouterr()
    assert token not in out + err
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT count(*) FROM "{table}" t WHERE t::text LIKE %s', [f"%{token}%"])
            assert cursor.fetchone() == (0,), table


def test_forged_token_costs_no_query(client: Client, world: worlds.World, placement: Placement) -> None:
    address = asked(client, world, placement)
    with CaptureQueriesContext(connection) as queries:
        got = client.get(address[:-4] + "xxx/")
    assert [query["sql"] for query in queries if "schoollink" in query["sql"]] == []
    assert GONE in got.content.decode()


def stopped(link: SchoolLink) -> dict[str, Any]:
    now = timezone.now()
    return {
        "expired": {"made_at": now - timedelta(days=20), "expires_at": now - timedelta(seconds=1)},
        "withdrawn": {"revoked_at": now},
        "used": {"used_at": now},
    }


@pytest.mark.parametrize("how", ["expired", "withdrawn", "used", "account closed", "never there"])
@pytest.mark.parametrize("method", ["get", "post"])
def test_link_that_stopped_answers_as_one_that_never_was(
    client: Client, world: worlds.World, placement: Placement, how: str, method: str
) -> None:
    address = asked(client, world, placement)
    link = SchoolLink.system.get()
    if how == "account closed":
        User.objects.filter(pk=world.colleague_user.pk).update(is_active=False)
    elif how == "never there":
        address = reverse("reports:link", args=[links.SIGNER.sign("nooit")])
    else:
        SchoolLink.system.filter(pk=link.pk).update(**stopped(link)[how])
    got = getattr(client, method)(address, {"answer": "klopt", "seen": "75"})
    forged = getattr(client, method)("/bevestigen/x/")
    assert (got.status_code, got.content) == (forged.status_code, forged.content) == (404, got.content)
    assert GONE in got.content.decode()
    assert not HoursConfirmation.system.exists()


def test_get_changes_nothing(client: Client, world: worlds.World, placement: Placement) -> None:
    address = asked(client, world, placement)
    for _time in range(3):
        assert client.get(address).status_code == client.head(address).status_code == 200
    assert SchoolLink.system.get().used_at is None


def test_answer_counts_once(client: Client, world: worlds.World, placement: Placement) -> None:
    address = asked(client, world, placement)
    codes = [client.post(address, {"answer": "klopt", "seen": "75"}).status_code for _time in range(10)]
    assert codes == [302] + [404] * 9
    assert HoursConfirmation.system.count() == 1


def test_coach_and_coordinator_withdraw_and_a_new_link_ends_the_old(
    client: Client, world: worlds.World, placement: Placement
) -> None:
    first = asked(client, world, placement)
    second = asked(client, world, placement)
    assert client.get(first).status_code == 404
    assert client.get(second).status_code == 200
    client.force_login(world.ours.coordinator)
    link = SchoolLink.system.get(revoked_at=None)
    client.post(reverse("reports:link_revoke", args=[link.pk]))
    assert client.get(second).status_code == 404


def test_who_tries_many_links_waits_and_a_real_link_still_opens(
    client: Client, world: worlds.World, placement: Placement
) -> None:
    address = asked(client, world, placement)
    codes = [client.get("/bevestigen/x/").status_code for _time in range(MISSES + 1)]
    assert codes == [404] * MISSES + [429]
    assert client.get(address).status_code == 200


def test_fixed_factsheet_ends_the_question_about_its_paragraph(client: Client, world: worlds.World) -> None:
    address = asked_paragraph(client, world)
    Factsheet.system.filter(pk=world.concept.pk).update(
        state=FactsheetState.FIXED, fixed_at=timezone.now(), sha256="0" * 64
    )
    assert client.get(address).status_code == 404


# --- who may ask ----------------------------------------------------------------------------------------------------


def test_only_hours_of_a_self_employed_coach_in_a_month_that_is_over(world: worlds.World, placement: Placement) -> None:
    def ask(about: Placement, month: date) -> None:
        links.ask_hours(
            placement=about,
            month=month,
            school=about.allocation.schools.get(),
            to="directie@school.test",
            address_of=str,
            at=timezone.now(),
            on=worlds.TODAY,
            by=world.colleague_user,
        )

    for about, month in (
        (world.ours.placement, OCTOBER),
        (placement, date(2026, 11, 1)),
        (placement, date(2026, 9, 1)),
        (placement, date(2025, 10, 1)),
    ):
        with pytest.raises(ValidationError):
            ask(about, month)
    assert mail.outbox == []
    ask(placement, OCTOBER)


def test_mail_that_cannot_be_sent_leaves_no_working_link(
    client: Client, world: worlds.World, placement: Placement, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_args: Any) -> None:
        raise ConnectionRefusedError

    monkeypatch.setattr(links, "_mail", refuse)
    client.force_login(world.colleague_user)
    typed = {"month": "2026-10-01", "to": "directie@school.test", "school": placement.allocation.schools.get().pk}
    got = client.post(reverse("reports:confirm_hours", args=[placement.pk]), typed)
    assert (got.status_code, "niet worden verstuurd" in got.content.decode()) == (422, True)
    assert not SchoolLink.system.open_at(timezone.now()).exists()
