"""Rows into cells: every table that somebody reads, each counted once.

Cuts of the same frame are merged: one query counts all measures by the finest cross that several cuts share, and the
cuts are rolled up from its small result. Lists are unnested first. Distinct units cannot be rolled up, so theirs is a
query a cut. Yearly series apply the same definition to each calendar year inside one query.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import product
from math import prod
from typing import TYPE_CHECKING, Any

from prystan.evidence.country.pack import CountryPack
from prystan.evidence.engine import Evidence
from prystan.evidence.indicators import survey
from prystan.evidence.indicators.counts import UNKNOWN, CountTable, InternalCounts, Key, Summary, SummaryTable
from prystan.evidence.indicators.definition import YEAR, Cut
from prystan.evidence.indicators.dimensions import DIMENSIONS
from prystan.evidence.indicators.figures import Period
from prystan.evidence.indicators.frames import FRAMES
from prystan.evidence.indicators.frames.quality import CORE
from prystan.evidence.indicators.presence import look
from prystan.evidence.indicators.registry import MEASURES, cuts
from prystan.evidence.indicators.rows import Asked, Build, OpenFrame
from prystan.evidence.indicators.scope import Scope, scope_of

if TYPE_CHECKING:
    import ibis.expr.types as ir

Progress = Callable[[str, float], None]
"""Called with what is being counted and the part that is done, from 0 to 1."""

_FINEST = 20_000
"""Cells of a merged cross: beyond this, rolling up costs more than another query."""


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
            tables, statistics = _Counter(build, scope, presence.years).count(mine)
            counts += tables
            summaries += statistics
    if progress:
        progress("", 1.0)
    return InternalCounts(tuple(counts), (*summaries, *surveys.tables), not_reported, presence.sources)


class _Counter:
    """Counts the cuts of one frame."""

    def __init__(self, build: Build, scope: Scope, years: Mapping[str, tuple[int, ...]]) -> None:
        self.build = build
        self.scope = _with_codes_of(build(scope), scope)
        self.years = years

    def count(self, wanted: Sequence[Cut]) -> tuple[list[CountTable], list[SummaryTable]]:
        counts: dict[Cut, CountTable] = {}
        summaries: dict[Cut, SummaryTable] = {}
        for yearly in (False, True):
            mine = [c for c in wanted if (YEAR in c.by) == yearly]
            if not mine:
                continue
            groups = self._groups(mine)
            with OpenFrame(self.build, self.scope, mine, self.years, keep=len(groups) > 1) as rows:
                for group in groups:
                    if group[0].statistic is None:
                        counts |= self._counts(rows, group)
                    else:
                        summaries |= self._summaries(rows, group)
        return [counts[c] for c in wanted if c in counts], [summaries[c] for c in wanted if c in summaries]

    def _groups(self, wanted: Sequence[Cut]) -> list[list[Cut]]:
        """Cuts that one query serves. Distinct units and statistics cannot be rolled up: only the same place is."""
        whole = [c for c in wanted if c.statistic is not None or MEASURES[c.measure].distinct is not None]
        same: dict[tuple[tuple[str, ...], bool], list[Cut]] = {}
        for one in whole:
            same.setdefault((one.by, one.statistic is None), []).append(one)
        return [*self._merged([c for c in wanted if c not in set(whole)]), *same.values()]

    def _merged(self, wanted: Sequence[Cut]) -> list[list[Cut]]:
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

    def _counts(self, rows: OpenFrame, group: Sequence[Cut]) -> dict[Cut, CountTable]:
        by = _together(group)
        names = {c.measure for c in group}
        asked = [Asked(place) for place in rows.places if place[0] in names]
        cells: dict[Cut, dict[Key, int]] = {c: {} for c in group}
        for row in rows.read(by, asked):
            for number, (measure, year) in enumerate(one.place for one in asked):
                if units := row[f"v{number}"]:
                    for one in group:
                        if one.measure == measure:
                            key = _key(one, row, year)
                            cells[one][key] = cells[one].get(key, 0) + int(units)
        return {one: self._count_table(one, cells[one]) for one in group}

    def _summaries(self, rows: OpenFrame, group: Sequence[Cut]) -> dict[Cut, SummaryTable]:
        asked: list[tuple[Cut, Asked, Asked]] = []
        for one in group:
            statistic = next(s for s in MEASURES[one.measure].statistics if s.name == one.statistic)
            for place in rows.places:
                if place[0] == one.measure:
                    asked.append((one, Asked(place, statistic), Asked(place, statistic, behind=True)))
        cells: dict[Cut, dict[Key, Summary]] = {c: {} for c in group}
        for row in rows.read(_together(group), [a for _, value, units in asked for a in (value, units)]):
            for number, (one, value, _) in enumerate(asked):
                units = row[f"v{2 * number + 1}"] or 0
                found = float(row[f"v{2 * number}"]) if units else None
                cells[one][_key(one, row, value.place[1])] = Summary(found, int(units))
        return {one: self._summary_table(one, cells[one]) for one in group}

    def _count_table(self, one: Cut, cells: Mapping[Key, int]) -> CountTable:
        measure = MEASURES[one.measure]
        multiple = frozenset(d for d in one.by if DIMENSIONS[d].multiple) | (measure.varying & set(one.by))
        filled = {key: cells.get(key, 0) for key in self._keys(one)}
        return CountTable(
            measure.name, measure.unit, one.by, filled, multiple, measure.within, measure.protected
        )  # fmt: skip

    def _summary_table(self, one: Cut, cells: Mapping[Key, Summary]) -> SummaryTable:
        measure = MEASURES[one.measure]
        filled = {key: cells.get(key, Summary(None, 0)) for key in self._keys(one)}
        return SummaryTable(measure.name, str(one.statistic), measure.unit, one.by, filled, measure.protected)

    def _keys(self, one: Cut) -> Iterable[Key]:
        """Every combination that is possible by the public lists, so that the presence of a row says nothing."""
        years = tuple(map(str, self.years[one.measure]))
        return product(*(years if d == YEAR else self.scope.codes(DIMENSIONS[d]) for d in one.by))


def _together(group: Sequence[Cut]) -> list[str]:
    """The dimensions of all the cuts, but for the year."""
    return [d for d in DIMENSIONS if d != YEAR and any(d in one.by for one in group)]


def _key(one: Cut, row: Mapping[str, Any], year: str) -> Key:
    return tuple(year if d == YEAR else row[d] for d in one.by)


def _with_codes_of(table: ir.Table, scope: Scope) -> Scope:
    """Public facts whose codes no list can hold: the chapters of a treaty, and the core columns of the model."""
    extra = {**scope.extra_codes, "variable": tuple(sorted(CORE))}
    if "chapter" in table.columns:
        found = table.select("chapter").distinct().to_pyarrow().column("chapter").to_pylist()
        extra["chapter"] = tuple(sorted(code for code in found if code not in (None, UNKNOWN)))
    return replace(scope, extra_codes=extra)
