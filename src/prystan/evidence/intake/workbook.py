"""Workbooks from outside, opened with care: no macro runs, no archive explodes, and formulas are never calculated."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

import openpyxl
from openpyxl.utils.datetime import CALENDAR_MAC_1904, from_excel

from prystan.evidence.intake import archive
from prystan.evidence.intake.archive import Limits
from prystan.evidence.intake.problems import Problems, UnreadableError

_OLE = bytes.fromhex("d0cf11e0a1b11ae1")  # the container of .xls, and of an encrypted .xlsx
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_LIMITS = Limits(total=100 << 20, entries=5_000)  # openpyxl needs some fifty times as much memory
_DAYS = (20_000, 80_000)  # day numbers from about 1954 to 2119 in either calendar


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet: `rows` maps a row's number to its cells, from column A; `broken` a row's cells that cannot be used.

    `merged` are rows that a merged cell with a value covers.
    """

    rows: dict[int, list[object]]
    broken: dict[int, dict[int, str]]
    merged: frozenset[int]
    epoch: datetime


def sheets(path: Path, problems: Problems) -> Iterator[tuple[str, Sheet]]:
    """The sheets by title, in the workbook's order; what is noteworthy is said.

    Raises:
        UnreadableError: the workbook is old, locked, unsafe or broken.
    """
    head = path.read_bytes()[:8] if path.stat().st_size else b""
    if not head:
        raise UnreadableError("file-empty")
    if head == _OLE:
        raise UnreadableError("workbook-locked" if _ENCRYPTED in path.read_bytes() else "workbook-old")
    try:
        with archive.opened(path, _LIMITS) as inside:
            macros = any(name.lower().endswith("vbaproject.bin") for name in inside.namelist())
    except UnreadableError as error:
        rules = {"zip-broken": "workbook-broken", "zip-bomb": "workbook-large"}
        raise UnreadableError(rules.get(error.rule, error.rule)) from error
    if macros:
        problems.say(path.name, "workbook-macros")
    values, formulas = _load(path, data_only=True), _load(path, data_only=False)
    if values.epoch == CALENDAR_MAC_1904:
        problems.say(path.name, "workbook-1904")
    for sheet in values.worksheets:
        yield sheet.title, _sheet(sheet, formulas[sheet.title], values.epoch)


def _load(path: Path, *, data_only: bool) -> Any:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # about drop-down lists, which do not matter here
        try:
            return openpyxl.load_workbook(path, data_only=data_only, keep_links=False)
        except Exception as error:  # openpyxl raises whatever the broken part raises
            raise UnreadableError("workbook-broken") from error


def _sheet(values: Any, formulas: Any, epoch: datetime) -> Sheet:
    rows: dict[int, list[object]] = {}
    broken: dict[int, dict[int, str]] = {}
    for number, (cells, sources) in enumerate(zip(values.iter_rows(), formulas.iter_rows(), strict=True), start=1):
        rows[number] = [_value(cell) for cell in cells]
        for place, (cell, source) in enumerate(zip(cells, sources, strict=True)):
            if getattr(cell, "data_type", "") == "e":
                broken.setdefault(number, {})[place] = "formula-error"
                rows[number][place] = None
            elif getattr(source, "data_type", "") == "f" and cell.value is None:
                broken.setdefault(number, {})[place] = "formula-without-value"
    return Sheet(rows, broken, frozenset(_merged(values)), epoch)


def _value(cell: Any) -> object:
    value = cell.value
    return None if isinstance(value, str) and not value.strip() else value


def _merged(sheet: Any) -> Iterator[int]:
    for area in sheet.merged_cells.ranges:
        if sheet.cell(area.min_row, area.min_col).value is not None:
            yield from range(area.min_row, area.max_row + 1)


def day(value: object, epoch: datetime) -> object:
    """A day number as the day that it means in this workbook's calendar; anything else as it is."""
    if isinstance(value, (int, float)) and not isinstance(value, bool) and _DAYS[0] <= value <= _DAYS[1]:
        found = from_excel(value, epoch)
        return found.date() if isinstance(found, datetime) else found
    return value.date() if isinstance(value, datetime) else value


def is_day(value: object) -> bool:
    """Whether a cell holds a day."""
    return isinstance(value, date)
