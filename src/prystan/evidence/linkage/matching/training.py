"""The Fellegi–Sunter model, learnt without labels: how often fields agree by chance, and how often for one person.

Chance (u) is counted on pairs drawn at random, or said by the partners (`Scheme.chances`). Agreement of one person's
records (m) is learnt by expectation–maximisation over the candidate pairs (Winkler 1988): each pair's chance to be one
person comes from all fields, and m of a field is learnt only from pairs of blocks that do not decide that field,
because in the others its agreement says nothing. Blocks that ask the same of all other fields show together how the
levels that they let in relate to one another. Two differences to Splink's trainer make it safe: what is known of all
fields fixes the share of true pairs in each block, and a level that is never seen keeps a small share instead of ending
the training.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from prystan.evidence.linkage.schemes.model import Comparison, Scheme

Bools = NDArray[np.bool_]
Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

_ROUNDS = 500
_STILL = 1e-7
_PRIOR = 1.0
"""Pseudo-counts a level in each M-step: a level without pairs keeps a share."""
_FLOOR = 1e-9
_TO_COMPARE = 2
"""Levels that blocks have to let in to tell how these relate."""


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
        """For a file; `from_json` reads it back."""
        return {"scheme": self.scheme, "m": dict(self.m), "u": dict(self.u)}

    @classmethod
    def from_json(cls, content: Mapping[str, Any]) -> Model:
        """What `as_json` wrote."""
        m, u = ({field: tuple(shares) for field, shares in content[part].items()} for part in "mu")
        return cls(content["scheme"], m, u)


def patterns_of(pairs: pl.DataFrame, scheme: Scheme) -> pl.DataFrame:
    """How many pairs agree in which way: the fields, the blocks, ``within`` one list or not, and ``pairs``."""
    columns = [c.field for c in scheme.comparisons] + [f"block_{n}" for n in range(len(scheme.blocks))] + ["within"]
    return pairs.group_by(columns).agg(pl.len().alias("pairs")).sort(columns)


def train(
    patterns: pl.DataFrame, scheme: Scheme, u: Mapping[str, tuple[float, ...]], possible: tuple[float, float]
) -> Model:
    """Learn m from the counted `patterns` (see `patterns_of`) with `u` as it is.

    `possible` is the number of all pairs between lists and inside them. Each has a share of true pairs of its own:
    lists with few duplicates show what pairs of different people look like.
    """
    sizes = {field: len(shares) for field, shares in u.items()}
    levels = {field: patterns[field].to_numpy().astype(np.int64) for field in sizes}
    told = {c.field: _told(patterns, scheme, c) for c in scheme.comparisons}
    counts = patterns["pairs"].to_numpy().astype(np.float64)
    within = patterns["within"].to_numpy().astype(np.int64)
    m, prior = {field: _start(size) for field, size in sizes.items()}, np.full(2, 1e-6)
    for _ in range(_ROUNDS):
        odds = (np.log(prior) - np.log1p(-prior))[within]
        for field, level in levels.items():
            step = np.log(m[field] / np.asarray(u[field]))
            odds += np.where(level < 0, 0.0, step[np.maximum(level, 0)])
        matched = counts / (1 + np.exp(-np.clip(odds, -500, 500)))
        found = np.bincount(within, weights=matched, minlength=2)
        fresh_prior = np.clip((found + 1e-3) / np.maximum(possible, 10.0), 1e-15, 0.5)
        moved, prior = float(np.abs(fresh_prior / prior - 1).max()), fresh_prior
        for comparison in scheme.comparisons:
            field = comparison.field
            fresh = told[field].shares(levels[field], matched, _expected(comparison, m[field]))
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


@dataclass(frozen=True, slots=True)
class _Told:
    """The patterns that tell of a field: `free` of all its levels, `partly` of those `inside` only."""

    free: Bools
    partly: Bools
    inside: Bools

    def shares(self, level: Ints, matched: Floats, expected: Floats) -> Floats:
        """The share of each level among pairs of one person; `expected` is worth `_PRIOR` pairs a level."""
        free, partly = (
            np.bincount(level[rows], weights=matched[rows], minlength=len(expected))
            for rows in (self.free, self.partly)
        )
        counts = free + _PRIOR * expected
        shares: Floats = counts / counts.sum()
        shown = (counts + partly)[self.inside]
        shares[self.inside] = shares[self.inside].sum() * shown / shown.sum()
        return shares


def _told(patterns: pl.DataFrame, scheme: Scheme, comparison: Comparison) -> _Told:
    """A block that does not decide the field is free; of the others those count that let in most levels together."""
    known = patterns[comparison.field].to_numpy() >= 0
    joins = [patterns[f"block_{number}"].to_numpy() == 1 for number in range(len(scheme.blocks))]
    free = np.zeros(patterns.height, dtype=np.bool_)
    alike: dict[frozenset[tuple[str, tuple[str, ...]]], tuple[Bools, set[str]]] = {}
    for block, joined in zip(scheme.blocks, joins, strict=True):
        needs = dict(block.needs)
        if comparison.field not in needs:
            free |= joined
        elif own := needs.pop(comparison.field):
            rows, named = alike.get(frozenset(needs.items()), (np.zeros_like(free), set()))
            alike[frozenset(needs.items())] = (rows | joined, named | set(own))
    everything = np.ones(len(comparison.levels) + 1, dtype=np.bool_)
    rows, named = max(alike.values(), key=lambda group: len(group[1]), default=(np.zeros_like(free), set()))
    if len(named) < _TO_COMPARE:
        return _Told(free & known, np.zeros_like(free), everything)
    inside = np.asarray([False, *(level.name in named for level in reversed(comparison.levels))])
    return _Told(free & known, rows & ~free & known & inside[patterns[comparison.field].to_numpy()], inside)


def _expected(comparison: Comparison, m: Floats) -> Floats:
    """What is thought of the levels before any pair is seen.

    Disagreement of a field of two parts is an error of both, which are taken to err one without the other: to be right
    in all, in the first, in the second and in neither part is as a : b : c : bc/a.
    """
    expected = _start(len(m))
    if comparison.first_errs:
        first = np.asarray([level.name in comparison.first_errs for level in reversed(comparison.levels)])
        both = float(m[1:][first].sum() * m[1:-1][~first[:-1]].sum() / m[-1])
        expected[0] = both
        expected[1:] *= (1 - both) / expected[1:].sum()
    return expected


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
