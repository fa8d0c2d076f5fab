"""The list of erasures: outside the database and outside its backup, so that restoring a backup brings nobody back.

One line of JSON per erased person: which row (table and key), when that row was made (a key can be given out again after a
restore), the anonymous key, the day and the reason. No name. Each line carries a number and an HMAC with ``AUDIT_KEY``, so
that a line that was changed, made up or taken out from the middle is found.

A line is on disk before the transaction that erases commits: after a crash in between the list says more than the
database, never less, and ``replay_erasures`` finishes the work. Half a line at the end was never followed by a commit.
"""

from __future__ import annotations

import fcntl
import hashlib
import hmac
import json
import os
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path

from django.conf import settings


class DamagedList(Exception):
    """The list was changed by somebody else."""


@dataclass(frozen=True)
class Listed:
    """One erased person. ``born`` is the moment the row was made, ``on`` the day of erasing."""

    model: str
    pk: int
    born: str
    key: str
    reason: str
    on: date


@dataclass(frozen=True)
class Reading:
    """The lines that are whole, and what is wrong with the rest."""

    lines: tuple[Listed, ...]
    problems: tuple[str, ...]


def path() -> Path:
    """Where the list is kept (``ERASURES_FILE``)."""
    return Path(settings.ERASURES_FILE)


def append(listed: Iterable[Listed]) -> None:
    """Add lines and wait until they are on disk. Raises DamagedList rather than adding to a list that was changed."""
    where = path()
    where.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    is_new = not where.exists()
    handle = os.open(where, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        with os.fdopen(os.dup(handle), "rb") as file:
            whole = _without_half_line(file.read())
        reading = _read(whole)
        if reading.problems:
            raise DamagedList("; ".join(reading.problems))
        number = len(reading.lines)
        added = "".join(_line(number + place, row) for place, row in enumerate(listed, start=1))
        os.ftruncate(handle, len(whole))
        os.pwrite(handle, added.encode(), len(whole))
        os.fsync(handle)
    finally:
        os.close(handle)
    if is_new:
        folder = os.open(where.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)


def read() -> Reading:
    """Every line of the list; none when nobody was ever erased."""
    try:
        content = path().read_bytes()
    except FileNotFoundError:
        return Reading((), ())
    return _read(_without_half_line(content))


def _without_half_line(content: bytes) -> bytes:
    return content[: content.rfind(b"\n") + 1]


def _line(number: int, listed: Listed) -> str:
    said = {"number": number, **asdict(listed), "on": listed.on.isoformat()}
    return json.dumps({**said, "mac": _mac(said, settings.AUDIT_KEY)}, sort_keys=True) + "\n"


def _mac(said: dict[str, object], key: str) -> str:
    text = "erasure:" + json.dumps(said, sort_keys=True)
    return hmac.new(key.encode(), text.encode(), hashlib.sha256).hexdigest()


def _read(content: bytes) -> Reading:
    lines, problems = [], []
    for number, text in enumerate(content.decode(errors="replace").splitlines(), start=1):
        try:
            said = json.loads(text)
            mac = said.pop("mac")
            keys = (settings.AUDIT_KEY, *settings.AUDIT_KEYS_BEFORE)
            if said["number"] != number or not any(hmac.compare_digest(_mac(said, key), mac) for key in keys):
                raise ValueError("changed")
            del said["number"]
            lines.append(Listed(**{**said, "on": date.fromisoformat(said["on"])}))
        except (ValueError, KeyError, TypeError, AttributeError):
            problems.append(f"regel {number} van de lijst van gewiste personen klopt niet")
    return Reading(tuple(lines), tuple(problems))
