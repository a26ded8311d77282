"""The files of a release: a CSV a table, rows in our layout or CTDC's, a dictionary, and a Data Package of all."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Sequence
from enum import StrEnum
from pathlib import Path
from typing import Any

import polars as pl

from prystan.evidence.disclosure.cohort import Attribute
from prystan.evidence.disclosure.public import PublicCountTable
from prystan.evidence.disclosure.release.ctdc import ctdc_layout
from prystan.evidence.disclosure.release.products import PERSONS, Products, PublicRows
from prystan.evidence.indicators.counts import UNKNOWN
from prystan.evidence.intake.guard import guarded
from prystan.evidence.model.codelists import code_list
from prystan.evidence.model.datapackage import SEPARATOR

ROWS, DICTIONARY, PACKAGE, TABLES = "microdata.csv", "dictionary.csv", "datapackage.json", "tables"
LOW, HIGH = "low", "high"
_ALL_CELLS = 1_000
"""A table of more cells lists only those of which a number is shown. All others are small."""


class Layout(StrEnum):
    """How the rows are laid out."""

    PACKAGE = "package"
    CTDC = "ctdc"


def write_files(products: Products, folder: Path, *, layout: Layout, name: str, title: str) -> list[Path]:
    """Everything but the evidence, into an empty `folder`; the paths, in their order."""
    (folder / TABLES).mkdir()
    resources = [_write(folder, f"{TABLES}/{_file(table)}.csv", _frame(table, products)) for table in products.tables]
    described = [_table_fields(table, products) for table in products.tables]
    says = [_table_says(table, products) for table in products.tables]
    if products.rows is not None:
        rows = ctdc_layout(products.rows.frame) if layout is Layout.CTDC else _flat(products.rows)
        resources.append(_write(folder, ROWS, rows))
        described.append([{"name": column, "type": "string"} for column in rows.columns])
        says.append(_rows_say(products))
    dictionary = pl.DataFrame(
        list(_dictionary(products.attributes)), schema=["attribute", "code", "label"], orient="row"
    )
    resources.append(_write(folder, DICTIONARY, dictionary))
    described.append([{"name": column, "type": "string"} for column in dictionary.columns])
    says.append("What the codes of each attribute mean.")
    package = {
        "$schema": "https://datapackage.org/profiles/2.0/datapackage.json",
        "name": name,
        "title": title,
        "resources": [
            {**resource, "description": text, "schema": {"fields": fields, "missingValues": ["", "<10"]}}
            for resource, fields, text in zip(resources, described, says, strict=True)
        ],
    }
    text = json.dumps(package, ensure_ascii=False, indent=1) + "\n"
    (folder / PACKAGE).write_text(text, encoding="utf-8", newline="\n")
    return [*(folder / str(resource["path"]) for resource in resources), folder / PACKAGE]


def hashes(folder: Path) -> dict[str, str]:
    """SHA-256 of every file in a folder, by its path in it; not of hidden ones, by which a folder is held while it is
    written."""
    files = sorted(path for path in folder.rglob("*") if path.is_file() and not path.name.startswith("."))
    return {path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def _file(table: PublicCountTable) -> str:
    return "-by-".join(table.by) or PERSONS


def _frame(table: PublicCountTable, products: Products) -> pl.DataFrame:
    """Codes, the number shown, and the interval where there is one."""
    between = products.intervals.get(table.by, {})
    whole = len(table.cells) <= _ALL_CELLS
    kept = [(key, cell) for key, cell in table.cells.items() if whole or not cell.small]
    columns = {name: [key[place] for key, _ in kept] for place, name in enumerate(table.by)}
    numbers = {PERSONS: [str(cell) for _, cell in kept]}
    if between:
        numbers |= {LOW: [str(between[key][0]) for key, _ in kept], HIGH: [str(between[key][1]) for key, _ in kept]}
    return pl.DataFrame({**columns, **numbers}, schema=dict.fromkeys([*columns, *numbers], pl.String))


def _table_fields(table: PublicCountTable, products: Products) -> list[dict[str, str]]:
    fields = [{"name": name, "type": "string"} for name in table.by]
    names = (PERSONS, LOW, HIGH) if table.by in products.intervals else (PERSONS,)
    return [*fields, *({"name": name, "type": "integer"} for name in names)]


def _table_says(table: PublicCountTable, products: Products) -> str:
    """What somebody needs to know who has this one file and no other page."""
    said = [f"Persons by {', '.join(table.by)}." if table.by else "All persons of the cohort."]
    if several := [name for name in table.by if name in table.multiple]:
        said.append(f"A person with several codes of {' or '.join(several)} stands in several cells.")
    said.append("Numbers are multiples of 5; <10 is fewer than 10, nobody included.")
    if len(table.cells) > _ALL_CELLS:
        said.append("Cells that are not listed are fewer than 10.")
    if table.by in products.intervals:
        said.append("The true number lies from low to high in 95 of 100 cases.")
    return " ".join(said)


def _rows_say(products: Products) -> str:
    if products.k is not None:
        return f"Each row as a whole is true of at least {products.k} persons; unknown (or empty) is what was left out."
    return (
        "Rows that are nobody: made to agree with the tables, not taken from persons. Unknown (or empty) is also a "
        "code that was withheld, so take numbers of persons from the tables."
    )


def _flat(rows: PublicRows) -> pl.DataFrame:
    return rows.frame.select(
        pl.col(a.name).list.join(SEPARATOR).alias(a.name) if a.multiple else pl.col(a.name) for a in rows.attributes
    )


def _write(folder: Path, path: str, frame: pl.DataFrame) -> dict[str, Any]:
    texts = frame.with_columns(guarded(pl.col(column)).alias(column) for column in frame.columns)
    content = texts.write_csv(line_terminator="\n").encode()
    (folder / path).write_bytes(content)
    return {
        "name": Path(path).stem.lower(), "path": path, "format": "csv", "mediatype": "text/csv", "encoding": "utf-8",
        "bytes": len(content), "hash": f"sha256:{hashlib.sha256(content).hexdigest()}",
    }  # fmt: skip


def _dictionary(attributes: Sequence[Attribute]) -> Iterator[tuple[str, str, str]]:
    for attribute in attributes:
        listed = code_list(attribute.labels) if attribute.labels else None
        for code in attribute.codes:
            yield attribute.name, code, listed[code].label("en") if listed else code
        yield attribute.name, UNKNOWN, "unknown"
