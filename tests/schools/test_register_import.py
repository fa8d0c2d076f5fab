"""Importing the register: what is reported, what is stored, and that the order of files does not matter."""

from __future__ import annotations

import itertools
from datetime import date
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from schools import register_import
from schools.duo import FileError
from schools.models import Municipality, MunicipalityRecord, PupilCount, School, SchoolBoard, SchoolRecord
from schools.register_import import Change, ImportRefused, SchoolsProposal

pytestmark = pytest.mark.django_db

DATA = Path(__file__).parent / "data"
OLD, NEW = DATA / "vestigingen_oud_windows1252_lf.csv", DATA / "vestigingen_nieuw_windows1252_crlf.csv"
PUPILS = DATA / "leerlingen_utf8_bom_crlf.csv"
OLD_DAY, NEW_DAY = date(2020, 12, 1), date(2026, 8, 1)

DUO = Path(__file__).resolve().parents[3] / "shared" / "duo"
needs_duo = pytest.mark.skipif(not DUO.exists(), reason="the real files of DUO (../shared/duo) are not on this machine")


def load(path: Path, as_of: date, **options: Any) -> SchoolsProposal:
    return register_import.import_schools(path.read_bytes(), source=path.name, as_of=as_of, **options)


def stored() -> dict[str, list[tuple[Any, ...]]]:
    """Everything an import decides, without keys that depend on the order."""
    return {
        "schools": list(
            School.system.order_by("brin6").values_list(
                "brin6",
                "name",
                "name_key",
                "board__number",
                "municipality_id",
                "street",
                "house_number",
                "postcode",
                "place",
                "denomination",
                "phone",
                "website",
                "holiday_region",
                "closed_on",
            )
        ),
        "municipalities": list(
            Municipality.system.order_by("code").values_list("code", "name", "name_key", "province", "holiday_region")
        ),
        "boards": list(SchoolBoard.objects.order_by("number").values_list("number", "name")),
        "records": list(SchoolRecord.system.order_by("school", "as_of").values_list("school_id", "as_of", "name")),
        "files": list(
            MunicipalityRecord.system.order_by("municipality", "as_of").values_list(
                "municipality_id", "as_of", "is_complete", "name"
            )
        ),
    }


# --- invented files


def test_the_first_import_makes_schools_boards_and_municipalities() -> None:
    proposal = load(OLD, OLD_DAY)
    assert (proposal.rows, len(proposal.new), proposal.open_after) == (4, 4, 4)
    assert [str(school) for school in School.system.order_by("brin6")] == [
        "Openbare Basisschool De Vlinder",
        'Basisschool "De Brug"',
        "De Regenboog",
        "De Regenboog",
    ]
    assert list(Municipality.system.values_list("code", "name", "name_key", "province")) == [
        ("9702", "Aa en Voorbeeld", "aa en voorbeeld", "Overijssel"),
        ("9701", "Voorbeeldrecht", "voorbeeldrecht", "Drenthe"),
    ]
    assert list(SchoolBoard.objects.values_list("name", flat=True)) == ["Schoolbestuur 90001", "Schoolbestuur 90002"]


def test_a_newer_complete_file_reports_each_kind_of_change() -> None:
    load(OLD, OLD_DAY, is_complete=True)
    proposal = load(NEW, NEW_DAY, is_complete=True, allow_closing=1)
    assert [row.brin6 for row in proposal.new] == ["97AE00"]
    assert [row.brin6 for row in proposal.closed] == ["97AC00"]
    assert proposal.changes == {
        "name": (
            Change("97AA00", "Kindcentrum De Vlinder", "Openbare Basisschool De Vlinder", "Kindcentrum De Vlinder"),
        ),
        "board": (Change("97AB00", 'Basisschool "De Brug"', "90001", "90003"),),
        "website": (Change("97AB00", 'Basisschool "De Brug"', "", "www.debrug.example"),),
    }
    assert (proposal.unchanged, proposal.open_before, proposal.open_after) == (1, 4, 4)
    assert dict(School.system.values_list("brin6", "closed_on")) == {
        "97AA00": None,
        "97AB00": None,
        "97AC00": NEW_DAY,
        "97AD00": None,
        "97AE00": None,
    }
    # A column that the old layout lacks is filled without being called a change.
    assert set(School.system.exclude(brin6="97AC00").values_list("holiday_region", flat=True)) == {"Noord"}


