"""Somebody who keeps everything that was ever shown of one measure, and reckons.

Lines are plek x quarter. `seen` holds sums of lines that were shown, each as (lines, sum). The attacker solves the linear
system exactly, and narrows what every line can be: at least 0, and below the threshold where it said so.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from fractions import Fraction
from itertools import combinations

from reports.protected import Release

Line = tuple[int, int]
Seen = set[tuple[frozenset[Line], int]]


def all_that_is_seen(release: Release[int, str], key: str, quarters: int) -> tuple[Seen, set[Line]]:
    """What coordinator, municipality and school read once these quarters are over, and the lines that read "few".

    Whoever knows the rule knows of a sum that reads "ten minste" which pieces are in it.
    """
    seen: Seen = set()
    few: set[Line] = set()
    for row in release.rows:
        for period in ([0], [1], [2], [3], [0, 1], [2, 3], list(range(quarters))):
            lines = frozenset((row, quarter) for quarter in period) & release.lines.keys()
            if not lines or max(period) >= quarters:
                continue
            shown = release.of(row, period)[key]
            if shown.value is not None:
                inside = [piece for piece in release.pieces if piece <= lines] if shown.is_short else [lines]
                seen.add((frozenset().union(*inside), shown.value))
            elif shown.hidden == "few" and len(lines) == 1:
                few |= lines
    total = release.total()[key] if release.lines else None
    if total is not None and total.value is not None:
        pieces = (*release.pieces, *release.together)
        seen.add((frozenset().union(*pieces) if total.is_short else frozenset(release.lines), total.value))
    return seen, few


def gives_away(
    seen: Seen, few: Collection[Line], lines: Collection[Line], truth: Mapping[Line, int], below: int
) -> str:
    """A line or lines together whose number between 0 and `below` can be worked out; empty when there are none."""
    order = sorted(lines)
    for size in range(1, len(order) + 1):
        for some in combinations(order, size):
            if 0 < sum(truth[line] for line in some) < below and _is_in_span(
                frozenset(some), [of for of, _sum in seen]
            ):
                return f"{some} from sums"
    low, high = _bounds(seen, few, order, below)
    for line in order:
        if low[line] == high[line] and 0 < low[line] < below:
            return f"{line} is {low[line]} by its bounds"
    return ""


def _is_in_span(wanted: frozenset[Line], sums: Iterable[frozenset[Line]]) -> bool:
    """Whether the sum of `wanted` follows from the sums, by adding and subtracting multiples of them."""
    basis: list[dict[Line, Fraction]] = []

    def reduced(vector: dict[Line, Fraction]) -> dict[Line, Fraction]:
        for row in basis:
            first = min(row)
            if first in vector:
                times = vector[first] / row[first]
                vector = {
                    at: value
                    for at in vector.keys() | row.keys()
                    if (value := vector.get(at, Fraction(0)) - times * row.get(at, Fraction(0)))
                }
        return vector

    for lines in sums:
        left = reduced(dict.fromkeys(lines, Fraction(1)))
        if left:
            basis.append(left)
            basis.sort(key=min)
    return not reduced(dict.fromkeys(wanted, Fraction(1)))


def _bounds(
    seen: Seen, few: Collection[Line], order: Iterable[Line], below: int
) -> tuple[dict[Line, int], dict[Line, int]]:
    every = list(order)
    low = dict.fromkeys(every, 0)
    high = {line: below - 1 if line in few else 10**6 for line in every}
    # Also what two shown sums leave between them.
    sums = {*seen, *((one - two, n - m) for one, n in seen for two, m in seen if two < one)}
    is_moving = True
    while is_moving:
        is_moving = False
        for lines, total in sums:
            for line in lines:
                others = lines - {line}
                most = min(high[line], total - sum(low[other] for other in others))
                least = max(low[line], total - sum(high[other] for other in others))
                is_moving |= (least, most) != (low[line], high[line])
                low[line], high[line] = least, most
    return low, high
