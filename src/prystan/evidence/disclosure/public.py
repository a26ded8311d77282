"""Counts, statistics and figures that may be published. Only this package can make them; reports accept nothing else.

`PublicCounts` reads like any other counts (`prystan.evidence.indicators.view.CountsView`), so the formula that gives
an internal figure gives the public one, out of public cells.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from prystan.evidence.disclosure._seal import Sealed
from prystan.evidence.disclosure.estimates import PublicEstimates
from prystan.evidence.disclosure.shown import Released
from prystan.evidence.disclosure.statement import Statement
from prystan.evidence.indicators.captures import NOT_LINKED
from prystan.evidence.indicators.counts import Key
from prystan.evidence.indicators.figures import Figure
from prystan.evidence.indicators.view import HiddenTotal
from prystan.evidence.model.schema import Unit


@dataclass(frozen=True, slots=True)
class PublicCell(Sealed):
    """One count as a reader sees it. `value` is None for a small cell, about which only `below` is said.

    0 and any other small count are shown alike. By subtraction a reader can sometimes tell that somebody is there,
    never which of at least five counts it is.
    """

    value: int | None
    below: int = 10

    @property
    def small(self) -> bool:
        """True where only ``<10`` may be shown."""
        return self.value is None

    @property
    def shown(self) -> Released | None:
        """The number for a page; None for a small cell."""
        return None if self.value is None else Released(self.value)

    def __str__(self) -> str:
        return f"<{self.below}" if self.value is None else str(self.value)


@dataclass(frozen=True, slots=True)
class PublicCountTable(Sealed):
    """A `CountTable` made safe: the same cells under the same keys."""

    measure: str
    unit: Unit
    by: tuple[str, ...]
    cells: Mapping[Key, PublicCell]
    multiple: frozenset[str] = frozenset()
    within: str | None = None
    protected: bool = True

    def __post_init__(self) -> None:
        object.__setattr__(self, "cells", MappingProxyType(dict(self.cells)))


@dataclass(frozen=True, slots=True)
class PublicSummaryTable(Sealed):
    """A `SummaryTable` made safe: rounded values, None where too few units stand behind one or where it would let
    the value of few units be computed."""

    measure: str
    statistic: str
    unit: Unit
    by: tuple[str, ...]
    cells: Mapping[Key, float | None]
    protected: bool = True

    def __post_init__(self) -> None:
        object.__setattr__(self, "cells", MappingProxyType(dict(self.cells)))


@dataclass(frozen=True, slots=True)
class PublicCounts(Sealed):
    """All cells of one edition, safe together. Satisfies `CountsView`.

    `not_reported` and `sources` are by measure, as in `InternalCounts`; `statement` says what was done; `hidden` is
    what may be said of people on no list.
    """

    counts: tuple[PublicCountTable, ...]
    summaries: tuple[PublicSummaryTable, ...]
    statement: Statement
    not_reported: Mapping[str, str] = field(default_factory=dict)
    sources: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    hidden: PublicEstimates | None = None
    _counts: Mapping[tuple[str, tuple[str, ...]], PublicCountTable] = field(init=False, repr=False, compare=False)
    _summaries: Mapping[tuple[str, str, tuple[str, ...]], PublicSummaryTable] = field(
        init=False, repr=False, compare=False
    )

    def __post_init__(self) -> None:
        put = object.__setattr__
        put(self, "not_reported", MappingProxyType(dict(self.not_reported)))
        put(self, "sources", MappingProxyType(dict(self.sources)))
        put(self, "_counts", MappingProxyType({(t.measure, t.by): t for t in self.counts}))
        put(self, "_summaries", MappingProxyType({(t.measure, t.statistic, t.by): t for t in self.summaries}))

    def reason(self, measure: str) -> str | None:
        """Why nobody reported the measure; None where somebody did."""
        return self.not_reported.get(measure)

    def table(self, measure: str, by: tuple[str, ...] = ()) -> PublicCountTable:
        """The table of a measure.

        Raises:
            KeyError: no such table was counted.
        """
        return self._counts[measure, by]

    def count(self, measure: str, by: tuple[str, ...] = ()) -> Mapping[Key, int | None]:
        """The cells of a measure; None stands for a small one.

        Raises:
            KeyError: no such table was counted.
        """
        return {key: cell.value for key, cell in self._counts[measure, by].cells.items()}

    def summary(self, measure: str, statistic: str, by: tuple[str, ...] = ()) -> Mapping[Key, float | None]:
        """The values of a statistic; None where one may not be said.

        Raises:
            KeyError: no such table was counted.
        """
        return dict(self._summaries[measure, statistic, by].cells)

    def statistic(self, measure: str, statistic: str, by: tuple[str, ...] = ()) -> Released | None:
        """The value of a statistic about the whole, for a page; None where it may not be said.

        Raises:
            KeyError: no such table was counted.
        """
        value = self._summaries[measure, statistic, by].cells.get(())
        return None if value is None else Released(value)

    def hidden_total(self) -> HiddenTotal | str:
        """The estimated total of all victims, or the reason why there is none."""
        return NOT_LINKED if self.hidden is None else self.hidden.total()

    def hidden_of_draws(self) -> HiddenTotal | str:
        """The same with the linkage that was had: pooled over draws of the links."""
        return NOT_LINKED if self.hidden is None else self.hidden.total_of_draws()


class PublicFigure(Sealed, Figure):
    """A figure made of public cells: the only kind that a renderer of public pages accepts."""

    __slots__ = ()

    @property
    def shown(self) -> Released | None:
        """The number for a page; None where there is none."""
        return None if self.value is None else Released(self.value)

    @property
    def between(self) -> tuple[Released, Released] | None:
        """The ends of the interval of an estimate, for a page; None where there is none."""
        return None if self.interval is None else (Released(self.interval[1]), Released(self.interval[2]))