@pytest.mark.parametrize("is_complete", [False, True])
def test_a_second_run_changes_nothing(is_complete: bool) -> None:
    load(OLD, OLD_DAY, is_complete=is_complete)
    load(NEW, NEW_DAY, is_complete=is_complete, allow_closing=9)
    before = stored()
    for path, day in ((NEW, NEW_DAY), (OLD, OLD_DAY)):
        proposal = load(path, day, is_complete=is_complete)
        assert (proposal.unchanged, proposal.records, proposal.updates, proposal.closing_dates) == (4, (), (), {})
        assert (proposal.new, dict(proposal.changes), proposal.closed) == ((), {}, ())
        assert (proposal.municipalities, proposal.municipality_records) == ((), ())
    assert stored() == before


@pytest.mark.parametrize("is_complete", [False, True])
def test_the_order_of_two_files_does_not_matter(is_complete: bool) -> None:
    results = []
    for order in itertools.permutations([(OLD, OLD_DAY), (NEW, NEW_DAY)]):
        with transaction.atomic():
            for path, day in order:
                load(path, day, is_complete=is_complete, allow_closing=9)
            results.append(stored())
            transaction.set_rollback(True)
    assert results[0] == results[1]


def test_an_older_file_only_adds_history() -> None:
    load(NEW, NEW_DAY, is_complete=True)
    proposal = load(OLD, OLD_DAY, is_complete=True)
    assert (len(proposal.new), proposal.only_history, dict(proposal.changes)) == (1, 3, {})
    assert (proposal.closed, proposal.open_after) == ((), 4)
    assert School.system.get(brin6="97AA00").name == "Kindcentrum De Vlinder"
    assert School.system.get(brin6="97AC00").closed_on == NEW_DAY


def test_without_complete_nothing_closes() -> None:
    load(OLD, OLD_DAY)
    assert load(NEW, NEW_DAY).closed == ()
    assert not School.system.filter(closed_on__isnull=False).exists()


def test_closing_more_than_one_in_twenty_has_to_be_allowed() -> None:
    load(OLD, OLD_DAY)
    before = stored()
    with pytest.raises(ImportRefused, match="1 van de 4 open scholen sluiten, meer dan 5%"):
        load(NEW, NEW_DAY, is_complete=True)
    with pytest.raises(ImportRefused):
        load(NEW, NEW_DAY, is_complete=True, allow_closing=0)
    assert stored() == before
    assert len(load(NEW, NEW_DAY, is_complete=True, allow_closing=1).closed) == 1


def test_the_scope_is_the_municipalities_named() -> None:
    load(OLD, OLD_DAY)
    proposal = load(NEW, NEW_DAY, municipalities=["9702"], is_complete=True)
    assert (proposal.scope, proposal.rows, proposal.outside_scope) == (("9702",), 2, 2)
    assert (len(proposal.new), proposal.closed, proposal.open_after) == (1, (), 2)
    assert School.system.get(brin6="97AA00").name == "Openbare Basisschool De Vlinder"


def test_a_named_municipality_that_nobody_knows_is_refused() -> None:
    with pytest.raises(ImportRefused, match="Gemeente 0999 staat niet in het bestand en is hier niet bekend"):
        load(NEW, NEW_DAY, municipalities=["0999"], is_complete=True)


def test_a_municipality_outside_the_file_is_left_alone() -> None:
    load(OLD, OLD_DAY)
    only_one = "\n".join(line for line in NEW.read_text("cp1252").splitlines() if ";9701;" not in line)
    proposal = register_import.import_schools(only_one.encode(), source="x", as_of=NEW_DAY, is_complete=True)
    assert (proposal.scope, proposal.closed) == (("9702",), ())
    assert School.system.filter(municipality="9701", closed_on=None).count() == 3


