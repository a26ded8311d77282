"""Capture tables that were drawn by the links' probabilities, from the file in which `prystan link` keeps them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from prystan.evidence.estimation.pooling import FEWEST_TABLES
from prystan.evidence.estimation.tables import COUNT, CaptureTable, CaptureTableError

if TYPE_CHECKING:
    import polars as pl

DRAW = "draw"


def drawn_tables(path: Path) -> list[CaptureTable | CaptureTableError]:
    """The tables of ``draws.parquet``: one 0/1 column a list, `count`, and `draw`; in the draws' order. Of a draw that
    makes no table the reason.

    Raises:
        CaptureTableError: the file cannot be read, lacks a column, or has fewer than two draws.
    """
    import polars as pl

    try:
        frame = pl.read_parquet(path)
    except (OSError, pl.exceptions.PolarsError):
        raise CaptureTableError(f"{path.name} cannot be read: give the draws.parquet of `prystan link`") from None
    if missing := [name for name in (DRAW, COUNT) if name not in frame.columns]:
        raise CaptureTableError(
            f"{path.name} has no column {' and no column '.join(map(repr, missing))}: give the draws.parquet of "
            "`prystan link`, which holds tables of overlaps"
        )
    parts = frame.sort(DRAW, maintain_order=True).partition_by(DRAW, include_key=False, maintain_order=True)
    if len(parts) < FEWEST_TABLES:
        raise CaptureTableError(f"{path.name} has {len(parts)} draws: the doubt about links shows between several only")
    return [_table(part) for part in parts]


def _table(part: pl.DataFrame) -> CaptureTable | CaptureTableError:
    try:
        return CaptureTable.from_frame(part)
    except CaptureTableError as fault:
        return fault
