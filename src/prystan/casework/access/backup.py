"""Two backups instead of one: what is sealed, and what opens it, so that the second can be kept apart and briefly.

The keys of a person who was erased are in no backup of keys that is made after that, so they are gone when the last one
from before is. Backups of the data may be kept for years: without keys, all that identifies anybody in them is noise.

A backup is a zip of PostgreSQL's own text format (COPY), a file a table, and `manifest.json`. Both are made as the
owner of the tables, each from one moment. What belongs to the keys, applications declare in `rules.KEYS`.
"""

from __future__ import annotations

import json
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

from django.db import connection, transaction
from psycopg import sql

from prystan import __version__
from prystan.casework.access.security import rule_modules

Kind = Literal["data", "keys"]
MANIFEST = "manifest.json"
_LEFT_OUT = ("public.django_migrations", "public.django_content_type", "public.auth_permission")


@dataclass(frozen=True, slots=True)
class Keys:
    """A table, or some columns of one, that is in the backup of keys.

    Args:
        columns: column → what the backup of data holds in its place, in SQL. Empty: the whole table is keys.
        fits: a condition on a row `k` that comes back: what it belongs to is there, and was not erased.
    """

    table: str
    columns: Mapping[str, str] = field(default_factory=dict)
    fits: str = "true"


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a backup says of itself."""

    kind: Kind
    made_at: str
    version: str
    migrations: list[str]
    tables: dict[str, list[str]]  # table → its columns, in the order of the file

    @classmethod
    def read(cls, archive: zipfile.ZipFile) -> Manifest:
        return cls(**json.loads(archive.read(MANIFEST)))


def declared_keys() -> dict[str, Keys]:
    return {one.table: one for module in rule_modules() for one in getattr(module, "KEYS", ())}


def fleeting() -> set[str]:
    """Tables that are in no backup: sessions and the like."""
    return {table for module in rule_modules() for table in getattr(module, "FLEETING", ())}


def back_up(kind: Kind, out: Path) -> Manifest:
    """Write the backup of data, or of keys, as the owner of the tables."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        asked = {table: columns for table, columns, _query in _portions(kind)}
        made = Manifest(kind, datetime.now(UTC).isoformat(timespec="seconds"), __version__, migrations(), asked)
        with zipfile.ZipFile(out, "x", zipfile.ZIP_DEFLATED) as archive:
            out.chmod(0o600)
            archive.writestr(MANIFEST, json.dumps(asdict(made), indent=1))
            for table, _columns, query in _portions(kind):
                with archive.open(table, "w", force_zip64=True) as file, cursor.copy(query) as rows:
                    for block in rows:
                        file.write(block)
    return made


def _portions(kind: Kind) -> Iterator[tuple[str, list[str], sql.Composed]]:
    """Table, columns, and the COPY that writes them."""
    keys, columns = declared_keys(), columns_of_tables()
    for table in sorted(columns) if kind == "data" else sorted(keys):
        declared = keys.get(table)
        if kind == "keys":
            names = ["id", *declared.columns] if declared and declared.columns else columns[table]
            values: list[sql.Composable] = [sql.Identifier(name) for name in names]
        elif table in fleeting() or table in _LEFT_OUT or table.startswith("secret.") or _whole(declared):
            continue
        else:
            names, instead = columns[table], declared.columns if declared else {}
            values = [sql.SQL(instead[n]) if n in instead else sql.Identifier(n) for n in names]
        yield (
            table,
            names,
            sql.SQL("COPY (SELECT {} FROM {}) TO STDOUT").format(sql.SQL(", ").join(values), named(table)),
        )


def _whole(declared: Keys | None) -> bool:
    return declared is not None and not declared.columns


def named(table: str) -> sql.Identifier:
    return sql.Identifier(*table.split("."))


def columns_of_tables() -> dict[str, list[str]]:
    """Every table of ours with its columns."""
    found: dict[str, list[str]] = {}
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT table_schema || '.' || table_name, column_name FROM information_schema.columns "
            "JOIN information_schema.tables USING (table_schema, table_name) WHERE table_type = 'BASE TABLE' "
            "AND table_schema IN ('public', 'secret') ORDER BY 1, ordinal_position"
        )
        for table, column in cursor.fetchall():
            found.setdefault(table, []).append(column)
    return found


def migrations() -> list[str]:
    """Which shape the tables have."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT app || '.' || name FROM django_migrations ORDER BY 1")
        return [row[0] for row in cursor.fetchall()]


def count(table: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(sql.SQL("SELECT count(*) FROM {}").format(named(table)))
        return int(cursor.fetchone()[0])
