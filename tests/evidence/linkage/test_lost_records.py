"""How many links no block finds is told from the lists themselves, and a draw of persons puts as many back, no more."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest

from evidence.linkage.rounds import in_memory, truth_of
from prystan.evidence.linkage.evaluation import evaluate, pairs_of
from prystan.evidence.linkage.lost import with_lost
from prystan.evidence.linkage.matching.engines import DuckEngine
from prystan.evidence.linkage.matching.linking import Linked, link
from prystan.evidence.linkage.schemes import RECOMMENDED, SCHEMES
from prystan.evidence.linkage.uncertainty import draw_captures
from prystan.evidence.simulation.listpair import independent_lists

PEOPLE = 6000
LISTS = 3


@pytest.fixture(scope="module")
def registers() -> pl.DataFrame:
    """Without patronymics, as the workbooks of partners are: then every block asks for something of the date."""
    written = independent_lists(PEOPLE, (0.3, 0.25, 0.25, 0.2), seed=8).filter(pl.col("birth_date").is_not_null())
    return written.with_columns(pl.lit(None, pl.String()).alias("patronymic"))


@pytest.fixture(scope="module")
def linked(registers: pl.DataFrame) -> Linked:
    return link(in_memory(registers, SCHEMES[RECOMMENDED]), DuckEngine())


def test_errors_of_a_field_are_learnt_where_no_block_leaves_it_open(registers: pl.DataFrame, linked: Linked) -> None:
    known = registers.with_row_index("number").select("number", "person", "birth_date")
    pairs = pairs_of(known["person"].to_numpy(), known["number"].cast(pl.Int64()).to_numpy())
    born = known["birth_date"].to_numpy()
    same = float((born[pairs["left"].to_numpy()] == born[pairs["right"].to_numpy()]).mean())
    assert linked.scored.model.m["date"][-1] == pytest.approx(same, abs=0.012)


def test_missed_pairs_are_not_more_than_there_are(registers: pl.DataFrame, linked: Linked) -> None:
    """Fewer they may be said to be: fields are taken to err one without the other."""
    true = evaluate(linked, truth_of(registers)).blocking_loss
    assert true / 3 < linked.scored.missed < 1.5 * true


def test_a_draw_has_as_many_persons_as_there_are(registers: pl.DataFrame, linked: Linked) -> None:
    drawn = [table["count"].sum() for table in draw_captures(linked, 8, seed=8)]
    assert np.mean(drawn) == pytest.approx(registers["person"].n_unique(), rel=0.005)


def test_records_that_were_lost_come_back_to_sets_of_lists_as_they_were() -> None:
    """A tenth of the pairs is missed, so one record in twenty is lost: half as many more of three lists as of two."""
    rng = np.random.Generator(np.random.PCG64(5))
    on = rng.random((30_000, LISTS)) < 0.5
    person, list_of = np.nonzero(on)
    lost = (rng.random(len(person)) < 0.05) & (on.sum(axis=1)[person] > 1)
    found = np.where(lost, len(on) + np.arange(len(person)), person)
    missed = np.full((LISTS, LISTS), 0.1)

    def sets(of: np.ndarray[tuple[int], np.dtype[np.int64]]) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
        held = np.zeros(of.max() + 1, dtype=np.int64)
        np.bitwise_or.at(held, of, 1 << list_of)
        return np.bincount(held[held > 0], minlength=1 << LISTS)

    several = [lists for lists in range(1 << LISTS) if lists.bit_count() > 1]
    mended = np.mean([sets(with_lost(found, list_of, missed, rng))[several] for _ in range(5)], axis=0)
    assert sets(found)[several].sum() < 0.95 * sets(person)[several].sum()
    assert mended == pytest.approx(sets(person)[several], rel=0.03)


def test_nobody_stands_twice_on_a_list_and_nobody_is_lost_where_nothing_is_missed() -> None:
    rng = np.random.Generator(np.random.PCG64(6))
    person, list_of = np.nonzero(rng.random((2000, LISTS)) < 0.5)
    drawn = with_lost(person, list_of, np.full((LISTS, LISTS), 0.4), rng)
    assert len(np.unique(drawn)) < len(np.unique(person))
    assert len(np.unique(np.stack([drawn, list_of], axis=1), axis=0)) == len(person)
    assert (with_lost(person, list_of, np.zeros((LISTS, LISTS)), rng) == person).all()
