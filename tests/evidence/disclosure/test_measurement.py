"""Rules of the measurement: what it promises each person, and what it does not do."""

from __future__ import annotations

from itertools import combinations
from math import exp

import numpy as np
import opendp.prelude as dp
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evidence.disclosure.cohorts import ATTRIBUTES, BEGIN, END, cohort_of
from prystan.evidence.disclosure.accounting import BudgetError, rho_for, rho_of
from prystan.evidence.disclosure.cohort import Attribute, Cohort, attributes_of
from prystan.evidence.disclosure.measurement import default_plan, measure
from prystan.evidence.disclosure.measurement.counting import coded, count
from prystan.evidence.disclosure.measurement.noise import noisy, seeded
from prystan.evidence.disclosure.measurement.plan import bound_of
from prystan.evidence.disclosure.measurement.tables import axes_of

PLAN = default_plan(ATTRIBUTES, [("year", "sex", "forms"), ("sex", "forms", "controls")])


def counts_of(cohort: Cohort, seed: int = 0) -> dict[tuple[str, ...], np.ndarray]:
    data = coded(cohort, np.random.default_rng(seed))
    return {key: count(data, axes_of(key, data.attributes)) for key in PLAN.weights}


people = st.fixed_dictionaries(
    {
        a.name: st.lists(st.sampled_from(a.codes), min_size=1, unique=True) if a.multiple else st.sampled_from(a.cells)
        for a in ATTRIBUTES
    }
)


def cohort_from(rows: list[dict]) -> Cohort:
    schema = {a.name: pl.List(pl.String) if a.multiple else pl.String for a in ATTRIBUTES}
    return Cohort("c", BEGIN, END, ATTRIBUTES, pl.DataFrame(rows, schema=schema))


@settings(max_examples=25, deadline=None)
@given(st.lists(people, max_size=6), people)
def test_one_person_more_changes_each_table_within_its_bound(others: list[dict], one: dict) -> None:
    """Whoever that person is: with every code there is, if need be."""
    others = [{a.name: row[a.name][: a.bound] if a.multiple else row[a.name] for a in ATTRIBUTES} for row in others]
    without, joined = counts_of(cohort_from(others)), counts_of(cohort_from([*others, one]))
    for key, table in joined.items():
        assert ((table - without[key]) ** 2).sum() <= bound_of(key, ATTRIBUTES)


def test_a_person_with_every_code_counts_no_more_than_the_bound() -> None:
    everything = {a.name: [list(a.codes)] if a.multiple else [a.codes[0]] for a in ATTRIBUTES}
    counts = counts_of(Cohort("c", BEGIN, END, ATTRIBUTES, pl.DataFrame(everything)))
    assert counts["controls",].sum() == 3
    assert counts["controls", "controls"].sum() == 3
    assert counts["forms", "controls"].sum() == 6
    for key, table in counts.items():
        assert (table**2).sum() == bound_of(key, ATTRIBUTES)


def test_which_codes_count_is_drawn_by_lot() -> None:
    everything = {a.name: [list(a.codes)] if a.multiple else [a.codes[0]] for a in ATTRIBUTES}
    cohort = Cohort("c", BEGIN, END, ATTRIBUTES, pl.DataFrame(everything))
    taken = sum(counts_of(cohort, seed)["controls",] for seed in range(60))
    assert (taken[:-1] > 10).all()


def test_counts_are_those_of_polars() -> None:
    everybody = cohort_of(500, seed=3)
    cohort = cohort_from(everybody.frame.filter(pl.col("forms").list.len() <= 2).to_dicts())
    counts = counts_of(cohort)
    pairs = cohort.frame.explode("forms").group_by("sex", "forms").len()
    sexes, forms = (axis.labels for axis in axes_of(("sex", "forms"), {a.name: a for a in ATTRIBUTES}))
    assert counts["sex", "forms"].sum() == pairs["len"].sum()
    for sex, form, persons in pairs.iter_rows():
        assert counts["sex", "forms"][sexes.index((sex,)), forms.index((form,))] == persons


def test_pairs_of_a_multi_valued_attribute_are_counted_once() -> None:
    cohort = cohort_of(400, seed=4)
    pairs = tuple(combinations(ATTRIBUTES[3].codes, 2))
    found = counts_of(cohort)["forms", "forms"]
    # Three forms do occur, and then lots decide; only those with at most two can be compared.
    two = cohort.frame.filter(pl.col("forms").list.len() <= 2)
    exact = counts_of(Cohort("c", BEGIN, END, ATTRIBUTES, two))["forms", "forms"]
    for place, (one, other) in enumerate(pairs):
        both = pl.col("forms").list.contains(one) & pl.col("forms").list.contains(other)
        assert exact[place] == two.filter(both).height
    assert found.sum() >= exact.sum()


