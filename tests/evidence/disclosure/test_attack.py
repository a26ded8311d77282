"""The attack finds what can be found, and clears only what cannot."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given, settings

from evidence.disclosure.editions import CODES, Someone, edition, large, people, table
from prystan.evidence.disclosure import DisclosureError, PublicCounts, UnsafeReleaseError, audit, protect
from prystan.evidence.disclosure._seal import opened
from prystan.evidence.disclosure.attack import Attack
from prystan.evidence.disclosure.audit import known_of, small_cells
from prystan.evidence.disclosure.protect import _rounded
from prystan.evidence.disclosure.public import PublicCell, PublicCountTable
from prystan.evidence.disclosure.witness import cleared
from prystan.evidence.indicators.counts import CountTable, InternalCounts
from prystan.evidence.model.schema import Unit


def unprotected(internal: InternalCounts) -> PublicCounts:
    """Every number as it is."""
    return _rounded(internal, 1, 1, None)


def threshold_only(internal: InternalCounts) -> PublicCounts:
    """Numbers below 10 hidden, all others as they are."""
    return _rounded(internal, 1, 10, None)


def sexes(*counts: int) -> InternalCounts:
    persons = [
        Someone("2025", sex, "adult", frozenset({"Begging"}), identified=True)
        for sex, count in zip(CODES["sex"], counts, strict=False)
        for _ in range(count)
    ]
    return InternalCounts(tuple(table("detected", persons, by) for by in ((), ("sex",))))


def test_a_hidden_cell_between_its_neighbours_and_the_total_is_found() -> None:
    result = audit(sexes(40, 3, 20), threshold_only(sexes(40, 3, 20)))
    assert result.found == 1
    assert result.tables == ("detected by sex",)
    assert not result.passed


def test_a_threshold_alone_is_refused_without_saying_the_count() -> None:
    with pytest.raises(UnsafeReleaseError) as refusal:
        protect(large(), base=1)
    message = str(refusal.value)
    assert "detected by" in message
    assert not any(sign.isdigit() for sign in message)


def test_most_small_cells_of_a_cross_table_are_found_behind_a_threshold_alone() -> None:
    result = audit(large(), threshold_only(large()))
    assert result.small is not None
    assert result.found > result.small / 3


def test_every_small_cell_of_an_unprotected_edition_is_found() -> None:
    internal = large()
    public = unprotected(internal)
    small = {n for t in internal.counts for n in t.cells.values() if 0 < n < 10}
    assert small
    statement_of_ten = _rounded(internal, 1, 10, None).statement
    with opened():
        shown = PublicCounts(public.counts, (), statement_of_ten)
    result = audit(internal, shown)
    assert result.found == result.small


@given(people())
@settings(max_examples=30, deadline=None)
def test_no_edition_that_is_rounded_together_is_refused(persons: list[Someone]) -> None:
    result = protect(edition(persons)).statement.audit
    assert result.passed
    assert result.attacked == result.small


@given(people())
@settings(max_examples=15, deadline=None)
def test_a_cell_that_was_cleared_without_a_program_is_wide_to_the_program_too(persons: list[Someone]) -> None:
    internal = edition(persons)
    known = known_of(internal, _rounded(internal, 5, 10, None))
    attack, small = Attack(known), small_cells(known)
    for cell in small[cleared(known, attack.rounded(), small, 4)][:10].tolist():
        lower, upper = attack.bounds(cell)
        assert upper - lower >= 4 - 1e-6
        assert lower - 1e-6 <= known.system.counts[cell] <= upper + 1e-6


def test_bounds_are_those_that_trying_all_counts_gives() -> None:
    """Two cells and their sum, shown as 25, 15 and <10: every triple of counts that could be rounded so is tried."""
    internal = sexes(17, 6)
    known = known_of(internal, _rounded(internal, 5, 10, None))
    attack = Attack(known)
    cells = dict(zip(known.system.tables[1].cells, known.system.places[1], strict=True))
    r = attack.rounded()
    female, male = int(r[cells["Female",]]), int(r[cells["Male",]])
    possible = [
        (a, b)
        for a, b, c in itertools.product(range(40), repeat=3)
        if abs(a - female) < 5 and any(abs(b - m) < 5 and abs(c - u) < 5 and abs(a + b + c - female - m - u) < 5
            for m, u in itertools.product((0, 5), repeat=2) if female + m + u == female + male)
    ]  # fmt: skip
    lower, upper = attack.bounds(cells["Male",])
    assert (round(lower), round(upper)) == (min(b for _, b in possible), max(b for _, b in possible))


def test_two_roundings_of_one_number_are_refused() -> None:
    """The year's count and the period's are one cell. Rounded apart, they would leave few counts between them."""
    internal = sexes(28)
    yearly = CountTable("detected", Unit.PERSON, ("year",), {("2025",): 28})
    both = InternalCounts((*internal.counts, yearly))
    public = protect(both)
    assert public.count("detected", ("year",))[("2025",)] == public.count("detected")[()]
    with opened():
        apart = PublicCountTable("detected", Unit.PERSON, ("year",), {("2025",): PublicCell(25)})
        wrong = PublicCountTable("detected", Unit.PERSON, (), {(): PublicCell(30)})
        tables = (wrong, *(t for t in public.counts if t.by == ("sex",)), apart)
        torn = PublicCounts(tables, (), public.statement)
    with pytest.raises(DisclosureError, match="another number for the same cell"):
        audit(both, torn)


def test_a_number_that_moved_farther_than_the_statement_says_is_refused() -> None:
    internal = InternalCounts((CountTable("detected", Unit.PERSON, (), {(): 28}),))
    public = protect(internal)
    with opened():
        moved = PublicCountTable("detected", Unit.PERSON, (), {(): PublicCell(40)})
        wrong = PublicCounts((moved,), (), public.statement)
    with pytest.raises(DisclosureError, match="farther than the statement says"):
        audit(internal, wrong)


def test_no_more_programs_run_than_asked_and_the_result_says_how_many_cells_they_attacked() -> None:
    result = audit(large(), threshold_only(large()), programs=2)
    attacked, small = result.attacked or 0, result.small or 0  # None is fewer than 10 cells
    assert attacked <= 2 + np.count_nonzero([n == 0 for t in large().counts for n in t.cells.values()])
    assert attacked < small
