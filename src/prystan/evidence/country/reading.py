"""Reads a table of a country pack and checks it against its declaration.

A pack is data that ships with the program, so a fault is an error for whoever writes the pack, not rows to set aside.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator, Mapping, Sequence
from importlib.resources.abc import Traversable

import polars as pl

from prystan.evidence.model.codelists import CodeList, code_list
from prystan.evidence.model.schema import Column, Kind, NotAbove, NotBefore, Table

FindCodes = Callable[[str], CodeList]

_TYPES: Mapping[Kind, type[pl.DataType]] = {
    Kind.INTEGER: pl.Int64,
    Kind.NUMBER: pl.Float64,
}
_WANTED: Mapping[Kind, str] = {
    Kind.INTEGER: "a whole number",
    Kind.NUMBER: "a number",
    Kind.DATE: "a date as 2024-12-31",
    Kind.BOOLEAN: "true or false",
}


def read_table(
    file: Traversable, table: Table, labels: Sequence[str], find_codes: FindCodes = code_list
) -> tuple[pl.DataFrame, list[str]]:
    """Read one CSV file of a pack.

    Args:
        labels: languages that have a column of labels besides the columns of `table`.
        find_codes: gives the code list of a name; the pack's own regions come in by it.

    Returns:
        The table, typed as declared, one row a row of the file; and its problems, one sentence each. With problems
        the table is not to be used.
    """
    columns = (*table.columns, *(Column(lang, Kind.TEXT, "label", required=True) for lang in labels))
    try:
        text = file.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        names = ",".join(column.name for column in columns)
        return pl.DataFrame(), [f"{file.name} is missing: add the file, with the header {names}"]
    except UnicodeDecodeError:
        return pl.DataFrame(), [f"{file.name} is not UTF-8: save it as CSV in UTF-8"]
    rows = list(csv.reader(io.StringIO(text)))
    if problems := _header_problems(file.name, rows, columns) or _width_problems(file.name, rows):
        return pl.DataFrame(), problems
    raw = pl.DataFrame(rows[1:], schema=dict.fromkeys(rows[0], pl.String), orient="row")
    raw = raw.select(pl.col(column.name).replace("", None) for column in columns)
    frame = raw.select(_typed(column) for column in columns)
    return frame, list(_problems(file.name, table, columns, raw, frame, find_codes))


def _header_problems(name: str, rows: list[list[str]], columns: Sequence[Column]) -> list[str]:
    wanted = [column.name for column in columns]
    if not rows:
        return [f"{name} is empty: its first row names the columns {','.join(wanted)}"]
    problems = [f"{name}, row 1: the column {c} is missing: add it" for c in wanted if c not in rows[0]]
    problems += [
        f"{name}, row 1: the column {c} is unknown: remove it or correct it" for c in rows[0] if c not in wanted
    ]
    if len(set(rows[0])) < len(rows[0]):
        problems.append(f"{name}, row 1: a column stands twice: remove one")
    return problems


def _width_problems(name: str, rows: list[list[str]]) -> list[str]:
    width = len(rows[0])
    return [
        f"{name}, row {number}: {len(row)} cells where the header has {width}: quote cells that contain a comma"
        for number, row in enumerate(rows[1:], start=2)
        if len(row) != width
    ]


def _typed(column: Column) -> pl.Expr:
    value = pl.col(column.name)
    if column.kind is Kind.BOOLEAN:
        return value.replace_strict({"true": True, "false": False}, default=None, return_dtype=pl.Boolean)
    if column.kind is Kind.DATE:
        return value.str.to_date("%Y-%m-%d", strict=False)
    return value.cast(_TYPES.get(column.kind, pl.String), strict=False)


def _problems(
    name: str,
    table: Table,
    columns: Sequence[Column],
    raw: pl.DataFrame,
    frame: pl.DataFrame,
    find_codes: FindCodes,
) -> Iterator[str]:
    for column in columns:
        for number, value, fault in _cell_faults(column, raw[column.name], frame[column.name], find_codes):
            shown = f" {value!r}" if value is not None else ""
            yield f"{name}, row {number}, column {column.name}:{shown} {fault}"
    if table.key:
        for number in _rows(frame.select(pl.struct(table.key).is_duplicated()).to_series()):
            yield f"{name}, row {number}: the same {' and '.join(table.key)} stands twice: remove or renumber one"
    for rule in table.rules:
        if isinstance(rule, NotBefore | NotAbove):
            low, high = rule.columns
            for number in _rows(frame[low] > frame[high]):
                yield f"{name}, row {number}: {low} comes after {high}: correct one of them"


def _cell_faults(
    column: Column, raw: pl.Series, typed: pl.Series, find_codes: FindCodes
) -> Iterator[tuple[int, str | None, str]]:
    """Row number of the file, the value where there is one, and what is wrong with it."""
    if column.required:
        yield from ((number, None, "has no value: fill it in") for number in _rows(raw.is_null()))
    if column.codes is not None:
        codes = find_codes(column.codes)
        unknown = raw.is_not_null() & ~raw.is_in(list(codes.values))
        fault = f"is not in the code list {codes.name}: use one of its codes"
        yield from ((number, raw[number - 2], fault) for number in _rows(unknown))
    elif column.kind in _WANTED:
        fault = f"is not {_WANTED[column.kind]}: correct it"
        yield from ((number, raw[number - 2], fault) for number in _rows(raw.is_not_null() & typed.is_null()))
    for bound, outside in ((column.minimum, "below"), (column.maximum, "above")):
        if bound is not None and column.kind in (Kind.INTEGER, Kind.NUMBER):
            beyond = typed < bound if outside == "below" else typed > bound
            yield from ((number, raw[number - 2], f"is {outside} {bound:g}: correct it") for number in _rows(beyond))


def _rows(mask: pl.Series) -> list[int]:
    """Row numbers as a text editor shows them: the header is row 1."""
    return [index + 2 for index in mask.fill_null(False).arg_true().to_list()]
