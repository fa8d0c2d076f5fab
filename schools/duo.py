"""Reading the open data files of DUO: from bytes to rows, or to the place where a file is wrong. Pure.

Two files are known: the school locations (*vestigingen*, of which two generations of column names are in use) and the
pupils per location (one column a year). Columns are found by name, never by position. Files are windows-1252 or UTF-8
with or without a byte order mark, with LF or CRLF, separated by semicolon, comma or tab; an empty cell may hold spaces.

A file that is not a table of this kind raises :class:`FileError`; a cell that makes no sense becomes a
:class:`BadCell` with line, column, value and reason. Texts are Dutch: people read them.

Source: https://duo.nl/open_onderwijsdata/ ("DUO open onderwijsdata").
"""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final, NamedTuple

from django.utils.translation import gettext as _

from schools.calendar import HolidayRegion

SOURCE: Final = "DUO open onderwijsdata"

_BRIN6: Final = re.compile(r"[0-9]{2}[A-Z]{2}[0-9]{2}")
_BRIN4: Final = re.compile(r"[0-9]{2}[A-Z]{2}")
_POSTCODE: Final = re.compile(r"([0-9]{4}) ?([A-Z]{2})")
_CONTROL: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f]")
_DELIMITERS: Final = {";": "puntkomma", ",": "komma", "\t": "tab"}
_PUPILS_COLUMN: Final = re.compile(r"LEERLINGEN (\d{4})")
_BINARY_STARTS: Final = {
    b"PK": "een Excel- of zipbestand",
    b"\xd0\xcf\x11\xe0": "een oud Excelbestand",
    b"%PDF": "een PDF",
    b"\x1f\x8b": "een ingepakt bestand (gzip)",
}


class FileError(Exception):
    """The file as a whole cannot be read; the message says where and what to do."""


class BadCell(NamedTuple):
    """A cell that makes no sense. Lines count from 1, the header included."""

    line: int
    column: str
    value: str
    reason: str


# --- any table ------------------------------------------------------------------------------------------------------


class Column(NamedTuple):
    """A column we read: our name, the names DUO uses for it, and whether the file is useless without it."""

    key: str
    names: tuple[str, ...]
    is_required: bool = True


class Row(NamedTuple):
    line: int
    cells: list[str]


@dataclass(frozen=True)
class Table:
    """A file split into cells. `position` and `heading` go by our column key (`LEERLINGEN 2021` by its own name)."""

    position: Mapping[str, int]
    heading: Mapping[str, str]
    rows: tuple[Row, ...]
    bad: tuple[BadCell, ...]


def read_table(data: bytes, columns: tuple[Column, ...], *, hint: Callable[[set[str]], str] | None = None) -> Table:
    """Decodes and splits a file. Raises :class:`FileError`; a row of another width is a bad cell."""
    text = _decode(data)
    delimiter, header_line, names = _header(text, columns)
    position, heading = _positions(names, columns, hint)
    rows: list[Row] = []
    bad: list[BadCell] = []
    width = len(names)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    line = 0
    try:
        for cells in reader:
            first_line, line = line + 1, reader.line_num
            if first_line <= header_line:
                continue
            if len(cells) == width:
                rows.append(Row(first_line, cells))
            elif any(cell.strip() for cell in cells):
                reason = _("verwacht %(expected)d kolommen, gevonden %(found)d") % {
                    "expected": width,
                    "found": len(cells),
                }
                bad.append(BadCell(first_line, "", _short(delimiter.join(cells)), reason))
    except csv.Error as error:
        raise FileError(_("Regel %(line)d is geen CSV: %(error)s.") % {"line": line + 1, "error": error}) from error
    if not rows and not bad:
        raise FileError(_("Het bestand heeft kolomnamen, maar geen regels daaronder."))
    return Table(position, heading, tuple(rows), tuple(bad))


