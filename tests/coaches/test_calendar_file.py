"""A calendar file read in: only what names a plek, only day, time and plek, and never an error page."""

from __future__ import annotations

import contextlib
import time as clock_time
from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from dateutil.rrule import rrulestr
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from icalendar import Calendar

from coaches import calendar_file
from coaches.calendar_file import Reading, Repeat, occurrences, repeat_of
from coaches.models import Activity
from tests import world
from tests.world import World

PAGE = "/jouw-week/agenda/inlezen/"
ACCEPT = "/jouw-week/agenda/opschrijven/"


def event(summary: str, start: str = "20261113T090000", *more: str, uid: str = "1", end: str = "DURATION:PT90M") -> str:
    lines = [f"UID:{uid}", f"SUMMARY:{summary}", f"DTSTART;TZID=Europe/Amsterdam:{start}", end, *more]
    return "\r\n".join(["BEGIN:VEVENT", *(line for line in lines if line), "END:VEVENT"])


def file(*events: str) -> bytes:
    return "\r\n".join(["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//t//NL", *events, "END:VCALENDAR", ""]).encode()


# --- repeating ------------------------------------------------------------------------------------------------------

WEEKDAYS = st.lists(st.sampled_from(calendar_file.WEEKDAYS), min_size=1, max_size=3, unique=True).map(",".join)
NUMBERED = st.tuples(st.sampled_from([-2, -1, 1, 2, 3, 4, 5]), st.sampled_from(calendar_file.WEEKDAYS)).map(
    lambda pair: f"{pair[0]}{pair[1]}"
)
MONTH_DAYS = st.lists(st.sampled_from([1, 2, 15, 28, 29, 30, 31, -1, -3]), min_size=1, max_size=3, unique=True).map(
    lambda days: ",".join(map(str, days))
)


@st.composite
def rules(draw: st.DrawFn) -> str:
    freq = draw(st.sampled_from(["DAILY", "WEEKLY", "MONTHLY", "YEARLY"]))
    parts = [f"FREQ={freq}", f"INTERVAL={draw(st.integers(1, 4))}"]
    if freq in ("DAILY", "WEEKLY") and draw(st.booleans()):
        parts.append(f"BYDAY={draw(WEEKDAYS)}")
    if freq == "WEEKLY" and draw(st.booleans()):
        parts.append(f"WKST={draw(st.sampled_from(['MO', 'SU']))}")
    if freq == "MONTHLY":
        extra = draw(st.sampled_from(["", "BYDAY", "BYMONTHDAY"]))
        if extra:
            parts.append(f"{extra}={draw(NUMBERED if extra == 'BYDAY' else MONTH_DAYS)}")
    if draw(st.booleans()):
        parts.append(f"COUNT={draw(st.integers(1, 30))}")
    elif draw(st.booleans()):
        until = draw(st.dates(date(2026, 1, 1), date(2027, 1, 1)))
        parts.append(f"UNTIL={until:%Y%m%d}")
    return ";".join(parts)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(rules(), st.dates(date(2024, 1, 1), date(2026, 12, 1)))
def test_repeats_as_a_calendar_repeats(rule: str, start: date) -> None:
    first, last = date(2026, 8, 1), date(2026, 12, 31)
    begin = datetime.combine(start, time())
    theirs = {
        one.date()
        for one in rrulestr(rule, dtstart=begin).between(
            datetime.combine(first, time()), datetime.combine(last, time.max), inc=True
        )
    }
    calendar: Any = Calendar.from_ical(file(event("x", f"{start:%Y%m%d}T000000", f"RRULE:{rule}")))
    repeat = repeat_of(calendar.walk("VEVENT")[0]["rrule"])
    assert repeat is not None
    ours = set(occurrences(repeat, start, first, last))
    # The day it starts is there for a calendar, also where the rule does not name it; a count then runs one ahead.
    if "COUNT" in rule and not calendar_file.occurs_on(repeat, start, start):
        assert theirs - ours <= {max(theirs, default=start)}
    else:
        assert ours | {start} == theirs | {start}


@pytest.mark.parametrize(
    "rule", ["FREQ=HOURLY", "FREQ=WEEKLY;BYHOUR=1,2,3", "FREQ=YEARLY;BYWEEKNO=20", "FREQ=MONTHLY;BYSETPOS=1;BYDAY=MO"]
)
def test_rules_that_are_not_followed_are_said(rule: str) -> None:
    calendar: Any = Calendar.from_ical(file(event("x", "20260901T090000", f"RRULE:{rule}")))
    assert repeat_of(calendar.walk("VEVENT")[0]["rrule"]) is None


def test_a_rule_without_end_and_without_days_takes_no_time() -> None:
    began = clock_time.monotonic()
    assert (
        occurrences(
            Repeat("YEARLY", by_month=(2,), interval=9999), date(1970, 1, 31), date(2026, 8, 1), date(2026, 11, 18)
        )
        == []
    )
    assert (
        occurrences(
            Repeat("DAILY", by_month=(2,), by_month_day=(30,)), date(1, 1, 1), date(2026, 8, 1), date(2026, 11, 18)
        )
        == []
    )
    assert occurrences(Repeat("DAILY", count=10**9), date(1, 1, 1), date(2026, 8, 1), date(2026, 11, 18)) == []
    assert clock_time.monotonic() - began < 5


