"""Months that demo coaches closed, and what changed in them since. Made once; what is there stays."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

import pghistory
from django.utils import timezone

from coaches import activity_log, months
from coaches.models import Activity, Coach, Employer, MonthClosing
from kansencoach.models import User
from reports import timesheet
from reports.demo import accounts, invented
from reports.models import Column, TimesheetLayout
from schools import calendar
from schools.models import Programme

FORGOTTEN = 30  # minutes that a coach remembered too late


def close(*, programme: Programme, today: date) -> None:
    """The first demo coach and the self-employed one closed the last months; the first changed something since."""
    for account in (accounts.SANNE, accounts.SELF_EMPLOYED):
        coach = Coach.system.get(programme=programme, name=account.coach)
        by = User.objects.get(email=account.email)
        first = calendar.starts_on(calendar.first_year_of(today))
        over = [
            month
            for month in months.months_between(first, today)
            if calendar.month_end(month) < today
            and Activity.system.filter(coach=coach).between(month, calendar.month_end(month)).exists()
        ]
        for month in over:
            _close(coach, month, by=by, today=today, is_changed=account is accounts.SANNE and month == over[-1])


def close_quietly(*, programme: Programme, today: date) -> None:
    """Of the first demo employer all coaches but the last in the alphabet closed all months but the latest."""
    first = calendar.starts_on(calendar.first_year_of(today))
    over = [month for month in months.months_between(first, today) if calendar.month_end(month) < today]
    employed = Coach.system.filter(programme=programme, employments__employer__name=invented.EMPLOYERS[0].name)
    for coach in list(employed.distinct().order_by("name_key"))[:-1]:
        for month in over[:-1]:
            if Activity.system.filter(coach=coach).between(month, calendar.month_end(month)).exists():
                at = _evening_of(calendar.month_end(month) + timedelta(days=2))
                months.close_month(coach=coach, month=month, at=at, on=today, by=None)


def layouts(*, programme: Programme) -> None:
    """The first demo employer wants hours with a comma, in its own words."""
    employer = Employer.objects.get(name=invented.EMPLOYERS[0].name)
    if TimesheetLayout.system.filter(programme=programme, employer=employer).exists():
        return
    columns = (
        (Column.COACH, "Medewerker"),
        (Column.DATE, "Datum"),
        (Column.WEEK, "Week"),
        (Column.PLEK, "Kostenplaats"),
        (Column.CLOCK, "Uren:minuten"),
        (Column.DECIMAL, "Aantal uur"),
        (Column.CORRECTED, "Correctie (minuten)"),
        (Column.CLOSED_ON, "Afgesloten op"),
    )
    layout = timesheet.Layout(tuple((key.value, heading) for key, heading in columns))
    timesheet.set_layout(programme=programme, employer=employer, layout=layout, version=None, by=None)


def _evening_of(day: date) -> datetime:
    """Eight in the evening of a day, here; or now, when that is still to come."""
    return min(timezone.make_aware(datetime.combine(day, time(20))), timezone.now())


def _close(coach: Coach, month: date, *, by: User, today: date, is_changed: bool) -> None:
    if MonthClosing.system.filter(coach=coach, month=month).exists():
        return
    with pghistory.context(user=by.pk):
        # In the evening of one of the first days after it.
        at = _evening_of(min(calendar.month_end(month) + timedelta(days=3), today))
        months.close_month(coach=coach, month=month, at=at, on=today, by=by)
        if not is_changed:
            return
        longest = (
            Activity.system.filter(coach=coach, placement__isnull=False)
            .between(month, calendar.month_end(month))
            .select_related("placement")
            .order_by("-minutes", "pk")[0]
        )
        activity_log.change_activity(
            longest,
            placement=longest.placement,
            done_on=longest.done_on,
            minutes=longest.minutes + FORGOTTEN,
            details=None,
            on=today,
            by=by,
        )
