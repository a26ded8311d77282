"""Capture tables and strata from files: what may stand in a cell, and what is said of a cell that is wrong.

Commas, semicolons (spreadsheets in most of Europe) and tabs are read alike. A message names the line of the file and
the column; it repeats what stands there only where that is a number, for a wrong file may hold names.
"""

from __future__ import annotations

import csv
import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from prystan.evidence.estimation.tables import COUNT, CaptureTable, CaptureTableError, check_lists

MOST_PEOPLE = 2.0**53
"""A greater count is not exact in a double."""
Row = tuple[str, Sequence[object]]
"""Where a row stands, in words, and its cells: one for each list, then the count."""


@dataclass(frozen=True)
class File:
    """A file as it stands: its columns, and its rows with the line on which each ends."""

    columns: tuple[str, ...]
    rows: tuple[tuple[int, tuple[str, ...]], ...]

    def place(self, column: str) -> int:
        """Where a column stands. Raises CaptureTableError: there is none, or there are two."""
        if self.columns.count(column) != 1:
            how_many = "two columns are" if column in self.columns else "no column is"
            raise CaptureTableError(
                f"{how_many} called {column!r}; there are {', '.join(map(repr, self.columns)) or 'none'}. One 0/1 "
                f"column a list and a column {COUNT!r} are needed"
            )
        return self.columns.index(column)


def read(path: str | Path) -> File:
    """A file of histories. Raises CaptureTableError where it is not text, or a row has too many or too few cells."""
    try:
        text = Path(path).read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        raise CaptureTableError("the file is not text in UTF-8: save it anew as CSV (UTF-8)") from None
    from prystan.evidence.intake.encoding import heading  # here: the library is imported without what reads workbooks

    with Path(path).open("rb") as file:
        found = heading(file, "utf-8-sig", {COUNT})
    above = found.number - 1
    reader = csv.reader(text.splitlines(keepends=True)[above:], delimiter=found.delimiter)
    rows = [
        (above + reader.line_num, tuple(cell.strip() for cell in row)) for row in reader if any(map(str.strip, row))
    ]
    columns = rows[0][1] if rows else ()
    for line, row in rows[1:]:
        if len(row) != len(columns):
            raise CaptureTableError(f"line {line} has {len(row)} cells; the first line has {len(columns)}")
    return File(columns, tuple(rows[1:]))


def table_from_csv(path: str | Path) -> CaptureTable:
    """From one row a history, one 0/1 column a list, and a column `count`. Raises CaptureTableError."""
    file = read(path)
    lists, rows = _parts(file, ())
    return parsed(lists, rows)


def strata_from_csv(path: str | Path, stratum: str) -> dict[str, CaptureTable | CaptureTableError]:
    """One table a stratum from a file of histories with a further column that names the stratum.

    Lists that have nobody, or everybody, in a stratum are left out there: they tell nothing about it.

    Raises:
        CaptureTableError: the file has no such column, or no column `count`.
    """
    file = read(path)
    at = file.place(stratum)
    lists, rows = _parts(file, (at,))
    parts: dict[str, list[Row]] = {}
    for (_, cells), row in zip(file.rows, rows, strict=True):
        parts.setdefault(cells[at], []).append(row)
    return {name: _telling(lists, part) for name, part in sorted(parts.items())}


def parsed(lists: Sequence[str], rows: Sequence[Row]) -> CaptureTable:
    """A table from rows of one 0 or 1 a list and then the count. Raises CaptureTableError, naming the row."""
    check_lists(lists)
    return CaptureTable.from_counts(lists, [_history(lists, row) for row in rows])


def whole(value: object) -> float:
    """A number of people. Raises CaptureTableError."""
    try:
        number = float(str(value))
    except ValueError:
        raise CaptureTableError(f"a count {_said(value)}, which is no number") from None
    if not math.isfinite(number):
        raise CaptureTableError("a count is not a number")
    if number < 0:
        raise CaptureTableError(f"a count is negative: {number:g}")
    if number != int(number):
        raise CaptureTableError(f"a count is not a whole number of people: {number:g}")
    if number > MOST_PEOPLE:
        raise CaptureTableError(f"a count is greater than any population: {number:g}")
    return number


def _parts(file: File, others: Sequence[int]) -> tuple[list[str], list[Row]]:
    """The lists, and the rows with the count last; `others` are columns that are neither."""
    count = file.place(COUNT)
    of_lists = [i for i in range(len(file.columns)) if i != count and i not in others]
    rows: list[Row] = [(f"line {line}", [cells[i] for i in (*of_lists, count)]) for line, cells in file.rows]
    return [file.columns[i] for i in of_lists], rows


def _history(lists: Sequence[str], row: Row) -> tuple[int, float]:
    where, cells = row
    if len(cells) != len(lists) + 1:
        raise CaptureTableError(f"{where} has {len(cells)} cells; {len(lists)} lists and a count make {len(lists) + 1}")
    try:
        history = sum(_bit(cell, name) << i for i, (name, cell) in enumerate(zip(lists, cells, strict=False)))
        return history, whole(cells[-1])
    except CaptureTableError as fault:
        raise CaptureTableError(f"{where}: {fault}") from None


def _telling(lists: Sequence[str], rows: Sequence[Row]) -> CaptureTable | CaptureTableError:
    """The table without lists that have nobody, or everybody, here. People who were on no other list leave it."""
    try:
        histories = [_history(lists, row) for row in rows]
        kept = (1 << len(lists)) - 1
        while kept:
            there = [(history & kept, count) for history, count in histories if history & kept and count]
            people = sum(count for _, count in there)
            sizes = [sum(count for history, count in there if history >> k & 1) for k in range(len(lists))]
            telling = sum(1 << k for k, size in enumerate(sizes) if 0 < size < people)
            if telling == kept:
                break
            kept = telling
        places = [k for k in range(len(lists)) if kept >> k & 1]
        found: dict[int, float] = {}
        for history, count in histories:
            moved = sum((history >> k & 1) << i for i, k in enumerate(places))
            found[moved] = found.get(moved, 0.0) + count
        found.pop(0, None)
        return CaptureTable.from_counts([lists[k] for k in places], found)
    except CaptureTableError as fault:
        return fault


def _bit(cell: object, name: str) -> int:
    text = str(cell).strip().lower()
    if text in ("1", "true", "1.0"):
        return 1
    if text in ("0", "false", "0.0"):
        return 0
    raise CaptureTableError(f"the cell of list {name!r} {_said(cell)}, which is neither 0 nor 1")


def _said(value: object) -> str:
    """What stands in a cell, as far as a message may tell."""
    text = str(value).strip()
    if not text:
        return "is empty"
    return f"holds {text!r}" if text[0] in "-+.0123456789" and len(text) < 20 else "holds text"
