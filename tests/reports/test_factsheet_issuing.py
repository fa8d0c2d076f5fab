"""Making, rendering and fixing factsheets; the PDF and its standards."""

from __future__ import annotations

import hashlib
import io
import json
import subprocess
from datetime import date
from pathlib import Path
from typing import Any

import pikepdf
import psycopg
import pytest
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction

from reports.demo import seeds
from reports.factsheet import issuing, pdf
from reports.models import Factsheet, FactsheetState, RenderState
from schools import planning
from schools.models import Municipality, Programme, SchoolYear
from tests import factories, kept
from tests.reports.test_factsheet import AS_OF, allocation_of, made_up, plain

pytestmark = pytest.mark.django_db

ON = date(2026, 11, 22)


@pytest.fixture
def programme() -> Programme:
    return kept.once(seeds.load)


def concept(programme: Programme, code: str = "0109", as_of: date = AS_OF) -> Factsheet:
    return issuing.make_concept(
        programme=programme,
        municipality=Municipality.system.get(code=code),
        school_year=SchoolYear.from_label("2021/2022"),
        as_of=as_of,
        by=None,
    )


def rendered(programme: Programme, code: str = "0109", as_of: date = AS_OF) -> Factsheet:
    factsheet = concept(programme, code, as_of)
    assert issuing.render(factsheet.pk, on=ON)
    factsheet.refresh_from_db()
    assert factsheet.render_error == ""
    return factsheet


def test_render_fills_the_row_and_does_nothing_the_second_time(programme: Programme) -> None:
    factsheet = rendered(programme)
    assert (factsheet.render_state, factsheet.render_progress) == (RenderState.READY, 100)
    assert factsheet.sha256 == hashlib.sha256(bytes(factsheet.pdf or b"")).hexdigest()
    assert not issuing.render(factsheet.pk, on=ON)
    assert issuing.waiting_ids() == []


def test_render_leaves_a_concept_that_another_worker_holds(programme: Programme) -> None:
    factsheet = concept(programme)
    settings = connection.get_connection_params()
    with psycopg.connect(dbname=settings["dbname"], host=settings["host"], user=settings["user"]) as other:
        other.execute("SELECT pg_advisory_lock(%s, %s)", [issuing.ADVISORY_LOCK, factsheet.pk])
        assert not issuing.render(factsheet.pk, on=ON)
        other.execute("SELECT pg_advisory_unlock(%s, %s)", [issuing.ADVISORY_LOCK, factsheet.pk])
    assert issuing.render(factsheet.pk, on=ON)


def test_render_says_what_is_wrong(programme: Programme) -> None:
    factsheet = issuing.make_concept(
        programme=programme,
        municipality=factories.municipality(programme, name="Leeg"),
        school_year=SchoolYear.from_label("2021/2022"),
        as_of=AS_OF,
        by=None,
    )
    assert issuing.render(factsheet.pk, on=ON)
    factsheet.refresh_from_db()
    assert factsheet.render_state == RenderState.FAILED
    assert "nog geen uren toegekend" in factsheet.render_error
    issuing.make_again(factsheet, by=None)
    assert issuing.waiting_ids() == [factsheet.pk]


def test_fix_freezes_the_page_that_was_read(programme: Programme) -> None:
    factsheet = rendered(programme)
    was = plain(factsheet.html)
    fixed = issuing.fix_factsheet(factsheet, by=None, on=ON)
    assert fixed.state == FactsheetState.FIXED
    assert plain(fixed.html) == was.replace("Concept van 22 november 2026", "Vastgesteld op 22 november 2026")
    assert fixed.sha256 == hashlib.sha256(bytes(fixed.pdf or b"")).hexdigest()
    with pytest.raises(ValidationError, match="niet meer veranderen"):
        issuing.fix_factsheet(fixed, by=None, on=ON)
    with pytest.raises(ValidationError, match="niet meer veranderen"):
        issuing.make_again(fixed, by=None)
    with pytest.raises(IntegrityError), transaction.atomic():
        Factsheet.system.filter(pk=fixed.pk).update(html="anders")


def test_fix_refuses_what_is_not_rendered(programme: Programme) -> None:
    with pytest.raises(ValidationError, match="Maak eerst de PDF"):
        issuing.fix_factsheet(concept(programme), by=None, on=ON)


def test_a_fixed_factsheet_stays_and_the_next_one_says_what_changed(programme: Programme) -> None:
    first = issuing.fix_factsheet(rendered(programme), by=None, on=ON)
    allocation = allocation_of("Paul Krugerschool", 2021)
    (grant,) = allocation.grants.all()
    planning.correct_grant(
        grant, starts_on=grant.starts_on, terms=factories.terms("5.00", decided_on=AS_OF, reason="Afspraak"), by=None
    )
    second = rendered(programme)
    first.refresh_from_db()
    assert "Toegekend is 5 uur" not in plain(first.html)
    changed = {(row.onderdeel, row.gegeven): (row.was, row.wordt) for row in issuing.changes_since_previous(second)}
    assert changed["Paul Krugerschool", "toegekend"] == ("niet vastgelegd", "5 u/week")
    assert "Veranderd sinds de vorige factsheet" in plain(second.html)
    assert "2021/2022, peildatum 1 juli 2022" in plain(second.html)
    assert "Veranderd sinds de vorige factsheet" not in plain(first.html)


