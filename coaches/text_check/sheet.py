"""The text in plain letters, with the way back to how it was typed."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from functools import lru_cache

Spans = Iterator[tuple[int, int]]

LOOKALIKES: dict[str, str] = dict(
    zip(
        "ıłŁøØđĐßæÆœŒðÐþ" + "аеорсхуіјѕԁһАВЕКМНОРСТХУІЈЅ" + "οαΑΒΕΖΗΙΚΜΝΟΡΤΥΧ" + "‘’ʼ`´′−‐‑",
        [*"ilLoOdDsaAoOdDt", *"aeopcxyijsdhABEKMHOPCTXYIJS", *"oaABEZHIKMNOPTYX", *"''''''---"],
        strict=True,
    )
)


def fold(text: str) -> tuple[str, list[int]]:
    """The text in plain letters and digits, and for each of its characters where it came from."""
    letters: list[str] = []
    places: list[int] = []
    for place, letter in enumerate(text):
        for plain in _plain(letter):
            letters.append(plain)
            places.append(place)
    return "".join(letters), places


@lru_cache(maxsize=4096)
def _plain(letter: str) -> str:
    if letter in "\r\n\v\f\x85\u2028\u2029":
        return "\n"
    if letter.isspace():
        return " "
    if letter in LOOKALIKES:
        return LOOKALIKES[letter]
    category = unicodedata.category(letter)
    if category in {"Cf", "Cc", "Mn", "Me", "Cs"} or letter in "\u115f\u1160\u3164\u2800":
        return ""
    if category == "Nd":
        return str(unicodedata.decimal(letter))
    if category == "Pd":
        return "-"
    if letter.isascii():
        return letter
    parts = unicodedata.normalize("NFKD", letter)
    return "".join(LOOKALIKES.get(part, part) for part in parts if unicodedata.category(part) != "Mn")


def end_of(text: str, last: int) -> int:
    """Just behind the character at ``last``, its accents included."""
    end = last + 1
    while end < len(text) and unicodedata.category(text[end]) == "Mn":
        end += 1
    return end


class Sheet:
    """The folded text; what was recognised is blanked, so that nothing is read twice."""

    def __init__(self, text: str) -> None:
        self.text = text
        self._taken = bytearray(len(text))

    def take(self, spans: Iterable[tuple[int, int]], by: str = "\x02") -> list[tuple[int, int]]:
        """Blank these places; gives back those that were not taken before."""
        fresh = []
        for start, end in spans:
            if not any(self._taken[start:end]):
                self._taken[start:end] = b"\x01" * (end - start)
                fresh.append((start, end))
        pieces, done = [], 0
        for start, end in sorted(fresh):
            pieces += [self.text[done:start], by * (end - start)]
            done = end
        self.text = "".join([*pieces, self.text[done:]])
        return fresh

    def take_all(self, pattern: re.Pattern[str]) -> None:
        """Blank what a pattern recognises as harmless."""
        self.text = pattern.sub(lambda match: "\x03" * len(match[0]), self.text)

    def set_aside(self, name: str) -> None:
        """Blank a name that may be written, wherever it stands as a whole."""
        plain = " ".join(fold(name)[0].split())
        if len(plain) >= 4:
            pattern = re.compile(rf"(?<!\w){re.escape(plain)}(?!\w)", re.IGNORECASE)
            self.take_all(pattern)
