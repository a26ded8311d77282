"""What intake found, printed for people and for programs. Both show where, which rule and what to do; never a value."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import typer

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from prystan.evidence.intake import Problem, Problems, Reading, Severity

_SHOWN = 100


class Outcome:
    """One path, and what came of it: a `reading`, or the `problems` that made it unreadable."""

    def __init__(self, path: Path, problems: Problems, reading: Reading | None = None) -> None:
        self.path = path
        self.problems = problems
        self.reading = reading

    @property
    def exit_code(self) -> int:
        return self.reading.exit_code if self.reading else 2

    def total(self, counts: str) -> int:
        """`rows_read` or `rows_kept`, of all tables."""
        found: Mapping[str, int] = getattr(self.reading, counts, {})
        return sum(found.values())

    def of(self, *severities: Severity) -> list[dict[str, object]]:
        """Problems as objects; a file is named with the path that it was found under."""
        return [{**p.as_json(), "file": _file(self.path, p)} for p in self.problems.of(*severities)]


def _file(path: Path, problem: Problem) -> str:
    return str(path) if problem.file in ("", path.name) else f"{path}/{problem.file}"


def print_json(outcomes: Sequence[Outcome]) -> None:
    """One object for all paths."""
    from prystan.evidence.intake import Severity

    typer.echo(
        json.dumps(
            {
                "rows_read": sum(o.total("rows_read") for o in outcomes),
                "rows_kept": sum(o.total("rows_kept") for o in outcomes),
                "problems": [p for o in outcomes for p in o.of(Severity.UNREADABLE, Severity.SET_ASIDE)],
                "notes": [p for o in outcomes for p in o.of(Severity.NOTE)],
                "paths": [_described(outcome) for outcome in outcomes],
            },
            ensure_ascii=False,
            indent=1,
        )
    )


def _described(outcome: Outcome) -> dict[str, object]:
    reading = outcome.reading
    manifest = reading.manifest if reading else None
    return {
        "path": str(outcome.path),
        "contributor": manifest.contributor.id if manifest else None,
        "sha256": reading.sha256 if reading else None,
        "rows_read": dict(reading.rows_read) if reading else {},
        "rows_kept": dict(reading.rows_kept) if reading else {},
        "set_aside": {table: str(path) for table, path in reading.set_aside.items()} if reading else {},
        "problems_by_rule": outcome.problems.by_rule(),
    }


def print_table(outcomes: Sequence[Outcome], *, err: bool = False) -> None:
    """What is wrong as a table, the notes below it, then the rows of each path."""
    from rich.console import Console

    from prystan.evidence.intake import Severity

    console = Console(stderr=err, highlight=False)
    found = [p for o in outcomes for p in o.of(Severity.UNREADABLE, Severity.SET_ASIDE)]
    if found:
        console.print(_table(found[:_SHOWN]))
    total = sum(o.problems.count(Severity.UNREADABLE) + o.problems.count(Severity.SET_ASIDE) for o in outcomes)
    if total > min(len(found), _SHOWN):
        console.print(f"Shown are {min(len(found), _SHOWN)} of {total} problems.", markup=False)
    for note in (n for o in outcomes for n in o.of(Severity.NOTE)):
        where = f" (column {note['column']})" if note["column"] else ""
        said = str(note["message"]) if note["remedy"] == "Nothing." else f"{note['message']} {note['remedy']}"
        console.print(f"Note: {note['file']}{where}: {said}", markup=False, soft_wrap=True)
    for outcome in outcomes:
        for line in _summary(outcome):
            console.print(line, markup=False, soft_wrap=True)


def print_problems(path: Path, problems: Problems) -> None:
    """What is wrong with one file, where its rows do not become tables."""
    from rich.console import Console

    from prystan.evidence.intake import Severity

    if found := Outcome(path, problems).of(Severity.UNREADABLE, Severity.SET_ASIDE):
        Console(stderr=True, highlight=False).print(_table(found[:_SHOWN]))


def _table(problems: Sequence[Mapping[str, object]]) -> object:
    from rich.table import Table
    from rich.text import Text

    table = Table("File", "Row", "Column", "Rule", "What is wrong, and what to do")
    for p in problems:
        row = "" if p["row"] is None else str(p["row"])
        cells = (str(p["file"]), row, str(p["column"] or ""), str(p["rule"]), f"{p['message']} {p['remedy']}")
        table.add_row(*map(Text, cells))
    return table


def _summary(outcome: Outcome) -> list[str]:
    if outcome.reading is None:
        return [f"{outcome.path}: unreadable"]
    reading = outcome.reading
    lines = [
        f"{outcome.path}: {table}: {read} rows read, {reading.rows_kept[table]} kept"
        for table, read in reading.rows_read.items()
    ] or [f"{outcome.path}: no table was read"]
    return lines + [f"{outcome.path}: {table}: rows set aside in {p}" for table, p in reading.set_aside.items()]


def new_folder(folder: Path) -> Path:
    """`folder`, or the next of its name with a number that does not exist: corrected files are never written over."""
    number, found = 1, folder
    while found.exists():
        number += 1
        found = folder.with_name(f"{folder.name}-{number}")
    return found