def _decode(data: bytes) -> str:
    if not data.strip(b" \t\r\n\x00\xef\xbb\xbf"):
        raise FileError(_("Het bestand is leeg."))
    for start, kind in _BINARY_STARTS.items():
        if data.startswith(start):
            raise FileError(_("Dit is %(kind)s. Sla het op als CSV.") % {"kind": kind})
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise FileError(_("Dit bestand is UTF-16. Sla het op als CSV in UTF-8."))
    has_mark = data.startswith(b"\xef\xbb\xbf")
    data = data.removeprefix(b"\xef\xbb\xbf")
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as utf8_error:
        try:
            if has_mark:
                raise utf8_error
            text = data.decode("cp1252")
        except UnicodeDecodeError as error:
            place = {"line": data.count(b"\n", 0, error.start) + 1, "byte": f"0x{data[error.start]:02X}"}
            raise FileError(
                _("Regel %(line)d bevat een byte (%(byte)s) die geen UTF-8 en geen windows-1252 is.") % place
            ) from error
    found = _CONTROL.search(text)
    if found is not None:
        place = {"line": text.count("\n", 0, found.start()) + 1, "code": f"0x{ord(found[0]):02X}"}
        raise FileError(_("Regel %(line)d bevat een teken (%(code)s) dat niet in een tekstbestand hoort.") % place)
    # A lone carriage return ends a line too, as old spreadsheets write it.
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _header(text: str, columns: tuple[Column, ...]) -> tuple[str, int, list[str]]:
    """The delimiter under which most of our columns are found, the header's line number and its names."""
    skipped = len(text) - len(text.lstrip("\n"))
    first_line = text[skipped:].split("\n", 1)[0]
    wanted = {name for column in columns for name in column.names}
    found: dict[str, list[str]] = {}
    for delimiter in _DELIMITERS:
        try:
            found[delimiter] = next(csv.reader([first_line], delimiter=delimiter))
        except csv.Error as error:
            raise FileError(_("De kolomnamen zijn geen CSV: %(error)s.") % {"error": error}) from error
    best = max(found, key=lambda delimiter: len({_normalised(name) for name in found[delimiter]} & wanted))
    names = found[best]
    if len(names) < 2:
        raise FileError(
            _("De eerste regel heeft maar één kolom: “%(header)s”. Verwacht kolomnamen met een puntkomma ertussen.")
            % {"header": _short(first_line)}
        )
    return best, skipped + 1, names


def _positions(
    names: list[str], columns: tuple[Column, ...], hint: Callable[[set[str]], str] | None
) -> tuple[dict[str, int], dict[str, str]]:
    normalised = [_normalised(name) for name in names]
    twice = sorted(name for name, count in Counter(normalised).items() if count > 1 and name)
    if twice:
        raise FileError(_("Kolom %(name)s staat er meer dan eens in.") % {"name": twice[0]})
    position: dict[str, int] = {}
    heading: dict[str, str] = {}
    missing: list[str] = []
    for column in columns:
        present = [name for name in column.names if name in normalised]
        if len(present) > 1:
            raise FileError(
                _("Kolommen %(one)s en %(other)s betekenen hetzelfde; houd er één.")
                % {"one": present[0], "other": present[1]}
            )
        if present:
            position[column.key] = normalised.index(present[0])
            heading[column.key] = names[position[column.key]].strip()
        elif column.is_required:
            missing.append(_(" of ").join(column.names))
    if missing:
        message = _("Kolom ontbreekt: %(names)s.") % {"names": "; ".join(missing)}
        extra = hint(set(normalised)) if hint is not None else ""
        raise FileError(f"{message} {extra}".strip())
    for index, name in enumerate(normalised):
        if _PUPILS_COLUMN.fullmatch(name):
            position[name], heading[name] = index, names[index].strip()
    return position, heading


def _normalised(name: str) -> str:
    return " ".join(name.upper().replace("_", " ").replace("-", " ").split())


def _short(text: str) -> str:
    return text if len(text) <= 60 else text[:57] + "..."


# --- cells both files have ------------------------------------------------------------------------------------------


class _Cells:
    """Reads the cells of a table by column key and collects what is wrong."""

    def __init__(self, table: Table) -> None:
        self.table = table
        self.bad = list(table.bad)
        self._first_line: dict[str, int] = {}

    def complain(self, row: Row, key: str, value: str, reason: str) -> None:
        self.bad.append(BadCell(row.line, self.table.heading.get(key, ""), _short(value), reason))

    def reader(self, key: str) -> Callable[[list[str]], str]:
        """A function that takes a row's cells to one trimmed cell, "" for a column the file does not have."""
        index = self.table.position.get(key)
        if index is None:
            return lambda cells: ""
        return lambda cells: " ".join(cells[index].split())

    def brin6(self, row: Row, value: str, brin4: str) -> str | None:
        """The key of a location; some files carry two digits that follow the institution's four characters."""
        whole = (brin4 + value if len(value) == 2 else value).upper()
        if _BRIN6.fullmatch(whole) is None:
            reason = _("geen BRIN6 zoals 11LS00") if value else _("ontbreekt")
            self.complain(row, "brin6", value, reason)
            return None
        if brin4 and not whole.startswith(brin4.upper()):
            self.complain(row, "brin6", value, _("hoort niet bij instelling %(brin4)s") % {"brin4": brin4})
            return None
        if whole in self._first_line:
            self.complain(row, "brin6", value, _("staat ook op regel %(line)d") % {"line": self._first_line[whole]})
            return None
        self._first_line[whole] = row.line
        return whole

    def municipality(self, row: Row, value: str) -> str | None:
        """The CBS code of four digits; some files leave the leading zero out."""
        if not value:
            self.complain(row, "municipality", value, _("ontbreekt"))
            return None
        if not (value.isascii() and value.isdigit() and len(value) <= 4):
            self.complain(row, "municipality", value, _("geen gemeentecode van vier cijfers"))
            return None
        return value.zfill(4)


