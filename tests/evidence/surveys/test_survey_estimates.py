"""Weighted shares agree with two other computations, and their intervals hold their level."""

from __future__ import annotations

import runpy
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest
import statsmodels.api as sm
from hypothesis import given, settings
from hypothesis import strategies as st

from prystan.evidence.surveys import NoEstimate, by_domain, mean, proportion
from prystan.evidence.surveys.estimates import LONE_CLUSTER, NO_WEIGHTS, ONE_CLUSTER, SAME_ANSWER


def sample(seed: int, respondents: int = 400, strata: int = 4, clusters: int = 15, share: float = 0.8) -> pl.DataFrame:
    chance = np.random.default_rng(seed)
    stratum = chance.integers(0, strata, respondents)
    cluster = chance.integers(0, clusters, respondents) + 1000 * stratum
    lean = chance.normal(0, 0.1, 1000 * strata)[cluster]
    return pl.DataFrame(
        {
            "stratum": stratum.astype(str),
            "cluster": cluster.astype(str),
            "weight": chance.uniform(50, 400, respondents),
            "understands": chance.random(respondents) < np.clip(share + lean, 0, 1),
            "household_victims": (chance.random(respondents) < 0.02).astype(int),
            "sex": chance.choice(["Female", "Male"], respondents),
        }
    )


def by_hand(frame: pl.DataFrame, inside: np.ndarray[Any, np.dtype[np.bool_]]) -> tuple[float, float]:
    """Taylor linearisation from the textbook: scores summed by cluster, their variance added over strata."""
    weight = frame["weight"].to_numpy() * inside
    answer = frame["understands"].to_numpy().astype(float)
    share = float((weight * answer).sum() / weight.sum())
    scores = frame.with_columns(score=pl.Series(weight * (answer - share) / weight.sum()))
    totals = scores.group_by("stratum", "cluster").agg(pl.col("score").sum())
    parts = totals.group_by("stratum").agg(n=pl.len(), variance=pl.col("score").var())
    return share, float((parts["n"] * parts["variance"]).sum()) ** 0.5


@given(st.integers(0, 10_000))
@settings(max_examples=20, deadline=None)
def test_share_and_error_are_those_of_the_textbook(seed: int) -> None:
    frame = sample(seed)
    for domain in (None, pl.col("sex") == "Female"):
        inside = np.ones(frame.height, dtype=bool) if domain is None else (frame["sex"] == "Female").to_numpy()
        share, error = by_hand(frame, inside)
        result = proportion(frame, value="understands", domain=domain)
        assert result.estimate == pytest.approx(share, rel=1e-9)
        assert result.standard_error == pytest.approx(error, rel=1e-6)
        assert result.respondents == inside.sum()


def test_share_and_error_of_a_clustered_sample_are_those_of_statsmodels() -> None:
    frame = sample(3, strata=1)
    answers = frame["understands"].to_numpy().astype(float)
    model = sm.WLS(answers, np.ones(frame.height), weights=frame["weight"].to_numpy())
    fitted = model.fit(cov_type="cluster", cov_kwds={"groups": frame["cluster"].cast(pl.Int64).to_numpy()})
    result = proportion(frame, value="understands")
    assert result.estimate == pytest.approx(float(fitted.params[0]), rel=1e-9)
    assert result.standard_error == pytest.approx(float(fitted.bse[0]), rel=1e-6)


def test_a_simple_random_sample_has_the_interval_of_clopper_and_pearson() -> None:
    from statsmodels.stats.proportion import proportion_confint

    frame = pl.DataFrame({"understands": [True] * 85 + [False] * 15})
    result = proportion(frame, value="understands", weight=None, stratum=None, cluster=None)
    lower, upper = proportion_confint(85, 100, method="beta")
    assert (result.lower, result.upper) == pytest.approx((lower, upper), abs=0.002)
    assert result.design_effect == pytest.approx(1.0, abs=0.02)
    assert result.notes == (NO_WEIGHTS,)


@given(st.integers(0, 10_000), st.floats(0.05, 0.95))
@settings(max_examples=20, deadline=None)
def test_the_interval_holds_the_estimate_and_stays_within_bounds(seed: int, share: float) -> None:
    result = proportion(sample(seed, 120, share=share), value="understands")
    assert 0 <= result.lower <= result.estimate <= result.upper <= 1
    assert result.effective <= result.respondents


