"""What frames and measures know of the edition: its period, cut-off, and what the country pack says."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import TYPE_CHECKING

import polars as pl

from prystan.evidence.country.pack import CountryPack
from prystan.evidence.engine import Evidence
from prystan.evidence.indicators.counts import UNKNOWN
from prystan.evidence.indicators.definition import Dimension
from prystan.evidence.indicators.figures import Period
from prystan.evidence.model.codelists import code_list

if TYPE_CHECKING:
    import ibis.expr.types as ir


@dataclass(frozen=True)
class Scope:
    """One period of one edition. `articles` maps an article of the criminal code to whether it is trafficking."""

    evidence: Evidence
    period: Period
    cut_off: date
    country: str
    currency: str
    service_levels: Mapping[str, int]
    regions: tuple[str, ...]
    articles: Mapping[str, bool]
    obligations: pl.DataFrame
    extra_codes: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    needed: frozenset[str] | None = None
    """The columns of a frame that are read; None where all may be. What nobody reads is not joined."""

    def needs(self, *columns: str) -> bool:
        """Whether a frame must have one of these columns."""
        return self.needed is None or not self.needed.isdisjoint(columns)

    def at(self, period: Period) -> Scope:
        """The same edition, looking at another period."""
        return replace(self, period=period)

    def codes(self, dimension: Dimension) -> tuple[str, ...]:
        """The possible codes: public lists, never what happens to stand in the data."""
        return (*self._known(dimension), *(() if dimension.complete else (UNKNOWN,)))

    def _known(self, dimension: Dimension) -> tuple[str, ...]:
        if dimension.values:
            return tuple(dimension.values)
        if dimension.name in self.extra_codes:
            return self.extra_codes[dimension.name]
        if dimension.name == "contributor":
            return tuple(sorted({c.id for c in self.evidence.contributions}))
        if dimension.name == "article":
            return tuple(self.articles)
        if dimension.codes == "region":
            return self.regions
        if dimension.codes == "sex":
            return tuple(code for code in code_list("sex").values if code != SEX_UNKNOWN)
        if dimension.codes is None:
            return ()
        return code_list(dimension.codes).values


SEX_UNKNOWN = "NonSpecifiedUnknown"
"""HTCDS has a code for an unknown sex; tables have one place for the unknown, so it is counted there."""


def scope_of(evidence: Evidence, pack: CountryPack, period: Period) -> Scope:
    """The scope of an edition. Its cut-off is the latest that a contributor names, else the pack's for that year."""
    named = [c.cut_off for c in evidence.contributions]
    articles = pack.articles
    return Scope(
        evidence=evidence,
        period=period,
        cut_off=max(named) if named else pack.cut_off(period.end.year),
        country=pack.code.upper(),
        currency=pack.currency,
        service_levels=pack.service_levels,
        regions=pack.regions.values,
        articles=dict(zip(articles["article"].to_list(), articles["trafficking"].to_list(), strict=True)),
        obligations=pack.obligations,
    )


def during(day: ir.DateColumn, scope: Scope) -> ir.BooleanValue:
    """The day lies in the period."""
    return day.between(scope.period.begin, scope.period.end)


def by_end(day: ir.DateColumn, scope: Scope) -> ir.BooleanValue:
    """The day is not after the period."""
    return day <= scope.period.end


def open_at_end(begin: ir.DateColumn, end: ir.DateColumn, scope: Scope) -> ir.BooleanValue:
    """Begun by the period's end and not ended by then."""
    return by_end(begin, scope) & (end.isnull() | (end > scope.period.end))


def running(begin: ir.DateColumn, end: ir.DateColumn, scope: Scope) -> ir.BooleanValue:
    """Some day from `begin` to `end` (open where empty) lies in the period."""
    return by_end(begin, scope) & (end.isnull() | (end >= scope.period.begin))
