"""The timesheet of an employer: the month of the own coaches in the columns and lines that this employer wants.

Minutes are whole and always add up. Decimal hours are rounded to two places where they are a total: the total of a coach
is the exact minutes of that coach, rounded half up, and its lines are cut so that they add up to it (the largest
remainders get the last hundredth; a line is never more than 0.01 h away). Everybody's total is the exact minutes of all,
rounded once; when the coaches together differ from it, a line "Afronding" shows by how much. So every column adds up.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext as _

from coaches.models import Employer
from kansencoach import promises
from kansencoach.models import User
from kansencoach.templatetags.numbers import clock_hours, nl_month, signed_hours
from kansencoach.versions import STALE, lock
from reports.models import Column, LinesPer, TimesheetLayout, TimesheetTaken
from reports.payroll import CoachMonth, Line
from schools import calendar
from schools.models import Programme

HUNDREDTH = Decimal("0.01")


@dataclass(frozen=True)
class Layout:
    """The columns with their headings in order, what a line is about, and which totals there are."""

    columns: tuple[tuple[str, str], ...]
    lines_per: str = LinesPer.DAY_PLEK
    has_coach_totals: bool = True
    has_total: bool = True

    @property
    def keys(self) -> tuple[str, ...]:
        """The columns without their headings."""
        return tuple(key for key, _heading in self.columns)


def usual() -> Layout:
    """What an employer gets that did not choose."""
    keys = (Column.COACH, Column.DATE, Column.PLEK, Column.MUNICIPALITY, Column.MINUTES, Column.CLOCK)
    return Layout(tuple((key.value, str(key.label)) for key in keys))


def as_layout(row: TimesheetLayout | None) -> Layout:
    """What was chosen, else the usual one."""
    if row is None:
        return usual()
    columns = tuple((key, heading) for key, heading in row.columns)
    return Layout(columns, row.lines_per, row.has_coach_totals, row.has_total)


def layout_of(programme_id: int, employer_id: int | None) -> Layout:
    """The layout of an employer in a programme."""
    return as_layout(TimesheetLayout.system.filter(programme=programme_id, employer=employer_id).first())


def set_layout(
    *, programme: Programme, employer: Employer, layout: Layout, version: int | None, by: User | None
) -> TimesheetLayout:
    """Choose the layout of an employer. Raises ``ValidationError``, also when somebody else chose in between."""
    with promises.keep():
        found: TimesheetLayout | None = TimesheetLayout.system.filter(programme=programme, employer=employer).first()
        if found is not None:
            if version is None:  # it was not there yet when the form was shown
                raise ValidationError(STALE, code="stale")
            found = lock(found, version)
        row = found or TimesheetLayout(programme=programme, employer=employer)
        row.columns = [list(pair) for pair in layout.columns]
        row.lines_per = layout.lines_per
        row.has_coach_totals, row.has_total = layout.has_coach_totals, layout.has_total
        promises.store(row)
    return row


def took(*, programme_id: int, employer_id: int, month: date, up_to: datetime) -> None:
    """The employer has the month as it was at this moment; an older file that is downloaded later changes nothing."""
    row, is_new = TimesheetTaken.system.get_or_create(
        programme_id=programme_id, employer_id=employer_id, month=month, defaults={"up_to": up_to}
    )
    if not is_new:
        TimesheetTaken.system.filter(pk=row.pk, up_to__lt=up_to).update(up_to=up_to)


# --- rounding -------------------------------------------------------------------------------------------------------


def in_hours(minutes: int) -> Decimal:
    """Minutes as hours with two decimals, half up (away from zero)."""
    hundredths = (abs(minutes) * 200 + 60) // 120
    return Decimal(hundredths if minutes >= 0 else -hundredths) * HUNDREDTH


def spread(minutes: Sequence[int]) -> list[Decimal]:
    """Each as hours with two decimals, so that together they are their exact sum, rounded once."""
    floors = [each * 100 // 60 for each in minutes]
    left = int(in_hours(sum(minutes)) / HUNDREDTH) - sum(floors)
    by_remainder = sorted(range(len(minutes)), key=lambda place: (-(minutes[place] * 100 % 60), place))
    for place in by_remainder[:left]:
        floors[place] += 1
    return [Decimal(each) * HUNDREDTH for each in floors]


# --- the table ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Row:
    """What one line is about."""

    month: CoachMonth
    first: date
    day: date | None
    plekken: tuple[str, ...]
    municipalities: tuple[str, ...]
    minutes: int
    corrected: int


def table(layout: Layout, months: Iterable[CoachMonth], month: date) -> tuple[list[str], list[list[Any]]]:
    """The headings and the rows of the file: the lines of every coach, the totals, and what was rounded."""
    rows: list[list[Any]] = []
    together: list[Decimal] = []
    minutes = corrected = 0
    for each in months:
        own = _rows_of(layout, each, month)
        cut = spread([row.minutes for row in own])
        for row, in_decimals in zip(own, cut, strict=True):
            rows.append([_cell(key, row, in_decimals) for key in layout.keys])
        together.append(sum(cut, Decimal(0)))
        own_corrected = sum(row.corrected for row in own)
        if layout.has_coach_totals:
            name = _("Totaal %(name)s") % {"name": each.coach.name}
            rows.append(_total(layout, name, each.minutes, together[-1], own_corrected))
        minutes, corrected = minutes + each.minutes, corrected + own_corrected
    if layout.has_total:
        whole = in_hours(minutes)
        rounded = whole - sum(together, Decimal(0))
        if rounded and Column.DECIMAL in layout.keys:
            rows.append(_line(layout, _("Afronding"), {Column.DECIMAL: rounded}))
        rows.append(_total(layout, _("Totaal"), minutes, whole, corrected))
    return [heading for _key, heading in layout.columns], rows


def _rows_of(layout: Layout, each: CoachMonth, month: date) -> list[_Row]:
    """The lines of one coach, grouped as the layout says; in the order of day and plek."""
    per_day = layout.lines_per in (LinesPer.DAY, LinesPer.DAY_PLEK)
    per_plek = layout.lines_per in (LinesPer.DAY_PLEK, LinesPer.MONTH_PLEK)
    with_corrections = Column.CORRECTED in layout.keys
    groups: dict[tuple[date | None, str], list[tuple[Line, bool]]] = {}
    every = [(line, False) for line in each.lines]
    if with_corrections:
        every += [(line, True) for line in each.corrections]
    for line, is_correction in every:
        key = (line.day if per_day else None, line.plek if per_plek else "")
        groups.setdefault(key, []).append((line, is_correction))
    found = [
        _Row(
            month=each,
            first=month,
            day=day,
            plekken=tuple(dict.fromkeys(line.plek for line, _is in lines)),
            municipalities=tuple(dict.fromkeys(line.municipality for line, _is in lines if line.municipality)),
            minutes=sum(line.minutes for line, is_correction in lines if not is_correction),
            corrected=sum(line.minutes for line, is_correction in lines if is_correction),
        )
        for (day, _plek), lines in groups.items()
    ]
    return sorted(found, key=lambda row: row.day or month) if per_day else found


def _cell(key: str, row: _Row, in_decimals: Decimal) -> Any:
    day = row.day or row.first
    match key:
        case Column.COACH:
            return row.month.coach.name
        case Column.DATE:
            return row.day or ""
        case Column.WEEKDAY:
            return str(WEEKDAYS[row.day.weekday()]) if row.day else ""
        case Column.WEEK:
            return calendar.iso_week(row.day).slug if row.day else ""
        case Column.MONTH:
            return nl_month(day)
        case Column.PLEK:
            return ", ".join(plek or _("buiten de scholen") for plek in row.plekken)
        case Column.MUNICIPALITY:
            return ", ".join(row.municipalities)
        case Column.MINUTES:
            return row.minutes
        case Column.CLOCK:
            return clock_hours(row.minutes)
        case Column.DECIMAL:
            return in_decimals
        case Column.CORRECTED:
            return row.corrected
        case Column.CLOSED_ON:
            return row.month.closed_on or ""
        case Column.SCHOOL_YEAR:
            return calendar.label(calendar.first_year_of(day))
        case Column.CALENDAR_YEAR:
            return day.year
    raise ValueError(key)


def _total(layout: Layout, name: str, minutes: int, hours: Decimal, corrected: int) -> list[Any]:
    amounts = {
        Column.MINUTES: minutes,
        Column.CLOCK: clock_hours(minutes),
        Column.DECIMAL: hours,
        Column.CORRECTED: corrected,
    }
    return _line(layout, name, amounts)


def _line(layout: Layout, name: str, amounts: dict[Column, Any]) -> list[Any]:
    """A line of totals: its name stands in the first column that holds no amount."""
    cells: list[Any] = [amounts.get(Column(key), "") for key in layout.keys]
    free = [place for place, key in enumerate(layout.keys) if Column(key) not in AMOUNT_COLUMNS]
    if free:
        cells[free[0]] = name
    return cells


AMOUNT_COLUMNS = (Column.MINUTES, Column.CLOCK, Column.DECIMAL, Column.CORRECTED)


# --- what changed since the file ------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Changed:
    """One correction as an employer reads it; ``is_new`` when it was made after the file that was last taken."""

    coach: str
    coach_id: int
    month: date
    made_at: datetime
    day: date
    plek: str
    minutes: int
    is_new: bool

    @property
    def text(self) -> str:
        """ "+0:30"."""
        return signed_hours(self.minutes)


def changes_of(months: Iterable[tuple[date, CoachMonth]], taken: dict[date, datetime]) -> list[Changed]:
    """The corrections of these months, the latest first."""
    found = [
        Changed(
            coach=each.coach.name,
            coach_id=each.coach.pk,
            month=month,
            made_at=timezone.localtime(line.made_at),
            day=line.day,
            plek=line.plek,
            minutes=line.minutes,
            is_new=month in taken and line.made_at > taken[month],
        )
        for month, each in months
        for line in each.corrections
        if line.made_at is not None
    ]
    return sorted(found, key=lambda row: row.made_at, reverse=True)
