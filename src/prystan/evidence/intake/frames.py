"""The model's columns as column types of Polars and Arrow, so that each table has the same types everywhere."""

from __future__ import annotations

from collections.abc import Iterable

import polars as pl
import pyarrow as pa

from prystan.evidence.model.schema import Column, Kind, Table

_POLARS: dict[Kind, pl.DataType] = {
    Kind.INTEGER: pl.Int64(),
    Kind.NUMBER: pl.Float64(),
    Kind.DATE: pl.Date(),
    Kind.BOOLEAN: pl.Boolean(),
}
_ARROW = {
    Kind.INTEGER: pa.int64(),
    Kind.NUMBER: pa.float64(),
    Kind.DATE: pa.date32(),
    Kind.BOOLEAN: pa.bool_(),
}


def polars_type(column: Column) -> pl.DataType:
    """Text where `Kind` says nothing else; a list where the column is multi-valued."""
    single = _POLARS.get(column.kind, pl.String())
    return pl.List(single) if column.multiple else single


def polars_schema(table: Table) -> dict[str, pl.DataType]:
    """Every column of `table`, in its order."""
    return {column.name: polars_type(column) for column in table}


def arrow_schema(table: Table, names: Iterable[str] | None = None) -> pa.Schema:
    """The Arrow schema of `table`, or of those of its columns that `names` holds."""
    wanted = set(table.column_names if names is None else names)
    return pa.schema([(column.name, _arrow_type(column)) for column in table if column.name in wanted])


def _arrow_type(column: Column) -> pa.DataType:
    single = _ARROW.get(column.kind, pa.string())
    return pa.list_(single) if column.multiple else single


def complete(frame: pl.DataFrame, table: Table) -> pl.DataFrame:
    """`frame` with every column of the model, in its order and of its type; what is missing is empty.

    Raises:
        ValueError: `frame` has a column that `table` has not.
    """
    if unknown := set(frame.columns) - set(table.column_names):
        raise ValueError(f"{table.name} has no column {', '.join(sorted(unknown))}")
    return frame.select(
        (pl.col(name) if name in frame.columns else pl.lit(None)).cast(dtype).alias(name)
        for name, dtype in polars_schema(table).items()
    )


def dictionary_columns(table: Table) -> list[str]:
    """The columns whose few values are worth a dictionary in Parquet: codes. Numbers of rows are all different."""
    return [column.name for column in table if column.kind is Kind.CODE]


def ordered_columns(table: Table) -> list[str]:
    """The columns that are searched by range, for which Parquet keeps the least and the greatest value."""
    return [column.name for column in table if column.kind in (Kind.DATE, Kind.INTEGER, Kind.NUMBER)]
