"""What a release puts out: public tables with their intervals, and public rows. Made by `make` only."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

import polars as pl

from prystan.evidence.disclosure._seal import Sealed
from prystan.evidence.disclosure.cohort import Attribute
from prystan.evidence.disclosure.ledger.file import K_ANONYMOUS, NOISE, ROUNDING
from prystan.evidence.disclosure.public import PublicCountTable
from prystan.evidence.disclosure.statement import Statement
from prystan.evidence.indicators.counts import Key

BASE, THRESHOLD = 5, 10
PERSONS = "persons"
"""The measure of all tables of a release, and the name of its number in files."""


class Method(StrEnum):
    """How a release is made safe."""

    NOISE = "noise"
    ROUNDING = "rounding"
    K_ANONYMOUS = "k-anonymous"

    @property
    def in_ledger(self) -> str:
        return {"noise": NOISE, "rounding": ROUNDING, "k-anonymous": K_ANONYMOUS}[self.value]


@dataclass(frozen=True, slots=True)
class PublicRows(Sealed):
    """Rows that anybody may have, in the form of `Cohort.frame`. None of them is a person."""

    frame: pl.DataFrame
    attributes: tuple[Attribute, ...]

    def __len__(self) -> int:
        return self.frame.height


@dataclass(frozen=True, slots=True)
class Cost:
    """What a release with noise costs, and the noise of each table: all of it public."""

    epsilon: float
    delta: float
    rho: float
    sigma: Mapping[tuple[str, ...], float]


@dataclass(frozen=True, slots=True)
class Products(Sealed):
    """`tables` are of the measure `PERSONS`, `persons` is their public number. `intervals` holds for some tables, by
    their dimensions, from where to where each true count lies with 95 % confidence, in multiples of `BASE`."""

    method: Method
    attributes: tuple[Attribute, ...]
    tables: tuple[PublicCountTable, ...]
    rows: PublicRows | None
    persons: int
    cost: Cost | None = None
    statement: Statement | None = None
    seeded: bool = False
    why_no_rows: str = ""
    k: int | None = None
    intervals: Mapping[tuple[str, ...], Mapping[Key, tuple[int, int]]] = field(default_factory=dict)
    half_widths: Mapping[tuple[str, ...], float] = field(default_factory=dict)
    """Half the width of the interval of each table's cells, in persons."""

    def table(self, *by: str) -> PublicCountTable:
        """The table cut by exactly these.

        Raises:
            KeyError: there is none.
        """
        for table in self.tables:
            if table.by == by:
                return table
        raise KeyError(by)
