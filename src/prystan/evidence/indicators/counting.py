"""Rows into cells: every table that somebody reads, each counted once.

Cuts of the same frame are merged: one query counts all measures by the finest cross that several cuts share, and the
cuts are rolled up from its small result. Lists are unnested first. Distinct units cannot be rolled up, so theirs is a
query a cut. Yearly series apply the same definition to each calendar year inside one query.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import product
from math import prod
from typing import TYPE_CHECKING, Any

import ibis

from prystan.evidence.country.pack import CountryPack
from prystan.evidence.engine import Evidence
from prystan.evidence.indicators import survey
from prystan.evidence.indicators.counts import CountTable, InternalCounts, Key, Summary, SummaryTable
from prystan.evidence.indicators.definition import YEAR, Cut, Measure, Statistic
from prystan.evidence.indicators.dimensions import DIMENSIONS
from prystan.evidence.indicators.figures import Period
from prystan.evidence.indicators.frames import FRAMES
from prystan.evidence.indicators.presence import Presence, look
from prystan.evidence.indicators.registry import MEASURES, cuts
from prystan.evidence.indicators.scope import Scope, scope_of

if TYPE_CHECKING:
    import ibis.expr.types as ir

Progress = Callable[[str, float], None]
"""Called with what is being counted and the part that is done, from 0 to 1."""

_FINEST = 20_000
"""Cells of a merged cross: beyond this, rolling up costs more than another query."""

Cells = dict[Key, Any]


def count(
    evidence: Evidence,
    pack: CountryPack,
    period: Period,
    *,
    only: Iterable[Cut] | None = None,
    progress: Progress | None = None,
) -> InternalCounts:
    """All cells of an edition: of the period, and of each calendar year that the contributions cover.

    Args:
        only: count these tables alone; every table of every indicator where None.

    Raises:
        KeyError: `only` names a measure that does not exist.
    """
    scope = scope_of(evidence, pack, period)
    wanted = tuple(dict.fromkeys(cuts() if only is None else only))
    presence = look(scope, [MEASURES[name] for name in dict.fromkeys(c.measure for c in wanted)])
    not_reported = dict(presence.not_reported)
    counts: list[CountTable] = []
    summaries: list[SummaryTable] = []
    reported = [c for c in wanted if c.measure not in not_reported]
    surveys = survey.estimates(scope, [c for c in reported if MEASURES[c.measure].frame == survey.FRAME])
    not_reported.update(surveys.not_reported)
    for place, (name, build) in enumerate(FRAMES.items()):
        if progress:
            progress(name, place / len(FRAMES))
        mine = [c for c in reported if MEASURES[c.measure].frame == name]
        if mine:
            measures = dict.fromkeys(MEASURES[c.measure] for c in mine)
            frame = _Frame(build(scope), scope, presence, tuple(measures))
            counts += frame.count([c for c in mine if c.statistic is None])
            summaries += frame.summarise([c for c in mine if c.statistic is not None])
    if progress:
        progress("", 1.0)
    return InternalCounts(tuple(counts), (*summaries, *surveys.tables), not_reported, presence.sources)


class _Frame:
    """One frame, open for counting."""

    def __init__(self, table: ir.Table, scope: Scope, presence: Presence, measures: tuple[Measure, ...]) -> None:
        self.table = table
        self.measures = measures
        self.presence = presence
        self.scope = _with_codes_of(table, scope)
        self._current: ir.Table | None = None

    def count(self, wanted: Sequence[Cut]) -> list[CountTable]:
        cells: dict[Cut, Cells] = {}
        for yearly in (False, True):
            mine = [c for c in wanted if (YEAR in c.by) == yearly]
            additive = [c for c in mine if MEASURES[c.measure].distinct is None]
            for group in self._groups(additive):
                cells |= self._query(group, yearly)
            for group in _same_place([c for c in mine if MEASURES[c.measure].distinct is not None]):
                cells |= self._query(group, yearly)
        return [self._table(c, cells[c]) for c in wanted]

    def summarise(self, wanted: Sequence[Cut]) -> list[SummaryTable]:
        tables = []
        for yearly in (False, True):
            for group in _same_place([c for c in wanted if (YEAR in c.by) == yearly]):
                tables += self._summaries(group, yearly)
        return tables

    def _groups(self, wanted: Sequence[Cut]) -> list[list[Cut]]:
        """Cuts that unnest the same lists, merged while their common cross stays small."""
        groups: list[tuple[set[str], frozenset[str], list[Cut]]] = []
        for one in sorted(wanted, key=lambda c: -self._size(c.by)):
            lists = frozenset(d for d in one.by if DIMENSIONS[d].multiple)
            for dimensions, unnested, members in groups:
                if lists == unnested and self._size(dimensions | set(one.by)) <= _FINEST:
                    dimensions |= set(one.by)
                    members.append(one)
                    break
            else:
                groups.append((set(one.by), lists, [one]))
        return [members for _, _, members in groups]

    def _size(self, by: Iterable[str]) -> int:
        return prod(len(self.scope.codes(DIMENSIONS[d])) for d in by if d != YEAR)

    def _periods(self, measures: Iterable[Measure], yearly: bool) -> list[tuple[Measure, str, Scope]]:
        if not yearly:
            return [(measure, "", self.scope) for measure in measures]
        return [
            (measure, str(year), self.scope.at(Period.year(year)))
            for measure in measures
            for year in self.presence.years[measure.name]
        ]

    def _query(self, group: Sequence[Cut], yearly: bool) -> dict[Cut, Cells]:
        """One query for all measures of the group, by all dimensions of the group; then each cut from its result."""
        measures = list(dict.fromkeys(MEASURES[c.measure] for c in group))
        asked = self._periods(measures, yearly)
        by = [d for d in DIMENSIONS if d != YEAR and any(d in c.by for c in group)]
        rows = self._aggregate(by, yearly, [(m, _units(m), s) for m, _, s in asked])
        results: dict[Cut, Cells] = {c: {} for c in group}
        for row in rows:
            for place, (measure, year, _) in enumerate(asked):
                if not (number := row[f"v{place}"]):
                    continue
                for one in group:
                    if one.measure == measure.name:
                        key = tuple(year if d == YEAR else row[d] for d in one.by)
                        results[one][key] = results[one].get(key, 0) + int(number)
        return results

    def _summaries(self, group: Sequence[Cut], yearly: bool) -> list[SummaryTable]:
        by = [d for d in group[0].by if d != YEAR]
        asked = [
            (one, measure, year, scope)
            for one in group
            for measure, year, scope in self._periods([MEASURES[one.measure]], yearly)
        ]
        values: list[tuple[Measure, Callable[[ir.Table, ir.BooleanValue], ir.Scalar], Scope]] = []
        for one, measure, _, scope in asked:
            statistic = next(s for s in measure.statistics if s.name == one.statistic)
            values += [(measure, _value(statistic), scope), (measure, _behind(measure, statistic), scope)]
        cells: dict[Cut, dict[Key, Summary]] = {c: {} for c in group}
        for row in self._aggregate(by, yearly, values):
            for place, (one, _, year, _) in enumerate(asked):
                key = tuple(year if d == YEAR else row[d] for d in one.by)
                number, units = row[f"v{2 * place}"], row[f"v{2 * place + 1}"] or 0
                cells[one][key] = Summary(float(number) if units else None, int(units))
        return [self._summary(one, cells[one]) for one in group]

    def _aggregate(
        self,
        by: Sequence[str],
        yearly: bool,
        values: Sequence[tuple[Measure, Callable[[ir.Table, ir.BooleanValue], ir.Scalar], Scope]],
    ) -> list[dict[str, Any]]:
        """Rows with the dimensions of `by` and a column ``v0``, ``v1`` … for each value asked for."""
        table = self.table if yearly else self._now()
        for dimension in by:
            if DIMENSIONS[dimension].multiple:
                table = table.unnest(dimension)
        columns = {
            f"v{place}": compute(table, measure.where(table, scope))
            for place, (measure, compute, scope) in enumerate(values)
        }
        result = (table.group_by(list(by)) if by else table).aggregate(**columns)
        rows: list[dict[str, Any]] = result.to_pyarrow().to_pylist()
        return rows

    def _now(self) -> ir.Table:
        """The rows that some measure of the frame takes in the period, kept: most cuts read only these."""
        if self._current is None:
            wanted = ibis.or_(*(m.where(self.table, self.scope) for m in self.measures))
            self._current = self.table.filter(wanted).cache()
        return self._current

    def _table(self, one: Cut, cells: Cells) -> CountTable:
        measure = MEASURES[one.measure]
        return CountTable(
            measure.name,
            measure.unit,
            one.by,
            {key: cells.get(key, 0) for key in self._keys(one)},
            frozenset(d for d in one.by if DIMENSIONS[d].multiple) | (measure.varying & set(one.by)),
            measure.within,
            measure.protected,
        )

    def _summary(self, one: Cut, cells: Mapping[Key, Summary]) -> SummaryTable:
        measure = MEASURES[one.measure]
        filled = {key: cells.get(key, Summary(None, 0)) for key in self._keys(one)}
        return SummaryTable(measure.name, str(one.statistic), measure.unit, one.by, filled, measure.protected)

    def _keys(self, one: Cut) -> Iterable[Key]:
        """Every combination that is possible by the public lists, so that the presence of a row says nothing."""
        return product(
            *(
                map(str, self.presence.years[one.measure]) if d == YEAR else self.scope.codes(DIMENSIONS[d])
                for d in one.by
            )
        )


def _same_place(wanted: Iterable[Cut]) -> list[list[Cut]]:
    groups: dict[tuple[str, ...], list[Cut]] = {}
    for one in wanted:
        groups.setdefault(one.by, []).append(one)
    return list(groups.values())


def _units(measure: Measure) -> Callable[[ir.Table, ir.BooleanValue], ir.Scalar]:
    """How the units of a measure are counted among the rows that it takes."""

    def compute(table: ir.Table, taken: ir.BooleanValue) -> ir.Scalar:
        if measure.distinct is not None:
            return table[measure.distinct].nunique(where=taken)
        if measure.amount is not None:
            return table[measure.amount].sum(where=taken)
        return taken.sum()

    return compute


def _value(statistic: Statistic) -> Callable[[ir.Table, ir.BooleanValue], ir.Scalar]:
    def compute(table: ir.Table, taken: ir.BooleanValue) -> ir.Scalar:
        column = table[statistic.column].cast("float64")
        match statistic.kind:
            case "median":
                return column.quantile(0.5, where=taken)
            case "p90":
                return column.quantile(0.9, where=taken)
            case "mean":
                return column.mean(where=taken)
            case "total":
                return column.sum(where=taken)
        raise ValueError(f"{statistic.name}: no statistic is called {statistic.kind}")

    return compute


def _behind(measure: Measure, statistic: Statistic) -> Callable[[ir.Table, ir.BooleanValue], ir.Scalar]:
    """The number of units that have a value."""

    def compute(table: ir.Table, taken: ir.BooleanValue) -> ir.Scalar:
        there = taken & table[statistic.column].notnull()
        return there.sum() if measure.distinct is None else table[measure.distinct].nunique(where=there)

    return compute


def _with_codes_of(table: ir.Table, scope: Scope) -> Scope:
    """Public facts whose codes no list can hold: the chapters of a treaty, the columns of the model."""
    extra = dict(scope.extra_codes)
    for name in ("chapter", "variable"):
        if name in table.columns:
            found = table.select(name).distinct().to_pyarrow().column(name).to_pylist()
            extra[name] = tuple(sorted(code for code in found if code is not None))
    return Scope(**{**{f: getattr(scope, f) for f in scope.__dataclass_fields__}, "extra_codes": extra})
