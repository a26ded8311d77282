"""How good a linkage is: against the truth where somebody knows it, and by the model's own probabilities where not."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from prystan.evidence.linkage.cuts import without_names
from prystan.evidence.linkage.matching.linking import Linked

_KEY = ("person", "contributor", "record")


class TruthError(ValueError):
    """The file of the truth cannot be used; the message says what to do."""


@dataclass(frozen=True, slots=True)
class Quality:
    """Of pairs of records. `found` and `true` are numbers of pairs: linked, and of one person."""

    precision: float
    recall: float
    found: float
    true: float

    @property
    def f1(self) -> float:
        both = self.precision + self.recall
        return 2 * self.precision * self.recall / both if both else 0.0

    def as_json(self) -> dict[str, float]:
        return {"precision": self.precision, "recall": self.recall, "f1": self.f1, "linked": self.found,
                "true": self.true}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Evaluation:
    """Against the truth: all pairs, by the columns of the truth's file, and the share of pairs that no block joined."""

    all: Quality
    by: Mapping[str, Mapping[str, Quality]]
    blocking_loss: float

    def as_json(self) -> dict[str, object]:
        return {
            "all": self.all.as_json(),
            "by": {c: {value: q.as_json() for value, q in cuts.items()} for c, cuts in self.by.items()},
            "blocking_loss": self.blocking_loss,
        }


def estimated(linked: Linked) -> Quality:
    """Without truth, from match weights: true links are expected to be the sum of the links' probabilities.

    To the true pairs among candidates the share is added that, by the model, no block joined.
    """
    links = float(linked.links["probability"].sum())
    expected = float(linked.scored.pairs["probability"].sum()) / (1 - linked.scored.missed)
    found = linked.links.height
    return Quality(links / found if found else 1.0, links / expected if expected else 1.0, found, expected)


def evaluate(linked: Linked, truth: pl.DataFrame) -> Evaluation:
    """Against `truth`: ``person``, ``contributor``, ``record``, and any columns of text to cut by.

    Where it has names (columns of `people.REGISTER`) they give script, sex and decade of birth to cut by. A pair is
    counted in the cut of each value that one of its records has.

    Raises:
        TruthError: a column is missing or no record is in both.
    """
    known = _joined(linked, without_names(truth))
    true = pairs_of(known["person"].rank("dense").cast(pl.Int64()).to_numpy(), known["record_number"].to_numpy())
    numbers = known["record_number"].to_numpy()
    found = pairs_of(linked.clusters[numbers], numbers)
    joined = true.join(linked.scored.pairs.select("left", "right"), on=["left", "right"], how="semi").height
    cuts = [name for name in known.columns if name not in (*_KEY, "record_number", "list_number")]
    return Evaluation(
        quality(found, true),
        {cut: _by(found, true, known.select("record_number", cut), cut) for cut in cuts},
        1 - joined / true.height if true.height else 0.0,
    )


def _joined(linked: Linked, truth: pl.DataFrame) -> pl.DataFrame:
    if lacking := [name for name in _KEY if name not in truth.columns]:
        raise TruthError(f"the truth has no column {lacking[0]!r}; it needs {', '.join(_KEY)}")
    names = {name: pl.col(name).cast(pl.String()) for name in truth.columns if name != "probability"}
    known = linked.lists.records.join(truth.select(**names), on=["contributor", "record"], maintain_order="left")
    if known.is_empty():
        raise TruthError("no record of the truth is among the linked ones: do contributor and record mean the same?")
    return known


def pairs_of(groups: NDArray[np.int64], numbers: NDArray[np.int64]) -> pl.DataFrame:
    """All pairs of `numbers` in one group: ``left`` below ``right``."""
    frame = pl.DataFrame({"group": groups, "left": numbers})
    right = frame.rename({"left": "right"})
    return frame.join(right, on="group").filter(pl.col("left") < pl.col("right")).select("left", "right")


def quality(found: pl.DataFrame, true: pl.DataFrame) -> Quality:
    """Of pairs found against true pairs."""
    right = found.join(true, on=["left", "right"], how="semi").height
    return Quality(
        right / found.height if found.height else 1.0, right / true.height if true.height else 1.0, found.height,
        true.height,
    )  # fmt: skip


def _by(found: pl.DataFrame, true: pl.DataFrame, values: pl.DataFrame, cut: str) -> dict[str, Quality]:
    parts = {}
    for value in sorted(values[cut].drop_nulls().unique().to_list()):
        members = values.filter(pl.col(cut) == value)["record_number"]
        own = [pairs.filter(pl.col("left").is_in(members.implode()) | pl.col("right").is_in(members.implode()))
               for pairs in (found, true)]  # fmt: skip
        parts[str(value)] = quality(*own)
    return parts
