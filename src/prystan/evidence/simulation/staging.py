"""Rows of all tables, put by on disk while people are made chunk by chunk, so that memory stays bounded."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from types import TracebackType

import pyarrow as pa

_ROWS_AT_ONCE = 1 << 17


class Staging:
    """One Arrow stream for each contributor and table, in a folder that the caller removes."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._writers: dict[tuple[str, str], pa.RecordBatchStreamWriter] = {}
        self.rows: dict[tuple[str, str], int] = {}
        folder.mkdir(parents=True)

    def __enter__(self) -> Staging:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def add(self, contributor: str, table: str, batch: pa.RecordBatch) -> None:
        """Append rows. All batches of one table have the same columns."""
        key = (contributor, table)
        if key not in self._writers:
            options = pa.ipc.IpcWriteOptions(compression="lz4")
            self._writers[key] = pa.ipc.new_stream(self._path(key), batch.schema, options=options)
            self.rows[key] = 0
        self._writers[key].write_batch(batch)
        self.rows[key] += batch.num_rows

    def close(self) -> None:
        """Nothing is added after this."""
        for writer in self._writers.values():
            writer.close()
        self._writers.clear()

    def tables(self, contributor: str) -> list[str]:
        """The tables that a contributor has rows of."""
        return [table for owner, table in self.rows if owner == contributor]

    def batches(self, contributor: str, table: str, rows_at_once: int = _ROWS_AT_ONCE) -> Iterator[pa.RecordBatch]:
        """The rows in the order in which they came, in pieces of `rows_at_once`; one empty piece where there are none.

        Small pieces would become small row groups, which are slow to read.
        """
        with pa.ipc.open_stream(self._path((contributor, table))) as stream:
            held: list[pa.RecordBatch] = []
            for batch in stream:
                held.append(batch)
                while sum(piece.num_rows for piece in held) >= rows_at_once:
                    joined = pa.Table.from_batches(held).combine_chunks().to_batches()[0]
                    yield joined.slice(0, rows_at_once)
                    held = [joined.slice(rows_at_once)]
            left = pa.Table.from_batches(held, stream.schema).combine_chunks().to_batches()
            yield from left or [pa.RecordBatch.from_pylist([], stream.schema)]

    def remove(self, contributor: str, table: str) -> None:
        """Free the disk once rows have been read."""
        self._path((contributor, table)).unlink(missing_ok=True)

    def _path(self, key: tuple[str, str]) -> Path:
        return self.folder / f"{key[0]}.{key[1]}.arrows"
