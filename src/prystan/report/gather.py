"""From contributions to counts: read, check, open, count. What comes out of here stays inside the building."""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import polars as pl

from prystan import __version__
from prystan.evidence.country.pack import CountryPack, load_pack
from prystan.evidence.engine import MOST_DRAWS, DrawnError, Evidence, open_duckdb, open_spark
from prystan.evidence.estimation import CaptureTable, CaptureTableError
from prystan.evidence.indicators import Context, CountTable, InternalCounts, Key, Period, context_of, count
from prystan.evidence.indicators.captures import hidden_population
from prystan.evidence.indicators.hidden_draws import Drawn, with_draws
from prystan.evidence.indicators.hidden_strata import with_strata
from prystan.evidence.intake import Intake, UnreadableError, read_contribution
from prystan.evidence.model.manifest import UNSAID_COUNTRY
from prystan.evidence.model.schema import Unit
from prystan.report.between import earlier_round, with_lists
from prystan.report.edition import OPEN_TABLES, PROBLEMS, ROWS_KEPT, ROWS_OPEN, ROWS_READ
from prystan.report.errors import ReportError

Step = Callable[[str, float], None]
"""Called with what is being done and the part of the whole that is behind us, from 0 to 1."""


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
    captures: Path | None = None,
    draws: Path | None = None,
    most_draws: int = MOST_DRAWS,
    since: Path | None = None,
    engine: str = "duckdb",
    progress: Step | None = None,
) -> Gathered:
    """Read and count `contributions`. `workdir` takes checked tables; the caller removes it.

    The hidden population is estimated from `captures`, a table of overlaps that somebody else made of linked lists;
    else from `persons`; else not. With `draws` (of persons, or of tables where `captures` is given) it is estimated
    with the linkage that was had, too, from the first `most_draws` of them. `since` is ``persons.parquet`` of an
    earlier round, to say what changed.

    Raises:
        ReportError: there is nothing to read, two contributions name one contributor, or one is of another country; or
            the draws are not of these persons or lists, or `since` is no such file.
        UnreadableError: a contribution cannot be read at all.
    """
    overlaps = None if captures is None else _captures(captures)
    tables = _drawn_tables(draws, most_draws) if draws and overlaps else None
    before = earlier_round(since, persons)
    pack = load_pack(country)
    intakes = _read(contributions, pack, workdir, progress or silent)
    period = Period.year(year or _latest_year(intakes))
    opened = _opened(intakes, persons, None if overlaps else draws, most_draws, engine, workdir)
    counting = (lambda what, part: progress(f"counting {what}", 0.4 + 0.4 * part)) if progress else None
    counts = count(opened, pack, period, progress=counting)
    counts = replace(counts, counts=(*counts.counts, *_received(intakes)))
    counts = with_lists(counts, opened, pack, period, before)
    say = progress or silent
    hidden = hidden_population(
        opened, pack, period, captures=overlaps,
        progress=lambda what, part: say(f"estimating: {what}", 0.8 + 0.2 * part),
    )  # fmt: skip
    hidden = with_draws(hidden, opened, pack, period, captures=tables,
                        progress=lambda what, _: say(f"estimating: {what}", 0.98))  # fmt: skip
    hidden = with_strata(hidden, opened, pack, period, progress=lambda what, _: say(f"estimating: {what}", 0.99))
    counts = replace(counts, hidden=hidden)
    digest = _input_hash(intakes, pack, period, (persons, captures, draws, since))
    return Gathered(pack, period, intakes, opened, counts, context_of(opened, pack, period, counts), digest)


def _captures(path: Path) -> CaptureTable:
    try:
        return CaptureTable.from_csv(path)
    except (CaptureTableError, OSError) as fault:
        raise ReportError(f"{path.name} is no table of overlaps: {fault}") from None


def _drawn_tables(path: Path, most: int) -> Drawn:
    from prystan.evidence.estimation.draws import drawn_tables

    try:
        return drawn_tables(path)[:most]
    except CaptureTableError as fault:
        raise ReportError(str(fault)) from None


def _opened(
    intakes: Sequence[Intake], persons: Path | None, drawn: Path | None, most: int, engine: str, workdir: Path
) -> Evidence:
    try:
        if engine == "spark":
            return open_spark(intakes, persons=persons, drawn=drawn, most_draws=most)
        return open_duckdb(intakes, persons=persons, drawn=drawn, most_draws=most, workdir=workdir)
    except DrawnError as fault:
        raise ReportError(str(fault)) from None


def silent(what: str, part: float) -> None:
    """Where nobody watches."""


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


def _received(intakes: Sequence[Intake]) -> list[CountTable]:
    """What was sent, as counts: where a row is a person or a case, how many there are is protected like all else."""
    tables: list[CountTable] = []
    for measure in (ROWS_READ, ROWS_KEPT):
        rows = {
            (intake.manifest.contributor.id, table): n
            for intake in intakes
            for table, n in _rows(intake, measure).items()
            if table not in OPEN_TABLES
        }
        within = ROWS_READ if measure == ROWS_KEPT else None
        for by, place in (((), None), (("contributor",), 0), (("table",), 1)):
            cells: dict[Key, int] = defaultdict(int)
            for key, n in rows.items():
                cells[() if place is None else (key[place],)] += n
            tables.append(CountTable(measure, Unit.VALUE, by, dict(sorted(cells.items())), within=within))
    broken: Counter[Key] = Counter()
    for intake in intakes:
        broken.update({(rule,): times for rule, times in intake.problems.by_rule().items()})
    opened: Counter[Key] = Counter()
    for intake in intakes:
        opened.update({(table,): n for table, n in intake.rows_kept.items() if table in OPEN_TABLES})
    return [
        *tables,
        CountTable(ROWS_OPEN, Unit.VALUE, ("table",), dict(sorted(opened.items())), protected=False),
        CountTable(PROBLEMS, Unit.VALUE, ("rule",), dict(sorted(broken.items()))),
    ]


def _rows(intake: Intake, measure: str) -> Mapping[str, int]:
    return intake.rows_read if measure == ROWS_READ else intake.rows_kept


def _input_hash(intakes: Sequence[Intake], pack: CountryPack, period: Period, links: Sequence[Path | None]) -> str:
    """SHA-256 over all that the report is made of, so that two reports with one hash are one report."""
    digest = hashlib.sha256(f"prystan {__version__}\0{pack.folder_hash}\0{period}\0".encode())
    for intake in intakes:
        digest.update(f"{intake.manifest.contributor.id}\0{intake.sha256}\0".encode())
    for path in links:
        if path is not None:
            digest.update(hashlib.sha256(path.read_bytes()).digest())
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


__all__ = [
    "PROBLEMS",
    "ROWS_KEPT",
    "ROWS_READ",
    "Gathered",
    "ReportError",
    "UnreadableError",
    "gather",
    "open_tables",
    "silent",
]
