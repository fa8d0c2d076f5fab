"""A calendar file of the coach's own, read in as proposals of what to write down.

What fits: appointments with a time, of the last three months, whose title names a plek of the coach or one of its
schools. Of those only the day, the time, the minutes and the plek are kept, until the coach has chosen; titles, places,
people and descriptions are read to find the plek and forgotten at once. The same appointment is the same activity, by its
UID, however often a file is read.

Whatever stands in a file, reading it takes a bounded time: repeats are asked day by day inside the three months
(:func:`occurs_on`), never followed from their beginning, and a time zone goes by its name (:func:`without_zones`).
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from icalendar import Calendar

from coaches import rhythm
from coaches.models import Coach, Placement
from coaches.proposals import NAMESPACE, Proposal, with_uuids, written_days
from schools import calendar
from schools.names import name_key, plain

HERE = ZoneInfo("Europe/Amsterdam")
MAX_BYTES = 500_000
MAX_EVENTS = 2_500
MAX_ENTRIES = 150
LOOK_BACK = timedelta(days=92)
LONGEST = 12 * 60
WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
KNOWN_PARTS = frozenset({"FREQ", "INTERVAL", "COUNT", "UNTIL", "WKST", "BYDAY", "BYMONTH", "BYMONTHDAY"})
LONGEST_COUNT = timedelta(days=3660)
FOLD = re.compile(r"(?:\r?\n)+[ \t]")


@dataclass(frozen=True)
class Entry:
    """What is kept of an appointment until the coach has chosen; ``name`` stands for its UID and cannot be turned back."""

    name: str
    day: date
    begins_at: time
    minutes: int
    placement_id: int
    school_id: int | None


@dataclass(frozen=True)
class Reading:
    """What a file held: the entries that fit, and how many appointments named no plek or could not be read."""

    entries: tuple[Entry, ...]
    others: int
    unread: int


# --- repeating, pure ------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Repeat:
    """How an appointment comes back; what stands empty is not limited."""

    freq: str
    interval: int = 1
    count: int | None = None
    until: date | None = None
    week_starts: int = 0
    by_day: tuple[tuple[int, int], ...] = ()
    """Weekdays (0 = Monday) with their number in the month, 0 for every one, negative from the end."""
    by_month: tuple[int, ...] = ()
    by_month_day: tuple[int, ...] = ()


def repeat_of(rule: Any) -> Repeat | None:
    """A rule of a file; None for one that we do not follow (by the hour, by the week of the year, ...)."""
    parts = {
        str(name).upper(): list(value) if isinstance(value, list | tuple) else [value] for name, value in rule.items()
    }
    freq = str(parts.get("FREQ", [""])[0]).upper()
    if set(parts) - KNOWN_PARTS or freq not in {"DAILY", "WEEKLY", "MONTHLY", "YEARLY"}:
        return None
    if freq == "YEARLY" and ("BYDAY" in parts or "BYMONTHDAY" in parts):
        return None
    until = parts.get("UNTIL", [None])[0]
    return Repeat(
        freq=freq,
        interval=max(1, int(parts.get("INTERVAL", [1])[0])),
        count=int(parts["COUNT"][0]) if "COUNT" in parts else None,
        until=_local_day(until) if until is not None else None,
        week_starts=WEEKDAYS.index(str(parts.get("WKST", ["MO"])[0]).upper()),
        by_day=tuple(_weekday(str(one).upper()) for one in parts.get("BYDAY", ())),
        by_month=tuple(int(one) for one in parts.get("BYMONTH", ())),
        by_month_day=tuple(int(one) for one in parts.get("BYMONTHDAY", ())),
    )


def _weekday(text: str) -> tuple[int, int]:
    return WEEKDAYS.index(text[-2:]), int(text[:-2] or 0)


def occurs_on(repeat: Repeat, start: date, day: date) -> bool:
    """Whether an appointment that began on ``start`` is there on ``day``, not looking at its count."""
    if day < start or (repeat.until is not None and day > repeat.until):
        return False
    if repeat.by_month and day.month not in repeat.by_month:
        return False
    weekdays = {weekday for weekday, _number in repeat.by_day}
    if repeat.freq == "DAILY":
        is_day = (not weekdays or day.weekday() in weekdays) and _fits_month_day(repeat, day)
        return is_day and (day - start).days % repeat.interval == 0
    if repeat.freq == "WEEKLY":
        weeks = (_week_start(day, repeat) - _week_start(start, repeat)).days // 7
        return day.weekday() in (weekdays or {start.weekday()}) and weeks % repeat.interval == 0
    if repeat.freq == "MONTHLY":
        months = (day.year - start.year) * 12 + day.month - start.month
        if months % repeat.interval:
            return False
        if not repeat.by_day and not repeat.by_month_day:
            return day.day == start.day
        return _fits_month_day(repeat, day) and (
            not repeat.by_day or any(_is_weekday_of_month(day, *one) for one in repeat.by_day)
        )
    is_month = day.month in repeat.by_month if repeat.by_month else day.month == start.month
    return (day.year - start.year) % repeat.interval == 0 and is_month and day.day == start.day


def _week_start(day: date, repeat: Repeat) -> date:
    return day - timedelta(days=(day.weekday() - repeat.week_starts) % 7)


def _fits_month_day(repeat: Repeat, day: date) -> bool:
    if not repeat.by_month_day:
        return True
    length = calendar.month_end(day).day
    return day.day in repeat.by_month_day or day.day - length - 1 in repeat.by_month_day


def _is_weekday_of_month(day: date, weekday: int, number: int) -> bool:
    if day.weekday() != weekday:
        return False
    from_end = (calendar.month_end(day).day - day.day) // 7 + 1
    return number in (0, (day.day - 1) // 7 + 1, -from_end)


def occurrences(repeat: Repeat, start: date, first: date, last: date) -> list[date]:
    """The days from first to last on which it is there; the start counts, as a calendar counts it."""
    if repeat.count is None:
        return [day for day in calendar.days(max(first, start), last) if day == start or occurs_on(repeat, start, day)]
    if first - start > LONGEST_COUNT:
        return []
    counted = [day for day in calendar.days(start, last) if day == start or occurs_on(repeat, start, day)]
    return [day for day in counted[: repeat.count] if day >= first]


# --- reading --------------------------------------------------------------------------------------------------------


def read(data: bytes, *, coach: Coach, on: date) -> Reading:
    """What fits in a file. Raises ``ValidationError`` with the sentence for whoever sent something else."""
    if len(data) > MAX_BYTES:
        raise ValidationError(
            _("Dit bestand is te groot. Kies een kortere periode: 500 kB is genoeg voor drie maanden.")
        )
    if not data.strip():
        raise ValidationError(_("Dit bestand is leeg."))
    events = _events(data)
    if len(events) > MAX_EVENTS:
        raise ValidationError(_("In dit bestand staan te veel afspraken. Kies een kortere periode."))
    first = on - LOOK_BACK
    names = _names(coach, first, on)
    moved = {
        (str(event.get("uid", "")), _local_day(event.get("recurrence-id").dt)) for event in events if _is_moved(event)
    }
    entries: list[Entry] = []
    others = unread = 0
    for event in events:
        place = _place(str(event.get("summary", "")), names)
        if place is None:
            others += 1
            continue
        try:
            entries += _entries(event, place, moved, first, on)
        except (ValueError, TypeError, AttributeError, KeyError, IndexError, OverflowError):
            unread += 1
        if len(entries) > MAX_ENTRIES:
            raise ValidationError(_("Er passen meer dan 150 afspraken bij je plekken. Kies een kortere periode."))
    return Reading(tuple(sorted(set(entries), key=lambda row: (row.day, row.begins_at, row.name))), others, unread)


def without_zones(text: str) -> str:
    """A file without the time zones that it defines itself. Their rules may repeat every second for ever, and whoever asks
    the time there follows them from their beginning. A zone we know by its name stays what it is; another one means here."""
    found, is_zone = [], False
    for line in FOLD.sub("", text).replace("\r\n", "\n").split("\n"):
        word = line.strip().upper()
        begins, ends = (word.startswith(one) and word.endswith("VTIMEZONE") for one in ("BEGIN", "END"))
        is_zone = is_zone or begins
        if not is_zone:
            found.append(line)
        is_zone = is_zone and not ends
    return "\r\n".join(found)


def _events(data: bytes) -> list[Any]:
    try:
        text = without_zones(data.decode("utf-8-sig"))
        found = [event for one in Calendar.from_ical(text, multiple=True) for event in one.walk("VEVENT")]
        for event in found:
            if _is_moved(event):
                _local_day(event.get("recurrence-id").dt)
    except (
        ValueError, TypeError, AttributeError, KeyError, IndexError, OverflowError, RecursionError,
    ) as error:  # fmt: skip  # whatever the library makes of what is no calendar
        raise ValidationError(
            _("Dit is geen agendabestand dat wij kunnen lezen. Kies een bestand dat eindigt op .ics.")
        ) from error
    if not found:
        raise ValidationError(_("In dit bestand staan geen afspraken."))
    return found


def _is_moved(event: Any) -> bool:
    return event.get("recurrence-id") is not None


def _local_day(moment: Any) -> date:
    """The day here of a moment or a day in a file."""
    if isinstance(moment, datetime):
        return _here(moment).date()
    if isinstance(moment, date):
        return moment
    raise ValueError(moment)


def _here(moment: datetime) -> datetime:
    """A moment as the clock here says it; one without a zone is meant here."""
    return moment.replace(tzinfo=HERE) if moment.tzinfo is None else moment.astimezone(HERE)


def _entries(
    event: Any, place: Sequence[tuple[Placement, int | None]], moved: set[tuple[str, date]], first: date, last: date
) -> Iterator[Entry]:
    """The entries of one appointment inside the period."""
    begin = event.get("dtstart").dt
    if str(event.get("status", "")).upper() == "CANCELLED" or not isinstance(begin, datetime):
        return
    minutes = _minutes(event, begin)
    if not 1 <= minutes <= LONGEST:
        return
    uid = str(event.get("uid", ""))
    rule = event.get("rrule")
    if rule is None:
        starts = [begin]
    else:
        repeat = repeat_of(rule[0] if isinstance(rule, list) else rule)
        if repeat is None:
            raise ValueError("a rule that we do not follow")
        without = {_local_day(one.dt) for part in _listed(event.get("exdate")) for one in part.dts}
        days = occurrences(repeat, begin.date(), first - calendar.DAY, last + calendar.DAY)
        starts = [datetime.combine(day, begin.time(), begin.tzinfo) for day in days]
        starts = [one for one in starts if not {_local_day(one)} & without and (uid, _local_day(one)) not in moved]
    for start in starts:
        here = _here(start)
        for placement, school in place:
            if first <= here.date() <= last and placement.starts_on <= here.date() <= placement.ends_on:
                name = hashlib.sha256(f"{uid}/{here.date()}/{here:%H%M}".encode()).hexdigest()[:32]
                at = here.time().replace(second=0, microsecond=0, tzinfo=None)
                yield Entry(name, here.date(), at, minutes, placement.pk, school)


def _minutes(event: Any, begin: datetime) -> int:
    end = event.get("dtend")
    length = event.get("duration").dt if end is None else end.dt - begin
    return int(length.total_seconds() // 60)


def _listed(value: Any) -> list[Any]:
    if value is None:
        return []
    return value if isinstance(value, list) else [value]


# --- which plek -----------------------------------------------------------------------------------------------------

Names = dict[str, list[tuple[Placement, int | None]]]


def _names(coach: Coach, first: date, last: date) -> Names:
    """The names by which a title can mean a plek: its own, and those of its schools. A name of two plekken means neither."""
    found: Names = {}
    for placement in rhythm.placements_of(coach, first, last):
        plek = placement.allocation.deployment
        schools = [link.school for link in placement.allocation.school_links.all()]
        found.setdefault(name_key(plek.name), []).append((placement, None))
        for school in schools if len(schools) > 1 else ():
            if name_key(school.name) != name_key(plek.name):
                found.setdefault(name_key(school.name), []).append((placement, school.pk))
    return {
        name: rows
        for name, rows in found.items()
        if name and len({row.allocation.deployment_id for row, _school in rows}) == 1
    }


def _place(title: str, names: Names) -> list[tuple[Placement, int | None]] | None:
    """The plek that a title names: the longest name in it. Two as long mean their plek as a whole, or nothing."""
    words = f" {plain(title[:300])} "
    inside = [name for name in names if f" {name} " in words]
    longest = [name for name in inside if len(name) == max(map(len, inside))]
    if len(longest) == 1:
        return names[longest[0]]
    found = {placement.pk: placement for name in longest for placement, _school in names[name]}
    plekken = {placement.allocation.deployment_id for placement in found.values()}
    return [(placement, None) for placement in found.values()] if len(plekken) == 1 else None


# --- proposing ------------------------------------------------------------------------------------------------------


def proposals_of(coach: Coach, entries: Iterable[Entry], *, on: date) -> tuple[Proposal, ...]:
    """What was read, as proposals: only where the coach is placed and wrote nothing at that plek on that day."""
    first = on - LOOK_BACK
    placed = {row.pk: row for row in rhythm.placements_of(coach, first, on)}
    written = written_days(coach, first, on)
    found = []
    for entry in entries:
        there = placed.get(entry.placement_id)
        if there is None or not max(first, there.starts_on) <= entry.day <= min(on, there.ends_on):
            continue
        if (there.allocation.deployment_id, entry.day) in written:
            continue
        schools = {link.school_id: link.school for link in there.allocation.school_links.all()}
        proposal = Proposal(
            client_uuid=NAMESPACE,
            placement=there,
            day=entry.day,
            minutes=entry.minutes,
            why=_("uit je agenda"),
            begins_at=entry.begins_at,
            school=schools.get(entry.school_id) if entry.school_id else None,
            role=there.main_role,
        )
        found.append((f"agenda/{entry.name}", proposal))
    return with_uuids(coach, found)


def packed(entries: Iterable[Entry]) -> list[list[Any]]:
    """Entries as plain values, to be carried in the form of the choice."""
    return [
        [row.name, row.day.isoformat(), f"{row.begins_at:%H:%M}", row.minutes, row.placement_id, row.school_id]
        for row in entries
    ]


def unpacked(values: Iterable[Sequence[Any]]) -> tuple[Entry, ...]:
    """The other way round."""
    return tuple(
        Entry(name, date.fromisoformat(day), time.fromisoformat(at), minutes, placement, school)
        for name, day, at, minutes, placement, school in values
    )
