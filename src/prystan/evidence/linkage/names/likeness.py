"""How alike two folded parts are: aligned edit distance whose costs are data.

Levenshtein's distance with exchanges of neighbours (Damerau), where mistakes that are often made cost less than one.
"""

from __future__ import annotations

import csv
from functools import cache, lru_cache
from importlib.resources import files

_SWAP = 0.7  # two letters in each other's place
_STEEPNESS = 2.2  # the share of a part that may differ before nothing is alike is its inverse


@cache
def costs() -> dict[tuple[str, str], float]:
    """What writing one letter for another costs, in both directions; an empty one stands for a letter left out."""
    text = (files("prystan.evidence.linkage.names") / "data" / "likeness.csv").read_text(encoding="utf-8")
    found: dict[tuple[str, str], float] = {}
    for row in csv.DictReader(text.splitlines()):
        pair = (row["one"], row["other"])
        found[pair] = found[pair[::-1]] = float(row["cost"])
    return found


@lru_cache(maxsize=1 << 16)
def distance(left: str, right: str) -> float:
    """The least cost of turning one folded part into the other."""
    price = costs()
    before: list[float] = []
    row = [0.0]
    for letter in right:
        row.append(row[-1] + price.get(("", letter), 1.0))
    for i, a in enumerate(left):
        gone = price.get((a, ""), 1.0)
        line = [row[0] + gone]
        for j, b in enumerate(right):
            same = row[j] + (0.0 if a == b else price.get((a, b), 1.0))
            best = min(same, row[j + 1] + gone, line[j] + price.get(("", b), 1.0))
            if i and j and a == right[j - 1] and left[i - 1] == b:
                best = min(best, before[j - 1] + _SWAP)
            line.append(best)
        before, row = row, line
    return row[-1]


def likeness(left: str, right: str) -> float:
    """From 0 (nothing alike) to 1 (the same folded part)."""
    longest = max(len(left), len(right))
    return max(0.0, 1.0 - _STEEPNESS * distance(left, right) / longest) if longest else 1.0
