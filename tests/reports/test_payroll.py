"""What an employer reads: own coaches only, minutes per day and plek, the same to the minute on screen and in the file."""

from __future__ import annotations

import csv
import io
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from coaches import activity_log, staffing
from coaches.activity_log import ActivityDetails
from coaches.models import Activity, Candidacy, Placement
from kansencoach.models import AuditEvent, Membership, User
from reports import exporting, payroll
from reports.models import Export, ExportKind, ExportState
from tests import factories
from tests import world as worlds

pytestmark = pytest.mark.django_db

NOVEMBER = date(2026, 11, 1)


def now() -> datetime:
    return timezone.now()


def asked(user: User, month: str = "2026-11", kind: str = "csv") -> Export:
    return exporting.request_export(
        kind=ExportKind.PAYROLL,
        parameters={"month": month, "format": kind},
        membership=user.memberships.get(),
        at=now(),
        by=user,
    )


def built(user: User, **options: Any) -> Export:
    export = asked(user, **options)
    assert exporting.build(export.pk, at=now(), on=worlds.TODAY)
    export.refresh_from_db()
    return export


def as_csv(export: Export) -> list[list[str]]:
    return list(csv.reader(io.StringIO(bytes(export.file or b"").decode("utf-8-sig")), delimiter=";"))


# --- the screen -----------------------------------------------------------------------------------------------------


def test_employer_sees_the_own_coaches_and_nobody_else(world: worlds.World) -> None:
    year = payroll.year_of(world.ours.employer_user, world.year, on=worlds.TODAY)
    assert [row.coach for row in year.rows] == [world.ours.coach]
    written = Activity.system.filter(coach=world.ours.coach)
    assert year.minutes == sum(activity.minutes for activity in written)


def test_page_of_a_coach_of_another_employer_does_not_exist(world: worlds.World, client: Client) -> None:
    client.force_login(world.ours.employer_user)
    assert client.get(reverse("reports:employer_coach", args=[world.ours.coach.pk])).status_code == 200
    for other in (world.colleague, world.theirs.coach):
        assert client.get(reverse("reports:employer_coach", args=[other.pk])).status_code == 404


def test_pages_say_nothing_about_the_work(world: worlds.World, client: Client) -> None:
    client.force_login(world.ours.employer_user)
    pages = [reverse("reports:employer_home"), reverse("reports:employer_coach", args=[world.ours.coach.pk])]
    body = "".join(client.get(page).content.decode() for page in pages).lower()
    for word in ("oudergesprek", "huisbezoek", "verbinder", "mediator", "de esdoorn", "taal en lezen"):
        assert word not in body
    assert "brede school de linde" in body


def moved(world: worlds.World) -> Placement:
    """Our coach also works for another employer, and wrote there."""
    other = staffing.add_employer(name="Andere zorg", by=None)
    there = factories.employment(world.ours.coach, employer=other)
    plek = factories.deployment(world.ours.programme, world.ours.municipality, name="Elders")
    placement = factories.placement(factories.allocation(plek, hours="2.00", year=world.year), there, hours="2.00")
    activity_log.log_activity(
        coach=world.ours.coach, placement=placement, done_on=date(2026, 11, 10), minutes=55, on=worlds.TODAY, by=None
    )
    return placement


def test_who_changes_employer_keeps_the_past_and_takes_nothing_along(world: worlds.World, client: Client) -> None:
    before = payroll.coach_month(world.ours.employer_user, world.ours.coach, NOVEMBER)
    placement = moved(world)
    assert payroll.coach_month(world.ours.employer_user, world.ours.coach, NOVEMBER) == before
    new = factories.employer_user(world.ours.programme, placement.employment.employer)
    [line] = payroll.coach_month(new, world.ours.coach, NOVEMBER).lines
    assert (line.plek, line.minutes) == ("Elders", 55)
    client.force_login(world.ours.employer_user)
    assert "Elders" not in client.get(reverse("reports:employer_home")).content.decode()


