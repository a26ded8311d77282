"""Bayesian estimates agree with the published ones within what drawing at random allows."""

from __future__ import annotations

import numpy as np
import pytest
from published_tables import expected, table

from prystan.evidence.estimation.chains import bulk_effective_size, r_hat
from prystan.evidence.estimation.graphs import decomposable_graphs, graph_average
from prystan.evidence.estimation.latent import latent_classes
from prystan.evidence.estimation.threshold import bayesian_threshold, posterior


@pytest.mark.parametrize("name", ["Korea", "Kosovo", "UKdat_5", "UKdat", "Artificial_3"])
def test_thresholding_gives_the_posterior_that_the_reference_sampler_was_after(name: str) -> None:
    wanted = expected("bayes_threshold_importance_sampling")[name]
    found = bayesian_threshold(table(name), draws=60_000).posterior
    shares = [
        found.intervals["95"][0],
        found.intervals["80"][0],
        found.median,
        *(found.intervals[k][1] for k in ("80", "95")),
    ]
    assert shares == pytest.approx(wanted, rel=0.02)
    assert found.effective_draws > 10_000


def test_the_same_seed_gives_the_same_posterior() -> None:
    first, second = (posterior(table("Korea"), [3, 6], draws=20_000, seed=9) for _ in range(2))
    assert first == second


def test_an_answer_next_to_the_threshold_comes_with_the_other_answer() -> None:
    """On the table of eight lists the reference sampler never moves: it prints 1533 with the interval [1533, 1533]."""
    found = bayesian_threshold(table("NewOrl"), draws=60_000)
    near = [a for a, ratio in found.ratios.items() if abs(ratio - 2) < 0.3]
    assert sorted(found.other_answers) == sorted(near)
    both = sorted([found.posterior.median, *found.other_answers.values()])
    assert both[0] == pytest.approx(962, rel=0.02)
    assert found.effective_draws > 1_000


def test_triples_are_tried_where_all_their_pairs_were_kept() -> None:
    found = bayesian_threshold(table("Kosovo"), order=3, draws=60_000)
    assert set(found.ratios) > {0b0111, 0b1101}
    wanted = expected("bayes_threshold_importance_sampling")["Kosovo maxorder3"]
    assert found.posterior.median == pytest.approx(wanted[2], rel=0.02)
    with pytest.raises(ValueError, match="two and three"):
        bayesian_threshold(table("Kosovo"), order=4)


@pytest.mark.parametrize(("lists", "graphs"), [(2, 2), (3, 8), (4, 61), (5, 822)])
def test_there_are_as_many_decomposable_graphs_as_are_known(lists: int, graphs: int) -> None:
    assert len(decomposable_graphs(lists)[0]) == graphs


@pytest.mark.parametrize("name", ["Artificial_3", "Korea", "Kosovo", "UKdat_4", "UKdat_5"])
def test_averaging_over_graphs_gives_what_the_reference_program_gives(name: str) -> None:
    """The reference steps through the totals by up to 3 people; here each total is looked at."""
    run = expected(f"dga_{name}")
    found = graph_average(table(name))
    assert [found.median, *found.intervals["80"], *found.intervals["95"]] == pytest.approx(
        [run["estimate"], *run["ci80"], *run["ci95"]], abs=3
    )
    assert found.best[0][1] == pytest.approx(run["top"][0]["p"], rel=1e-5)
    assert found.deviation == pytest.approx(run["se"], rel=2e-5)


def test_averaging_over_graphs_stops_at_six_lists() -> None:
    with pytest.raises(ValueError, match="possible to 6 lists, not 8: merge lists"):
        graph_average(table("NewOrl"))


def test_latent_classes_agree_with_the_reference_program_where_their_chains_converge() -> None:
    run = expected("lcmcr_Artificial_3")
    found = latent_classes(table("Artificial_3"), samples=2500, thin=10)
    assert found.converged
    assert found.median == pytest.approx(run["estimate"], rel=0.05)
    assert found.intervals["95"] == pytest.approx(run["ci95"], rel=0.1)
    assert found.cap == 21 * 96


def test_chains_that_sit_in_different_modes_are_not_called_converged() -> None:
    found = latent_classes(table("UKdat_5"), samples=300, thin=2, burn_in=200)
    assert not found.converged
    assert len(found.chain_medians) == 4


def test_chains_are_the_same_for_a_seed_whatever_the_cores() -> None:
    one, three = (latent_classes(table("Korea"), samples=200, thin=1, burn_in=0, workers=n) for n in (1, 3))
    assert one == three


def test_independent_draws_are_worth_their_number_and_shifted_chains_disagree() -> None:
    draws = np.random.default_rng(1).normal(size=(4, 1000))
    assert r_hat(draws) < 1.01
    assert bulk_effective_size(draws) == pytest.approx(4000, rel=0.15)
    draws[0] += 3
    assert r_hat(draws) > 1.3
    slow = np.cumsum(np.random.default_rng(2).normal(size=(4, 1000)), axis=1)
    assert bulk_effective_size(slow) < 40