def test_a_school_that_comes_back_is_open_again() -> None:
    load(OLD, OLD_DAY)
    load(NEW, date(2022, 8, 1), is_complete=True, allow_closing=1)
    proposal = load(OLD, date(2023, 8, 1))
    assert [row.brin6 for row in proposal.reopened] == ["97AC00"]
    assert School.system.get(brin6="97AC00").closed_on is None


def test_a_school_closed_by_hand_stays_closed_until_the_register_says_otherwise() -> None:
    load(OLD, OLD_DAY)
    School.system.filter(brin6="97AA00").update(closed_on=date(2026, 9, 1))
    load(NEW, NEW_DAY)
    assert School.system.get(brin6="97AA00").closed_on == date(2026, 9, 1)
    assert len(load(NEW, date(2026, 10, 1)).reopened) == 1


def test_a_name_that_is_left_empty_keeps_the_last_known() -> None:
    text = NEW.read_text("cp1252")
    blank = text.replace("Kindcentrum De Vlinder", " ").replace("Café Zoë's school", " ")
    load(OLD, OLD_DAY)
    proposal = register_import.import_schools(blank.encode(), source="x", as_of=NEW_DAY)
    assert proposal.renamed == ()
    names = dict(School.system.values_list("brin6", "name"))
    assert (names["97AA00"], names["97AE00"]) == ("Openbare Basisschool De Vlinder", "Vestiging 97AE00")


def test_a_municipality_without_a_name_gets_its_number() -> None:
    text = NEW.read_text("cp1252").replace("VOORBEELDRECHT", " ")
    register_import.import_schools(text.encode(), source="x", as_of=NEW_DAY)
    assert Municipality.system.get(code="9701").name == "Gemeente 9701"
    load(OLD, OLD_DAY)
    assert Municipality.system.get(code="9701").name == "Voorbeeldrecht"


def test_a_file_with_bad_rows_imports_nothing() -> None:
    data = NEW.read_bytes().replace(b"9902 AB", b"99 AB")
    proposal = register_import.import_schools(data, source="x", as_of=NEW_DAY, is_complete=True)
    assert [(cell.line, cell.column, cell.value) for cell in proposal.bad] == [(5, "POSTCODE", "99 AB")]
    assert not School.system.exists()


def test_a_dry_run_reports_and_stores_nothing() -> None:
    assert len(load(NEW, NEW_DAY, is_dry_run=True).new) == 4
    assert not School.system.exists()
    assert not MunicipalityRecord.system.exists()


def test_invented_schools_and_municipalities_are_not_overwritten() -> None:
    load(OLD, OLD_DAY)
    School.system.filter(brin6="97AA00").update(is_example=True)
    with pytest.raises(ImportRefused, match="97AA00 is hier een verzonnen school"):
        load(NEW, NEW_DAY)
    Municipality.system.filter(code="9701").update(is_example=True)
    with pytest.raises(ImportRefused, match="Gemeente 9701 is hier een verzonnen gemeente"):
        load(NEW, NEW_DAY)


# --- any order

HEADER = NEW.read_text("cp1252").splitlines()[0]
ROW = st.fixed_dictionaries(
    {
        "municipality": st.sampled_from(["9701", "9702"]),
        "name": st.sampled_from(["De Vlinder", "Het Anker", " "]),
        "board": st.sampled_from(["90001", "90002", " "]),
        "town": st.sampled_from(["VOORBEELDRECHT", " "]),
        "region": st.sampled_from(["Noord", "Zuid", " "]),
    }
)
BRINS = ["97AA00", "97AB00", "97AC00"]
FILE = st.tuples(st.dictionaries(st.sampled_from(BRINS), ROW, min_size=1), st.booleans())


