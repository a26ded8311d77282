"""Uncertain links make several capture tables; the pooled estimate holds the spread within them and between them."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from published_tables import table

from prystan.evidence.estimation.distribution import Distribution, mixed
from prystan.evidence.estimation.methods import METHODS, Settings, estimate
from prystan.evidence.estimation.pooling import pool
from prystan.evidence.estimation.results import Estimate
from prystan.evidence.estimation.safeguards import missed_links
from prystan.evidence.estimation.tables import CaptureTable

SOME = Settings(replicates=400)


def made(total: float, spread: float, observed: int = 100) -> Estimate:
    """An estimate with a log-normal distribution around its total."""
    return Estimate("any", observed, {}, total, distribution=Distribution.log_normal(0.0, total, spread))


@pytest.mark.parametrize("method", [name for name in METHODS if name not in ("latent", "downhill", "aic")])
def test_equal_tables_pool_to_the_estimate_and_interval_of_one(method: str) -> None:
    found = estimate(table("Kosovo"), method, SOME)
    pooled = pool([found, found, found])
    assert found.total is not None
    assert pooled.total == pytest.approx(found.total, rel=1e-12)
    for level in ("80", "95"):
        assert pooled.intervals[level] == pytest.approx(found.intervals[level], rel=0.01)
    assert pooled.share_from_links == 0


def test_the_quantiles_of_a_bootstrap_distribution_are_its_bca_limits() -> None:
    found = estimate(table("UKdat_5"), "stepwise", Settings(replicates=1000))
    assert found.distribution is not None
    low, high = found.intervals["95"]
    assert found.distribution.quantile(0.025) == pytest.approx(low, rel=2e-3)
    assert found.distribution.quantile(0.975) == pytest.approx(high, rel=2e-3)


def test_tables_that_disagree_widen_the_interval_by_both_rules() -> None:
    alike, apart = pool([made(1000, 0.1)] * 5), pool([made(x, 0.1) for x in (800, 900, 1000, 1100, 1250)])
    for rule in ("intervals", "rubin"):
        one, other = getattr(alike, rule)["95"], getattr(apart, rule)["95"]
        assert other[0] < one[0]
        assert other[1] > one[1]
    assert alike.share_from_links == 0
    assert 0.6 < apart.share_from_links < 0.85


def test_the_mixture_and_rubins_rules_agree_where_both_hold() -> None:
    """Many log-normal tables around log-normal centres: both are then the same log-normal, in the limit."""
    centres = 1000 * np.exp(0.1 * np.random.default_rng(1).standard_normal(400))
    found = pool([made(float(x), 0.1) for x in centres])
    assert found.intervals["95"] == pytest.approx(found.rubin["95"], rel=0.01)
    deviation = np.sqrt(0.1**2 + np.log(centres).var(ddof=1))
    assert found.intervals["95"][1] == pytest.approx(found.total * np.exp(1.96 * deviation), rel=0.02)


def test_drawn_links_shift_and_widen_the_interval_of_one_table() -> None:
    capture, random = table("Kosovo"), np.random.Generator(np.random.PCG64(1))
    drawn = [CaptureTable(capture.lists, missed_links(capture, 0.1, random)) for _ in range(20)]
    found = pool([estimate(each, "stepwise", Settings(replicates=200, seed=i)) for i, each in enumerate(drawn)])
    alone = estimate(capture, "stepwise", SOME)
    assert alone.total is not None
    assert found.total > 1.15 * alone.total
    assert found.observed[0] > capture.people
    assert 0 < found.share_from_links < 0.5
    assert np.log(np.divide(*found.intervals["95"][::-1])) > np.log(np.divide(*alone.intervals["95"][::-1]))


def test_tables_without_an_estimate_are_counted_and_left_out() -> None:
    found = pool([made(1000, 0.1), Estimate("any", 90, {}, None), made(1000, 0.1, 110)])
    assert (found.tables, found.failed, found.observed) == (3, 1, (90, 110))
    assert found.as_estimate().as_json()["diagnostics"]["failed_tables"] == 1


def test_a_pooled_figure_is_refused_where_more_than_a_twentieth_of_its_tables_are() -> None:
    thin = Estimate("any", 90, {}, 1000.0, refused="few people", distribution=made(1000, 0.1).distribution)
    assert pool([made(1000, 0.1)] * 19 + [thin]).refused is None
    assert pool([made(1000, 0.1)] * 9 + [thin]).refused == (
        "1 of 10 capture tables bear no headline, most often because few people"
    )


@pytest.mark.parametrize(
    ("estimates", "says"),
    [
        ([made(1000, 0.1)], "at least two capture tables"),
        ([made(1000, 0.1), Estimate("other", 1, {}, 5.0)], "one method at a time, not any and other"),
        ([Estimate("any", 1, {}, 5.0)] * 2, "give it replicates"),
    ],
)
def test_what_cannot_be_pooled_says_why(estimates: list[Estimate], says: str) -> None:
    with pytest.raises(ValueError, match=says):
        pool(estimates)


@given(st.lists(st.floats(10, 1e6), min_size=1, max_size=6), st.floats(0.01, 0.99))
def test_a_mixtures_quantile_lies_between_those_of_its_parts(centres: list[float], share: float) -> None:
    parts = [Distribution.log_normal(5.0, centre, 0.3) for centre in centres]
    apart = [part.quantile(share) for part in parts]
    found = mixed(parts, share)
    assert min(apart) * (1 - 1e-9) <= found <= max(apart) * (1 + 1e-9)
    if len(parts) == 1:
        assert found == pytest.approx(apart[0], rel=1e-9)
