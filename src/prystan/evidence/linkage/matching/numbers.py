"""Person numbers that stay from one round to the next, and what changed: who is new, was joined, or was taken apart."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

_PREFIX, _WIDTH = "P", 8


@dataclass(frozen=True, slots=True)
class Changes:
    """Against the persons of an earlier round. `gone` has no record left in this one."""

    kept: int
    new: int
    merged: list[tuple[str, tuple[str, ...]]]  # the number that stays, and those that were joined to it
    split: list[tuple[str, tuple[str, ...]]]  # the earlier number, and all numbers that its records have now
    gone: int

    def as_json(self) -> dict[str, object]:
        return {"kept": self.kept, "new": self.new, "merged": self.merged, "split": self.split, "gone": self.gone}


def number_persons(
    records: pl.DataFrame, clusters: NDArray[np.int64], previous: pl.DataFrame | None
) -> tuple[pl.Series, Changes]:
    """A person number for each record (in the order of `records`), and the changes.

    A person keeps the number that most of its records had; where two would keep one number, whom most of that number's
    records went to. Ties go to the smaller number. Nobody gets a number that was somebody else's.

    Args:
        records: ``contributor`` and ``record``.
        clusters: a cluster number for each of them.
        previous: the earlier ``persons.parquet`` (person, contributor, record).
    """
    frame = records.select("contributor", "record").with_columns(pl.Series("cluster", clusters))
    earlier = pl.DataFrame(schema={"person": pl.String(), "contributor": pl.String(), "record": pl.String()})
    old = earlier if previous is None else previous.select("person", "contributor", "record")
    met = frame.join(old, on=["contributor", "record"], how="left", maintain_order="left")
    kept = _kept(met.drop_nulls("person"))
    first = max((int(number[len(_PREFIX) :]) for number in old["person"].to_list()), default=0) + 1
    order = frame["cluster"].unique(maintain_order=True).to_list()
    fresh = iter(range(first, first + len(order)))
    name = {c: kept.get(c) or f"{_PREFIX}{next(fresh):0{_WIDTH}d}" for c in order}
    persons = pl.Series("person", [name[c] for c in frame["cluster"].to_list()], dtype=pl.String())
    return persons, _changes(met.with_columns(persons.alias("now")), old, len(order), len(kept))


def _kept(met: pl.DataFrame) -> dict[int, str]:
    """Cluster → earlier number, one to one, the largest overlaps first."""
    overlaps = met.group_by("cluster", "person").len().sort("len", "person", "cluster", descending=[True, False, False])
    kept: dict[int, str] = {}
    taken: set[str] = set()
    for cluster, person, _ in overlaps.rows():
        if cluster not in kept and person not in taken:
            kept[cluster] = person
            taken.add(person)
    return kept


def _changes(met: pl.DataFrame, old: pl.DataFrame, persons: int, kept: int) -> Changes:
    known = met.drop_nulls("person").select("person", "now").unique()
    merged = _several(known, "now", "person")
    return Changes(
        kept,
        persons - kept,
        [(now, tuple(p for p in before if p != now)) for now, before in merged],
        _several(known, "person", "now"),
        old["person"].n_unique() - known["person"].n_unique(),
    )


def _several(known: pl.DataFrame, by: str, of: str) -> list[tuple[str, tuple[str, ...]]]:
    grouped = known.group_by(by).agg(pl.col(of).sort()).filter(pl.col(of).list.len() > 1).sort(by)
    return [(one, tuple(many)) for one, many in grouped.rows()]
