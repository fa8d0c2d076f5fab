"""The inbox: what waits for one person in one role; done, later and back with one tap each."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from coaches.models import Reminder, ReminderState
from coaches.reminders import inbox, planning
from kansencoach.models import Membership, Role, User
from tests.coaches.reminders.conftest import FRIDAY, at
from tests.world import World

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
HTMX = {"HX-Request": "true"}


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def remind(user: User, text: str = "Iets te doen", **fields: Any) -> Reminder:
    """A reminder of this person, in the first role."""
    number = Reminder.system.count()
    made: Reminder = Reminder.system.create(
        **{
            "user": user,
            "membership": user.memberships.order_by("pk")[0],
            "rule": "pulse_open",
            "about_pk": number,
            "period": "2026-W47",
            "text": text,
            "path": "/mijn-plekken/",
            "due_at": at(FRIDAY - DAY),
            **fields,
        }
    )
    return made


def texts_of(got: Any) -> list[str]:
    return [row.text for row in got.context["page"]]


# --- the list ---------------------------------------------------------------------------------------------------------


def test_what_cannot_wait_stands_first_and_then_what_waits_longest(world: World) -> None:
    me = world.ours.coordinator
    remind(me, "gisteren")
    remind(me, "vorige week", due_at=at(FRIDAY - 7 * DAY))
    remind(me, "kan niet wachten", is_urgent=True, due_at=at(FRIDAY))
    remind(me, "later", later_until=FRIDAY + DAY)
    remind(me, "klaar", state=ReminderState.DONE, ended_at=at())
    remind(me, "niet meer nodig", state=ReminderState.GONE, ended_at=at())
    got = client_of(me).get("/herinneringen/")
    assert texts_of(got) == ["kan niet wachten", "vorige week", "gisteren"]
    assert texts_of(client_of(me).get("/herinneringen/?lijst=later")) == ["later"]
    assert texts_of(client_of(me).get("/herinneringen/?lijst=klaar")) == ["klaar"]


def test_what_was_put_off_is_back_on_its_day(world: World) -> None:
    me = world.ours.coach_user
    remind(me, "vandaag weer", later_until=FRIDAY)
    assert texts_of(client_of(me).get("/herinneringen/")) == ["vandaag weer"]


def test_who_is_up_to_date_reads_so(world: World) -> None:
    got = client_of(world.ours.coach_user).get("/herinneringen/")
    assert b"Je bent bij." in got.content


def test_each_line_leads_straight_to_the_thing(world: World) -> None:
    remind(world.ours.coach_user, path="/jouw-week/?week=2026-W47")
    assert b'href="/jouw-week/?week=2026-W47"' in client_of(world.ours.coach_user).get("/herinneringen/").content


def test_a_stranger_finds_nothing_of_it(world: World) -> None:
    row = remind(world.ours.coach_user, "van een ander")
    for user in (world.colleague_user, world.ours.coordinator, world.theirs.coach_user):
        client = client_of(user)
        assert "van een ander" not in client.get("/herinneringen/").content.decode()
        for part in ("", "klaar/", "terug/", "later/"):
            assert client.post(f"/herinneringen/{row.pk}/{part}").status_code == 404
    assert client_of(world.ours.officer).get("/herinneringen/").status_code == 404


def test_same_number_of_queries_for_one_and_for_three_hundred(world: World) -> None:
    me, client = world.ours.coordinator, client_of(world.ours.coordinator)
    remind(me)
    client.get("/herinneringen/")
    few = queries_of(client)
    for _number in range(299):
        remind(me)
    assert queries_of(client) == few
    assert len(client.get("/herinneringen/").context["page"]) == 40
    assert b"Pagina 8 van 8" in client.get("/herinneringen/?pagina=8").content


def queries_of(client: Client, path: str = "/herinneringen/") -> int:
    with CaptureQueriesContext(connection) as queries:
        assert client.get(path).status_code == 200
    return len(queries)


# --- the count in the header --------------------------------------------------------------------------------------------


def test_the_header_counts_what_waits_in_this_role(world: World) -> None:
    me = world.ours.coach_user
    remind(me)
    remind(me)
    remind(me, later_until=FRIDAY + DAY)
    got = client_of(me).get("/mijn-plekken/").content.decode()
    assert '<span class="inbox-link__count">2<span class="visually-hidden"> open</span></span>' in got


@pytest.mark.parametrize("role", ["officer", "employer_user", "school_user"])
def test_others_have_no_inbox_and_ask_nothing(world: World, role: str) -> None:
    client = client_of(getattr(world.ours, role))
    with CaptureQueriesContext(connection) as queries:
        got = client.get("/factsheets/")
    assert "inbox-link" not in got.content.decode()
    assert not any("coaches_reminder" in query["sql"] for query in queries)


def test_the_count_is_one_query(world: World) -> None:
    client = client_of(world.ours.coach_user)
    client.get("/activiteiten/")
    with CaptureQueriesContext(connection) as queries:
        client.get("/activiteiten/")
    assert sum("coaches_reminder" in query["sql"] for query in queries) == 1


# --- done, back, later --------------------------------------------------------------------------------------------------


def test_ten_times_done_is_done_once_and_the_notice_takes_it_back(world: World) -> None:
    row, client = remind(world.ours.coach_user), client_of(world.ours.coach_user)
    for _time in range(10):
        assert client.post(f"/herinneringen/{row.pk}/klaar/").status_code == 302
    row.refresh_from_db()
    assert row.state == ReminderState.DONE
    assert f'action="/herinneringen/{row.pk}/terug/"' in client.get("/herinneringen/").content.decode()
    for _time in range(10):
        client.post(f"/herinneringen/{row.pk}/terug/")
    row.refresh_from_db()
    assert (row.state, row.ended_at) == (ReminderState.OPEN, None)


@pytest.mark.parametrize(("to", "accepted"), [("2026-11-21", True), ("2027-11-20", True), ("2026-11-20", False), ("2026-11-19", False), ("2028-01-01", False), ("morgen", False), ("", False)])  # fmt: skip
def test_later_is_never_before_tomorrow_and_at_most_a_year(world: World, to: str, accepted: bool) -> None:
    row, client = remind(world.ours.coach_user), client_of(world.ours.coach_user)
    got = client.post(f"/herinneringen/{row.pk}/later/", {"to": to}, follow=True)
    row.refresh_from_db()
    assert row.later_until == (date.fromisoformat(to) if accepted else None)
    assert ("toast--error" in got.content.decode()) is not accepted


def test_later_proposes_tomorrow_and_the_monday_that_comes() -> None:
    assert inbox.days_to_choose(date(2026, 11, 18)) == (date(2026, 11, 19), date(2026, 11, 23))
    assert inbox.days_to_choose(date(2026, 11, 22)) == (date(2026, 11, 23), date(2026, 11, 30))  # a Sunday


def test_what_is_done_is_not_put_off(world: World) -> None:
    row = remind(world.ours.coach_user, state=ReminderState.DONE, ended_at=at())
    with pytest.raises(ValidationError):
        inbox.postpone(row, to=FRIDAY + DAY, on=FRIDAY, by=None)


def test_what_nobody_needs_any_more_comes_back_by_its_cause_only(world: World) -> None:
    row = remind(world.ours.coach_user, state=ReminderState.GONE, ended_at=at())
    inbox.finish(row, at=timezone.now(), by=None)
    inbox.bring_back(row, by=None)
    row.refresh_from_db()
    assert row.state == ReminderState.GONE


def test_done_stays_done_when_its_rule_looks_again(world: World) -> None:
    planning.plan(at=at())
    client = client_of(world.ours.coach_user)
    for row in Reminder.system.filter(user=world.ours.coach_user):
        client.post(f"/herinneringen/{row.pk}/klaar/")
    planning.plan(at=at() + DAY)
    assert b"Je bent bij." in client.get("/herinneringen/").content


def test_with_htmx_only_the_list_comes_back_with_the_new_count(world: World) -> None:
    row, client = remind(world.ours.coach_user), client_of(world.ours.coach_user)
    got = client.post(f"/herinneringen/{row.pk}/klaar/", headers=HTMX, follow=True).content.decode()
    assert "<html" not in got
    assert 'id="naar-herinneringen"' in got
    assert "Ongedaan maken" in got


# --- the link in a letter -------------------------------------------------------------------------------------------------


def test_a_link_leads_straight_on(world: World) -> None:
    row = remind(world.ours.coach_user, path="/jouw-week/")
    got = client_of(world.ours.coach_user).get(f"/herinneringen/{row.pk}/")
    assert (got.status_code, got["Location"]) == (302, "/jouw-week/")


def test_a_link_never_leads_to_another_site(world: World) -> None:
    row = remind(world.ours.coach_user, path="//elders.test/")
    assert client_of(world.ours.coach_user).get(f"/herinneringen/{row.pk}/")["Location"] == "/herinneringen/"


def test_a_link_for_another_own_role_asks_first_and_then_leads_straight_on(world: World) -> None:
    me = world.ours.coach_user
    second = Membership.objects.create(user=me, role=Role.COORDINATOR, programme=world.ours.programme)
    row = remind(me, membership=second, path="/regio/")
    client = client_of(me)
    assert "Verder als coördinator" in client.get(f"/herinneringen/{row.pk}/").content.decode()
    assert client.get("/regio/").status_code == 404  # looking changes no role
    for _time in range(10):
        got = client.post(f"/herinneringen/{row.pk}/")
        assert (got.status_code, got["Location"]) == (302, "/regio/")
    assert client.get("/regio/").status_code == 200


def test_a_link_of_a_role_that_has_ended_leads_nowhere(world: World) -> None:
    me = world.ours.coach_user
    ended = Membership.objects.create(
        user=me, role=Role.COORDINATOR, programme=world.ours.programme, ends_on=FRIDAY - DAY
    )
    row = remind(me, membership=ended)
    assert client_of(me).get(f"/herinneringen/{row.pk}/").status_code == 404
    assert client_of(me).post(f"/herinneringen/{row.pk}/").status_code == 404


def test_a_name_is_shown_as_it_was_written(world: World) -> None:
    remind(world.ours.coach_user, "Past het bij ’t “Kofschip” & <b>école</b>?")
    got = client_of(world.ours.coach_user).get("/herinneringen/").content.decode()
    assert "Past het bij ’t “Kofschip” &amp; &lt;b&gt;école&lt;/b&gt;?" in got
