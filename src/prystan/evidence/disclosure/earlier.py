"""What earlier releases have said, cell by cell: kept beside the ledger, read back before the next release.

Only what was public is kept, so whoever finds the folder learns nothing. The ledger holds the hash of each file: a
release is compared with every earlier one, or it is refused because one of them is missing or was changed.
"""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from prystan.evidence.disclosure.errors import DisclosureError
from prystan.evidence.disclosure.estimates import PublicEstimates
from prystan.evidence.disclosure.estimates_kept import of_said, said_of
from prystan.evidence.disclosure.ledger import Ledger, Release
from prystan.evidence.disclosure.public import PublicCountTable
from prystan.evidence.disclosure.statement import Statement
from prystan.evidence.disclosure.system import System, called
from prystan.evidence.indicators.counts import CountTable, Key
from prystan.evidence.indicators.definition import YEAR
from prystan.evidence.indicators.figures import Period

HIDDEN, UNSAID = -1, -2
"""In place of a number: shown as small only; not said at all."""

CellId = tuple[str, frozenset[tuple[str, str]]]
"""A measure, and the codes of a cell with its year or period: the same in whatever table of whatever release."""


@dataclass(frozen=True, slots=True)
class Said:
    """One cell of an earlier release: the number shown (`HIDDEN` where only that it is small), and how far at most it
    had moved from its count; None where that is not bounded, because it carries noise."""

    shown: int
    reach: int | None


@dataclass(frozen=True, slots=True)
class Earlier:
    """One earlier release."""

    name: str
    method: str
    base: int
    threshold: int
    cells: Mapping[CellId, Said]
    period: Period
    hidden: PublicEstimates | None = None
    """What it says of people on no list."""

    @property
    def rounded(self) -> bool:
        """Whether its numbers bound what they stand for; those with noise do not."""
        return any(said.reach is not None for said in self.cells.values())

    def cannot_be_compared(self, tables: Sequence[CountTable], period: Period) -> bool:
        """Whether it rounds other measures of people some of whom are in `tables` about `period`: then its numbers are
        near these, nobody knows how near, and no attack could tell what both give away."""
        if not self.rounded or {measure for measure, _ in self.cells} & {table.measure for table in tables}:
            return False
        mine = _covered((codes for _, codes in self.cells), self.period)
        keys = (frozenset(zip(table.by, key, strict=True)) for table in tables for key in table.cells)
        return any(a.begin <= b.end and b.begin <= a.end for b in _covered(keys, period) for a in mine)

    @property
    def highest(self) -> int:
        """The greatest multiple that is not shown."""
        return self.threshold - self.base

    def over(self, system: System, period: Period) -> list[Said | None]:
        """What it says of each cell of a system of tables about `period`."""
        found: list[Said | None] = [None] * len(system.counts)
        for table, places in zip(system.tables, system.places, strict=True):
            for key, place in zip(table.cells, places, strict=True):
                found[place] = found[place] or self.cells.get(cell_id(table.measure, table.by, key, period))
        return found

    def anchors(self, system: System, period: Period) -> NDArray[np.int64]:
        """The number shown of each cell, `HIDDEN`, or `UNSAID` also where the number carries noise."""
        said = self.over(system, period)
        return np.array([UNSAID if cell is None or cell.reach is None else cell.shown for cell in said], dtype=np.int64)


def _covered(cells: Iterable[frozenset[tuple[str, str]]], period: Period) -> list[Period]:
    """What cells are about: `period`, and the years among their codes, which may lie beyond."""
    years = {code for codes in cells for name, code in codes if name == YEAR and code.isdecimal()}
    return [period, *(Period.year(int(year)) for year in years)]


def cell_id(measure: str, by: Sequence[str], key: Key, period: Period) -> CellId:
    """A calendar year is the same whether it is the period of a table or a code in it."""
    codes = dict(zip(by, key, strict=True))
    if YEAR not in codes:
        year = period.begin.year
        codes |= {YEAR: str(year)} if period == Period.year(year) else {"period": str(period)}
    return measure, frozenset(codes.items())


def record(tables: Sequence[PublicCountTable], statement: Statement | None, period: Period, method: str,
           base: int = 5, threshold: int = 10, hidden: PublicEstimates | None = None) -> bytes:  # fmt: skip
    """What is kept of a release: its public tables and estimates, and from its `statement` how far numbers may have
    moved (None where they carry noise)."""
    said = {
        "format": 1,
        "method": method,
        "base": statement.base if statement else base,
        "threshold": statement.threshold if statement else threshold,
        "period": [period.begin.isoformat(), period.end.isoformat()],
        "reach": statement.base - 1 if statement else None,
        "furthest": statement.furthest if statement else None,
        "relaxed": list(statement.relaxed) if statement else [],
        "tables": [
            {
                "measure": table.measure,
                "by": list(table.by),
                "cells": [[list(key), cell.value] for key, cell in table.cells.items()],
            }
            for table in tables
            if table.protected
        ],
        "hidden": None if hidden is None else said_of(hidden),
    }
    return json.dumps(said, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


def folder_of(ledger: Path) -> Path:
    """Where the public tables of a ledger's releases are kept."""
    return ledger.with_name(f"{ledger.stem}-releases")


def keep(ledger: Path, name: str, said: bytes) -> None:
    """Put what `record` made of release `name` beside the ledger, whole and on the disk."""
    folder = folder_of(ledger)
    folder.mkdir(exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=folder, prefix=".", delete=False) as file:
        file.write(said)
        file.flush()
        os.fsync(file.fileno())
    Path(file.name).replace(folder / f"{name}.json")


def earlier_releases(ledger: Ledger) -> tuple[Earlier, ...]:
    """All releases that the ledger knows as published, with what they said.

    Raises:
        DisclosureError: the tables of one are not there, or are not those that were published.
        LedgerError: the ledger does not hold together.
    """
    return tuple(_read(ledger.path, release) for release in ledger.releases() if release.published and release.tables)


def _read(ledger: Path, release: Release) -> Earlier:
    path = folder_of(ledger) / f"{release.name}.json"
    try:
        content = path.read_bytes()
    except OSError:
        raise DisclosureError(
            f"the tables of the earlier release {release.name} are not in {path}, so that nobody can tell what the "
            "difference to it would give away: put the file back, with the SHA-256 that the ledger names"
        ) from None
    if hashlib.sha256(content).hexdigest() != release.tables:
        raise DisclosureError(
            f"{path} is not what the release {release.name} published (its SHA-256 differs from the ledger's): put the "
            "right file back"
        )
    return of_content(release.name, content)


def of_content(name: str, content: bytes) -> Earlier:
    """A release from what was kept of it by `record`."""
    said = json.loads(content)
    period, hidden = Period(*map(date.fromisoformat, said["period"])), said.get("hidden")
    # Versions before 27 November 2026 kept no estimates.
    return Earlier(
        name, said["method"], said["base"], said["threshold"], dict(_cells(said, period)), period,
        None if hidden is None else of_said(hidden),
    )  # fmt: skip


def _cells(said: Mapping[str, Any], period: Period) -> Iterator[tuple[CellId, Said]]:
    for table in said["tables"]:
        by = tuple(table["by"])
        far = called(table["measure"], by) in said["relaxed"]
        reach = said["furthest"] if far else said["reach"]
        for key, value in table["cells"]:
            yield cell_id(table["measure"], by, tuple(key), period), Said(HIDDEN if value is None else value, reach)
