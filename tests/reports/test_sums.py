"""Hours count once: whoever counts, from whichever side, finds the same minutes."""

from __future__ import annotations

import uuid
from collections import defaultdict
from datetime import date
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from coaches import activity_log, months, staffing
from coaches.activity_log import ActivityDetails, ActivityEntry
from coaches.models import Activity, Placement
from coaches.models.coach import EmployerKind
from kansencoach.models import User
from reports import figures, payroll, timesheet
from reports.models import Column
from reports.statement.content import statement_of
from reports.sums import sums_of
from schools.models import Deployment, SchoolYear
from tests import factories
from tests import world as worlds

TODAY = worlds.TODAY
MONTHS = [date(2026, 8, 1), date(2026, 9, 1), date(2026, 10, 1), date(2026, 11, 1)]
DAYS = [date(2026, 8, 31), date(2026, 9, 1), date(2026, 9, 30), date(2026, 10, 12), date(2026, 11, 3)]


class Region:
    """Two municipalities, three plekken, an employee, somebody self-employed, and one who is both."""

    def __init__(self) -> None:
        self.year: SchoolYear = factories.school_year(2026)
        self.programme = factories.programme(year=self.year, name="Optelprogramma", slug="optelprogramma")
        places = [factories.municipality(self.programme, name=name) for name in ("Aadorp", "Beekdorp")]
        plekken = [
            factories.allocation(
                factories.deployment(self.programme, place, name=f"Plek {number}"), hours="9.00", year=self.year
            )
            for number, place in enumerate((places[0], places[0], places[1]))
        ]
        self.employer = staffing.add_employer(name="Zorg", by=None)
        alone = staffing.add_employer(name="Zelfstandig", kind=EmployerKind.SELF_EMPLOYED, by=None)
        employee = factories.employment(factories.coach(self.programme, name="In Dienst"), employer=self.employer)
        own = factories.employment(factories.coach(self.programme, name="Voor Zichzelf"), employer=alone)
        both = factories.employment(employee.coach, employer=alone)
        self.placements: list[Placement] = [
            factories.placement(plekken[0], employee, hours="2.00"),
            factories.placement(plekken[1], employee, hours="2.00"),
            factories.placement(plekken[1], own, hours="2.00"),
            factories.placement(plekken[2], own, hours="2.00"),
            factories.placement(plekken[2], both, hours="2.00"),
        ]
        self.payer = factories.employer_user(self.programme, self.employer)
        self.coordinator = factories.coordinator(self.programme)

    def write(self, entries: list[tuple[int, date, int]]) -> None:
        found = []
        for place, day, minutes in entries:
            placement = self.placements[place % 5]
            outside = place >= 5
            found.append(
                ActivityEntry(
                    placement.coach,
                    None if outside else placement,
                    day,
                    minutes,
                    uuid.uuid4(),
                    ActivityDetails(kind="network") if outside else ActivityDetails(),
                )
            )
        activity_log.log_activities(found, on=TODAY)


def agree(programme: Any, year: SchoolYear, payers: dict[int, User], placements: list[Placement]) -> None:
    """Every side, read as people read it, against the activities themselves."""
    rows = list(
        Activity.system.filter(programme=programme)
        .exclude(done_on__lt=year.starts_on)
        .values_list("done_on", "minutes", "placement")
    )
    written: dict[date, int] = defaultdict(int)
    outside: dict[date, int] = defaultdict(int)
    for day, minutes, placement in rows:
        (outside if placement is None else written)[day.replace(day=1)] += minutes
    plekken = figures.plek_figures(Deployment.system.filter(programme=programme), school_year=year, on=TODAY)
    per_plek = figures.month_minutes(plekken)
    places = figures.municipality_minutes(programme, school_year=year)
    layout = timesheet.Layout((("coach", "Coach"), ("plek", "Plek"), ("minutes", "Minuten")))
    assert [key for key, _heading in layout.columns] == [Column.COACH, Column.PLEK, Column.MINUTES]
    for month in MONTHS:
        on_sheets = on_sheets_outside = 0
        for user in payers.values():
            _headings, lines = timesheet.table(layout, payroll.month_of(user, month), month)
            days = [line for line in lines if not str(line[0]).startswith("Totaal")]
            assert sum(line[2] for line in days) == lines[-1][2]
            on_sheets += sum(line[2] for line in days if line[1] != "buiten de scholen")
            on_sheets_outside += sum(line[2] for line in days if line[1] == "buiten de scholen")
        statements = sum(statement_of(placement, month).minutes for placement in placements)
        assert on_sheets + statements == written[month]
        assert sum(m.written for rows in per_plek.values() for m in rows if m.month == month) == written[month]
        assert sum(minutes for (_code, when), minutes in places.items() if when == month) == written[month]
        assert on_sheets_outside <= outside[month]
    # The municipality and the plek page: the same total for the year.
    by_place = {row.municipality.pk: row.totals.written_minutes or 0 for row in figures.by_municipality(plekken)}
    for code, minutes in by_place.items():
        assert minutes == sum(each for (where, _month), each in places.items() if where == code)
    found = sums_of(programme, year, on=TODAY)
    assert found.adds_up, [month.differences for month in found.months]
    assert found.written == sum(written.values()) + sum(outside.values())


