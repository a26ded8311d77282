"""A capture table says what it is, or says what is wrong with it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import ibis
import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from published_tables import table

from prystan.evidence.estimation import tables_by_stratum
from prystan.evidence.estimation.tables import CaptureTable, CaptureTableError


def small() -> CaptureTable:
    return CaptureTable.from_counts(["police", "hotline", "shelter"], {1: 10, 2: 8, 4: 5, 3: 2, 6: 1})


def test_a_table_knows_its_lists_and_overlaps() -> None:
    assert small().people == 26
    assert small().list_sizes().tolist() == [12, 11, 6]
    assert small().on_all(0b011) == 2
    assert small().frequencies().tolist() == [23, 3, 0]
    assert small().names(0b101) == ("police", "shelter")


@pytest.mark.parametrize(
    ("counts", "says"),
    [
        ([(1, -3), (2, 5)], "negative: -3"),
        ([(1, 2.5), (2, 5)], "not a whole number of people: 2.5"),
        ([(3, 2), (3, 5), (1, 1), (2, 1)], "the history 'a\\+b' has two rows"),
        ([(1, 4)], "list 'b' is empty"),
        ([(1, 4), (3, 2)], "list 'a' contains everybody"),
        ([(0, 4), (1, 2), (2, 1)], "none of the lists"),
        ([(1, 0), (2, 0)], "the table is empty"),
        ([(4, 1)], "beyond the 2 of this table"),
        ([(1, float("nan"))], "not a number"),
    ],
)
def test_a_wrong_count_is_refused_with_the_reason(counts: list[tuple[int, float]], says: str) -> None:
    with pytest.raises(CaptureTableError, match=says):
        CaptureTable.from_counts(["a", "b"], counts)


def test_lists_are_between_two_and_sixteen_with_names_of_their_own() -> None:
    with pytest.raises(CaptureTableError, match="17 lists are more than 16: merge"):
        CaptureTable.from_counts([f"list {i}" for i in range(17)], {1: 1})
    with pytest.raises(CaptureTableError, match="at least two lists"):
        CaptureTable.from_counts(["a"], {1: 1})
    with pytest.raises(CaptureTableError, match="two lists are called 'a'"):
        CaptureTable.from_counts(["a", "a"], {1: 1})


def test_ten_lists_with_any_names_are_no_trouble() -> None:
    names = [f'{i}, "жывая" лінія' for i in range(12)]
    counts = {1 << i: 5 for i in range(12)} | {0b11 << 10: 3}
    assert CaptureTable.from_counts(names, counts).on_all(0b11 << 10) == 3


def test_a_file_is_read_and_its_faults_are_named_by_row(tmp_path: Path) -> None:
    path = tmp_path / "table.csv"
    path.write_text("police,count,hotline\n1,10,0\n0,8,1\n1,2,1\n", encoding="utf-8-sig")
    assert CaptureTable.from_csv(path) == CaptureTable.from_counts(["police", "hotline"], {1: 10, 2: 8, 3: 2})
    path.write_text("police,hotline,count\n1,0,10\n2,1,8\n", encoding="utf-8")
    with pytest.raises(
        CaptureTableError, match="line 3: the cell of list 'police' holds '2', which is neither 0 nor 1"
    ):
        CaptureTable.from_csv(path)
    path.write_text("police,hotline\n1,0\n", encoding="utf-8")
    with pytest.raises(CaptureTableError, match="no column is called 'count'"):
        CaptureTable.from_csv(path)


MEMBERSHIPS = pl.DataFrame({
    "person": [1, 1, 1, 2, 3, 3, 4, 5, None, 6], "contributor": ["a", "a", "b", "a", "b", "c", "c", "b", "a", None],
    "year": [1, 1, 1, 1, 1, 1, 2, 2, 2, 2],
})  # fmt: skip
WANTED = CaptureTable.from_counts(["a", "b", "c"], {0b011: 1, 0b001: 1, 0b110: 1, 0b100: 1, 0b010: 1})
BY_YEAR = {1: CaptureTable.from_counts(["a", "b", "c"], {0b011: 1, 0b001: 1, 0b110: 1}),
           2: CaptureTable.from_counts(["b", "c"], {0b01: 1, 0b10: 1})}  # fmt: skip
COLUMNS = pl.DataFrame({"person": [1, 2, 3, 4, 5], "a": [1, 1, 0, 0, 0], "b": [1, 0, 1, 0, 1], "c": [0, 0, 1, 1, 0]})


def test_memberships_count_a_person_once_a_list() -> None:
    assert CaptureTable.from_memberships(MEMBERSHIPS) == WANTED
    assert tables_by_stratum(MEMBERSHIPS, "year") == BY_YEAR
    assert CaptureTable.from_columns(COLUMNS, ["a", "b", "c"]) == WANTED


@pytest.mark.parametrize("backend", ["duckdb", pytest.param("spark", marks=pytest.mark.spark)])
def test_a_database_counts_the_same_tables_whole_and_by_stratum(
    backend: str, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    session: Any = request.getfixturevalue("spark") if backend == "spark" else ibis.duckdb.connect()
    MEMBERSHIPS.write_parquet(tmp_path / "memberships.parquet")
    COLUMNS.write_parquet(tmp_path / "columns.parquet")
    memberships, columns = (
        session.read_parquet(str(tmp_path / f"{name}.parquet")) for name in ("memberships", "columns")
    )
    assert CaptureTable.from_query(memberships) == WANTED
    assert tables_by_stratum(memberships, "year") == BY_YEAR
    assert CaptureTable.from_columns(columns, ["a", "b", "c"]) == WANTED
    with pytest.raises(CaptureTableError, match="no column is called 'sex'; there are person, contributor, year"):
        tables_by_stratum(memberships, "sex")


def test_a_stratum_that_bears_no_table_says_why() -> None:
    rows = pl.DataFrame({"person": [1, 2, 3], "contributor": ["a", "b", "a"], "year": [1, 1, 2]})
    assert "at least two lists" in str(tables_by_stratum(rows, "year")[2])


def test_merging_the_published_lists_gives_the_published_merged_table() -> None:
    merged = table("UKdat").merge(["PF", "NCA"], "PFNCA")
    assert merged == table("UKdat_5")
    assert merged.drop(["GP"]) == table("UKdat_4")


def test_the_people_of_one_list_are_a_table_of_the_others() -> None:
    others, unseen = table("Kosovo").on_list("EXH")
    assert others.lists == ("ABA", "OSCE", "HRW")
    assert others.people + unseen == table("Kosovo").list_sizes()[0]


histories = st.dictionaries(st.integers(1, 15), st.integers(1, 50), min_size=4)


@given(histories)
def test_merging_keeps_everybody_and_dropping_loses_only_those_on_no_other_list(counts: dict[int, int]) -> None:
    try:
        given_table = CaptureTable.from_counts(list("abcd"), counts)
        merged, dropped = given_table.merge(["b", "d"]), given_table.drop(["c"])
    except CaptureTableError:
        return
    assert merged.people == given_table.people
    assert dropped.people == given_table.people - int(given_table.counts[0b0100])
    assert np.array_equal(merged.list_sizes()[[0, 2]], given_table.list_sizes()[[0, 2]])
