"""Dates that are known less precisely than to the day.

"Sinds november 2021" and "half maart 2022" are kept as a date with its precision. The stored date is the one that
sums use: a start in a month is its 1st, half a month its 15th, a school year its first teaching day; an end in a month
is its last day, half a month its 15th, a school year 31 July. Results that rest on such a date print "circa".
"""

from __future__ import annotations

from datetime import date, timedelta

from django.db import models
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from schools import calendar


class Precision(models.TextChoices):
    """How precisely a date is known."""

    DAY = "day", gettext_lazy("op de dag")
    HALF_MONTH = "half_month", gettext_lazy("halve maand")
    MONTH = "month", gettext_lazy("maand")
    SCHOOL_YEAR = "school_year", gettext_lazy("schooljaar")

    @property
    def is_circa(self) -> bool:
        """Whether results that rest on a date of this precision print "circa"."""
        return self is not Precision.DAY


def start_of(
    day: date, precision: Precision | str, region: calendar.HolidayRegion = calendar.HolidayRegion.NOORD
) -> date:
    """The day a start counts from. Idempotent: a stored start stays what it is."""
    match Precision(precision):
        case Precision.DAY:
            return day
        case Precision.HALF_MONTH:
            return day.replace(day=15)
        case Precision.MONTH:
            return day.replace(day=1)
        case Precision.SCHOOL_YEAR:
            return calendar.school_year_of(day, region).first_teaching_day


def end_of(day: date, precision: Precision | str) -> date:
    """The last day an end counts. Idempotent: a stored end stays what it is."""
    match Precision(precision):
        case Precision.DAY:
            return day
        case Precision.HALF_MONTH:
            return day.replace(day=15)
        case Precision.MONTH:
            return last_of_month(day)
        case Precision.SCHOOL_YEAR:
            return calendar.ends_on(calendar.first_year_of(day))


def last_of_month(day: date) -> date:
    """The last day of the month of `day`."""
    return (day.replace(day=1) + timedelta(days=31)).replace(day=1) - timedelta(days=1)


def in_words(day: date, precision: Precision | str) -> str:
    """As a sentence says it: "4 april 2022", "half maart 2022", "november 2021", "schooljaar 2022/2023"."""
    match Precision(precision):
        case Precision.DAY:
            return date_format(day, "j F Y")
        case Precision.HALF_MONTH:
            return _("half %(month)s") % {"month": date_format(day, "F Y")}
        case Precision.MONTH:
            return date_format(day, "F Y")
        case Precision.SCHOOL_YEAR:
            return _("schooljaar %(year)s") % {"year": calendar.label(calendar.first_year_of(day))}


def period_in_words(
    starts_on: date, starts_precision: Precision | str, ends_on: date, ends_precision: Precision | str
) -> str:
    """ "november 2021 – einde schooljaar 2021/2022"; a whole school year reads "schooljaar 2022/2023"."""
    first, last = in_words(starts_on, starts_precision), in_words(ends_on, ends_precision)
    if Precision(ends_precision) is not Precision.SCHOOL_YEAR:
        return f"{first} – {last}"
    return last if first == last else _("%(first)s – einde %(last)s") % {"first": first, "last": last}