# --- reading --------------------------------------------------------------------------------------------------------


@pytest.fixture
def everything(settings: Any, db: None) -> World:
    settings.TODAY_OVERRIDE = world.TODAY
    return world.build()


def read(everything: World, *events: str) -> Reading:
    return calendar_file.read(file(*events), coach=everything.ours.coach, on=world.TODAY)


def short(reading: Reading) -> list[tuple[date, int]]:
    return [(entry.day, entry.minutes) for entry in reading.entries]


def test_title_finds_the_plek_and_is_forgotten(everything: World) -> None:
    reading = read(everything, event("Gesprek fam. Jansen @ VOORBEELDBEUKENHOF"), event("Tandarts", uid="2"))
    [entry] = reading.entries
    assert (entry.day, f"{entry.begins_at:%H:%M}", entry.minutes) == (date(2026, 11, 13), "09:00", 90)
    assert entry.placement_id == everything.ours.placement.pk
    assert (reading.others, reading.unread) == (1, 0)
    assert "Jansen" not in str(reading)


def test_school_of_a_bundle_is_found(everything: World) -> None:
    [entry] = read(everything, event("Overleg Het Wilgenpad")).entries
    assert entry.school_id is not None


def test_two_names_as_long_mean_their_plek_or_nothing(everything: World) -> None:
    [entry] = read(everything, event("De Lindeboom en Het Wilgenpad")).entries
    assert entry.school_id is None
    assert calendar_file._place("een of twee", {}) is None


@pytest.mark.parametrize(
    "appointment",
    [
        event("Voorbeeldbeukenhof", "20260801T090000"),  # too long ago
        event("Voorbeeldbeukenhof", "20261119T090000"),  # still to come
        event("Voorbeeldbeukenhof", "20261113T090000", "STATUS:CANCELLED"),
        event("Voorbeeldbeukenhof", "20261113T090000", end="DURATION:PT23H"),
        event("Voorbeeldbeukenhof", "20261113T090000", end="DURATION:PT0S"),
        event("Voorbeeldbeukenhof").replace(";TZID=Europe/Amsterdam:20261113T090000", ";VALUE=DATE:20261113"),
        event("Vreemdbeukenhof"),
    ],
)
def test_what_does_not_fit_is_left(everything: World, appointment: str) -> None:
    assert read(everything, appointment).entries == ()


def test_repeat_without_its_exceptions_and_with_what_moved(everything: World) -> None:
    series = event(
        "Voorbeeldbeukenhof",
        "20261008T090000",
        "RRULE:FREQ=WEEKLY",
        "EXDATE;TZID=Europe/Amsterdam:20261015T090000",
        uid="reeks",
    )
    moved = event(
        "Voorbeeldbeukenhof", "20261030T100000", "RECURRENCE-ID;TZID=Europe/Amsterdam:20261029T090000", uid="reeks"
    )
    found = [day for day, _minutes in short(read(everything, series, moved))]
    assert found == [
        date(2026, 10, 8), date(2026, 10, 22), date(2026, 10, 30), date(2026, 11, 5), date(2026, 11, 12),
    ]  # fmt: skip


@pytest.mark.parametrize("begin", ["BEGIN:VTIMEZONE", "begin;x=1:vtimezone", "BEGIN:VTIME\r\n ZONE"])
def test_rules_of_a_time_zone_in_the_file_are_not_followed(everything: World, begin: str) -> None:
    """A zone that changes every second, from the year 1 on, would be asked for ever; here it shows as nine hours."""
    every = "FREQ=YEARLY"  # with FREQ=SECONDLY this test would never end where the zone is followed
    rules = [
        f"BEGIN:{kind}\r\nDTSTART:20200101T000000\r\nTZOFFSETFROM:+0900\r\nTZOFFSETTO:+0900\r\nRRULE:{every}\r\nEND:{kind}"
        for kind in ("STANDARD", "DAYLIGHT")
    ]
    zone = "\r\n".join([begin, "TZID:Een eigen zone", *rules, "END:VTIMEZONE"])
    there = event("Voorbeeldbeukenhof").replace("Europe/Amsterdam", "Een eigen zone")
    [entry] = read(everything, zone, there, event("Iets anders", uid="2")).entries
    assert entry.begins_at == time(9)


def test_clock_change_keeps_the_time_on_the_wall(everything: World) -> None:
    series = event("Voorbeeldbeukenhof", "20261022T090000", "RRULE:FREQ=WEEKLY;COUNT=3")
    assert {entry.begins_at.hour for entry in read(everything, series).entries} == {9}
    utc = event("Voorbeeldbeukenhof").replace(
        "DTSTART;TZID=Europe/Amsterdam:20261113T090000", "DTSTART:20261112T233000Z"
    )
    assert short(read(everything, utc)) == [(date(2026, 11, 13), 90)]


