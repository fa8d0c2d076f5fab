"""The page of an hour statement, and its PDF (PDF/A-3a and PDF/UA-1) with the same lines attached as CSV and JSON."""

from __future__ import annotations

import json
from datetime import date, datetime
from typing import Any

from django.template.loader import render_to_string

from kansencoach.downloads import file_name
from kansencoach.templatetags.numbers import clock_hours
from reports import exports
from reports.factsheet.pdf import AttachedFile, write_pdf
from reports.statement.content import Statement

STYLESHEET = "css/statement.css"
COLUMNS = ("datum", "minuten", "uren:minuten", "afgesloten minuten", "correctie minuten")


def title_of(statement: Statement) -> str:
    """ "Urenstaat Sanne Voorbeeld, Beukenhof, oktober 2026"."""
    return f"Urenstaat {statement.coach}, {statement.plek}, {statement.month_name}"


def rows_of(statement: Statement) -> list[list[Any]]:
    """A line per day, and the total."""
    has_closed = statement.closed_on is not None
    rows: list[list[Any]] = [
        [day.day, day.minutes, clock_hours(day.minutes), day.closed if has_closed else "", day.corrected]
        for day in statement.days
    ]
    total = [statement.minutes, clock_hours(statement.minutes)]
    return [*rows, ["totaal", *total, statement.closed_minutes if has_closed else "", statement.corrected]]


def data_of(statement: Statement) -> dict[str, Any]:
    """The same for a program."""
    return {
        "urenstaat": {
            "kansencoach": statement.coach,
            "programma": statement.programme,
            "plek": statement.plek,
            "gemeente": statement.municipality,
            "scholen": list(statement.schools),
            "maand": f"{statement.month:%Y-%m}",
            "minuten": statement.minutes,
            "afgesloten_op": statement.closed_on.isoformat() if statement.closed_on else None,
            "bevestigd": statement.is_confirmed,
            "voorbeeldgegevens": statement.is_example,
        },
        "dagen": [{"datum": day.day.isoformat(), "minuten": day.minutes} for day in statement.days],
        "correcties": [
            {"gewijzigd_op": change.made_on.isoformat(), "datum": change.day.isoformat(), "minuten": change.minutes}
            for change in statement.changes
        ],
    }


def html_of(statement: Statement, *, made_on: date) -> str:
    """The page."""
    context = {"statement": statement, "title": title_of(statement), "made_on": made_on}
    return render_to_string("reports/statement.html", context)


def pdf_of(statement: Statement, *, made_at: datetime, on: date) -> bytes:
    """The PDF as it is kept."""
    title = title_of(statement)
    table = exports.as_bytes("csv", title, COLUMNS, rows_of(statement))
    data = json.dumps(data_of(statement), ensure_ascii=False, indent=1).encode()
    return write_pdf(
        html_of(statement, made_on=on),
        attachments=[
            AttachedFile(file_name(title, "csv"), "De uren per dag als tabel", table),
            AttachedFile(file_name(title, "json"), "De uren per dag voor een programma", data),
        ],
        made_at=made_at,
        stylesheet=STYLESHEET,
    )
