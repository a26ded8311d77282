"""The compiled fit agrees with a plain one, and its verdicts with exact ones."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from published_tables import table
from scipy import stats

from prystan.evidence.estimation.existence import NO_MAXIMUM, NOT_IDENTIFIED, OK, has_maximum, is_identified, verdict
from prystan.evidence.estimation.kernel.engine import Batch, superset_sums
from prystan.evidence.estimation.kernel.lanes import compiled, exponential, load, store
from prystan.evidence.estimation.kernel.stepwise import _most_surprising, log_tail
from prystan.evidence.estimation.models import Model, ModelSpace
from prystan.evidence.estimation.ranking import fit_all


@compiled
def _exponentials(values: np.ndarray, out: np.ndarray) -> None:
    for row in range(len(values)):
        store(out, row, exponential(load(values, row)))


def test_the_exponential_of_eight_numbers_is_exact_to_the_last_digits() -> None:
    values = np.random.default_rng(1).uniform(-690, 690, (500, 8))
    out = np.empty_like(values)
    _exponentials(values, out)
    assert np.allclose(out, np.exp(values), rtol=5e-16, atol=0)


@pytest.mark.parametrize(
    ("k", "mean"), [(66, 38.0), (18, 32.0), (0, 0.3), (5, 5.0), (400, 402.0), (12, 11.9), (1, 1e-9), (5000, 5300.0)]
)
def test_the_logarithm_of_a_poisson_tail_is_right(k: int, mean: float) -> None:
    wanted = min(stats.poisson.logcdf(k, mean), stats.poisson.logsf(k - 1, mean))
    assert log_tail(float(k), mean, 1.0) == pytest.approx(wanted, rel=1e-9, abs=1e-12)


def test_a_tail_beyond_the_range_of_numbers_still_has_an_order() -> None:
    assert log_tail(5000.0, 1000.0, 1.0) < log_tail(4900.0, 1000.0, 1.0) < -3000


@compiled
def _pick(pairs: np.ndarray, margins: np.ndarray, fitted: np.ndarray, threshold: float) -> int:
    free = np.zeros(len(pairs), np.bool_)
    return _most_surprising(pairs, margins, fitted, free, free, threshold, np.empty(len(pairs)))


@settings(max_examples=200, deadline=None)
@given(st.integers(0, 7), st.lists(st.tuples(st.floats(-6, 6), st.floats(0, 1)), min_size=6, max_size=6))
def test_the_most_surprising_pair_is_known_without_summing_every_tail(
    digits: int, drawn: list[tuple[float, float]]
) -> None:
    fitted = np.array([10.0 ** (digits * spread) for _, spread in drawn])
    margins = np.array(
        [max(round(mean + away * math.sqrt(mean)), 0) for (away, _), mean in zip(drawn, fitted, strict=True)]
    )
    tails = np.minimum(stats.poisson.logcdf(margins, fitted), stats.poisson.logsf(margins - 1, fitted))
    found = _pick(np.arange(6), margins.astype(float), fitted, math.log(0.02))
    if tails.min() >= math.log(0.02):
        assert found == -1
    else:
        assert tails[found] == pytest.approx(tails.min(), rel=1e-9)


def test_superset_sums_are_the_margins() -> None:
    counts = table("Kosovo").counts
    sums = superset_sums(4, counts)
    histories = np.arange(16)
    assert all(sums[a] == counts[(histories & a) == a].sum() for a in range(16))


def test_the_constructed_table_has_its_published_verdicts() -> None:
    counts = table("Artificial_3").counts
    assert verdict(3, Model.of(3, [0b011, 0b101, 0b110]).terms, counts) == NOT_IDENTIFIED
    assert verdict(3, Model.of(3, [0b011]).terms, counts) == NO_MAXIMUM
    assert verdict(3, Model.of(3, [0b101, 0b110]).terms, counts) == OK


@pytest.mark.parametrize(
    ("name", "order", "models", "valid"),
    [("Korea", 2, 8, 6), ("Kosovo", 3, 113, 113), ("UKdat_5", 2, 1024, 1024), ("UKdat_5", 4, 6893, 6519),
     ("NewOrl_5", 4, 6893, 6327), ("Western", 4, 6893, 3375)],
)  # fmt: skip
def test_as_many_models_are_valid_as_was_published(name: str, order: int, models: int, valid: int) -> None:
    capture = table(name)
    space = ModelSpace(capture.size, order)
    masks = space.all_models(10_000)
    assert masks is not None
    out, _ = fit_all(space, Batch.of(capture.size, capture.counts[:, None]), masks)
    assert len(masks) == models
    assert int(((out[:, 3] < 0.5) & (out[:, 4] > 0.5)).sum()) == valid


tables = st.lists(st.integers(0, 12), min_size=7, max_size=7).filter(lambda c: sum(c) > 0)


@settings(max_examples=60, deadline=None)
@given(tables)
def test_the_fits_verdict_on_any_small_table_is_that_of_the_linear_program(cells: list[int]) -> None:
    counts = np.array([0.0, *cells])
    space = ModelSpace(3, 2)
    masks = space.all_models(100)
    assert masks is not None
    out, _ = fit_all(space, Batch.of(3, counts[:, None]), masks)
    for mask, row in zip(masks, out, strict=True):
        terms = space.model(int(mask)).terms
        assert (row[3] < 0.5) == has_maximum(3, terms, counts)
        assert (row[4] > 0.5) == is_identified(3, terms, counts)


@settings(max_examples=100, deadline=None)
@given(tables)
def test_main_effects_have_an_estimate_exactly_where_somebody_is_on_several_lists(cells: list[int]) -> None:
    counts = np.array([0.0, *cells])
    sums = superset_sums(3, counts)
    if any(sums[1 << i] in (0, sums[0]) for i in range(3)):
        return  # no capture table: a list has nobody or everybody
    exact = verdict(3, Model.of(3).terms, counts)
    assert (exact == OK) == (counts[[3, 5, 6, 7]].sum() > 0)


def test_lanes_do_not_touch_each_other() -> None:
    """A table's numbers are the same bits whatever tables are fitted with it."""
    from prystan.evidence.estimation.selection import Stepwise

    capture = table("UKdat_5")
    random = (
        np.random.default_rng(3).multinomial(capture.people, capture.counts / capture.people, size=24).T.astype(float)
    )
    rule = Stepwise(ModelSpace(5, 2))
    together = rule.choose(Batch.of(5, random)).unseen
    shuffled = np.random.default_rng(4).permutation(24)
    assert np.array_equal(rule.choose(Batch.of(5, random[:, shuffled])).unseen, together[shuffled])


def test_ten_million_people_cost_no_accuracy() -> None:
    """Margins of an exact independence model give back its total."""
    chances, total = np.array([0.3, 0.2, 0.1]), 2e7
    cells = [
        total * math.prod(p if w >> i & 1 else 1 - p for i, p in enumerate(chances)) for w in range(8)
    ]  # fmt: skip
    counts = np.array([0.0, *cells[1:]])
    space = ModelSpace(3, 2)
    out, _ = fit_all(space, Batch.of(3, counts[:, None]), np.array([0, 7], dtype=np.int64))
    assert out[:, 1] == pytest.approx(cells[0], rel=1e-9)
