"""People and released rows as attacks see them: one text a person and attribute, so that equal means equal."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

SEPARATOR = ";"


def flat(frame: pl.DataFrame) -> pl.DataFrame:
    """Each column as text; the codes of a multi-valued one in their order, joined."""
    return frame.select(
        (pl.col(name).list.sort().list.join(SEPARATOR) if frame[name].dtype == pl.List else pl.col(name)).cast(
            pl.String
        )
        for name in frame.columns
    )


@dataclass(frozen=True, eq=False)
class Scene:
    """An attack's three tables, with the same columns: what was `released`, the people in it, and `others` of the same
    kind who are not in it. There may be fewer `others` than `members`: each attack says how it stays fair."""

    released: pl.DataFrame
    members: pl.DataFrame
    others: pl.DataFrame

    @classmethod
    def of(cls, released: pl.DataFrame, members: pl.DataFrame, others: pl.DataFrame) -> Scene:
        """From frames in the form of `Cohort.frame`; columns that are not in all of them are left out."""
        names = [n for n in members.columns if n in released.columns and n in others.columns]
        return cls(*(flat(frame.select(names)) for frame in (released, members, others)))

    @property
    def columns(self) -> list[str]:
        return self.members.columns


def times(released: pl.DataFrame, people: pl.DataFrame, by: Sequence[str]) -> NDArray[np.int64]:
    """For each of `people`, how many released rows equal them in the columns `by`."""
    counts = released.group_by(by).agg(pl.len().alias("_times"))
    found = people.select(by).join(counts, on=list(by), how="left", maintain_order="left")
    return found["_times"].fill_null(0).cast(pl.Int64).to_numpy()
