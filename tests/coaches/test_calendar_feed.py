"""The calendar of a coach: plek and times, nothing else, for nobody but who has the address."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from typing import Any

import pytest
from dateutil.rrule import rrulestr
from django.core.cache import cache
from django.test import Client
from icalendar import Calendar

from coaches import calendar_feed, rhythm
from coaches.models import CalendarFeed, ChemistryMeeting
from coaches.rhythm import DayTerms
from kansencoach.models import Membership, User
from schools.study_days import add_study_day
from tests import world
from tests.world import World

pytestmark = pytest.mark.django_db
PAGE = "/jouw-week/agenda/"


@pytest.fixture
def everything(settings: Any) -> World:
    settings.TODAY_OVERRIDE = world.TODAY
    cache.clear()
    found = world.build()
    placement = found.ours.placement
    rhythm.agree_days(
        placement, days={1: DayTerms(210, time(8, 30)), 4: DayTerms(120)}, starts_on=placement.starts_on, by=None
    )
    add_study_day(school=placement.allocation.schools.get(), held_on=date(2026, 11, 23), by=None)
    return found


def signed_in(user: Any) -> Client:
    client = Client()
    client.force_login(user)
    return client


def make(everything: World) -> str:
    """The path of a link that was made on the page."""
    client = signed_in(everything.ours.coach_user)
    token = client.get(PAGE).context["form"]["token"].value()
    address: str = client.post(PAGE, {"token": token}).context["address"]
    return "/agenda/" + address.partition("/agenda/")[2]


def events(path: str) -> dict[str, Any]:
    response = Client().get(path)
    assert response.status_code == 200
    return {str(event["uid"]): event for event in Calendar.from_ical(response.content).walk("VEVENT")}


def days(event: Any) -> set[date]:
    """The days on which a calendar shows this event."""
    begin = event["dtstart"].dt
    naive = datetime.combine(begin, time()) if not isinstance(begin, datetime) else begin.replace(tzinfo=None)
    until = event["rrule"]["UNTIL"][0]
    last = until.astimezone(calendar_feed.HERE).date() if isinstance(until, datetime) else until
    found = {
        one.date()
        for one in rrulestr("FREQ=WEEKLY", dtstart=naive).between(naive, datetime.combine(last, time.max), inc=True)
    }
    left_out = event.get("exdate")
    return found - ({getattr(one.dt, "date", lambda one=one: one.dt)() for one in left_out.dts} if left_out else set())


def test_feed_holds_the_expected_days_and_no_other(everything: World) -> None:
    found = events(make(everything))
    placement = everything.ours.placement
    expected = rhythm.expected_days([placement], placement.starts_on, placement.ends_on)
    shown = set().union(*(days(event) for event in found.values()))
    assert shown == {row.day for row in expected}
    assert date(2026, 11, 23) not in shown
    assert date(2026, 11, 16) in shown


def test_an_event_says_plek_and_time_and_nothing_else(everything: World) -> None:
    found = sorted(events(make(everything)).values(), key=lambda event: str(event["uid"]))
    assert [sorted(event.keys()) for event in found] == [
        ["DTEND", "DTSTAMP", "DTSTART", "EXDATE", "RRULE", "SUMMARY", "UID"],
        ["DTEND", "DTSTAMP", "DTSTART", "EXDATE", "RRULE", "SUMMARY", "TRANSP", "UID"],
    ]
    assert {str(event["summary"]) for event in found} == {"Voorbeeldbeukenhof"}
    timed = found[0]
    assert timed["dtstart"].params["TZID"] == "Europe/Amsterdam"
    begin, end = timed["dtstart"].dt, timed["dtend"].dt
    assert (begin.time(), (end - begin).seconds // 60) == (time(8, 30), 210)


def test_uids_stay_when_other_days_change(everything: World) -> None:
    path = make(everything)
    before = set(events(path))
    placement = everything.ours.placement
    rhythm.agree_days(placement, days={1: DayTerms(210, time(8, 30)), 5: DayTerms(60)}, starts_on=world.TODAY, by=None)
    after = events(path)
    assert before < set(after)
    assert len(after) == 3


def test_own_klikgesprek_is_in_it(everything: World) -> None:
    meeting = ChemistryMeeting.system.filter(candidacy__coach=everything.ours.coach).first()
    if meeting is None:
        from coaches.models import Candidacy

        candidacy = Candidacy.system.create(
            allocation=everything.open_plek.allocations.get(), coach=everything.ours.coach, decided_on=world.TODAY
        )
        meeting = ChemistryMeeting.system.create(
            allocation=candidacy.allocation, candidacy=candidacy, state="planned", planned_on=date(2026, 11, 26),
            decided_on=world.TODAY,
        )  # fmt: skip
    found = events(make(everything))[f"klikgesprek-{meeting.pk}@kansencoach"]
    assert (str(found["summary"]), found["dtstart"].dt) == ("Klikgesprek · Willemspark", date(2026, 11, 26))


def test_address_is_shown_once_and_only_its_hash_is_kept(everything: World) -> None:
    client = signed_in(everything.ours.coach_user)
    body = {"token": client.get(PAGE).context["form"]["token"].value()}
    address = client.post(PAGE, body).context["address"]
    for _turn in range(9):
        assert client.post(PAGE, body).status_code == 302
    kept = CalendarFeed.system.get()
    token = address.rpartition("/")[2].removesuffix(".ics")
    assert kept.token_hash not in address
    assert token.partition(".")[0] not in str(vars(kept))
    assert client.get(PAGE).context["address"] == ""
    assert Client().get("/agenda/" + address.partition("/agenda/")[2]).status_code == 200  # the first one is the link


def test_nobody_stores_finds_or_passes_on_the_feed(everything: World) -> None:
    response = Client().get(make(everything))
    assert response["Cache-Control"] == "no-store, private"
    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    assert response["Referrer-Policy"] == "no-referrer"
    assert response["X-Robots-Tag"] == "noindex, nofollow"


def test_address_is_not_logged(everything: World, caplog: pytest.LogCaptureFixture) -> None:
    path = make(everything)
    caplog.clear()
    Client().get(path)
    CalendarFeed.system.all().delete()
    Client().get(path)
    assert path.rpartition("/")[2].partition(".")[0] not in caplog.text


def _withdraw(everything: World) -> None:
    signed_in(everything.ours.coach_user).post(f"{PAGE}intrekken/")


def _renew(everything: World) -> None:
    make(everything)


def _close(everything: World) -> None:
    User.objects.filter(pk=everything.ours.coach_user.pk).update(is_active=False)


def _end_role(everything: World) -> None:
    Membership.objects.filter(user=everything.ours.coach_user).update(ends_on=date(2026, 11, 17))


@pytest.mark.parametrize("ends", [_withdraw, _renew, _close, _end_role])
def test_feed_stops(everything: World, ends: Any) -> None:
    path = make(everything)
    assert Client().get(path).status_code == 200
    ends(everything)
    assert Client().get(path).status_code == 404


def test_forged_token_costs_no_query(everything: World, django_assert_num_queries: Any) -> None:
    path = make(everything)
    for token in ("x", "x.y", path.removeprefix("/agenda/").removesuffix(".ics")[:-1] + "_"):
        with django_assert_num_queries(0), pytest.raises(calendar_feed.FeedGone):
            calendar_feed.read_feed(token, on=world.TODAY)


def test_who_tries_many_waits(everything: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("reports.views.links.MISSES", 3)
    assert [Client().get("/agenda/verzonnen.ics").status_code for _try in range(5)] == [404, 404, 404, 429, 429]


def test_a_coach_without_days_has_an_empty_calendar(everything: World) -> None:
    body = calendar_feed.as_calendar(everything.colleague, at=datetime(2026, 11, 18, tzinfo=UTC), on=world.TODAY)
    assert b"BEGIN:VCALENDAR" in body
    assert b"VEVENT" not in body