def test_candidacy_is_seen_by_the_employer_of_then_until_the_coach_is_placed(world: worlds.World) -> None:
    candidacy = Candidacy.system.create(
        allocation=world.open_plek.allocations.get(), coach=world.ours.coach, decided_on=worlds.TODAY
    )
    stranger = factories.employer_user(world.ours.programme, staffing.add_employer(name="Elders", by=None))
    assert payroll.candidacies_of(world.ours.employer_user, world.year) == [candidacy]
    assert payroll.candidacies_of(stranger, world.year) == []
    Candidacy.system.filter(pk=candidacy.pk).update(state="placed")
    assert payroll.candidacies_of(world.ours.employer_user, world.year) == []


def test_work_outside_the_schools_counts_for_the_employer_of_that_day(world: worlds.World) -> None:
    activity_log.log_activity(
        coach=world.ours.coach,
        placement=None,
        done_on=date(2026, 11, 3),
        minutes=90,
        on=worlds.TODAY,
        by=None,
        details=ActivityDetails(kind="network"),
    )
    month = payroll.coach_month(world.ours.employer_user, world.ours.coach, NOVEMBER)
    assert ("", 90) in [(line.plek, line.minutes) for line in month.lines]


@pytest.mark.parametrize("month", ["2026-13", "0000-01", "x", "2026-12", "1990-01", "9999-12", "2026-11-01", "²026-11"])
def test_month_that_is_not_there_is_404(world: worlds.World, client: Client, month: str) -> None:
    client.force_login(world.ours.employer_user)
    page = reverse("reports:employer_coach", args=[world.ours.coach.pk])
    assert client.get(page, {"maand": month}).status_code == 404


def test_more_coaches_cost_no_more_queries(world: worlds.World, client: Client) -> None:
    def queries() -> int:
        client.force_login(world.ours.employer_user)
        with CaptureQueriesContext(connection) as found:
            assert client.get(reverse("reports:employer_home")).status_code == 200
        return len(found)

    first = queries()
    for name in ("Anna", "Zoë"):
        coach = factories.coach(world.ours.programme, name=name)
        factories.employment(coach, employer=world.ours.placement.employment.employer)
    assert queries() == first


# --- the file -------------------------------------------------------------------------------------------------------


def test_file_adds_up_to_the_minute_with_the_screen(world: worlds.World) -> None:
    month = payroll.month_of(world.ours.employer_user, NOVEMBER)
    rows = as_csv(built(world.ours.employer_user))
    assert rows[0] == ["Kansencoach", "Datum", "Plek", "Gemeente", "Minuten", "Uren:minuten"]
    days = [row for row in rows[1:] if row[1]]
    assert sum(int(row[4]) for row in days) == sum(each.minutes for each in month) == int(rows[-1][4])
    assert rows[-2][0] == f"Totaal {world.ours.coach.name}"
    assert [row[5] for row in days if row[4] == "165"] == ["2:45"] * sum(row[4] == "165" for row in days)


@pytest.mark.parametrize("kind", ["xlsx", "ods", "csv"])
def test_every_kind_of_file_can_be_downloaded(world: worlds.World, client: Client, kind: str) -> None:
    client.force_login(world.ours.employer_user)
    page = client.post(reverse("reports:export_new"), {"maand": "2026-11", "soort": kind})["Location"]
    export = Export.system.get()
    exporting.build(export.pk, at=now(), on=worlds.TODAY)
    assert reverse("reports:export_file", args=[export.pk]) in client.get(page).content.decode()
    got = client.get(reverse("reports:export_file", args=[export.pk]))
    assert got["Content-Disposition"] == f'attachment; filename="uren-kansencoaches-2026-11.{kind}"'
    assert "no-store" in got["Cache-Control"]
    assert [event.kind for event in AuditEvent.system.order_by("pk") if event.about_pk == str(export.pk)] == [
        "exported",
        "downloaded",
    ]


def test_name_that_is_a_formula_is_harmless_in_the_file(world: worlds.World) -> None:
    world.ours.coach.name = "=HYPERLINK(1)"
    world.ours.coach.save()
    export = built(world.ours.employer_user, kind="xlsx")
    sheet = load_workbook(io.BytesIO(bytes(export.file or b""))).active
    assert sheet["A2"].value == "'=HYPERLINK(1)"
    assert "f" not in {cell.data_type for row in sheet.iter_rows() for cell in row}


