"""Between gathering and counting: what linked lists share, and what changed since an earlier round of linkage."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import polars as pl

from prystan.evidence.country.pack import CountryPack
from prystan.evidence.engine import Evidence
from prystan.evidence.indicators import InternalCounts, Period
from prystan.evidence.indicators.shared import lists_of_estimate, shared_lists
from prystan.report.errors import ReportError

_COLUMNS = ("person", "contributor", "record")


def earlier_round(path: Path | None, persons: Path | None) -> pl.DataFrame | None:
    """The persons of an earlier round, if it is given.

    Raises:
        ReportError: `path` is not ``persons.parquet`` of a linkage round, or this edition has no `persons`.
    """
    if path is None:
        return None
    if persons is None:
        raise ReportError("what changed since a round can be said of linked lists only: give --persons, too")
    try:
        found = pl.read_parquet(path)
    except (OSError, pl.exceptions.PolarsError):
        raise ReportError(f"{path} cannot be read: give the persons.parquet of an earlier `prystan link`") from None
    if lacking := [name for name in _COLUMNS if name not in found.columns]:
        raise ReportError(f"{path} has no column {lacking[0]!r}: give the persons.parquet of an earlier `prystan link`")
    return found.select(_COLUMNS)


def with_lists(
    counts: InternalCounts, evidence: Evidence, pack: CountryPack, period: Period, before: pl.DataFrame | None
) -> InternalCounts:
    """The counts with those of `prystan.evidence.indicators.shared`; as they are where lists are not linked."""
    tables = shared_lists(evidence, pack, period, before)
    return replace(counts, counts=(*counts.counts, *tables), lists=lists_of_estimate(evidence, pack, period))
