"""Reads the persons of each draw of the links, and makes sure that they are draws of the same linkage."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import polars as pl

from prystan.evidence.model.links import DRAWN_COLUMNS

FEWEST_DRAWS = 2
MOST_DRAWS = 20
"""Enough for an interval: of the variance that comes from the links, 20 draws tell all but a third (√(2 / 19))."""
_RECORD = ["contributor", "record"]
_NAMED = 3


class DrawnError(ValueError):
    """The file is no set of draws of these persons; the message says what to do."""


def draws_of(drawn: Path, persons: Path, contributors: Iterable[str], most: int = MOST_DRAWS) -> tuple[int, ...]:
    """The draws to be used: the first `most` of the file. Each has to have exactly the records of `persons`.

    Raises:
        DrawnError: the file cannot be read, lacks a column, has fewer than two draws, or a draw has other records than
            `persons`, a record twice or without a person; or a contributor of whom there is nothing.
    """
    _check_columns(drawn)
    rows = pl.scan_parquet(drawn).select(DRAWN_COLUMNS)
    numbers = rows.select(pl.col("draw").unique().sort()).collect()["draw"].drop_nulls().to_list()[: max(most, 0)]
    if len(numbers) < FEWEST_DRAWS:
        raise DrawnError(
            f"{drawn.name}: {len(numbers)} draws to use, but doubt about links shows between several only. Link with "
            "--draws 20, and use at least two"
        )
    if not all(isinstance(number, int) for number in numbers):
        raise DrawnError(f"{drawn.name}: the column draw has to hold whole numbers, as `prystan link` writes them")
    known = pl.scan_parquet(persons).select(_RECORD).unique().collect()
    _check_contributors(drawn.name, rows, contributors)
    for number in numbers:
        _check_draw(drawn.name, persons.name, number, rows.filter(pl.col("draw") == number).collect(), known)
    return tuple(numbers)


def _check_columns(drawn: Path) -> None:
    try:
        there = pl.read_parquet_schema(drawn)
    except (OSError, pl.exceptions.PolarsError):
        raise DrawnError(f"{drawn.name} cannot be read: give the drawn-persons.parquet of `prystan link`") from None
    if missing := [name for name in DRAWN_COLUMNS if name not in there]:
        raise DrawnError(
            f"{drawn.name} has no column {', '.join(missing)}; it needs {', '.join(DRAWN_COLUMNS)}: give the "
            "drawn-persons.parquet of `prystan link`"
        )


def _check_contributors(name: str, rows: pl.LazyFrame, contributors: Iterable[str]) -> None:
    there = rows.select(pl.col("contributor").unique()).collect()["contributor"].drop_nulls().to_list()
    if foreign := sorted(set(there) - set(contributors)):
        shown = ", ".join(repr(who) for who in foreign[:_NAMED]) + (" and others" if len(foreign) > _NAMED else "")
        raise DrawnError(
            f"{name} has records of {shown}, of whom there is no contribution: name that contribution too, or link "
            "again without it"
        )


def _check_draw(name: str, persons: str, number: int, found: pl.DataFrame, known: pl.DataFrame) -> None:
    """Counts only: which record it is may not be said where everybody reads."""
    both = f"both must come from one `prystan link`: give the {persons} and {name} of one folder"
    if lost := found["person"].null_count():
        raise DrawnError(f"{name}: {lost} records of draw {number} have no person; {both}")
    if twice := found.height - found.select(_RECORD).n_unique():
        raise DrawnError(f"{name}: draw {number} has {twice} records more than once; {both}")
    if missing := known.join(found, on=_RECORD, how="anti").height:
        raise DrawnError(f"{name}: draw {number} lacks {missing} records that {persons} has; {both}")
    if more := found.join(known, on=_RECORD, how="anti").height:
        raise DrawnError(f"{name}: draw {number} has {more} records that {persons} lacks; {both}")
