"""Rules of open data: as many records as persons, near the tables, and only what is shared."""

from __future__ import annotations

from collections import Counter
from itertools import combinations

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evidence.disclosure.cohorts import ATTRIBUTES, cohort_of
from prystan.evidence.disclosure.cohort import Cohort, CohortError
from prystan.evidence.disclosure.consistent import ConsistentTables, fit
from prystan.evidence.disclosure.measurement import default_plan, measure
from prystan.evidence.disclosure.measurement.counting import coded, count
from prystan.evidence.disclosure.microdata import LEAST, TooFewError, compare, k_anonymous, synthesise
from prystan.evidence.disclosure.microdata.damping import damped
from prystan.evidence.disclosure.microdata.layout import layout_of, targets_of
from prystan.evidence.disclosure.microdata.search import Search
from prystan.evidence.disclosure.microdata.start import start
from prystan.evidence.disclosure.microdata.support import Support, told, without_unknown
from prystan.evidence.disclosure.microdata.synthesise import _with_rare_codes
from prystan.evidence.indicators.counts import UNKNOWN

PLAN = default_plan(ATTRIBUTES, [("year", "sex", "forms"), ("sex", "forms", "controls")])


@pytest.fixture(scope="module")
def cohort() -> Cohort:
    return cohort_of(4000, 1)


@pytest.fixture(scope="module")
def tables(cohort: Cohort) -> ConsistentTables:
    return fit(measure(cohort, PLAN, seed=1))


def codes_of(frame: pl.DataFrame) -> list[frozenset[tuple[str, str]]]:
    """What each record says."""
    said = []
    for row in frame.iter_rows(named=True):
        several = {name: value if isinstance(value, list) else [value] for name, value in row.items()}
        said.append(frozenset((name, code) for name, codes in several.items() for code in codes if code != UNKNOWN))
    return said


def test_there_are_as_many_records_as_the_noisy_number_of_persons(tables: ConsistentTables) -> None:
    assert synthesise(tables, seed=1).frame.height == tables.persons


def test_records_are_a_cohort_of_the_same_attributes(cohort: Cohort, tables: ConsistentTables) -> None:
    """Public codes only, no code twice, unknown only by itself, and nobody above a bound."""
    made = synthesise(tables, seed=2).frame
    Cohort("open", cohort.begin, cohort.end, cohort.attributes, made)
    for attribute in ATTRIBUTES:
        if attribute.multiple:
            assert (made[attribute.name].list.len() <= attribute.bound).all()
            alone = made[attribute.name].list.contains(UNKNOWN) & (made[attribute.name].list.len() > 1)
            assert not alone.any()


def test_records_come_near_the_cohort(cohort: Cohort, tables: ConsistentTables) -> None:
    singles, pairs, threes = compare(cohort.frame, synthesise(tables, seed=3).frame, ATTRIBUTES)
    assert singles.kept == 1
    assert pairs.error < 40
    assert threes.error < 40
    assert threes.fabricated_count < 0.01


def test_the_search_comes_nearer_with_every_sweep(tables: ConsistentTables) -> None:
    layout = layout_of(ATTRIBUTES)
    targets = targets_of(tables, layout)
    search = Search(layout, targets, start(layout, targets, 4000, np.random.default_rng(1)), seed=1)
    before = search.misfit
    search.sweep(20)
    assert search.misfit < before / 2


def test_what_the_search_keeps_in_mind_is_what_its_records_add_up_to(tables: ConsistentTables) -> None:
    """Swaps and changes update the tables; counting anew must give the same."""
    layout = layout_of(ATTRIBUTES)
    targets = targets_of(tables, layout)
    search = Search(layout, targets, start(layout, targets, 2500, np.random.default_rng(4)), seed=4)
    search.sweep(10)
    anew = Search(layout, targets, search.records.copy(), seed=4)
    assert np.allclose(search._over1, anew._over1)
    assert np.allclose(search._over2, anew._over2, atol=1e-2)
    assert np.allclose(search._over3, anew._over3)


def test_every_code_of_a_short_list_stands_in_the_file(tables: ConsistentTables) -> None:
    """So that its presence tells nothing."""
    made = synthesise(tables, seed=5).frame
    for attribute in ATTRIBUTES:
        column = made[attribute.name].explode() if attribute.multiple else made[attribute.name]
        assert set(attribute.codes) <= set(column.unique())


def test_what_few_records_share_is_withheld(tables: ConsistentTables) -> None:
    layout = layout_of(ATTRIBUTES)
    records = start(layout, targets_of(tables, layout), 3000, np.random.default_rng(6))
    had = Counter(three for row in codes_of(layout.frame(records)) for three in combinations(sorted(row), 3))
    stripped = Support.of(layout, records).stripped(records, LEAST)
    left = {three for row in codes_of(layout.frame(stripped)) for three in combinations(sorted(row), 3)}
    assert left
    assert min(had[three] for three in left) >= LEAST


def test_what_is_dealt_out_anew_comes_nearer_and_was_shared(tables: ConsistentTables) -> None:
    least = 30  # so that much is withheld
    layout = layout_of(ATTRIBUTES)
    targets = targets_of(damped(tables), layout)
    full = start(layout, targets, 4000, np.random.default_rng(9))
    Search(layout, targets, full, seed=9).sweep(10)
    had = Counter(three for row in codes_of(layout.frame(full)) for three in combinations(sorted(row), 3))
    support = Support.of(layout, full)
    records = support.stripped(full, least)
    known = without_unknown(layout, records)
    search = Search(layout, targets, records, seed=9)
    before = search.misfit
    dealt = search.deal(np.where(known < 0, without_unknown(layout, full), -1), support, least, 100)
    assert dealt > 50
    assert search.misfit < before
    assert np.array_equal(records, told(layout, without_unknown(layout, records))), "unknown stands alone"
    left = {three for row in codes_of(layout.frame(records)) for three in combinations(sorted(row), 3)}
    assert min(had[three] for three in left) >= least
    anew = Search(layout, targets, records.copy(), seed=9)
    assert np.allclose(search._over2, anew._over2, atol=1e-2)
    assert np.allclose(search._over3, anew._over3)


