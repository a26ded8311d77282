"""Medians, means, sums and percents: shown only where enough units stand behind them, rounded, and not computable
from others.

Whether a number is shown is decided by the numbers that readers see (`prystan.evidence.disclosure.behind`), so that
its being shown or withheld narrows no count. At least `threshold` units stand behind a shown number, and three lie
beyond a 90th percentile. A sum or a mean that is not shown cannot be had by subtracting the shown ones from their
margin: where too few units would be left over, more are withheld. Days are shown whole, sums and means to two
significant digits, survey estimates to whole numbers or, from 1,000 units, to one decimal.

A percent of protected units is a count over a count that both stay inside. Several of them with one denominator would
give both away, so only bands are said: the nearest 5 points from 200 units, the nearest 10 below, none under 50. No
band is 0 or 100: the highest holds all of the rest, so that each band leaves five or more possible counts.

A `Summary` says how many units there are, not how they share a sum: one unit that makes up nearly all of it (dominance)
cannot be seen from here. Two significant digits are what stands against that.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterator, Sequence

from prystan.evidence.disclosure.behind import Behind
from prystan.evidence.disclosure.public import PublicSummaryTable
from prystan.evidence.indicators.counts import Key, Summary, SummaryTable

_BEYOND = 3
_DIGITS = 2
_MANY = 1_000
_SURVEY = frozenset({"estimate", "lower", "upper"})
_ADDED = ("total", "mean", "percent", *sorted(_SURVEY))
"""First words of statistics from which, with the counts behind them, that of the rest can be computed."""
_LEAST_FOR_A_BAND = 50
_FINE_BANDS_FROM = 200

Shown = dict[int, set[Key]]
"""For each table by its place, the keys of values that are shown."""


def protect_summaries(
    tables: Sequence[SummaryTable], behind: Behind, *, base: int, threshold: int
) -> list[PublicSummaryTable]:
    """The tables made safe. `behind` knows the public number of units of each. Call it where public objects may be
    made."""
    shown: Shown = {
        i: {key for key in table.cells if _enough(table, key, behind, base, threshold)}
        for i, table in enumerate(tables)
        if table.protected
    }
    nested = list(_nested(tables, shown))
    while any(_withhold(tables, shown, pair, behind, threshold + base) for pair in nested):
        pass
    return [_public(table, shown.get(i), behind) for i, table in enumerate(tables)]


def _enough(table: SummaryTable, key: Key, behind: Behind, base: int, threshold: int) -> bool:
    """Whether so many units are shown to stand behind the value that no fewer than are needed truly do.

    The true units are asked only beside that: it matters in tables where a cell moved beyond its neighbours.
    """
    needed = max(threshold, 10 * _BEYOND) if table.statistic.startswith("p90") else threshold
    if table.statistic.startswith("percent"):
        needed = max(needed, _LEAST_FOR_A_BAND)
    summary = table.cells[key]
    return summary.value is not None and summary.units >= needed and behind.least(table, key) >= needed + base


def _nested(tables: Sequence[SummaryTable], shown: Shown) -> Iterator[tuple[int, int]]:
    """Pairs of a table and a margin of it, of statistics that can be subtracted."""
    groups: dict[tuple[str, str], list[int]] = defaultdict(list)
    for i in shown:
        if tables[i].statistic.split("_")[0] in _ADDED:
            groups[tables[i].measure, tables[i].statistic].append(i)
    for group in groups.values():
        yield from ((a, b) for a in group for b in group if set(tables[b].by) < set(tables[a].by))


def _withhold(tables: Sequence[SummaryTable], shown: Shown, pair: tuple[int, int], behind: Behind, needed: int) -> bool:
    """Withhold one more value wherever those withheld could be told from the margin; whether any was."""
    fine, coarse = pair
    at = [tables[fine].by.index(name) for name in tables[coarse].by]
    groups: dict[Key, list[Key]] = defaultdict(list)
    for key in tables[fine].cells:
        groups[tuple(key[i] for i in at)].append(key)
    changed = False
    for margin, keys in groups.items():
        candidates = [key for key in keys if key in shown[fine]]
        if margin not in shown[coarse] or not candidates:
            continue
        units = {key: tables[fine].cells[key].units for key in candidates}
        told = {key: behind.units(tables[fine], key) for key in candidates}
        left_over = behind.units(tables[coarse], margin) - sum(told.values())
        if tables[coarse].cells[margin].units > sum(units.values()) and left_over < needed:
            shown[fine].remove(min(candidates, key=lambda key: (told[key], key)))
            changed = True
    return changed


def _public(table: SummaryTable, shown: set[Key] | None, behind: Behind) -> PublicSummaryTable:
    """The public table; `shown` is None for a table of administrative facts, which stays as it is."""
    cells: dict[Key, float | None] = {}
    for key, summary in table.cells.items():
        if shown is None:
            cells[key] = summary.value
        else:
            cells[key] = _rounded(summary, table.statistic, behind.least(table, key)) if key in shown else None
    return PublicSummaryTable(table.measure, table.statistic, table.unit, table.by, cells, table.protected)


def _rounded(summary: Summary, statistic: str, units: int) -> float | None:
    """The value to the digits that `units`, the public number of units behind it, bear."""
    value = summary.value
    if value is None:
        return None
    if statistic.startswith("percent"):
        return _band(value, 5 if units >= _FINE_BANDS_FROM else 10)
    if statistic in _SURVEY:
        return _outwards(value, statistic, 1 if units >= _MANY else 0)
    if statistic.endswith("_days"):
        return float(round(value))
    return significant(value, _DIGITS)


def _band(percent: float, step: int) -> float:
    """The nearest multiple of `step` that is neither 0 nor 100."""
    return float(min(max(step * math.floor(percent / step + 0.5), step), 100 - step))


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
