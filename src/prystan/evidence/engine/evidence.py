"""What one edition counts from: every contributed table, open in an engine, and who sent it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import ibis.expr.types as ir

CONTRIBUTOR = "contributor"
"""The column that every table of an `Evidence` has beside the model's: the id of who sent the row."""


@dataclass(frozen=True, slots=True)
class Contribution:
    """Who sent tables, for which days (both ends included), and what the sender means by its words."""

    id: str
    name: str
    kind: str
    begin: date
    end: date
    cut_off: date
    definitions: Mapping[str, str] = field(default_factory=dict)
    tables: frozenset[str] = frozenset()

    def covers(self, begin: date, end: date) -> bool:
        """True where some day of the span lies in the contribution's own."""
        return self.begin <= end and begin <= self.end


@dataclass(frozen=True)
class Evidence:
    """All contributed rows as lazy tables of one engine.

    `tables` has each model table that somebody sent, with its columns and `CONTRIBUTOR`. `persons` is what linkage
    found (person, contributor, record, probability); None where lists are not linked, and then each record counts.
    `drawn` is what it might have found as well (draw, contributor, record, person): the persons of many draws.
    """

    contributions: tuple[Contribution, ...]
    tables: Mapping[str, ir.Table]
    persons: ir.Table | None = None
    drawn: ir.Table | None = None

    def senders(self, table: str) -> tuple[Contribution, ...]:
        return tuple(c for c in self.contributions if table in c.tables)
