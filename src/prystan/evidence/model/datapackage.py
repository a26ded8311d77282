"""``datapackage.json`` from the model: the same declarations, in the words of the Data Package standard.

Source: Data Package v2 (datapackage.org): Table Schema field types, constraints, keys. A reader that knows the
standard and not Prystan can check a contribution with it; a test does so with frictionless.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from prystan.evidence.model.codelists import CodeList, code_list
from prystan.evidence.model.manifest import Manifest
from prystan.evidence.model.schema import Column, Kind, Table
from prystan.evidence.model.tables import TABLES

SEPARATOR = ";"  # between the values of a multi-valued CSV cell
MANIFEST_NAME = "datapackage.json"
REGION_PATTERN = "^[A-Z]{2}-[A-Z0-9]{1,3}$"  # ISO 3166-2: the country pack knows which exist

_TYPES = {
    Kind.IDENTIFIER: "string",
    Kind.TEXT: "string",
    Kind.INTEGER: "integer",
    Kind.NUMBER: "number",
    Kind.DATE: "date",
    Kind.BOOLEAN: "boolean",
    Kind.CODE: "string",
}


@dataclass(frozen=True, slots=True)
class Resource:
    """One table's file: `path` relative to ``datapackage.json``, `sha256` in hexadecimal, size in bytes."""

    table: str
    path: str
    sha256: str
    size: int


def package(manifest: Manifest, resources: Iterable[Resource], *, regions: CodeList | None = None) -> dict[str, Any]:
    """The whole ``datapackage.json`` as an object."""
    sent = tuple(resources)
    names = {resource.table for resource in sent}
    return {
        "$schema": "https://datapackage.org/profiles/2.0/datapackage.json",
        "name": manifest.contributor.id,
        "title": f"Contribution of {manifest.contributor.name}",
        "prystan": manifest.to_json(),
        "resources": [_resource(resource, names, regions) for resource in sent],
    }


def _resource(resource: Resource, sent: set[str], regions: CodeList | None) -> dict[str, Any]:
    csv = resource.path.endswith(".csv")
    described: dict[str, Any] = {
        "name": resource.table,
        "path": resource.path,
        "title": TABLES[resource.table].title,
        "format": "csv" if csv else "parquet",
        "mediatype": "text/csv" if csv else "application/vnd.apache.parquet",
        "hash": f"sha256:{resource.sha256}",
        "bytes": resource.size,
        "schema": table_schema(TABLES[resource.table], sent=sent, csv=csv, regions=regions),
    }
    if csv:
        described["encoding"] = "utf-8"
    return described


def table_schema(
    table: Table, *, sent: Iterable[str] = (), csv: bool = True, regions: CodeList | None = None
) -> dict[str, Any]:
    """The Table Schema of `table`. Foreign keys are named only towards the tables in `sent`."""
    schema: dict[str, Any] = {
        "fields": [field_schema(column, csv=csv, regions=regions) for column in table],
        "missingValues": [""],
    }
    if table.key and all(table[name].required for name in table.key):
        schema["primaryKey"] = list(table.key)
    foreign = [
        {"fields": [r.column], "reference": {"resource": r.table, "fields": [r.target]}}
        for r in table.references
        if r.table in set(sent)
    ]
    if foreign:
        schema["foreignKeys"] = foreign
    return schema


def field_schema(column: Column, *, csv: bool = True, regions: CodeList | None = None) -> dict[str, Any]:
    """One field, with the constraints that the standard can express."""
    field: dict[str, Any] = {"name": column.name, "type": _TYPES[column.kind], "description": column.description}
    if column.multiple:
        field |= {"type": "list", "delimiter": SEPARATOR, "itemType": "string"} if csv else {"type": "array"}
    if column.kind is Kind.BOOLEAN:
        field |= {"trueValues": ["true"], "falseValues": ["false"]}
    constraints: dict[str, Any] = {"required": True} if column.required else {}
    if column.minimum is not None:
        constraints["minimum"] = column.minimum
    if column.maximum is not None:
        constraints["maximum"] = column.maximum
    if column.codes and not column.multiple:
        constraints |= _codes(column.codes, regions)
    if constraints:
        field["constraints"] = constraints
    field["prystan"] = _own(column)
    return field


def _codes(name: str, regions: CodeList | None) -> Mapping[str, object]:
    if name != "region":
        return {"enum": list(code_list(name).values)}
    return {"enum": list(regions.values)} if regions else {"pattern": REGION_PATTERN}


def _own(column: Column) -> dict[str, object]:
    """What the standard has no word for."""
    own: dict[str, object | None] = {
        "kind": column.kind.value,
        "codes": column.codes,
        "unit": column.unit,
        "sensitivity": column.sensitivity.value,
        "source": column.source,
    }
    return {key: value for key, value in own.items() if value is not None}
