"""The attacks, on a release of half of some people, or of more where they are few: the others are the control.

Run on the cohort itself it is a gate, of which only the verdict is ever used. Run on *stand-ins* drawn from what is
published anyway, it gives the numbers of the evidence file, and these cost nobody anything: a figure computed from real
people would be a disclosure itself.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import polars as pl
from numpy.typing import NDArray

from prystan.evidence.disclosure.attacks import (
    HIDDEN,
    AttackResult,
    Scene,
    Told,
    differencing,
    inference,
    linkage,
    membership,
    reconstruction,
    singling_out,
)
from prystan.evidence.disclosure.cohort import Cohort
from prystan.evidence.disclosure.errors import UnsafeReleaseError
from prystan.evidence.disclosure.release.counting import counted, cuts
from prystan.evidence.disclosure.release.products import BASE, THRESHOLD, Method, Products
from prystan.evidence.disclosure.system import System, system_of
from prystan.evidence.indicators.counts import InternalCounts

MOST = 20_000
"""People of a rehearsal, at most: so many are drawn where there are more."""
_MEMBERS, _OTHERS = 2_200, 300
"""Rows are like those of the release from about so many people on; of a smaller cohort more than half are released, and
so many at least are the control."""
_MONTHS = 5
NEWCOMERS = 0.02
"""The share of the others who come in until the second release."""
ATTACKED_CELLS = 260
"""Tables of at most so many cells are attacked together by linear programs and by differencing."""

Maker = Callable[[Cohort, Products | None], Products]
"""Makes a release of a cohort; the second argument is an earlier one about some of the same people."""


def rehearse(cohort: Cohort, make: Maker, seed: int, *, on_rows: bool = True) -> tuple[AttackResult, ...]:
    """Release half of the cohort, or more of a small one, by `make` (and once more, with some newcomers), and try all
    attacks."""
    chance = np.random.default_rng(seed)
    order = chance.permutation(len(cohort))[:MOST]
    half = max(len(order) // 2, min(_MEMBERS, len(order) - _OTHERS))
    members, others = np.sort(order[:half]), np.sort(order[half:])
    inside = cohort.at(members.tolist())
    first = make(inside, None)
    results = _month_later(cohort, members, others, first, make, chance)
    if on_rows and first.rows is not None:
        results += on_rows_of(first.rows.frame, inside.frame, cohort.frame[others], seed=seed)
    return tuple(results)


def _month_later(
    cohort: Cohort, members: NDArray[np.int64], others: NDArray[np.int64], first: Products, make: Maker,
    chance: np.random.Generator,
) -> list[AttackResult]:  # fmt: skip
    """The attacks on tables, with some of the others as newcomers. Where the second release of these is refused, as it
    sometimes must be, others come; a rehearsal never stops the release."""
    inside, coming = cohort.at(members.tolist()), max(1, round(NEWCOMERS * len(members)))
    for _ in range(_MONTHS):
        newcomers = chance.permutation(others)[:coming]
        later = cohort.at([*members.tolist(), *newcomers.tolist()])
        try:
            second = make(later, first)
        except UnsafeReleaseError:
            continue
        return [*on_tables(inside, first, later, second)]
    return [on_tables(inside, first, inside, first)[0]]


def on_tables(inside: Cohort, first: Products, later: Cohort, second: Products) -> tuple[AttackResult, AttackResult]:
    """Reconstruction of the first release, and differencing of both."""
    by = [cut for cut in cuts(inside.attributes, ATTACKED_CELLS) if cut in {table.by for table in first.tables}]
    before, after = counted(inside, by), counted(later, by)
    system = system_of(before.counts)
    told = Told(_seen(system, first), *_reach(first.method))
    counts, shown = _pairs(before, first)
    counts_later, shown_later = _pairs(after, second)
    return reconstruction(system, told), differencing(counts, counts_later, shown, shown_later)


def on_rows_of(released: pl.DataFrame, members: pl.DataFrame, others: pl.DataFrame, *, seed: int) -> list[AttackResult]:
    """The attacks on rows. `seed` is for their own lots: another one each time, or all runs share one luck."""
    scene = Scene.of(released, members, others)
    return [
        membership(scene),
        membership(scene, rare=True),
        singling_out(scene, seed=seed),
        linkage(scene, seed=seed),
        inference(scene),
    ]


def stand_ins(products: Products, like: Cohort, seed: int) -> Cohort:
    """As many people as the release speaks of, drawn from what it publishes: its rows, else its tables of one
    attribute, each attribute by itself."""
    if products.rows is not None:
        return Cohort(like.name, like.begin, like.end, like.attributes, products.rows.frame)
    chance = np.random.default_rng(seed)
    columns = []
    for attribute in like.attributes:
        cells = products.table(attribute.name).cells
        codes = [key[0] for key in cells]
        weights = np.array([float(BASE / 2 if cell.value is None else cell.value) for cell in cells.values()])
        if len(codes) > BASE * THRESHOLD:  # of a long list, codes of which nothing is shown are nobody's
            weights = np.where(weights < THRESHOLD, 0.02, weights)
        drawn = chance.choice(codes, products.persons, p=weights / weights.sum()).tolist()
        values = [[code] for code in drawn] if attribute.multiple else drawn
        columns.append(pl.Series(attribute.name, values, pl.List(pl.String) if attribute.multiple else pl.String))
    return Cohort(like.name, like.begin, like.end, like.attributes, pl.DataFrame(columns))


def _reach(method: Method) -> tuple[float, float]:
    """How far shown numbers are from ones that add up, and the most that a hidden one can be."""
    if method is Method.ROUNDING:
        return BASE - 1, THRESHOLD - 1
    return BASE / 2, THRESHOLD - BASE / 2


def _seen(system: System, products: Products) -> np.ndarray:
    shown = np.full(len(system.counts), HIDDEN, dtype=np.int64)
    for table, places in zip(system.tables, system.places, strict=True):
        cells = products.table(*table.by).cells
        for key, place in zip(table.cells, places, strict=True):
            value = cells[key].value
            shown[place] = HIDDEN if value is None else value
    return shown


def _pairs(internal: InternalCounts, products: Products) -> tuple[np.ndarray, np.ndarray]:
    """Counts and shown numbers of the same cells."""
    pairs = [
        (count, HIDDEN if (value := products.table(*table.by).cells[key].value) is None else value)
        for table in internal.counts
        for key, count in table.cells.items()
    ]
    counts, shown = np.array(pairs, dtype=np.int64).reshape(-1, 2).T
    return counts, shown
