"""Two figures of one fact that cannot both be right are a contradiction; a changed meaning is a break."""

from __future__ import annotations

from datetime import date
from typing import Any

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from prystan.evidence.country import load_pack
from prystan.evidence.country.figures import NOT_REPORTED, breaks, contradictions

SCHEMA = {
    "figure": pl.String, "series": pl.String, "unit": pl.String, "period": pl.String, "period_from": pl.Date,
    "period_to": pl.Date, "value": pl.Float64, "lower": pl.Float64, "upper": pl.Float64, "words": pl.String,
    "definition": pl.String, "break_before": pl.Boolean, "note": pl.String,
}  # fmt: skip
YEAR = {"period": "2017", "period_from": date(2017, 1, 1), "period_to": date(2017, 12, 31)}


def table(*rows: dict[str, Any]) -> pl.DataFrame:
    """Figures of one series and one year, unless a row says otherwise."""
    given = [{"figure": str(n), "series": "victims", "unit": "person", **YEAR, **row} for n, row in enumerate(rows)]
    return pl.DataFrame([{column: row.get(column) for column in SCHEMA} for row in given], schema=SCHEMA)


def test_two_sources_that_agree_are_no_contradiction() -> None:
    assert contradictions(table({"value": 184}, {"value": 184})) == []


def test_two_values_for_one_period_are_a_contradiction_of_both() -> None:
    (found,) = contradictions(table({"value": 60}, {"value": 134}))
    assert (found.series, found.period, found.figures) == ("victims", "2017", ("0", "1"))


def test_a_third_source_stands_in_the_group_whomever_it_agrees_with() -> None:
    (found,) = contradictions(table({"value": 60}, {"value": 134}, {"value": 60}))
    assert found.figures == ("0", "1", "2")


def test_a_value_inside_the_range_of_another_agrees_with_it() -> None:
    assert contradictions(table({"value": 450}, {"lower": 400})) == []
    assert contradictions(table({"value": 450}, {"lower": 400, "upper": 500})) == []


def test_a_value_outside_the_range_of_another_contradicts_it() -> None:
    assert contradictions(table({"value": 6}, {"lower": 7, "upper": 8}))
    assert contradictions(table({"value": 300}, {"lower": 400}))


def test_not_reported_contradicts_nothing_not_even_a_number() -> None:
    assert contradictions(table({"words": NOT_REPORTED}, {"value": 0})) == []
    assert contradictions(table({"words": NOT_REPORTED}, {"words": "Tier 3"})) == []


def test_words_contradict_other_words() -> None:
    assert contradictions(table({"words": "Tier 2 Watch List"}, {"words": "Tier 3"}))
    assert contradictions(table({"words": "Tier 3"}, {"words": "Tier 3"})) == []


def test_another_series_unit_or_period_is_another_fact() -> None:
    for change in ({"series": "convictions"}, {"unit": "percent"}, {"period_to": date(2018, 12, 31)}):
        assert contradictions(table({"value": 1}, {"value": 2, **change})) == []


def test_a_period_without_days_is_known_by_its_words() -> None:
    undated = {"period": "undated (c. 2010)", "period_from": None, "period_to": None}
    assert contradictions(table({"value": 1, **undated}, {"value": 2, **undated}))
    assert contradictions(table({"value": 1, **undated}, {"value": 2, **undated, "period": "2000s"})) == []


def test_the_same_days_in_other_words_are_the_same_period() -> None:
    assert contradictions(table({"value": 1}, {"value": 2, "period": "last year"}))


def test_a_break_says_from_which_figure_on_and_why() -> None:
    (found,) = breaks(table({"value": 1}, {"value": 2, "break_before": True, "note": "identified victims only"}))
    assert (found.series, found.figure, found.note) == ("victims", "1", "identified victims only")


bounds = st.none() | st.integers(0, 5).map(float)
rows = st.fixed_dictionaries(
    {"value": bounds, "series": st.sampled_from(["a", "b"]), "words": st.none() | st.text("xy")}
)


@given(st.lists(rows, max_size=6))
def test_the_order_of_the_rows_does_not_change_what_is_found(given_rows: list[dict[str, Any]]) -> None:
    numbered = [{**row, "figure": str(n)} for n, row in enumerate(given_rows)]

    def found(order: list[dict[str, Any]]) -> set[frozenset[str]]:
        return {frozenset(group.figures) for group in contradictions(table(*order))}

    assert found(numbered) == found(numbered[::-1])


@given(st.lists(rows, max_size=6))
def test_a_figure_never_contradicts_itself(given_rows: list[dict[str, Any]]) -> None:
    assert all(len(group.figures) > 1 for group in contradictions(table(*given_rows)))


def test_the_contradictions_of_the_first_pack_are_found() -> None:
    found = {group.series for group in contradictions(load_pack("by").figures)}
    assert found == {"victims-referred", "convictions-gap", "tip-watch-list-years"}


def test_the_breaks_of_the_first_pack_are_marked() -> None:
    found = {mark.figure for mark in breaks(load_pack("by").figures)}
    assert {"2018-victims", "2019-awareness"} <= found


def test_not_reported_has_no_value_in_any_pack() -> None:
    for row in load_pack("by").figures.filter(words=NOT_REPORTED).to_dicts():
        assert (row["value"], row["lower"], row["upper"]) == (None, None, None)


def test_a_figure_without_a_value_has_a_bound_or_words() -> None:
    empty = load_pack("by").figures.filter(pl.all_horizontal(pl.col("value", "lower", "upper", "words").is_null()))
    assert empty.is_empty()
