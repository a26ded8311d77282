"""Linkage uncertainty as many capture tables: in each, links are drawn by their probability, one person a list.

Links that no block found are in none of the candidates. Their expected number is known from the model; each draw joins
as many lone records to others at random (`lost`), so that missed links do not pass for unseen people.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import polars as pl
from numpy.typing import NDArray

from prystan.evidence.linkage.lost import with_lost
from prystan.evidence.linkage.matching.clusters import clusters
from prystan.evidence.linkage.matching.linking import Linked, captures

_DOUBTFUL = 0.005
"""Candidates below this probability are never drawn."""

Ints = NDArray[np.int64]


def draw_captures(linked: Linked, draws: int, seed: int = 1) -> list[pl.DataFrame]:
    """So many capture tables (a 0/1 column a list, ``count``), each as likely as the others."""
    names = linked.lists.contributors
    return [captures(linked.list_of, found, names) for found in draw_clusters(linked, draws, seed)]


def draw_clusters(linked: Linked, draws: int, seed: int = 1) -> Iterator[Ints]:
    """The persons of each draw: a number for each record, equal where records are of one person."""
    list_of = linked.list_of
    possible = linked.scored.pairs.filter(pl.col("probability") >= _DOUBTFUL)
    chance = possible["probability"].to_numpy()
    for number in range(draws):
        rng = np.random.Generator(np.random.PCG64([seed, number]))
        drawn = possible.filter(pl.Series(rng.random(len(chance)) < chance))
        found, _ = clusters(drawn, list_of, 0.0, 0.0)
        yield with_lost(found, list_of, linked.scored.missed_by, rng)
