"""An edition: all that the chapters of one Country Report may read. Everything in it may be published."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any

import polars as pl

from prystan.evidence.country.pack import CountryPack
from prystan.evidence.disclosure import TOO_FEW_FOR_A_SHARE, PublicCell, PublicCounts, PublicFigure, Statement
from prystan.evidence.disclosure.release import PublishedRelease
from prystan.evidence.indicators import FEWER_THAN_10, Period
from prystan.evidence.indicators.definition import YEAR
from prystan.evidence.model.manifest import Manifest

ROWS_READ, ROWS_KEPT, ROWS_OPEN, PROBLEMS = "rows.read", "rows.kept", "rows.open", "rows.problems"
"""Measures beside those of the indicators: rows read and kept of tables about persons and cases, whole, by contributor,
by table; rows kept of open tables, by table; problems, by rule."""

OPEN_TABLES = ("obligations", "recommendations", "measures", "activities", "network", "survey_design")
"""Tables of a contribution that hold administrative facts and may be printed row by row."""

_At = frozenset[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Received:
    """Who sent which tables. How many rows each has is a count of persons or cases: see `Edition.rows_of`."""

    manifest: Manifest
    tables: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Edition:
    """One edition of the report about one country.

    `tables` are those of `OPEN_TABLES` that somebody sent, each with the extra column ``contributor``. `earlier` is
    the parsed ``report.json`` of the last edition, if there was one. `input_hash` is a SHA-256 over everything that
    went in; `version` the program's. `breaks` and `notes` are the marks of each measure, for tables that are made of
    counts and not of figures. `simulated` is True where the contributions come from `prystan simulate`. `open_data` is
    a release that is published beside the report.
    """

    pack: CountryPack
    period: Period
    cut_off: date
    figures: tuple[PublicFigure, ...]
    counts: PublicCounts
    tables: Mapping[str, pl.DataFrame] = field(default_factory=dict)
    received: tuple[Received, ...] = ()
    input_hash: str = ""
    version: str = ""
    simulated: bool = False
    breaks: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    notes: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    earlier: Mapping[str, Any] | None = None
    open_data: PublishedRelease | None = None

    def __post_init__(self) -> None:
        for figure in self.figures:
            if not isinstance(figure, PublicFigure):
                raise TypeError("an edition holds public figures only: protect the counts first")
        if not isinstance(self.counts, PublicCounts):
            raise TypeError("an edition holds public counts only: protect them first")
        if self.open_data is not None and not isinstance(self.open_data, PublishedRelease):
            raise TypeError("an edition holds a release that its ledger knows: take it up by published_release")
        if closed := set(self.tables) - set(OPEN_TABLES):
            raise ValueError(f"not open tables, so not for an edition: {', '.join(sorted(closed))}")

    @property
    def statement(self) -> Statement:
        """What disclosure control did to the numbers of this edition."""
        return self.counts.statement

    @cached_property
    def _index(self) -> Mapping[tuple[str, str], Mapping[_At, PublicFigure]]:
        index: dict[tuple[str, str], dict[_At, PublicFigure]] = {}
        for figure in self.figures:
            index.setdefault((figure.indicator, figure.statistic), {})[frozenset(figure.by.items())] = figure
        return index

    @cached_property
    def _main(self) -> Mapping[str, str]:
        """The statistic of the first number of each indicator that is about the whole."""
        first: dict[str, str] = {}
        for figure in self.figures:
            if not figure.by:
                first.setdefault(figure.indicator, figure.statistic)
        return first

    def figure(self, indicator: str, statistic: str = "", /, **by: str) -> PublicFigure | None:
        """One value; where the indicator is not reported at all, the figure that says why; None where there is none.

        Without `statistic`, the main number of an indicator that has several.
        """
        found = self._index.get((indicator, statistic or self._main.get(indicator, "")), {})
        return found.get(frozenset(by.items())) or self.missing(indicator, statistic)

    def figures_of(self, indicator: str, statistic: str = "", /, *by: str) -> tuple[PublicFigure, ...]:
        """The values of an indicator cut by exactly these dimensions, in the order in which tables show them."""
        names = set(by)
        found = self._index.get((indicator, statistic), {})
        return tuple(figure for figure in found.values() if set(figure.by) == names)

    def series(self, indicator: str, statistic: str = "", /) -> Mapping[int, PublicFigure]:
        """The values of an indicator by year, oldest first; empty where there are none."""
        yearly = {int(figure.by[YEAR]): figure for figure in self.figures_of(indicator, statistic, YEAR)}
        return dict(sorted(yearly.items()))

    def missing(self, indicator: str, statistic: str = "", /) -> PublicFigure | None:
        """The figure that says why an indicator (or this number of it) is not reported; None where it is."""
        found = self._index.get((indicator, statistic), {}).get(frozenset())
        whole = found or self._index.get((indicator, ""), {}).get(frozenset())
        if whole is None or whole.value is not None or whole.reason in (FEWER_THAN_10, TOO_FEW_FOR_A_SHARE):
            return None
        return whole if len(self._index.get((indicator, statistic), {})) <= 1 else None

    def rows(self, table: str) -> Iterator[Mapping[str, Any]]:
        """The rows of an open table; none where nobody sent it."""
        frame = self.tables.get(table)
        if frame is not None:
            yield from frame.iter_rows(named=True)

    def rows_of(self, measure: str, by: str = "") -> Mapping[str, PublicCell]:
        """`ROWS_READ`, `ROWS_KEPT`, `ROWS_OPEN` or `PROBLEMS` by ``contributor``, ``table`` or ``rule``, else whole."""
        cut = (by,) if by else ()
        tables = [t for t in self.counts.counts if t.measure == measure and t.by == cut]
        return {key[0] if by else "": cell for table in tables for key, cell in table.cells.items()}

    def sent(self, table: str) -> bool:
        """Whether somebody sent the open table, be it with no rows."""
        return table in self.tables

    def contributor_name(self, identifier: str, language: str) -> str:
        """What a contributor is called in `language`; the id where it is not known."""
        names = {r.manifest.contributor.id: r.manifest.contributor.called(language) for r in self.received}
        return names.get(identifier, identifier)
