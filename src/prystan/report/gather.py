"""From contributions to counts: read, check, open, count. What comes out of here stays inside the building."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from prystan import __version__
from prystan.evidence.country.pack import CountryPack, load_pack
from prystan.evidence.engine import Evidence, open_duckdb, open_spark
from prystan.evidence.indicators import Context, CountTable, InternalCounts, Key, Period, context_of, count
from prystan.evidence.intake import Intake, UnreadableError, read_contribution
from prystan.evidence.model.manifest import UNSAID_COUNTRY
from prystan.evidence.model.schema import Sensitivity, Unit
from prystan.evidence.model.tables import TABLES

Step = Callable[[str, float], None]
"""Called with what is being done and the part of the whole that is behind us, from 0 to 1."""

ROWS = "rows.{table}.{what}"
"""The measure that counts the rows of a table that were read, or kept, by contributor."""


class ReportError(Exception):
    """The report cannot be made from what was given; the message says what to do."""


@dataclass(frozen=True, slots=True)
class Gathered:
    """Everything that was read and counted. `counts` are true counts: only `protect` may take them further."""

    pack: CountryPack
    period: Period
    intakes: tuple[Intake, ...]
    evidence: Evidence
    counts: InternalCounts
    context: Context
    input_hash: str


def gather(
    contributions: Sequence[Path],
    country: str | Path,
    *,
    workdir: Path,
    year: int | None = None,
    persons: Path | None = None,
    engine: str = "duckdb",
    progress: Step | None = None,
) -> Gathered:
    """Read and count `contributions`. `workdir` takes checked tables; the caller removes it.

    Raises:
        ReportError: there is nothing to read, two contributions name one contributor, or one is of another country.
        UnreadableError: a contribution cannot be read at all.
    """
    pack = load_pack(country)
    intakes = _read(contributions, pack, workdir, progress or (lambda what, part: None))
    period = Period.year(year or _latest_year(intakes))
    opened = open_spark(intakes, persons=persons) if engine == "spark" else open_duckdb(
        intakes, persons=persons, workdir=workdir
    )  # fmt: skip
    counting = (lambda what, part: progress(f"counting {what}", 0.4 + 0.5 * part)) if progress else None
    counts = count(opened, pack, period, progress=counting)
    counts = InternalCounts(
        (*counts.counts, *_rows_by_contributor(intakes)), counts.summaries, counts.not_reported, counts.sources
    )
    digest = _input_hash(intakes, pack, period, persons)
    return Gathered(pack, period, intakes, opened, counts, context_of(opened, pack, period, counts), digest)


def _read(paths: Sequence[Path], pack: CountryPack, workdir: Path, progress: Step) -> tuple[Intake, ...]:
    if not paths:
        raise ReportError("there is no contribution: name at least one folder or zip with a datapackage.json")
    intakes: dict[str, Intake] = {}
    for place, path in enumerate(sorted(paths, key=lambda p: p.name)):
        progress(f"reading {path.name}", 0.4 * place / len(paths))
        if not path.exists():
            raise ReportError(f"{path} does not exist")
        own = workdir / f"{place:04d}"
        own.mkdir()
        intake = read_contribution(path, regions=pack.regions, workdir=own)
        who = intake.manifest.contributor.id
        if who in intakes:
            raise ReportError(f"two contributions name the contributor {who!r}: join them, or give one another id")
        if intake.manifest.country not in (pack.code, UNSAID_COUNTRY):
            raise ReportError(
                f"{path.name} is about {intake.manifest.country}, the report about {pack.code}: leave it out, or "
                "choose another --country"
            )
        intakes[who] = intake
    return tuple(intakes[who] for who in sorted(intakes))


def _latest_year(intakes: Sequence[Intake]) -> int:
    """The last calendar year that some contribution covers to its end."""
    ends = [intake.manifest.period_to for intake in intakes]
    return max(end.year if (end.month, end.day) == (12, 31) else end.year - 1 for end in ends)


def _rows_by_contributor(intakes: Sequence[Intake]) -> list[CountTable]:
    """How many rows of each table each contributor sent: a row is a person or a case, so these are protected too."""
    tables = []
    for name, table in TABLES.items():
        for what in ("read", "kept"):
            number = {i.manifest.contributor.id: getattr(i, f"rows_{what}").get(name) for i in intakes}
            cells: dict[Key, int] = {(who,): rows for who, rows in number.items() if rows is not None}
            if cells:
                tables.append(
                    CountTable(
                        ROWS.format(table=name, what=what), Unit.VALUE, ("contributor",), cells,
                        protected=any(column.sensitivity is not Sensitivity.PUBLIC for column in table),
                    )
                )  # fmt: skip
    return tables


def _input_hash(intakes: Sequence[Intake], pack: CountryPack, period: Period, persons: Path | None) -> str:
    """SHA-256 over all that the report is made of, so that two reports with one hash are one report."""
    digest = hashlib.sha256(f"prystan {__version__}\0{pack.folder_hash}\0{period}\0".encode())
    for intake in intakes:
        digest.update(f"{intake.manifest.contributor.id}\0{intake.sha256}\0".encode())
    if persons is not None:
        digest.update(hashlib.sha256(persons.read_bytes()).digest())
    return digest.hexdigest()


def open_tables(gathered: Gathered, names: Sequence[str]) -> Mapping[str, pl.DataFrame]:
    """Those of the tables `names` that somebody sent, row by row, in a fixed order."""
    found = {}
    for name in names:
        if (table := gathered.evidence.tables.get(name)) is not None:
            frame = pl.from_arrow(table.to_pyarrow())
            assert isinstance(frame, pl.DataFrame)
            found[name] = frame.sort(frame.columns[0], *frame.columns[1:], nulls_last=True)
    return found


__all__ = ["ROWS", "Gathered", "ReportError", "UnreadableError", "gather", "open_tables"]
