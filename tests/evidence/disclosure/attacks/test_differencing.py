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


def test_the_error_is_that_of_guesses_each_of_which_is_one_of_five() -> None:
    chance = np.random.default_rng(7)
    results = []
    for _ in range(600):
        before, increment = chance.integers(0, 60, 200), chance.integers(3, 8, 200)
        results.append(differencing(before, before + increment, before, before + chance.integers(3, 8, 200)))
    assert np.std([r.success for r in results]) == pytest.approx(results[0].standard_error, rel=0.15)
    assert np.mean([r.success for r in results]) == pytest.approx(0.2, abs=0.01)
    assert results[0].control == pytest.approx(0.2, abs=0.08)


def test_nothing_new_is_nothing_to_find() -> None:
    same = np.array([5, 20, 40])
    assert differencing(same, same, same, same).tried == 0


def test_that_numbers_grow_where_people_came_is_no_exact_increment() -> None:
    """Rounded numbers that keep still until their count is a multiple away: a change tells a rough increment."""
    chance = np.random.default_rng(8)
    before = chance.integers(20, 200, 40_000)
    after = before + chance.integers(0, 10, len(before))
    shown = np.rint(before / 5).astype(np.int64) * 5
    kept = np.where(np.abs(after - shown) < 5, shown, np.rint(after / 5).astype(np.int64) * 5)
    result = differencing(before, after, shown, kept)
    assert result.success > 0.05
    assert result.within()


def test_a_tenth_of_the_increments_told_exactly_is_found(month: tuple[np.ndarray, np.ndarray]) -> None:
    before, after = month
    chance = np.random.default_rng(9)
    told = chance.random(len(before)) < 0.1
    noisy = [np.rint((n + chance.normal(0, 8, CELLS)) / 5).astype(np.int64) * 5 for n in month]
    result = differencing(before, after, np.where(told, before, noisy[0]), np.where(told, after, noisy[1]))
    assert not result.within()
