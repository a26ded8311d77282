"""Selections and intervals give what the papers and the reference programs give, on the same tables and replicates."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from published_tables import expected, replicates_path, table

from prystan.evidence.estimation.intervals import BCa, bca, wald
from prystan.evidence.estimation.kernel.engine import Batch
from prystan.evidence.estimation.methods import Settings, estimate
from prystan.evidence.estimation.models import Model, ModelSpace
from prystan.evidence.estimation.profile import profile
from prystan.evidence.estimation.ranking import ENUMERABLE, Ranking, SearchTooLargeError, rank
from prystan.evidence.estimation.resampling import bootstrap_tables, jackknife_tables, read_replicates
from prystan.evidence.estimation.selection import BestOfAll, BestOfList, Choices, Downhill, Fixed, Rule, Stepwise
from prystan.evidence.estimation.tables import CaptureTable


def ranking(name: str, order: int, criterion: str = "bic") -> Ranking:
    return rank(ModelSpace(table(name).size, order), table(name).counts, criterion)


def chosen(name: str, rule: Rule) -> Choices:
    return rule.choose(Batch.of(table(name).size, table(name).counts[:, None]))


def total(name: str, rule: Rule) -> float:
    return table(name).people + float(chosen(name, rule).unseen[0])


def interval(name: str, rule: Rule, replicates: np.ndarray) -> BCa:
    capture = table(name)
    left_out, people = jackknife_tables(capture)
    both = rule.choose(Batch.of(capture.size, np.concatenate([capture.counts[:, None], left_out, replicates], axis=1)))
    n = left_out.shape[1]
    totals = both.unseen + capture.people
    totals[1 : n + 1] -= 1
    return bca(totals[0], totals[n + 1 :], totals[1 : n + 1], people)


# --- one table --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "model", "people"),
    [("Kosovo", "[12,13,14,23,34]", 14341.663800427), ("UKdat", "[12,13,24,25,35,36,45]", 11417.9910915046),
     ("UKdat_5", "[12,13,24,25,35,45]", 11312.9902894352), ("UKdat_4", "[12,13,24]", 11015.2444543722),
     ("Korea", "[12,3]", 268.7777777778), ("Artificial_3", "[1,2,3]", 539.0939294286)],
)  # fmt: skip
def test_stepwise_chooses_the_published_model(name: str, model: str, people: float) -> None:
    rule = Stepwise(ModelSpace(table(name).size, 2))
    assert str(chosen(name, rule).model()) == model
    assert total(name, rule) == pytest.approx(people, rel=1e-8)


def test_the_threshold_runs_from_main_effects_to_all_pairs() -> None:
    space = ModelSpace(4, 2)
    assert chosen("Kosovo", Stepwise(space, 0.0)).model() == Model.of(4)
    assert len(chosen("Kosovo", Stepwise(space, 1.0)).model().interactions) == 6
    assert str(chosen("Kosovo", Stepwise(space, 0.001)).model()) == "[23,34,1]"


@pytest.mark.parametrize(
    ("name", "order", "model", "people", "bic"),
    [("Kosovo", 3, "[123,14,34]", 10356.5189572518, 203.0296327522),
     ("Kosovo", 2, "[12,13,14,23,34]", 14341.663800427, 225.211246472),
     ("Korea", 2, "[12,23]", 157.1666666667, 57.1408098754),
     ("Artificial_3", 2, "[1,2,3]", 539.0939294286, 46.4048167203),
     ("UKdat_5", 2, "[12,13,23,25,34]", 22991.3313141601, 196.5397555524),
     ("UKdat_5", 4, "[123,25,34]", 25311.2906125325, 195.8791056436)],
)  # fmt: skip
def test_the_best_of_all_models_is_the_published_one(
    name: str, order: int, model: str, people: float, bic: float
) -> None:
    ranked = ranking(name, order)
    assert str(ranked.space.model(int(ranked.masks[0]))) == model
    assert ranked.people + ranked.unseen[0] == pytest.approx(people, rel=1e-8)
    assert ranked.values[0] == pytest.approx(bic, rel=1e-7)


def test_models_near_the_best_tell_how_much_the_choice_matters() -> None:
    ranked = ranking("UKdat_5", 3)
    assert ranked.within(2) == pytest.approx((12262.412420546858, 28822.125608705155, 4), rel=1e-8)
    assert ranked.within(6) == pytest.approx((10674.336778114404, 34082.735752692155, 14), rel=1e-8)
    assert ranked.average() == pytest.approx(22285.2296, rel=1e-6)
    assert ranked.weights()[0] == pytest.approx(0.2085850359, rel=1e-6)


def test_descent_stops_short_of_the_best_model_of_the_uk_table_and_exact_search_does_not() -> None:
    space = ModelSpace(5, 4)
    assert total("UKdat_5", Downhill(space)) == pytest.approx(12262.412420546858, rel=1e-8)
    assert total("UKdat_5", BestOfAll(space, ranking("UKdat_5", 4))) == pytest.approx(25311.290612532, rel=1e-8)


def test_six_lists_are_searched_exactly() -> None:
    space = ModelSpace(6, 2)
    ranked = ranking("UKdat", 2)
    assert ranked.considered == 32768
    assert total("UKdat", BestOfAll(space, ranked)) == pytest.approx(12349.58695356198, rel=1e-9)


def test_a_space_too_large_to_list_is_searched_and_its_neighbourhood_is_complete(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    listed = ranking("Western", 3)
    monkeypatch.setattr("prystan.evidence.estimation.ranking.ENUMERABLE", 10)
    searched = ranking("Western", 3)
    assert ENUMERABLE > 10
    assert not searched.complete
    near = listed.values <= listed.values[0] + 10
    assert searched.values == pytest.approx(listed.values[near], abs=1e-5)
    assert searched.within(6) == pytest.approx(listed.within(6), rel=1e-4)


@pytest.mark.parametrize(("name", "order"), [("Kosovo", 3), ("UKdat_5", 3), ("Western", 4)])
def test_branch_and_bound_finds_what_fitting_every_model_finds(name: str, order: int) -> None:
    capture, ranked = table(name), ranking(name, order)
    batch = Batch.of(capture.size, bootstrap_tables(capture, 40, seed=5))
    exact = BestOfAll(ranked.space, ranked).choose(batch)
    listed = BestOfList(ranked.space, ranked).choose(batch)
    assert np.array_equal(exact.masks, listed.masks)
    assert np.array_equal(exact.unseen, listed.unseen)
    assert exact.fits < listed.fits


def test_a_search_that_does_not_end_has_no_answer_and_says_what_to_do_instead() -> None:
    """Eight lists have 2^28 models of pairs; some tables can be searched and some cannot."""
    observed, capture = ranking("NewOrl", 2), table("NewOrl")
    one = Batch.of(8, capture.counts[:, None])
    assert BestOfAll(observed.space, observed).choose(one).masks[0] == observed.masks[0]
    with pytest.raises(SearchTooLargeError, match=r"268,435,456 models of pairs of 8 lists .* 50 fits .* stepwise"):
        BestOfAll(observed.space, observed, most_fits=50).choose(one)
    found = estimate(capture, "bic", Settings(replicates=8, most_fits=50))
    assert found.total is None
    assert "merge lists" in found.diagnostics["reason"]


def test_a_table_without_any_overlap_has_no_estimate_rather_than_a_huge_one() -> None:
    counts = np.array([0.0, 40, 30, 0, 20, 0, 0, 0])
    batch = Batch.of(3, counts[:, None])
    assert Stepwise(ModelSpace(3, 2)).choose(batch).failed[0]
    assert Fixed(ModelSpace(3, 1)).choose(batch).failed[0]


# --- replicates -------------------------------------------------------------------------------------------------------


def test_seeds_make_replicates_and_more_replicates_only_add() -> None:
    few, many = bootstrap_tables(table("Korea"), 10, seed=3), bootstrap_tables(table("Korea"), 20, seed=3)
    assert np.array_equal(few, many[:, :10])
    assert not np.array_equal(few, bootstrap_tables(table("Korea"), 10, seed=4))
    assert (few.sum(axis=0) == 123).all()


def test_cores_change_nothing() -> None:
    capture, ranked = table("Kosovo"), ranking("Kosovo", 3)
    batch = Batch.of(4, bootstrap_tables(capture, 100, seed=1))
    for rule in (Stepwise(ModelSpace(4, 2)), BestOfAll(ranked.space, ranked), Downhill(ranked.space)):
        assert np.array_equal(rule.choose(batch, workers=1).unseen, rule.choose(batch, workers=3).unseen)


REFERENCE_INTERVALS = [
    ("stepwise_Kosovo_nboot1000", "Kosovo", lambda: Stepwise(ModelSpace(4, 2))),
    ("bic_Kosovo_nboot1000", "Kosovo", lambda: BestOfList(ModelSpace(4, 3), ranking("Kosovo", 3), top=20)),
    ("bic_Kosovo_nboot1000_maxorder2_ntopInf", "Kosovo", lambda: BestOfAll(ModelSpace(4, 2), ranking("Kosovo", 2))),
    ("bic_Kosovo_nboot1000_maxorder3_ntopInf", "Kosovo", lambda: BestOfAll(ModelSpace(4, 3), ranking("Kosovo", 3))),
    ("bic_UKdat_5_nboot1000", "UKdat_5", lambda: BestOfList(ModelSpace(5, 3), ranking("UKdat_5", 3), top=100)),
    ("ntop_UKdat_5_maxorder2_ntop60", "UKdat_5", lambda: BestOfList(ModelSpace(5, 2), ranking("UKdat_5", 2), top=60)),
    ("ntop_UKdat_5_maxorder4_ntop60", "UKdat_5", lambda: BestOfList(ModelSpace(5, 4), ranking("UKdat_5", 4), top=60)),
    ("downhill_Kosovo_nboot1000", "Kosovo", lambda: Downhill(ModelSpace(4, 3))),
    ("downhill_Kosovo_nboot1000_maxorder2", "Kosovo", lambda: Downhill(ModelSpace(4, 2))),
]


@pytest.mark.parametrize(("key", "name", "rule"), REFERENCE_INTERVALS, ids=[key for key, *_ in REFERENCE_INTERVALS])
def test_on_the_reference_replicates_the_limits_are_the_reference_limits(key: str, name: str, rule: object) -> None:
    run = expected(key)
    assert callable(rule)
    found = interval(name, rule(), read_replicates(replicates_path(name), table(name)))
    assert found.intervals["80"] == pytest.approx(run["ci80"], rel=1e-6)
    assert found.intervals["95"] == pytest.approx(run["ci95"], rel=1e-6)
    if "ahat" in run:
        assert found.acceleration == pytest.approx(run["ahat"], rel=1e-6)


def test_all_models_of_the_uk_table_give_the_printed_interval() -> None:
    """Table 6 of Silverman, Chan and Vincent (2024): 25,311 [11,168; 56,052]."""
    rule = BestOfAll(ModelSpace(5, 4), ranking("UKdat_5", 4))
    found = interval("UKdat_5", rule, read_replicates(replicates_path("UKdat_5"), table("UKdat_5")))
    assert [round(x) for x in found.intervals["95"]] == [11168, 56052]


def test_replicates_that_repeat_the_estimate_count_half_as_below_it() -> None:
    """The reference programs let rounding decide each tie (637, 640 or 642 of 1,000 below in three evaluations)."""
    rule = BestOfAll(ModelSpace(3, 2), ranking("Korea", 2))
    found = interval("Korea", rule, read_replicates(replicates_path("Korea"), table("Korea")))
    assert found.ties == 3
    run = expected("bic_Korea_nboot1000")
    assert found.intervals["95"] == pytest.approx(run["ci95"], rel=4e-3)
    assert found.acceleration == pytest.approx(expected("downhill_Korea_nboot1000")["ahat"], rel=1e-6)


def test_a_limit_at_the_edge_of_the_replicates_is_said_to_be_there() -> None:
    rule = BestOfAll(ModelSpace(4, 3), ranking("Kosovo", 3))
    assert interval("Kosovo", rule, bootstrap_tables(table("Kosovo"), 200, seed=1)).saturated["95"]
    values = np.linspace(90, 110, 2001)
    assert not bca(100.0, values, np.array([100.0, 100.0]), np.ones(2)).saturated["95"]


def test_failed_replicates_are_left_out_and_counted() -> None:
    found = bca(100.0, np.array([90.0, np.nan, 110.0, 95.0, np.inf]), np.array([99.0, np.nan]), np.ones(2))
    assert (found.replicates, found.failed) == (5, 2)


# --- intervals that take the model as given ---------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["UKdat_5", "Kosovo", "UKdat"])
def test_wald_intervals_are_those_of_the_reference_program(name: str) -> None:
    run = expected(f"sparsemse0_{name}")
    found = chosen(name, Stepwise(ModelSpace(table(name).size, 2)))
    intervals = wald(table(name).people, found.unseen[0], found.variance[0])
    assert intervals["95"] == pytest.approx(run["ci95"], rel=1e-8)
    assert intervals["80"] == pytest.approx(run["ci80"], rel=1e-8)


@pytest.mark.parametrize(("name", "order"), [("Kosovo", 2), ("Kosovo", 3), ("UKdat_5", 2), ("Korea", 2)])
def test_profile_intervals_are_those_of_the_reference_program(name: str, order: int) -> None:
    """The reference leaves 1/(12 N0) out of Stirling's series for N0!, which shows where few are unseen (Korea: 34)."""
    run = expected(f"rcapture_{name}_maxorder{order}")
    ranked = ranking(name, order)
    model = ranked.space.model(int(ranked.masks[0]))
    found = profile(table(name), model, ranked.unseen[0], ranked.variance[0])
    near = 5e-4 if name == "Korea" else 2e-7
    assert found["95"] == pytest.approx(run["ci95"], rel=near)
    assert found["80"] == pytest.approx(run["ci80"], rel=near)


