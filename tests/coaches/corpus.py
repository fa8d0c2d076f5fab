"""Reads the notes of ``tests/coaches/data`` and counts what the text check finds in them."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from coaches.text_check import Kind, findings

NOTES = Path(__file__).with_name("data") / "notes.jsonl"
TAG = re.compile(r"<(/?)(\w+)>")
TUNING, HELD_OUT = "tuning", "held out"
WRITTEN_ON = date(2026, 11, 22)


@dataclass(frozen=True)
class Planted:
    """What the check must find: ``text[start:end]``."""

    start: int
    end: int
    kind: Kind


@dataclass(frozen=True)
class Note:
    """One note of a half, without its tags."""

    half: str
    text: str
    planted: tuple[Planted, ...]


@dataclass
class Count:
    """What was found in one half. Recall counts planted identifiers that a finding overlaps."""

    planted: Counter[str] = field(default_factory=Counter)
    found: Counter[str] = field(default_factory=Counter)
    missed: list[str] = field(default_factory=list)
    clean: int = 0
    alarms: list[str] = field(default_factory=list)

    @property
    def recall(self) -> float:
        return sum(self.found.values()) / sum(self.planted.values())

    @property
    def false_alarms(self) -> float:
        return len(self.alarms) / self.clean


def parse(half: str, marked: str) -> Note:
    """A note with tags, as its text and what was planted in it."""
    pieces: list[str] = []
    planted: list[Planted] = []
    length = at = opened = 0
    for tag in TAG.finditer(marked):
        pieces.append(marked[at : tag.start()])
        length += tag.start() - at
        at = tag.end()
        if tag[1]:
            planted.append(Planted(opened, length, Kind(tag[2])))
        else:
            opened = length
    return Note(half, "".join([*pieces, marked[at:]]), tuple(planted))


def notes() -> Iterator[Note]:
    """All notes, in the order of the file."""
    with NOTES.open(encoding="utf-8") as lines:
        for line in lines:
            row = json.loads(line)
            yield parse(row["half"], row["note"])


def measure(half: str) -> Count:
    """What the check finds in one half of the notes."""
    count = Count()
    for note in notes():
        if note.half != half:
            continue
        found = findings(note.text, on=WRITTEN_ON)
        for planted in note.planted:
            count.planted[planted.kind] += 1
            if any(one.start < planted.end and one.end > planted.start for one in found):
                count.found[planted.kind] += 1
            else:
                count.missed.append(f"{planted.kind}: {note.text[planted.start : planted.end]!r} in {note.text!r}")
        if not note.planted:
            count.clean += 1
            if found:
                words = ", ".join(f"{note.text[one.start : one.end]!r} ({one.kind})" for one in found)
                count.alarms.append(f"{words} in {note.text!r}")
    return count
