"""What stands on an hour statement: the minutes per day at one plek in one month; never what the work was.

Now = what was closed + what was corrected since. The school's word is about a number of minutes: when something else is
written now, the statement says so.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from coaches.models import Activity, ClosedDay, Correction, HoursConfirmation, MonthClosing, Placement
from kansencoach.templatetags.numbers import clock_hours, nl_date, nl_month
from schools.calendar import month_end


@dataclass(frozen=True)
class Day:
    """The minutes of one day: when the month was closed (None = not closed), corrected since, and now."""

    day: date
    closed: int | None
    corrected: int
    minutes: int


@dataclass(frozen=True)
class Change:
    """One correction: when it was made, of which day, and how many minutes."""

    made_on: date
    day: date
    minutes: int


@dataclass(frozen=True)
class Statement:
    """One plek of a self-employed coach in one month."""

    coach: str
    programme: str
    plek: str
    municipality: str
    schools: tuple[str, ...]
    month: date
    days: tuple[Day, ...]
    closed_on: date | None
    changes: tuple[Change, ...]
    confirmed: str
    """What the school said, in one sentence."""
    is_confirmed: bool
    is_example: bool

    @property
    def month_name(self) -> str:
        """ "oktober 2026"."""
        return nl_month(self.month)

    @property
    def minutes(self) -> int:
        """The whole month, as it is written now."""
        return sum(day.minutes for day in self.days)

    @property
    def closed_minutes(self) -> int:
        """The whole month as it was closed."""
        return sum(day.closed or 0 for day in self.days)

    @property
    def corrected(self) -> int:
        """The corrections together."""
        return sum(change.minutes for change in self.changes)

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to state."""
        return not self.days


def statement_of(placement: Placement, month: date) -> Statement:
    """The statement of a placement and month. Six queries; ``placement`` comes with its plek, coach and employer."""
    last = month_end(month)
    of_days = {
        model: dict(
            model.system.filter(placement=placement)
            .between(month, last)
            .order_by()
            .values_list("done_on")
            .annotate(Sum("minutes"))
        )
        for model in (Activity, ClosedDay)
    }
    now, closed = of_days[Activity], of_days[ClosedDay]
    corrections = list(Correction.system.filter(placement=placement).between(month, last).order_by("made_at", "pk"))
    corrected: dict[date, int] = {}
    for row in corrections:
        corrected[row.done_on] = corrected.get(row.done_on, 0) + row.minutes
    closing = MonthClosing.system.filter(coach=placement.coach_id, month=month).first()
    answer = (
        HoursConfirmation.system.filter(placement=placement, month=month)
        .select_related("school")
        .order_by("answered_at", "pk")
        .last()
    )
    plek = placement.allocation.deployment
    minutes = sum(now.values())
    return Statement(
        coach=placement.coach.name,
        programme=str(placement.coach.programme),
        plek=plek.name,
        municipality=plek.municipality.name,
        schools=tuple(placement.allocation.schools.order_by("name_key").values_list("name", flat=True)),
        month=month,
        days=tuple(
            Day(day, closed.get(day, 0) if closing else None, corrected.get(day, 0), now.get(day, 0))
            for day in sorted({*now, *closed, *corrected})
        ),
        closed_on=timezone.localdate(closing.closed_at) if closing else None,
        changes=tuple(Change(timezone.localdate(row.made_at), row.done_on, row.minutes) for row in corrections),
        confirmed=_said(answer, minutes),
        is_confirmed=answer is not None and answer.is_right and answer.minutes == minutes,
        is_example=placement.coach.is_example or plek.municipality.is_example,
    )


def _said(answer: HoursConfirmation | None, minutes: int) -> str:
    if answer is None:
        return _("Nog niet bevestigd door de school.")
    values = {
        "school": answer.school.name,
        "day": nl_date(timezone.localdate(answer.answered_at)),
        "hours": clock_hours(answer.minutes),
    }
    if not answer.is_right:
        return _("%(school)s zei op %(day)s dat deze uren niet kloppen (toen %(hours)s).") % values
    if answer.minutes != minutes:
        return _("%(school)s bevestigde %(hours)s op %(day)s. Daarna zijn de uren gewijzigd.") % values
    return _("Bevestigd door %(school)s op %(day)s, via een eigen link in een mail.") % values
