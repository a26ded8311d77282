"""How formulas read cells: alike from counts that stay inside and from counts made safe."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from prystan.evidence.indicators.captures import HEADLINE, NOT_LINKED, HiddenPopulation
from prystan.evidence.indicators.counts import CountTable, InternalCounts, Key, SummaryTable

FEWER_THAN_10 = "Fewer than 10."
"""The reason of a figure whose numerator or denominator is a small cell."""


@dataclass(frozen=True, slots=True)
class HiddenTotal:
    """The estimated total of all victims, those found included, as it may be read: with its 95 % interval.

    `seen` is set where the persons on the lists are not those of the edition's own cells.
    """

    total: float
    low: float
    high: float
    contributors: tuple[str, ...]
    seen: float | None = None


class CountsView(Protocol):
    """Cells by measure and dimensions. None stands for a small cell, whose number may not be known."""

    def reason(self, measure: str) -> str | None:
        """Why nobody reported the measure; None where somebody did."""
        ...

    def count(self, measure: str, by: tuple[str, ...] = ()) -> Mapping[Key, int | None]:
        """The cells of a measure. `by` is in the order of the cut that was declared.

        Raises:
            KeyError: no such table was counted.
        """
        ...

    def summary(self, measure: str, statistic: str, by: tuple[str, ...] = ()) -> Mapping[Key, float | None]:
        """The values of a statistic; None where too few units stand behind one, or there is none."""
        ...

    def hidden_total(self) -> HiddenTotal | str:
        """The estimated total of all victims, or the reason why there is none."""
        ...

    def hidden_of_draws(self) -> HiddenTotal | str:
        """The same with the linkage that was had: pooled over draws of the links."""
        ...


class InternalCountsView:
    """`CountsView` of counts as they are: no cell is small. For internal reports and tests only."""

    def __init__(self, counts: InternalCounts) -> None:
        self._reasons = counts.not_reported
        self._hidden = counts.hidden
        self._counts: dict[tuple[str, tuple[str, ...]], CountTable] = {(t.measure, t.by): t for t in counts.counts}
        self._summaries: dict[tuple[str, str, tuple[str, ...]], SummaryTable] = {
            (t.measure, t.statistic, t.by): t for t in counts.summaries
        }

    def reason(self, measure: str) -> str | None:
        return self._reasons.get(measure)

    def count(self, measure: str, by: tuple[str, ...] = ()) -> Mapping[Key, int | None]:
        return dict(self._counts[measure, by].cells)

    def summary(self, measure: str, statistic: str, by: tuple[str, ...] = ()) -> Mapping[Key, float | None]:
        cells = self._summaries[measure, statistic, by].cells
        return {key: summary.value for key, summary in cells.items()}

    def hidden_total(self) -> HiddenTotal | str:
        found = self._hidden
        if found is None or found.study is None:
            return NOT_LINKED if found is None else found.reason
        headline = found.study[HEADLINE]
        return self._total(found, headline.total or 0, headline.intervals["95"])

    def hidden_of_draws(self) -> HiddenTotal | str:
        found = self._hidden
        if found is None:
            return NOT_LINKED
        pooled = found.of_draws.pooled
        return found.of_draws.reason if pooled is None else self._total(found, pooled.total, pooled.intervals["95"])

    def _total(self, found: HiddenPopulation, total: float, limits: tuple[float, float]) -> HiddenTotal:
        seen = float(found.study.table.people) if found.given and found.study else None
        return HiddenTotal(float(total), *limits, found.contributors, seen)
