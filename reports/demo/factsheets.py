"""The fixed factsheets of the demo: of the two real municipalities, and last school year of the invented ones."""

from collections.abc import Iterator
from datetime import date

from django.db import transaction

from kansencoach.models import User
from reports.demo import accounts, region, seeds
from reports.factsheet import issuing
from reports.models import Factsheet, FactsheetState
from schools import calendar
from schools.models import Municipality, Programme, SchoolYear


def fix(*, today: date) -> int:
    """Fix what is not fixed yet, as of the date of the sources and of the end of last school year; returns how many."""
    made = 0
    with transaction.atomic():
        for programme, year, as_of in _wanted(today):
            by = User.objects.get(email=accounts.COORDINATOR_OF[programme.slug])
            done = Factsheet.system.filter(programme=programme, school_year=year, state=FactsheetState.FIXED)
            for municipality in (
                Municipality.system.filter(
                    deployments__allocations__school_year=year, participations__programme=programme
                )
                .exclude(pk__in=done.values("municipality"))
                .distinct()
            ):
                issuing.fix_at_once(
                    programme=programme, municipality=municipality, school_year=year, as_of=as_of, by=by, on=today
                )
                made += 1
    return made


def _wanted(today: date) -> Iterator[tuple[Programme, SchoolYear, date]]:
    yield Programme.system.get(slug=seeds.SLUG), seeds.school_year(2021), seeds.AS_OF
    last = seeds.school_year(calendar.first_year_of(today) - 1)
    yield Programme.system.get(slug=region.SLUG), last, last.ends_on