ENTRIES = st.lists(st.tuples(st.integers(0, 9), st.sampled_from(DAYS), st.integers(1, 700)), min_size=1, max_size=25)


class HoursCountOnce(TestCase):
    @settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    @given(ENTRIES, st.booleans(), ENTRIES)
    def test_every_side_is_the_same_to_the_minute(
        self, before: list[tuple[int, date, int]], is_closed: bool, after: list[tuple[int, date, int]]
    ) -> None:
        region = Region()
        region.write(before)
        if is_closed:
            for placement in region.placements:
                for month in MONTHS[:-1]:
                    if Activity.system.filter(coach=placement.coach, done_on__month=month.month).exists():
                        months.close_month(coach=placement.coach, month=month, at=timezone.now(), on=TODAY, by=None)
        region.write(after)
        own = [row for row in region.placements if row.employment.employer.kind == EmployerKind.SELF_EMPLOYED]
        agree(region.programme, region.year, {region.employer.pk: region.payer}, own)


@pytest.fixture
def region(settings: Any) -> Region:
    settings.TODAY_OVERRIDE = TODAY
    return Region()


@pytest.mark.django_db
def test_work_outside_the_schools_stands_on_one_timesheet(region: Region) -> None:
    """Somebody with two employers: the one of the longest employment has it."""
    other = staffing.add_employer(name="Ook Zorg", by=None)
    coach = region.placements[0].coach
    factories.employment(coach, employer=other, starts_on=date(2026, 9, 1))
    region.write([(5, date(2026, 9, 30), 90)])
    second = factories.employer_user(region.programme, other)
    assert sum(each.minutes for each in payroll.month_of(region.payer, date(2026, 9, 1))) == 90
    assert payroll.month_of(second, date(2026, 9, 1)) == ()


@pytest.mark.django_db
def test_page_says_yes_and_where_it_differs(region: Region, client: Client, monkeypatch: Any) -> None:
    region.write([(0, date(2026, 10, 12), 61), (2, date(2026, 10, 12), 30), (5, date(2026, 9, 30), 20)])
    client.force_login(region.coordinator)
    body = client.get(reverse("reports:sums")).content.decode()
    assert "Ja, tot op de minuut" in body
    assert "1:51" in body
    assert "Indeling voor Zorg" in body
    monkeypatch.setattr("reports.sums.municipality_minutes", lambda *_args, **_options: {})
    body = client.get(reverse("reports:sums")).content.decode()
    assert "Ja, tot op de minuut" not in body
    assert "plekken en gemeenten: 1:31" in body


@pytest.mark.django_db
def test_command_ends_with_one_when_something_differs(region: Region, monkeypatch: Any) -> None:
    region.write([(0, date(2026, 10, 12), 61)])
    out = StringIO()
    call_command("hours_add_up", stdout=out)
    assert "2026-10  plekken 1:01  urenstaten 1:01  gemeenten 1:01  buiten 0:00  telt op" in out.getvalue()
    monkeypatch.setattr("reports.sums.municipality_minutes", lambda *_args, **_options: {})
    with pytest.raises(SystemExit):
        call_command("hours_add_up", stdout=StringIO())


@pytest.mark.django_db
def test_one_query_per_side_however_much_was_written(region: Region) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as found:
            sums_of(region.programme, region.year, on=TODAY)
        return len(found)

    region.write([(0, date(2026, 10, 12), 61)])
    few = queries()
    region.write([(place, day, 10) for place in range(10) for day in DAYS])
    assert queries() == few <= 8
