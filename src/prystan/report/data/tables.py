"""One report table as machines read it: columns by their machine names, numbers as numbers, one missing-value rule."""

from __future__ import annotations

import math
import re
from typing import Any

import polars as pl

from prystan.evidence.intake.guard import guarded
from prystan.report.model import Cell, Chart, DataTable, Figurative

_NAME = re.compile(r"[a-z0-9][a-z0-9._-]*")


def file_name(item: DataTable | Chart | Figurative) -> str:
    """The name of the item's files, without an ending.

    Raises:
        ValueError: the identifier is no plain file name.
    """
    if not _NAME.fullmatch(item.identifier):
        raise ValueError(f"{item.identifier!r} cannot name a file: lower-case letters, digits, '.', '_' and '-' only")
    return item.identifier


def number(cell: Cell) -> float | int | None:
    """The cell's number, whole where it is whole."""
    raw = cell.raw
    if isinstance(raw, bool) or not isinstance(raw, int | float) or not math.isfinite(raw):
        return None
    return int(raw) if float(raw).is_integer() else raw


def numeric_columns(table: DataTable) -> list[bool]:
    """Which columns hold numbers: as the table says, or else those of nothing but numbers, small and missing cells."""
    if table.numeric:
        return [place < len(table.numeric) and table.numeric[place] for place in range(len(table.columns))]
    return [place >= table.row_headers and _all_numbers(table, place) for place in range(len(table.columns))]


def _all_numbers(table: DataTable, place: int) -> bool:
    cells = [row[place] for row in table.rows]
    numbers = [cell for cell in cells if number(cell) is not None]
    return bool(numbers) and all(number(cell) is not None or cell.raw is None or _bound(cell) for cell in cells)


def _bound(cell: Cell) -> bool:
    return isinstance(cell.raw, str) and cell.raw.startswith("<")


def machine_text(cell: Cell, *, numeric: bool) -> str | None:
    """What a CSV file holds for `cell`. In a numeric column nothing reported is empty, and a small cell is ``<10``."""
    value = number(cell)
    if value is not None:
        return str(value)
    if isinstance(cell.raw, str):
        return cell.raw
    if not numeric:
        return cell.text
    return cell.text if cell.text.startswith("<") else None


def frame(table: DataTable) -> pl.DataFrame:
    """The table as text columns under their machine names, formulas guarded in columns of text."""
    numeric = numeric_columns(table)
    columns = {
        name: pl.Series(name, [machine_text(row[place], numeric=numeric[place]) for row in table.rows], dtype=pl.String)
        for place, name in enumerate(table.machine_columns)
    }
    texts = [
        guarded(pl.col(name)).alias(name) for name, is_number in zip(columns, numeric, strict=True) if not is_number
    ]
    return pl.DataFrame(columns).with_columns(texts)


def schema(table: DataTable) -> dict[str, Any]:
    """The Table Schema. A small cell is a missing value of its column: known to be there, not how large."""
    fields: list[dict[str, Any]] = []
    bounds: set[str] = set()
    for place, is_number in enumerate(numeric_columns(table)):
        cells = [row[place] for row in table.rows]
        described = {"name": table.machine_columns[place], "title": table.columns[place]}
        if is_number:
            whole = all(isinstance(value, int) for value in map(number, cells) if value is not None)
            texts = [machine_text(cell, numeric=True) for cell in cells if number(cell) is None]
            bounds.update(text for text in texts if text)
            fields.append({**described, "type": "integer" if whole else "number"})
        else:
            fields.append({**described, "type": "string"})
    return {"fields": fields, "missingValues": ["", *sorted(bounds)]}