def test_all_tables_together_cost_the_budget() -> None:
    measured = measure(cohort_of(50), PLAN, 4.0, 1e-6, seed=1)
    assert sum(table.rho for table in measured) == pytest.approx(rho_of(4.0, 1e-6))
    assert measured.epsilon <= 4.0 + 1e-9
    assert measured.epsilon == pytest.approx(4.0, abs=1e-6)


def test_opendp_agrees_on_the_cost_of_each_table() -> None:
    for key, sigma in PLAN.sigmas(ATTRIBUTES, rho_of(4.0, 1e-6)).items():
        space = dp.vector_domain(dp.atom_domain(T=int)), dp.l2_distance(T=float)
        cost = dp.m.make_gaussian(*space, scale=sigma).map(d_in=bound_of(key, ATTRIBUTES) ** 0.5)
        assert cost == pytest.approx(bound_of(key, ATTRIBUTES) / (2 * sigma**2))


def test_noise_that_costs_more_than_planned_is_not_drawn() -> None:
    with pytest.raises(RuntimeError, match="cost more"):
        noisy(np.zeros(3, dtype=np.int64), sigma=5.0, bound=2, rho=1 / 50)


@pytest.mark.parametrize(("epsilon", "delta"), [(0, 1e-6), (8.1, 1e-6), (4, 0), (4, 1e-3), (float("nan"), 1e-6)])
def test_a_budget_that_protects_nobody_is_refused(epsilon: float, delta: float) -> None:
    with pytest.raises(BudgetError):
        rho_for(epsilon, delta)


def test_a_seed_makes_a_release_unpublishable() -> None:
    cohort = cohort_of(50)
    assert not measure(cohort, PLAN, seed=0).publishable
    assert measure(cohort, PLAN).publishable


def test_the_same_seed_gives_the_same_numbers_and_no_seed_never_does() -> None:
    cohort = cohort_of(50)
    first, second = (measure(cohort, PLAN, seed=5) for _ in range(2))
    assert all((first.tables[key].values == second.tables[key].values).all() for key in first.tables)
    free, again = (measure(cohort, PLAN) for _ in range(2))
    assert any((free.tables[key].values != again.tables[key].values).any() for key in free.tables)


@pytest.mark.parametrize("sigma", [0.7, 4.0, 30.0])
def test_noise_is_discrete_gaussian(sigma: float) -> None:
    """OpenDP's, and that of seeds: variance and the share of zeros are those of the definition."""
    zeros = np.zeros(20_000, dtype=np.int64)
    steps = np.arange(-400, 401)
    weights = np.exp(-(steps**2) / (2 * sigma**2))
    variance, at_zero = (steps**2 * weights).sum() / weights.sum(), 1 / weights.sum()
    for drawn in (noisy(zeros, sigma, 1, 1 / (2 * sigma**2)), seeded(zeros, sigma, np.random.default_rng(1))):
        assert drawn.var() == pytest.approx(variance, rel=0.06)
        assert (drawn == 0).mean() == pytest.approx(at_zero, abs=5 * (at_zero / len(zeros)) ** 0.5)
        assert abs(drawn.mean()) < 5 * sigma / len(zeros) ** 0.5


def test_the_plan_holds_every_single_and_pair_and_the_named_tables() -> None:
    attributes = attributes_of(BEGIN, END, ("R1", "R2"))
    keys = set(default_plan(attributes).weights)
    names = [a.name for a in attributes]
    assert {(), *((name,) for name in names), *combinations(names, 2)} <= keys
    assert {(a.name, a.name) for a in attributes if a.multiple} <= keys
    assert any(len(key) == 3 for key in keys)


def test_a_table_of_an_attribute_the_cohort_has_not_is_not_planned() -> None:
    assert all("region" not in key for key in default_plan(attributes_of(BEGIN, END)).weights)


def test_what_one_person_tells_is_bounded_by_epsilon() -> None:
    """A distinguisher who sees the noisy number of persons of a cohort with and without one person, many times."""
    cohort, one = cohort_of(0, attributes=ATTRIBUTES[:1]), cohort_of(1, attributes=ATTRIBUTES[:1])
    plan = default_plan(ATTRIBUTES[:1], [])
    trials, epsilon = 4000, 1.0
    sigma = plan.sigmas(ATTRIBUTES[:1], rho_of(epsilon, 1e-6))[()]
    chance = np.random.default_rng(2)
    drawn = [seeded(np.full(trials, len(c)), sigma, chance) for c in (cohort, one)]
    for cut in range(-10, 12):
        seen, unseen = (float((sample >= cut).mean()) for sample in drawn)
        assert seen <= exp(epsilon) * unseen + 1e-6 + 5 / trials**0.5


def test_attributes_that_cannot_be_cut_so_are_refused() -> None:
    with pytest.raises(ValueError, match="2 times"):
        axes_of(("sex", "sex"), {"sex": Attribute("sex", ("a", "b"))})
