"""Words, and the lists that say which of them are names."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from coaches.text_check.sheet import fold

LISTS = Path(__file__).with_name("lists")


def set_of(words: str) -> frozenset[str]:
    """Words written in one string."""
    return frozenset(words.split())


@cache
def listed(name: str) -> frozenset[str]:
    lines = (LISTS / f"{name}.txt").read_text("utf-8").splitlines()
    return frozenset(fold(word)[0].lower() for line in lines if not line.startswith("#") for word in line.split())


@dataclass(frozen=True)
class Word:
    text: str
    start: int
    end: int
    gap: str
    is_first: bool

    @property
    def low(self) -> str:
        return self.text.lower()

    @property
    def has_capital(self) -> bool:
        return self.text[0].isupper()

    @property
    def is_shouted(self) -> bool:
        return len(self.text) > 1 and self.text.isupper()


WORD = re.compile(r"[^\W\d_]+(?:['-][^\W\d_]+)*")
SPACES = re.compile(" {2,}")
ENDS_SENTENCE = re.compile(r"[.!?:;\n•*>]|(?:^| )- ")


def words_of(text: str) -> list[Word]:
    found: list[Word] = []
    end = 0
    for match in WORD.finditer(text):
        gap = SPACES.sub(" ", text[end : match.start()])
        found.append(Word(match[0], *match.span(), gap, not found or bool(ENDS_SENTENCE.search(gap))))
        end = match.end()
    return found


ORG_ENDINGS = (
    *(
        "school",
        "team",
        "huis",
        "centrum",
        "zorg",
        "werk",
        "bank",
        "fonds",
        "training",
        "overleg",
        "kring",
        "raad",
        "punt",
        "loket",
    ),
    *(
        "club",
        "groep",
        "avond",
        "middag",
        "ochtend",
        "dag",
        "weken",
        "plan",
        "college",
        "lyceum",
        "hulp",
        "net",
        "wijzer",
        "app",
        "boek",
    ),
    *(
        "methode",
        "cursus",
        "project",
        "regeling",
        "toets",
        "loods",
        "winkel",
        "theater",
        "bieb",
        "theek",
        "tuin",
        "kamer",
        "lokaal",
    ),
    *(
        "gemeente",
        "stad",
        "veen",
        "straat",
        "laan",
        "weg",
        "plein",
        "park",
        "ing",
        "heid",
        "atie",
        "teit",
        "isme",
        "ment",
        "schap",
    ),
)


def is_organisation(word: Word) -> bool:
    return (
        word.low.endswith(ORG_ENDINGS) and word.low not in listed("surnames") and word.low not in listed("first_names")
    )