def test_asking_twice_while_it_is_made_is_one_file(world: worlds.World, client: Client) -> None:
    client.force_login(world.ours.employer_user)
    typed = {"maand": "2026-11", "soort": "csv"}
    assert len({client.post(reverse("reports:export_new"), typed)["Location"] for _ in range(10)}) == 1
    assert Export.system.count() == 1


@pytest.mark.parametrize("typed", [{}, {"maand": "2026-11", "soort": "exe"}, {"maand": "x\x00", "soort": "csv"}])
def test_file_that_does_not_exist_cannot_be_asked_for(world: worlds.World, client: Client, typed: Any) -> None:
    client.force_login(world.ours.employer_user)
    assert client.post(reverse("reports:export_new"), typed).status_code == 404
    assert not Export.system.exists()


def test_somebody_elses_file_does_not_exist(world: worlds.World, client: Client) -> None:
    export = built(world.ours.employer_user)
    colleague = factories.employer_user(world.ours.programme, world.ours.placement.employment.employer)
    for user in (colleague, world.theirs.employer_user, world.ours.coordinator, world.ours.coach_user):
        client.force_login(user)
        for name in ("export", "export_progress", "export_file"):
            assert client.get(reverse(f"reports:{name}", args=[export.pk])).status_code == 404


def end_role(user: User) -> None:
    Membership.objects.filter(user=user).update(ends_on=worlds.TODAY - timedelta(days=1))


def close_account(user: User) -> None:
    User.objects.filter(pk=user.pk).update(is_active=False)


@pytest.mark.parametrize("stop", [end_role, close_account])
def test_file_is_refused_when_the_person_stopped_before_it_was_made(world: worlds.World, stop: Any) -> None:
    export = asked(world.ours.employer_user)
    stop(world.ours.employer_user)
    exporting.build(export.pk, at=now(), on=worlds.TODAY)
    export.refresh_from_db()
    assert (export.state, export.file) == (ExportState.REFUSED, None)


@pytest.mark.parametrize("stop", [end_role, close_account])
def test_file_cannot_be_downloaded_once_the_person_stopped(world: worlds.World, client: Client, stop: Any) -> None:
    client.force_login(world.ours.employer_user)
    url = reverse("reports:export_file", args=[built(world.ours.employer_user).pk])
    assert client.get(url).status_code == 200
    stop(world.ours.employer_user)
    assert client.get(url).status_code in {302, 404}


def test_other_role_does_not_open_the_file_of_the_role_that_ended(world: worlds.World, client: Client) -> None:
    user = world.ours.employer_user
    export = built(user)
    end_role(user)
    other = staffing.add_employer(name="Andere zorg", by=None)
    Membership.objects.create(user=user, role="employer", programme=world.ours.programme, employer=other)
    client.force_login(user)
    assert client.get(reverse("reports:export_file", args=[export.pk])).status_code == 404
    again = asked_in(user, export)
    exporting.build(again.pk, at=now(), on=worlds.TODAY)
    again.refresh_from_db()
    assert again.state == ExportState.REFUSED


def asked_in(user: User, like: Export) -> Export:
    made: Export = Export.system.create(
        requested_by=user,
        membership=like.membership,
        kind=like.kind,
        parameters=like.parameters,
        requested_at=now(),
        expires_at=now() + exporting.KEPT,
    )
    return made


def test_file_that_goes_wrong_says_so_and_is_not_tried_for_ever(
    world: worlds.World, monkeypatch: pytest.MonkeyPatch
) -> None:
    export = asked(world.ours.employer_user)
    monkeypatch.setattr(exporting, "_payroll", lambda *_args: 1 / 0)
    exporting.build(export.pk, at=now(), on=worlds.TODAY)
    export.refresh_from_db()
    assert export.state == ExportState.FAILED
    assert exporting.waiting_ids(at=now()) == []


def test_expired_file_does_not_exist_and_is_destroyed(world: worlds.World, client: Client) -> None:
    export = built(world.ours.employer_user)
    Export.system.filter(pk=export.pk).update(expires_at=now() - timedelta(seconds=1))
    client.force_login(world.ours.employer_user)
    assert client.get(reverse("reports:export_file", args=[export.pk])).status_code == 404
    assert exporting.forget_expired(at=now()) == 1
    assert not Export.system.exists()