# --- school locations -----------------------------------------------------------------------------------------------


class SchoolRow(NamedTuple):
    """What the register says of one school on one date. The names are those of the model's fields."""

    brin6: str
    name: str
    board: str
    municipality: str
    street: str
    house_number: str
    postcode: str
    place: str
    denomination: str
    phone: str
    website: str
    holiday_region: str


# The longest text each field holds; a longer one is a shifted row rather than a name.
TEXT_LIMITS: Final = {
    "name": 200,
    "street": 120,
    "house_number": 20,
    "place": 80,
    "denomination": 80,
    "phone": 20,
    "website": 200,
}


class MunicipalityRow(NamedTuple):
    """What a file says of one municipality: what most of its rows say. Empty when the file leaves it out."""

    code: str
    name: str
    province: str
    holiday_region: str


@dataclass(frozen=True)
class SchoolFile:
    """A file of school locations, read."""

    schools: tuple[SchoolRow, ...]
    municipalities: Mapping[str, MunicipalityRow]
    bad: tuple[BadCell, ...]


SCHOOL_COLUMNS: Final = (
    Column("brin6", ("VESTIGINGSCODE", "VESTIGINGSNUMMER")),
    Column("brin4", ("INSTELLINGSCODE", "BRIN NUMMER", "BRINNUMMER"), is_required=False),
    Column("name", ("VESTIGINGSNAAM",)),
    Column("board", ("BEVOEGD GEZAG NUMMER",)),
    Column("municipality", ("GEMEENTENUMMER", "GEMEENTECODE")),
    Column("municipality_name", ("GEMEENTENAAM",), is_required=False),
    Column("province", ("PROVINCIE",), is_required=False),
    Column("street", ("STRAATNAAM",)),
    Column("house_number", ("HUISNUMMER TOEVOEGING", "HUISNUMMER")),
    Column("postcode", ("POSTCODE",)),
    Column("place", ("PLAATSNAAM",)),
    Column("denomination", ("DENOMINATIE",)),
    Column("phone", ("TELEFOONNUMMER",)),
    Column("website", ("INTERNETADRES",)),
    Column("holiday_region", ("VAKANTIEREGIO",), is_required=False),
)


def read_schools(data: bytes) -> SchoolFile:
    """The school locations of a file. Raises :class:`FileError` when it is no such file."""
    table = read_table(data, SCHOOL_COLUMNS, hint=_school_hint)
    cells = _Cells(table)
    read = {column.key: cells.reader(column.key) for column in SCHOOL_COLUMNS}
    texts = {key: (read[key], limit) for key, limit in TEXT_LIMITS.items()}
    schools: list[SchoolRow] = []
    said: dict[str, Counter[tuple[str, str, str]]] = {}
    for row in table.rows:
        brin6 = cells.brin6(row, read["brin6"](row.cells), read["brin4"](row.cells))
        code = cells.municipality(row, read["municipality"](row.cells))
        board = _board(cells, row, read["board"](row.cells))
        postcode = _postcode(cells, row, read["postcode"](row.cells))
        region = _region(cells, row, read["holiday_region"](row.cells))
        text = {}
        for key, (reader, limit) in texts.items():
            text[key] = reader(row.cells)
            if len(text[key]) > limit:
                cells.complain(row, key, text[key], _("langer dan %(limit)d tekens") % {"limit": limit})
        if brin6 is None or code is None:
            continue
        schools.append(
            SchoolRow(
                brin6=brin6,
                board=board,
                municipality=code,
                postcode=postcode,
                holiday_region=region,
                **text,
            )
        )
        name, province = read["municipality_name"](row.cells), read["province"](row.cells)
        said.setdefault(code, Counter())[name, province, region] += 1
    municipalities = {
        code: MunicipalityRow(code, *(_most_said(votes, index) for index in range(3)))
        for code, votes in sorted(said.items())
    }
    return SchoolFile(tuple(schools), municipalities, tuple(sorted(cells.bad)))


def _school_hint(names: set[str]) -> str:
    if any(_PUPILS_COLUMN.fullmatch(name) for name in names):
        return _("Dit lijkt een leerlingenbestand: gebruik import_pupil_counts.")
    return ""


def _most_said(votes: Counter[tuple[str, str, str]], index: int) -> str:
    """What most rows say, blanks left out; of equals the first in the alphabet, so that the order does not matter."""
    count: Counter[str] = Counter()
    for said, times in votes.items():
        if said[index]:
            count[said[index]] += times
    return min(count, key=lambda value: (-count[value], value), default="")


