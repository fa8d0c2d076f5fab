"""The hour statement of a self-employed coach: the same minutes as everywhere, what was closed, what the school said."""

from __future__ import annotations

import csv
import io
import json
import subprocess
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from coaches import activity_log, months
from coaches.models import Activity, HoursConfirmation, Placement, SchoolLink
from kansencoach.models import AuditEvent
from reports.statement import paper
from reports.statement.content import Statement, statement_of
from tests import world as worlds

pytestmark = pytest.mark.django_db

OCTOBER = date(2026, 10, 1)


@pytest.fixture
def world(settings: Any) -> worlds.World:
    settings.TODAY_OVERRIDE = worlds.TODAY
    return worlds.build()


@pytest.fixture
def placement(world: worlds.World) -> Placement:
    found: Placement = Placement.system.get(coach=world.colleague)
    for day, minutes in ((6, 60), (6, 45), (13, 200), (31, 7)):
        write(found, day, minutes)
    return found


def write(placement: Placement, day: int, minutes: int) -> Activity:
    return activity_log.log_activity(
        coach=placement.coach,
        placement=placement,
        done_on=date(2026, 10, day),
        minutes=minutes,
        on=worlds.TODAY,
        by=None,
    )


def said(placement: Placement, world: worlds.World, minutes: int, *, is_right: bool = True) -> None:
    school: Any = placement.allocation.schools.first()
    link = SchoolLink.system.create(
        token_hash=f"{minutes:064}",
        purpose="hours",
        deployment=placement.allocation.deployment,
        placement=placement,
        month=OCTOBER,
        school=school,
        sent_to="directie@school.test",
        made_by=world.colleague_user,
        made_at=timezone.now(),
        expires_at=timezone.now() + timedelta(days=14),
    )
    HoursConfirmation.system.create(
        placement=placement,
        month=OCTOBER,
        minutes=minutes,
        school=school,
        is_right=is_right,
        remark="" if is_right else "Te veel.",
        answered_at=timezone.now(),
        link=link,
    )


def close(placement: Placement) -> None:
    months.close_month(coach=placement.coach, month=OCTOBER, at=timezone.now(), on=worlds.TODAY, by=None)


def of(placement: Placement) -> Statement:
    return statement_of(placement, OCTOBER)


def test_minutes_per_day_add_up_to_what_was_written(placement: Placement) -> None:
    found = of(placement)
    assert [(day.day.day, day.minutes) for day in found.days] == [(6, 105), (13, 200), (31, 7)]
    assert found.minutes == 312
    assert (found.closed_on, found.changes, found.is_confirmed) == (None, (), False)
    assert found.confirmed == "Nog niet bevestigd door de school."


def test_closed_and_corrections_are_what_is_written_now(placement: Placement) -> None:
    activity = write(placement, 20, 30)
    close(placement)
    activity_log.remove_activity(activity, by=None)
    write(placement, 13, 15)
    found = of(placement)
    assert (found.closed_minutes, found.corrected, found.minutes) == (342, -15, 327)
    assert [(day.day.day, day.closed, day.corrected, day.minutes) for day in found.days] == [
        (6, 105, 0, 105),
        (13, 200, 15, 215),
        (20, 30, -30, 0),
        (31, 7, 0, 7),
    ]


def test_word_of_the_school_is_about_a_number_of_minutes(placement: Placement, world: worlds.World) -> None:
    said(placement, world, 312)
    assert of(placement).is_confirmed
    assert of(placement).confirmed.startswith("Bevestigd door ")
    write(placement, 7, 10)
    assert not of(placement).is_confirmed
    assert "bevestigde 5:12 op" in of(placement).confirmed
    said(placement, world, 322, is_right=False)
    assert not of(placement).is_confirmed
    assert "niet kloppen" in of(placement).confirmed


def test_pdf_is_tagged_marked_and_carries_its_lines(placement: Placement) -> None:
    close(placement)
    found = of(placement)
    document = pikepdf.open(io.BytesIO(paper.pdf_of(found, made_at=timezone.now(), on=worlds.TODAY)))
    assert document.Root.Lang == "nl"
    assert document.Root.MarkInfo.Marked
    with document.open_metadata() as metadata:
        assert metadata["pdfuaid:part"] == "1"
        assert (metadata["pdfaid:part"], metadata["pdfaid:conformance"]) == ("3", "A")
        assert metadata["dc:title"] == paper.title_of(found)
    files = {name.rsplit(".", 1)[1]: spec.get_file().read_bytes() for name, spec in document.attachments.items()}
    rows = list(csv.reader(io.StringIO(files["csv"].decode("utf-8-sig")), delimiter=";"))
    assert sum(int(row[1]) for row in rows[1:-1]) == int(rows[-1][1]) == 312
    assert json.loads(files["json"])["urenstaat"]["minuten"] == 312


def test_page_says_nothing_about_the_work(placement: Placement) -> None:
    Activity.system.filter(placement=placement).update(kind="home_visit", role="mediator", family_contacts=3)
    html = paper.html_of(of(placement), made_on=worlds.TODAY)
    for word in ("huisbezoek", "mediator", "gezin"):
        assert word not in html


def test_coach_and_coordinator_download_it_and_that_is_recorded(
    placement: Placement, world: worlds.World, client: Client
) -> None:
    url = reverse("reports:statement", args=[placement.pk, "2026-10"])
    for who in (world.colleague_user, world.ours.coordinator):
        client.force_login(who)
        answer = client.get(url)
        assert (answer.status_code, answer["Content-Type"]) == (200, "application/pdf")
        assert answer["Cache-Control"] == "no-store, private"
        event = AuditEvent.system.filter(kind="downloaded").latest("pk")
        assert (event.user_id, event.details) == (who.pk, {"what": "statement-2026-10", "format": "pdf"})
    for who in (world.ours.coach_user, world.ours.employer_user, world.ours.school_user, world.theirs.coordinator):
        client.force_login(who)
        assert client.get(url).status_code == 404


def test_coach_of_an_employer_has_no_statement(world: worlds.World, client: Client) -> None:
    client.force_login(world.ours.coach_user)
    assert client.get(reverse("reports:statement", args=[world.ours.placement.pk, "2026-10"])).status_code == 404


def test_pdf_is_valid_by_verapdf(placement: Placement, world: worlds.World, tmp_path: Path) -> None:
    check = Path(__file__).resolve().parents[3] / "shared" / "pdfcheck" / "check"
    if not check.exists():
        pytest.skip("no PDF checker beside this tree")
    (tmp_path / "open.pdf").write_bytes(paper.pdf_of(of(placement), made_at=timezone.now(), on=worlds.TODAY))
    close(placement)
    for day in range(1, 31):
        write(placement, day, 61)
    said(placement, world, of(placement).minutes)
    (tmp_path / "long.pdf").write_bytes(paper.pdf_of(of(placement), made_at=timezone.now(), on=worlds.TODAY))
    done = subprocess.run([check, *sorted(tmp_path.glob("*.pdf"))], capture_output=True, text=True, check=False)
    assert done.stdout.count("compliant=true") == 4, done.stdout + done.stderr
