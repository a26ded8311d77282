"""Read a contribution: find its tables, check every row, keep the good ones, set the others aside."""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from prystan.evidence.intake.archive import Limits
from prystan.evidence.intake.batch import Source
from prystan.evidence.intake.checker import Checker
from prystan.evidence.intake.formats import Format, find_any
from prystan.evidence.intake.keys import check_between_rows
from prystan.evidence.intake.package import Found, find, fingerprint
from prystan.evidence.intake.problems import Problems, UnreadableError
from prystan.evidence.intake.tableread import Progress, TableRead, TableReader
from prystan.evidence.intake.texts import Severity
from prystan.evidence.model.codelists import CodeList
from prystan.evidence.model.manifest import Manifest
from prystan.evidence.model.schema import Table
from prystan.evidence.model.tables import TABLES

_BROKEN = (zipfile.BadZipFile, zlib.error, EOFError)


@dataclass(frozen=True, slots=True)
class Reading:
    """What came of reading a path.

    `tables` maps a table to the Parquet file of its kept rows: every column of the model, in its type. `set_aside` maps
    a table to the CSV of the rows that broke a rule. `sha256` is of all files read.
    """

    manifest: Manifest | None
    tables: Mapping[str, Path]
    problems: Problems
    rows_read: Mapping[str, int]
    rows_kept: Mapping[str, int]
    set_aside: Mapping[str, Path]
    sha256: str

    @property
    def exit_code(self) -> int:
        """0 all good, 1 rows set aside, 2 something could not be read."""
        if self.problems.count(Severity.UNREADABLE):
            return 2
        return 1 if self.problems.count(Severity.SET_ASIDE) else 0


@dataclass(frozen=True, slots=True)
class Intake(Reading):
    """A contribution that was read: `Reading` with a manifest."""

    manifest: Manifest


def read_contribution(
    path: Path,
    *,
    regions: CodeList | None,
    workdir: Path,
    progress: Progress | None = None,
    corrected: Path | None = None,
) -> Intake:
    """Read the contribution at `path` (folder or zip with ``datapackage.json``).

    Parquet of kept rows is written to `workdir`, unless a file is clean and complete: then its own path is used.
    `corrected` holds rows that an earlier reading set aside, corrected: they stand in for the rows of their numbers.

    Raises:
        UnreadableError: there is no usable manifest, or nothing could be read at all.
    """
    reading = read_any(path, regions=regions, workdir=workdir, progress=progress, corrected=corrected)
    if reading.manifest is None:
        raise UnreadableError("manifest-missing", file=path.name)
    return Intake(
        reading.manifest, reading.tables, reading.problems, reading.rows_read, reading.rows_kept, reading.set_aside,
        reading.sha256,
    )  # fmt: skip


def read_any(path: Path, *, regions: CodeList | None, workdir: Path, set_aside: Path | None = None,
                 progress: Progress | None = None, corrected: Path | None = None, verify: bool = True,
                 limits: Limits | None = None, form: Format | None = Format.PACKAGE, kind: str = "Other",
                 prefix: str = "r") -> Reading:  # fmt: skip
    """As `read_contribution`, but a manifest may be missing, and other formats are read too: `form` names one, and
    without it the format is told from the file. For `kind` and `prefix` see `formats.find_any`.

    Raises:
        UnreadableError: nothing could be read at all.
    """
    problems = Problems()
    with ExitStack() as stack:
        found = find_any(
            path, workdir, problems, stack, form=form, kind=kind, regions=regions, prefix=prefix, verify=verify,
            limits=limits,
        )  # fmt: skip
        if corrected:
            _add_corrections(found, corrected, workdir, problems, stack)
        return read_sources(found, problems, regions=regions, workdir=workdir, set_aside=set_aside, progress=progress)


def _add_corrections(found: Found, corrected: Path, workdir: Path, problems: Problems, stack: ExitStack) -> None:
    said = Problems()
    more = find(corrected, workdir, said, stack)
    for source in more.sources:
        source.correction = True
        if any(other.table == source.table for other in found.sources):
            found.sources.append(source)
            found.files[f"corrected/{source.file}"] = more.files[source.file]
        else:
            problems.say(source.file, "corrections-stray", table=source.table)


def read_sources(found: Found, problems: Problems, *, regions: CodeList | None, workdir: Path,
                 set_aside: Path | None = None, progress: Progress | None = None) -> Reading:  # fmt: skip
    """Check the tables that were found. A table that cannot be read is reported, and the others are read."""
    aside_folder = set_aside or workdir / "set-aside"
    cut_off = found.manifest.cut_off if found.manifest else None
    reads: dict[str, TableRead] = {}
    for table in TABLES.values():
        sources = [source for source in found.sources if source.table == table.name]
        if not sources:
            continue
        checker = Checker(table, regions=regions, cut_off=cut_off)
        reader = TableReader(checker, workdir, aside_folder, _targets(table), progress)
        if read := _read(reader, sources, problems):
            reads[table.name] = read
            check_between_rows(table, reads, problems)
    asides = {name: path for name, read in reads.items() if (path := read.aside.close())}
    return Reading(
        found.manifest,
        {name: read.path for name, read in reads.items()},
        problems,
        {name: read.rows_read for name, read in reads.items()},
        {name: read.rows_kept for name, read in reads.items()},
        asides,
        fingerprint(found.files),
    )


def _read(reader: TableReader, sources: Sequence[Source], problems: Problems) -> TableRead | None:
    file, table = sources[0].file, sources[0].table
    try:
        return reader.read(sources, problems)
    except UnreadableError as error:
        problems.refuse(error, file, table)
    except _BROKEN:
        problems.refuse(UnreadableError("zip-broken"), file, table)
    return None


def _targets(table: Table) -> list[str]:
    """The columns of `table` that other tables refer to."""
    return sorted({r.target for other in TABLES.values() for r in other.references if r.table == table.name})
