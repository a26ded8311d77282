"""What came in since last time? Two releases of growing tables are subtracted, cell by cell."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from prystan.evidence.disclosure.attacks.result import AttackResult

HIDDEN = -1
"""In place of a number that is shown as small only."""


def differencing(
    before: NDArray[np.int64],
    after: NDArray[np.int64],
    shown_before: NDArray[np.int64],
    shown_after: NDArray[np.int64],
    *,
    most: int = 9,
) -> AttackResult:
    """How often the difference of what was shown is the true small increment (1 to `most`) of a cell, against how often
    it is that of another such cell.

    Counts and shown numbers of the same cells in the same order. Where a number is not shown nothing is guessed.
    """
    increment = after - before
    small = (increment >= 1) & (increment <= most)
    told = (shown_before != HIDDEN) & (shown_after != HIDDEN)
    guess = np.where(told, shown_after - shown_before, np.iinfo(np.int64).min)[small]
    truth = increment[small]
    tries = int(small.sum())
    if not tries:
        return AttackResult("differencing", 0, 0.0, 0.0, 0.0)
    success = float((guess == truth).mean())
    values = np.arange(1, most + 1)
    of_guess = np.array([(guess == v).mean() for v in values])
    of_truth = np.array([(truth == v).mean() for v in values])
    control = float(of_guess @ of_truth)
    return AttackResult("differencing", tries, success, control, error_of_dealing(of_guess, of_truth, tries))


def error_of_dealing(of_guess: NDArray[np.float64], of_truth: NDArray[np.float64], tries: int) -> float:
    """The standard deviation of the share that is right when guesses are dealt out to the cells at random."""
    if tries < 2:
        return 1.0
    both = float((of_guess * of_truth) @ (1 - of_guess - of_truth)) + float(of_guess @ of_truth) ** 2
    return max(math.sqrt(max(both, 0.0) / (tries - 1)), 1 / tries)
