"""Drawn persons on disk: who would be one person in each draw of the links.

A capture table of all records cannot tell what the links do to a report, which counts persons of its own period only.
So ``drawn-persons.parquet`` has the persons themselves: `DRAWN_COLUMNS`, one row for each record of the round and each
draw, draws one after another. `person` is a number that holds within its draw: rows of one draw with one number are one
person, and numbers of two draws have nothing to do with each other. Who is not in the round is in no draw.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq

from prystan.evidence.linkage.matching.linking import Linked, captures
from prystan.evidence.linkage.uncertainty import Ints
from prystan.evidence.model.links import DRAWN_COLUMNS

DRAWN = "drawn-persons.parquet"
_SCHEMA = pa.schema(list(zip(DRAWN_COLUMNS, (pa.int32(), pa.string(), pa.string(), pa.int64()), strict=True)))


def write_drawn(folder: Path, linked: Linked, drawn: Iterable[Ints]) -> list[pl.DataFrame]:
    """Write the persons of each draw, one draw in memory at a time, and return the draws' capture tables.

    Without any draw nothing is written.
    """
    records = linked.lists.records.select("contributor", "record").to_arrow()
    tables: list[pl.DataFrame] = []
    writer = None
    try:
        for number, found in enumerate(drawn):
            draw = pa.repeat(pa.scalar(number, pa.int32()), len(found))
            rows = pa.table([draw, *records.columns, pa.array(found)], names=list(DRAWN_COLUMNS)).cast(_SCHEMA)
            writer = writer or pq.ParquetWriter(folder / DRAWN, _SCHEMA, compression="zstd")
            writer.write_table(rows)
            tables.append(captures(linked.list_of, found, linked.lists.contributors))
    finally:
        if writer:
            writer.close()
    return tables
