"""Small cohorts of made-up people, for tests of releases."""

from __future__ import annotations

from datetime import date

import numpy as np
import polars as pl

from prystan.evidence.disclosure.cohort import Attribute, Cohort
from prystan.evidence.indicators.counts import UNKNOWN

BEGIN, END = date(2024, 1, 1), date(2025, 12, 31)

ATTRIBUTES = (
    Attribute("year", ("2024", "2025")),
    Attribute("sex", ("Feminine", "Masculine")),
    Attribute("region", ("N", "E", "S", "W")),
    Attribute("forms", ("Labour", "Sexual", "Begging"), multiple=True, bound=2),
    Attribute("controls", tuple("abcdef"), multiple=True, bound=3),
)


def cohort_of(persons: int, seed: int = 0, attributes: tuple[Attribute, ...] = ATTRIBUTES) -> Cohort:
    """People whose attributes hang together: everything leans on a hidden kind."""
    chance = np.random.default_rng(seed)
    kind = chance.random(persons)
    columns = {}
    for attribute in attributes:
        size = len(attribute.cells)
        lean = chance.dirichlet(np.full(size, 0.7), 2)
        mixed = kind[:, None] * lean[0] + (1 - kind[:, None]) * lean[1]
        if attribute.multiple:
            columns[attribute.name] = _lists(attribute, mixed[:, :-1] * 2, chance)
        else:
            place = (mixed.cumsum(axis=1) < chance.random((persons, 1))).sum(axis=1)
            codes = np.asarray(attribute.cells)[np.minimum(place, size - 1)]
            columns[attribute.name] = pl.Series(attribute.name, codes.tolist(), pl.String)
    return Cohort("test", BEGIN, END, attributes, pl.DataFrame(list(columns.values())))


def _lists(attribute: Attribute, shares: np.ndarray, chance: np.random.Generator) -> pl.Series:
    has = chance.random(shares.shape) < shares
    lists = [[code for code, own in zip(attribute.codes, row, strict=True) if own] or [UNKNOWN] for row in has]
    return pl.Series(attribute.name, lists, pl.List(pl.String))