BAD = {
    "empty": b"",
    "spaces": b" \r\n ",
    "text": b"Dit is geen agenda",
    "zip": b"PK\x03\x04" + bytes(range(256)) * 4,
    "latin": "BEGIN:VCALENDAR\r\nSUMMARY:caf\xe9".encode("latin-1"),
    "unclosed": b"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nSUMMARY:x",
    "no events": file(),
    "large": b"x" * (calendar_file.MAX_BYTES + 1),
    "deep": b"BEGIN:VCALENDAR\r\n" + b"BEGIN:VEVENT\r\n" * 4000 + b"END:VEVENT\r\n" * 4000 + b"END:VCALENDAR\r\n",
    "many": file(*["BEGIN:VEVENT\r\nEND:VEVENT"] * (calendar_file.MAX_EVENTS + 1)),
    "too much that fits": file(
        *(event("Voorbeeldbeukenhof", uid=str(n)) for n in range(calendar_file.MAX_ENTRIES + 1))
    ),
}


@pytest.mark.parametrize("name", BAD)
def test_bad_file_is_answered_with_a_sentence(everything: World, name: str) -> None:
    client = Client()
    client.force_login(everything.ours.coach_user)
    before = Activity.system.count()
    response = client.post(PAGE, {"file": SimpleUploadedFile("agenda.ics", BAD[name])})
    assert response.status_code == 422
    assert response.context["form"].errors["file"]
    assert Activity.system.count() == before


BROKEN = ["DTSTART:morgen", "DTSTART;TZID=Nergens/Ergens:20261113T090000", "DURATION:lang", "RRULE:FREQ=SOMS", "RRULE:FREQ=WEEKLY;BYDAY=XX",
          "EXDATE:nooit", "RECURRENCE-ID:ooit", "RRULE:FREQ=WEEKLY;INTERVAL=0", "RRULE:FREQ=WEEKLY;COUNT=-1", "DTEND:20200101T000000"]  # fmt: skip


@pytest.mark.parametrize("line", BROKEN)
def test_broken_appointment_breaks_nothing(everything: World, line: str) -> None:
    lines = ["BEGIN:VEVENT", "UID:9", "SUMMARY:Voorbeeldbeukenhof", line, "END:VEVENT"]
    try:
        reading = read(everything, "\r\n".join(lines), event("Voorbeeldbeukenhof"))
    except ValidationError:
        return
    assert (date(2026, 11, 13), 90) in short(reading)


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    data=st.binary(max_size=400)
    | st.text(max_size=300).map(lambda text: file(event(text)).replace(b"SUMMARY", text.encode(errors="ignore")[:9]))
)
def test_whatever_is_sent_is_read_or_refused(everything: World, data: bytes) -> None:
    with contextlib.suppress(ValidationError):
        calendar_file.read(data, coach=everything.ours.coach, on=world.TODAY)


# --- choosing -------------------------------------------------------------------------------------------------------


def choice(client: Client, *events: str) -> tuple[Any, dict[str, Any]]:
    response = client.post(PAGE, {"file": SimpleUploadedFile("agenda.ics", file(*events))})
    form = response.context["form"]
    body = {"gelezen": response.context["kept"]}
    for _proposal, chosen, minutes in form.lines():
        body |= {chosen.html_name: "on", minutes.html_name: minutes.value()}
    return response, body


def test_choice_is_written_once_and_shows_no_title(everything: World) -> None:
    client = Client()
    client.force_login(everything.ours.coach_user)
    appointment = event("Thuis bij fam. Jansen, Voorbeeldbeukenhof")
    response, body = choice(client, appointment)
    assert "Jansen" not in response.content.decode()
    assert len(body) == 3
    for _turn in range(10):
        assert client.post(ACCEPT, body)["Location"] == "/jouw-week/?week=2026-W46"
    row = Activity.system.get(placement=everything.ours.placement, done_on=date(2026, 11, 13))
    assert (row.minutes, row.kind) == (90, "")
    assert len(choice(client, appointment)[1]) == 1  # nothing left to propose


def test_choice_of_somebody_else_or_forged_is_refused(everything: World) -> None:
    client, colleague = Client(), Client()
    client.force_login(everything.ours.coach_user)
    colleague.force_login(everything.colleague_user)
    _response, body = choice(client, event("Voorbeeldbeukenhof"))
    before = Activity.system.count()
    assert colleague.post(ACCEPT, body)["Location"] == PAGE
    assert client.post(ACCEPT, {**body, "gelezen": "x" + str(body["gelezen"])})["Location"] == PAGE
    assert client.post(ACCEPT)["Location"] == PAGE
    assert Activity.system.count() == before


def test_days_before_are_never_proposed(everything: World) -> None:
    old = world.TODAY - calendar_file.LOOK_BACK - timedelta(days=1)
    assert read(everything, event("Voorbeeldbeukenhof", f"{old:%Y%m%d}T090000")).entries == ()
