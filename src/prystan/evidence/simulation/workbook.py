"""One partner keeps its cases in a filled HTCDS 2.0 workbook, and sends them by `prystan import`.

The layout is that of the published template: a hidden first row of field names, labels in row 2, cases from row 3,
column A counting them, several values of a cell with `;` between. ``data/workbook.csv`` holds both heading rows.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Mapping
from datetime import date
from pathlib import Path

import openpyxl
import polars as pl
import pyarrow as pa
from openpyxl.worksheet.worksheet import Worksheet

from prystan.evidence.country import CountryPack
from prystan.evidence.model.tables import TABLES
from prystan.evidence.simulation.streams import Ints
from prystan.evidence.simulation.world import read_data

FIRST_ROW = 3
_UNREFERRED = ("NGO", "Self")  # all others who noticed a person first referred them
_LISTS = {
    "Gender": "sex",
    "Citizenship": "citizenship",
    "Mailing State/Province": "region",
    "Trafficking Status": "status",
    "Trafficking Status Decision Making Organization": "decided_by",
    "Method of Recruitment": "recruitment",
    "Location of Recruitment": "recruited_in",
    "Methods of Control": "controls",
    "Type of Exploitation": "forms",
    "Forced Labour Industry": "sectors",
    "Type of Sex Exploitation": "sexual_forms",
    "Location of Exploitation": "exploited_in",
}


def sheet_records(numbers: Ints) -> pa.Array:
    """The records that `prystan import` will give: ``r`` and the row in the sheet. `numbers` count cases from 1."""
    return pa.array([f"r{number + FIRST_ROW - 1}" for number in numbers.tolist()], type=pa.string())


def write_workbook(path: Path, pack: CountryPack, victims: pa.RecordBatch, register: pl.DataFrame) -> None:
    """The cases with their names. `victims` and `register` have the same people in the same order."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    sheet.title = "Case sheet"
    headings = read_data("workbook.csv")
    sheet.append([None, *(heading["name"] or None for heading in headings)])
    sheet.append([None, *(heading["label"] for heading in headings)])
    sheet.row_dimensions[1].hidden = True
    people = zip(victims.to_pylist(), register.to_dicts(), strict=True)
    for number, (victim, person) in enumerate(people, start=1):
        cells = _cells(victim, person, pack)
        sheet.append([number, *(cells.get(heading["label"]) for heading in headings)])
    buffer = io.BytesIO()
    book.save(buffer)
    _write_timeless(path, buffer)


def _cells(victim: Mapping[str, object], person: Mapping[str, str | None], pack: CountryPack) -> dict[str, object]:
    consent = victim.get("statistics_consent")
    born = person["birth_date"]
    cells: dict[str, object] = {
        "First Name": person["given_name"],
        "Second Name": person["surname"],
        "Birthdate": date.fromisoformat(born) if born else None,
        "Mobile Phone": person["phone"],
        "Consent": None if consent is None else "Yes" if consent else "No",
        "Incoming Referral Date": victim["detected_on"],
        "Status": "Active",
    }
    if victim["detected_by"] not in _UNREFERRED:
        cells["Referring Organisation"] = _labels("detected_by", victim["detected_by"], pack)
    for label, column in _LISTS.items():
        if column in victim:
            cells[label] = _labels(column, victim[column], pack)
    return cells


def _labels(column: str, value: object, pack: CountryPack) -> str | None:
    """What a person would choose from the template's lists, `;` between several."""
    codes = pack.code_list(TABLES["victims"][column].codes or "")
    values = value if isinstance(value, list) else [value] if value is not None else []
    return ";".join(codes[str(one)].label("en") for one in values) or None


def _write_timeless(path: Path, saved: io.BytesIO) -> None:
    """The workbook without the hour of its making, uncompressed: the same bytes on every machine."""
    with zipfile.ZipFile(saved) as source, zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as out:
        for name in sorted(source.namelist()):
            content = source.read(name)
            if name == "docProps/core.xml":
                content = re.sub(rb"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", b"2026-01-31T00:00:00Z", content)
            out.writestr(zipfile.ZipInfo(name, (2026, 1, 31, 0, 0, 0)), content)
