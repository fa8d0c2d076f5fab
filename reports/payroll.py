"""What an employer reads of the own coaches: minutes per day and plek, added up exactly per month.

Everything goes through ``visible_to``, so the days of another employer are not there, and of a day only its minutes and
its plek. Coaches stand in alphabetical order; nothing here compares them. Minutes are whole.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db.models import Q, Sum
from django.db.models.functions import TruncMonth
from django.utils import timezone

from coaches.models import Activity, Candidacy, Coach, Correction, Employer, Employment, MonthClosing, Placement
from coaches.models.activity import written_for
from kansencoach.models import User
from reports.figures import day_in
from schools import hours
from schools.calendar import month_after, month_end
from schools.models import SchoolYear

MONTH = re.compile(r"(\d{4})-(\d\d)")


def parse_month(text: str) -> date:
    """ "2026-11" as its first day. Raises ``ValueError``."""
    found = MONTH.fullmatch(text)
    if found is None:
        raise ValueError(text)
    return date(int(found[1]), int(found[2]), 1)


def months_of(school_year: SchoolYear, *, on: date) -> tuple[date, ...]:
    """The months of the school year up to and including the one of `on`; at least the first."""
    found = [school_year.starts_on]
    while (month := month_after(found[-1])) <= min(on, school_year.ends_on):
        found.append(month)
    return tuple(found)


# --- a school year --------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class CoachYear:
    """One coach: minutes per month of the school year, and where the coach is placed on the day one looks at.

    `placed` is None when the hours of a placement are not known.
    """

    coach: Coach
    months: tuple[int, ...]
    plekken: int
    placed: Decimal | None
    closed: frozenset[date] = frozenset()
    """The months that the coach closed."""

    @property
    def minutes(self) -> int:
        """The months together."""
        return sum(self.months)


@dataclass(frozen=True)
class Year:
    """The own coaches in a school year."""

    months: tuple[date, ...]
    rows: tuple[CoachYear, ...]

    @property
    def totals(self) -> tuple[int, ...]:
        """Minutes of all own coaches per month."""
        return tuple(sum(row.months[place] for row in self.rows) for place in range(len(self.months)))

    @property
    def minutes(self) -> int:
        """Minutes of all own coaches in all months."""
        return sum(self.totals)


def year_of(user: User, school_year: SchoolYear, *, on: date) -> Year:
    """Hours per month of every coach who was employed here, or wrote for this employer, in the school year."""
    months = months_of(school_year, on=on)
    written: dict[int, dict[date, int]] = defaultdict(dict)
    found = (
        Activity.objects.visible_to(user)
        .between(school_year.starts_on, school_year.ends_on)
        .order_by()
        .annotate(month=TruncMonth("done_on"))
        .values_list("coach", "month")
        .annotate(Sum("minutes"))
    )
    for coach, month, minutes in found:
        written[coach][month] = minutes
    placed: dict[int, list[Placement]] = defaultdict(list)
    for row in Placement.objects.visible_to(user).active_on(day_in(school_year, on)).select_related("allocation"):
        placed[row.coach_id].append(row)
    employed = Employment.objects.visible_to(user).filter(
        Q(starts_on__isnull=True) | Q(starts_on__lte=school_year.ends_on),
        Q(ends_on__isnull=True) | Q(ends_on__gte=school_year.starts_on),
    )
    closed: dict[int, set[date]] = defaultdict(set)
    for coach, month in MonthClosing.objects.visible_to(user).filter(month__in=months).values_list("coach", "month"):
        closed[coach].add(month)
    coaches = Coach.objects.visible_to(user).filter(Q(pk__in=employed.values("coach")) | Q(pk__in=list(written)))
    return Year(
        months,
        tuple(
            CoachYear(
                coach=coach,
                months=tuple(written[coach.pk].get(month, 0) for month in months),
                plekken=len({row.allocation.deployment_id for row in placed[coach.pk]}),
                placed=hours.sum_or_unknown(row.hours_per_week for row in placed[coach.pk]),
                closed=frozenset(closed[coach.pk]),
            )
            for coach in coaches
        ),
    )


def placements_of(user: User, school_year: SchoolYear) -> list[Placement]:
    """Where the own coaches are placed in the school year, by name and plek."""
    return list(
        Placement.objects.visible_to(user)
        .filter(allocation__school_year=school_year)
        .select_related("coach", "allocation__deployment__municipality")
        .order_by("coach__name_key", "coach", "allocation__deployment__name_key", "starts_on")
    )


def candidacies_of(user: User, school_year: SchoolYear) -> list[Candidacy]:
    """For which plekken own coaches are considered or proposed."""
    return list(
        Candidacy.objects.visible_to(user)
        .filter(allocation__school_year=school_year)
        .select_related("coach", "allocation__deployment__municipality")
        .order_by("coach__name_key", "coach", "allocation__deployment__name_key")
    )


def corrections_of(user: User, school_year: SchoolYear) -> list[tuple[date, CoachMonth]]:
    """What own coaches corrected in closed months of the school year: per month and coach. Two queries."""
    rows = Correction.objects.visible_to(user).between(school_year.starts_on, school_year.ends_on)
    found = _corrections(rows)
    coaches = {coach.pk: coach for coach in Coach.objects.visible_to(user).filter(pk__in=list(found))}
    per_month: dict[tuple[date, int], list[Line]] = defaultdict(list)
    for pk, lines in found.items():
        for line in lines:
            per_month[line.day.replace(day=1), pk].append(line)
    return [
        (month, CoachMonth(coaches[pk], (), None, tuple(lines)))
        for (month, pk), lines in per_month.items()
        if pk in coaches
    ]


# --- a month --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Line:
    """The minutes of one coach on one day at one plek; `plek` is empty for work outside the schools.

    A correction says when it was made, and its minutes may be less than nothing.
    """

    day: date
    plek: str
    municipality: str
    minutes: int
    made_at: datetime | None = None


@dataclass(frozen=True)
class CoachMonth:
    """One coach in one month: what is written now, since when it is closed, and what was corrected after that."""

    coach: Coach
    lines: tuple[Line, ...]
    closed_on: date | None = None
    corrections: tuple[Line, ...] = ()

    @property
    def minutes(self) -> int:
        """The whole month."""
        return sum(line.minutes for line in self.lines)

    @property
    def days(self) -> list[tuple[date, list[Line], int]]:
        """The days with something on them: the lines and the minutes of each."""
        found: dict[date, list[Line]] = defaultdict(list)
        for line in self.lines:
            found[line.day].append(line)
        return [(day, lines, sum(line.minutes for line in lines)) for day, lines in found.items()]


def month_of(user: User, month: date, *, employer: Employer | None = None) -> tuple[CoachMonth, ...]:
    """The month of every own coach who wrote something in it, or changed something since it was closed.

    ``employer`` narrows what a coordinator sees to the timesheet of that employer.
    """
    return _months(user, month, employer=employer)


def coach_month(user: User, coach: Coach, month: date) -> CoachMonth:
    """The month of one own coach."""
    found = _months(user, month, coach=coach)
    if found:
        return found[0]
    closing = MonthClosing.objects.visible_to(user).filter(coach=coach, month=month).first()
    return CoachMonth(coach, (), timezone.localdate(closing.closed_at) if closing else None)


def _months(
    user: User, month: date, *, employer: Employer | None = None, coach: Coach | None = None
) -> tuple[CoachMonth, ...]:
    """Four queries."""
    written = Activity.objects.visible_to(user).between(month, month_end(month))
    corrected = Correction.objects.visible_to(user).between(month, month_end(month))
    if coach is not None:
        written, corrected = written.filter(coach=coach), corrected.filter(closing__coach=coach)
    if employer is not None:
        written = written.filter(written_for(employer.pk))
        corrected = corrected.filter(written_for(employer.pk, coach="closing__coach"))
    lines, corrections = _lines(written), _corrections(corrected)
    closed = dict(MonthClosing.objects.visible_to(user).filter(month=month).values_list("coach", "closed_at"))
    return tuple(
        CoachMonth(
            found,
            tuple(lines.get(found.pk, ())),
            timezone.localdate(closed[found.pk]) if found.pk in closed else None,
            tuple(corrections.get(found.pk, ())),
        )
        for found in Coach.objects.visible_to(user).filter(pk__in=[*lines, *corrections])
    )


def _corrections(rows: Any) -> dict[int, list[Line]]:
    plek = "placement__allocation__deployment"
    found: dict[int, list[Line]] = defaultdict(list)
    for coach, day, name, municipality, minutes, made_at in rows.order_by("made_at", "pk").values_list(
        "closing__coach", "done_on", f"{plek}__name", f"{plek}__municipality__name", "minutes", "made_at"
    ):
        found[coach].append(Line(day, name or "", municipality or "", minutes, made_at))
    return dict(found)


def _lines(activities: Any) -> dict[int, list[Line]]:
    plek = "placement__allocation__deployment"
    rows = (
        activities.order_by("done_on", f"{plek}__name_key", plek)
        .values_list("coach", "done_on", plek, f"{plek}__name", f"{plek}__municipality__name")
        .annotate(Sum("minutes"))
    )
    found: dict[int, list[Line]] = defaultdict(list)
    for coach, day, _key, name, municipality, minutes in rows:
        found[coach].append(Line(day, name or "", municipality or "", minutes))
    return dict(found)