def test_damped_tables_come_nearer_to_the_cohort(cohort: Cohort, tables: ConsistentTables) -> None:
    """And say less of their own: a cell's difference from what fewer attributes let expect never grows."""
    made, real = damped(tables), coded(cohort, np.random.default_rng(0))
    off: dict[str, list[float]] = {"before": [], "after": []}
    for key, table in tables.tables.items():
        if len(key) != len(set(key)) or len(key) < 2:
            continue
        true = count(real, table.axes)
        for name, values in (("before", table.values), ("after", made.tables[key].values)):
            off[name].append(float(np.abs(values - true)[true >= 10].sum()))
    assert sum(off["after"]) < 0.95 * sum(off["before"])
    for key, table in tables.tables.items():
        if len(key) == 2 and key[0] != key[1]:
            alone = np.outer(*(tables.tables[name,].values for name in key)) / tables.persons
            assert (np.abs(made.tables[key].values - alone) <= np.abs(table.values - alone) + 1e-6).all()


def test_a_small_cohort_gets_no_open_data() -> None:
    few = fit(measure(cohort_of(1500, 7), PLAN, seed=7))
    with pytest.raises(TooFewError, match="tables only"):
        synthesise(few)


def test_a_seed_anywhere_makes_open_data_unpublishable(cohort: Cohort, tables: ConsistentTables) -> None:
    free = fit(measure(cohort, PLAN))
    assert not synthesise(tables).publishable
    assert not synthesise(free, seed=1).publishable
    assert synthesise(free).publishable


def test_the_same_seed_gives_the_same_records(tables: ConsistentTables) -> None:
    assert synthesise(tables, seed=8).frame.equals(synthesise(tables, seed=8).frame)


@settings(max_examples=10, deadline=None)
@given(st.integers(60, 600), st.integers(0, 1000), st.integers(5, 12))
def test_at_least_k_persons_share_each_k_anonymous_record_as_a_whole(persons: int, seed: int, k: int) -> None:
    real = cohort_of(persons, seed)
    people = codes_of(real.frame)
    made = codes_of(k_anonymous(real, k, seed=seed).frame)
    for record in set(made):
        assert sum(record <= person for person in people) >= k
    assert len(made) == persons // k * k


def test_k_anonymous_records_say_as_much_as_k_lets_them() -> None:
    """Each is as long as it can be: its seed has no further code that k persons share with it."""
    within = pl.all_horizontal(pl.col(a.name).list.len() <= a.bound for a in ATTRIBUTES if a.multiple)
    everybody = cohort_of(500, 9)
    real = everybody.at(everybody.frame.with_row_index().filter(within)["index"].to_list())
    people = codes_of(real.frame)
    for record in codes_of(k_anonymous(real, 10, seed=9).frame)[:60]:
        seeds = [person for person in people if record <= person]
        assert any(
            all(sum(record | {code} <= other for other in people) < 10 for code in person - record) for person in seeds
        )


@pytest.mark.parametrize(("persons", "k"), [(100, 4), (100, 1), (8, 10)])
def test_a_k_that_protects_nobody_is_refused(persons: int, k: int) -> None:
    with pytest.raises(CohortError):
        k_anonymous(cohort_of(persons), k)


def test_a_lost_combination_counts_with_its_whole_number() -> None:
    real = cohort_of(200, 10)
    nothing = real.frame.with_columns(
        *(pl.lit(UNKNOWN).alias(a.name) for a in ATTRIBUTES if not a.multiple),
        *(pl.lit([UNKNOWN], pl.List(pl.String)).alias(a.name) for a in ATTRIBUTES if a.multiple),
    )
    for accuracy in compare(real.frame, nothing, ATTRIBUTES):
        counts = Counter(c for row in codes_of(real.frame) for c in combinations(sorted(row), accuracy.length))
        common = [number for number in counts.values() if number >= 10]
        assert accuracy.combinations == len(common)
        assert accuracy.error == pytest.approx(np.mean(common))
        assert accuracy.kept == 0


def test_what_nobody_has_is_fabricated() -> None:
    real, other = cohort_of(300, 11), cohort_of(400, 12)
    people = codes_of(real.frame)
    made = codes_of(other.frame)
    for accuracy in compare(real.frame, other.frame, ATTRIBUTES):
        known, invented = (
            Counter(c for row in rows for c in combinations(sorted(row), accuracy.length)) for rows in (people, made)
        )
        strange = {c: n for c, n in invented.items() if c not in known}
        assert accuracy.fabricated_distinct == pytest.approx(len(strange) / len(invented))
        assert accuracy.fabricated_count == pytest.approx(sum(strange.values()) / invented.total())


def test_bringing_a_code_back_does_not_take_the_last_of_another(tables: ConsistentTables) -> None:
    """Of the one record that has both rare codes, the second was withheld: the first must stay when that comes back."""
    layout = layout_of(ATTRIBUTES)
    full = start(layout, targets_of(tables, layout), 3000, np.random.default_rng(6))
    first, second = int(layout.items[0]), int(layout.items[1])
    for number, item in ((0, first), (1, second)):
        full[full == item] = layout.unknown[number]
        full[7, layout.columns[number]] = item
    withheld = full.copy()
    withheld[7, layout.columns[1]] = layout.unknown[1]
    made = _with_rare_codes(layout, tables, full, withheld)
    assert {first, second} <= set(made.ravel().tolist())
