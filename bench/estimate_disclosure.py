"""What a reader of published estimates can find out about single histories: a search for other tables behind them.

`python bench/estimate_disclosure.py [TABLE.csv …]` takes the published tables of tests/published/mse unless told
otherwise. The attacker knows the program, every public number, the number of persons to ±8 (two rounded cells), and
wonders how many are on exactly some lists. For each history with 1 to 9 persons and each other number from 0 to four
more, tables are tried at random that have that number there and differ from the true one by a few persons elsewhere. A
number is possible if some such table gives the same public totals by stepwise selection, by BIC, by Chao's bound and
independence, the same 95 % limits by all but BIC, and the same share on several lists. Where at least five numbers are
possible the history is as safe as a small cell of a table has to be. Latent classes, graphs, thresholding and the
ranges are not searched: each narrows the attacker's choice further, so the numbers found here are an upper bound.
"""

from __future__ import annotations

import sys
import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from prystan.evidence.disclosure.estimates import coarse
from prystan.evidence.estimation.baselines import lower_bound
from prystan.evidence.estimation.intervals import bca
from prystan.evidence.estimation.kernel.engine import Batch, Floats
from prystan.evidence.estimation.models import ModelSpace
from prystan.evidence.estimation.ranking import rank
from prystan.evidence.estimation.resampling import bootstrap_tables, jackknife_tables
from prystan.evidence.estimation.selection import BestOfAll, Fixed, Rule, Stepwise
from prystan.evidence.estimation.tables import CaptureTable, CaptureTableError

TABLES = Path(__file__).parents[1] / "tests" / "published" / "mse"
NAMES = ("UKdat_5", "Kosovo", "Western", "NewOrl_5")
TRIES, NEEDED, SLACK, REPLICATES = 200, 5, 8, 1000


@dataclass(frozen=True)
class Attack:
    """One table as its office sees it, and the methods that look at any table with the same lists."""

    table: CaptureTable
    rules: dict[str, Rule]

    @classmethod
    def on(cls, table: CaptureTable) -> Attack:
        pairs = ModelSpace(table.size, 2)
        rules: dict[str, Rule] = {
            "independence": Fixed(ModelSpace(table.size, 1)),
            "stepwise": Stepwise(pairs),
            "bic": BestOfAll(pairs, rank(pairs, table.counts)),
        }
        return cls(table, rules)

    def totals(self, counts: Floats) -> Floats:
        """Rounded totals by each rule and Chao's bound: (methods, tables). -1 where there is none."""
        people = counts.sum(axis=0)
        found = [rule.choose(Batch.of(self.table.size, counts)).unseen + people for rule in self.rules.values()]
        times = np.bitwise_count(np.arange(len(counts)))
        once, twice = (counts[times == k].sum(axis=0) for k in (1, 2))
        found.append(people + once**2 / (2 * np.maximum(twice, 1)))
        return np.array([[coarse(x) if np.isfinite(x) else -1 for x in row] for row in found])

    def limits(self, counts: Floats) -> tuple[int, ...]:
        """Rounded 95 % limits by independence, stepwise selection and Chao's bound, and the band of the share."""
        try:
            table = CaptureTable(self.table.lists, counts)
        except CaptureTableError:
            return ()
        drawn, (left_out, people) = bootstrap_tables(table, REPLICATES, 1), jackknife_tables(table)
        every = np.concatenate([counts[:, None], left_out, drawn], axis=1)
        said: list[int] = []
        for name in ("independence", "stepwise"):
            unseen = self.rules[name].choose(Batch.of(table.size, every)).unseen
            totals = unseen + table.people
            totals[1 : 1 + len(people)] -= 1
            low, high = bca(totals[0], totals[1 + len(people) :], totals[1 : 1 + len(people)], people).intervals["95"]
            said += [coarse(low, -1), coarse(high, 1)]
        low, high = lower_bound(table).intervals["95"]
        several = table.frequencies()[1:].sum() / table.people
        return (*said, coarse(low, -1), coarse(high, 1), round(20 * several))

    def possible(self, history: int, random: np.random.Generator) -> int:
        """How many numbers the history can have as far as the attacker can tell, the true one included."""
        public, known = self.totals(self.table.counts[:, None])[:, 0], self.limits(self.table.counts)
        count, found = int(self.table.counts[history]), 1
        for value in range(0, count + 5):
            if value != count:
                tried = self.candidates(history, value, random)
                same = (self.totals(tried) == public[:, None]).all(axis=0)
                found += any(self.limits(tried[:, k]) == known for k in np.flatnonzero(same)[:20])
            if found >= NEEDED:
                break
        return found

    def candidates(self, history: int, value: int, random: np.random.Generator) -> Floats:
        """Tables with that number there: as it is, or with up to five other histories a little different."""
        seen = np.flatnonzero(self.table.counts)
        others = seen[seen != history]
        tried = np.repeat(self.table.counts[:, None], TRIES, axis=1)
        tried[history] = value
        for k in range(1, TRIES):
            chosen = random.choice(others, int(random.integers(1, 6)), replace=False)
            tried[chosen, k] = np.maximum(tried[chosen, k] + random.integers(-4, 5, len(chosen)), 0)
        near = np.abs(tried.sum(axis=0) - self.table.people) <= SLACK
        return tried[:, near]


def main() -> None:
    """Attack each table and print how many numbers remain possible for each of its small histories."""
    paths = [Path(name) for name in sys.argv[1:]] or [TABLES / f"{name}.csv" for name in NAMES]
    print(f"{'table':<12} {'small':>6} {'safe':>6} {'least':>6}   seconds")
    for path in paths:
        begin, table = time.perf_counter(), CaptureTable.from_csv(path)
        attack, random = Attack.on(table), np.random.default_rng(1)
        small = [int(w) for w in np.flatnonzero((table.counts > 0) & (table.counts < 10))]
        left = [attack.possible(history, random) for history in small]
        safe = sum(n >= NEEDED for n in left)
        seconds = time.perf_counter() - begin
        print(f"{path.stem:<12} {len(small):>6} {safe:>6} {min(left, default=NEEDED):>6}   {seconds:.0f}", flush=True)
        for history, n in zip(small, left, strict=True):
            if n < NEEDED:
                print(f"    a history of {table.counts[history]:.0f} on {history.bit_count()} lists: {n} numbers found")


if __name__ == "__main__":
    main()
