"""Addresses: a street with a number, a postcode, where somebody is said to live."""

from __future__ import annotations

import re

from coaches.text_check.sheet import Sheet, Spans
from coaches.text_check.words import Word, is_organisation, listed, set_of, words_of

STREETS = (
    "straat",
    "laan",
    "weg",
    "dijk",
    "kade",
    "singel",
    "gracht",
    "steeg",
    "dreef",
    "plantsoen",
    "plein",
    "pad",
    "str",
)
OTHER_STREETS = (
    *(
        "hof",
        "park",
        "ring",
        "markt",
        "veld",
        "velden",
        "es",
        "kamp",
        "kampen",
        "akker",
        "akkers",
        "brink",
        "oord",
        "zijde",
    ),
    *(
        "weide",
        "wijk",
        "vaart",
        "kanaal",
        "allee",
        "boulevard",
        "baan",
        "diep",
        "haven",
        "hoek",
        "kant",
        "zoom",
        "hoeve",
    ),
    *("land", "berg", "dal", "heide", "bos", "zand", "sluis", "kolk", "horst", "rand", "erf", "wal", "stee", "passage"),
)
NO_STREETS = set_of(
    "onderweg snelweg omweg uitweg vanweg halverweg schoolplein speelplein werkplein fietspad voetpad voorhof "
    "omstreeks pad weg straat plein laan beroepsweg verweg hofdijk buitenlaan schoolpad leerpad groeipad "
    "stappenplein"
)
POSTCODE = re.compile(r"(?<![\d.,])([1-9]\d{3})( ?)([A-Za-z]{2})(?![A-Za-z])")
POSTCODE_TAIL = re.compile(r" ?,? ?(?:nr\.?|huisnr\.?|huisnummer)? ?\d{1,4} ?[A-Za-z]?(?![\w])")
NO_POSTCODE = set_of(
    "en of op in om is te we ik zo er ll nu na al km kg gr gb mb cm mm ml kb je ze ma di wo do vr za uu st nd"
)
NUMBER = re.compile(
    r" {0,2}(?:nr\.? ?|nummer |no\.? ?)?\d{1,4}(?: ?[-/] ?\w{1,4}\b| ?[A-Za-z]\b| (?:hs|bis|huis|I{1,3})\b)?(?!\d|[.,:]\d)"
)
UNIT = re.compile(
    r"[ -]?(?:%|x\b|u\b|e\b|min\b|minuten|uur|uren|ouders?|kind|kids|leerling|gezin|moeder|vader|keer|maal|km|meter|m\b|euro|week|weken|dag|maand|jaar|t/m|groep|school|stuks|personen|mensen|punten|fout|boek|les|plek|contact|jan|feb|mrt|maart|apr|mei|juni?|juli?|aug|sep|okt|nov|dec)",
    re.IGNORECASE,
)
HOME_WORDS = set_of(
    "woont wonen woon woonde woonden woonachtig adres huisadres thuisadres woonadres verhuist verhuisd "
    "verhuizen verhuisbericht huisbezoek logeert logeren slaapt slapen bezorgen flat woning postadres"
)
NUMBER_BEFORE = re.compile(
    r"\b(?:nr\.?|nummer|huisnummer) ?\d{1,4}[a-z]?,? (?:in|aan|op|van) (?:de |het )?$", re.IGNORECASE
)


def addresses(sheet: Sheet) -> Spans:
    text = sheet.text
    for match in POSTCODE.finditer(text):
        digits, space, letters = match.groups()
        tail = POSTCODE_TAIL.match(text, match.end())
        if tail is not None and UNIT.match(text, tail.end()):
            tail = None
        is_year = digits[:2] in {"19", "20"} and bool(space)
        is_neat = letters.isupper() and letters not in {"SA", "SD", "SS"}
        is_likely = is_neat or (letters.lower() not in NO_POSTCODE and (not space or tail is not None))
        if is_likely and (not is_year or (tail is not None and is_neat)):
            yield match.start(), tail.end() if tail else match.end()
    words = words_of(text)
    near_home = -10
    for at, word in enumerate(words):
        if word.low in HOME_WORDS:
            near_home = at
        is_short = word.low.endswith("str") and text.startswith(".", word.end)
        number = NUMBER.match(text, word.end + is_short)
        if number is not None and UNIT.match(text, number.end()):
            number = None
        is_home = at - near_home <= 5
        start = _start_of_street(words, at)
        is_capital = word.has_capital or start < word.start
        if word.low.endswith(STREETS) and word.low not in NO_STREETS:
            before = NUMBER_BEFORE.search(text[max(0, start - 30) : start])
            if number is not None:
                yield start, number.end()
            elif before is not None:
                yield max(0, start - 30) + before.start(), word.end
            elif is_home and is_capital:
                yield start, word.end
        elif number is not None and is_capital and not word.is_shouted and word.low not in listed("not_names"):
            is_street = (word.low.endswith(OTHER_STREETS) and not word.low.endswith(("land", "es"))) or word.low == "es"
            if (is_home and word.low not in HOME_WORDS) or (is_street and not is_organisation(word)):
                yield start, number.end()


def _start_of_street(words: list[Word], at: int) -> int:
    """Where the name of a street begins that ends with this word ("Van der Helststraat", "Het Zwarte Veld")."""
    start = at
    while (
        start
        and words[start].gap in {" ", ". "}
        and at - start < 4
        and words[start - 1].text[0].isupper()
        and (words[start - 1].low not in listed("not_names") or words[start - 1].low in {"de", "het", "van"})
    ):
        start -= 1
    return words[start].start
