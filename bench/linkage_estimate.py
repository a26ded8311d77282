"""From registers to the hidden population: is the truth in the interval, with perfect linkage and with that had?

    python bench/linkage_estimate.py --simulations 200

Each simulation draws a population and four lists that find people independently (the estimator's assumption), writes
registers in several scripts with errors, encodes, links without labels, draws capture tables by the links'
probabilities, and estimates by the stepwise method with every reselection. Printed: how often the 95 % interval holds
the truth, and the mean of estimate over truth, for the true capture table, for the linked one, and pooled over the
drawn ones.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import numpy as np
import polars as pl

from prystan.evidence.estimation.methods import Settings, estimate
from prystan.evidence.estimation.pooling import pool
from prystan.evidence.estimation.tables import CaptureTable
from prystan.evidence.linkage.matching.engines import DuckEngine
from prystan.evidence.linkage.matching.linking import captures, link
from prystan.evidence.linkage.matching.sent import Sent, lists_of
from prystan.evidence.linkage.people import people_of
from prystan.evidence.linkage.schemes import RECOMMENDED, SCHEMES
from prystan.evidence.linkage.tokens import TokensHeader
from prystan.evidence.linkage.uncertainty import draw_captures
from prystan.evidence.simulation.listpair import independent_lists

KEY = b"a key for measuring, of 32 bytes"
SCHEME = SCHEMES[RECOMMENDED]
WAYS = ("perfect", "linked", "pooled")


def simulation(people: int, shares: tuple[float, ...], seed: int, draws: int, method: str) -> dict[str, list[float]]:
    """For each way: total, lower and upper limit of the 95 % interval."""
    registers = independent_lists(people, shares, seed)
    sent = []
    for (name,), own in sorted(registers.partition_by("contributor", as_dict=True).items()):
        normal = people_of(own)
        header = TokensHeader(str(name), "bench", "", SCHEME.name, SCHEME.version, own.height, SCHEME.chances(normal))
        sent.append(Sent(str(name), header, SCHEME.encode(normal, KEY), str(name)))
    engine = DuckEngine()
    linked = link(lists_of(SCHEME, sent), engine)
    engine.close()
    settings = Settings(replicates=200, seed=seed, workers=1)

    def estimated(table: CaptureTable) -> object:
        return estimate(table, method, settings)

    perfect = estimated(CaptureTable.from_memberships(registers.select("person", "contributor")))
    had = estimated(CaptureTable.from_frame(captures(linked.list_of, linked.clusters, linked.lists.contributors)))
    drawn = pool([estimated(CaptureTable.from_frame(t)) for t in draw_captures(linked, draws, seed)])
    return {
        way: [float(found.total), *map(float, found.intervals["95"])]
        for way, found in zip(WAYS, (perfect, had, drawn), strict=True)
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--simulations", type=int, default=200)
    parser.add_argument("--people", type=int, default=1500)
    parser.add_argument("--shares", type=float, nargs="+", default=[0.3, 0.25, 0.25, 0.2])
    parser.add_argument("--draws", type=int, default=10)
    parser.add_argument("--method", default="stepwise")
    parser.add_argument("--out", type=Path, help="append each simulation here, a line each")
    given = parser.parse_args()
    found: dict[str, list[list[float]]] = {way: [] for way in WAYS}
    for seed in range(1, given.simulations + 1):
        one = simulation(given.people, tuple(given.shares), seed, given.draws, given.method)
        for way, numbers in one.items():
            found[way].append(numbers)
        if given.out:
            with given.out.open("a", encoding="utf-8") as file:
                file.write(json.dumps(one) + "\n")
    print(summary(found, given.people))


def summary(found: dict[str, list[list[float]]], people: int) -> pl.DataFrame:
    """Coverage and bias by way."""
    rows = []
    for way, numbers in found.items():
        total, low, high = np.asarray(numbers).T
        held = (low <= people) & (people <= high)
        rows.append(
            (way, len(held), float(held.mean()), float((total / people).mean()), float((high - low).mean() / people))
        )
    return pl.DataFrame(
        rows, schema=["way", "simulations", "coverage of 95 %", "estimate / truth", "width / truth"], orient="row"
    )


if __name__ == "__main__":
    main()
