"""All tables as one workbook: a contents sheet with links, and a sheet a table. No formulas, and nothing that runs."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import xlsxwriter

from prystan.report.data.metadata import Metadata
from prystan.report.data.tables import number, numeric_columns
from prystan.report.model import DataTable

_HEADER_ROW = 2
_LONGEST_NAME = 31
"""Excel's limit for the name of a sheet."""


def write_workbook(tables: Sequence[DataTable], path: Path, *, metadata: Metadata) -> None:
    """Writes `tables` to `path` as XLSX. Texts stay texts, whatever they begin with; the bytes repeat."""
    quiet = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(str(path), quiet) as book:
        # without a time zone: the file format has none
        stamp = metadata.stamp.replace(tzinfo=None)
        book.set_properties({"title": metadata.title, "comments": metadata.description, "created": stamp})
        formats = _formats(book)
        names = _sheet_names(tables)
        _write_contents(book.add_worksheet(_CONTENTS), tables, names, metadata, formats)
        for table, name in zip(tables, names, strict=True):
            _write_sheet(book.add_worksheet(name), table, formats)


_CONTENTS = "0"
"""The first sheet's name: a digit needs no translation and cannot be the name of a table's sheet."""


def _formats(book: Any) -> dict[str, Any]:
    return {
        "title": book.add_format({"bold": True, "font_size": 14}),
        "header": book.add_format({"bold": True, "bottom": 2, "text_wrap": True, "valign": "bottom"}),
        "text": book.add_format({"text_wrap": True, "valign": "top"}),
        "whole": book.add_format({"num_format": "#,##0", "valign": "top"}),
        "decimal": book.add_format({"num_format": "#,##0.0##", "valign": "top"}),
        "right": book.add_format({"align": "right", "valign": "top"}),
        "note": book.add_format({"italic": True, "font_color": "#52606d"}),
        "link": book.add_format({"font_color": "#1b4f8a", "underline": 1}),
    }


def _sheet_names(tables: Sequence[DataTable]) -> list[str]:
    """Names of at most 31 characters, each once."""
    names: list[str] = []
    for place, table in enumerate(tables, start=1):
        name = table.identifier[:_LONGEST_NAME]
        if name in names:
            ending = f"-{place}"
            name = table.identifier[: _LONGEST_NAME - len(ending)] + ending
        names.append(name)
    return names


def _write_contents(
    sheet: Any, tables: Sequence[DataTable], names: Sequence[str], metadata: Metadata, formats: dict[str, Any]
) -> None:
    sheet.set_column(0, 0, 90)
    sheet.write_string(0, 0, metadata.title, formats["title"])
    sheet.write_string(1, 0, metadata.description, formats["note"])
    for row, (table, name) in enumerate(zip(tables, names, strict=True), start=3):
        sheet.write_url(row, 0, f"internal:'{name}'!A1", formats["link"], string=table.title[:250])
    last = 4 + len(tables)
    said = (metadata.licence.title, metadata.cut_off.isoformat(), metadata.version, metadata.input_hash)
    for row, text in enumerate(said, start=last):
        sheet.write_string(row, 0, text, formats["note"])


def _write_sheet(sheet: Any, table: DataTable, formats: dict[str, Any]) -> None:
    numeric = numeric_columns(table)
    sheet.write_string(0, 0, table.title, formats["title"])
    for column, title in enumerate(table.columns):
        longest = max([len(row[column].text) for row in table.rows] + [len(title) // 2, 8])
        sheet.set_column(column, column, min(longest + 2, 16 if numeric[column] else 60))
        sheet.write_string(_HEADER_ROW, column, title, formats["header"])
    for place, row in enumerate(table.rows, start=_HEADER_ROW + 1):
        for column, cell in enumerate(row):
            value = number(cell) if numeric[column] else None
            if value is not None:
                sheet.write_number(place, column, value, formats["whole" if isinstance(value, int) else "decimal"])
            else:
                sheet.write_string(place, column, cell.text, formats["right" if numeric[column] else "text"])
    below = _HEADER_ROW + len(table.rows) + 2
    for place, text in enumerate([*table.notes, *([table.source] if table.source else [])], start=below):
        sheet.write_string(place, 0, text, formats["note"])
    sheet.freeze_panes(_HEADER_ROW + 1, min(table.row_headers, len(table.columns)))
