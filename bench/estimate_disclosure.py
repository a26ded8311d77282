"""What a reader of published estimates can find out about single histories (ADR 11): the gate of the report, at length.

    python bench/estimate_disclosure.py [--intervals] [--draws] [TABLE.csv …]

Published tables of tests/published/mse are attacked on every public scale, unless other tables are named. For each:
how many small histories there are, of how many at least five numbers remain possible, and the fewest that were found.
With `--intervals`, the 95 % limits by independence, stepwise selection and Chao's bound are compared too, as if they
were public: more than the report tells. With `--draws`, the total pooled over twenty draws of the links is public
beside all that is public of the table; one link in twenty of those made is doubtful, and as many may have been missed.
"""

from __future__ import annotations

import sys
import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from prystan.evidence.disclosure.estimates_attack import NEEDED, SEED, Attack, safe_scale, safe_scale_of_draws
from prystan.evidence.disclosure.scale import SCALES, coarse
from prystan.evidence.estimation.kernel.engine import Floats
from prystan.evidence.estimation.methods import Settings, estimate
from prystan.evidence.estimation.tables import CaptureTable, CaptureTableError

TABLES = Path(__file__).parents[1] / "tests" / "published" / "mse"
NAMES = ("UKdat_5", "UKdat", "Kosovo", "Korea", "Western", "NewOrl_5")
MOST_LIMITS = 12


@dataclass(frozen=True)
class WithLimits(Attack):
    """The same attacker, who also knows rounded 95 % limits."""

    def alike(self, tried: Floats) -> Floats:
        near, known = super().alike(tried)[:, :MOST_LIMITS], self._limits(self.table.counts)
        return near[:, [self._limits(counts) == known for counts in near.T]]

    def _limits(self, counts: Floats) -> tuple[int, ...]:
        try:
            table = CaptureTable(self.table.lists, counts)
        except CaptureTableError:
            return ()
        found = [estimate(table, name, Settings()).intervals["95"] for name in ("independence", "stepwise", "chao")]
        return tuple(coarse(limits[end], (-1, 1)[end], self.scale) for limits in found for end in (0, 1))


def drawn(table: CaptureTable, draws: int = 20) -> list[CaptureTable]:
    """The table where, by chance, one in twenty of those on several lists is two persons, and as many pairs of those on
    fewer lists are one person."""
    random, made = np.random.default_rng(SEED), []
    several = [w for w in range(len(table.counts)) if w.bit_count() > 1]
    for _ in range(draws):
        counts = table.counts.copy()
        for history in several:
            first = history & -history
            halves = (first, history - first)
            apart, joined = random.binomial(int(table.counts[history]), 0.05, 2)
            change = int(min(apart, counts[history])) - int(min(joined, *(counts[half] for half in halves)))
            counts[history] -= change
            for half in halves:
                counts[half] += change
        made.append(CaptureTable(table.lists, counts))
    return made


def attack_draws(paths: list[Path]) -> None:
    print(f"{'table':<12} {'table on':>8} {'pooled on':>9}   CPU seconds")
    for path in paths:
        table = CaptureTable.from_csv(path)
        public, begin = safe_scale(table), time.process_time()
        if public is not None:
            found = safe_scale_of_draws(table, drawn(table), public)
            said = "withheld" if found is None else str(len(found))
            print(f"{path.stem:<12} {len(public):>8} {said:>9}   {time.process_time() - begin:.1f}", flush=True)


def main() -> None:
    if "--draws" in sys.argv:
        named = [Path(name) for name in sys.argv[1:] if not name.startswith("--")]
        attack_draws(named or [TABLES / f"{name}.csv" for name in NAMES])
        return
    kind = WithLimits if "--intervals" in sys.argv else Attack
    paths = [Path(name) for name in sys.argv[1:] if not name.startswith("--")]
    print(f"{'table':<12} {'steps a power of ten':>20} {'small':>6} {'safe':>6} {'fewest':>6}   CPU seconds")
    for path in paths or [TABLES / f"{name}.csv" for name in NAMES]:
        table = CaptureTable.from_csv(path)
        for scale in SCALES:
            begin, random = time.process_time(), np.random.default_rng(SEED)
            attack = kind.on(table, scale)
            left = [attack.possible(history, random) for history in attack.small_histories()]
            taken, safe = time.process_time() - begin, sum(n >= NEEDED for n in left)
            print(f"{path.stem:<12} {len(scale):>20} {len(left):>6} {safe:>6} {min(left, default=NEEDED):>6}"
                  f"   {taken:.1f}", flush=True)  # fmt: skip


if __name__ == "__main__":
    main()
