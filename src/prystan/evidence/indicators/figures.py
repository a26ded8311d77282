"""A figure: one value of one indicator, with all that is needed to trace it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from prystan.evidence.model.schema import Unit


@dataclass(frozen=True, slots=True)
class Period:
    """A span of days, both ends included."""

    begin: date
    end: date

    def __post_init__(self) -> None:
        if self.end < self.begin:
            raise ValueError("a period ends before it begins")

    @classmethod
    def year(cls, year: int) -> Period:
        return cls(date(year, 1, 1), date(year, 12, 31))

    def __str__(self) -> str:
        return f"{self.begin.isoformat()}/{self.end.isoformat()}"


@dataclass(frozen=True, slots=True)
class Figure:
    """One value. `value` is None exactly where `reason` says why.

    `unit` is what is counted; shares and rates have `scale` ``percent`` or ``per 100,000`` and so on. `by` maps
    dimension names to codes and is empty for the whole; a value of a yearly series has ``{"year": "2024"}`` there and
    that year as its `period`. `interval` is (level, lower, upper) for estimates.
    """

    indicator: str
    unit: Unit
    value: float | None
    period: Period
    by: Mapping[str, str] = field(default_factory=dict)
    scale: str = "count"
    reason: str | None = None
    numerator: float | None = None
    denominator: float | None = None
    interval: tuple[float, float, float] | None = None
    sources: tuple[str, ...] = ()
    cut_off: date | None = None
    breaks: tuple[str, ...] = ()
    statistic: str = ""
    """Which of an indicator's numbers this is, where it has several: ``median_days``, ``in_time``; else empty."""
    notes: tuple[str, ...] = ()
    """What a reader must know, as English sentences: e.g. that lists are not yet linked."""

    def __post_init__(self) -> None:
        if (self.value is None) != (self.reason is not None):
            raise ValueError(f"{self.indicator}: a figure has either a value or the reason why it has none")


class InternalFigure(Figure):
    """A figure as counted. No renderer of public pages accepts it."""

    __slots__ = ()
