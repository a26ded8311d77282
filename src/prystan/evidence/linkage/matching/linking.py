"""One linkage round from tokens to persons."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from prystan.evidence.linkage.matching.candidates import LIST, Engine
from prystan.evidence.linkage.matching.clusters import clusters, threshold
from prystan.evidence.linkage.matching.numbers import Changes, number_persons
from prystan.evidence.linkage.matching.pairing import Scored, score
from prystan.evidence.linkage.matching.sent import Lists
from prystan.evidence.linkage.matching.settled import Settled

Step = Callable[[str, float], None]


@dataclass(frozen=True, slots=True)
class Linked:
    """What a round found.

    `persons` has ``person``, ``contributor``, ``record`` and ``probability`` (of the surest link that ties the record
    to the person; 1 for who stands alone), `links` the links that were taken, `thresholds` the probabilities from which
    links were taken between lists and inside them.
    """

    lists: Lists
    scored: Scored
    clusters: NDArray[np.int64]
    links: pl.DataFrame
    thresholds: tuple[float, float]
    persons: pl.DataFrame
    changes: Changes | None

    @property
    def list_of(self) -> NDArray[np.int64]:
        """The list of each record number."""
        return self.lists.records[LIST].to_numpy().astype(np.int64)


def link(
    lists: Lists,
    engine: Engine,
    *,
    previous: pl.DataFrame | None = None,
    settled: Settled | None = None,
    progress: Step | None = None,
) -> Linked:
    """Find the persons behind the records of `lists`.

    Args:
        previous: an earlier ``persons.parquet``, whose numbers are kept.
        settled: pairs of an earlier run of this round, which are not compared again.
    """
    say = progress or _silent
    say("comparing records", 0.1)
    scored = score(engine, lists.rows, lists.scheme, lists.chances, settled.of(lists) if settled else None)
    say("finding persons", 0.7)
    within = scored.pairs["within"].to_numpy()
    probability = scored.pairs["probability"].to_numpy()
    cuts = (threshold(probability[~within], scored.missed), threshold(probability[within], scored.missed))
    list_of = lists.records[LIST].to_numpy().astype(np.int64)
    found, links = clusters(scored.pairs, list_of, *cuts)
    person, changes = number_persons(lists.records, found, previous)
    persons = lists.records.select(person, "contributor", "record", _certainty(found, links))
    return Linked(lists, scored, found, links, cuts, persons, changes if previous is not None else None)


def _certainty(found: NDArray[np.int64], links: pl.DataFrame) -> pl.Series:
    best = np.zeros(len(found))
    for side in ("left", "right"):
        np.maximum.at(best, links[side].to_numpy(), links["probability"].to_numpy())
    return pl.Series("probability", np.where(best > 0, best, 1.0)).round(6)


def captures(list_of: NDArray[np.int64], found: NDArray[np.int64], names: tuple[str, ...]) -> pl.DataFrame:
    """The capture table: a 0/1 column a list, and ``count``."""
    bits = np.zeros(len(found), dtype=np.int64)
    np.bitwise_or.at(bits, found, np.int64(1) << list_of)
    histories, counts = np.unique(bits[bits > 0], return_counts=True)
    columns = {name: (histories >> place & 1).astype(np.int64) for place, name in enumerate(names)}
    return pl.DataFrame({**columns, "count": counts.astype(np.int64)})


def _silent(what: str, part: float) -> None:
    """Nobody watches."""
