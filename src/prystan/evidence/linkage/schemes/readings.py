"""A person's readings: one row for each surname the person is known by, and the sums that tell of chance.

Of several given names only the first counts: how many families a diminutive may belong to would tell which it is.
"""

from __future__ import annotations

import numpy as np
import polars as pl

MOST = 2
"""Readings of one record that are kept: more would tell apart who has many surnames."""

G, S, P = pl.col("g"), pl.col("s"), pl.col("p")
Y, M, D = pl.col("birth_year"), pl.col("birth_month"), pl.col("birth_day")
DAY = pl.concat_str(
    [pl.min_horizontal(M, D).cast(pl.String()), pl.max_horizontal(M, D).cast(pl.String())], separator="."
)
"""Month and day in rising order, so that exchanging them changes nothing; null where one is missing."""
NAMES = pl.concat_str([pl.min_horizontal(G, S), pl.max_horizontal(G, S)], separator="+")
"""Both names in the order of the alphabet, so that exchanging them changes nothing; null where one is missing."""


def readings(people: pl.DataFrame) -> pl.DataFrame:
    """`people` with one given name ``g``, one surname ``s`` and the patronymic ``p`` a row; at least one row each."""
    narrow = people.with_columns(
        pl.col("given").list.first().alias("g"),
        pl.when(pl.col("surname").list.len() > 0).then("surname").alias("s"),
        pl.col("patronymic").alias("p"),
    )
    rows = narrow.explode("s")
    return rows.filter(pl.int_range(pl.len()).over("record") < MOST)


def repeat_chance(values: pl.Series) -> float:
    """How often two different rows have the same value, of those that have one (Simpson's index, without bias)."""
    counts = values.drop_nulls().value_counts()["count"].to_numpy().astype(np.float64)
    total = counts.sum()
    return float((counts * (counts - 1)).sum() / (total * (total - 1))) if total > 1 else 0.0
