"""Texts typed by hand: names in them are filled in from the data, so that a text follows when a name changes.

A text may hold ``{plek}``, ``{scholen}`` ("drie scholen"), ``{gemeente}``, ``{programma}``, ``{schooljaar}`` and
``{volgend schooljaar}``. What else it states is compared with the data in :mod:`reports.factsheet.checks`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

NUMBER_WORDS = (
    "nul",
    "één",
    "twee",
    "drie",
    "vier",
    "vijf",
    "zes",
    "zeven",
    "acht",
    "negen",
    "tien",
    "elf",
    "twaalf",
)
PLACEHOLDER = re.compile(r"\{([a-z ]+)\}")


@dataclass(frozen=True)
class Names:
    """What the placeholders stand for; plekken and their numbers of schools by key."""

    municipality: str
    programme: str
    year: str
    next_year: str
    plekken: Mapping[int, str]
    schools: Mapping[int, int]


def in_words(number: int) -> str:
    """A small number as a word, a larger one in figures."""
    return NUMBER_WORDS[number] if 0 <= number < len(NUMBER_WORDS) else str(number)


def count_schools(number: int) -> str:
    """ "drie scholen", "één school"."""
    return f"{in_words(number)} {'school' if number == 1 else 'scholen'}"


def fill(text: str, names: Names, plek: int | None) -> str:
    """The text with its placeholders filled in; one that is not known stays as it is, and is refused by the checks."""
    values = {
        "gemeente": names.municipality,
        "programma": names.programme,
        "schooljaar": names.year,
        "volgend schooljaar": names.next_year,
    }
    if plek is not None and plek in names.plekken:
        values["plek"] = names.plekken[plek]
        values["scholen"] = count_schools(names.schools[plek])
    return PLACEHOLDER.sub(lambda found: values.get(found[1], found[0]), text.strip())
