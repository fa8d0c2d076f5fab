"""Whether a free text holds something that points at a family: pure, plain text in and findings out.

Found are citizen service numbers (11-proof), telephone numbers, mail addresses, bank accounts, dates of birth, addresses
and likely names. The text is first folded (accents, odd spaces, invisible and look-alike characters), so that spelling
does not matter; a finding points into the text as it was typed. Every step is linear in the length of the text. What it
finds is measured on ``tests/coaches/data/notes.jsonl`` by ``bench/privacy.py``; it cannot know every name there is.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import partial

from coaches.text_check.addresses import addresses
from coaches.text_check.names import names
from coaches.text_check.numbers import birth_dates, emails, ibans, phones, service_numbers
from coaches.text_check.sheet import Sheet, end_of, fold


class Kind(StrEnum):
    """What a finding looks like."""

    BSN = "bsn"
    PHONE = "phone"
    EMAIL = "email"
    IBAN = "iban"
    BIRTH_DATE = "birth_date"
    ADDRESS = "address"
    NAME = "name"


@dataclass(frozen=True, order=True)
class Finding:
    """``text[start:end]`` looks like something that does not belong here."""

    start: int
    end: int
    kind: Kind


def findings(text: str, *, known_names: Iterable[str] = (), on: date | None = None) -> tuple[Finding, ...]:
    """What stands in ``text`` that may point at a family, in order, without overlap.

    ``known_names`` are names of schools and plekken, which may be written. ``on`` is today: a full date in this calendar
    year, the year before or later is an appointment, an earlier one a date of birth; without ``on`` every full date
    counts as one.
    """
    folded, places = fold(text)
    sheet = Sheet(folded)
    for name in known_names:
        sheet.set_aside(name)
    found: list[tuple[int, int, Kind]] = []
    for kind, look in (
        (Kind.EMAIL, emails),
        (Kind.IBAN, ibans),
        (Kind.BIRTH_DATE, partial(birth_dates, on=on)),
        (Kind.PHONE, phones),
        (Kind.BSN, service_numbers),
        (Kind.ADDRESS, addresses),
        (Kind.NAME, names),
    ):
        found += [(start, end, kind) for start, end in sheet.take(look(sheet))]
    return tuple(
        Finding(places[start], end_of(text, places[end - 1]), kind) for start, end, kind in sorted(_joined(found))
    )


def _joined(found: list[tuple[int, int, Kind]]) -> list[tuple[int, int, Kind]]:
    """Neighbours of one kind with at most a space between them are one finding."""
    joined: list[tuple[int, int, Kind]] = []
    for start, end, kind in sorted(found):
        if joined and joined[-1][2] == kind == Kind.NAME and start - joined[-1][1] <= 1:
            joined[-1] = (joined[-1][0], end, kind)
        else:
            joined.append((start, end, kind))
    return joined
