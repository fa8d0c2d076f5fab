"""The days of a coach as a calendar that a telephone can follow (iCalendar, RFC 5545).

In it: the plek and the times of agreed days, and the coach's own klikgesprekken. Never a family, a note or an activity.
An agreed day keeps its UID as long as the agreement lasts, so that a calendar moves it instead of adding one.

The address holds 128 random bits, signed: a forged one is refused without a query, and only the hash of a real one is
kept. It works as long as it is not withdrawn and the account that made it is open.
"""

from __future__ import annotations

import secrets
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.core.signing import BadSignature, Signer
from django.utils.translation import gettext as _
from icalendar import Calendar, Event

from coaches import rhythm
from coaches.links import hash_of
from coaches.models import CalendarFeed, ChemistryMeeting, Coach, Placement, WorkingDay
from coaches.rhythm import AgreedDay, PlannedDay, Rhythm, days_of
from kansencoach import promises
from kansencoach.models import User
from schools import calendar

SIGNER = Signer(salt="coaches.calendar_feed", sep=".")
HERE = ZoneInfo("Europe/Amsterdam")
REFRESH = timedelta(hours=6)


class FeedGone(Exception):
    """This address does not work, whatever the reason."""


def make_feed(*, coach: Coach, at: datetime, by: User) -> str:
    """A new secret address; the one before stops working. Returns the token, which is shown once and kept nowhere."""
    token = secrets.token_urlsafe(16)
    with promises.keep():
        CalendarFeed.system.filter(coach=coach).delete()
        promises.store(CalendarFeed(coach=coach, made_by=by, made_at=at, token_hash=hash_of(token)))
    return SIGNER.sign(token)


def withdraw_feed(*, coach: Coach, by: User) -> None:
    """The address stops working at once."""
    with promises.keep():
        CalendarFeed.system.filter(coach=coach).delete()


def read_feed(token: str, *, on: date) -> CalendarFeed:
    """The feed of an address. Raises :class:`FeedGone`; a token we never signed costs no query."""
    try:
        secret = SIGNER.unsign(token)
    except BadSignature as error:
        raise FeedGone from error
    found: CalendarFeed | None = (
        CalendarFeed.system.open_on(on).filter(token_hash=hash_of(secret)).select_related("coach").first()
    )
    if found is None:
        raise FeedGone
    return found


def as_calendar(coach: Coach, *, at: datetime, on: date) -> bytes:
    """The calendar of a coach from the beginning of this school year on. Seven queries at most."""
    first = calendar.starts_on(calendar.first_year_of(on))
    found = Calendar()
    found.add("prodid", "-//Kansencoach//Jouw dagen//NL")
    found.add("version", "2.0")
    found.add("method", "PUBLISH")
    found.add("x-wr-calname", "Kansencoach")
    found.add("x-wr-timezone", HERE.key)
    found.add("refresh-interval", REFRESH, parameters={"VALUE": "DURATION"})
    placed = {row.pk: row for row in rhythm.placements_of(coach, first, date.max)}
    for event in [*_agreed_days(placed, first), *_meetings(coach, first)]:
        event.add("dtstamp", at.astimezone(UTC).replace(microsecond=0))
        found.add_component(event)
    last = max((row.ends_on for row in placed.values()), default=on)
    found.add_missing_timezones(first_date=date(first.year, 1, 1), last_date=date(last.year + 1, 1, 1))
    return bytes(found.to_ical())


def _agreed_days(placed: dict[int, Placement], first: date) -> list[Event]:
    """One weekly event for each agreed day, without the days that are off."""
    last = max((row.ends_on for row in placed.values()), default=first)
    known = {row.placement_id: row for row in rhythm.rhythms_of(placed.values(), first, last)}
    found = []
    for row in WorkingDay.system.filter(placement__in=placed).order_by("placement", "weekday", "starts_on"):
        agreed = AgreedDay(row.weekday, row.minutes, row.begins_at, row.starts_on, row.ends_on)
        whole = known[row.placement_id]
        only = Rhythm(whole.placement_id, whole.starts_on, whole.ends_on, (agreed,), whole.study_days, whole.away)
        event = weekly(list(days_of(only, first, last)))
        if event is not None:
            event.add("uid", f"afgesproken-dag-{row.pk}@kansencoach")
            event.add("summary", placed[row.placement_id].allocation.deployment.name)
            found.append(event)
    return found


def weekly(days: list[PlannedDay]) -> Event | None:
    """A weekly event over the planned days of one weekday, in order; None when nobody is expected on any of them."""
    expected = [row for row in days if row.is_expected]
    if not expected:
        return None
    first, last = expected[0], expected[-1]
    off = [row for row in days if not row.is_expected and first.day < row.day < last.day]
    event = Event()
    begins_at = first.begins_at
    if begins_at is None:
        event.add("dtstart", first.day)
        event.add("dtend", first.day + calendar.DAY)
        event.add("transp", "TRANSPARENT")
        event.add("rrule", {"freq": "weekly", "until": last.day})
        if off:
            event.add("exdate", [row.day for row in off])
        return event
    begins = [datetime.combine(row.day, begins_at, HERE) for row in (first, last, *off)]
    event.add("dtstart", begins[0])
    event.add("dtend", begins[0] + timedelta(minutes=first.minutes))  # by the clock on the wall
    event.add("rrule", {"freq": "weekly", "until": begins[1].astimezone(UTC)})
    if off:
        event.add("exdate", begins[2:])
    return event


def _meetings(coach: Coach, first: date) -> list[Event]:
    """The klikgesprekken of this coach that are planned; whole days, because no time is kept."""
    rows = ChemistryMeeting.system.coming_up(first).filter(candidacy__coach=coach)
    rows = rows.select_related("allocation__deployment")
    found = []
    for row in rows.order_by("planned_on", "pk"):
        event = Event()
        event.add("uid", f"klikgesprek-{row.pk}@kansencoach")
        event.add("summary", _("Klikgesprek · %(plek)s") % {"plek": row.allocation.deployment.name})
        event.add("dtstart", row.planned_on)
        event.add("dtend", row.planned_on + calendar.DAY)
        event.add("transp", "TRANSPARENT")
        found.append(event)
    return found
