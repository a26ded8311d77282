"""One table from a Parquet file, batch by batch. A file that is clean and complete is used where it lies."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq

from prystan.evidence.intake.ahead import ahead
from prystan.evidence.intake.batch import Batch
from prystan.evidence.intake.columns import ROW, Columns, match
from prystan.evidence.intake.frames import arrow_schema, polars_type
from prystan.evidence.intake.problems import Problems, UnreadableError
from prystan.evidence.model.schema import Column, Kind, Table

_ROWS_AT_ONCE = 1 << 17


class ParquetSource:
    """A Parquet file that holds the rows of one table. Rows are numbered from 1."""

    def __init__(self, file: str, table: Table, path: Path) -> None:
        self.file = file
        self.table = table.name
        self.path = path
        self.labels: dict[str, str] = {}
        self.comma = False
        self.correction = False
        self._table = table
        self._columns = Columns({}, ())

    def open(self, problems: Problems) -> None:
        """Match the columns and refuse types that cannot be read."""
        try:
            schema = pq.read_schema(self.path)
        except (pa.ArrowException, OSError) as error:
            raise UnreadableError("parquet-broken") from error
        self._columns = match(schema.names, self._table, self.file, problems)
        self.correction = ROW in self._columns.places

    def as_the_model_has_it(self) -> bool:
        """Every column, in the order and type of the model, and no other."""
        return bool(pq.read_schema(self.path).remove_metadata().equals(arrow_schema(self._table)))

    def batches(self, *, careful: bool) -> Iterator[Batch]:  # noqa: ARG002 - one way serves for both
        """The rows, in types that the checker reads: the model's, or text."""
        names = [name for name in self._table.column_names if name in self._columns.places]
        row = 1
        try:
            with pq.ParquetFile(self.path) as file:
                for piece in ahead(file.iter_batches(batch_size=_ROWS_AT_ONCE, columns=names)):
                    frame = pl.from_arrow(pa.Table.from_batches([piece]))
                    assert isinstance(frame, pl.DataFrame)
                    typed = frame.with_columns(_typed(frame[name], self._table[name]) for name in names)
                    yield Batch(pl.arange(row, row + typed.height, eager=True, dtype=pl.Int64()).alias("row"), typed)
                    row += typed.height
        except (pa.ArrowException, OSError) as error:
            raise UnreadableError("parquet-broken", row=row) from error


def _typed(values: pl.Series, column: Column) -> pl.Series:
    wanted = polars_type(column)
    if values.dtype in (wanted, pl.String()):
        return values
    if isinstance(values.dtype, pl.Datetime) and column.kind is Kind.DATE:
        return values.dt.date()
    try:
        if isinstance(values.dtype, (pl.List, pl.Categorical, pl.Enum, pl.Null)) or values.dtype.is_integer():
            return values.cast(wanted)
        if values.dtype.is_float() and column.kind in (Kind.INTEGER, Kind.NUMBER):
            whole = column.kind is Kind.NUMBER or bool((values.drop_nulls() % 1 == 0).all())
            if whole:
                return values.cast(wanted)
    except pl.exceptions.PolarsError as error:
        raise UnreadableError("column-type", column=column.name) from error
    raise UnreadableError("column-type", column=column.name)