def test_weights_may_be_in_any_unit() -> None:
    frame = sample(5)
    scaled = frame.with_columns(weight=pl.col("weight") / 1_000_000)
    a, b = (proportion(f, value="understands") for f in (frame, scaled))
    assert (a.estimate, a.lower, a.upper) == pytest.approx((b.estimate, b.lower, b.upper))


@pytest.mark.parametrize("answer", [True, False])
def test_where_all_answer_alike_the_interval_is_not_a_point(answer: bool) -> None:
    result = proportion(sample(1, 100).with_columns(understands=pl.lit(answer)), value="understands")
    assert result.estimate == float(answer)
    assert 0.03 < result.upper - result.lower < 0.06
    assert SAME_ANSWER in result.notes
    assert result.design_effect is None


def test_a_stratum_of_one_cluster_is_compared_with_the_mean_and_said() -> None:
    frame = sample(2)
    lone = frame.filter((pl.col("stratum") != "0") | (pl.col("cluster") == frame.filter(stratum="0")["cluster"][0]))
    result = proportion(lone, value="understands")
    assert result.notes == (LONE_CLUSTER,)
    assert result.standard_error > 0


def test_a_sample_of_one_cluster_is_taken_as_independent_and_said() -> None:
    assert ONE_CLUSTER in proportion(sample(2).with_columns(cluster=pl.lit("1")), value="understands").notes


def test_respondents_without_a_weight_are_left_out_and_counted() -> None:
    frame = sample(4).with_columns(weight=pl.when(pl.int_range(pl.len()) < 30).then(None).otherwise("weight"))
    result = proportion(frame, value="understands")
    assert (result.left_out, result.respondents) == (30, 370)


@pytest.mark.parametrize(
    ("frame", "reason"),
    [
        (sample(4).with_columns(weight=pl.lit(0.0)), "No answer in this group has a weight."),
        (sample(4).with_columns(understands=pl.lit(None, dtype=pl.Boolean)), "Nobody in this group answered."),
        (sample(4).head(0), "Nobody in this group answered."),
    ],
)
def test_where_there_is_nothing_to_estimate_from_the_answer_says_so(frame: pl.DataFrame, reason: str) -> None:
    with pytest.raises(NoEstimate, match=reason):
        proportion(frame, value="understands")


def test_no_answer_is_not_no() -> None:
    frame = sample(6)
    answered = pl.int_range(pl.len()) % 2 == 0
    half = frame.with_columns(understands=pl.when(answered).then("understands"))
    result = proportion(half, value="understands")
    assert result.respondents == 200
    assert result.estimate == pytest.approx(proportion(frame, value="understands", domain=answered).estimate)


def test_a_column_of_the_other_kind_is_refused() -> None:
    with pytest.raises(TypeError, match=r"use mean\(\)"):
        proportion(sample(1), value="household_victims")
    with pytest.raises(TypeError, match="not a column of numbers"):
        mean(sample(1), value="understands")


def test_the_interval_of_a_rare_event_reaches_up_even_where_none_was_seen() -> None:
    none = mean(sample(1).with_columns(household_victims=pl.lit(0)), value="household_victims")
    assert (none.estimate, none.lower) == (0.0, 0.0)
    assert 0.003 < none.upper < 0.04
    some = mean(sample(1), value="household_victims")
    assert 0 < some.lower < some.estimate < some.upper


def test_each_group_is_a_domain_of_the_whole_sample() -> None:
    frame = sample(7)
    groups = by_domain(frame, value="understands", by=["sex"])
    assert set(groups) == {("Female",), ("Male",)}
    women = proportion(frame, value="understands", domain=pl.col("sex") == "Female")
    assert groups["Female",] == women
    assert sum(group.respondents for group in groups.values()) == frame.height


def test_the_interval_holds_its_level_in_a_small_simulation() -> None:
    """bench/survey_coverage.py is the long form: designs, shares and sizes."""
    coverage = runpy.run_path(str(Path(__file__).parents[3] / "bench" / "survey_coverage.py"))["coverage"]
    share = coverage(samples=200, share=0.9, clusters_per_stratum=10, per_cluster=10, correlation=0.05, seed=1)
    assert 0.91 <= share <= 1.0
