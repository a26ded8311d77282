"""Medians, means and sums: shown only where enough units stand behind them, rounded, and not computable from others.

Three rules. Enough units stand behind a shown number: by the public count of the same place where there is one, so
that whether it is shown tells nothing that the count does not, and by the units themselves elsewhere. A sum or a mean
that is not shown cannot be had by subtracting the shown ones from their margin: where fewer than `threshold` units
would be left over, more are withheld. Days are shown whole, sums and means to two significant digits, survey
estimates to whole numbers or, from 1,000 units, to one decimal. A percentage of persons or cases is shown to the
nearest 5 (from 200 units) or 10 (from 50), else not: exact ones with one denominator would give the counts away.

A `Summary` says how many units there are, not how they share a sum: one unit that makes up nearly all of it (dominance)
cannot be seen from here. Two significant digits are what stands against that.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

from prystan.evidence.disclosure.public import PublicCell, PublicCountTable, PublicSummaryTable
from prystan.evidence.indicators.counts import Key, Summary, SummaryTable

_BEYOND = 3
_COARSE, _FINE = (50, 10.0), (200, 5.0)
"""From so many units a percentage is shown, to the nearest so many points."""
_DIGITS = 2
_MANY = 1_000
_SURVEY = frozenset({"estimate", "lower", "upper"})
_ADDED = ("total", "mean", "percent", *sorted(_SURVEY))
"""First words of statistics from which, with the counts behind them, that of the rest can be computed."""

Shown = dict[int, set[Key]]
"""For each table by its place, the keys of values that are shown."""


def protect_summaries(
    tables: Sequence[SummaryTable], threshold: int, *, base: int, counts: Iterable[PublicCountTable] = ()
) -> list[PublicSummaryTable]:
    """The tables made safe. `counts` are the public tables of counts. Call it where public objects may be made."""
    public = {(table.measure, table.by): table.cells for table in counts}
    shown: Shown = {
        i: {
            key
            for key, summary in table.cells.items()
            if _enough(summary, public.get((table.measure, table.by), {}).get(key), table.statistic, threshold, base)
        }
        for i, table in enumerate(tables)
        if table.protected
    }
    nested = list(_nested(tables, shown))
    while any(_withhold(tables, shown, fine, coarse, threshold) for fine, coarse in nested):
        pass
    return [_public(table, shown.get(i)) for i, table in enumerate(tables)]


def _enough(summary: Summary, count: PublicCell | None, statistic: str, threshold: int, base: int) -> bool:
    """Whether a number may be shown; `count` is the public count of its place, where that is published."""
    needed = max(threshold, 10 * _BEYOND) if statistic.startswith("p90") else threshold
    if statistic.startswith("percent"):
        needed = _COARSE[0]
    if summary.value is None:
        return False
    if count is None:
        return summary.units >= needed
    # a public count may be up to a base below or above the true one, so that one base more makes sure
    return count.value is not None and count.value >= needed + base and summary.units >= needed


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
    if statistic.startswith("percent"):
        step = _FINE[1] if summary.units >= _FINE[0] else _COARSE[1]
        return step * round(value / step)
    if statistic in _SURVEY:
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
