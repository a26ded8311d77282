"""What a reader of published estimates can find out about single histories (ADR 11): the gate of the report, at length.

    python bench/estimate_disclosure.py [--totals | --everything | --intervals | --editions | --draws] [TABLE.csv …]

Published tables of tests/published/mse are attacked on every public scale, unless other tables are named. For each:
how many small histories there are, of how many at least five numbers remain possible, and the fewest that were found.
With `--totals` that is what the report's gate does; without it the numbers of slow methods (the headline's limits,
the totals over graphs and by thresholding) are compared, too; with `--everything` the total by latent classes and the
ranges are, as well (minutes a history); with `--intervals` the 95 % limits by independence, stepwise selection and
Chao's bound, as if they were public. With `--editions` a second edition is published of five persons more, five
times, as no ledger would allow, and the attacker knows who these five are; quick totals only. With `--draws`, the
total pooled over twenty draws of the links is public beside the quick totals; one link in twenty of those made is
doubtful, and as many may have been missed.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from prystan.evidence.disclosure._seal import opened
from prystan.evidence.disclosure.estimates import public_checks
from prystan.evidence.disclosure.estimates_attack import (
    NEEDED,
    SEED,
    SLOW_METHODS,
    Attack,
    safe_scale,
    safe_scale_of_draws,
)
from prystan.evidence.disclosure.scale import SCALES, coarse
from prystan.evidence.estimation.kernel.engine import Floats
from prystan.evidence.estimation.methods import Settings, estimate
from prystan.evidence.estimation.studies import study
from prystan.evidence.estimation.tables import CaptureTable, CaptureTableError

TABLES = Path(__file__).parents[1] / "tests" / "published" / "mse"
NAMES = ("UKdat_5", "UKdat", "Kosovo", "Korea", "Western", "NewOrl_5", "Australia")
NEWCOMERS, EDITIONS = 5, 5


@dataclass(frozen=True)
class WithMore(Attack):
    """The same attacker, who also knows what `look` says of a table."""

    look: Callable[[CaptureTable, Sequence[int]], Any] = lambda *_: None

    def says_the_same(self, counts: Floats) -> bool:
        return super().says_the_same(counts) and self._looked(counts) == self._looked(self.table.counts)

    def _looked(self, counts: Floats) -> Any:
        try:
            return self.look(CaptureTable(self.table.lists, counts), self.scale)
        except CaptureTableError:
            return None


def limits(table: CaptureTable, scale: Sequence[int]) -> Any:
    found = [estimate(table, name, Settings()).intervals["95"] for name in ("independence", "stepwise", "chao")]
    return [coarse(ends[end], (-1, 1)[end], scale) for ends in found for end in (0, 1)]


def everything(table: CaptureTable, scale: Sequence[int]) -> Any:
    found = study(table, ["latent", "chao"], Settings(replicates=0))
    with opened():
        return coarse(found["latent"].total or 0, scale=scale), public_checks(found, scale)


@dataclass(frozen=True)
class OfTwoEditions(Attack):
    """The attacker has the next edition, too, and knows who was new in it."""

    later: Attack | None = None

    def says_the_same(self, counts: Floats) -> bool:
        assert self.later is not None
        moved = counts + self.later.table.counts - self.table.counts
        return bool(self.later.is_alike(moved[:, None])[0])


def attacks(table: CaptureTable, scale: Sequence[int], asked: set[str]) -> list[Attack]:
    plain = Attack.on(table, scale)
    if "--totals" in asked:
        return [plain]
    if "--editions" in asked:
        return [OfTwoEditions(**vars(plain), later=later) for later in _later(table, scale)]
    own = Attack.on(table, scale, [estimate(table, name, Settings()) for name in SLOW_METHODS])
    look = everything if "--everything" in asked else limits if "--intervals" in asked else None
    return [own if look is None else WithMore(**vars(own), look=look)]


def _later(table: CaptureTable, scale: Sequence[int]) -> list[Attack]:
    """Attacks on tables with a few persons more, who come onto lists as those before them did."""
    random, shares = np.random.default_rng(SEED), table.counts / table.people
    return [
        Attack.on(CaptureTable(table.lists, table.counts + random.multinomial(NEWCOMERS, shares)), scale)
        for _ in range(EDITIONS)
    ]


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
            found = safe_scale_of_draws(Attack.on(table, public), drawn(table))
            said = "withheld" if found is None else str(len(found))
            print(f"{path.stem:<12} {len(public):>8} {said:>9}   {time.process_time() - begin:.1f}", flush=True)


def main() -> None:
    if "--draws" in sys.argv:
        named = [Path(name) for name in sys.argv[1:] if not name.startswith("--")]
        attack_draws(named or [TABLES / f"{name}.csv" for name in NAMES])
        return
    asked = {name for name in sys.argv[1:] if name.startswith("--")}
    paths = [Path(name) for name in sys.argv[1:] if not name.startswith("--")]
    print(f"{'table':<12} {'steps a power of ten':>20} {'small':>6} {'safe':>6} {'fewest':>6}   CPU seconds")
    for path in paths or [TABLES / f"{name}.csv" for name in NAMES]:
        table = CaptureTable.from_csv(path)
        for scale in SCALES:
            for attack in attacks(table, scale, asked):
                begin, random = time.process_time(), np.random.default_rng(SEED)
                left = [attack.possible(history, random) for history in attack.small_histories()]
                taken, safe = time.process_time() - begin, sum(n >= NEEDED for n in left)
                print(f"{path.stem:<12} {len(scale):>20} {len(left):>6} {safe:>6} {min(left, default=NEEDED):>6}"
                      f"   {taken:.1f}", flush=True)  # fmt: skip


if __name__ == "__main__":
    main()
