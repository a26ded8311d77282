"""Who sent what. The one place that tells *not reported* from 0."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from prystan.evidence.engine import Contribution
from prystan.evidence.engine.evidence import CONTRIBUTOR
from prystan.evidence.indicators.definition import Measure
from prystan.evidence.indicators.figures import Period
from prystan.evidence.indicators.scope import Scope

if TYPE_CHECKING:
    import ibis.expr.types as ir

LISTS_NOT_LINKED = "Lists are not yet linked."


@dataclass(frozen=True, slots=True)
class Presence:
    """For each measure: its senders, the years that they cover, or why it is not reported."""

    sources: Mapping[str, tuple[str, ...]]
    years: Mapping[str, tuple[int, ...]]
    not_reported: Mapping[str, str]


def look(scope: Scope, measures: Iterable[Measure]) -> Presence:
    """A contributor sent a column if some row has a value there; a table sent empty says that there was none."""
    measures = tuple(measures)
    filled = _filled(scope, {need for measure in measures for need in measure.needs if "." in need})
    sources: dict[str, tuple[str, ...]] = {}
    years: dict[str, tuple[int, ...]] = {}
    missing: dict[str, str] = {}
    for measure in measures:
        senders, reason = _senders(scope, measure, filled)
        sources[measure.name] = tuple(sorted(c.id for c in senders))
        years[measure.name] = _years(senders, scope.period)
        if reason:
            missing[measure.name] = reason
    return Presence(sources, years, missing)


def _senders(scope: Scope, measure: Measure, filled: Mapping[str, set[str]]) -> tuple[list[Contribution], str | None]:
    """Those who sent everything that a measure needs, table by table; or the first need that nobody met."""
    evidence = scope.evidence
    senders: list[Contribution] = []
    for need in measure.needs:
        table, _, column = need.partition(".")
        if need == "persons":
            if evidence.persons is None:
                return [], LISTS_NOT_LINKED
            continue
        sent = [c for c in evidence.senders(table) if not column or c.id in filled[need]]
        if not sent:
            what = f"filled in the column {column} of the table {table}" if column else f"sent the table {table}"
            return [], f"No contributor {what}."
        current = [c for c in sent if c.covers(scope.period.begin, scope.period.end)]
        if not current:
            return [], f"No contributor that sent the table {table} covers the period."
        senders = sent if not senders else [c for c in senders if c in sent] or sent
    return senders, None


def _years(senders: Iterable[Contribution], period: Period) -> tuple[int, ...]:
    """Calendar years in which some sender's period has a day, up to the one reported on."""
    covered = {year for c in senders for year in range(c.begin.year, c.end.year + 1)}
    return tuple(sorted(year for year in covered if year <= period.end.year)) or (period.end.year,)


def _filled(scope: Scope, needs: set[str]) -> dict[str, set[str]]:
    """For each ``table.column``, the contributors of whom some row has a value there, or who sent the table empty."""
    result: dict[str, set[str]] = {need: set() for need in needs}
    by_table: dict[str, list[str]] = {}
    for need in sorted(needs):
        table, _, column = need.partition(".")
        by_table.setdefault(table, []).append(column)
    for name, columns in by_table.items():
        if name not in scope.evidence.tables:
            continue
        table = scope.evidence.tables[name]
        rows = _counted(table, columns)
        for contribution in scope.evidence.senders(name):
            row = rows.get(contribution.id)
            for column in columns:
                if row is None or row[column]:
                    result[f"{name}.{column}"].add(contribution.id)
    return result


def _counted(table: ir.Table, columns: list[str]) -> dict[str, dict[str, int]]:
    values = {name: _value(table[name]).count() for name in columns}
    rows = table.group_by(CONTRIBUTOR).aggregate(**values).to_pyarrow().to_pylist()
    return {row[CONTRIBUTOR]: row for row in rows}


def _value(column: ir.Column) -> ir.Column:
    """An empty list is no value."""
    if not column.type().is_array():
        return column
    length: ir.Column = column.length()
    return length.nullif(0)
