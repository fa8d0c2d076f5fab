"""Study days of schools: who adds one, who takes it away, and when a plek as a whole is closed.

A plek of several schools is closed only when all of them are: the others still expect the kansencoach.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext as _

from kansencoach import promises
from kansencoach.models import User
from schools import calendar
from schools.models import Deployment, School, StudyDay


def add_study_day(*, school: School, held_on: date, by: User | None) -> StudyDay:
    """Note a study day of a school. Raises ``ValidationError`` for a day on which the school is closed anyway."""
    if not calendar.school_year_of(held_on).is_school_open(held_on):
        raise ValidationError({"held_on": _("Op deze dag is de school al vrij: weekend, vakantie of feestdag.")})
    study_day = StudyDay(school=school, held_on=held_on)
    with promises.keep():
        promises.store(study_day)
    return study_day


def remove_study_day(study_day: StudyDay, *, by: User | None) -> None:
    """It was not a study day after all."""
    with promises.keep():
        study_day.delete()


def closed_on(schools: Iterable[int], days: Iterable[tuple[int, date]]) -> frozenset[date]:
    """The days on which every one of ``schools`` has a study day; pure. ``days`` are pairs of a school and its day."""
    asked = frozenset(schools)
    if not asked:
        return frozenset()
    by_day: dict[date, set[int]] = {}
    for school, day in days:
        by_day.setdefault(day, set()).add(school)
    return frozenset(day for day, found in by_day.items() if asked <= found)


def schools_of(plek: Deployment, *, on: date) -> models.QuerySet[School, School]:
    """The schools of a plek from this day on; of a plek that is over its last ones."""
    allocations = plek.allocations.filter(ends_on__gte=on) or plek.allocations.order_by("-ends_on")[:1]
    found: models.QuerySet[School, School] = School.system.filter(
        closed_on__isnull=True, allocations__in=[row.pk for row in allocations]
    )
    return found.distinct().order_by("name_key")
