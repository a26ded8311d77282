"""Rules over a whole table or between tables: keys occur once, references point at something.

Keys are compared by 64-bit hashes, eight bytes a row, so that ten million rows fit in little memory. Two different keys
would be taken for one with a chance of about 1 in 300,000 at that size.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq

from prystan.evidence.intake.aside import report, why
from prystan.evidence.intake.batch import Source
from prystan.evidence.intake.checker import Fault
from prystan.evidence.intake.frames import arrow_schema, dictionary_columns
from prystan.evidence.intake.problems import Problems
from prystan.evidence.intake.tableread import TableRead
from prystan.evidence.model.schema import Reference, Table

_ROWS_AT_ONCE = 1 << 17


def check_between_rows(table: Table, reads: dict[str, TableRead], problems: Problems) -> None:
    """Set aside later rows of a key that came before, and rows whose reference leads nowhere.

    A reference is tried only where its table was sent as a whole.
    """
    read = reads[table.name]
    if table.key and read.rows_kept:
        _drop(table, read, _duplicates(table, read), problems)
    for reference in table.references:
        target = reads.get(reference.table)
        if target and not target.partial and not read.partial and read.rows_kept:
            _drop(table, read, _dangling(reference, read, target), problems)


def _hashes(path: Path, columns: tuple[str, ...]) -> pl.Series:
    """One hash a row, from these columns alone; without value where the only column has none."""
    frame = pl.read_parquet(path, columns=list(columns))
    hashes = frame.hash_rows(seed=1)
    return pl.select(pl.when(frame[columns[0]].is_not_null()).then(hashes)).to_series() if len(columns) == 1 else hashes


def _duplicates(table: Table, read: TableRead) -> list[Fault]:
    keys = _hashes(read.path, table.key)
    later = ~keys.is_first_distinct()
    if not later.any():
        return []
    same = _hashes(read.path, table.column_names)
    rows = pl.concat([rows for _, rows in read.origins])
    first = (
        pl.DataFrame({"key": keys, "row": rows}).select(pl.col("row").first().over("key")).to_series().cast(pl.String())
    )
    whole = later & ~same.is_first_distinct()
    facts = (("columns", ", ".join(table.key)),)
    faults = [
        Fault("duplicate-row", "duplicate-row", table.key, whole, facts, first),
        Fault("duplicate-key", "duplicate-key", table.key, later & ~whole, facts, first),
    ]
    return [fault for fault in faults if fault.mask.any()]


def _dangling(reference: Reference, read: TableRead, target: TableRead) -> list[Fault]:
    values = _hashes(read.path, (reference.column,))
    known = _hashes(target.path, (reference.target,))
    missing = values.is_not_null() & ~values.is_in(known.implode())
    if not missing.any():
        return []
    lost = target.lost.get(reference.target, [])
    aside = (
        pl.concat(lost).alias(reference.column).to_frame().hash_rows(seed=1) if lost else pl.Series(dtype=pl.UInt64())
    )
    known_lost = missing & values.is_in(aside.implode())
    facts = (("table", reference.table), ("target", reference.target))
    faults = [
        Fault("reference-set-aside", "reference-set-aside", (reference.column,), known_lost, facts),
        Fault("reference-unknown", "reference-unknown", (reference.column,), missing & ~known_lost, facts),
    ]
    return [fault for fault in faults if fault.mask.any()]


def _drop(table: Table, read: TableRead, faults: list[Fault], problems: Problems) -> None:
    """Rewrite the table without the rows that the faults name; report them and set them aside."""
    if not faults:
        return
    bad = pl.select(pl.any_horizontal([fault.mask for fault in faults])).to_series()
    numbers = pl.concat([rows for _, rows in read.origins])
    reasons = why(tuple(faults), read.origins[0][0])
    target = read.folder / f"{table.name}-without-{faults[0].rule}.parquet"
    schema = arrow_schema(table)
    with (
        pq.ParquetFile(read.path) as file,
        pq.ParquetWriter(target, schema, compression="lz4", use_dictionary=dictionary_columns(table)) as out,
    ):
        start = 0
        for piece in file.iter_batches(batch_size=_ROWS_AT_ONCE):
            here = slice(start, start + piece.num_rows)
            frame = pl.from_arrow(pa.Table.from_batches([piece]))
            assert isinstance(frame, pl.DataFrame)
            if bad[here].any():
                read.aside.add(
                    numbers[here].filter(bad[here]), frame.filter(bad[here]), reasons[here].filter(bad[here])
                )
            out.write_table(frame.filter(~bad[here]).to_arrow().cast(schema))
            start += piece.num_rows
    _report(read, faults, bad, problems)
    read.path = target


def _report(read: TableRead, faults: list[Fault], bad: pl.Series, problems: Problems) -> None:
    start, origins = 0, list[tuple[Source, pl.Series]]()
    for source, rows in read.origins:
        here = slice(start, start + len(rows))
        for fault in faults:
            if fault.mask[here].any():
                hints = None if fault.hints is None else fault.hints[here]
                report(replace(fault, mask=fault.mask[here], hints=hints), rows, source, problems)
        origins.append((source, rows.filter(~bad[here])))
        start += len(rows)
    read.origins = origins
