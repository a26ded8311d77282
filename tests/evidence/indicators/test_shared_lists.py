"""Persons on several lists: each list's persons, those on every two, and what became of persons since a round."""

from __future__ import annotations

from typing import Any

import polars as pl

from prystan.evidence.indicators.counts import CountTable
from prystan.evidence.indicators.shared import (
    CHANGE,
    CHANGES,
    JOINED,
    MORE,
    NEW,
    PERSONS,
    SAME,
    SHARED,
    SPLIT,
    UNLINKED,
    changes,
    lists_of_estimate,
    shared_lists,
)
from spec.parts import found
from spec.small_country import PERIOD, contribution, evidence, pack

ROUND = ("person", "contributor", "record")


def links(*rows: tuple[str, str, str]) -> list[dict[str, Any]]:
    return [{**dict(zip(ROUND, row, strict=True)), "probability": 1.0} for row in rows]


LINKED = links(("A", "police", "1"), ("A", "aid", "1"), ("A", "hotline", "1"), ("B", "police", "2"), ("B", "aid", "2"),
               ("C", "aid", "3"), ("C", "aid", "4"))  # fmt: skip
SENT = {
    "police": [found("1"), found("2"), found("5")],
    "aid": [found("1"), found("2"), found("3"), found("4")],
    "hotline": [found("1")],
}


def tables(since: pl.DataFrame | None = None, **changed: Any) -> dict[tuple[str, tuple[str, ...]], CountTable]:
    sent = [(contribution(who, "NGO"), {"victims": rows}) for who, rows in {**SENT, **changed}.items()]
    counted = shared_lists(evidence(*sent, links=LINKED), pack(), PERIOD, since)
    return {(table.measure, table.by): table for table in counted}


def persons(*rows: tuple[str, str, str]) -> pl.DataFrame:
    return pl.DataFrame(rows, schema=ROUND, orient="row")


def test_a_list_counts_its_persons_and_not_its_records() -> None:
    assert tables()[PERSONS, ("contributor",)].cells == {("aid",): 3, ("hotline",): 1, ("police",): 3}


def test_each_pair_of_lists_stands_once_with_the_persons_on_both() -> None:
    shared = tables()[SHARED, ("contributor", "other")]
    assert shared.cells == {("aid", "hotline"): 1, ("aid", "police"): 2, ("hotline", "police"): 1}
    assert shared.within == PERSONS
    assert shared.protected


def test_who_refused_and_who_was_found_in_another_year_is_on_no_list() -> None:
    refused = found("1", statistics_consent=False, duty_to_notify=False)
    counted = tables(hotline=[refused], police=[found("1", "2024-03-01"), found("2"), found("5")])
    assert counted[SHARED, ("contributor", "other")].cells == {
        ("aid", "hotline"): 0, ("aid", "police"): 1, ("hotline", "police"): 0,
    }  # fmt: skip


def test_lists_that_nobody_linked_have_no_such_tables() -> None:
    alone = evidence((contribution("police"), {"victims": SENT["police"]}))
    assert shared_lists(alone, pack(), PERIOD) == ()
    assert lists_of_estimate(alone, pack(), PERIOD) == {}


def test_each_person_is_one_kind_of_change() -> None:
    before = persons(("A", "police", "1"), ("A", "aid", "1"), ("B", "police", "2"), ("D", "aid", "2"))
    cells = tables(before)[PERSONS, (CHANGE,)].cells
    assert cells == {(SAME,): 0, (MORE,): 1, (NEW,): 1, (JOINED,): 1, (SPLIT,): 0, (UNLINKED,): 1}
    assert [code for (code,) in cells] == list(CHANGES)


def test_what_became_of_persons_is_told_by_their_records() -> None:
    before = persons(("1", "a", "x"), ("1", "b", "x"), ("2", "a", "y"), ("3", "a", "z"), ("4", "b", "z"),
                     ("5", "c", "gone"))  # fmt: skip
    now = persons(("1", "a", "x"), ("6", "b", "x"), ("2", "a", "y"), ("3", "a", "z"), ("3", "b", "z"), ("7", "c", "w"))
    assert dict(changes(now, before).rows()) == {"1": SPLIT, "6": SPLIT, "2": SAME, "3": JOINED, "7": NEW}


def test_a_number_that_stays_is_the_same_person_whatever_it_is_called() -> None:
    """Numbers stay by themselves (`number_persons`); a new number for the same records is no change."""
    assert dict(changes(persons(("8", "a", "x")), persons(("1", "a", "x"))).rows()) == {"8": SAME}
