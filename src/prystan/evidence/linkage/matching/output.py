"""The files of a linkage round. None holds a token, and none can hold a name: the unit never had one."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

import polars as pl

from prystan.evidence.linkage.matching.linking import Linked, captures
from prystan.evidence.linkage.matching.settled import write_settled
from prystan.evidence.linkage.review import questions

PERSONS, CAPTURES, ABOUT, DRAWS, REVIEW = "persons.parquet", "captures.csv", "linkage.json", "draws.parquet", "review"
_DOUBT = (0.1, 0.9)
_MOST = 500
"""Pairs that partners are asked about: those where the answer is least certain."""


def doubtful(linked: Linked) -> pl.DataFrame:
    """The least certain pairs between lists, with a number each: ``pair``, `left`, `right`, ``probability``."""
    low, high = _DOUBT
    pairs = linked.scored.pairs.filter(~pl.col("within"), pl.col("probability").is_between(low, high))
    ordered = pairs.sort((pl.col("probability") - 0.5).abs(), "left", "right").head(_MOST)
    number = "Q" + (pl.int_range(pl.len()) + 1).cast(pl.String()).str.zfill(5)
    return ordered.select(number.alias("pair"), "left", "right", "probability")


def write_review(folder: Path, linked: Linked) -> int:
    """A file of questions for each partner, about its own records only. Returns how many pairs are doubtful.

    Neither the pair nor the other partner is named, and records that nobody doubts are asked about too: see
    `prystan.evidence.linkage.review`.
    """
    pairs, records = doubtful(linked), linked.lists.records
    ends = pl.concat([pairs.select(record_number="left"), pairs.select(record_number="right")]).unique()
    asked = _by_contributor(records.join(ends, on="record_number", how="semi"))
    place = folder / REVIEW
    place.mkdir()
    for contributor, rows in questions(asked, _by_contributor(records), pairs.height).items():
        rows.write_csv(place / f"{contributor}.csv")
    return pairs.height


def _by_contributor(records: pl.DataFrame) -> dict[str, list[str]]:
    grouped = records.group_by("contributor", maintain_order=True).agg("record")
    return dict(grouped.select("contributor", "record").rows())


def duplicates(linked: Linked) -> list[dict[str, object]]:
    """By pair of contributors (or one with itself): records that are of one person. Internal: counts are exact."""
    numbers = pl.Series("person", linked.clusters)
    frame = linked.lists.records.select("contributor", "record_number").with_columns(numbers)
    joined = frame.join(frame, on="person", suffix="_with").filter(
        pl.col("record_number") < pl.col("record_number_with")
    )
    counts = joined.group_by("contributor", pl.col("contributor_with").alias("with")).len("pairs")
    return counts.sort("contributor", "with").to_dicts()


def write_linked(folder: Path, linked: Linked, tables: list[pl.DataFrame], about: Mapping[str, object]) -> None:
    """Write all that others read into `folder`."""
    linked.persons.write_parquet(folder / PERSONS)
    captures(linked.list_of, linked.clusters, linked.lists.contributors).write_csv(folder / CAPTURES)
    if tables:
        marked = [table.with_columns(pl.lit(number).alias("draw")) for number, table in enumerate(tables)]
        pl.concat(marked).write_parquet(folder / DRAWS)
    write_settled(folder, linked.lists, linked.scored)
    text = json.dumps(about, indent=1, ensure_ascii=False) + "\n"
    (folder / ABOUT).write_text(text, encoding="utf-8", newline="\n")
