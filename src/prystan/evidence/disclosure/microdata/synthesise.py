"""From measurements to open data: as many records as persons were measured, near all tables at once, and nobody's."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import polars as pl

from prystan.evidence.disclosure.cohort import CohortError
from prystan.evidence.disclosure.consistent.tables import ConsistentTables
from prystan.evidence.disclosure.measurement.plan import LONG
from prystan.evidence.disclosure.microdata.damping import damped
from prystan.evidence.disclosure.microdata.layout import Layout, Records, Targets, layout_of, targets_of
from prystan.evidence.disclosure.microdata.search import Search
from prystan.evidence.disclosure.microdata.start import start
from prystan.evidence.disclosure.microdata.support import Support, told, without_unknown

Progress: TypeAlias = Callable[[float], None]
"""Called with the part that is done, from 0 to 1."""

FEWEST = 2000
"""Under so many persons noise leaves open data little meaning: tables only."""
LEAST = 4
"""How many records must share a combination of three codes, or one of the codes is withheld."""
WORTH_KEEPING = 8
"""A code of a long list stands in the file if so many persons may have it, by its interval: one that ten have then gets
lost once in two hundred times."""
_TRIES, _ROUNDS, _ENOUGH, _DEALS = 20, 8, 0.03, 100


class TooFewError(CohortError):
    """A cohort is too small for open data."""

    def __init__(self) -> None:
        super().__init__(
            f"open data need a cohort of about {FEWEST:,} persons: release tables only, or a longer registration period"
        )


@dataclass(frozen=True, eq=False)
class Microdata:
    """Open data. `frame` has the form of `Cohort.frame`; `withheld` is the share of codes that were withheld because
    too few records shared them with the rest; `seeded` data must never be published."""

    frame: pl.DataFrame
    withheld: float
    seeded: bool

    @property
    def publishable(self) -> bool:
        return not self.seeded


def synthesise(
    tables: ConsistentTables, *, seed: int | None = None, progress: Progress | None = None, fewest: float = FEWEST
) -> Microdata:
    """As many records as the fitted number of persons.

    Nothing is looked at but the fitted tables, so the records cost no further budget. A `seed` is for tests. Other than
    `FEWEST` as the `fewest` persons are for rehearsals on a part of a cohort.

    Raises:
        TooFewError: the noisy number of persons is below `fewest`.
    """
    if tables.persons < fewest:
        raise TooFewError
    chance = np.random.default_rng(seed)
    layout = layout_of(tables.attributes)
    targets = targets_of(damped(tables), layout)
    records = start(layout, targets, tables.persons, chance)
    search = Search(layout, targets, records, int(chance.integers(2**31)))
    for done in range(_ROUNDS):
        kept = search.sweep(_TRIES)
        if progress:
            progress((done + 1) / (_ROUNDS + 1))
        if kept < _ENOUGH:
            break
    shared = _shared(layout, targets, search.records, int(chance.integers(2**31)))
    before, after = ((without_unknown(layout, those) >= 0).sum() for those in (search.records, shared))
    shared = _with_rare_codes(layout, tables, search.records, shared)
    frame = layout.frame(shared[chance.permutation(len(shared))])
    return Microdata(frame, float(1 - after / max(1, before)), tables.seeded or seed is not None)


def _shared(layout: Layout, targets: Targets, full: Records, seed: int) -> Records:
    """What enough records share: the rest is withheld, and of that what can be is dealt out anew."""
    support = Support.of(layout, full)
    shared = support.stripped(full, LEAST)
    kept, had = without_unknown(layout, shared), without_unknown(layout, full)
    Search(layout, targets, shared, seed).deal(np.where(kept < 0, had, -1), support, LEAST, _DEALS)
    return shared


def _with_rare_codes(layout: Layout, tables: ConsistentTables, full: Records, shared: Records) -> Records:
    """Codes of which withholding left none come back in a few records that say nothing else: each code of a short list,
    and of a long one those that may well be ten persons'. Of these a reader learns no more than how common they are."""
    known = without_unknown(layout, shared)
    taken = np.zeros(len(full), dtype=bool)
    # To bring one back takes what another record said, which can be the last of a third code: until none is missing.
    while missing := _missing(layout, tables, known):
        says = (known >= 0).sum(axis=1)
        for number, place in missing:
            item = int(layout.items[number]) + place
            wanted = int(np.clip(np.rint(tables.tables[layout.attributes[number].name,].values[place]), 1, LEAST))
            # Records that had the code before; of these, and then of all, those that say least.
            had = (full == item).any(axis=1)
            rows = np.lexsort((says, ~had, taken))[:wanted]
            known[rows] = -1
            known[rows, layout.columns[number]] = item
            taken[rows] = True
    return told(layout, known)


def _missing(layout: Layout, tables: ConsistentTables, known: Records) -> list[tuple[int, int]]:
    """Attribute and place of each code that no record has and that should stand in the file."""
    there = np.zeros(int(layout.items[-1]), dtype=bool)
    there[known[known >= 0]] = True
    there[layout.unknown] = True
    found = []
    for number, attribute in enumerate(layout.attributes):
        likely = tables.tables[attribute.name,].high >= (WORTH_KEEPING if len(attribute.codes) > LONG else 0)
        stands = there[int(layout.items[number]) :][: len(attribute.codes)]
        found += [(number, place) for place in np.flatnonzero(likely[: len(stands)] & ~stands).tolist()]
    return found
