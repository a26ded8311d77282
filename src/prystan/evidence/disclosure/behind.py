"""How many units readers see behind a statistic: a decision made by what they know already tells them nothing more."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from prystan.evidence.disclosure.public import PublicCountTable
from prystan.evidence.indicators.counts import CountTable, Key, SummaryTable

Place = tuple[tuple[str, ...], Key]


@dataclass(frozen=True, slots=True)
class _Cell:
    measure: str
    count: int
    shown: int
    """The public multiple; 0 for a small cell, about which readers know no more than that it is small."""


class Behind:
    """Public numbers of units, for the statistics of one edition.

    Where the units of a statistic are those of a protected cell (of its measure and place, or of another measure in
    that place, or of a total), that cell's public number is theirs. Else they are rounded by themselves to a multiple
    of `base`, up with a chance that grows with what is left over, from a key that only the data hold.
    """

    def __init__(
        self,
        counts: Sequence[CountTable],
        public: Sequence[PublicCountTable],
        summaries: Sequence[SummaryTable],
        base: int,
    ) -> None:
        self._base = base
        self._cells: dict[Place, list[_Cell]] = defaultdict(list)
        for inside, outside in zip(counts, public, strict=True):
            if inside.protected:
                for key, count in inside.cells.items():
                    cell = _Cell(inside.measure, count, outside.cells[key].value or 0)
                    self._cells[inside.by, key].append(cell)
        units = sorted({summary.units for table in summaries for summary in table.cells.values()})
        secret = [*units, *(count for table in counts for count in table.cells.values())]
        digest = hashlib.sha256(np.array(secret, dtype="<i8").tobytes()).digest()
        draws = np.random.default_rng(np.frombuffer(digest, dtype=np.uint32)).uniform(0, base, len(units))
        self._alone = {n: (n // base + int(draw < n % base)) * base for n, draw in zip(units, draws, strict=True)}

    def units(self, table: SummaryTable, key: Key) -> int:
        """The public number of units that have the statistic."""
        units = table.cells[key].units
        here, totals = self._cells.get((table.by, key), []), self._cells.get(((), ()), [])
        own = [cell.shown for cell in here if cell.measure == table.measure and cell.count == units]
        same = [cell.shown for cell in (*here, *totals) if cell.count == units]
        return min(own or same or [self._alone[units]])

    def least(self, table: SummaryTable, key: Key) -> int:
        """That number, or the public count of the measure in this place where it is less."""
        own = [cell.shown for cell in self._cells.get((table.by, key), []) if cell.measure == table.measure]
        return min(self.units(table, key), *own) if own else self.units(table, key)
