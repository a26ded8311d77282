"""Which of the formats a path has, and the tables in it. A format can be named, or told from the file."""

from __future__ import annotations

from contextlib import ExitStack
from enum import StrEnum
from pathlib import Path

from prystan.evidence.intake import archive
from prystan.evidence.intake.archive import Limits
from prystan.evidence.intake.ctdc import CtdcSource, flags, is_ctdc
from prystan.evidence.intake.encoding import Heading, heading, scan
from prystan.evidence.intake.htcds import read_workbook
from prystan.evidence.intake.odk import read_submissions
from prystan.evidence.intake.package import Found, find
from prystan.evidence.intake.problems import Problems, UnreadableError
from prystan.evidence.intake.standards import htcds
from prystan.evidence.intake.writer import sha256_of
from prystan.evidence.model.codelists import CodeList
from prystan.evidence.model.datapackage import MANIFEST_NAME


class Format(StrEnum):
    """What intake reads."""

    PACKAGE = "package"
    HTCDS = "htcds"
    CTDC = "ctdc"
    ODK = "odk"


def guess(path: Path) -> Format:
    """The format of what lies at `path`, from its ending and heading.

    Raises:
        UnreadableError: nothing is there, or it is none of the formats.
    """
    if not path.exists():
        raise UnreadableError("file-missing", file=path.name)
    if path.is_dir():
        return Format.PACKAGE
    match path.suffix.lower():
        case ".xlsx" | ".xlsm" | ".xls" | ".xltx" | ".xltm":
            return Format.HTCDS
        case ".json" | ".xml":
            return Format.ODK
        case ".parquet":
            return Format.PACKAGE
        case ".zip":
            return _of_zip(path)
        case ".csv" | ".txt" | ".tsv":
            return _of_heading(path)
    raise UnreadableError("file-format", file=path.name)


def _of_zip(path: Path) -> Format:
    with archive.opened(path) as zipped:
        names = archive.files(zipped, path.name, Problems())
        if MANIFEST_NAME in names or any(name.endswith(".parquet") for name in names):
            return Format.PACKAGE
        if any(name.lower().endswith((".xml", ".json")) for name in names):
            return Format.ODK
        csvs = [entry for name, entry in names.items() if name.lower().endswith(".csv")]
        for entry in csvs:
            with zipped.open(entry) as file:
                start = file.read(1 << 16).decode("utf-8", errors="replace").casefold()
            if sum(name in start for name in htcds.by_name()) >= 3:
                return Format.ODK
    return Format.PACKAGE


def _of_heading(path: Path) -> Format:
    names = _heading(path).names
    if is_ctdc(names):
        return Format.CTDC
    bare = {name.rpartition("-")[2].rpartition("/")[2].casefold() for name in names}
    return Format.ODK if len(bare & htcds.by_name().keys()) >= 3 else Format.PACKAGE


def _heading(path: Path) -> Heading:
    with path.open("rb") as file:
        encoding = scan(file).encoding
    known = ["yearOfRegistration", *(flag.column for flag in flags()), *htcds.by_name()]
    known += [name for field in htcds.fields() for name in field.names]
    with path.open("rb") as file:
        return heading(file, encoding, known)


def find_any(path: Path, workdir: Path, problems: Problems, stack: ExitStack, *, form: Format | None = None,
             kind: str = "Other", regions: CodeList | None = None, prefix: str = "r", verify: bool = True,
             limits: Limits | None = None) -> Found:  # fmt: skip
    """The tables at `path`, in whichever format. `kind` is the contributor's kind of organisation; `prefix` begins the
    numbers of records that have none of their own.

    Raises:
        UnreadableError: nothing can be read.
    """
    form = form or guess(path)
    if not path.exists():
        raise UnreadableError("file-missing", file=path.name)
    if form is Format.PACKAGE:
        return find(path, workdir, problems, stack, limits=limits, verify=verify)
    found = Found(None, [], {path.name: sha256_of(path)})
    if form is Format.CTDC:
        found.sources = [CtdcSource(path.name, lambda: path.open("rb"), prefix)]
    elif form is Format.HTCDS:
        found.sources = list(read_workbook(path, problems, kind=kind, regions=regions, prefix=prefix))
    else:
        found.sources = list(read_submissions(path, problems, kind=kind, regions=regions, prefix=prefix))
    return found
