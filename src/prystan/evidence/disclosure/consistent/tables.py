"""What the fit gives: tables that are non-negative, add up and agree, each cell with an interval that holds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from prystan.evidence.disclosure.cohort import Attribute
from prystan.evidence.disclosure.measurement.tables import Axis, Key


@dataclass(frozen=True, eq=False)
class FittedTable:
    """One table after the fit; all arrays have the shape of `axes`.

    `values` are persons, not whole numbers, at least 0. From `low` to `high` is where the true count lies with 95 %
    confidence. `deviation` is the standard deviation of the unbiased estimate behind the interval.
    """

    key: Key
    axes: tuple[Axis, ...]
    values: NDArray[np.float64]
    low: NDArray[np.int64]
    high: NDArray[np.int64]
    deviation: float

    def rounded(self, base: int = 5) -> NDArray[np.int64]:
        """The values as they are published: multiples of `base`."""
        return (np.rint(self.values / base) * base).astype(np.int64)

    def small(self, threshold: int = 10) -> NDArray[np.bool_]:
        """Cells of which only ``<10`` is said."""
        return self.rounded() < threshold


@dataclass(frozen=True, eq=False)
class ConsistentTables:
    """Every measured table and every margin of one, by the attributes that cut it."""

    cohort: str
    begin: date
    end: date
    attributes: tuple[Attribute, ...]
    tables: Mapping[Key, FittedTable]
    seeded: bool
    """Made of a seeded measurement: never to be published."""

    @property
    def publishable(self) -> bool:
        return not self.seeded

    @property
    def persons(self) -> int:
        """The number of persons of the fit, to which every table adds up."""
        return round(float(self.tables[()].values))
