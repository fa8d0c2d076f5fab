"""The year calendar of a programme as rules of reminders read it: which moments are there, and what still has to be done.

A moment is there some days before its date, and stays until its school year is over (or longer, where somebody can still
do it then).
"""

from __future__ import annotations

from datetime import date, timedelta

from schools.models import Programme, SchoolYear, YearMilestone


def there(
    programme: Programme, kind: str, on: date, *, lead: int, lasts: timedelta = timedelta(0)
) -> list[YearMilestone]:
    """The moments of one kind that begin at most ``lead`` days from now, and whose school year is not over for longer than
    ``lasts``. One query."""
    return list(
        YearMilestone.system.filter(
            programme=programme,
            kind=kind,
            due_on__lte=on + timedelta(days=lead),
            school_year__ends_on__gte=on - lasts,
        ).select_related("school_year")
    )


def following(year: SchoolYear) -> date:
    """The first day of the school year after this one."""
    return year.ends_on + timedelta(days=1)
