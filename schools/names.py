"""Names as people sort, search and read them.

The embedded database has no ICU, so names are sorted on a stored key that is made here: the same on every machine.
Source of the municipality names: DUO prints them in capitals without accents, quotes or brackets.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final

_LEADING_ARTICLE: Final = re.compile(r"^(?:(?:de|het|een|t|n)\s+|s\s+(?=gravenhage|hertogenbosch|graveland|heer))")
_NOT_ALPHANUMERIC: Final = re.compile(r"[^0-9a-z]+")
_APOSTROPHES: Final = re.compile("['`´‘’ʼ]")

# Written with an accent, a bracket or an apostrophe that the capitals of DUO leave out.
_SPECIAL_MUNICIPALITIES: Final = {
    "s gravenhage": "'s-Gravenhage",
    "s hertogenbosch": "'s-Hertogenbosch",
    "bergen nh": "Bergen (NH.)",
    "bergen lb": "Bergen (L.)",
    "bergen l": "Bergen (L.)",
    "noardeast fryslan": "Noardeast-Fryslân",
    "sudwest fryslan": "Súdwest-Fryslân",
    "tytsjerksteradiel": "Tytsjerksteradiel",
    "reusel de mierden": "Reusel-De Mierden",
    "nuenen ca": "Nuenen, Gerwen en Nederwetten",
    "nuenen c a": "Nuenen, Gerwen en Nederwetten",
    "nuenen gerwen en nederwetten": "Nuenen, Gerwen en Nederwetten",
}
# Small words inside a name: "Aa en Hunze", "Krimpen aan den IJssel". In front they are a capital: "De Wolden".
_SMALL_WORDS: Final = frozenset({"aan", "aan den", "bij", "ca", "de", "den", "der", "en", "het", "in", "op", "van"})


def plain(text: str) -> str:
    """The letters and digits of `text`, lower case and without accents, words separated by one space."""
    without_quotes = _APOSTROPHES.sub(" ", text)
    decomposed = unicodedata.normalize("NFKD", without_quotes.casefold())
    ascii_only = "".join(c for c in decomposed if not unicodedata.combining(c))
    return _NOT_ALPHANUMERIC.sub(" ", ascii_only).strip()


def name_key(text: str) -> str:
    """The key to sort and search a name on.

    Case, accents and punctuation are gone and so is a leading article ("De Wolden" -> "wolden", "'t Eenspan" ->
    "eenspan", "'s-Gravenhage" -> "gravenhage"). A name that is only an article keeps it. Idempotent.
    """
    key = plain(text)
    while True:
        shorter = _LEADING_ARTICLE.sub("", key)
        if not shorter or shorter == key:
            return key
        key = shorter


def display_municipality(name: str) -> str:
    """The name of a municipality as it is written, from DUO's capitals.

    "MIDDEN-DRENTHE" -> "Midden-Drenthe", "AA EN HUNZE" -> "Aa en Hunze", "S GRAVENHAGE" -> "'s-Gravenhage". A name
    that already has lower-case letters is left alone, except for surplus spaces.
    """
    name = " ".join(name.split())
    if any(c.islower() for c in name):
        return name
    special = _SPECIAL_MUNICIPALITIES.get(plain(name))
    if special is not None:
        return special
    words = name.lower().split(" ")
    return " ".join(_display_word(word, is_first=i == 0) for i, word in enumerate(words))


def _display_word(word: str, *, is_first: bool) -> str:
    return "-".join(
        part if part in _SMALL_WORDS and not (is_first and i == 0) else _capitalised(part)
        for i, part in enumerate(word.split("-"))
    )


def _capitalised(part: str) -> str:
    # The Dutch ij is one letter: IJsselstein.
    return "IJ" + part[2:] if part.startswith("ij") else part[:1].upper() + part[1:]
