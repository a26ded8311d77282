"""All tables as one Data Package: a CSV file each, described so that a program knows what it reads."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from prystan.report.data.metadata import Metadata
from prystan.report.data.tables import file_name, frame, schema
from prystan.report.data.workbook import write_workbook
from prystan.report.model import DataTable


def write_data(tables: Sequence[DataTable], folder: Path, *, metadata: Metadata) -> list[Path]:
    """Writes ``<table>.csv``, ``datapackage.json`` and ``tables.xlsx`` into `folder`; returns the paths, sorted.

    CSV is UTF-8 without a byte order mark, with ``\\n`` line ends and the tables' machine columns.

    Raises:
        ValueError: two tables share an identifier, or one is no plain file name.
    """
    names = [file_name(table) for table in tables]
    if doubled := {name for name in names if names.count(name) > 1}:
        raise ValueError(f"tables share an identifier: {', '.join(sorted(doubled))}")
    folder.mkdir(parents=True, exist_ok=True)
    resources = [_write_table(table, folder) for table in tables]
    package = folder / "datapackage.json"
    described = json.dumps(_package(resources, metadata), ensure_ascii=False, indent=2) + "\n"
    package.write_text(described, encoding="utf-8", newline="\n")
    workbook = folder / "tables.xlsx"
    write_workbook(tables, workbook, metadata=metadata)
    return sorted([package, workbook, *(folder / str(resource["path"]) for resource in resources)])


def _write_table(table: DataTable, folder: Path) -> dict[str, Any]:
    """Writes one CSV file and returns its resource descriptor."""
    name = file_name(table)
    content = frame(table).write_csv(line_terminator="\n").encode()
    (folder / f"{name}.csv").write_bytes(content)
    resource: dict[str, Any] = {
        "name": name, "path": f"{name}.csv", "title": table.title, "format": "csv", "mediatype": "text/csv",
        "encoding": "utf-8", "bytes": len(content), "hash": f"sha256:{hashlib.sha256(content).hexdigest()}",
        "schema": schema(table),
    }  # fmt: skip
    if table.notes:
        resource["description"] = " ".join(table.notes)
    if table.source:
        resource["sources"] = [{"title": table.source}]
    if table.indicator:
        resource["indicator"] = table.indicator
    return resource


def _package(resources: list[dict[str, Any]], metadata: Metadata) -> dict[str, Any]:
    licence = metadata.licence
    return {
        "name": metadata.name,
        "title": metadata.title,
        "description": metadata.description,
        "version": metadata.version,
        "created": metadata.stamp.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "licenses": [{"name": licence.name, "title": licence.title, "path": licence.path}],
        "sources": [source.as_json() for source in metadata.sources],
        "language": metadata.language,
        "cut_off": metadata.cut_off.isoformat(),
        "input": metadata.input_hash,
        "resources": resources,
    }
