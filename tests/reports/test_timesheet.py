"""The timesheet of an employer: the columns that it chose, minutes that add up, and one rounding where it shows."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from coaches import activity_log, months
from coaches.models import Activity
from reports import exporting, payroll, timesheet
from reports.models import Column, Export, ExportKind, LinesPer, TimesheetLayout, TimesheetTaken
from reports.models.timesheet import check_columns
from reports.timesheet import Layout
from tests import world as worlds

OCTOBER = date(2026, 10, 1)
EVERY = Layout(tuple((column.value, str(column.label)) for column in Column))


@pytest.fixture
def world(settings: Any) -> worlds.World:
    settings.TODAY_OVERRIDE = worlds.TODAY
    return worlds.build()


def month_of(world: worlds.World) -> tuple[payroll.CoachMonth, ...]:
    return payroll.month_of(world.ours.employer_user, OCTOBER)


def close(world: worlds.World) -> None:
    months.close_month(coach=world.ours.coach, month=OCTOBER, at=timezone.now(), on=worlds.TODAY, by=None)


def chosen(*columns: Column, **options: Any) -> Layout:
    return Layout(tuple((column.value, str(column.label)) for column in columns), **options)


# --- rounding -------------------------------------------------------------------------------------------------------


@given(st.lists(st.integers(1, 1440), max_size=40))
def test_lines_add_up_to_the_total_that_was_rounded_once(minutes: list[int]) -> None:
    cut = timesheet.spread(minutes)
    assert sum(cut, Decimal(0)) == timesheet.in_hours(sum(minutes))
    for each, hours in zip(minutes, cut, strict=True):
        assert abs(hours - Decimal(each) / 60) < Decimal("0.01")


@pytest.mark.parametrize(("minutes", "hours"), [(0, "0"), (20, "0.33"), (45, "0.75"), (-30, "-0.5"), (1, "0.02")])
def test_hours_are_rounded_half_up(minutes: int, hours: str) -> None:
    assert timesheet.in_hours(minutes) == Decimal(hours)


def test_three_times_twenty_minutes_is_one_hour() -> None:
    assert timesheet.spread([20, 20, 20]) == [Decimal("0.34"), Decimal("0.33"), Decimal("0.33")]


# --- the table ------------------------------------------------------------------------------------------------------


@pytest.mark.django_db
@pytest.mark.parametrize("lines_per", LinesPer.values)
def test_minutes_add_up_however_the_lines_are_cut(world: worlds.World, lines_per: str) -> None:
    headings, rows = timesheet.table(Layout(EVERY.columns, lines_per), month_of(world), OCTOBER)
    written = sum(Activity.system.filter(coach=world.ours.coach, done_on__month=10).values_list("minutes", flat=True))
    assert headings == [str(column.label) for column in Column]
    at = [column.value for column in Column].index("minutes")
    lines = [row for row in rows if not str(row[0]).startswith("Totaal")]
    assert sum(row[at] for row in lines) == written == rows[-1][at] == rows[-2][at]
    decimals = list(Column).index(Column.DECIMAL)
    assert sum(row[decimals] for row in lines) == rows[-2][decimals] == timesheet.in_hours(written)


@pytest.mark.django_db
def test_rounding_of_several_coaches_is_a_line_of_its_own(world: worlds.World) -> None:
    line = payroll.Line(OCTOBER, "Plek", "Gemeente", 20)
    three = [payroll.CoachMonth(world.ours.coach, (line,)) for _each in range(3)]
    _headings, rows = timesheet.table(chosen(Column.COACH, Column.DECIMAL), three, OCTOBER)
    assert rows[-2:] == [["Afronding", Decimal("0.01")], ["Totaal", Decimal("1.00")]]
    amounts = [row[1] for row in rows if not row[0].startswith("Totaal")]
    assert sum(amounts) == rows[-1][1]


@pytest.mark.django_db
def test_totals_can_be_left_out(world: worlds.World) -> None:
    layout = chosen(Column.MINUTES, Column.COACH, has_coach_totals=False, has_total=False)
    _headings, rows = timesheet.table(layout, month_of(world), OCTOBER)
    assert {row[1] for row in rows} == {world.ours.coach.name}


@pytest.mark.django_db
def test_correction_stands_beside_what_is_written_now(world: worlds.World) -> None:
    day = list(Activity.system.filter(coach=world.ours.coach, done_on=date(2026, 10, 1)))
    close(world)
    for activity in day:
        activity_log.remove_activity(activity, by=None)
    layout = chosen(Column.DATE, Column.MINUTES, Column.CORRECTED, Column.CLOSED_ON, lines_per=LinesPer.DAY)
    _headings, rows = timesheet.table(layout, month_of(world), OCTOBER)
    found = {row[0]: row[1:3] for row in rows}
    assert found[date(2026, 10, 1)] == [0, -120]
    assert rows[0][3] == timezone.localdate()
    assert sum(row[2] for row in rows[:-2]) == rows[-1][2] == -120


@pytest.mark.parametrize(
    ("columns", "sentence"),
    [
        ([["coach", "Naam"]], "Kies ten minste één kolom met de tijd"),
        ([["minutes", "Min"], ["minutes", "Minuten"]], "elk hoogstens één keer"),
        ([["minutes", "Tijd"], ["clock", "tijd "]], "Twee kolommen hebben dezelfde kop."),
        ([["kind", "Soort"], ["minutes", "Min"]], "Kies kolommen uit de lijst"),
        ([["minutes", ""]], "Elke kolom heeft een kop"),
        ("minutes", "Kies ten minste één kolom met de tijd"),
    ],
)
def test_columns_that_make_no_timesheet_are_refused(columns: Any, sentence: str) -> None:
    with pytest.raises(ValidationError, match=sentence):
        check_columns(columns)


# --- choosing -------------------------------------------------------------------------------------------------------


def typed(**more: str) -> dict[str, str]:
    return {
        "lines_per": "day",
        "place_coach": "2",
        "head_coach": "Medewerker",
        "place_decimal": "1",
        "head_decimal": "Uren",
        "has_total": "on",
        "version": "0",
        **more,
    }


@pytest.mark.django_db
def test_employer_chooses_and_the_next_file_is_like_that(world: worlds.World, client: Client) -> None:
    client.force_login(world.ours.employer_user)
    assert client.post(reverse("reports:layout"), typed()).status_code == 302
    assert TimesheetLayout.system.get().columns == [["decimal", "Uren"], ["coach", "Medewerker"]]
    membership = world.ours.employer_user.memberships.get()
    export: Export = exporting.request_export(
        kind=ExportKind.PAYROLL,
        parameters={"month": "2026-10", "format": "csv"},
        membership=membership,
        at=timezone.now(),
        by=world.ours.employer_user,
    )
    exporting.build(export.pk, at=timezone.now(), on=worlds.TODAY)
    export.refresh_from_db()
    text = bytes(export.file or b"").decode("utf-8-sig")
    assert text.splitlines()[0] == "Uren;Medewerker"
    assert text.splitlines()[-1].endswith(";Totaal")


@pytest.mark.django_db
def test_coordinator_chooses_for_an_employer_of_the_programme(world: worlds.World, client: Client) -> None:
    client.force_login(world.ours.coordinator)
    url = reverse("reports:layout_of", args=[world.ours.placement.employment.employer_id])
    assert client.post(url, typed()).status_code == 302
    strange = reverse("reports:layout_of", args=[world.theirs.placement.employment.employer_id])
    assert client.get(strange).status_code == 404


@pytest.mark.django_db
def test_second_of_two_people_reads_what_the_first_chose(world: worlds.World, client: Client) -> None:
    client.force_login(world.ours.employer_user)
    client.post(reverse("reports:layout"), typed())
    late = client.post(reverse("reports:layout"), typed(head_coach="Naam"))
    assert late.status_code == 422
    assert TimesheetLayout.system.get().columns[1] == ["coach", "Medewerker"]


@pytest.mark.django_db
def test_preview_shows_what_is_filled_in_and_stores_nothing(world: worlds.World, client: Client) -> None:
    client.force_login(world.ours.employer_user)
    body = client.post(reverse("reports:layout_preview"), typed()).content.decode()
    assert "Medewerker" in body
    assert world.ours.coach.name in body
    assert "<html" not in body
    wrong = client.post(reverse("reports:layout_preview"), {"lines_per": "day", "place_coach": "1"}).content.decode()
    assert "Kies ten minste één kolom met de tijd" in wrong
    assert not TimesheetLayout.system.exists()


# --- what changed since the file ------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_employer_sees_closed_months_and_what_changed_after_the_file(world: worlds.World, client: Client) -> None:
    client.force_login(world.ours.employer_user)
    home = reverse("reports:employer_home")
    assert "oktober 2026 (1 van 1)" in client.get(home).content.decode()
    close(world)
    rows = Activity.system.filter(coach=world.ours.coach, done_on=date(2026, 10, 5)).order_by("pk")
    activity_log.remove_activity(rows[0], by=None)
    before = client.get(home).content.decode()
    assert "oktober 2026 (" not in before
    assert "na jullie laatste bestand" not in before
    of = {"programme_id": world.ours.programme.pk, "employer_id": world.ours.placement.employment.employer_id}
    timesheet.took(**of, month=OCTOBER, up_to=timezone.now())
    timesheet.took(**of, month=OCTOBER, up_to=timezone.now() - timedelta(days=9))  # an older file, downloaded again
    activity_log.remove_activity(rows[0], by=None)
    after = client.get(home).content.decode()
    assert after.count("na jullie laatste bestand") == 1
    assert TimesheetTaken.system.count() == 1
    page = reverse("reports:employer_coach", args=[world.ours.coach.pk])
    assert "−2:00" in client.get(page, {"maand": "2026-10"}).content.decode()
