"""Counts before and after protection: the one currency between indicators, disclosure and report.

Every published number is a formula over *cells*. A cell belongs to a *measure* (a defined set of units, such as the
persons identified in the period) and to a place in a *table* (that measure cut by some dimensions). Because all
indicators draw on the same cells, protecting the cells once protects every figure, sentence and chart made of them.

`InternalCounts` never leave the building. `prystan.evidence.disclosure` turns them into `PublicCounts`, its own type,
and the report accepts only those.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from prystan.evidence.model.schema import Unit

if TYPE_CHECKING:
    from prystan.evidence.indicators.captures import HiddenPopulation

Key = tuple[str, ...]
"""The codes of one cell, in the order of `CountTable.by`; `UNKNOWN` stands where nothing was recorded."""

UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class CountTable:
    """The units of one measure, cut by dimensions.

    `cells` holds one entry a combination that is possible by the public code lists, zeros included, so that the
    presence of a row says nothing. `by == ()` is the total, under the key ``()``.
    """

    measure: str
    unit: Unit
    by: tuple[str, ...]
    cells: Mapping[Key, int]
    multiple: frozenset[str] = frozenset()
    """Dimensions in which one unit may stand in several cells: a margin over them is not their sum."""
    within: str | None = None
    """The measure of which this one is a part, if any: its cells can never exceed that one's."""
    protected: bool = True
    """False for administrative facts (articles, measures, activities), which expose nobody."""


@dataclass(frozen=True, slots=True)
class Summary:
    """A number that is not a count (a median, a sum of money), with the number of units behind it."""

    value: float | None
    units: int


@dataclass(frozen=True, slots=True)
class SummaryTable:
    """A statistic of one measure, cut by dimensions: ``statistic`` is e.g. ``median_days`` or ``total_amount``."""

    measure: str
    statistic: str
    unit: Unit
    by: tuple[str, ...]
    cells: Mapping[Key, Summary]
    protected: bool = True


@dataclass(frozen=True, slots=True)
class InternalCounts:
    """All cells of one edition as counted. Only `prystan.evidence.disclosure` and internal reports may read it."""

    counts: tuple[CountTable, ...]
    summaries: tuple[SummaryTable, ...] = ()
    not_reported: Mapping[str, str] = field(default_factory=dict)
    """Measures that nobody reported, each with the reason. Not reported is never 0."""
    sources: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """For each measure, the contributors who sent what it needs."""
    hidden: HiddenPopulation | None = None
    """What linked lists say of people on none of them; None where they are not linked."""
    lists: Mapping[str, str] = field(default_factory=dict)
    """For each contributor the list that it is in `hidden`, or is part of."""
