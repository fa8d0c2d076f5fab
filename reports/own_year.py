"""Jouw jaar: what one coach wrote, for that coach alone and before anybody else. Nothing is protected: it is one's own.

A figure and its lines are one thing: a :class:`Cut` says which activities it is about, the page of lines takes the same
cut. One query makes every figure of a school year. Nothing here is ever put beside another coach.

Units: whole minutes; contacts are contacts; turnout counts families. What was not filled in is not counted.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count, Q, QuerySet, Sum
from django.db.models.functions import TruncMonth
from django.utils.translation import gettext as _

from coaches.models import ActivityKind, CoachRole, KindGroup
from coaches.models.activity import GROUP_OF_KIND
from kansencoach import who_sees
from kansencoach.models import Role
from kansencoach.templatetags.numbers import MONTHS, nl_date, nl_month
from kansencoach.who_sees import COORDINATOR_FIRST, FIGURES, Period
from reports.figures import CONTACTS, NOT_FILLED_IN
from schools import calendar
from schools.models import SchoolYear

OUTSIDE = "outside"  # work outside the schools: as a plek, and as a group of kinds
NONE = "none"  # "not filled in" in an address
GROUPS = (*KindGroup.values, NOT_FILLED_IN, OUTSIDE)
ROLES = (*CoachRole.values, NOT_FILLED_IN)

PARENT_MEETING = Q(kind=ActivityKind.PARENT_MEETING)
TURNOUT = PARENT_MEETING & Q(families_invited__isnull=False, families_present__isnull=False)
INLOOP = PARENT_MEETING & Q(families_invited__isnull=True)
UNFINISHED = PARENT_MEETING & Q(families_invited__isnull=False, families_present__isnull=True)
MEETINGS: Mapping[str, Q] = {"opkomst": TURNOUT, "inloop": INLOOP, "open": UNFINISHED}
CONTACT_FIELDS = {key: f"{key}_contacts" for key in CONTACTS}


# --- which activities -----------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Span:
    """A period of a school year: the year, one of its halves, or a month. ``key`` stands in the address."""

    key: str
    first: date
    last: date
    label: str
    words: str


def spans(year: SchoolYear, *, on: date) -> tuple[Span, ...]:
    """The school year, its halves that have begun, and its months up to today."""
    middle = date(year.ends_on.year, 2, 1)
    found = [
        Span("jaar", year.starts_on, year.ends_on, _("Heel het jaar"), _("in %(year)s") % {"year": year}),
        Span("h1", year.starts_on, middle - calendar.DAY, _("aug – jan"), _("van augustus tot en met januari")),
        Span("h2", middle, year.ends_on, _("feb – jul"), _("van februari tot en met juli")),
    ]
    month = year.starts_on
    while month <= min(on, year.ends_on):
        words = _("in %(month)s") % {"month": nl_month(month)}
        found.append(Span(f"{month:%Y-%m}", month, calendar.month_end(month), MONTHS[month.month - 1][:3], words))
        month = calendar.month_after(month)
    return tuple(span for span in found if span.first <= on or span.key == "jaar")


def is_month(span: Span) -> bool:
    """Whether a period is a month."""
    return span.key[:1].isdigit()


@dataclass(frozen=True)
class Cut:
    """Which of the own activities: a period, and what narrows it. ``None`` does not narrow."""

    span: Span
    plek: int | None = None  # 0: outside the schools
    role: str | None = None
    group: str | None = None
    met: str = ""
    meetings: str = ""

    def rows(self, activities: QuerySet[Any]) -> QuerySet[Any]:
        """The activities of it, of those given."""
        found = activities.filter(done_on__gte=self.span.first, done_on__lte=self.span.last)
        if self.plek is not None:
            found = found.filter(
                Q(placement__allocation__deployment=self.plek) if self.plek else Q(placement__isnull=True)
            )
        if self.role is not None:
            found = found.filter(role=self.role)
        if self.group is not None:
            found = found.filter(kind__in=[kind for kind in ("", *ActivityKind.values) if group_of(kind) == self.group])
        if self.met:
            found = found.filter(**{f"{CONTACT_FIELDS[self.met]}__gt": 0})
        if self.meetings:
            found = found.filter(MEETINGS[self.meetings])
        return found

    @property
    def query(self) -> str:
        """It in an address, without the school year."""
        parts = {
            "periode": self.span.key,
            "plek": "" if self.plek is None else str(self.plek),
            "rol": "" if self.role is None else self.role or NONE,
            "soort": "" if self.group is None else self.group or NONE,
            "met": self.met,
            "bijeenkomst": self.meetings,
        }
        return urlencode({name: value for name, value in parts.items() if value})


def cut_from(values: Mapping[str, str], every: Iterable[Span]) -> Cut:
    """The cut that an address asks for. Raises ``ValueError`` for what does not exist."""

    def one_of(name: str, known: Iterable[str]) -> str | None:
        value = values.get(name, "")
        found = NOT_FILLED_IN if value == NONE else value
        if value and found not in known:
            raise ValueError(name)
        return found if value else None

    by_key = {span.key: span for span in every}
    span = by_key.get(values.get("periode", "") or "jaar")
    plek = values.get("plek", "")
    if span is None or (plek and not (plek.isdecimal() and plek.isascii() and len(plek) < 19)):
        raise ValueError("periode or plek")
    return Cut(
        span,
        plek=int(plek) if plek else None,
        role=one_of("rol", ROLES),
        group=one_of("soort", GROUPS),
        met=one_of("met", CONTACTS) or "",
        meetings=one_of("bijeenkomst", MEETINGS) or "",
    )


def group_of(kind: str) -> str:
    """The group of a kind of work; work that is never at a school stands apart."""
    if not kind:
        return NOT_FILLED_IN
    found = GROUP_OF_KIND.get(ActivityKind(kind))
    return OUTSIDE if found is None else str(found.value)


# --- the figures ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Sums:
    """What some activities add up to."""

    activities: int = 0
    minutes: int = 0
    family: int = 0
    pupil: int = 0
    teacher: int = 0
    meetings: int = 0
    invited: int = 0
    present: int = 0
    inlopen: int = 0
    inloop_families: int = 0
    inloop_persons: int = 0
    unfinished: int = 0

    def __add__(self, other: Sums) -> Sums:
        return Sums(*(getattr(self, name) + getattr(other, name) for name in self.__dataclass_fields__))

    @property
    def percentage(self) -> int | None:
        """Families present of families invited, half up; None without anybody invited."""
        return int(Fraction(self.present * 100, self.invited) + Fraction(1, 2)) if self.invited else None


@dataclass(frozen=True)
class Row:
    """The sums of one month, plek, role and group."""

    month: date
    plek: int
    name: str
    role: str
    group: str
    sums: Sums


@dataclass(frozen=True)
class Part:
    """One line of a figure: its name, its sums and the activities behind it."""

    name: str
    sums: Sums
    cut: Cut


@dataclass(frozen=True)
class OwnYear:
    """The own work of one period, taken apart in every way; the months are those of the whole school year."""

    cut: Cut
    total: Sums
    pleks: tuple[Part, ...]
    roles: tuple[Part, ...]
    groups: tuple[Part, ...]
    months: tuple[Part, ...]


def own_year(activities: QuerySet[Any], *, every: tuple[Span, ...], span: Span, role: str) -> OwnYear:
    """The figures of ``span``, one of the periods ``every`` of a school year (:func:`spans`).

    ``activities`` are those that the reader sees; only a role that sees its own work per activity gets anything. One
    query.
    """
    who_sees.demand("work", role, who_sees.PER_ACTIVITY, is_protected=False)
    rows = tuple(_rows(Cut(every[0]).rows(activities)))
    inside = [row for row in rows if span.first <= row.month <= span.last]
    cut = Cut(span)
    names = {row.plek: row.name for row in rows}
    every_plek = sorted(names, key=lambda plek: (not plek, names[plek].casefold()))
    return OwnYear(
        cut=cut,
        total=_total(inside),
        pleks=_parts(
            (names[plek], [row for row in inside if row.plek == plek], replace(cut, plek=plek)) for plek in every_plek
        ),
        roles=_parts(
            (name, [row for row in inside if row.role == key], replace(cut, role=key))
            for key, name in role_names().items()
        ),
        groups=_parts(
            (name, [row for row in inside if row.group == key], replace(cut, group=key))
            for key, name in group_names().items()
        ),
        months=tuple(
            Part(month.label, _total(row for row in rows if row.month == month.first), Cut(month))
            for month in every
            if is_month(month)
        ),
    )


def sums_of(cut: Cut, activities: QuerySet[Any]) -> Sums:
    """What the activities behind one figure add up to; reckoned as the figure itself."""
    return _total(_rows(cut.rows(activities)))


def role_names() -> dict[str, str]:
    """Every role in words, what was not filled in last."""
    return {**{role.value: str(role.label) for role in CoachRole}, NOT_FILLED_IN: _("niet ingevuld")}


def group_names() -> dict[str, str]:
    """Every group of kinds in words."""
    names = {group.value: str(group.label) for group in KindGroup}
    return {**names, NOT_FILLED_IN: _("niet ingevuld"), OUTSIDE: _("netwerk, scholing en kennismaking")}


def _parts(found: Iterable[tuple[str, list[Row], Cut]]) -> tuple[Part, ...]:
    return tuple(Part(name, _total(rows), cut) for name, rows, cut in found if rows)


def _total(rows: Iterable[Row]) -> Sums:
    return sum((row.sums for row in rows), Sums())


def _rows(activities: QuerySet[Any]) -> Iterator[Row]:
    deployment = "placement__allocation__deployment"
    found = (
        activities.order_by()
        .annotate(month=TruncMonth("done_on"))
        .values_list("month", deployment, f"{deployment}__name", "role", "kind")
        .annotate(
            Count("pk"),
            Sum("minutes"),
            *(Sum(name) for name in CONTACT_FIELDS.values()),
            n_meetings=Count("pk", filter=TURNOUT),
            n_invited=Sum("families_invited", filter=TURNOUT),
            n_present=Sum("families_present", filter=TURNOUT),
            n_inlopen=Count("pk", filter=INLOOP),
            n_inloop_families=Sum("families_present", filter=INLOOP),
            n_inloop_persons=Sum("persons_present", filter=INLOOP),
            n_unfinished=Count("pk", filter=UNFINISHED),
        )
    )
    for month, plek, name, role, kind, *sums in found:
        yield Row(month, plek or 0, name or _("buiten de scholen"), role, group_of(kind), Sums(*(n or 0 for n in sums)))


# --- what others will see -------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Others:
    """What one group of people will see of this work, how fine, and from when; nothing when ``words`` is empty."""

    role: str
    words: str
    when: str


def what_others_see(*, on: date) -> tuple[Others, ...]:
    """Everybody but the coach, in the words of the policy that guards their figures."""
    return tuple(
        Others(str(role.label), who_sees.words("work", role), _when(role, on))
        for role in COORDINATOR_FIRST
        if role != Role.COACH
    )


def _when(role: Role, on: date) -> str:
    seen = FIGURES["work"].get(role)
    if seen is None or seen.grain is None:
        return ""
    year = calendar.first_year_of(on)
    starts = (*calendar.quarter_starts(year)[1:], date(year + 1, 8, 1))
    if seen.grain.period is Period.HALF_YEAR:
        half = next(day for day in starts[1::2] if on < day)
        return _("Het halfjaar dat nu loopt: vanaf %(day)s.") % {"day": nl_date(half)}
    quarter = nl_date(next(day for day in starts if on < day))
    if seen.grain.period is Period.QUARTER:
        return _("Het kwartaal dat nu loopt: vanaf %(day)s.") % {"day": quarter}
    return _("Het kwartaal dat nu loopt: vanaf %(day)s, voor de hele gemeente samen.") % {"day": quarter}
