"""How near open data come to the cohort: over combinations of one, two and three codes.

What is compared are *combinations*: sets of codes of one person, such as (women, debt bondage, 2024); the codes of a
multi-valued attribute combine with each other too, and unknown is no code. Errors are taken over all combinations that
the cohort has at least ten times, and one that the open data lost counts with its whole number. Figures that leave lost
combinations out, or that stop at 100 %, flatter.

These figures are computed from real data. They must be rounded, made noisy or charged before anybody outside sees them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import comb

import numpy as np
import polars as pl
from numpy.typing import NDArray

from prystan.evidence.compiled import compiled
from prystan.evidence.disclosure.cohort import Attribute

COMMON = 10
"""Combinations of so many persons are those whose numbers matter."""


@dataclass(frozen=True, slots=True)
class Accuracy:
    """One length of combinations. Shares are from 0 to 1, and 0 where there is nothing to share."""

    length: int
    combinations: int
    """Those that at least `COMMON` of the cohort have."""
    error: float
    """Mean absolute difference of the two counts over them; a lost combination counts with its whole number."""
    kept: float
    """Share of them that the open data have at all."""
    fabricated_distinct: float
    """Share of the open data's different combinations that nobody in the cohort has."""
    fabricated_count: float
    """The same, each as often as it stands in the open data."""


def compare(real: pl.DataFrame, open_data: pl.DataFrame, attributes: Sequence[Attribute]) -> tuple[Accuracy, ...]:
    """Accuracy at lengths 1, 2 and 3. Both frames are as in `Cohort.frame`."""
    both = pl.concat([_items(real, attributes), _items(open_data, attributes)])
    ids = both["item"].unique(maintain_order=True)
    size = len(ids)
    numbered = both.join(pl.DataFrame({"item": ids, "id": np.arange(size)}), "item", maintain_order="left")
    first = real.height and int(_items(real, attributes).height)
    counted = [_count(part, height, size) for part, height in
               ((numbered[:first], real.height), (numbered[first:], open_data.height))]  # fmt: skip
    return tuple(_accuracy(length + 1, counted[0][length], counted[1][length]) for length in range(3))


def _items(frame: pl.DataFrame, attributes: Sequence[Attribute]) -> pl.DataFrame:
    """row, item (attribute/code), by row: only codes of the public lists."""
    parts = []
    for attribute in attributes:
        part = frame.select(pl.int_range(pl.len()).alias("row"), code=pl.col(attribute.name))
        if attribute.multiple:
            part = part.explode("code")
        part = part.filter(pl.col("code").is_in(list(attribute.codes)))
        parts.append(part.select("row", item=pl.lit(attribute.name + "/") + pl.col("code")))
    return pl.concat(parts).sort("row", maintain_order=True)


def _count(items: pl.DataFrame, rows: int, size: int) -> list[NDArray[np.int32]]:
    ends = np.searchsorted(items["row"].to_numpy(), np.arange(rows + 1))
    counts = [np.zeros(comb(size, length), dtype=np.int32) for length in (1, 2, 3)]
    _tally(items["id"].to_numpy(), ends, *counts)
    return counts


@compiled()
def _tally(ids, ends, ones, twos, threes):  # type: ignore[no-untyped-def]
    """Place of a combination a > b > c among all: C(a, 3) + C(b, 2) + c."""
    for row in range(len(ends) - 1):
        own = np.sort(ids[ends[row] : ends[row + 1]])[::-1]
        for i in range(len(own)):
            ones[own[i]] += 1
            for j in range(i + 1, len(own)):
                twos[own[i] * (own[i] - 1) // 2 + own[j]] += 1
                for k in range(j + 1, len(own)):
                    a, b, c = own[i], own[j], own[k]
                    threes[a * (a - 1) * (a - 2) // 6 + b * (b - 1) // 2 + c] += 1


def _accuracy(length: int, real: NDArray[np.int32], made: NDArray[np.int32]) -> Accuracy:
    common = real >= COMMON
    stands, invented = made > 0, (made > 0) & (real == 0)
    return Accuracy(
        length,
        int(common.sum()),
        float(np.abs(real[common] - made[common]).mean()) if common.any() else 0.0,
        float(stands[common].mean()) if common.any() else 0.0,
        float(invented.sum() / stands.sum()) if stands.any() else 0.0,
        float(made[invented].sum() / made.sum()) if stands.any() else 0.0,
    )
