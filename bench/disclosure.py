"""How long it takes to make an edition safe: `python bench/disclosure.py [--quick]`.

Makes editions of people with random codes (forms of exploitation several a person), counts them by 18 cuts for each of
some measures, each third of which is a part of the one before, and prints the time of rounding and of the attack, and
the mean change, by the number of people and of cells.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from itertools import product

import numpy as np
from numpy.typing import NDArray

from prystan.evidence.disclosure import audit, protect
from prystan.evidence.indicators.counts import CountTable, InternalCounts
from prystan.evidence.model.schema import Unit

DIMENSIONS = {
    "year": 5, "region": 8, "sex": 4, "age_band": 8, "form": 12, "citizenship": 30, "detector": 10,
}  # fmt: skip
CUTS = (
    (), ("sex",), ("region",), ("age_band",), ("form",), ("citizenship",), ("detector",), ("sex", "age_band"),
    ("region", "sex"), ("sex", "form"), ("region", "form"), ("age_band", "form"), ("year",), ("year", "sex"),
    ("year", "form"), ("sex", "citizenship"), ("sex", "age_band", "form"), ("region", "sex", "age_band"),
)  # fmt: skip

Codes = dict[str, NDArray[np.int64]]


def edition(people: int, measures: int, seed: int = 0) -> InternalCounts:
    chance = np.random.default_rng(seed)
    codes = {}
    for name, size in DIMENSIONS.items():
        weights = chance.dirichlet(np.full(size, 0.5)) + 0.002
        codes[name] = chance.choice(size, people, p=weights / weights.sum())
    forms = chance.random((people, DIMENSIONS["form"])) < 0.02
    forms[np.arange(people), codes["form"]] = True
    tables: list[CountTable] = []
    chosen = np.ones(people, dtype=bool)
    for measure in range(measures):
        chosen = chosen & (chance.random(people) < 0.8) if measure % 3 else chance.random(people) < 0.9
        tables += _tables(f"measure {measure}", f"measure {measure - 1}" if measure % 3 else None, codes, forms, chosen)
    return InternalCounts(tuple(tables))


def _tables(
    measure: str, within: str | None, codes: Codes, forms: NDArray[np.bool_], chosen: NDArray[np.bool_]
) -> Iterator[CountTable]:
    for by in CUTS:
        counts = np.zeros([DIMENSIONS[name] for name in by], dtype=np.int64)
        for form in range(DIMENSIONS["form"]) if "form" in by else (None,):
            rows = np.flatnonzero(chosen if form is None else chosen & forms[:, form])
            place = tuple(np.full(len(rows), form) if name == "form" else codes[name][rows] for name in by)
            if by:
                np.add.at(counts, place, 1)
            else:
                counts = np.array(len(rows))
        keys = product(*(range(DIMENSIONS[name]) for name in by))
        cells = {tuple(map(str, key)): int(counts[key]) for key in keys}
        yield CountTable(measure, Unit.PERSON, by, cells, frozenset({"form"} & set(by)), within)


def main() -> None:
    quick = "--quick" in sys.argv
    sizes = [(1_000, 3), (100_000, 3)] if quick else [
        (200, 6), (1_000, 6), (5_000, 6), (100_000, 6), (1_000_000, 6), (5_000, 3), (5_000, 12), (5_000, 24)
    ]  # fmt: skip
    print("   people  tables   cells  small cells  protect (s)  of it attack (s)  mean change  relaxed")
    for people, measures in sizes:
        internal = edition(people, measures)
        began = time.perf_counter()
        public = protect(internal)
        done = time.perf_counter()
        audit(internal, public)
        attack = time.perf_counter() - done
        said = public.statement
        print(
            f"{people:9,d}  {said.tables:6d}  {said.cells:6,d}  {said.audit.small:11,d}  {done - began:11.2f}"
            f"  {attack:16.2f}  {said.mean_change:11.1f}  {len(said.relaxed):7d}"
        )


if __name__ == "__main__":
    main()
