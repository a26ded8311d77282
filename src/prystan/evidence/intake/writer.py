"""Write a contribution: one file a table and ``datapackage.json``, which is written last.

A folder without ``datapackage.json`` is therefore never a contribution, whatever interrupted the writing. The same
tables give the same bytes. Batches are written as they come, so that memory stays bounded.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import BinaryIO, Literal, TypeAlias

import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq

from prystan.evidence.intake.frames import arrow_schema, complete
from prystan.evidence.intake.guard import guarded
from prystan.evidence.model.codelists import CodeList
from prystan.evidence.model.datapackage import MANIFEST_NAME, SEPARATOR, Resource, package
from prystan.evidence.model.manifest import Manifest
from prystan.evidence.model.schema import Kind, Table
from prystan.evidence.model.tables import TABLES

Form = Literal["csv", "parquet"]
Rows: TypeAlias = pl.DataFrame | pa.Table | Iterable[pa.RecordBatch]

_ROWS_AT_ONCE = 1 << 17
_GUARDED_KINDS = (Kind.IDENTIFIER, Kind.TEXT, Kind.CODE)


def write_contribution(
    folder: Path,
    manifest: Manifest,
    tables: Mapping[str, Rows],
    *,
    form: Form = "csv",
    regions: CodeList | None = None,
) -> Path:
    """Write `tables` (name in the model → rows) into `folder` and return the path of ``datapackage.json``.

    Columns that a table lacks are written empty. A table of no rows is written too: it says that nothing happened,
    while a table that is absent says that nothing is known.

    Raises:
        KeyError: a name is not a table of the model.
        ValueError: a column is not one of its table's.
    """
    folder.mkdir(parents=True, exist_ok=True)
    (folder / MANIFEST_NAME).unlink(missing_ok=True)
    ordered = sorted(tables, key=list(TABLES).index) if tables.keys() <= TABLES.keys() else _refuse(tables)
    resources = [_write_table(folder, TABLES[name], tables[name], form) for name in ordered]
    described = json.dumps(package(manifest, resources, regions=regions), ensure_ascii=False, indent=1)
    path = folder / MANIFEST_NAME
    path.write_text(described + "\n", encoding="utf-8", newline="\n")
    return path


def _refuse(tables: Mapping[str, Rows]) -> list[str]:
    raise KeyError(f"the model has no table {', '.join(sorted(tables.keys() - TABLES.keys()))}")


def _write_table(folder: Path, table: Table, rows: Rows, form: Form) -> Resource:
    path = folder / f"{table.name}.{form}"
    frames = (complete(frame, table) for frame in _frames(rows))
    if form == "parquet":
        write_parquet(path, table, frames)
    else:
        with path.open("wb") as out:
            write_csv(out, table, frames)
    return Resource(table.name, path.name, sha256_of(path), path.stat().st_size)


def _frames(rows: Rows) -> Iterator[pl.DataFrame]:
    if isinstance(rows, pl.DataFrame):
        yield from rows.iter_slices(_ROWS_AT_ONCE)
    elif isinstance(rows, pa.Table):
        yield from _from_arrow(rows).iter_slices(_ROWS_AT_ONCE)
    else:
        yield from (_from_arrow(pa.Table.from_batches([batch])) for batch in rows)


def _from_arrow(rows: pa.Table) -> pl.DataFrame:
    frame = pl.from_arrow(rows)
    assert isinstance(frame, pl.DataFrame)
    return frame


def write_parquet(path: Path, table: Table, frames: Iterable[pl.DataFrame]) -> int:
    """Write complete frames of `table` as one Parquet file and return the number of rows."""
    schema = arrow_schema(table)
    rows = 0
    with pq.ParquetWriter(path, schema, compression="zstd", version="2.6") as out:
        for frame in frames:
            out.write_table(frame.to_arrow().cast(schema), row_group_size=_ROWS_AT_ONCE)
            rows += frame.height
    return rows


def write_csv(out: BinaryIO, table: Table, frames: Iterable[pl.DataFrame]) -> int:
    """Write complete frames of `table` as CSV, with its heading, and return the number of rows."""
    out.write((",".join(table.column_names) + "\n").encode())
    rows = 0
    for frame in frames:
        cells(frame, table).write_csv(out, include_header=False, line_terminator="\n")
        rows += frame.height
    return rows


def cells(frame: pl.DataFrame, table: Table) -> pl.DataFrame:
    """The model's columns of `frame` as they stand in a CSV file: lists joined, formula signs guarded."""
    return frame.with_columns(_cell(table, name) for name in frame.columns if name in table)


def _cell(table: Table, name: str) -> pl.Expr:
    column, value = table[name], pl.col(name)
    if column.multiple:
        value = pl.when(value.list.len() > 0).then(value.list.join(SEPARATOR))
    return (guarded(value) if column.kind in _GUARDED_KINDS else value).alias(name)


def sha256_of(path: Path) -> str:
    """SHA-256 of a file in hexadecimal, read piece by piece."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
