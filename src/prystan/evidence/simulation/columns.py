"""Arrays of numbers into Arrow columns: indices into codes, days into dates, and what is not known into null."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from prystan.evidence.intake.frames import arrow_schema
from prystan.evidence.model.tables import TABLES
from prystan.evidence.simulation.streams import NOBODY, Bools, Floats, Ints


def dates(days: Ints, known: Bools | None = None) -> pa.Array:
    """Days since 1970; `NOBODY` is no date."""
    seen = days != NOBODY if known is None else known & (days != NOBODY)
    return pa.array(days.astype(np.int32), mask=~seen).cast(pa.date32())


def codes(values: Sequence[str], index: Ints, known: Bools | None = None) -> pa.Array:
    """`values` at `index`; `NOBODY` is no value."""
    seen = index != NOBODY if known is None else known & (index != NOBODY)
    return pa.array(values, type=pa.string()).take(pa.array(index.astype(np.int32), mask=~seen))


def lists(values: Sequence[str], choices: Ints, known: Bools | None = None) -> pa.Array:
    """For each row of `choices` (rows × at most so many values) the list of its values; an empty one is null."""
    chosen = choices != NOBODY
    if known is not None:
        chosen = chosen & known[:, None]
    sizes = chosen.sum(axis=1)
    offsets = np.concatenate([[0], np.cumsum(sizes)]).astype(np.int32)
    flat = pa.array(values, type=pa.string()).take(pa.array(choices[chosen].astype(np.int32)))
    return pa.ListArray.from_arrays(pa.array(offsets), flat, mask=pa.array(sizes == 0))


def chosen(matrix: Bools) -> Ints:
    """A matrix of what applies as `choices` for `lists`."""
    return np.where(matrix, np.arange(matrix.shape[1]), NOBODY)


def flags(values: Bools, known: Bools | None = None) -> pa.Array:
    """Booleans."""
    return pa.array(values, mask=None if known is None else ~known)


def whole(values: Ints, known: Bools | None = None) -> pa.Array:
    """Integers."""
    return pa.array(values.astype(np.int64), mask=None if known is None else ~known)


def amounts(values: Floats | Ints, known: Bools | None = None) -> pa.Array:
    """Numbers."""
    return pa.array(values.astype(np.float64), mask=None if known is None else ~known)


def numbered(prefix: str, numbers: Ints, known: Bools | None = None) -> pa.Array:
    """Identifiers: the prefix and eight digits."""
    digits = pc.utf8_lpad(pa.array(numbers, mask=None if known is None else ~known).cast(pa.string()), 8, "0")
    return pc.binary_join_element_wise(pa.scalar(prefix), digits, "")


def same(value: str, rows: int) -> pa.Array:
    """One text on every row."""
    return pa.repeat(pa.scalar(value), rows)


def batch(table: str, columns: Mapping[str, pa.Array]) -> pa.RecordBatch:
    """The columns as rows of a table of the model, in its order and types."""
    schema = arrow_schema(TABLES[table], columns)
    return pa.RecordBatch.from_arrays(
        [columns[name].cast(schema.field(name).type) for name in schema.names], schema=schema
    )
