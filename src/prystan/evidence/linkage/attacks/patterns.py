"""Pattern mining: which bits go with which pairs of letters, learnt from bits that occur together, then read back.

After Christen and others (2018), with the step that makes it strong: what frequencies suggest for the commonest codes
shows which bits each gram sets; these patterns name more codes, which mend the patterns, over a growing set.
"""

from __future__ import annotations

import numpy as np
import polars as pl
from scipy.optimize import linear_sum_assignment

from prystan.evidence.linkage.attacks.attack import FIELDS, Claims, Known
from prystan.evidence.linkage.attacks.bits import Coded, Floats, Named, claims_of, coded, filter_columns, named, unlike
from prystan.evidence.linkage.schemes.model import RECORD
from prystan.evidence.linkage.schemes.simhash import grams

_STARTS = (20, 40, 80, 160, 320, 640, 1_200)
_PATIENCE = 4
_HOPELESS = 160
"""If nothing is near certain among so many of the commonest codes, there is nothing to build on."""
_CERTAIN = 0.12
"""A code is claimed where its bits differ from the pattern of the name in no larger share."""


def mine_patterns(has: Known) -> Claims:
    """Claims from the filters of each field: from the column whose patterns explain most."""
    found = has.target.select(RECORD)
    for field in FIELDS:
        best = pl.DataFrame(schema={RECORD: pl.String(), field: pl.String()})
        for column in filter_columns(has, field):
            codes = coded(has.target, column)
            claims = claims_of(codes, field, _mined(codes, named(has, field, column)))
            best = claims if claims.height > best.height else best
        found = found.join(best, on=RECORD, how="left")
    return found


def _mined(codes: Coded, names: Named) -> dict[int, str]:
    holds = _gram_matrix(names.names)
    start = min(len(codes.bits), len(names.names), _STARTS[0])
    rows, assigned = linear_sum_assignment(unlike(codes, names, start, min(2 * start, len(names.names))))
    distance: Floats = np.ones((1, 1))
    for size in _STARTS:
        for _ in range(_PATIENCE):
            patterns = _patterns(codes, holds, assigned)
            count = min(size, len(codes.bits), len(names.names))
            wide = min(count * 3 // 2 + 10, len(names.names))
            distance = _distances(codes.bits[:count], patterns[:wide])
            rows, assigned = linear_sum_assignment(distance + 0.05 * unlike(codes, names, count, wide))
        if size >= _HOPELESS and not (distance[rows, assigned] <= _CERTAIN).any():
            return {}
    return {
        int(row): names.names[name] for row, name in zip(rows, assigned, strict=True) if distance[row, name] <= _CERTAIN
    }


def _gram_matrix(names: list[str]) -> Floats:
    """Names × grams: 1 where the name has the gram."""
    of_name = [grams(name) for name in names]
    place = {gram: number for number, gram in enumerate(sorted({gram for found in of_name for gram in found}))}
    holds = np.zeros((len(names), len(place)))
    for row, found in enumerate(of_name):
        holds[row, [place[gram] for gram in found]] = 1.0
    return holds


def _patterns(codes: Coded, holds: Floats, assigned: np.ndarray) -> Floats:
    """Names × bits: what each name would set, if each gram sets the bits that nearly all codes with it have."""
    with_gram = holds[assigned]  # codes × grams
    weight = np.exp(codes.shares[: len(assigned)].mean(axis=1) / 2)[:, None]
    support = (with_gram * weight).sum(axis=0)
    share = (with_gram * weight).T @ codes.bits[: len(assigned)] / np.maximum(support, 1e-9)[:, None]
    sets = (share > 0.85) & (support > 0)[:, None]
    found: Floats = ((holds @ sets.astype(np.float64)) > 0).astype(np.float64)
    return found


def _distances(bits: Floats, patterns: Floats) -> Floats:
    """The share of bits of either that the other lacks (Jaccard's distance)."""
    both = bits @ patterns.T
    either = bits.sum(axis=1)[:, None] + patterns.sum(axis=1)[None, :] - both
    found: Floats = 1 - both / np.maximum(either, 1.0)
    return found
