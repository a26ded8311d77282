"""What an indicator is made of: dimensions, measures, and a formula over the cells that they span.

A *measure* is a defined set of units (the persons detected in the period). A *dimension* says to which code each unit
belongs (sex). A measure cut by dimensions gives a table of cells; an *indicator* is a formula over such cells and never
looks at rows. So each cell is counted once, protected once, and every number made of it agrees with every other.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple, Protocol

from prystan.evidence.model.schema import Unit

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from prystan.evidence.indicators.context import Context
    from prystan.evidence.indicators.figures import Period
    from prystan.evidence.indicators.scope import Scope
    from prystan.evidence.indicators.view import CountsView

YEAR = "year"
"""The one dimension that is not a column: a table cut by it applies the measure to each calendar year in turn."""


@dataclass(frozen=True, slots=True)
class Dimension:
    """One way to cut. Frames have a column of this name (a list where `multiple`).

    The possible codes are those of the model's list `codes`; or `values` with their English labels; or, for regions,
    contributors, articles and the like, what `Scope.codes` finds in the country pack and the manifests.
    """

    name: str
    title: str
    codes: str | None = None
    values: Mapping[str, str] = field(default_factory=dict)
    multiple: bool = False
    complete: bool = False
    """True where a unit cannot lack a code, so that the table needs no cell for the unknown."""


@dataclass(frozen=True, slots=True)
class Statistic:
    """A number other than a count, over the units of a measure: ``median_days``, ``total_amount`` and so on."""

    name: str
    column: str
    kind: str
    """``median``, ``p90``, ``mean``, ``total``, or ``percent`` of the measure's amount."""
    each: str | None = None
    """For amounts: a column whose every value each unit has, so the amount is that many times the units behind it."""


@dataclass(frozen=True, slots=True)
class Measure:
    """A defined set of units.

    `where` picks its rows from the frame `frame` (see `prystan.evidence.indicators.frames`) for the period of the
    scope. Units are rows; or the distinct values of the column `distinct`; or what the column `amount` adds up to.
    `needs` names what somebody must have sent: ``"victims"`` a table, ``"victims.penalised"`` a column of it. Nobody
    did: the measure is not reported, which is never 0.
    """

    name: str
    definition: str
    unit: Unit
    frame: str
    where: Callable[[ir.Table, Scope], ir.BooleanValue]
    needs: tuple[str, ...]
    distinct: str | None = None
    amount: str | None = None
    within: str | None = None
    protected: bool = True
    varying: frozenset[str] = frozenset()
    """For distinct units: dimensions that differ between the rows of one unit, so that it stands in several cells."""
    statistics: tuple[Statistic, ...] = ()


class Cut(NamedTuple):
    """A table that a formula reads: a measure by dimensions; with `statistic`, a `SummaryTable`."""

    measure: str
    by: tuple[str, ...] = ()
    statistic: str | None = None


@dataclass(frozen=True, slots=True)
class Value:
    """What a formula gives for one place: a number, or the reason why there is none."""

    value: float | None
    by: Mapping[str, str] = field(default_factory=dict)
    reason: str | None = None
    numerator: float | None = None
    denominator: float | None = None
    scale: str | None = None
    unit: Unit | None = None
    statistic: str = ""
    interval: tuple[float, float, float] | None = None
    period: Period | None = None
    """Where it is not that of the edition: the days on which a survey was in the field."""
    sources: tuple[str, ...] = ()
    """Where they are not those of the measures."""


class Method(Protocol):
    """A formula over cells. `cuts` names every table it reads, so that exactly those are counted."""

    def cuts(self) -> Iterable[Cut]: ...

    def __call__(self, counts: CountsView, context: Context) -> Iterable[Value]: ...


@dataclass(frozen=True, slots=True)
class Indicator:
    """One published indicator. Words are English sentences; translations take them as their keys.

    `scale` is ``count``, ``percent``, ``per 100,000``, ``per 1,000``, ``days``, ``months`` or ``money``; an indicator
    with several statistics (a median and a share) states its first one here, and each figure states its own.
    """

    id: str
    name: str
    chapter: str
    unit: Unit
    scale: str
    numerator: str
    denominator: str | None
    disaggregations: tuple[str, ...]
    seen_in: tuple[str, ...]
    method: Method
    note: str = ""
    """What a reader must know about how the definition was read, where the words leave a choice."""
