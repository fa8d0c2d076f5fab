"""Protected counts: numbers of people and of contacts with people that are too small to show. Pure.

A count below the threshold of the programme (start value 5) reads "minder dan 5", a zero included: else "minder dan 5"
would mean 1 to 4, and "nobody" is news about people too. What could be found by subtraction is not shown either.

One rule, for everything anybody sees of one measure in one municipality and school year (:func:`release`). The finest
lines are plek x quarter of the school year. They are put together in *pieces* of at least the threshold: first over
time inside a plek, then over the plekken together at the end of a quarter. Only whole pieces are ever added up and
shown: per quarter, half-year and year, of a plek and of the municipality, on a screen, in an export and in a
factsheet. Pieces have no line in common, so whatever somebody adds and subtracts is again a number of whole pieces:
at least the threshold, or nothing. A piece rests on quarters that are over and never on what comes later, so that what
was shown in February cannot be subtracted from what is shown in July.

What is in no piece yet is left out, and the sum reads "ten minste". Whether pieces leave out something is all that is
said of it; that they leave out nothing (zero) may be read.

Source: the agreements on privacy in docs/glossary.md. Units: counts and whole minutes.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, Literal, TypeVar

from django.utils.translation import gettext as _

K = TypeVar("K", bound=Hashable)
R = TypeVar("R", bound=Hashable)


@dataclass(frozen=True, slots=True)
class Protected:
    """An amount as it may be read. `value` is None when it is hidden: `few` itself, or `covered` to protect another.

    With `is_short` small counts are left out of the value: it is "ten minste" that.
    """

    value: int | None
    hidden: Literal["", "few", "covered"] = ""
    threshold: int = 5
    is_short: bool = False

    @property
    def text(self) -> str:
        """The number, "ten minste 12", "minder dan 5" or "niet getoond"."""
        return self.words(str)

    def words(self, of_number: Callable[[int], str]) -> str:
        """As `text`, with the number in other words, such as hours for minutes."""
        if self.hidden == "few":
            return _("minder dan %(threshold)s") % {"threshold": self.threshold}
        if self.value is None:
            return _("niet getoond")
        text = of_number(self.value)
        return _("ten minste %(number)s") % {"number": text} if self.is_short else text

    @property
    def reason(self) -> str:
        """Why it is hidden, or what is not in it; empty when it is whole."""
        if self.hidden == "few":
            return _("Aantallen onder %(threshold)s tonen wij niet.") % {"threshold": self.threshold}
        if self.hidden == "covered":
            return _("Niet getoond: anders is een klein aantal uit te rekenen.")
        return _("Kleine aantallen tellen hier niet mee: anders zijn ze uit te rekenen.") if self.is_short else ""


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a whole: how many pieces of work or contacts it rests on, and its amount (minutes or contacts)."""

    count: int = 0
    amount: int = 0

    def __add__(self, other: Part) -> Part:
        return Part(self.count + other.count, self.amount + other.amount)


Line = tuple[R, int]  # a plek in one quarter, by the place of that quarter in the year


@dataclass(frozen=True)
class Release(Generic[R, K]):
    """What may be shown of one measure: `pieces` of one plek, lines `together` of several, and what is `left` out."""

    lines: Mapping[Line[R], Mapping[K, Part]]
    pieces: tuple[frozenset[Line[R]], ...]
    together: tuple[frozenset[Line[R]], ...]
    left: frozenset[Line[R]]
    keys: tuple[K, ...]
    sensitive: frozenset[K]
    threshold: int

    @property
    def rows(self) -> tuple[R, ...]:
        """The plekken where something was written."""
        return tuple(dict.fromkeys(row for row, _quarter in self.lines))

    def quarters_of(self, row: R) -> tuple[int, ...]:
        """The quarters in which something was written at this plek."""
        return tuple(sorted(quarter for one, quarter in self.lines if one == row))

    def of(self, row: R, quarters: Collection[int]) -> dict[K, Protected]:
        """One plek over one or more quarters: the sum of its pieces that lie inside them."""
        lines = {(row, quarter) for quarter in quarters} & self.lines.keys()
        shown = [piece for piece in self.pieces if piece <= lines]
        return self._sum(shown, lines.difference(*shown))

    def total(self) -> dict[K, Protected]:
        """All plekken and quarters: the sum of all pieces; empty when nothing was written."""
        return self._sum((*self.pieces, *self.together), self.left)

    def _sum(self, shown: Iterable[frozenset[Line[R]]], rest: Collection[Line[R]]) -> dict[K, Protected]:
        lines = [line for piece in shown for line in piece]
        parts = {key: sum((self.lines[line][key] for line in lines), Part()) for key in self.keys}
        if self.lines and not any(parts[key].count for key in self.sensitive):
            return {key: self._hidden(key, rest) for key in self.keys}
        return {
            # "Ten minste 0" says nothing.
            key: Protected(None, "covered", self.threshold)
            if rest and not part.amount
            else Protected(part.amount, "", self.threshold, bool(rest))
            for key, part in parts.items()
        }

    def _hidden(self, key: K, rest: Collection[Line[R]]) -> Protected:
        """ "minder dan 5" of one line that by itself is in no piece; how many more of them are together is not said."""
        is_closing = any(max(piece, key=lambda line: line[1]) in rest for piece in self.pieces)
        is_few = len(rest) <= 1 and self.sensitive == {key} and not is_closing
        return Protected(None, "few" if is_few else "covered", self.threshold)


def release(
    quarters: Sequence[Mapping[R, Mapping[K, Part]]],
    threshold: int,
    *,
    sensitive: Collection[K],
    may_be_absent: bool = False,
) -> Release[R, K]:
    """Put the lines of quarters that are over (in order, each with its plekken) together in pieces.

    Only `sensitive` parts are protected for their own sake; the parts of a line have a public total (hours), so that a
    piece is shown with all its parts, each sensitive one at least the threshold or, where it `may_be_absent`, zero.
    Earlier pieces do not depend on later quarters.
    """
    keys = tuple(dict.fromkeys(key for rows in quarters for parts in rows.values() for key in parts))
    lines: dict[Line[R], Mapping[K, Part]] = {}
    pieces: list[frozenset[Line[R]]] = []
    together: list[frozenset[Line[R]]] = []
    waiting: dict[R, frozenset[Line[R]]] = {}

    def counts(some: Iterable[Line[R]]) -> list[int]:
        every = list(some)
        return [sum(lines[line][key].count for line in every) for key in sensitive]

    def is_large(found: Sequence[int]) -> bool:
        return any(found) and all(count >= threshold or (may_be_absent and not count) for count in found)

    for quarter, rows in enumerate(quarters):
        for row, parts in rows.items():
            if not any(part.count or part.amount for part in parts.values()):
                continue
            lines[row, quarter] = parts
            piece = waiting.pop(row, frozenset()) | {(row, quarter)}
            if is_large(counts(piece)):
                pieces.append(piece)
            else:
                waiting[row] = piece
        rest = frozenset(line for piece in waiting.values() for line in piece)
        found = counts(rest)
        # All of them one below the threshold would give each of them away.
        is_given_away = any(count == (threshold - 1) * len(waiting) for count in found)
        # Nothing at all may be read as zero, unless what is then left could only be one.
        is_nothing = threshold > 2 and not any(found)
        if rest and (is_nothing or (is_large(found) and not is_given_away)):
            together.append(rest)
            waiting.clear()
    return Release(
        lines,
        tuple(pieces),
        tuple(together),
        frozenset(line for piece in waiting.values() for line in piece),
        keys,
        frozenset(sensitive),
        threshold,
    )
