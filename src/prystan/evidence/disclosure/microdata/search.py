"""The search: two records swap a code, and keep the swap where the tables come nearer to what was measured.

Swaps leave the number of persons with each code as it is; single changes mend what is left of that.
"""

from __future__ import annotations

import numpy as np

from prystan.evidence.disclosure.microdata.kernel import changes, deal, set_seed, swaps, tally, tally3
from prystan.evidence.disclosure.microdata.layout import Layout, Records, Targets
from prystan.evidence.disclosure.microdata.support import Support


class Search:
    """Records on their way to the targets. `misfit` is what is still wrong, weighed by what is known."""

    def __init__(self, layout: Layout, targets: Targets, records: Records, seed: int) -> None:
        self.layout, self.targets, self.records = layout, targets, records
        size = int(layout.items[-1])
        self._over1, self._over2 = -targets.ones, -np.ascontiguousarray(targets.pairs, dtype=np.float32)
        self._over3 = -targets.threes
        self._attribute = layout.attribute_of
        self._stamp = np.zeros(size, dtype=np.int64)
        self._tables = (
            layout.columns, layout.items, self._attribute, np.array([a.multiple for a in layout.attributes]),
            self._over1, targets.one_weights, self._over2, targets.pair_weights, self._over3,
            targets.three_attributes, targets.three_steps, targets.three_weights,
        )  # fmt: skip
        set_seed(seed)
        tally(records, self._over1, self._over2)
        tally3(records, layout.columns, layout.items, targets.three_attributes, targets.three_steps, self._over3)

    def sweep(self, tries: int) -> float:
        """Try so many swaps a record, and a third as many single changes; the share that was kept."""
        number = tries * len(self.records)
        kept = swaps(self.records, *self._tables, self._stamp, number)
        kept += changes(self.records, *self._tables, number // 3)
        return float(kept) / max(1, number)

    def deal(self, withheld: Records, support: Support, least: int, tries: int) -> int:
        """Codes that were withheld go to records that lost one, where the tables come nearer and every combination of
        three that comes about stood `least` times; how many did. `withheld` holds them, each in its place, else -1."""
        row, column = np.nonzero(withheld >= 0)
        if not len(row):
            return 0
        lost = np.stack([row, column, withheld[row, column]], axis=1).astype(np.int64)
        return int(deal(self.records, lost, support.small, support.counts, least, *self._tables, tries * len(lost)))

    @property
    def misfit(self) -> float:
        """Sum of squared differences in standard deviations, over cells of pairs."""
        weights = self.targets.pair_weights[np.ix_(self._attribute, self._attribute)]
        return float((np.triu(self._over2, 1) ** 2 * np.triu(weights, 1)).sum())
