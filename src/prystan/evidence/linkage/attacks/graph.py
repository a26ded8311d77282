"""Graph matching: codes that are alike are names that are alike, whatever the key (Vidanage and others 2020).

Codes and names are two graphs whose edges are similarities, and those hardly depend on the key. Pairs that frequency
suggests are first anchors; each other code is described by its likeness to the anchors, matched to the name with the
most like description, and the surest pairs become the next anchors.
"""

from __future__ import annotations

import numpy as np
import polars as pl
from scipy.optimize import linear_sum_assignment

from prystan.evidence.linkage.attacks.attack import FIELDS, Claims, Known
from prystan.evidence.linkage.attacks.bits import Coded, Floats, Named, claims_of, coded, filter_columns, named, unlike
from prystan.evidence.linkage.schemes.model import RECORD

_STARTS = (20, 40, 80, 160, 320, 640, 1_200)
_PATIENCE = 4
_HOPELESS = 160
"""If nothing is near certain among so many of the commonest codes, there is nothing to build on."""
_LIKELY = 0.6
_CERTAIN = 0.8
"""A code is claimed where its description and that of the name correlate at least so much."""


def match_graphs(has: Known) -> Claims:
    """Claims from the filters of each field: from the column that lets most be claimed."""
    found = has.target.select(RECORD)
    for field in FIELDS:
        best = pl.DataFrame(schema={RECORD: pl.String(), field: pl.String()})
        for column in filter_columns(has, field):
            codes = coded(has.target, column)
            claims = claims_of(codes, field, _matched(codes, named(has, field, column)))
            best = claims if claims.height > best.height else best
        found = found.join(best, on=RECORD, how="left")
    return found


def _matched(codes: Coded, names: Named) -> dict[int, str]:
    alike, likewise = _similarities(codes.bits), _similarities(names.bits)
    count = min(_STARTS[0], len(codes.bits), len(names.names))
    anchors = linear_sum_assignment(unlike(codes, names, count, min(2 * count, len(names.names))))
    likeness: Floats = np.zeros((1, 1))
    rows, columns = anchors
    for size in _STARTS:
        for _ in range(_PATIENCE):
            count = min(size, len(codes.bits), len(names.names))
            wide = min(count * 3 // 2 + 10, len(names.names))
            likeness = _correlations(alike[:count][:, anchors[0]], likewise[:wide][:, anchors[1]])
            rows, columns = linear_sum_assignment(0.15 * unlike(codes, names, count, wide) - likeness)
            sure = np.argsort(-likeness[rows, columns])[: max(20, count // 2)]
            anchors = (rows[sure], columns[sure])
        if size >= _HOPELESS and not (likeness[rows, columns] >= _LIKELY).any():
            return {}
    return {
        int(row): names.names[name] for row, name in zip(rows, columns, strict=True) if likeness[row, name] >= _CERTAIN
    }


def _similarities(bits: Floats) -> Floats:
    """Dice coefficients of all codes with one another."""
    sizes = bits.sum(axis=1)
    found: Floats = 2 * bits @ bits.T / np.maximum(sizes[:, None] + sizes[None, :], 1.0)
    return found


def _correlations(left: Floats, right: Floats) -> Floats:
    """Of each row of one with each row of the other."""
    scaled = [
        (m - m.mean(axis=1, keepdims=True)) / np.maximum(m.std(axis=1, keepdims=True), 1e-9) for m in (left, right)
    ]
    found: Floats = scaled[0] @ scaled[1].T / left.shape[1]
    return found
