"""How often BCa intervals hold the truth, with replicates of the whole population and of those seen only (ADR 17).

    python bench/interval_coverage.py --populations 300

Four lists find everybody independently with the given chances. The nearer to everybody they see, the more the number of
those seen matters.
"""

from __future__ import annotations

import argparse
import math

import numpy as np

from prystan.evidence.estimation.methods import Settings, estimate
from prystan.evidence.estimation.tables import CaptureTable

METHODS = ("independence", "stepwise", "bic")
POPULATIONS = (
    (1500, (0.3, 0.25, 0.25, 0.2)),
    (5000, (0.12, 0.10, 0.08, 0.06)),
)


def drawn(people: int, chances: tuple[float, ...], seed: int) -> CaptureTable:
    seen = np.random.default_rng([seed, 3]).random((people, len(chances))) < np.asarray(chances)
    counts = np.bincount(seen @ (1 << np.arange(len(chances))), minlength=1 << len(chances)).astype(float)
    counts[0] = 0
    return CaptureTable(tuple("abcdefgh"[: len(chances)]), counts)


def held(
    people: int, chances: tuple[float, ...], populations: int, method: str, conditional: bool
) -> tuple[float, ...]:
    """The shares whose size lies in the 80 % and in the 95 % interval, and the mean share of people seen."""
    found = []
    for seed in range(populations):
        table = drawn(people, chances, seed)
        given = Settings(max_order=2, replicates=400, seed=seed, workers=1, conditional=conditional)
        intervals = estimate(table, method, given).intervals
        inside = [low <= people <= high for low, high in (intervals["80"], intervals["95"])]
        found.append([*inside, table.people / people])
    return tuple(np.mean(found, axis=0))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--populations", type=int, default=300)
    number = parser.parse_args().populations
    print(f"{number} populations; standard errors {math.sqrt(0.16 / number):.3f} and {math.sqrt(0.0475 / number):.3f}")
    for people, chances in POPULATIONS:
        for method in METHODS:
            for conditional in (True, False):
                eighty, ninety_five, seen = held(people, chances, number, method, conditional)
                whose = "replicates of those seen" if conditional else "of the whole population"
                print(f"{people} people, {seen:.0%} seen, {method}, {whose}: {eighty:.3f} / {ninety_five:.3f}")


if __name__ == "__main__":
    main()