def written(schools: dict[str, dict[str, str]]) -> bytes:
    lines = [
        f"Drenthe;{row['board']};{brin6[:4]};{brin6};{row['name']};Weg;1;9901 AA;DORP;{row['municipality']};"
        f"{row['town']};Openbaar; ; ;{row['region']}"
        for brin6, row in schools.items()
    ]
    return "\n".join([HEADER, *lines]).encode()


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(FILE, min_size=2, max_size=3), st.randoms(use_true_random=False))
def test_the_order_of_any_files_does_not_matter(files: list[Any], random: Any) -> None:
    dated = [(date(2020 + index, 8, 1), schools, complete) for index, (schools, complete) in enumerate(files)]
    shuffled = random.sample(dated, len(dated))
    results = []
    for order in (dated, dated[::-1], shuffled):
        with transaction.atomic():
            for day, schools, complete in order:
                register_import.import_schools(
                    written(schools), source="x", as_of=day, is_complete=complete, allow_closing=99
                )
            results.append(stored())
            transaction.set_rollback(True)
    assert results[1] == results[0]
    assert results[2] == results[0]


# --- pupil counts


def test_pupil_counts_of_known_schools_are_stored() -> None:
    load(NEW, NEW_DAY)
    proposal = register_import.import_pupil_counts(PUPILS.read_bytes(), source=PUPILS.name)
    assert (proposal.locations, proposal.other_kinds, len(proposal.new), proposal.masked) == (4, 1, 7, 1)
    assert [location.brin6 for location in proposal.unknown] == ["97AF00"]
    counts = PupilCount.system.order_by("school__brin6", "counted_on")
    assert list(counts.values_list("school__brin6", "counted_on__year", "pupils", "is_masked")) == [
        ("97AA00", 2020, 140, False),
        ("97AA00", 2021, 150, False),
        ("97AA00", 2022, 148, False),
        ("97AB00", 2020, None, True),
        ("97AB00", 2021, 44, False),
        ("97AD00", 2020, 85, False),
        ("97AD00", 2021, 85, False),
    ]
    assert set(counts.values_list("source", flat=True)) == {"DUO open onderwijsdata"}


def test_pupil_counts_imported_again_change_only_what_differs() -> None:
    load(NEW, NEW_DAY)
    register_import.import_pupil_counts(PUPILS.read_bytes(), source=PUPILS.name)
    again = register_import.import_pupil_counts(PUPILS.read_bytes(), source=PUPILS.name)
    assert (again.new, again.changed, again.unchanged) == ((), (), 7)
    data = PUPILS.read_bytes().replace(b"140;150;148", b"140;<5;149")
    changed = register_import.import_pupil_counts(data, source=PUPILS.name).changed
    assert [(change.counted_on.year, change.old, change.new) for change in changed] == [
        (2021, 150, None),
        (2022, 148, 149),
    ]
    found = PupilCount.system.filter(school__brin6="97AA00").order_by("counted_on")
    assert list(found.values_list("pupils", "is_masked")) == [(140, False), (None, True), (149, False)]


def test_pupil_counts_with_a_bad_cell_store_nothing() -> None:
    load(NEW, NEW_DAY)
    proposal = register_import.import_pupil_counts(PUPILS.read_bytes().replace(b";44;", b";44x;"), source="x")
    assert len(proposal.bad) == 1
    assert not PupilCount.system.exists()


# --- the commands


def run(*arguments: Any) -> str:
    out = StringIO()
    call_command(*map(str, arguments), stdout=out, stderr=out)
    return out.getvalue()


def test_the_commands_report_in_dutch() -> None:
    report = run("import_schools", OLD, "--as-of", "2020-12-01", "--complete")
    assert "peildatum 1 december 2020\n2 gemeenten, volledig\n" in report
    assert "      4 nieuw\n" in report
    assert "  97AC00 De Regenboog, TWEEDE VOORBEELD\n" in report
    report = run("import_pupil_counts", PUPILS, "--dry-run")
    assert "      1 onbekende vestiging, overgeslagen\n" in report
    assert "Proef: er is niets opgeslagen." in report
    assert not PupilCount.system.exists()


