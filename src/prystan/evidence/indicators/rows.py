"""Rows of a frame, opened for counting: which measure takes which row in which period is worked out once.

An opened frame has the columns of its dimensions, and for each measure and period a column of true and false. It is
kept by the engine, so that each query after the first reads a narrow table.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from types import TracebackType
from typing import TYPE_CHECKING, Any

import ibis
import ibis.expr.operations as ops

from prystan.evidence.indicators.definition import YEAR, Cut, Measure, Statistic
from prystan.evidence.indicators.dimensions import DIMENSIONS
from prystan.evidence.indicators.figures import Period
from prystan.evidence.indicators.registry import MEASURES
from prystan.evidence.indicators.scope import Scope

if TYPE_CHECKING:
    import ibis.expr.types as ir

Build = Callable[[Scope], "ir.Table"]
Place = tuple[str, str]
"""A measure and the calendar year that it is applied to; the year is empty for the period of the edition."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A number asked of an opened frame: how many units a measure has, or a statistic of them."""

    place: Place
    statistic: Statistic | None = None
    behind: bool = False
    """The number of units that have a value of the statistic, instead of the statistic itself."""


class OpenFrame:
    """A frame opened for some cuts, all of them by year or none of them. Use it as a context manager."""

    def __init__(
        self, build: Build, scope: Scope, cuts: Sequence[Cut], years: Mapping[str, Sequence[int]], keep: bool
    ) -> None:
        yearly = any(YEAR in one.by for one in cuts)
        self.places: tuple[Place, ...] = tuple(
            (name, year)
            for name in dict.fromkeys(one.measure for one in cuts)
            for year in (map(str, years[name]) if yearly else ("",))
        )
        self._flags = {place: f"in{number}" for number, place in enumerate(self.places)}
        table = _flagged(build, scope, cuts, self._flags)
        if not yearly:
            roots = {(_root(MEASURES[name]).name, "") for name, _ in self.places}
            if roots <= self._flags.keys():
                table = table.filter(ibis.or_(*(table[self._flags[place]] for place in sorted(roots))))
        self._kept = table.cache() if keep else None
        self._table: ir.Table = table if self._kept is None else self._kept

    def __enter__(self) -> OpenFrame:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._kept is not None:
            self._kept.release()

    def read(self, by: Sequence[str], asked: Sequence[Asked]) -> list[dict[str, Any]]:
        """Rows with the dimensions of `by` and a column ``v0``, ``v1`` … for each number asked for."""
        table = self._table
        for dimension in by:
            if DIMENSIONS[dimension].multiple:
                table = table.unnest(dimension)
        values = {f"v{number}": self._compute(table, one) for number, one in enumerate(asked)}
        result = (table.group_by(list(by)) if by else table).aggregate(**values)
        rows: list[dict[str, Any]] = result.to_pyarrow().to_pylist()
        return rows

    def _compute(self, table: ir.Table, asked: Asked) -> ir.Scalar:
        measure, taken = MEASURES[asked.place[0]], table[self._flags[asked.place]]
        if asked.statistic is None:
            return _units(table, measure, taken)
        column = table[asked.statistic.column].cast("float64")
        if asked.behind:
            there = taken & column.notnull()
            if asked.statistic.each is not None:
                return _units(table, measure, there) / table[asked.statistic.each].nunique(where=there).nullif(0)
            return there.sum() if measure.distinct is None else table[measure.distinct].nunique(where=there)
        if asked.statistic.kind == "percent":
            return 100 * column.sum(where=taken) / _units(table, measure, taken).nullif(0)
        return _statistic(column, asked.statistic.kind, taken)


def _flagged(build: Build, scope: Scope, cuts: Sequence[Cut], flags: Mapping[Place, str]) -> ir.Table:
    """The frame with only what is read: the dimensions, what measures add up or tell apart, and a flag a place."""
    measures = dict.fromkeys(MEASURES[name] for name, _ in flags)
    kept = {d for one in cuts for d in one.by if d != YEAR}
    kept |= {name for m in measures for name in _read_by(m) if name}
    whole = build(scope)
    read = kept | {name for m in measures for name in _columns_of(m.where(whole, scope), whole)}
    table = build(replace(scope, needed=frozenset(read)))
    taken = {
        flag: MEASURES[name].where(table, scope.at(Period.year(int(year))) if year else scope)
        for (name, year), flag in flags.items()
    }
    return table.select(*sorted(kept), **taken)


def _read_by(measure: Measure) -> Iterable[str | None]:
    """What a measure adds up, tells apart and summarises."""
    return measure.distinct, measure.amount, *(c for s in measure.statistics for c in (s.column, s.each))


def _columns_of(expression: ir.Value, table: ir.Table) -> Iterable[str]:
    """The columns of the table that an expression reads."""
    return {field.name for field in expression.op().find(ops.Field) if field.rel == table.op()}


def _root(measure: Measure) -> Measure:
    """The measure of the same frame of which all its units are part."""
    whole = MEASURES.get(measure.within or "")
    return measure if whole is None or whole.frame != measure.frame else _root(whole)


def _units(table: ir.Table, measure: Measure, taken: ir.BooleanColumn) -> ir.Scalar:
    if measure.distinct is not None:
        return table[measure.distinct].nunique(where=taken)
    if measure.amount is not None:
        return table[measure.amount].sum(where=taken)
    return taken.sum()


def _statistic(column: ir.FloatingColumn, kind: str, taken: ir.BooleanColumn) -> ir.Scalar:
    match kind:
        case "median":
            return column.quantile(0.5, where=taken)
        case "p90":
            return column.quantile(0.9, where=taken)
        case "mean":
            return column.mean(where=taken)
        case "total":
            return column.sum(where=taken)
    raise ValueError(f"no statistic is called {kind}")
