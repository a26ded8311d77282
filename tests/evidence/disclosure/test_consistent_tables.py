"""Rules of consistent tables: nothing below nobody, everything adds up, and intervals hold."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evidence.disclosure.cohorts import ATTRIBUTES, cohort_of
from prystan.evidence.disclosure.consistent import ConsistentTables, fit
from prystan.evidence.disclosure.consistent.intervals import intervals
from prystan.evidence.disclosure.consistent.lattice import families
from prystan.evidence.disclosure.measurement import Measurements, default_plan, measure
from prystan.evidence.disclosure.measurement.counting import coded, count

PLAN = default_plan(ATTRIBUTES, [("year", "sex", "forms"), ("year", "sex", "region"), ("sex", "forms", "controls")])
PERSONS = 1e-4
"""How nearly tables add up."""


def measured(persons: int, seed: int, epsilon: float = 4.0) -> Measurements:
    return measure(cohort_of(persons, seed), PLAN, epsilon, seed=seed)


def margins_that_differ(tables: ConsistentTables) -> list[tuple[tuple[str, ...], tuple[str, ...]]]:
    wrong = []
    for key, table in tables.tables.items():
        for place, axis in enumerate(table.axes):
            margin = tuple(name for name in key if name != axis.attribute)
            if axis.adds and np.abs(table.values.sum(axis=place) - tables.tables[margin].values).max() > PERSONS:
                wrong.append((key, margin))
    return wrong


@settings(max_examples=6, deadline=None)
@given(st.integers(0, 400), st.integers(0, 1000), st.sampled_from([0.5, 4.0, 8.0]))
def test_tables_are_non_negative_add_up_and_agree(persons: int, seed: int, epsilon: float) -> None:
    tables = fit(measured(persons, seed, epsilon))
    assert all((table.values >= 0).all() for table in tables.tables.values())
    assert margins_that_differ(tables) == []


@settings(max_examples=4, deadline=None)
@given(st.integers(0, 400), st.integers(0, 1000))
def test_no_code_exceeds_its_margin(persons: int, seed: int) -> None:
    tables = fit(measured(persons, seed)).tables
    forms = tables["sex", "forms"].values
    assert (forms <= tables["sex",].values[:, None] + PERSONS).all()
    assert (tables["forms",].values <= tables[()].values + PERSONS).all()
    assert (tables["forms", "controls"].values <= tables["forms",].values[:, None] + PERSONS).all()
    singles = tables["controls",]
    places = {labels[0]: n for n, labels in enumerate(singles.axes[0].labels)}
    for pair, value in zip(
        tables["controls", "controls"].axes[0].labels, tables["controls", "controls"].values, strict=True
    ):
        assert value <= min(singles.values[places[code]] for code in pair) + PERSONS


def test_every_table_adds_up_to_the_noisy_number_of_persons() -> None:
    tables = fit(measured(300, 1))
    for key in (("year",), ("sex", "region"), ("year", "sex", "region")):
        assert tables.tables[key].values.sum() == pytest.approx(tables.persons, abs=PERSONS)


def test_the_number_of_persons_is_not_inflated_by_a_sparse_table() -> None:
    """Setting negatives to nothing in a wide empty table adds persons; the fit adds none."""
    off = [fit(measured(300, seed)).persons - 300 for seed in range(10)]
    deviation = fit(measured(300, 0)).tables[()].deviation
    assert abs(np.mean(off)) < 4 * deviation / 10**0.5


def test_tables_without_noise_come_back_as_they_are() -> None:
    cohort = cohort_of(400, 2)
    exact = measure(cohort, PLAN, seed=2)
    data = coded(cohort, np.random.default_rng(0))
    real = {table.key: count(data, table.axes) for table in exact}
    tables = fit(replace(exact, tables={key: replace(exact.tables[key], values=real[key]) for key in real}))
    for key in (("year", "sex", "region"), ("sex", "forms"), ("sex", "forms", "controls"), ("controls", "controls")):
        assert np.abs(tables.tables[key].values - real[key]).max() < PERSONS


def test_the_projection_is_that_of_weighted_least_squares() -> None:
    """Against a dense solver: cells of three tables as linear functions of the finest."""
    from prystan.evidence.disclosure.measurement.tables import axes_of

    attributes = {a.name: a for a in ATTRIBUTES}
    keys = [("year", "sex"), ("sex",), ("year",), ()]
    sigma = {("year", "sex"): 3.0, ("sex",): 1.0, ("year",): 2.0, (): 5.0}
    (family,) = families({key: axes_of(key, attributes) for key in keys}, sigma, ("year", "sex"))
    chance = np.random.default_rng(1)
    shapes = {key: tuple(len(axis) for axis in axes_of(key, attributes)) for key in keys}
    values = {key: chance.normal(size=shapes[key]) * 10 for key in keys}
    found = family.project(values)
    cells = np.eye(9).reshape(9, 3, 3)
    design = np.concatenate([
        cells.reshape(9, 9).T / 3.0,
        cells.sum(axis=1).T / 1.0, cells.sum(axis=2).T / 2.0, cells.sum(axis=(1, 2))[None] / 5.0
    ])  # fmt: skip
    seen = np.concatenate([values[key].ravel() / sigma[key] for key in keys])
    solved, *_ = np.linalg.lstsq(design, seen, rcond=None)
    assert np.allclose(found["year", "sex"].ravel(), solved)
    spread = np.sqrt(np.diag(np.linalg.inv(design.T @ design)))
    assert np.allclose(spread, family.deviation(("year", "sex")))


def test_intervals_cover_95_percent_whatever_the_count() -> None:
    chance = np.random.default_rng(3)
    for true in (0.0, 3.0, 10.0, 40.0, 400.0):
        estimates = np.rint(true + chance.normal(0, 12, 40_000))
        low, high = intervals(estimates, 12.0)
        covered = ((low <= true) & (true <= high)).mean()
        assert 0.94 <= covered <= 0.96, true


def test_intervals_are_never_empty_or_below_nobody() -> None:
    low, high = intervals(np.linspace(-100, 100, 401), 10.0)
    assert (low >= 0).all()
    assert (high >= low).all()


def test_margins_of_error_hold_in_94_to_96_percent_of_cells() -> None:
    """The short form of what bench/release.py measures on the simulated register."""
    inside, cells = 0, 0
    for seed in range(8):
        cohort = cohort_of(600, seed)
        within = cohort.frame.select(
            ok=pl.all_horizontal(*(pl.col(a.name).list.len() <= a.bound for a in ATTRIBUTES if a.multiple))
        )["ok"]
        kept = cohort.at([row for row, ok in enumerate(within) if ok])
        data = coded(kept, np.random.default_rng(0))
        for table in fit(measure(kept, PLAN, seed=seed)).tables.values():
            real = count(data, table.axes)
            inside += int(((table.low <= real) & (real <= table.high)).sum())
            cells += real.size
    assert 0.94 <= inside / cells <= 0.96


def test_published_cells_are_multiples_of_five_and_small_ones_are_only_said_to_be_small() -> None:
    table = fit(measured(300, 4)).tables["sex", "forms"]
    assert (table.rounded() % 5 == 0).all()
    assert (table.small() == (table.rounded() < 10)).all()


def test_what_comes_from_a_seed_stays_unpublishable() -> None:
    assert not fit(measured(50, 1)).publishable
    assert fit(measure(cohort_of(50), PLAN)).publishable
