"""Verbs of the inbox: done, not done after all, later. Each may be tapped any number of times.

A reminder belongs to one role of one person. ``on`` is today, ``at`` the moment.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext as _

from coaches.models import Reminder, ReminderState
from kansencoach import promises
from kansencoach.models import User

TOMORROW = timedelta(days=1)
LONGEST_LATER = timedelta(days=366)


def finish(reminder: Reminder, *, at: datetime, by: User | None) -> Reminder:
    """Done, says the person. What is not needed any more stays that."""
    if _is_open(row := _fresh(reminder)):
        return _move(row, state=ReminderState.DONE, ended_at=at)
    return row


def bring_back(reminder: Reminder, *, by: User | None) -> Reminder:
    """Not done after all, or not later but now."""
    row = _fresh(reminder)
    if row.state == ReminderState.GONE:
        return row
    return _move(row, state=ReminderState.OPEN, ended_at=None, later_until=None)


def postpone(reminder: Reminder, *, to: date, on: date, by: User | None) -> Reminder:
    """Leave it out of sight until a day that the button named, so that tapping twice changes nothing. The letter of then
    tells it again."""
    if not on < to <= on + LONGEST_LATER:
        raise ValidationError(_("Kies een dag na vandaag, hoogstens een jaar vooruit."))
    if not _is_open(row := _fresh(reminder)):
        raise ValidationError(_("Deze herinnering is al klaar."))
    return _move(row, later_until=to, is_told=False)


def _is_open(row: Reminder) -> bool:
    return bool(row.state == ReminderState.OPEN)


def _fresh(reminder: Reminder) -> Reminder:
    found: Reminder = Reminder.system.get(pk=reminder.pk)
    return found


def _move(row: Reminder, **changes: Any) -> Reminder:
    """Unless the cause ended in the same moment: then nobody needs it."""
    with promises.keep():
        moved = Reminder.system.filter(pk=row.pk).exclude(state=ReminderState.GONE).update(**changes)
    if moved:
        for name, value in changes.items():
            setattr(row, name, value)
    return row


def of_person(user: User, pk: int) -> Reminder | None:
    """A reminder of this person in any of the roles of today; the link in a letter does not know in which one acts."""
    rows = Reminder.system.filter(user=user, membership__in=user.active_memberships)
    found: Reminder | None = rows.select_related("membership").filter(pk=pk).first()
    if found is not None:
        found.membership = next(row for row in user.active_memberships if row.pk == found.membership_id)
    return found


# --- what is in it ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Counts:
    """How many wait, are put off, and were done."""

    now: int
    later: int
    done: int


def _lists(on: date) -> dict[str, Q]:
    is_later = Q(later_until__gt=on)
    return {
        "now": Q(state=ReminderState.OPEN) & ~is_later,
        "later": Q(state=ReminderState.OPEN) & is_later,
        "done": Q(state=ReminderState.DONE),
    }


def counts(rows: QuerySet[Any], *, on: date) -> Counts:
    """How many there are in each list. One query."""
    return Counts(**rows.aggregate(**{name: Count("pk", filter=which) for name, which in _lists(on).items()}))


ORDER = {"now": ("-is_urgent", "due_at", "pk"), "later": ("later_until", "pk"), "done": ("-ended_at", "-pk")}


def listed(rows: QuerySet[Any], name: str, *, on: date) -> QuerySet[Any]:
    """One list: what cannot wait first, then the oldest; what was done last on top."""
    return rows.filter(_lists(on)[name]).order_by(*ORDER[name])


def days_to_choose(on: date) -> tuple[date, date]:
    """What "later" proposes: tomorrow, and the Monday that comes (in a weekend, the one after tomorrow)."""
    tomorrow = on + TOMORROW
    monday = on + timedelta(days=7 - on.weekday())
    return tomorrow, monday if monday > tomorrow else monday + timedelta(days=7)
