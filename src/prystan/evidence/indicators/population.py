"""Denominators: the pack's population table by year and by one dimension at a time."""

from __future__ import annotations

import polars as pl

DIMENSIONS = {"region": "region", "sex": "sex", "age_band": "age_band"}
_CHILD_BANDS = ("0-8", "9-17")


def inhabitants(population: pl.DataFrame) -> dict[tuple[int, str, str], int]:
    """(year, dimension, code) → inhabitants; the whole is (year, "", "").

    An empty code in the table stands for a whole. Where rows for a whole and rows for its parts are both there, the
    row for the whole is taken and the parts are not added to it.
    """
    result = {(row["year"], "", ""): row["inhabitants"] for row in _by(population, ()).to_dicts()}
    for name, column in DIMENSIONS.items():
        for row in _by(population, (column,)).to_dicts():
            result[row["year"], name, row[column]] = row["inhabitants"]
    for (year, name, code), number in list(result.items()):
        if name == "age_band":
            group = (year, "age_group", "child" if code in _CHILD_BANDS else "adult")
            result[group] = result.get(group, 0) + number
    return result


def _by(population: pl.DataFrame, kept: tuple[str, ...]) -> pl.DataFrame:
    """Per year: the rows that are whole in every other dimension; where there are none, the sum of the finest ones."""
    rest = [column for column in DIMENSIONS.values() if column not in kept]
    here = population.filter(pl.all_horizontal(pl.lit(True), *(pl.col(c).is_not_null() for c in kept)))
    whole = here.filter(pl.all_horizontal(pl.lit(True), *(pl.col(c).is_null() for c in rest)))
    finest = here.filter(pl.all_horizontal(pl.lit(True), *(pl.col(c).is_not_null() for c in rest)))
    finest = finest.filter(~pl.col("year").is_in(whole["year"].unique().to_list()))
    both = pl.concat([whole, finest])
    return both.group_by("year", *kept).agg(pl.col("inhabitants").sum()).sort("year", *kept)
