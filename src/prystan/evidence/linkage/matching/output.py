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
    """The least certain pairs between lists: ``left``, ``right``, ``probability``."""
    low, high = _DOUBT
    pairs = linked.scored.pairs.filter(~pl.col("within"), pl.col("probability").is_between(low, high))
    ordered = pairs.sort((pl.col("probability") - 0.5).abs(), "left", "right").head(_MOST)
    return ordered.select("left", "right", "probability")


def write_review(folder: Path, linked: Linked, seed: int) -> int:
    """A file of questions for each partner, about its own records only. Returns how many pairs are doubtful."""
    pairs, records = doubtful(linked), linked.lists.records
    asked = records.filter(pl.col("record_number").is_in(pl.concat([pairs["left"], pairs["right"]]).implode()))
    by = {
        frame: dict(rows.group_by("contributor", maintain_order=True).agg("record").rows())
        for frame, rows in (("asked", asked), ("all", records))
    }
    place = folder / REVIEW
    place.mkdir()
    for contributor, frame in questions(by["asked"], by["all"], seed).items():
        frame.write_csv(place / f"{contributor}.csv")
    return pairs.height


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
