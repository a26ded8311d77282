"""Likeness of records: what the tokens of a record show without their key, learnt from people whose names are known.

For each token column: whether it is there, how many records share it, and how many of its bits are set. A name is
claimed where at least half of the most like people of the reference population bear it. This finds what the other
attacks do not look for: the lengths of names, and who has what missing.
"""

from __future__ import annotations

import numpy as np
import polars as pl
from numpy.typing import NDArray

from prystan.evidence.linkage.attacks.attack import FIELDS, Claims, Known, codes
from prystan.evidence.linkage.schemes.model import RECORD, SEX, TokenKind

Floats = NDArray[np.float64]
_NEIGHBOURS = 40
_SURE = 0.5


def match_records(has: Known) -> Claims:
    """Claims by the nearest records of the reference population, in features that do not hang on the key."""
    from scipy.spatial import cKDTree

    target, reference = _features(has.target, has), _features(has.reference, has)
    scale = np.maximum(reference.std(axis=0), 1e-9)
    nearest = cKDTree(reference / scale).query(target / scale, k=min(_NEIGHBOURS, len(reference)))[1]
    found: dict[str, list[str | None]] = {RECORD: has.target[RECORD].to_list()}
    for field in FIELDS:
        names = has.reference[f"{field}_name"].fill_null("").to_numpy()
        found[field] = [_claim(names[rows]) for rows in nearest]
    return pl.DataFrame(found, schema={RECORD: pl.String(), **{field: pl.String() for field in FIELDS}})


def _claim(names: NDArray[np.object_]) -> str | None:
    values, counts = np.unique(names.astype(str), return_counts=True)
    most = int(np.argmax(counts))
    return str(values[most]) if values[most] and counts[most] >= _SURE * len(names) else None


def _features(frame: pl.DataFrame, has: Known) -> Floats:
    """Records × features."""
    parts: list[NDArray[np.float64]] = []
    for series in codes(frame, has.scheme).values():
        table = series.alias("code").to_frame()
        times = table.select(pl.when(pl.col("code").is_not_null()).then(pl.len().over("code"))).to_series()
        parts.append(np.log1p(times.fill_null(0).to_numpy().astype(np.float64)))
    for column in has.scheme.columns:
        if column.kind is TokenKind.FILTER:
            words = frame.select(column.physical).fill_null(0).to_numpy().astype(np.int64)
            set_bits = np.bitwise_count(np.ascontiguousarray(words).view(np.uint64)).sum(axis=1)
            parts.append(set_bits.astype(np.float64))
    if SEX in frame.columns:
        parts.append(10.0 * (frame[SEX].fill_null("?") == "F").to_numpy().astype(np.float64))
    return np.stack(parts, axis=1)