def test_a_profile_that_never_falls_has_no_upper_limit() -> None:
    """Nobody on two lists but one person, whom the model explains away: any number of unseen fits as well."""
    counts = np.array([0.0, 30, 30, 1, 30, 0, 0, 0])
    capture = CaptureTable(("a", "b", "c"), counts)
    found = profile(capture, Model.of(3), 13_000.0, 1.0)
    assert found["95"][1] > 20 * found["80"][0]
    free = profile(CaptureTable(("a", "b"), np.array([0.0, 30, 20, 1])), Model.of(2), 600.0, 1.0)
    assert free["95"][0] < 51 + 600 < free["95"][1]


def test_averaging_over_one_model_is_its_wald_interval_and_over_several_is_wider_than_the_narrowest() -> None:
    ranked = ranking("UKdat_5", 2)
    alone = replace(
        ranked, masks=ranked.masks[:1], values=ranked.values[:1], unseen=ranked.unseen[:1], variance=ranked.variance[:1]
    )
    assert alone.averaged_interval(95) == pytest.approx(
        wald(2744, ranked.unseen[0], ranked.variance[0])["95"], rel=1e-9
    )
    low, high = ranked.averaged_interval(95)
    assert low < 12_262 < 25_978 < high
    assert ranked.averaged_interval(80)[0] > low