def _board(cells: _Cells, row: Row, value: str) -> str:
    if value and not (value.isascii() and value.isdigit() and len(value) <= 6):
        cells.complain(row, "board", value, _("geen bestuursnummer van cijfers"))
    return value


def _postcode(cells: _Cells, row: Row, value: str) -> str:
    if not value:
        return ""
    match = _POSTCODE.fullmatch(value.upper())
    if match is None:
        cells.complain(row, "postcode", value, _("geen postcode zoals 7741 AA"))
        return value
    return f"{match[1]} {match[2]}"


_REGIONS: Final = {region.value.casefold(): region.value for region in HolidayRegion}


def _region(cells: _Cells, row: Row, value: str) -> str:
    region = _REGIONS.get(value.casefold(), "")
    if value and not region:
        cells.complain(row, "holiday_region", value, _("geen vakantieregio: verwacht Noord, Midden of Zuid"))
    return region


# --- pupils per location --------------------------------------------------------------------------------------------


class CountRow(NamedTuple):
    """The pupils of one location on one count date; None is masked (DUO prints fewer than 5 as `<5`)."""

    brin6: str
    counted_on: date
    pupils: int | None


class Location(NamedTuple):
    """A location as the pupil file names it."""

    brin6: str
    name: str
    municipality: str


@dataclass(frozen=True)
class PupilFile:
    """A file of pupils per location, read: primary schools (BO) only, zeros left out."""

    locations: tuple[Location, ...]
    counts: tuple[CountRow, ...]
    other_kinds: int
    bad: tuple[BadCell, ...]


PUPIL_COLUMNS: Final = (
    Column("brin6", ("VESTIGINGSCODE", "VESTIGINGSNUMMER")),
    Column("brin4", ("INSTELLINGSCODE", "BRIN NUMMER", "BRINNUMMER"), is_required=False),
    Column("name", ("NAAM VESTIGING", "VESTIGINGSNAAM"), is_required=False),
    Column("kind", ("SOORT VESTIGING", "SOORT PO")),
    Column("municipality_name", ("GEMEENTENAAM VESTIGING", "GEMEENTENAAM"), is_required=False),
)
MASKED: Final = "<5"
PRIMARY: Final = "BO"


def read_pupil_counts(data: bytes) -> PupilFile:
    """The pupil counts of a file. `LEERLINGEN_2021` is 1 October 2021. Raises :class:`FileError`."""
    table = read_table(data, PUPIL_COLUMNS, hint=_pupil_hint)
    years = [
        (index, name, date(int(match[1]), 10, 1))
        for name, index in table.position.items()
        if (match := _PUPILS_COLUMN.fullmatch(name)) is not None
    ]
    if not years:
        raise FileError(_("Er is geen kolom met leerlingen, zoals LEERLINGEN_2021."))
    cells = _Cells(table)
    read = {column.key: cells.reader(column.key) for column in PUPIL_COLUMNS}
    locations: list[Location] = []
    counts: list[CountRow] = []
    other_kinds = 0
    for row in table.rows:
        kind = read["kind"](row.cells)
        if kind.upper() != PRIMARY:
            if not kind:
                cells.complain(row, "kind", kind, _("ontbreekt"))
            other_kinds += 1
            continue
        brin6 = cells.brin6(row, read["brin6"](row.cells), read["brin4"](row.cells))
        if brin6 is None:
            continue
        locations.append(Location(brin6, read["name"](row.cells), read["municipality_name"](row.cells)))
        for index, name, counted_on in years:
            value = row.cells[index].strip()
            if value.isdigit() and value.isascii() and len(value) <= 5:
                if pupils := int(value):
                    counts.append(CountRow(brin6, counted_on, pupils))
            elif value == MASKED:
                counts.append(CountRow(brin6, counted_on, None))
            elif value:
                cells.complain(row, name, value, _("geen aantal leerlingen"))
    return PupilFile(tuple(locations), tuple(counts), other_kinds, tuple(sorted(cells.bad)))


def _pupil_hint(names: set[str]) -> str:
    if "VAKANTIEREGIO" in names or "PLAATSNAAM" in names:
        return _("Dit lijkt een vestigingenbestand: gebruik import_schools.")
    return ""


def iter_lines(bad: tuple[BadCell, ...]) -> Iterator[str]:
    """One sentence per bad cell: "regel 12, kolom POSTCODE: “77411 A” - geen postcode zoals 7741 AA"."""
    for cell in bad:
        column = _(", kolom %(column)s") % {"column": cell.column} if cell.column else ""
        value = f"“{cell.value}”" if cell.value else _("(leeg)")
        yield _("regel %(line)d%(column)s: %(value)s - %(reason)s") % {
            "line": cell.line,
            "column": column,
            "value": value,
            "reason": cell.reason,
        }
