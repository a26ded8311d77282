"""One person a cluster: duplicates within each list first, then at most one of each list.

Connected components would do neither: one wrong link joins two people and all that hangs on them, and a person would
stand twice on a list. Links are taken from the likeliest down, and one that would put two people of one list into one
cluster is left out.
"""

from __future__ import annotations

import numpy as np
import polars as pl
from numpy.typing import NDArray

Ints = NDArray[np.int64]

_LOWEST = 0.4
"""No link is taken that is much more likely wrong than right."""


def threshold(probabilities: NDArray[np.float64], missed: float) -> float:
    """The probability from which taking links gives the best expected F1, by the model's own probabilities.

    Expected true links among the first n in order of probability are their sum; all true links are the sum over all
    candidates, and the share `missed` that no block joined. (Lipton and others 2014: the best threshold is half of the
    best F1, so it lies below one half; where hardly any candidate is likely it would fall to nothing, and is held at
    0.4.)
    """
    if not len(probabilities):
        return _LOWEST
    ordered = np.sort(probabilities)[::-1]
    true = np.cumsum(ordered)
    wanted = true[-1] / max(1 - missed, 1e-6)
    f1 = 2 * true / (np.arange(1, len(ordered) + 1) + wanted)
    return max(float(ordered[int(np.argmax(f1))]), _LOWEST)


def clusters(pairs: pl.DataFrame, lists: Ints, cut: float, cut_within: float) -> tuple[Ints, pl.DataFrame]:
    """A cluster number for each record (the lowest record of the cluster), and the links that made them.

    Args:
        pairs: ``left``, ``right``, ``probability``, ``weight``, ``within``.
        lists: the list of each record number.
    """
    root = np.arange(len(lists))
    held: list[int] = (1 << lists.astype(object)).tolist()
    taken: list[int] = []
    order = ["weight", "left", "right"]
    inner = pairs.with_row_index("at").filter("within", pl.col("probability") >= cut_within)
    for at, left, right in inner.sort(order, descending=[True, False, False]).select("at", "left", "right").rows():
        a, b = _top(root, left), _top(root, right)
        if a != b:
            root[max(a, b)] = min(a, b)
        taken.append(at)
    outer = pairs.with_row_index("at").filter(~pl.col("within"), pl.col("probability") >= cut)
    for at, left, right in outer.sort(order, descending=[True, False, False]).select("at", "left", "right").rows():
        a, b = _top(root, left), _top(root, right)
        if a != b:
            if held[a] & held[b]:
                continue
            root[max(a, b)] = min(a, b)
            held[min(a, b)] |= held[max(a, b)]
        taken.append(at)
    found = np.asarray([_top(root, record) for record in range(len(root))], dtype=np.int64)
    return found, pairs[sorted(taken)]


def _top(root: Ints, record: int) -> int:
    """The lowest record of the cluster; paths are halved on the way."""
    while root[record] != record:
        root[record] = root[root[record]]
        record = int(root[record])
    return int(record)
