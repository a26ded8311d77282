"""What came in since last time? Two releases of growing tables are subtracted, cell by cell."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from prystan.evidence.disclosure.attacks.result import AttackResult

HIDDEN = -1
"""In place of a number that is shown as small only."""


LEFT = 5
"""How many numbers a release promises to leave at least for whatever is small."""


def differencing(
    before: NDArray[np.int64],
    after: NDArray[np.int64],
    shown_before: NDArray[np.int64],
    shown_after: NDArray[np.int64],
    *,
    most: int = 9,
) -> AttackResult:
    """How often the difference of what was shown is the true small increment (1 to `most`) of a cell, against how often
    it would be if each guess were one of `LEFT` numbers that the increment may be.

    That a number has changed where many came in is what statistics are for, and it lets some guesses be right; what is
    promised is that it leaves so many numbers. Where one increment is more frequent than that anyway, the control is as
    often right as one who knows so. Counts and shown numbers are of the same cells in the same order. Where a number is
    not shown nothing is guessed.
    """
    increment = after - before
    small = (increment >= 1) & (increment <= most)
    told = (shown_before != HIDDEN) & (shown_after != HIDDEN)
    guess = np.where(told, shown_after - shown_before, np.iinfo(np.int64).min)[small]
    truth = increment[small]
    tries = int(small.sum())
    if not tries:
        return AttackResult("differencing", 0, 0.0, 0.0, 0.0)
    values = np.arange(1, most + 1)
    of_guess = np.array([(guess == v).mean() for v in values])
    of_truth = np.array([(truth == v).mean() for v in values])
    chance = np.maximum(of_truth, 1 / LEFT)
    error = max(math.sqrt(float(of_guess @ (chance * (1 - chance))) / tries), 1 / tries)
    return AttackResult("differencing", tries, float((guess == truth).mean()), float(of_guess @ chance), error)


def error_of_dealing(of_guess: NDArray[np.float64], of_truth: NDArray[np.float64], tries: int) -> float:
    """The standard deviation of the share that is right when guesses are dealt out to the cells at random."""
    if tries < 2:
        return 1.0
    both = float((of_guess * of_truth) @ (1 - of_guess - of_truth)) + float(of_guess @ of_truth) ** 2
    return max(math.sqrt(max(both, 0.0) / (tries - 1)), 1 / tries)
