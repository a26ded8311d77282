"""Persons on two lists go through the same protection as all tables, and never beside an estimate that they undo."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from itertools import combinations
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from prystan.evidence.disclosure import PublicCell, protect
from prystan.evidence.disclosure.estimates_attack import Attack
from prystan.evidence.disclosure.overlaps_attack import (
    WITH_ESTIMATE,
    AttackWithOverlaps,
)
from prystan.evidence.disclosure.shares import share_of
from prystan.evidence.estimation import CaptureTable, Settings, study
from prystan.evidence.estimation.methods import estimate
from prystan.evidence.estimation.pooling import pool
from prystan.evidence.estimation.safeguards import missed_links
from prystan.evidence.indicators.captures import WOULD_TELL, HiddenOfDraws, HiddenPopulation
from prystan.evidence.indicators.counts import CountTable, InternalCounts
from prystan.evidence.indicators.shared import PERSONS, SHARED
from prystan.evidence.model.schema import Unit

BY = ("contributor", "other")
MSE = Path(__file__).parents[2] / "published" / "mse"
QUICK = Settings(max_order=2, replicates=60)


def tables(histories: dict[frozenset[str], int], names: Iterable[str]) -> tuple[CountTable, ...]:
    """Of so many persons on exactly these lists: all, by list, by two lists."""
    names = sorted(names)

    def on(*lists: str) -> int:
        return sum(n for history, n in histories.items() if history >= set(lists))

    def table(
        measure: str, by: tuple[str, ...], keys: Iterable[tuple[str, ...]], within: str | None = None
    ) -> CountTable:
        return CountTable(measure, Unit.PERSON, by, {key: on(*key) for key in keys}, frozenset(by), within)

    return (
        table(PERSONS, (), [()]),
        table(PERSONS, ("contributor",), [(name,) for name in names]),
        table(SHARED, BY, combinations(names, 2), PERSONS),
    )


histories = st.dictionaries(
    st.frozensets(st.sampled_from("abcd"), min_size=1), st.integers(0, 60), min_size=1, max_size=15
)


@settings(max_examples=40, deadline=None)
@given(histories)
def test_shown_numbers_keep_what_readers_know_of_lists_and_pairs(found: dict[frozenset[str], int]) -> None:
    """As far as all of a relation is shown: hidden cells went to 0 or 5."""
    public = protect(InternalCounts(tables(found, "abcd")))
    size = {key[0]: cell for key, cell in public.count(PERSONS, ("contributor",)).items()}
    whole = public.count(PERSONS)[()]
    for (one, other), both in public.count(SHARED, BY).items():
        for name in (one, other):
            if both is not None:
                assert size[name] is not None
                assert both <= (size[name] or 0)
        first, second = size[one], size[other]
        if None not in (first, second, whole):
            assert (first or 0) + (second or 0) <= (whole or 0) + (5 if both is None else both)


@settings(max_examples=25, deadline=None)
@given(histories)
def test_with_two_lists_sizes_pairs_and_all_add_up(found: dict[frozenset[str], int]) -> None:
    two: Counter[frozenset[str]] = Counter()
    for history, n in found.items():
        two[frozenset("b" if name in "bcd" else "a" for name in history)] += n
    public = protect(InternalCounts(tables(dict(two), "ab")))
    cells = [public.count(PERSONS)[()], *public.count(PERSONS, ("contributor",)).values(),
             public.count(SHARED, BY)["a", "b"]]  # fmt: skip
    if None not in cells:
        whole, a, b, both = (cell or 0 for cell in cells)
        assert whole == a + b - both


def test_a_share_is_given_only_where_enough_stand_behind_it() -> None:
    found = {frozenset("a"): 30, frozenset("ab"): 30, frozenset("b"): 60, frozenset("c"): 20, frozenset("bc"): 15}
    public = protect(InternalCounts(tables(found, "abc")))
    size, both = (public.table(PERSONS, ("contributor",)).cells, public.table(SHARED, BY).cells)
    assert str(share_of(both["a", "b"], size["a",])) == "50"
    assert share_of(both["b", "c"], size["c",]) is None, "35 are too few"
    assert share_of(both["a", "c"], size["a",]) is None, "a small cell has no share"


# --- beside an estimate -----------------------------------------------------------------------------------------------


def internal(name: str) -> InternalCounts:
    """The lists of a published table as contributors, with its estimate."""
    table = CaptureTable.from_csv(MSE / name)
    found = {frozenset(table.names(w)): int(n) for w, n in enumerate(table.counts) if n}
    hidden = HiddenPopulation(table.lists, table.lists, study=study(table, ["bic", "stepwise"], QUICK), reason="")
    return InternalCounts(tables(found, table.lists), hidden=hidden, lists={name: name for name in table.lists})


@pytest.fixture(scope="module")
def kosovo() -> InternalCounts:
    return internal("Kosovo.csv")


@pytest.fixture(scope="module")
def korea() -> InternalCounts:
    return internal("Korea.csv")


def test_lists_without_a_small_history_keep_their_pairs(kosovo: InternalCounts) -> None:
    public = protect(kosovo)
    assert public.reason(SHARED) is None
    assert all(isinstance(cell, PublicCell) for cell in public.table(SHARED, BY).cells.values())


def test_pairs_are_withheld_where_they_and_the_estimate_would_tell_a_history() -> None:
    """Of this table the estimate alone tells nothing; of one history with the pairs, four numbers are left."""
    public = protect(internal("UKdat_5.csv"))
    assert public.reason(SHARED) == WITH_ESTIMATE
    assert SHARED not in {table.measure for table in public.counts}
    assert public.hidden is not None
    assert public.hidden.headline is not None, "the estimate stays"


def test_where_the_estimate_is_withheld_the_pairs_stay() -> None:
    public = protect(internal("NewOrl_5.csv"))
    assert public.hidden is not None
    assert public.hidden.reason == WOULD_TELL
    assert public.reason(SHARED) is None
    assert public.table(SHARED, BY).cells


def test_a_total_pooled_over_draws_is_one_more_thing_that_the_attacker_knows(korea: InternalCounts) -> None:
    """Beside it fewer tables are possible; either it is looked at, or the pairs stand where they should not."""
    assert korea.hidden is not None
    assert korea.hidden.study is not None
    table = korea.hidden.study.table
    drawn = tuple(CaptureTable(table.lists, missed_links(table, 0.05, np.random.default_rng(k))) for k in range(3))
    pooled = pool([estimate(one, "bic", QUICK) for one in drawn])
    of_draws = HiddenOfDraws(drawn, pooled, "")
    public = protect(replace(korea, hidden=replace(korea.hidden, of_draws=of_draws)))
    alone = protect(korea)
    assert public.hidden is not None
    assert public.hidden.of_draws is not None
    assert alone.reason(SHARED) is None
    assert public.reason(SHARED) in (None, WITH_ESTIMATE)


def test_pairs_of_exactly_known_size_would_tell(korea: InternalCounts) -> None:
    """Without rounding of pairs there is no room for another table."""
    assert korea.hidden is not None
    assert korea.hidden.study is not None
    attack = AttackWithOverlaps(**vars(Attack.on(korea.hidden.study.table)), room={})
    assert any(history.bit_count() == 2 for history in attack.small_histories())
    assert Attack.on(korea.hidden.study.table).safe()
    assert not attack.safe()


def test_overlaps_given_from_outside_stand_beside_no_table_of_pairs(kosovo: InternalCounts) -> None:
    assert kosovo.hidden is not None
    given_table = replace(kosovo, hidden=replace(kosovo.hidden, given=True))
    assert protect(given_table).reason(SHARED) == WITH_ESTIMATE


def test_tables_that_the_attacker_tries_are_those_that_the_pairs_allow(korea: InternalCounts) -> None:
    assert korea.hidden is not None
    assert korea.hidden.study is not None
    table = korea.hidden.study.table
    attack = AttackWithOverlaps(
        **vars(Attack.on(table)), room={frozenset(p): (1, 2) for p in combinations(table.lists, 2)}
    )
    random, history = np.random.default_rng(3), 0b011
    tried = attack.candidates(history, int(table.counts[history]) + 2, random)
    assert tried.shape[1] > 1
    for one, other in combinations(range(table.size), 2):
        on = [w for w in range(len(table.counts)) if w >> one & 1 and w >> other & 1]
        change = tried[on].sum(axis=0) - table.counts[on].sum()
        assert change.min() >= -1
        assert change.max() <= 2


def test_a_difference_made_good_between_two_and_more_lists_keeps_every_overlap(korea: InternalCounts) -> None:
    assert korea.hidden is not None
    assert korea.hidden.study is not None
    table = korea.hidden.study.table
    attack = AttackWithOverlaps(**vars(Attack.on(table)), room={})
    random = np.random.default_rng(4)
    for history in (0b011, 0b111):
        traded = table.counts.copy()
        traded[history] += 1
        attack.trade(traded, history, random)
        assert traded[history] == table.counts[history] + 1
        for lists in [1 << i for i in range(table.size)] + [0b011, 0b101, 0b110]:
            on = [w for w in range(len(traded)) if w & lists == lists]
            assert traded[on].sum() == table.counts[on].sum()
