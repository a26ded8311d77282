"""Tables drawn anew from the observed one, and tables that miss one person each."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from prystan.evidence.estimation.kernel.engine import Floats
from prystan.evidence.estimation.tables import CaptureTable, CaptureTableError

MOST_DRAWN = 2.0**53
"""A population above this size is drawn as if it were of this size: its unseen vary no more."""


def bootstrap_tables(table: CaptureTable, replicates: int, seed: int, total: float | None = None) -> Floats:
    """Multinomial tables, shape (2^lists, replicates), of `total` people of whom some are not seen.

    Without `total` all tables have as many *seen* people as the observed one, as in the reference programs. That leaves
    out that another sample of the same population would see a few more or fewer (ADR 17).
    All are drawn before any is looked at, from one stream: replicate r is the same for a seed whatever the number of
    replicates or of cores.
    """
    seen = np.flatnonzero(table.counts)
    drawn = np.zeros((len(table.counts), replicates))
    random = np.random.Generator(np.random.PCG64(seed))
    people = table.people if total is None else max(table.people, round(min(total, MOST_DRAWN)))
    shares = np.append(table.counts[seen], people - table.people) / people
    drawn[seen] = random.multinomial(people, shares, size=replicates).T[:-1]
    return drawn


def jackknife_tables(table: CaptureTable) -> tuple[Floats, Floats]:
    """The tables with one person less, one for each distinct history, and how many people share that history."""
    seen = np.flatnonzero(table.counts)
    tables = np.repeat(table.counts[:, None], len(seen), axis=1)
    tables[seen, np.arange(len(seen))] -= 1
    return tables, table.counts[seen]


def read_replicates(path: str | Path, table: CaptureTable) -> Floats:
    """Given bootstrap tables: a row a history, its bit mask, its observed count, then one count a replicate.

    Raises:
        CaptureTableError: the file does not fit the table.
        OSError: it cannot be read.
    """
    Path(path).stat()  # NumPy's error for a file that is not there says nothing of why
    try:
        rows = np.loadtxt(path, delimiter=",", ndmin=2, encoding="utf-8-sig")  # opens compressed files too
    except ValueError:
        raise CaptureTableError("the replicates are not numbers in rows of one length, with commas between") from None
    if not np.isfinite(rows).all() or (rows < 0).any() or (rows % 1 > 0).any() or rows.shape[1] < 3:
        raise CaptureTableError(
            "the replicates are not whole numbers: a history's bit mask, its count, and its count in each replicate"
        )
    histories = rows[:, 0].astype(int)
    if histories.min() < 1 or histories.max() >= len(table.counts) or len(set(histories)) < len(histories):
        raise CaptureTableError(f"the replicates' histories are not distinct bit masks over {table.size} lists")
    observed = np.zeros(len(table.counts))
    observed[histories] = rows[:, 1]
    if not np.array_equal(observed, table.counts):
        raise CaptureTableError("the replicates' second column is not the counts of this table")
    drawn = np.zeros((len(table.counts), rows.shape[1] - 2))
    drawn[histories] = rows[:, 2:]
    return drawn
