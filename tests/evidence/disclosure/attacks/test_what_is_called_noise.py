"""The rule by which the page of `bench/release.py` calls an attack within noise of its control."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from prystan.evidence.disclosure.attacks import AttackResult, repeated

BENCH = Path(__file__).parents[4] / "bench"


@pytest.fixture
def promises() -> Iterator[Any]:
    sys.path.insert(0, str(BENCH))
    import release_promises

    yield release_promises
    sys.path.remove(str(BENCH))


def test_holm_holds_the_least_chance_against_all_of_them_and_the_next_against_what_is_left(promises: Any) -> None:
    """The example of S. Holm (1979), at 5 %: 0.01 and 0.015 fall, 0.03 stays, and all above it."""
    assert list(promises.above_control([0.01, 0.03, 0.6, 0.015])) == [True, False, False, True]
    assert not any(promises.above_control([0.02, 0.02, 0.02]))


def test_attacks_that_gain_nothing_are_rarely_called_above_their_control(promises: Any) -> None:
    """Twelve attacks of six runs: one page in twenty at most has a wrong word on it. An attack that gains is found."""
    chance = np.random.default_rng(1)

    def page(gain: float) -> bool:
        results = [
            repeated([AttackResult("x", 100, run, 0.0, 0.0) for run in chance.normal(gain * (number == 0), 1, 6)])
            for number in range(12)
        ]
        return any(promises.above_control([promises.p_of(result, 6) for result in results]))

    assert np.mean([page(0.0) for _ in range(600)]) < 0.08
    assert np.mean([page(4.0) for _ in range(100)]) > 0.9
