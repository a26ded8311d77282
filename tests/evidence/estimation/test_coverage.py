"""An interval holds the truth as often as it says, where the estimator's assumption holds. Long form: `bench/`."""

from __future__ import annotations

import numpy as np
import pytest

from prystan.evidence.estimation.methods import Settings, estimate
from prystan.evidence.estimation.resampling import bootstrap_tables
from prystan.evidence.estimation.tables import CaptureTable

PEOPLE, POPULATIONS = 1500, 200
CHANCES = np.array([0.3, 0.25, 0.25, 0.2])


def independent(seed: int) -> CaptureTable:
    seen = np.random.default_rng([seed, 3]).random((PEOPLE, len(CHANCES))) < CHANCES
    counts = np.bincount(seen @ (1 << np.arange(len(CHANCES))), minlength=1 << len(CHANCES)).astype(float)
    counts[0] = 0
    return CaptureTable(("a", "b", "c", "d"), counts)


def share_held(method: str, *, conditional: bool = False) -> tuple[float, float]:
    """Of the populations, the share whose size lies in the 80 % and in the 95 % interval."""
    held = []
    for seed in range(POPULATIONS):
        settings = Settings(max_order=2, replicates=200, seed=seed, workers=1, conditional=conditional)
        intervals = estimate(independent(seed), method, settings).intervals
        held.append([low <= PEOPLE <= high for low, high in (intervals["80"], intervals["95"])])
    eighty, ninety_five = np.mean(held, axis=0)
    return float(eighty), float(ninety_five)


@pytest.mark.parametrize("method", ["independence", "stepwise", "bic"])
def test_the_interval_holds_the_truth_as_often_as_it_says(method: str) -> None:
    eighty, ninety_five = share_held(method)
    # Two standard errors are 0.06 and 0.03. Choosing among models may widen an interval, never narrow it.
    assert 0.74 <= eighty <= (0.86 if method == "independence" else 0.92)
    assert 0.92 <= ninety_five <= 0.985


def test_without_the_unseen_in_the_sample_it_holds_the_truth_too_seldom() -> None:
    eighty, ninety_five = share_held("independence", conditional=True)
    assert eighty < 0.74
    assert ninety_five < 0.92


def test_another_sample_of_the_same_population_sees_more_or_fewer() -> None:
    table = independent(1)
    seen = bootstrap_tables(table, 4000, seed=1, total=PEOPLE).sum(axis=0)
    share = table.people / PEOPLE
    assert seen.mean() == pytest.approx(table.people, rel=0.005)
    assert seen.std() == pytest.approx((PEOPLE * share * (1 - share)) ** 0.5, rel=0.05)
    assert (bootstrap_tables(table, 40, seed=1).sum(axis=0) == table.people).all()


def test_a_runaway_total_is_drawn_without_overflow() -> None:
    table = independent(1)
    seen = bootstrap_tables(table, 100, seed=1, total=1e300).sum(axis=0)
    assert seen.mean() == pytest.approx(table.people, rel=0.05)
