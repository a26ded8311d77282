"""Medians, means and sums: shown only where enough units stand behind them, rounded, and not computable from others.

Three rules. At least `threshold` units stand behind a shown number, and three lie beyond a 90th percentile. A sum or a
mean that is not shown cannot be had by subtracting the shown ones from their margin: where fewer than `threshold` units
would be left over, more are withheld. Days are shown whole, sums and means to two significant digits, percentages
and survey estimates to whole numbers or, from 1,000 units, to one decimal.

A `Summary` says how many units there are, not how they share a sum: one unit that makes up nearly all of it (dominance)
cannot be seen from here. Two significant digits are what stands against that.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterator, Sequence

from prystan.evidence.disclosure.public import PublicSummaryTable
from prystan.evidence.indicators.counts import Key, Summary, SummaryTable

_BEYOND = 3
_DIGITS = 2
_MANY = 1_000
_SURVEY = frozenset({"estimate", "lower", "upper"})
_ADDED = ("total", "mean", "percent", *sorted(_SURVEY))
"""First words of statistics from which, with the counts behind them, that of the rest can be computed."""

Shown = dict[int, set[Key]]
"""For each table by its place, the keys of values that are shown."""


def protect_summaries(tables: Sequence[SummaryTable], threshold: int) -> list[PublicSummaryTable]:
    """The tables made safe. Call it where public objects may be made."""
    shown: Shown = {
        i: {key for key, summary in table.cells.items() if _enough(summary, table.statistic, threshold)}
        for i, table in enumerate(tables)
        if table.protected
    }
    nested = list(_nested(tables, shown))
    while any(_withhold(tables, shown, fine, coarse, threshold) for fine, coarse in nested):
        pass
    return [_public(table, shown.get(i)) for i, table in enumerate(tables)]


def _enough(summary: Summary, statistic: str, threshold: int) -> bool:
    needed = max(threshold, 10 * _BEYOND) if statistic.startswith("p90") else threshold
    return summary.value is not None and summary.units >= needed


def _nested(tables: Sequence[SummaryTable], shown: Shown) -> Iterator[tuple[int, int]]:
    """Pairs of a table and a margin of it, of statistics that can be subtracted."""
    groups: dict[tuple[str, str], list[int]] = defaultdict(list)
    for i in shown:
        if tables[i].statistic.split("_")[0] in _ADDED:
            groups[tables[i].measure, tables[i].statistic].append(i)
    for group in groups.values():
        yield from ((a, b) for a in group for b in group if set(tables[b].by) < set(tables[a].by))


def _withhold(tables: Sequence[SummaryTable], shown: Shown, fine: int, coarse: int, threshold: int) -> bool:
    """Withhold one more value wherever those withheld could be told from the margin; whether any was."""
    at = [tables[fine].by.index(name) for name in tables[coarse].by]
    groups: dict[Key, list[Key]] = defaultdict(list)
    for key in tables[fine].cells:
        groups[tuple(key[i] for i in at)].append(key)
    units = {key: summary.units for key, summary in tables[fine].cells.items()}
    changed = False
    for margin, keys in groups.items():
        left_over = tables[coarse].cells[margin].units - sum(units[key] for key in keys if key in shown[fine])
        candidates = [key for key in keys if key in shown[fine]]
        if margin in shown[coarse] and candidates and 0 < left_over < threshold:
            shown[fine].remove(min(candidates, key=lambda key: (units[key], key)))
            changed = True
    return changed


def _public(table: SummaryTable, shown: set[Key] | None) -> PublicSummaryTable:
    """The public table; `shown` is None for a table of administrative facts, which stays as it is."""
    cells = {
        key: summary.value if shown is None else _rounded(summary, table.statistic) if key in shown else None
        for key, summary in table.cells.items()
    }
    return PublicSummaryTable(table.measure, table.statistic, table.unit, table.by, cells, table.protected)


def _rounded(summary: Summary, statistic: str) -> float | None:
    value = summary.value
    if value is None:
        return None
    if statistic in _SURVEY or statistic.startswith("percent"):
        return _outwards(value, statistic, 1 if summary.units >= _MANY else 0)
    if statistic.endswith("_days"):
        return float(round(value))
    return significant(value, _DIGITS)


def _outwards(value: float, statistic: str, decimals: int) -> float:
    """Ends of an interval are rounded away from the estimate, so that it still holds its level."""
    step = 10.0**decimals
    exact = round(value * step, 9)
    if statistic == "lower":
        return math.floor(exact) / step
    return (math.ceil(exact) if statistic == "upper" else round(exact)) / step


def significant(value: float, digits: int) -> float:
    """The value to so many significant digits."""
    if value == 0:
        return 0.0
    return float(round(value, digits - 1 - math.floor(math.log10(abs(value)))))
