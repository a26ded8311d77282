"""A person's readings: one row for each surname the person is known by, and the sums that tell of chance.

Of several given names only the first counts: how many families a diminutive may belong to would tell which it is.
"""

from __future__ import annotations

import numpy as np
import polars as pl

from prystan.evidence.linkage.schemes.macs import distinct

MOST = 2
"""Readings of one record that are kept: more would tell apart who has many surnames."""

G, S, P = pl.col("g"), pl.col("s"), pl.col("p")
Y, M, D = pl.col("birth_year"), pl.col("birth_month"), pl.col("birth_day")


def _in_order(one: pl.Expr, other: pl.Expr) -> tuple[pl.Expr, pl.Expr]:
    """The lower and the higher of two, so that exchanging them changes nothing; null where one is missing."""
    both = one.is_not_null() & other.is_not_null()
    return pl.when(both).then(pl.min_horizontal(one, other)), pl.when(both).then(pl.max_horizontal(one, other))


DAY = _in_order(M, D)
"""Month and day in rising order."""
NAMES = _in_order(G, S)
"""Both names in the order of the alphabet."""


def readings(people: pl.DataFrame, most: int = MOST) -> pl.DataFrame:
    """`people` with one given name ``g``, one surname ``s`` and the patronymic ``p`` a row; one to `most` rows each."""
    surnames = pl.when(pl.col("surname").list.len() > 0).then("surname")
    narrow = people.with_columns(
        pl.col("given").list.first().alias("g"),
        (surnames.list.first() if most == 1 else surnames.list.head(most)).alias("s"),
        pl.col("patronymic").alias("p"),
    )
    return narrow if most == 1 else narrow.explode("s")


def repeat_chance(values: pl.DataFrame) -> float:
    """How often two different rows are equal, of those that have all values (Simpson's index, without bias)."""
    known, present = np.zeros(values.height, dtype=np.int64), np.ones(values.height, dtype=np.bool_)
    for column in values:
        texts, places = distinct(column)
        present &= places >= 0
        known = np.unique(known * (len(texts) + 1) + places, return_inverse=True)[1]
    counts = np.bincount(known[present]).astype(np.float64)
    total = counts.sum()
    return float((counts * (counts - 1)).sum() / (total * (total - 1))) if total > 1 else 0.0
