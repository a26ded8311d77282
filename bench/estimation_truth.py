"""Truth tests: populations of known size, and how often each method's intervals contain it.

The populations are drawn here, list by list, so that each way in which real lists break the assumptions stands alone.
Printed for each method: mean log error (bias), its root mean square, and the coverage of the nominal 80 % and 95 %
intervals; refusals and failures are counted, and left out of the rest.
"""

from __future__ import annotations

import math
import sys
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from prystan.evidence.estimation.methods import Settings, estimate
from prystan.evidence.estimation.tables import CaptureTable, CaptureTableError

PEOPLE, LISTS, REPLICATES = 5000, 4, 200
CHANCES = np.array([0.12, 0.10, 0.08, 0.06])
METHODS = ("independence", "chao", "stepwise", "bic", "threshold", "dga")
Seen = NDArray[np.bool_]
Random = np.random.Generator


def independence(random: Random) -> Seen:
    return random.random((PEOPLE, LISTS)) < CHANCES


def dependent_pair(random: Random) -> Seen:
    """Whoever is on the first list is three times as likely to be on the second."""
    seen = independence(random)
    seen[:, 1] |= seen[:, 0] & (random.random(PEOPLE) < 0.2)
    return seen


def avoiding_pair(random: Random) -> Seen:
    """The first two lists have exclusive remits: most who are on the first are never on the second."""
    seen = independence(random)
    seen[:, 1] &= ~(seen[:, 0] & (random.random(PEOPLE) < 0.8))
    return seen


def heterogeneity(random: Random) -> Seen:
    """A third of the people are five times as visible, to all lists alike."""
    easy = random.random(PEOPLE) < 1 / 3
    return random.random((PEOPLE, LISTS)) < np.where(easy, 2.1, 0.42)[:, None] * CHANCES


def referral(random: Random) -> Seen:
    """Each list passes a fifth of its people on to the next."""
    seen = independence(random)
    for j in range(LISTS - 1):
        seen[:, j + 1] |= seen[:, j] & (random.random(PEOPLE) < 0.2)
    return seen


def missed_links(random: Random) -> Seen:
    """Independent lists, and one link in ten is missed: one person becomes two."""
    seen = independence(random)
    split = np.flatnonzero((seen.sum(axis=1) > 1) & (random.random(PEOPLE) < 0.1))
    second = np.zeros((len(split), LISTS), dtype=bool)
    for row, person in enumerate(split):
        moved = random.choice(np.flatnonzero(seen[person]))
        seen[person, moved], second[row, moved] = False, True
    return np.concatenate([seen, second])


SCENARIOS: tuple[Callable[[Random], Seen], ...] = (
    independence, dependent_pair, avoiding_pair, heterogeneity, referral, missed_links,
)  # fmt: skip


def table(seen: Seen) -> CaptureTable:
    histories = seen @ (1 << np.arange(LISTS))
    counts = np.bincount(histories, minlength=1 << LISTS).astype(float)
    counts[0] = 0
    return CaptureTable(tuple(f"list {i + 1}" for i in range(LISTS)), counts)


def main(populations: int) -> None:
    print(f"{populations} populations of {PEOPLE:,} for each row; {LISTS} lists\n")
    print(f"{'population':16} {'method':13} {'bias':>7} {'rmse':>7} {'80 %':>6} {'95 %':>6} {'none':>5}")
    for scenario in SCENARIOS:
        errors: dict[str, list[float]] = {method: [] for method in METHODS}
        inside: dict[str, list[tuple[bool, bool]]] = {method: [] for method in METHODS}
        for seed in range(populations):
            try:
                capture = table(scenario(np.random.default_rng([seed, 7])))
            except CaptureTableError:
                continue
            for method in METHODS:
                found = estimate(capture, method, Settings(replicates=REPLICATES, seed=seed, workers=1))
                if found.total is None or found.refused:
                    continue
                errors[method].append(math.log(found.total / PEOPLE))
                low, high = found.intervals["80"], found.intervals["95"]
                inside[method].append((low[0] <= PEOPLE <= low[1], high[0] <= PEOPLE <= high[1]))
        for method in METHODS:
            line(scenario.__name__, method, errors[method], inside[method], populations)


def line(scenario: str, method: str, errors: list[float], inside: list[tuple[bool, bool]], populations: int) -> None:
    if not errors:
        print(f"{scenario:16} {method:13} no estimate")
        return
    bias, root = np.mean(errors), math.sqrt(np.mean(np.square(errors)))
    eighty, ninety_five = np.mean(inside, axis=0)
    none = populations - len(errors)
    print(f"{scenario:16} {method:13} {bias:7.2f} {root:7.2f} {eighty:6.2f} {ninety_five:6.2f} {none:5}", flush=True)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 100)
