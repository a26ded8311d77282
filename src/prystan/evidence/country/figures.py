"""Published figures held against each other: where two sources disagree, and where a series changes its meaning.

Both are shown to the reader, never resolved. The functions are pure: the table `figures` in, findings out.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import combinations
from typing import Any

import polars as pl

NOT_REPORTED = "not reported"
"""What `words` says where the source gives no number. It is never 0 and contradicts nothing."""

_Period = tuple[date | None, date | None, str | None]


@dataclass(frozen=True, slots=True)
class Contradiction:
    """Figures of one series and one period that cannot all be right.

    `figures` are their numbers, in the order of the table, and include those that agree with one side or the other.
    """

    series: str
    period: str
    figures: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Break:
    """From `figure` on, `series` means something else: no line joins it to what came before."""

    series: str
    figure: str
    period: str
    period_from: date | None
    note: str | None


def contradictions(figures: pl.DataFrame) -> list[Contradiction]:
    """Groups of figures that disagree, in the order of the table.

    Figures are compared where series, unit and period are the same. A period is the same where both its days are, or,
    where no days can be told, its words. A figure stands for a range: its value alone, or lower to upper with an open
    end where the source gives only one ("over 400"). Two figures disagree where their ranges have nothing in common;
    two without a number, where their words differ.

    Args:
        figures: the model's table `figures`, one row a published number.
    """
    groups: dict[tuple[str, str, _Period], list[Mapping[str, Any]]] = defaultdict(list)
    for row in figures.to_dicts():
        groups[row["series"], row["unit"], _period(row)].append(row)
    return [
        Contradiction(series, rows[0]["period"], tuple(row["figure"] for row in rows))
        for (series, _, _), rows in groups.items()
        if any(_disagree(one, other) for one, other in combinations(rows, 2))
    ]


def breaks(figures: pl.DataFrame) -> list[Break]:
    """Where a series changes its meaning, in the order of the table."""
    marked: Iterable[Mapping[str, Any]] = figures.filter(pl.col("break_before").fill_null(False)).to_dicts()
    return [
        Break(row["series"], row["figure"], row["period"], row["period_from"], row["note"] or row["definition"])
        for row in marked
    ]


def is_reported(row: Mapping[str, Any]) -> bool:
    """Whether the source gives anything to compare: a number, a range or words that are not `NOT_REPORTED`."""
    return _range(row) is not None or row["words"] not in (None, NOT_REPORTED)


def _period(row: Mapping[str, Any]) -> _Period:
    days = row["period_from"], row["period_to"]
    return (*days, None) if any(days) else (None, None, row["period"])


def _range(row: Mapping[str, Any]) -> tuple[float, float] | None:
    value, lower, upper = row["value"], row["lower"], row["upper"]
    if lower is None and upper is None:
        return None if value is None else (value, value)
    return (-math.inf if lower is None else lower, math.inf if upper is None else upper)


def _disagree(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    if not (is_reported(one) and is_reported(other)):
        return False
    ranges = _range(one), _range(other)
    if ranges[0] is not None and ranges[1] is not None:
        return max(ranges[0][0], ranges[1][0]) > min(ranges[0][1], ranges[1][1])
    return ranges == (None, None) and bool(one["words"] != other["words"])
