""" "Telt alles op?": the same minutes counted from every side, each by the module that people read it from.

Per month of a school year: the activities themselves; the timesheets of employers and the statements of the self-employed;
the municipalities; and closed + corrected for what coaches closed. At the plekken the first three are one number; work
outside the schools stands apart, on the timesheet of one employer. One query per side; minutes are whole.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import BigIntegerField, BooleanField, Exists, ExpressionWrapper, OuterRef, Q, Sum
from django.db.models.functions import Coalesce, TruncMonth
from django.utils.translation import gettext as _

from coaches.models import Activity, ClosedDay, Correction, Employer, Employment, MonthClosing
from coaches.models.activity import employer_outside
from coaches.models.coach import EmployerKind
from kansencoach.templatetags.numbers import clock_hours, nl_month
from reports.figures import municipality_minutes
from schools.calendar import month_after, month_end
from schools.models import Municipality, Programme, SchoolYear


@dataclass(frozen=True)
class MonthSums:
    """One month from every side, in minutes."""

    month: date
    at_plekken: int
    outside: int
    timesheets: int
    statements: int
    without_paper: int
    """At plekken for an employer that is not recorded: on nobody's timesheet."""
    municipalities: int
    outside_on_timesheets: int
    outside_self_employed: int
    closed: int
    closed_now: int
    """What is written now in the months that coaches closed; `closed` is what was closed, with its corrections."""

    @property
    def name(self) -> str:
        """ "oktober 2026"."""
        return nl_month(self.month)

    @property
    def written(self) -> int:
        """Every activity of the month."""
        return self.at_plekken + self.outside

    @property
    def papers(self) -> int:
        """What stands on timesheets and statements about plekken."""
        return self.timesheets + self.statements

    @property
    def outside_nowhere(self) -> int:
        """Work outside the schools on a day without an employment."""
        return self.outside - self.outside_on_timesheets - self.outside_self_employed

    @property
    def differences(self) -> tuple[str, ...]:
        """Where two sides are not the same number; empty when everything adds up."""
        found = []
        for name, one, other in (
            (_("plekken en urenstaten"), self.at_plekken - self.without_paper, self.papers),
            (_("plekken en gemeenten"), self.at_plekken, self.municipalities),
            (_("afgesloten met correcties en nu"), self.closed, self.closed_now),
        ):
            if one != other:
                found.append(_("%(name)s: %(minutes)s") % {"name": name, "minutes": clock_hours(abs(one - other))})
        return tuple(found)

    @property
    def remarks(self) -> tuple[str, ...]:
        """What stands on no paper, and why that is."""
        found = []
        if self.without_paper:
            found.append(
                _("%(time)s bij een werkgever die niet is vastgelegd") % {"time": clock_hours(self.without_paper)}
            )
        if self.outside_self_employed:
            found.append(
                _("%(time)s van zelfstandigen buiten de scholen: daar bevestigt geen school iets")
                % {"time": clock_hours(self.outside_self_employed)}
            )
        if self.outside_nowhere:
            found.append(
                _("%(time)s buiten de scholen op een dag zonder dienstverband")
                % {"time": clock_hours(self.outside_nowhere)}
            )
        return tuple(found)

    @property
    def adds_up(self) -> bool:
        """Whether every side is the same number."""
        return not self.differences


@dataclass(frozen=True)
class MunicipalityYear:
    """One municipality: minutes per month of the school year, the sum over its plekken."""

    municipality: Municipality
    months: tuple[int, ...]

    @property
    def minutes(self) -> int:
        """The school year so far."""
        return sum(self.months)


@dataclass(frozen=True)
class YearSums:
    """A school year from every side."""

    months: tuple[MonthSums, ...]
    municipalities: tuple[MunicipalityYear, ...]

    @property
    def adds_up(self) -> bool:
        """Whether every month does."""
        return all(month.adds_up for month in self.months)

    @property
    def written(self) -> int:
        """Every activity of the year so far."""
        return sum(month.written for month in self.months)


def employers_of(programme: Programme) -> list[Employer]:
    """The organisations with coaches in a programme, by name: who gets a timesheet."""
    employed = Employment.system.filter(coach__programme=programme).values("employer")
    return list(Employer.objects.filter(kind=EmployerKind.ORGANISATION, pk__in=employed).order_by("name_key"))