def test_the_command_fails_on_bad_rows_and_names_them(tmp_path: Path) -> None:
    path = tmp_path / "kapot.csv"
    path.write_bytes(NEW.read_bytes().replace(b"9902 AB", b"99 AB"))
    out = StringIO()
    with pytest.raises(CommandError, match=r"kapot.csv: er is niets geïmporteerd"):
        call_command("import_schools", str(path), "--as-of", "2026-08-01", stdout=out)
    assert "regel 5, kolom POSTCODE: “99 AB” - geen postcode zoals 7741 AA" in out.getvalue()
    assert not School.system.exists()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("import_schools", DATA / "nergens.csv", "--as-of", "2026-08-01"), "bestaat niet"),
        (("import_schools", DATA, "--as-of", "2026-08-01"), "is niet te lezen"),
        (("import_schools", NEW, "--as-of", "1 augustus"), "geen datum zoals 2026-08-01: 1 augustus"),
        (("import_schools", NEW, "--as-of", "2026-08-01", "--municipality", "109"), "geen CBS-code van vier cijfers"),
        (("import_schools", PUPILS, "--as-of", "2026-08-01"), "gebruik import_pupil_counts"),
        (("import_pupil_counts", NEW), "gebruik import_schools"),
    ],
)
def test_the_commands_refuse_with_a_sentence(arguments: tuple[Any, ...], message: str) -> None:
    with pytest.raises(CommandError, match=message):
        run(*arguments)


# --- the real files


@needs_duo
def test_the_real_region_files() -> None:
    first = load(DUO / "vestigingen-bo_2021-01_drenthe-hardenberg.csv", date(2020, 12, 1), is_complete=True)
    assert (first.rows, len(first.new), first.open_after, first.bad) == (295, 295, 295, ())
    second = load(DUO / "vestigingen-bo_2026-08_drenthe-hardenberg.csv", date(2026, 8, 1), is_complete=True)
    assert (second.open_after, len(second.closed), len(second.new)) == (288, 10, 3)
    assert (len(second.renamed), len(second.changes["board"])) == (64, 41)
    assert School.system.open().count() == 288
    assert Municipality.system.get(code="0109").name == "Coevorden"

    counts = DUO / "leerlingen-per-vestiging_1996-2025_drenthe-hardenberg.csv"
    pupils = register_import.import_pupil_counts(counts.read_bytes(), source=counts.name)
    assert (pupils.locations, len(pupils.unknown)) == (369, 71)
    coevorden = PupilCount.system.filter(school__municipality="0109", counted_on=date(2021, 10, 1))
    assert sum(coevorden.values_list("pupils", flat=True)) == 2586
    assert coevorden.count() == 24
    assert not PupilCount.system.filter(pupils=0).exists()
    assert PupilCount.system.get(school__brin6="11WZ00", counted_on=date(2021, 10, 1)).pupils == 150


@needs_duo
def test_the_real_region_files_in_the_other_order() -> None:
    files = [
        (DUO / "vestigingen-bo_2021-01_drenthe-hardenberg.csv", date(2020, 12, 1)),
        (DUO / "vestigingen-bo_2026-08_drenthe-hardenberg.csv", date(2026, 8, 1)),
    ]
    results = []
    for order in (files, files[::-1]):
        with transaction.atomic():
            for path, day in order:
                load(path, day, is_complete=True)
            results.append(stored())
            transaction.set_rollback(True)
    assert results[0] == results[1]


@needs_duo
def test_the_national_file_closes_nothing_elsewhere() -> None:
    load(OLD, OLD_DAY)
    load(DUO / "vestigingen-bo_2021-01_drenthe-hardenberg.csv", date(2020, 12, 1), is_complete=True)
    proposal = load(DUO / "vestigingen-bo_2026-08_nederland.csv", date(2026, 8, 1), is_complete=True)
    assert (proposal.rows, len(proposal.scope), len(proposal.closed)) == (6122, 342, 10)
    assert School.system.filter(municipality__in=["9701", "9702"], closed_on=None).count() == 4
    assert School.system.open().count() == 6122 + 4


@needs_duo
def test_real_files_of_another_kind_are_refused() -> None:
    for name in ("gemeenten.csv", "coordinaten_edugis_2024-11_drenthe-hardenberg.csv"):
        with pytest.raises(FileError, match="Kolom ontbreekt"):
            load(DUO / name, date(2026, 8, 1))
