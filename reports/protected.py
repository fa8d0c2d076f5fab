"""Protected counts: numbers of people and of contacts with people that are too small to show. Pure.

A count below the threshold of the programme (start value 5) reads "minder dan 5", a zero included. What could be found
by subtraction is hidden as well and reads "niet getoond":

* of parts with a public total at least two are hidden, so that the total gives none of them away;
* of rows whose sums and totals are public elsewhere (half-years) all are shown or none;
* of rows (plekken) with a public column total a breakdown is shown whole or not at all, never exactly one row is
  hidden, and what the hidden rows have together is itself not below the threshold; else the total is hidden too.

Source: the agreements on privacy in docs/glossary.md. Units: counts and whole minutes.
"""

from __future__ import annotations

from collections.abc import Collection, Hashable, Mapping
from dataclasses import dataclass
from typing import Generic, Literal, TypeVar

from django.utils.translation import gettext as _

K = TypeVar("K", bound=Hashable)
R = TypeVar("R", bound=Hashable)


@dataclass(frozen=True, slots=True)
class Protected:
    """An amount as it may be read. `value` is None when it is hidden: `few` itself, or `covered` to protect another."""

    value: int | None
    hidden: Literal["", "few", "covered"] = ""
    threshold: int = 5

    @property
    def text(self) -> str:
        """The number, "minder dan 5" or "niet getoond"."""
        if self.hidden == "few":
            return _("minder dan %(threshold)s") % {"threshold": self.threshold}
        if self.hidden == "covered":
            return _("niet getoond")
        return str(self.value)

    @property
    def reason(self) -> str:
        """Why it is hidden; empty when it is not."""
        if self.hidden == "few":
            return _("Aantallen onder %(threshold)s tonen wij niet.") % {"threshold": self.threshold}
        if self.hidden == "covered":
            return _("Niet getoond: anders is een klein aantal uit te rekenen.")
        return ""


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a whole: how many pieces of work or contacts it rests on, and its amount (minutes or contacts)."""

    count: int = 0
    amount: int = 0

    def __add__(self, other: Part) -> Part:
        return Part(self.count + other.count, self.amount + other.amount)


def protect(count: int, threshold: int) -> Protected:
    """One count that stands alone."""
    return Protected(count, "", threshold) if count >= threshold else Protected(None, "few", threshold)


def protect_parts(parts: Mapping[K, Part], threshold: int, *, sensitive: Collection[K]) -> dict[K, Protected]:
    """The amounts of parts whose total is public. Only `sensitive` parts are protected for their own sake.

    When one of them is small, it and the smallest other part that is not empty are hidden; when there is no such part,
    all are hidden: then nobody can tell to which of them the total belongs.
    """
    few = {key for key in parts if key in sensitive and parts[key].count < threshold}
    if not few:
        return {key: Protected(part.amount, "", threshold) for key, part in parts.items()}
    others = [key for key in parts if key not in few]
    with_amount = [key for key in others if parts[key].amount]
    covered = {min(with_amount, key=lambda key: parts[key].amount)} if with_amount else set(others)
    return {
        key: Protected(None, "few", threshold)
        if key in few
        else Protected(None, "covered", threshold)
        if key in covered
        else Protected(part.amount, "", threshold)
        for key, part in parts.items()
    }


@dataclass(frozen=True)
class ProtectedTable(Generic[R, K]):
    """Parts per row and in total. A row without anything written is not in it; hidden totals are all hidden."""

    rows: dict[R, dict[K, Protected]]
    totals: dict[K, Protected]


def protect_rows(
    rows: Mapping[R, Mapping[K, Part]], threshold: int, *, sensitive: Collection[K]
) -> ProtectedTable[R, K]:
    """The parts of every row and of all rows together, such that no subtraction gives a hidden part away.

    All rows must have the same parts. Whoever knows every shown figure, the public total of each row and that a hidden
    "minder dan 5" lies between 0 and 4, still holds every one of those values possible.
    """
    filled = {row: parts for row, parts in rows.items() if any(part.amount or part.count for part in parts.values())}
    few = {
        row: {key for key, part in parts.items() if key in sensitive and part.count < threshold}
        for row, parts in filled.items()
    }
    hidden = {row for row, keys in few.items() if keys}
    left = sorted(filled.keys() - hidden, key=lambda row: _amount(filled[row]), reverse=True)
    while hidden and left and not _is_safe(filled, hidden, threshold, sensitive):
        hidden.add(left.pop())

    keys = next(iter(filled.values()), {}).keys()
    sums = {key: sum((parts[key] for parts in filled.values()), Part()) for key in keys}
    if not hidden or _is_safe(filled, hidden, threshold, sensitive):
        totals = {key: Protected(part.amount, "", threshold) for key, part in sums.items()}
    elif len(filled) == 1:  # the total is that one row
        totals = protect_parts(sums, threshold, sensitive=sensitive)
    else:
        totals = {key: _hide(key in sensitive and part.count < threshold, threshold) for key, part in sums.items()}
    if len(filled) == 1:
        return ProtectedTable(dict.fromkeys(filled, totals), totals)
    return ProtectedTable(
        {
            row: {
                key: _hide(key in few[row], threshold) if row in hidden else Protected(part.amount, "", threshold)
                for key, part in parts.items()
            }
            for row, parts in filled.items()
        },
        totals,
    )


def protect_columns(rows: Mapping[R, Mapping[K, Part]], threshold: int) -> ProtectedTable[R, K]:
    """Counts per row that have a total per column but none per row (contacts): every column is protected by itself."""
    filled = {row: parts for row, parts in rows.items() if any(part.amount or part.count for part in parts.values())}
    keys = next(iter(filled.values()), {}).keys()
    found: dict[R, dict[K, Protected]] = {row: {} for row in filled}
    totals: dict[K, Protected] = {}
    for key in keys:
        hidden = {row for row, parts in filled.items() if parts[key].count < threshold}
        left = sorted(filled.keys() - hidden, key=lambda row: filled[row][key].count, reverse=True)
        while hidden and left and not _is_safe(filled, hidden, threshold, {key}):
            hidden.add(left.pop())
        total = sum(parts[key].count for parts in filled.values())
        is_shown = not hidden or len(filled) == 1 or _is_safe(filled, hidden, threshold, {key})
        totals[key] = protect(total, threshold) if is_shown else _hide(total < threshold, threshold)
        for row, parts in filled.items():
            is_few = parts[key].count < threshold
            found[row][key] = _hide(is_few, threshold) if row in hidden else protect(parts[key].count, threshold)
    return ProtectedTable(found, totals)


def protect_together(
    rows: Mapping[R, Mapping[K, Part]], threshold: int, *, sensitive: Collection[K]
) -> dict[R, dict[K, Protected]]:
    """Parts per row where the sum of the rows and the total of each row are public elsewhere: all rows, or none.

    One small part in one row hides every row: nothing is left to subtract from. A row without anything is not counted.
    """
    filled = {row: parts for row, parts in rows.items() if any(part.amount or part.count for part in parts.values())}
    is_safe = all(parts[key].count >= threshold for parts in filled.values() for key in sensitive)
    return {
        row: {
            key: Protected(part.amount, "", threshold) if is_safe else _hide(is_few=False, threshold=threshold)
            for key, part in parts.items()
        }
        for row, parts in filled.items()
    }


def _is_safe(
    rows: Mapping[R, Mapping[K, Part]], hidden: Collection[R], threshold: int, sensitive: Collection[K]
) -> bool:
    """Whether the sums of the hidden rows leave each small count every value from 0 to just below the threshold."""
    most = threshold - 1
    for key in sensitive:
        counts = [rows[row][key].count for row in hidden]
        small = sum(count < threshold for count in counts)
        large = len(counts) - small
        if not small:
            continue
        total = sum(counts)
        if total < large * threshold + most or (not large and total > (small - 1) * most):
            return False
    return len(hidden) > 1


def _amount(parts: Mapping[K, Part]) -> int:
    return sum(part.amount for part in parts.values())


def _hide(is_few: bool, threshold: int) -> Protected:
    return Protected(None, "few" if is_few else "covered", threshold)
