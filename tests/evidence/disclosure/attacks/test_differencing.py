"""Two releases a month apart: a threshold alone gives the newcomers away."""

from __future__ import annotations

import numpy as np
import pytest

from prystan.evidence.disclosure.attacks import HIDDEN, differencing

CELLS = 4_000


@pytest.fixture(scope="module")
def month() -> tuple[np.ndarray, np.ndarray]:
    chance = np.random.default_rng(5)
    before = chance.integers(0, 60, CELLS)
    return before, before + chance.poisson(1.5, CELLS)


def hidden_below_ten(counts: np.ndarray) -> np.ndarray:
    return np.where(counts < 10, HIDDEN, counts)


def test_behind_a_threshold_alone_most_increments_are_read_off(month: tuple[np.ndarray, np.ndarray]) -> None:
    before, after = month
    result = differencing(before, after, hidden_below_ten(before), hidden_below_ten(after))
    assert result.success > 0.8
    assert not result.within(0.1)


def test_noise_wider_than_the_increments_hides_them(month: tuple[np.ndarray, np.ndarray]) -> None:
    before, after = month
    chance = np.random.default_rng(6)
    shown = [np.rint((n + chance.normal(0, 8, CELLS)) / 5).astype(np.int64) * 5 for n in month]
    result = differencing(before, after, *shown)
    assert result.within()


def test_the_error_is_that_of_guesses_dealt_out_at_random(month: tuple[np.ndarray, np.ndarray]) -> None:
    before, after = month
    chance = np.random.default_rng(7)
    small = (after - before >= 1) & (after - before <= 9)
    before, after = before[small][:200], after[small][:200]
    results = []
    for _ in range(600):
        dealt = chance.permutation(after - before)
        results.append(differencing(before, after, before, before + dealt))
    assert np.std([r.success for r in results]) == pytest.approx(results[0].standard_error, rel=0.15)
    assert np.mean([r.advantage for r in results]) == pytest.approx(0, abs=0.01)


def test_nothing_new_is_nothing_to_find() -> None:
    same = np.array([5, 20, 40])
    assert differencing(same, same, same, same).tried == 0
