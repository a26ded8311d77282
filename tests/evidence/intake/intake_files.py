"""Small files for the tests of intake."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from prystan.evidence.intake import Reading, read_any
from prystan.evidence.intake.formats import Format
from prystan.evidence.model.codelists import Code, CodeList
from prystan.evidence.model.manifest import Contributor, Manifest

MANIFEST = Manifest(Contributor("ngo-a", "NGO A", "NGO"), "BY", date(2020, 1, 1), date(2025, 12, 31), date(2026, 1, 31))
REGIONS = CodeList(
    "region",
    (
        Code("BY-HM", {"en": "Minsk city", "be": "Мінск", "ru": "Минск"}, "ISO 3166-2"),
        Code("BY-BR", {"en": "Brest region", "be": "Брэсцкая вобласць", "ru": "Брестская область"}, "ISO 3166-2"),
    ),
)
HEADING = "record,detected_on,status,birth_year,forms"
GOOD = "r1,2024-05-01,ActualVictimOfTrafficking,1990,ForcedLabour"


def victims(
    folder: Path, *rows: str, heading: str = HEADING, encoding: str = "utf-8", name: str = "victims.csv"
) -> Path:
    """A CSV of victims with these rows below the heading."""
    path = folder / name
    path.write_bytes("\n".join((heading, *rows, "")).encode(encoding))
    return path


def read(path: Path, folder: Path, **options: object) -> Reading:
    """Read with a folder of its own for what is written."""
    work = folder / "work"
    work.mkdir(exist_ok=True)
    options.setdefault("form", Format.PACKAGE)
    options.setdefault("regions", REGIONS)
    return read_any(path, workdir=work, **options)  # type: ignore[arg-type]


def found(reading: Reading) -> set[tuple[int | None, str | None, str]]:
    """Row, column and rule of each problem that is more than a note."""
    return {(p.row, p.column, p.rule) for p in reading.problems if p.severity != "note"}


def notes(reading: Reading) -> set[str]:
    """The rules of the notes, but for that of a missing manifest."""
    return {p.rule for p in reading.problems if p.severity == "note"} - {"manifest-missing"}
