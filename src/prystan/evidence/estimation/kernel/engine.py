"""From counts to the compiled search: tables in lanes, chunks over threads, the same numbers whatever the cores."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from prystan.evidence.estimation.kernel import WIDTH

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Result = TypeVar("Result")
MOST_AT_ONCE = 8
"""With more lists the chunks of a batch are not all held at once."""


def superset_sums(lists: int, table: Floats) -> Floats:
    """Sums over supersets of each history, along the first axis, whose length is 2^lists."""
    sums = np.array(table, dtype=np.float64)
    for i in range(lists):
        halves = sums.reshape(-1, 2, 1 << i, *sums.shape[1:])
        halves[:, 0] += halves[:, 1]
    return sums


def _lanes(lists: int, counts: Floats) -> Floats:
    """What the kernel reads of some tables: (4, 2^lists, columns)."""
    own = counts.astype(np.float64)
    own[0] = 0.0
    weights = own + 0.1
    margins = superset_sums(lists, own)
    return np.stack([margins, weights, weights * np.log(weights) - 0.1, (margins > 0).astype(np.float64)])


@dataclass(frozen=True)
class _Lazily(Sequence[Floats]):
    """Chunks made when they are asked for: with many lists all of them together fill the memory."""

    lists: int
    counts: Floats
    places: NDArray[np.intp]

    def __len__(self) -> int:
        return len(self.places) // WIDTH

    def __getitem__(self, chunk: Any) -> Any:
        columns = self.places[chunk * WIDTH : (chunk + 1) * WIDTH]
        return np.ascontiguousarray(_lanes(self.lists, self.counts[:, columns]))


@dataclass(frozen=True)
class Batch:
    """Capture tables ready for the kernel: `columns` of them, eight a chunk; the last chunk repeats its last table."""

    lists: int
    columns: int
    observed: Floats
    tables: Sequence[Floats] | Floats
    """Of each chunk (4, 2^lists, 8): margins; count + 0.1; working response; 1 where the margin is above 0."""

    @classmethod
    def of(cls, lists: int, counts: Floats) -> Batch:
        """From counts of shape (2^lists, columns), row 0 (never seen) ignored."""
        columns = counts.shape[1]
        chunks = -(-columns // WIDTH)
        places = np.minimum(np.arange(chunks * WIDTH), columns - 1)
        if lists > MOST_AT_ONCE:
            return cls(lists, columns, counts[1:, places].sum(axis=0), _Lazily(lists, counts, places))
        lanes = _lanes(lists, counts[:, places]).reshape(4, 1 << lists, chunks, WIDTH).transpose(2, 0, 1, 3)
        return cls(lists, columns, lanes[:, 0, 0].ravel(), np.ascontiguousarray(lanes))

    def penalties(self, criterion: str) -> Floats:
        """(chunks, 8): what one parameter costs, log of the people observed for BIC and 2 for AIC."""
        if criterion == "aic":
            return np.full((len(self.tables), WIDTH), 2.0)
        return np.log(np.maximum(self.observed, 1.0)).reshape(-1, WIDTH)


def cores(wanted: int | None) -> int:
    """How many threads to use: what is asked for, or what this process may use."""
    return wanted or len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else wanted or os.cpu_count() or 1


def over_chunks(work: Callable[[int], Result], chunks: int, workers: int | None) -> Sequence[Result]:
    """Run `work` for each chunk, in order of the answers. Chunks never share state, so cores change only the time."""
    threads = min(cores(workers), chunks)
    if threads <= 1:
        return [work(i) for i in range(chunks)]
    with ThreadPoolExecutor(threads) as pool:
        try:
            return list(pool.map(work, range(chunks)))
        except BaseException:  # Ctrl-C too: end after the chunks under way, not after all
            pool.shutdown(wait=True, cancel_futures=True)
            raise
