"""A small country for tests: rows in, evidence out, on either engine. Nothing is written but to a temporary folder."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory, mkdtemp
from typing import Any

import ibis
import polars as pl

from prystan.evidence.country.pack import CountryPack, load_pack
from prystan.evidence.engine import Contribution, Evidence, evidence_of
from prystan.evidence.indicators import (
    INDICATORS,
    Cut,
    InternalCounts,
    InternalCountsView,
    InternalFigure,
    Period,
    context_of,
    count,
    evaluate,
)
from prystan.evidence.intake.frames import complete, polars_schema
from prystan.evidence.model.tables import TABLES

_FOLDER = TemporaryDirectory(prefix="prystan-test-")
"""Goes when the tests end."""

PERIOD = Period.year(2025)
Rows = Sequence[Mapping[str, Any]]

PRESUMED, IDENTIFIED, NOT_A_VICTIM = (
    "PossibleVictimOfTrafficking",
    "ActualVictimOfTrafficking",
    "NotAVictimOfTrafficking",
)


@cache
def pack() -> CountryPack:
    return load_pack("by")


def contribution(
    name: str = "police", kind: str = "LawEnforcement", *, begin: int = 2023, end: int = 2025, **more: Any
) -> Contribution:
    return Contribution(name, name, kind, date(begin, 1, 1), date(end, 12, 31), date(2026, 1, 31), **more)


def day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)


def frame(name: str, rows: Rows) -> pl.DataFrame:
    """Rows as a table of the model: days may be written as text; a missing identifier is made up."""
    table = TABLES[name]
    days = [column.name for column in table if column.kind == "date"]
    schema = polars_schema(table)
    if not rows:
        return pl.DataFrame(schema=schema)
    made = []
    for number, row in enumerate(rows):
        filled = {**{key: f"{key}-{number}" for key in table.key if key not in row}, **row}
        made.append({k: day(v) if k in days and isinstance(v, str) else v for k, v in filled.items()})
    names = {key for row in made for key in row}
    return complete(pl.DataFrame(made, schema={k: v for k, v in schema.items() if k in names}), table)


def evidence(
    *sent: tuple[Contribution, Mapping[str, Rows]], links: Rows | None = None, drawn: Rows | None = None,
    backend: Any = None,
) -> Evidence:  # fmt: skip
    """What these contributors sent. `links` are rows of person, contributor, record, probability; `drawn` of draw,
    contributor, record, person."""
    folder = Path(mkdtemp(dir=_FOLDER.name))
    files, contributions = [], []
    for place, (who, tables) in enumerate(sent):
        paths = {}
        for name, rows in tables.items():
            paths[name] = folder / f"{place}-{name}.parquet"
            frame(name, rows).write_parquet(paths[name])
        files.append(paths)
        contributions.append(
            Contribution(
                who.id, who.name, who.kind, who.begin, who.end, who.cut_off, who.definitions, frozenset(tables)
            )
        )
    persons = None
    if links is not None:
        persons = folder / "persons.parquet"
        pl.DataFrame(links).write_parquet(persons)
    maybe = None
    if drawn is not None:
        maybe = folder / "drawn-persons.parquet"
        pl.DataFrame(drawn).write_parquet(maybe)
    return evidence_of(backend or ibis.duckdb.connect(), contributions, files, persons, maybe)


def counted(known: Evidence, *wanted: Cut, period: Period = PERIOD) -> InternalCounts:
    return count(known, pack(), period, only=wanted or None)


def figures(indicator: str, known: Evidence, period: Period = PERIOD) -> list[InternalFigure]:
    """The figures of one indicator, with only its own tables counted."""
    definition = INDICATORS[indicator]
    counts = count(known, pack(), period, only=definition.method.cuts())
    return evaluate(definition, InternalCountsView(counts), context_of(known, pack(), period, counts))


def value(found: Sequence[InternalFigure], *, statistic: str = "", **by: str) -> float | None:
    """The one figure at a place; fails where there is none."""
    (figure,) = [f for f in found if dict(f.by) == by and f.statistic == statistic]
    return figure.value
