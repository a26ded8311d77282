"""Every published number that the reference collection holds stands in the first pack with its address.

The collection lies beside the repository where the project is developed; elsewhere these tests have nothing to read.
"""

from __future__ import annotations

import csv
import re
from pathlib import Path

import polars as pl
import pytest

from prystan.evidence.country import load_pack

NUMBERS = Path(__file__).parents[4] / "shared" / "reference" / "codes" / "belarus_numbers.csv"
pytestmark = pytest.mark.skipif(not NUMBERS.is_file(), reason="the reference collection is not here")

# A cell that says "0 each year" or lists editions has a row for each; the words of these say nothing of a value.
NO_VALUE = ("not reported", "Tier 2 Watch List")


def reference() -> list[dict[str, str]]:
    return list(csv.DictReader(NUMBERS.read_text(encoding="utf-8").splitlines())) if NUMBERS.is_file() else []


def addresses(row: dict[str, str]) -> list[str]:
    """What the pack holds as address: the first part of each that has no remark behind it."""
    if row["url"] == "same as above":
        return ["https://www.childhub.org/en/child-protection-online-library"]
    return [] if row["url"] == "seed" else [address.split()[0] for address in row["url"].split(" ; ")]


def matching(row: dict[str, str]) -> pl.DataFrame:
    figures = load_pack("by").figures
    wanted = addresses(row)
    if not wanted:
        return figures.filter(pl.col("confidence") == "Seed")
    hit = [any((held or "").find(address) >= 0 for address in wanted) for held in figures["address"]]
    return figures.filter(pl.Series(hit))


def numbers_in(text: str) -> set[float]:
    return {float(number.replace(",", "")) for number in re.findall(r"\d[\d,]*(?:\.\d+)?", text)}


def numbers_held(figures: pl.DataFrame) -> set[float]:
    held = {float(v) for column in ("value", "lower", "upper") for v in figures[column].drop_nulls()}
    return held.union(*(numbers_in(text) for text in figures["words"].drop_nulls()))


@pytest.mark.parametrize("row", reference(), ids=lambda row: f"{row['period']}: {row['measure']}"[:60])
def test_every_reference_row_is_represented(row: dict[str, str]) -> None:
    held = matching(row)
    assert not held.is_empty()
    for address in addresses(row):
        assert any(address in (text or "") for text in held["address"])
    assert numbers_in(row["value"]) <= numbers_held(held)
    assert set(held["confidence"].str.to_lowercase()) >= {row["confidence"] if row["url"] != "seed" else "seed"}


@pytest.mark.parametrize("row", reference(), ids=lambda row: f"{row['period']}: {row['measure']}"[:60])
def test_what_is_not_reported_stays_so(row: dict[str, str]) -> None:
    if row["value"] in NO_VALUE:
        said = matching(row).filter(pl.col("words") == row["value"])
        assert not said.is_empty()
        assert said["value"].is_null().all()


def test_every_year_of_a_range_has_its_row() -> None:
    figures = load_pack("by").figures.filter(series="convictions-article")
    years = {day.year for day in figures["period_from"]}
    assert years == set(range(2013, 2024))
