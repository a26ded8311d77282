"""Who of a chunk is on one partner's list, and under which record."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from prystan.evidence.simulation import columns
from prystan.evidence.simulation.partners import INDEX, Partner
from prystan.evidence.simulation.people import NUMBERS
from prystan.evidence.simulation.streams import NOBODY, Ints, Part, stream


@dataclass(frozen=True, slots=True)
class Listing:
    """`rows` are indices of the people of the chunk in the order of their records; `detected` goes with them.

    `records` has the number of each person of the chunk, `NOBODY` for who is not on the list.
    """

    partner: Partner
    chunk: int
    rows: Ints
    detected: Ints
    records: Ints

    def __len__(self) -> int:
        return len(self.rows)

    @property
    def place(self) -> int:
        """The partner's place among the partners: part of the key of its streams."""
        return INDEX[self.partner.id]

    @property
    def numbers(self) -> Ints:
        """Record numbers of `rows`."""
        return self.records[self.rows]

    def record(self, people: Ints) -> pa.Array:
        """The records of some people of the chunk (indices)."""
        return columns.numbered(self.partner.prefix, self.records[people])

    def identifiers(self, letter: str, rows: int, per_person: int) -> pa.Array:
        """Identifiers for so many rows of a table that has at most `per_person` rows a person."""
        return columns.numbered(f"{self.partner.prefix}{letter}", self.chunk * NUMBERS * per_person + np.arange(rows))


def listing_of(partner: Partner, days: Ints, seed: int, chunk: int) -> Listing:
    """The list of one partner. Records are numbered by day; the order within a day says nothing about the person."""
    known = days[:, INDEX[partner.id]]
    order = stream(seed, Part.ORDER, chunk, INDEX[partner.id]).random(len(days))
    rows = np.flatnonzero(known != NOBODY)
    rows = rows[np.lexsort((order[rows], known[rows]))]
    records = np.full(len(days), NOBODY, dtype=np.int64)
    records[rows] = chunk * NUMBERS + np.arange(1, len(rows) + 1)
    return Listing(partner, chunk, rows, known[rows], records)
