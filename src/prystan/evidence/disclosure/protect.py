"""From internal counts to public ones: one rounding over all tables, small cells hidden, an attack as last gate."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from prystan.evidence.disclosure._seal import opened
from prystan.evidence.disclosure.audit import audit
from prystan.evidence.disclosure.behind import Behind
from prystan.evidence.disclosure.difference import difference, wanted_by
from prystan.evidence.disclosure.earlier import Earlier
from prystan.evidence.disclosure.errors import IncomparableError, UnsafeReleaseError
from prystan.evidence.disclosure.estimates import PublicEstimates, protect_estimates
from prystan.evidence.disclosure.estimates_kept import published_whole, published_years
from prystan.evidence.disclosure.overlaps_attack import overlaps_tell, without_overlaps
from prystan.evidence.disclosure.public import PublicCell, PublicCounts, PublicCountTable, PublicSummaryTable
from prystan.evidence.disclosure.rounding import Rounded, round_system
from prystan.evidence.disclosure.statement import AuditResult, Statement, cells_said
from prystan.evidence.disclosure.summaries import protect_summaries
from prystan.evidence.disclosure.system import System, name_of, system_of
from prystan.evidence.indicators.counts import InternalCounts
from prystan.evidence.indicators.figures import Period

METHOD = "controlled rounding"
_NOT_AUDITED = AuditResult(small=0, attacked=0, found=0, values=0)


def protect(
    internal: InternalCounts,
    *,
    base: int = 5,
    threshold: int = 10,
    earlier: Sequence[Earlier] = (),
    period: Period | None = None,
    progress: Callable[[str], None] | None = None,
) -> PublicCounts:
    """Round all protected cells together, hide the small ones, attack the result, and give it out if that fails.

    A cell of which an `earlier` release has said something keeps that number while its count is near it, so that no
    two roundings of one count can be laid together; what cannot be kept is attacked with both releases in hand. An
    estimate of the hidden population that an `earlier` release has published of the same people is repeated.

    Args:
        base: cells go to a neighbouring multiple of this.
        threshold: cells whose multiple is below are shown as fewer than this; a multiple of `base`.
        earlier: all releases about some of the same people, oldest first; needs `period`.
        period: what the tables are about; with `year` among its dimensions a table may reach beyond.
        progress: called with what is being done.

    Raises:
        UnsafeReleaseError: the attack could narrow down a small cell. Names it, and the earlier release if it took one.
        IncomparableError: an earlier release rounds other measures of some of the same people.
        ValueError: a count is negative, tables contradict each other, or `threshold` is no multiple of `base`.
    """
    if earlier and period is None:
        raise ValueError("earlier releases can be compared only where the period is known")
    _comparable(internal, earlier, period)
    public = _rounded(internal, base, threshold, progress, earlier, period)
    if overlaps_tell(internal, public):
        internal = without_overlaps(internal)
        public = _rounded(internal, base, threshold, progress, earlier, period, public.hidden)
    if progress:
        progress("attacking the rounded tables")
    result = audit(internal, public)
    if not result.passed:
        raise UnsafeReleaseError(result)
    for release in earlier:
        assert period is not None
        found = difference(internal, public, release, period)
        if not found.passed:
            raise UnsafeReleaseError(found, release.name)
    with opened():
        return _with_statement(public, result)


def _comparable(internal: InternalCounts, earlier: Sequence[Earlier], period: Period | None) -> None:
    tables = [table for table in internal.counts if table.protected]
    for release in earlier:
        if period and tables and release.cannot_be_compared(tables, period):
            raise IncomparableError(release.name)


def _rounded(
    internal: InternalCounts,
    base: int,
    threshold: int,
    progress: Callable[[str], None] | None,
    earlier: Sequence[Earlier] = (),
    period: Period | None = None,
    hidden: PublicEstimates | None = None,
) -> PublicCounts:
    """Protected, but not yet attacked. `hidden`: estimates that have passed their own attack before."""
    if base < 1 or threshold < base or threshold % base:
        raise ValueError("the threshold is a multiple of the base")
    system = system_of([table for table in internal.counts if table.protected])
    wanted = wanted_by(earlier, system, period, base, threshold) if period else None
    rounded = round_system(system, base=base, weights=_weights(system), wanted=wanted, progress=progress)
    with opened():
        counts = _tables(internal, system, rounded, threshold)
        behind = Behind(internal.counts, counts, internal.summaries, base)
        summaries = protect_summaries(internal.summaries, behind, base=base, threshold=threshold)
    statement = _statement(internal, system, rounded, base, threshold, summaries)
    with opened():
        if hidden is None and internal.hidden is not None:
            hidden = protect_estimates(
                internal.hidden, published_whole(earlier, period), published_years(earlier), period
            )
        return PublicCounts(tuple(counts), tuple(summaries), statement, internal.not_reported, internal.sources, hidden)


def _weights(system: System) -> NDArray[np.float64]:
    """Totals are read more than their parts: an error in a total weighs 4, in a table of one dimension 2, else 1."""
    weights = np.ones(len(system.counts))
    for table, places in zip(system.tables, system.places, strict=True):
        weights[list(places)] = np.maximum(weights[list(places)], {0: 4.0, 1: 2.0}.get(len(table.by), 1.0))
    return weights


def _tables(internal: InternalCounts, system: System, rounded: Rounded, threshold: int) -> list[PublicCountTable]:
    places = {id(table): place for table, place in zip(system.tables, system.places, strict=True)}
    tables = []
    for table in internal.counts:
        values: Sequence[int] = list(table.cells.values())
        if table.protected:
            values = rounded.values[list(places[id(table)])].tolist()
        cells = {
            key: PublicCell(None if table.protected and value < threshold else value, threshold)
            for key, value in zip(table.cells, values, strict=True)
        }
        tables.append(
            PublicCountTable(table.measure, table.unit, table.by, cells, table.multiple, table.within, table.protected)
        )
    return tables


def _statement(
    internal: InternalCounts,
    system: System,
    rounded: Rounded,
    base: int,
    threshold: int,
    summaries: Sequence[PublicSummaryTable],
) -> Statement:
    shown = rounded.values >= threshold
    change = np.abs(rounded.values - system.counts)[shown]
    statistics = [value for table in summaries if table.protected for value in table.cells.values()]
    return Statement(
        method=METHOD,
        base=base,
        threshold=threshold,
        tables=len(system.tables),
        cells=len(shown),
        rounded=int(shown.sum()),
        small=int((~shown).sum()),
        mean_change=round(float(change.mean()), 1) if len(change) else 0.0,
        relaxed=_relaxed(system, rounded),
        furthest=base - 1 + base * int(rounded.moved.max(initial=0)),
        unprotected=sum(not table.protected for table in internal.counts),
        statistics=cells_said(len(statistics), base, threshold),
        withheld=cells_said(sum(value is None for value in statistics), base, threshold),
        audit=_NOT_AUDITED,
    )


def _relaxed(system: System, rounded: Rounded) -> tuple[str, ...]:
    pairs = zip(system.tables, system.places, strict=True)
    return tuple(sorted(name_of(table) for table, places in pairs if rounded.moved[list(places)].any()))


def _with_statement(public: PublicCounts, result: AuditResult) -> PublicCounts:
    statement = replace(public.statement, audit=result)
    return PublicCounts(public.counts, public.summaries, statement, public.not_reported, public.sources, public.hidden)
