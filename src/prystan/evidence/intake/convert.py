"""What was read, as a contribution: the manifest made of what the sender says and of what the rows show."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from types import MappingProxyType

import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq

from prystan.evidence.intake.read import Reading
from prystan.evidence.intake.rules import MAY_LIE_AHEAD
from prystan.evidence.intake.writer import Form, write_contribution
from prystan.evidence.model.codelists import CodeList
from prystan.evidence.model.manifest import UNSAID_COUNTRY, Contributor, Manifest
from prystan.evidence.model.schema import Kind
from prystan.evidence.model.tables import TABLES


def contributor(
    name: str, kind: str, id_: str | None = None, names: Mapping[str, str] = MappingProxyType({})
) -> Contributor:
    """The contributor called `name`, and by `names` in other languages.

    Its id is `id_`, or the name in small letters where it is Latin, or a short hash.

    Raises:
        ManifestError: id or kind cannot be used.
    """
    plain = re.sub(r"[^a-z0-9]+", "-", name.casefold()).strip("-") if name.isascii() else ""
    return Contributor(id_ or plain[:64] or f"c-{hashlib.sha256(name.encode()).hexdigest()[:8]}", name, kind, names)


def manifest_for(
    reading: Reading,
    who: Contributor,
    *,
    country: str = UNSAID_COUNTRY,
    period_from: date | None = None,
    period_to: date | None = None,
    cut_off: date | None = None,
) -> Manifest:
    """A manifest. A period that is not given is that of the whole years of the rows' dates, the cut-off its end.

    Raises:
        ManifestError: the period ends before it begins.
    """
    days = [day for table, path in reading.tables.items() for day in _extent(table, path)]
    begin = period_from or date(min(days, default=date.today()).year, 1, 1)  # noqa: DTZ011 - a year without rows
    end = period_to or date(max(days, default=begin).year, 12, 31)
    return Manifest(who, country, begin, end, cut_off or max(end, *days, end))


def _extent(table: str, path: Path) -> Iterator[date]:
    names = [c.name for c in TABLES[table] if c.kind is Kind.DATE and c.name not in MAY_LIE_AHEAD]
    begins = [name for name in names if TABLES[table][name].required]
    frame = pl.scan_parquet(path)
    for column in begins:
        first, last = frame.select(pl.col(column).min().alias("a"), pl.col(column).max().alias("b")).collect().row(0)
        yield from (day for day in (first, last) if day is not None)


def write_reading(
    reading: Reading, manifest: Manifest, out: Path, *, form: Form = "csv", regions: CodeList | None = None
) -> Path:
    """Write the kept rows as a contribution and return the path of its ``datapackage.json``."""
    tables = {name: _batches(path) for name, path in reading.tables.items()}
    return write_contribution(out, manifest, tables, form=form, regions=regions)


def _batches(path: Path) -> Iterator[pa.RecordBatch]:
    with pq.ParquetFile(path) as file:
        yield from file.iter_batches()