def test_pdf_is_tagged_marked_and_carries_its_figures(programme: Programme) -> None:
    factsheet = rendered(programme)
    document = pikepdf.open(io.BytesIO(bytes(factsheet.pdf or b"")))
    assert 2 <= len(document.pages) <= 4
    assert document.Root.Lang == "nl"
    assert document.Root.MarkInfo.Marked
    with document.open_metadata() as metadata:
        assert metadata["pdfuaid:part"] == "1"
        assert (metadata["pdfaid:part"], metadata["pdfaid:conformance"]) == ("3", "A")
        assert metadata["dc:title"] == "Factsheet kansencoach Coevorden 2021/2022"
    assert sorted(document.attachments) == [
        "factsheet-coevorden-2021-2022.csv",
        "factsheet-coevorden-2021-2022.json",
    ]
    data = json.loads(document.attachments["factsheet-coevorden-2021-2022.json"].get_file().read_bytes())
    assert data == factsheet.figures
    table = document.attachments["factsheet-coevorden-2021-2022.csv"].get_file().read_bytes().decode("utf-8-sig")
    assert table.splitlines()[0] == "onderdeel;schooljaar;gegeven;waarde;eenheid;toelichting"
    assert "Coevorden;2021/2022;plekken;4;;" in table.splitlines()


def test_pdf_is_valid_by_verapdf(programme: Programme, tmp_path: Path) -> None:
    check = Path(__file__).resolve().parents[3] / "shared" / "pdfcheck" / "check"
    if not check.exists():
        pytest.skip("no PDF checker beside this tree")
    third, year, where = made_up()
    made = issuing.issue(programme=third, municipality=where, school_year=year, as_of=date(2025, 7, 1), on=ON)
    files = {
        "coevorden": bytes(rendered(programme).pdf or b""),
        "hardenberg": bytes(rendered(programme, "0160").pdf or b""),
    }
    for name, written in {**files, "voorbeeld": made.pdf}.items():
        (tmp_path / f"{name}.pdf").write_bytes(written)
    done = subprocess.run([check, *sorted(tmp_path.glob("*.pdf"))], capture_output=True, text=True, check=False)
    assert done.stdout.count("compliant=true") == 6, done.stdout + done.stderr


@pytest.mark.parametrize("source", ["https://example.org/plaatje.png", "file:///etc/passwd", "../../manage.py"])
def test_pdf_reads_nothing_but_static_files(source: str) -> None:
    with pytest.raises(PermissionError, match="only its own static files"):
        pdf.write_pdf(f'<html lang="nl"><title>x</title><img alt="x" src="{source}"></html>')


def test_command_writes_html_and_pdf(programme: Programme, tmp_path: Path) -> None:
    issuing.fix_factsheet(rendered(programme), by=None, on=ON)
    call_command("factsheet", "0109", "2021/2022", "--as-of", "2022-07-01", "--output", str(tmp_path))
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "factsheet-coevorden-2021-2022.html",
        "factsheet-coevorden-2021-2022.pdf",
    ]
    written = (tmp_path / "factsheet-coevorden-2021-2022.html").read_text()
    assert "Concept van" in written
    assert 'rel="stylesheet"' not in written
    assert "data:font/ttf;base64," in written


REFUSED = (
    (("9999", "2021/2022"), "geen gemeente met code 9999"),
    (("0109", "2021-23"), "geen schooljaar 2021-23"),
    (("0109", "2021/2022", "--programme", "anders"), "doet in 2021/2022 niet mee"),
)


def test_command_says_what_is_wrong(programme: Programme) -> None:
    for arguments, sentence in REFUSED:
        with pytest.raises(CommandError, match=sentence):
            call_command("factsheet", *arguments)


def test_command_that_cannot_write_says_where(programme: Programme, tmp_path: Path) -> None:
    (tmp_path / "bestand").write_text("")
    with pytest.raises(CommandError, match="bestand kan niet worden geschreven"):
        call_command("factsheet", "0109", "2021/2022", "--as-of", "2022-07-01", "--output", str(tmp_path / "bestand"))


def test_command_asks_for_the_programme_when_there_are_two(programme: Programme, tmp_path: Path) -> None:
    other = factories.programme(year=SchoolYear.from_label("2021/2022"))
    planning.join_programme(programme=other, municipality=Municipality.system.get(code="0109"), by=None)
    with pytest.raises(CommandError, match="kies met --programme een van kansen4kinderen"):
        call_command("factsheet", "0109", "2021/2022", "--as-of", "2022-07-01", "--output", str(tmp_path))
    options: list[Any] = ["--programme", "kansen4kinderen", "--as-of", "2022-07-01", "--output", str(tmp_path)]
    call_command("factsheet", "0109", "2021/2022", *options)
