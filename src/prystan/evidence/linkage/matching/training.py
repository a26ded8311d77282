"""The Fellegi–Sunter model, learnt without labels: how often a pair agrees by chance, and how often when it is one person.

Chance (u) is counted on pairs drawn at random, or said by the partners (`Scheme.chances`). Agreement of one person's
records (m) is learnt by expectation–maximisation within each block from the fields that the block does not decide
(Winkler 1988; Splink's own way). Two differences to Splink's trainer make it safe: one m is learnt over all blocks
together, and a level that is never seen keeps a small share instead of ending the training.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from prystan.evidence.linkage.schemes.model import Scheme

Floats = NDArray[np.float64]

_ROUNDS = 500
_STILL = 1e-7
_PRIOR = 1.0
"""Pseudo-counts a level in each M-step: a level without pairs keeps a share."""
_FLOOR = 1e-9


@dataclass(frozen=True, slots=True)
class Model:
    """`m` and `u` by field, the share of each level from disagreement (0) up."""

    scheme: str
    m: Mapping[str, tuple[float, ...]]
    u: Mapping[str, tuple[float, ...]]

    def weights(self, patterns: pl.DataFrame) -> Floats:
        """The match weight (log2 of the Bayes factor) of each row of agreement levels."""
        total = np.zeros(patterns.height)
        for field, m in self.m.items():
            step = np.log2(np.asarray(m) / np.asarray(self.u[field]))
            level = patterns[field].to_numpy()
            total += np.where(level < 0, 0.0, step[np.maximum(level, 0)])
        return total

    def as_json(self) -> dict[str, object]:
        return {"scheme": self.scheme, "m": dict(self.m), "u": dict(self.u)}


def patterns_of(pairs: pl.DataFrame, scheme: Scheme) -> pl.DataFrame:
    """How many pairs agree in which way: the fields, the blocks, and `pairs`."""
    columns = [c.field for c in scheme.comparisons] + [f"block_{n}" for n in range(len(scheme.blocks))]
    return pairs.group_by(columns).agg(pl.len().alias("pairs")).sort(columns)


def train(patterns: pl.DataFrame, scheme: Scheme, u: Mapping[str, tuple[float, ...]]) -> Model:
    """Learn m from the counted `patterns` (see `patterns_of`) with `u` as it is."""
    sizes = {field: len(shares) for field, shares in u.items()}
    m = {field: _start(size) for field, size in sizes.items()}
    sets = [part for number, _ in enumerate(scheme.blocks) if (part := _block(patterns, scheme, number)) is not None]
    priors = [0.5] * len(sets)
    for _ in range(_ROUNDS):
        gained = {field: np.full(size, _PRIOR) * _start(size) for field, size in sizes.items()}
        moved = 0.0
        for number, (levels, counts) in enumerate(sets):
            odds = np.log(max(priors[number], _FLOOR) / max(1 - priors[number], _FLOOR)) * np.ones(len(counts))
            for field, level in levels.items():
                step = np.log(m[field] / np.asarray(u[field]))
                odds += np.where(level < 0, 0.0, step[np.maximum(level, 0)])
            matched = counts / (1 + np.exp(-np.clip(odds, -500, 500)))
            prior = float(matched.sum() / counts.sum())
            moved = max(moved, abs(prior - priors[number]))
            priors[number] = prior
            for field, level in levels.items():
                seen = level >= 0
                gained[field] += np.bincount(level[seen], weights=matched[seen], minlength=sizes[field])
        for field, sums in gained.items():
            fresh = sums / sums.sum()
            moved = max(moved, float(np.abs(fresh - m[field]).max()))
            m[field] = fresh
        if moved < _STILL:
            break
    return Model(scheme.name, {f: tuple(float(x) for x in shares) for f, shares in m.items()}, dict(u))


def _start(size: int) -> Floats:
    """Nine tenths agree best, the rest is shared: a start from which agreement means one person."""
    rest = np.full(size, 0.1 / (size - 1))
    rest[-1] = 0.9
    return rest


def _block(patterns: pl.DataFrame, scheme: Scheme, number: int) -> tuple[dict[str, NDArray[np.int64]], Floats] | None:
    """The patterns of one block, with the fields that it leaves open."""
    rows = patterns.filter(pl.col(f"block_{number}") == 1)
    if rows.is_empty():
        return None
    decided = scheme.blocks[number].fields
    open_fields = [c.field for c in scheme.comparisons if c.field not in decided]
    levels = {field: rows[field].to_numpy().astype(np.int64) for field in open_fields}
    return levels, rows["pairs"].to_numpy().astype(np.float64)


def chance_levels(
    sampled: pl.DataFrame | None, scheme: Scheme, chances: Sequence[tuple[int, Mapping[str, float]]]
) -> dict[str, tuple[float, ...]]:
    """u by field.

    Args:
        sampled: levels of pairs drawn at random, with a count ``pairs``; None where the partners' sums say all.
        chances: records and `Scheme.chances` of each contribution; the mean is weighted by their pairs.
    """
    weights = np.asarray([float(size) * size for size, _ in chances])
    found: dict[str, tuple[float, ...]] = {}
    for comparison in scheme.comparisons:
        counted = _counted(sampled, comparison.field, len(comparison.levels) + 1)
        shares = [counted[0]]
        for place, level in enumerate(reversed(comparison.levels), start=1):
            if level.chance is None:
                shares.append(counted[place])
            else:
                said = np.asarray([sums.get(level.chance, 0.0) for _, sums in chances])
                shares.append(float((said * weights).sum() / weights.sum()))
        above = np.maximum(np.asarray(shares[1:]), _FLOOR)
        found[comparison.field] = (float(max(1 - above.sum(), 0.01)), *map(float, above))
    return found


def _counted(sampled: pl.DataFrame | None, field: str, size: int) -> Floats:
    if sampled is None:
        return np.full(size, _FLOOR)
    rows = sampled.filter(pl.col(field) >= 0)
    sums = np.bincount(rows[field].to_numpy(), weights=rows["pairs"].to_numpy(), minlength=size) + 0.5
    shares: Floats = sums / sums.sum()
    return shares
