"""Reading DUO's files: every layout gives the same rows, and what is wrong is named by its place."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from schools import duo
from schools.duo import BadCell, FileError, MunicipalityRow, SchoolRow

DATA = Path(__file__).parent / "data"
OLD = (DATA / "vestigingen_oud_windows1252_lf.csv").read_bytes()
NEW = (DATA / "vestigingen_nieuw_windows1252_crlf.csv").read_bytes()
PUPILS = (DATA / "leerlingen_utf8_bom_crlf.csv").read_bytes()


def text_of(data: bytes) -> str:
    return data.decode("cp1252").replace("\r\n", "\n")


def changed(old: str, new: str, data: bytes = NEW) -> bytes:
    """The file with one piece of text replaced."""
    text = text_of(data)
    assert text.count(old) == 1
    return text.replace(old, new).encode("cp1252")


def test_both_generations_give_the_same_fields() -> None:
    old, new = duo.read_schools(OLD), duo.read_schools(NEW)
    assert (old.bad, new.bad) == ((), ())
    assert [row.brin6 for row in old.schools] == ["97AA00", "97AB00", "97AC00", "97AD00"]
    assert old.schools[1] == SchoolRow(
        brin6="97AB00",
        name='Basisschool "De Brug"',
        board="90001",
        municipality="9701",
        street="Brugweg",
        house_number="2-A",
        postcode="9901 AB",
        place="VOORBEELDDORP",
        denomination="Openbaar",
        phone="",
        website="",
        holiday_region="",
    )
    assert new.schools[3].name == "Café Zoë's school"
    assert new.municipalities == {
        "9701": MunicipalityRow("9701", "VOORBEELDRECHT", "Drenthe", "Noord"),
        "9702": MunicipalityRow("9702", "AA EN VOORBEELD", "Overijssel", "Noord"),
    }


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"], ids=["lf", "crlf", "cr"])
@pytest.mark.parametrize("encoding", ["cp1252", "utf-8", "utf-8-sig"])
def test_encoding_and_line_ends_do_not_matter(encoding: str, newline: str) -> None:
    assert duo.read_schools(text_of(NEW).replace("\n", newline).encode(encoding)) == duo.read_schools(NEW)


@pytest.mark.parametrize("delimiter", [",", "\t"])
def test_another_delimiter_is_found_by_the_column_names(delimiter: str) -> None:
    data = text_of(NEW).replace(";", delimiter).encode()
    assert duo.read_schools(data) == duo.read_schools(NEW)


def test_columns_are_found_by_name_and_not_by_position() -> None:
    rows = [line.split(";") for line in text_of(NEW).splitlines()]
    data = "\n".join(";".join(["x", *reversed(row)]) for row in rows).encode()
    assert duo.read_schools(data) == duo.read_schools(NEW)


def test_blank_lines_are_skipped_and_the_last_newline_is_not_needed() -> None:
    data = ("\n\n" + text_of(NEW).rstrip("\n").replace("\nDrenthe", "\n\nDrenthe")).encode()
    assert duo.read_schools(data) == duo.read_schools(NEW)


def test_a_location_of_two_digits_follows_its_institution() -> None:
    data = changed(";97AA;97AA00;", ";97AA;00;")
    assert duo.read_schools(data) == duo.read_schools(NEW)


def test_a_municipality_without_its_leading_zero_gets_it_back() -> None:
    data = text_of(NEW).replace(";9701;", ";109;").encode()
    assert sorted(duo.read_schools(data).municipalities) == ["0109", "9702"]


def test_a_municipality_is_named_as_most_rows_do() -> None:
    data = changed("9701;VOORBEELDRECHT;Openbaar; ;", "9701; ;Openbaar; ;")
    assert duo.read_schools(data).municipalities["9701"].name == "VOORBEELDRECHT"
    blank = text_of(NEW).replace("VOORBEELDRECHT", " ").encode()
    assert duo.read_schools(blank).municipalities["9701"].name == ""


HEADER = text_of(NEW).splitlines()[0]


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "Het bestand is leeg."),
        (b"\xef\xbb\xbf \r\n", "Het bestand is leeg."),
        (b"\x00\x00\x00", "Het bestand is leeg."),
        (HEADER.encode(), "Het bestand heeft kolomnamen, maar geen regels daaronder."),
        (b"PK\x03\x04...", "Dit is een Excel- of zipbestand. Sla het op als CSV."),
        (b"%PDF-1.7", "Dit is een PDF. Sla het op als CSV."),
        (HEADER.encode("utf-16"), "Dit bestand is UTF-16. Sla het op als CSV in UTF-8."),
        (
            HEADER.encode() + b"\n\nDrenthe\x00;",
            "Regel 3 bevat een teken (0x00) dat niet in een tekstbestand hoort.",
        ),
        (
            HEADER.encode() + b"\nDrenthe \x81;",
            "Regel 2 bevat een byte (0x81) die geen UTF-8 en geen windows-1252 is.",
        ),
        (
            b"\xef\xbb\xbf" + HEADER.encode() + b"\nCaf\xe9;",
            "Regel 2 bevat een byte (0xE9) die geen UTF-8 en geen windows-1252 is.",
        ),
        (
            b"zomaar een tekst\nen nog een regel",
            "De eerste regel heeft maar één kolom: “zomaar een tekst”. Verwacht kolomnamen met een puntkomma ertussen.",
        ),
        (text_of(NEW).replace("POSTCODE", "PC").encode(), "Kolom ontbreekt: POSTCODE."),
        (
            text_of(NEW).replace("VESTIGINGSCODE", "CODE").encode(),
            "Kolom ontbreekt: VESTIGINGSCODE of VESTIGINGSNUMMER.",
        ),
        (text_of(NEW).replace("PROVINCIE", "POSTCODE").encode(), "Kolom POSTCODE staat er meer dan eens in."),
        (
            text_of(NEW).replace("PROVINCIE", "VESTIGINGSNUMMER").encode(),
            "Kolommen VESTIGINGSCODE en VESTIGINGSNUMMER betekenen hetzelfde; houd er één.",
        ),
    ],
    ids=lambda value: value[:40] if isinstance(value, str) else "",
)
def test_a_file_that_is_no_register_says_why(data: bytes, message: str) -> None:
    with pytest.raises(FileError) as refused:
        duo.read_schools(data)
    assert str(refused.value) == message


def test_each_reader_recognises_the_other_file() -> None:
    with pytest.raises(FileError, match="gebruik import_pupil_counts"):
        duo.read_schools(PUPILS)
    with pytest.raises(FileError, match="gebruik import_schools"):
        duo.read_pupil_counts(NEW)


@pytest.mark.parametrize(
    ("old", "new", "bad"),
    [
        (";97AB;97AB00;", ";97AB;97AA00;", ("VESTIGINGSCODE", "97AA00", "hoort niet bij instelling 97AB")),
        (";97AB;97AB00;", "; ;97AA00;", ("VESTIGINGSCODE", "97AA00", "staat ook op regel 2")),
        (";97AB;97AB00;", ";97AB;97A;", ("VESTIGINGSCODE", "97A", "geen BRIN6 zoals 11LS00")),
        (";97AB;97AB00;", ";97AB; ;", ("VESTIGINGSCODE", "", "ontbreekt")),
        (";9901 AB;", ";990 AB;", ("POSTCODE", "990 AB", "geen postcode zoals 7741 AA")),
        (
            "VOORBEELDDORP;9701;VOORBEELDRECHT;Openbaar; ;",
            "VOORBEELDDORP; ;VOORBEELDRECHT;Openbaar; ;",
            ("GEMEENTENUMMER", "", "ontbreekt"),
        ),
        (
            "VOORBEELDDORP;9701;VOORBEELDRECHT;Openbaar; ;",
            "VOORBEELDDORP;97O1;VOORBEELDRECHT;Openbaar; ;",
            ("GEMEENTENUMMER", "97O1", "geen gemeentecode van vier cijfers"),
        ),
        ("90003;97AB", "9000x;97AB", ("BEVOEGD GEZAG NUMMER", "9000x", "geen bestuursnummer van cijfers")),
        (
            "www.debrug.example;Noord",
            "www.debrug.example;Oost",
            ("VAKANTIEREGIO", "Oost", "geen vakantieregio: verwacht Noord, Midden of Zuid"),
        ),
        ("Brugweg", "B" * 121, ("STRAATNAAM", "B" * 57 + "...", "langer dan 120 tekens")),
    ],
    ids=lambda value: value[0] if isinstance(value, tuple) else "",
)
def test_a_bad_cell_is_named_with_line_column_value_and_reason(old: str, new: str, bad: tuple[str, ...]) -> None:
    assert duo.read_schools(changed(old, new)).bad == (BadCell(3, *bad),)


def test_a_row_of_another_width_is_bad() -> None:
    bad = duo.read_schools(changed("Brugweg;2-A;", "Brugweg;2;A;")).bad
    assert [(cell.line, cell.column, cell.reason) for cell in bad] == [(3, "", "verwacht 15 kolommen, gevonden 16")]


def test_every_bad_cell_of_a_file_is_named() -> None:
    data = changed(";9901 AB;", ";990 AB;").replace(b";9902 AA;", b";99 AA;")
    assert [cell.line for cell in duo.read_schools(data).bad] == [3, 4]
    assert next(duo.iter_lines(duo.read_schools(data).bad)) == (
        "regel 3, kolom POSTCODE: “990 AB” - geen postcode zoals 7741 AA"
    )


def test_lines_count_newlines_inside_quotes() -> None:
    data = changed("De Regenboog;School", '"De\nRegenboog";School').replace(b";9902 AB;", b";99 AB;")
    file = duo.read_schools(data)
    assert (file.schools[2].name, [cell.line for cell in file.bad]) == ("De Regenboog", [6])


def test_pupil_counts_keep_primary_schools_and_leave_zeros_out() -> None:
    file = duo.read_pupil_counts(PUPILS)
    assert (file.bad, file.other_kinds) == ((), 1)
    assert [location.brin6 for location in file.locations] == ["97AA00", "97AB00", "97AD00", "97AF00"]
    assert [row[1:] for row in file.counts if row.brin6 == "97AB00"] == [
        (date(2020, 10, 1), None),
        (date(2021, 10, 1), 44),
    ]
    assert [row[1:] for row in file.counts if row.brin6 == "97AD00"] == [
        (date(2020, 10, 1), 85),
        (date(2021, 10, 1), 85),
    ]


@pytest.mark.parametrize("value", ["-1", "12.5", "veel", "< 5", "1234567", "٣"])
def test_a_count_that_is_no_number_is_bad(value: str) -> None:
    data = PUPILS.decode("utf-8-sig").replace(";150;", f";{value};").encode()
    assert duo.read_pupil_counts(data).bad == (BadCell(2, "LEERLINGEN_2021", value, "geen aantal leerlingen"),)


def test_bad_counts_of_other_kinds_of_schools_do_not_matter() -> None:
    data = PUPILS.replace(b"SBO;9702;AA EN VOORBEELD;10", b"SBO;9702;AA EN VOORBEELD;??")
    assert duo.read_pupil_counts(data).bad == ()


def test_a_pupil_file_without_counts_says_what_is_missing() -> None:
    with pytest.raises(FileError, match="LEERLINGEN_2021"):
        duo.read_pupil_counts(PUPILS.replace(b"LEERLINGEN_", b"AANTAL_"))
