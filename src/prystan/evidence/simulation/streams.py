"""Random numbers that are the same on every machine, whatever is drawn before or beside them.

Every part of the simulation draws from its own stream, keyed by the seed, the part and the chunk of people
(`numpy.random.SeedSequence`). What a chunk holds does therefore not depend on the order in which chunks are made.
Draws use integers and comparisons of uniform numbers with products of declared factors: no logarithm or exponential,
whose last digit differs between processors.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum
from itertools import pairwise
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

Ints: TypeAlias = npt.NDArray[np.int64]
Bools: TypeAlias = npt.NDArray[np.bool_]
Floats: TypeAlias = npt.NDArray[np.float64]
Stream: TypeAlias = np.random.Generator

CHUNK = 50_000
"""People made at once: bounds the memory."""

NOBODY = -1
"""Stands for nothing in arrays of indices and of days."""

_SLOTS = 10_000


class Part(IntEnum):
    """Parts of the simulation with a stream of their own. Append only: the number is part of the key."""

    PEOPLE = 0
    ABUSE = 1
    CAPTURE = 2
    REFERRALS = 3
    DECISIONS = 4
    VICTIMS = 5
    SERVICES = 6
    JUSTICE = 7
    CONTACTS = 8
    NAMES = 9
    FORMS = 10
    NATIONAL = 11
    SURVEYS = 12
    ORDER = 13
    BIRTHS = 14
    DETECTORS = 15


def stream(seed: int, part: Part, *key: int) -> Stream:
    """The stream of `part` for `key` (chunk, partner list …)."""
    return np.random.Generator(np.random.PCG64(np.random.SeedSequence(seed, spawn_key=(int(part), *key))))


def happens(rng: Stream, probability: Floats | float, size: int) -> Bools:
    """True with `probability`, for each of `size`."""
    return rng.random(size) < probability


def slots(weights: Sequence[float]) -> Ints:
    """Indices repeated in proportion to `weights`, `_SLOTS` in all; the heaviest takes what rounding leaves."""
    exact = np.asarray(weights, dtype=np.float64)
    counts = np.floor(exact * _SLOTS / exact.sum()).astype(np.int64)
    counts[np.argmax(exact)] += _SLOTS - counts.sum()
    return np.repeat(np.arange(len(counts)), counts)


@dataclass(frozen=True, slots=True)
class Mix:
    """Values with weights, one row of weights for each condition; `draw` gives indices into `values`."""

    values: tuple[str, ...]
    table: Ints

    @classmethod
    def of(cls, *conditions: Mapping[str, float]) -> Mix:
        """One mapping from value to weight for each condition. A value that one lacks has no weight there."""
        values = tuple(dict.fromkeys(value for condition in conditions for value in condition))
        return cls(values, np.stack([slots([condition.get(value, 0) for value in values]) for condition in conditions]))

    def draw(self, rng: Stream, condition: Ints | int, size: int) -> Ints:
        """An index into `values` for each of `size`, under its condition."""
        drawn: Ints = self.table[condition, rng.integers(0, _SLOTS, size)]
        return drawn


@dataclass(frozen=True, slots=True)
class Delay:
    """Days of waiting, between declared quantiles in a straight line."""

    table: Ints

    @classmethod
    def of(cls, *quantiles: tuple[int, int]) -> Delay:
        """`quantiles` are (per cent of cases, days at most), from 0 to 100 per cent."""
        steps: list[int] = []
        for (low, first), (high, last) in pairwise(quantiles):
            width = (high - low) * 10
            steps += [first + (last - first) * step // width for step in range(width)]
        return cls(np.asarray(steps, dtype=np.int64))

    def draw(self, rng: Stream, size: int) -> Ints:
        """Days for each of `size`."""
        drawn: Ints = self.table[rng.integers(0, len(self.table), size)]
        return drawn
