"""What readers hand to the checker: a piece of one table, whatever file it came from."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Protocol

import polars as pl

from prystan.evidence.intake.problems import Problems


@dataclass(frozen=True, slots=True)
class Misfit:
    """A problem that only the reader could see. `position` counts the rows of the batch from 0.

    Without a `column` the whole row is unclear, and no other rule is tried on it.
    """

    position: int
    rule: str
    column: str | None = None
    hint: str = ""
    facts: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Batch:
    """Some rows. `frame` holds columns of the model only, as text or in their types; `rows` the numbers of its rows."""

    rows: pl.Series
    frame: pl.DataFrame
    misfits: tuple[Misfit, ...] = ()


class RestartError(Exception):
    """The fast reading met something odd. The table is read again from its beginning, carefully."""


class Source(Protocol):
    """One table of one file."""

    file: str  # as problems name it
    table: str
    labels: dict[str, str]  # column of the model → what the file calls it
    comma: bool  # decimals are written with a comma
    correction: bool  # a file of rows that were set aside and corrected

    def open(self, problems: Problems) -> None:
        """Look at encoding and heading. Raises `UnreadableError`."""

    def batches(self, *, careful: bool) -> Iterable[Batch]:
        """The rows in file order. Raises `RestartError` when not `careful`, `UnreadableError` at any time."""


@dataclass(slots=True)
class Ready:
    """A source whose rows are at hand: what workbooks, forms and CTDC files are turned into."""

    file: str
    table: str
    pieces: Iterable[Batch]
    labels: dict[str, str] = field(default_factory=dict)
    comma: bool = False
    correction: bool = False

    def open(self, problems: Problems) -> None:
        """Nothing is left to look at."""

    def batches(self, *, careful: bool) -> Iterable[Batch]:  # noqa: ARG002 - one way serves for both
        """The pieces, as they are."""
        return self.pieces