def sums_of(programme: Programme, school_year: SchoolYear, *, on: date) -> YearSums:
    """The school year up to and including the month of ``on``. Eight queries, however much was written."""
    first = school_year.starts_on
    months = [first]
    while (following := month_after(months[-1])) <= min(on, school_year.ends_on):
        months.append(following)
    last = month_end(months[-1])
    at_plekken, outside = _activities(programme, first, last)
    papers = _papers(programme, first, last)
    places = municipality_minutes(programme, school_year=school_year)
    per_month: dict[date, int] = defaultdict(int)
    for (_code, month), minutes in places.items():
        per_month[month] += minutes
    closed, closed_now = _closed(programme, first, last)
    return YearSums(
        tuple(
            MonthSums(
                month=month,
                at_plekken=at_plekken[month],
                outside=outside[month],
                timesheets=papers[month, EmployerKind.ORGANISATION, False],
                statements=papers[month, EmployerKind.SELF_EMPLOYED, False],
                without_paper=papers[month, EmployerKind.UNKNOWN, False],
                municipalities=per_month[month],
                outside_on_timesheets=papers[month, EmployerKind.ORGANISATION, True],
                outside_self_employed=papers[month, EmployerKind.SELF_EMPLOYED, True],
                closed=closed[month],
                closed_now=closed_now[month],
            )
            for month in reversed(months)
        ),
        tuple(
            MunicipalityYear(row, tuple(places.get((row.pk, month), 0) for month in months))
            for row in Municipality.system.filter(pk__in={code for code, _month in places}).order_by("name_key", "code")
        ),
    )


def _per_month(rows: Iterable[tuple[Any, ...]]) -> defaultdict[date, int]:
    found: defaultdict[date, int] = defaultdict(int)
    for month, minutes in rows:
        found[month] += minutes
    return found


def _months(rows: Any, *by: str) -> Any:
    outside = ExpressionWrapper(Q(placement__isnull=True), output_field=BooleanField())
    dated = rows.order_by().annotate(_month=TruncMonth("done_on"), _outside=outside)
    return dated.values_list("_month", *by).annotate(Sum("minutes"))


def _activities(programme: Programme, first: date, last: date) -> tuple[defaultdict[date, int], defaultdict[date, int]]:
    """The activities themselves, at plekken and outside."""
    rows = list(_months(Activity.system.filter(programme=programme).between(first, last), "_outside"))
    return (
        _per_month((month, minutes) for month, is_outside, minutes in rows if not is_outside),
        _per_month((month, minutes) for month, is_outside, minutes in rows if is_outside),
    )


def _papers(programme: Programme, first: date, last: date) -> defaultdict[tuple[date, str, bool], int]:
    """On whose paper it stands: per month, kind of employer, and whether it is work outside the schools."""
    kinds = dict(Employer.objects.values_list("pk", "kind"))
    rows = (
        Activity.system.filter(programme=programme)
        .between(first, last)
        .annotate(
            _employer=Coalesce("placement__employment__employer", employer_outside(), output_field=BigIntegerField())
        )
    )
    found: defaultdict[tuple[date, str, bool], int] = defaultdict(int)
    for month, employer, is_outside, minutes in _months(rows, "_employer", "_outside"):
        found[month, kinds.get(employer, ""), is_outside] += minutes
    return found


def _closed(programme: Programme, first: date, last: date) -> tuple[defaultdict[date, int], defaultdict[date, int]]:
    """Closed with its corrections, and what is written now in those months."""
    kept = defaultdict[date, int](int)
    for model in (ClosedDay, Correction):
        for month, minutes in _months(model.system.filter(closing__coach__programme=programme).between(first, last)):
            kept[month] += minutes
    closing = MonthClosing.system.filter(coach=OuterRef("coach"), month=OuterRef("_month"))
    written = Activity.system.filter(programme=programme).between(first, last)
    now = _months(written.annotate(_month=TruncMonth("done_on")).filter(Exists(closing)))
    return kept, _per_month(now)
