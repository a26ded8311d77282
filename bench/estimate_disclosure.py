"""What a reader of published estimates can find out about single histories: a search for other tables behind them.

`python bench/estimate_disclosure.py [--intervals] [TABLE.csv …]` takes published tables of tests/published/mse unless
told otherwise. The attacker knows the program, the public numbers and how many persons there are to ±8 (two rounded
cells), and wonders how many are on exactly some lists. For each history with 1 to 9 persons and each other number
from 0 to four more, tables are tried at random that have that number there and differ from the true one by a few
persons elsewhere. A number is possible if some such table gives the same public totals by stepwise selection, by BIC,
by Chao's bound and independence and the same share on several lists; with `--intervals`, also the same 95 % limits by
all but BIC, as if they were public. Where at least five numbers are possible the history is as safe as a small cell
of a table has to be. The totals by latent classes, graphs and thresholding, the headline's interval and the ranges
are not compared.
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
TRIES, NEEDED, SLACK, REPLICATES, MOST_LIMITS = 600, 5, 8, 1000, 12


@dataclass(frozen=True)
class Attack:
    """One table as its office sees it, and the methods that look at any table with the same lists."""

    table: CaptureTable
    rules: dict[str, Rule]
    intervals: bool

    @classmethod
    def on(cls, table: CaptureTable, *, intervals: bool = False) -> Attack:
        pairs = ModelSpace(table.size, 2)
        rules: dict[str, Rule] = {
            "independence": Fixed(ModelSpace(table.size, 1)),
            "stepwise": Stepwise(pairs),
            "bic": BestOfAll(pairs, rank(pairs, table.counts)),
        }
        return cls(table, rules, intervals)

    def totals(self, counts: Floats) -> Floats:
        """Public totals by each rule and Chao's bound, and the share: (numbers, tables). -1 where there is none."""
        people = counts.sum(axis=0)
        found = [rule.choose(Batch.of(self.table.size, counts)).unseen + people for rule in self.rules.values()]
        times = np.bitwise_count(np.arange(len(counts)))
        once, twice = (counts[times == k].sum(axis=0) for k in (1, 2))
        found.append(people + once**2 / (2 * np.maximum(twice, 1)))
        said = [[coarse(x) if np.isfinite(x) else -1 for x in row] for row in found]
        return np.array([*said, np.round(20 * counts[times > 1].sum(axis=0) / people)])

    def limits(self, counts: Floats) -> tuple[int, ...]:
        """Rounded 95 % limits by independence, stepwise selection and Chao's bound."""
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
        return (*said, coarse(low, -1), coarse(high, 1))

    def possible(self, history: int, random: np.random.Generator) -> int:
        """How many numbers the history can have as far as the attacker can tell, the true one included."""
        public = self.totals(self.table.counts[:, None])[:, 0]
        known = self.limits(self.table.counts) if self.intervals else ()
        count, found = int(self.table.counts[history]), 1
        for value in range(0, count + 5):
            if value != count:
                tried = self.candidates(history, value, random)
                same = (self.totals(tried) == public[:, None]).all(axis=0)
                alike = np.flatnonzero(same)
                if self.intervals:
                    found += any(self.limits(tried[:, k]) == known for k in alike[:MOST_LIMITS])
                else:
                    found += len(alike) > 0
            if found >= NEEDED:
                break
        return found

    def candidates(self, history: int, value: int, random: np.random.Generator) -> Floats:
        """Tables with that number there: first as it is, then half of them with a few others a little different, half
        with as many people fewer or more on other sets of as many lists, so that list sizes and frequencies stay."""
        tried = np.repeat(self.table.counts[:, None], TRIES, axis=1)
        tried[history] = value
        for k in range(1, TRIES):
            (self.shuffle if k % 2 else self.swap)(tried[:, k], history, random)
        near = np.abs(tried.sum(axis=0) - self.table.people) <= SLACK
        near[0] = True
        return tried[:, near]

    def shuffle(self, counts: Floats, history: int, random: np.random.Generator) -> None:
        """Up to five other histories a little different, in place."""
        seen = np.flatnonzero(self.table.counts)
        chosen = random.choice(seen[seen != history], int(random.integers(1, 6)), replace=False)
        counts[chosen] = np.maximum(counts[chosen] + random.integers(-4, 5, len(chosen)), 0)

    def swap(self, counts: Floats, history: int, random: np.random.Generator) -> None:
        """The difference made good on other sets of as many lists, and lists kept at their size, in place."""
        size = history.bit_count()
        others = [w for w in np.flatnonzero(self.table.counts) if w != history and int(w).bit_count() == size]
        missing = int(self.table.counts[history] - counts[history])
        for _ in range(abs(missing)):
            able = [w for w in others if missing > 0 or counts[w] > 0]
            if able:
                counts[random.choice(able)] += np.sign(missing)
        change = counts - self.table.counts
        histories = np.arange(len(counts))
        for i in range(self.table.size if size > 1 else 0):
            counts[1 << i] = max(counts[1 << i] - change[(histories >> i & 1) == 1].sum(), 0)


def main() -> None:
    """Attack each table and print how many numbers remain possible for each of its small histories."""
    intervals = "--intervals" in sys.argv
    paths = [Path(name) for name in sys.argv[1:] if not name.startswith("--")] or [
        TABLES / f"{name}.csv" for name in NAMES
    ]
    print(f"{'table':<12} {'small':>6} {'safe':>6} {'least':>6}   seconds")
    for path in paths:
        begin, table = time.perf_counter(), CaptureTable.from_csv(path)
        attack, random = Attack.on(table, intervals=intervals), np.random.default_rng(1)
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
