"""What protection promises of every edition, whatever its counts."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evidence.disclosure.editions import Someone, edition, large, people, table
from prystan.evidence.disclosure import PublicCounts, UnroundableError, protect, rounding
from prystan.evidence.disclosure import system as systems
from prystan.evidence.disclosure.rounding import round_system
from prystan.evidence.indicators.counts import CountTable, InternalCounts, Summary, SummaryTable
from prystan.evidence.model.schema import Unit

BASE, THRESHOLD = 5, 10


def cells(internal: InternalCounts, public: PublicCounts) -> Iterator[tuple[int, int | None]]:
    for before in internal.counts:
        shown = public.count(before.measure, before.by)
        yield from ((count, shown[key]) for key, count in before.cells.items())


def rounded(internal: InternalCounts) -> tuple[systems.System, list[int]]:
    """The multiples behind the public cells."""
    system = systems.system_of(internal.counts)
    return system, round_system(system, base=BASE, weights=np.ones(len(system.counts))).values.tolist()


@given(people())
@settings(max_examples=60, deadline=None)
def test_every_cell_goes_to_a_neighbouring_multiple_unless_the_statement_says_so(persons: list[Someone]) -> None:
    internal = edition(persons)
    public = protect(internal)
    for count, value in cells(internal, public):
        if value is not None:
            assert value % BASE == 0
            assert abs(value - count) <= public.statement.furthest
            assert count % BASE != 0 or value == count or public.statement.relaxed
    assert public.statement.furthest == BASE - 1 or public.statement.relaxed


@given(people())
@settings(max_examples=60, deadline=None)
def test_no_number_below_ten_is_shown(persons: list[Someone]) -> None:
    internal = edition(persons)
    for count, value in cells(internal, protect(internal)):
        assert value is None or value >= THRESHOLD
        assert value is not None or count < 2 * THRESHOLD


@given(people())
@settings(max_examples=60, deadline=None)
def test_multiples_add_up_wherever_counts_do_and_parts_stay_within_wholes(persons: list[Someone]) -> None:
    system, values = rounded(edition(persons))
    for left, right in system.relations.equal:
        assert sum(values[i] for i in left) == sum(values[i] for i in right)
    for left, right in system.relations.at_most:
        assert sum(values[i] for i in left) <= sum(values[i] for i in right)


@given(people())
@settings(max_examples=40, deadline=None)
def test_shown_parts_of_one_code_each_add_up_to_the_shown_whole(persons: list[Someone]) -> None:
    public = protect(edition(persons))
    for measure in ("detected", "identified"):
        parts = [cell.value for cell in public.table(measure, ("sex",)).cells.values()]
        total = public.count(measure)[()]
        if None not in parts:
            assert sum(parts) == total


@given(people())
@settings(max_examples=40, deadline=None)
def test_a_cell_reads_the_same_in_every_table(persons: list[Someone]) -> None:
    public = protect(edition(persons))
    for measure in ("detected", "identified"):
        assert public.count(measure, ("year",))[("2025",)] == public.count(measure)[()]
        by_sex = public.count(measure, ("sex",))
        assert all(public.count(measure, ("year", "sex"))["2025", *key] == value for key, value in by_sex.items())


def test_what_equals_a_table_in_every_cell_is_rounded_like_it_under_whatever_name() -> None:
    """Where lists are not linked, records are persons: two roundings of one count would tell more of it than one."""
    counts = {(f"partner {i}",): 7 + 11 * i for i in range(9)}
    persons = CountTable("persons", Unit.PERSON, ("contributor",), counts)
    records = CountTable("records", Unit.VALUE, ("contributor",), counts)
    total = CountTable("records", Unit.VALUE, (), {(): sum(counts.values())})
    public = protect(InternalCounts((persons, records, total)))
    assert public.count("persons", ("contributor",)) == public.count("records", ("contributor",))
    assert public.statement.cells == len(counts) + 1


def test_the_order_of_dimensions_makes_no_other_cell() -> None:
    persons = [Someone("2025", "Female", "adult", frozenset({"Begging"}), True)] * 13
    one, other = table("detected", persons, ("sex", "age_band")), table("detected", persons, ("sex",))
    turned = CountTable("other", Unit.PERSON, ("age_band", "sex"), {(a, s): n for (s, a), n in one.cells.items()})
    system = systems.system_of((one, other))
    assert len(system.counts) == len(one.cells) + len(other.cells)
    with pytest.raises(ValueError, match="occurs twice"):
        systems.system_of((one, CountTable("detected", turned.unit, turned.by, turned.cells)))


@given(people(), st.randoms(use_true_random=False))
@settings(max_examples=20, deadline=None)
def test_the_same_counts_are_rounded_to_the_same_numbers(persons: list[Someone], chance: random.Random) -> None:
    first = protect(edition(persons))
    chance.shuffle(persons)
    again = protect(edition(persons))
    assert [t.cells for t in first.counts] == [t.cells for t in again.counts]
    assert json.dumps(first.statement.to_json()) == json.dumps(again.statement.to_json())


@given(people(), st.randoms(use_true_random=False))
@settings(max_examples=20, deadline=None)
def test_the_order_of_tables_and_rows_changes_no_number(persons: list[Someone], chance: random.Random) -> None:
    internal = edition(persons)
    tables = list(internal.counts)
    chance.shuffle(tables)
    turned = [
        CountTable(t.measure, t.unit, t.by, dict(reversed(list(t.cells.items()))), t.multiple, t.within) for t in tables
    ]
    public, other = protect(internal), protect(InternalCounts(tuple(turned)))
    for before in internal.counts:
        assert public.count(before.measure, before.by) == other.count(before.measure, before.by)


def test_large_counts_stay_within_four_of_the_truth() -> None:
    codes = [f"r{i}" for i in range(50)]
    counts = {(code,): 1_000_003 + 17 * i for i, code in enumerate(codes)}
    regions = CountTable("detected", Unit.PERSON, ("region",), counts)
    total = CountTable("detected", Unit.PERSON, (), {(): sum(counts.values())})
    public = protect(InternalCounts((regions, total)))
    assert all(abs(public.count("detected", ("region",))[k] - n) < BASE for k, n in counts.items())
    assert sum(public.count("detected", ("region",)).values()) == public.count("detected")[()]


ODD_CYCLE = "001 002 010 012 020 021 100 102 111 112 120 121 200 201 210 211"
"""Places in a cube of 3 × 3 × 3. Each line holds two of them or none; walking along lines comes back in an odd number
of steps, so up and down cannot take turns."""


def without_neighbours() -> InternalCounts:
    """Each place holds 5, so each line holds 10 and, to base 10, one of its two places would have to go up."""
    cube = {place: 5 * (place in ODD_CYCLE) for place in map("".join, product("012", repeat=3))}
    tables = []
    for at in ((0, 1, 2), (0, 1), (0, 2), (1, 2)):
        cells: dict[tuple[str, ...], int] = {}
        for place, count in cube.items():
            key = tuple(place[i] for i in at)
            cells[key] = cells.get(key, 0) + count
        tables.append(CountTable("m", Unit.PERSON, tuple("abc"[i] for i in at), cells))
    return InternalCounts(tuple(tables))


def test_an_edition_without_neighbouring_multiples_is_relaxed_and_says_so() -> None:
    public = protect(without_neighbours(), base=10)
    assert public.statement.relaxed
    assert public.statement.furthest == 19
    assert public.statement.audit.passed
    for value in public.count("m", ("a", "b")).values():
        assert value is None or value % 10 == 0


def test_an_edition_for_which_no_rounding_is_found_names_its_tables(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rounding, "_FURTHEST", 0)
    with pytest.raises(UnroundableError, match=r"m by a, b; .* Leave one of the tables out"):
        protect(without_neighbours(), base=10)


def test_a_negative_count_is_refused() -> None:
    with pytest.raises(ValueError, match="detected by sex: a count is negative"):
        protect(InternalCounts((CountTable("detected", Unit.PERSON, ("sex",), {("Female",): -1}),)))


def test_a_threshold_that_is_no_multiple_is_refused() -> None:
    with pytest.raises(ValueError, match="multiple of the base"):
        protect(InternalCounts(()), threshold=7)


def test_an_edition_without_tables_is_safe() -> None:
    assert protect(InternalCounts(())).statement.cells == 0


def test_administrative_facts_stay_as_they_are() -> None:
    facts = CountTable("articles", Unit.OBLIGATION, ("status",), {("Full",): 3, ("No",): 0}, protected=False)
    summary = SummaryTable("funds", "total_amount", Unit.AMOUNT, (), {(): Summary(1234.5, 1)}, protected=False)
    public = protect(InternalCounts((facts,), (summary,), {"x": "Nobody sent it."}, {"articles": ("a",)}))
    assert public.count("articles", ("status",)) == {("Full",): 3, ("No",): 0}
    assert public.summary("funds", "total_amount") == {(): 1234.5}
    assert public.reason("x") == "Nobody sent it."
    assert public.statement.unprotected == 1
    assert public.statement.cells == 0


def test_the_statement_counts_what_was_done() -> None:
    internal = large()
    statement = protect(internal).statement
    assert statement.rounded + statement.small == statement.cells
    assert statement.tables == len(internal.counts)
    assert 0 < statement.mean_change <= BASE - 1
    assert statement.mean_change == round(statement.mean_change, 1)
    assert statement.audit.passed
    assert "second" not in json.dumps(statement.to_json())
