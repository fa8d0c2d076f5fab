"""Tables as files: XLSX, ODS and CSV of exactly what is shown.

A cell that a spreadsheet could take for a formula is made harmless in every format: text that starts with = + - @, TAB,
CR or LF gets an apostrophe in front. Numbers stay numbers.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, Final

import tablib
from django.http import HttpResponse
from django.utils.text import slugify

from kansencoach.downloads import as_download

FORMULA_STARTS: Final = ("=", "+", "-", "@", "\t", "\r", "\n")
NOT_IN_A_CELL: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
CONTENT_TYPES: Final = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "ods": "application/vnd.oasis.opendocument.spreadsheet",
    "csv": "text/csv; charset=utf-8",
}


def harmless(value: Any) -> Any:
    """Text that no spreadsheet runs as a formula, without what no spreadsheet can hold; anything else unchanged."""
    if not isinstance(value, str):
        return value
    text = NOT_IN_A_CELL.sub("", value)
    return f"'{text}" if text.startswith(FORMULA_STARTS) else text


def as_file(kind: str, title: str, headings: Sequence[str], rows: Iterable[Sequence[Any]]) -> HttpResponse:
    """The table as a download; ``kind`` is a key of ``CONTENT_TYPES``."""
    content = as_bytes(kind, title, headings, rows)
    return as_download(content, title=title, kind=kind, content_type=CONTENT_TYPES[kind])


def as_bytes(kind: str, title: str, headings: Sequence[str], rows: Iterable[Sequence[Any]]) -> bytes:
    """The table in the format ``kind``."""
    safe = [[harmless(value) for value in row] for row in rows]
    names = [harmless(heading) for heading in headings]
    return _csv(names, safe) if kind == "csv" else _sheet(kind, title, names, safe)


def _sheet(kind: str, title: str, headings: Sequence[str], rows: Sequence[Sequence[Any]]) -> bytes:
    data = tablib.Dataset(*rows, headers=headings, title=slugify(title)[:31] or "tabel")
    options = {"escape": True} if kind == "xlsx" else {}
    exported: bytes = data.export(kind, **options)
    return exported


def _csv(headings: Sequence[str], rows: Sequence[Sequence[Any]]) -> bytes:
    """UTF-8 with a mark, semicolons and decimal commas: what a Dutch spreadsheet opens without asking."""
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    writer.writerow(headings)
    writer.writerows([_csv_text(value) for value in row] for row in rows)
    return text.getvalue().encode("utf-8-sig")


def _csv_text(value: Any) -> Any:
    if isinstance(value, Decimal):
        return f"{value:f}".replace(".", ",")
    return value.isoformat() if isinstance(value, date) else value
