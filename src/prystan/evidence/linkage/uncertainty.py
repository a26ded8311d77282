"""Linkage uncertainty as many capture tables: in each, links are drawn by their probability, one person a list.

Links that no block found are in none of the candidates. Their expected number is known from the model; each draw adds
as many at random between pairs of lists, in proportion to the links found there, so that missed links do not pass for
unseen people.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import polars as pl
from numpy.typing import NDArray

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
        found, links = clusters(drawn, list_of, 0.0, 0.0)
        yield _with_missed(found, links, list_of, linked.scored.missed_by, rng)


def _with_missed(
    found: Ints, links: pl.DataFrame, list_of: Ints, missed: NDArray[np.float64], rng: np.random.Generator
) -> Ints:
    """Join as many more persons as links are missed, each of one list to one of another, where both may be one."""
    outer = links.filter(~pl.col("within"))
    ends = np.stack([list_of[outer["left"].to_numpy()], list_of[outer["right"].to_numpy()]], axis=1)
    found = found.copy()
    held = np.zeros(len(found), dtype=np.int64)
    np.bitwise_or.at(held, found, np.int64(1) << list_of)
    for (first, second), times in zip(*np.unique(np.sort(ends, axis=1), axis=0, return_counts=True), strict=True):
        wanted = int(rng.poisson(times * missed[first, second] / (1 - missed[first, second])))
        for _ in range(wanted):
            one = _anyone(held, first, second, rng)
            other = _anyone(held, second, first, rng)
            if one is None or other is None or held[one] & held[other]:
                continue
            found[found == other] = one
            held[one] |= held[other]
            held[other] = 0
    return found


def _anyone(held: Ints, on: int, off: int, rng: np.random.Generator) -> int | None:
    """A person who is on one list and not on another."""
    who = np.flatnonzero((held >> on & 1 == 1) & (held >> off & 1 == 0))
    return int(rng.choice(who)) if len(who) else None
