"""Withholds what too few records of the open data share.

A combination of three codes that stands only once or twice in open data is nearly always noise: nobody in the cohort
may have it, and a reader cannot tell. So of each record, codes are withheld (they become unknown) until every
combination of three that is left is one that often enough *stood* in the fitted records. The rarest codes end up in
records that say little else. Codes that went are then dealt out anew to records that lost one, as far as tables of two
and three come nearer by it and each combination of three that comes about is one that stood often enough.

Codes that go take other combinations with them, so that some that stay end up in fewer records. It is not gone on
with until none is left so: what is asked of a combination is that the fit meant it, which its number before says.
On 5,000 simulated persons 25 rounds would withhold 30 % of the codes instead of 9 %, keep 27 % of the combinations
of three that ten persons have instead of 90 %, and make the error of pairs 2.5 times as large (bench/release.py's
register, 2026-11-27).
"""

from __future__ import annotations

from dataclasses import dataclass
from math import comb

import numpy as np
from numpy.typing import NDArray

from prystan.evidence.compiled import compiled
from prystan.evidence.disclosure.microdata.layout import Ints, Layout, Records


@dataclass(frozen=True, eq=False)
class Support:
    """How often combinations of three codes stood in the fitted records. `small` numbers the items that stood at all:
    the combinations of the others need no room."""

    layout: Layout
    small: Ints
    counts: NDArray[np.int32]

    @classmethod
    def of(cls, layout: Layout, records: Records) -> Support:
        known = without_unknown(layout, records)
        present = np.unique(known[known >= 0])
        small = np.zeros(int(layout.items[-1]), dtype=np.int64)
        small[present] = np.arange(len(present))
        counts = np.zeros(comb(len(present), 3), dtype=np.int32)
        _count(known, small, counts)
        return cls(layout, small, counts)

    def stripped(self, records: Records, least: int) -> Records:
        """The records without combinations of three codes that fewer than `least` had."""
        known = without_unknown(self.layout, records)
        _strip(known, self.small, self.counts, least)
        return told(self.layout, known)


def without_unknown(layout: Layout, records: Records) -> Records:
    """The codes of the records; -1 where one says only that nothing is known."""
    silent = np.zeros(int(layout.items[-1]) + 1, dtype=np.bool_)
    silent[layout.unknown] = True
    return np.where((records < 0) | silent[records], -1, records).astype(np.int16)


def told(layout: Layout, known: Records) -> Records:
    """Unknown where an attribute has no code left."""
    records = known.copy()
    for number, unknown in enumerate(layout.unknown):
        own = records[:, layout.columns[number] : layout.columns[number + 1]]
        own[(own < 0).all(axis=1), 0] = unknown
    return records


@compiled()
def place_of(a, b, c):  # type: ignore[no-untyped-def]
    """Where a set of three stands: C(high, 3) + C(middle, 2) + low."""
    low, high = min(a, b, c), max(a, b, c)
    middle = a + b + c - low - high
    return high * (high - 1) * (high - 2) // 6 + middle * (middle - 1) // 2 + low


@compiled()
def _count(known, small, counts):  # type: ignore[no-untyped-def]
    width = known.shape[1]
    for row in known:
        for i in range(width):
            if row[i] < 0:
                continue
            for j in range(i):
                if row[j] < 0:
                    continue
                for k in range(j):
                    if row[k] >= 0:
                        counts[place_of(small[row[i]], small[row[j]], small[row[k]])] += 1


@compiled()
def _strip(known, small, counts, least):  # type: ignore[no-untyped-def]
    """Take from each record the code with most weak combinations, until none is weak."""
    width = known.shape[1]
    weak = np.zeros(width, dtype=np.int64)
    for row in known:
        while True:
            weak[:] = 0
            for i in range(width):
                if row[i] < 0:
                    continue
                for j in range(i):
                    if row[j] < 0:
                        continue
                    for k in range(j):
                        if row[k] >= 0 and counts[place_of(small[row[i]], small[row[j]], small[row[k]])] < least:
                            weak[i] += 1
                            weak[j] += 1
                            weak[k] += 1
            worst = weak.argmax()
            if weak[worst] == 0:
                break
            row[worst] = -1
