"""From backups to a site again. Whoever was erased after the data were backed up is erased once more."""

from __future__ import annotations

import zipfile
from dataclasses import dataclass
from pathlib import Path

from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper
from psycopg import sql

from prystan.casework.access.backup import Keys, Kind, Manifest, count, declared_keys, migrations, named

_BLOCK = 1 << 20


class CannotRestoreError(Exception):
    """Nothing was written, and the message says why."""


@dataclass(frozen=True, slots=True)
class Restored:
    """What came back, as numbers."""

    cases: int
    erased_again: int  # persons whose keys were gone when the keys were backed up
    renewed: int  # organisations whose key is another one than when the data were backed up
    without_keys: bool


def restore(data: Path, keys: Path | None) -> Restored:
    """Fill an empty, migrated database, as the owner of the tables. All of it, or nothing.

    Args:
        keys: without them nobody can sign in and nothing can be opened.

    Raises:
        CannotRestoreError: the database is not empty, or a backup is of another version, or of the other kind.
    """
    if count("public.access_organisation"):
        raise CannotRestoreError("This database has organisations in it. Restore into an empty one.")
    with transaction.atomic(), connection.cursor() as cursor:
        with zipfile.ZipFile(data) as archive:
            manifest = _manifest(archive, "data")
            _triggers(cursor, manifest, "DISABLE")
            tables = sql.SQL(", ").join(map(named, manifest.tables))
            cursor.execute(sql.SQL("TRUNCATE {} CASCADE").format(tables))
            cursor.execute("SET CONSTRAINTS ALL DEFERRED")
            for table in manifest.tables:
                _copy(cursor, archive, table, named(table), manifest.tables[table])
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        renewed = _restore_keys(cursor, keys) if keys else 0
        _triggers(cursor, manifest, "ENABLE")
        erased = _erase_again(cursor) if keys else 0
        return Restored(count("public.cases_case"), erased, renewed, keys is None)


def _restore_keys(cursor: CursorWrapper, keys: Path) -> int:
    """Returns for how many organisations the key is another one than in the data."""
    renewed = 0
    with zipfile.ZipFile(keys) as archive:
        manifest = _manifest(archive, "keys")
        for table, declared in declared_keys().items():
            columns = manifest.tables[table]
            came = sql.Identifier("came_" + table.replace(".", "_"))
            cursor.execute(sql.SQL("CREATE TEMP TABLE {} (LIKE {}) ON COMMIT DROP").format(came, named(table)))
            for column in [] if not declared.columns else _others(cursor, table, columns):
                cursor.execute(sql.SQL("ALTER TABLE {} DROP COLUMN {}").format(came, sql.Identifier(column)))
            _copy(cursor, archive, table, came, columns)
            if table == "public.access_organisation":
                query = "SELECT count(*) FROM {} t JOIN {} k USING (id) WHERE t.public_key <> k.public_key"
                cursor.execute(sql.SQL(query).format(named(table), came))
                renewed = int(cursor.fetchone()[0])
            cursor.execute(_taken(table, declared, columns, came))
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    return renewed


def _taken(table: str, declared: Keys, columns: list[str], came: sql.Identifier) -> sql.Composed:
    """Rows of keys to their places: whole ones where they fit, columns where their row is."""
    names = sql.SQL(", ").join(map(sql.Identifier, columns))
    if not declared.columns:
        query = sql.SQL("INSERT INTO {} ({}) SELECT {} FROM {} k WHERE {}")
        return query.format(named(table), names, names, came, sql.SQL(declared.fits))
    pairs = sql.SQL(", ").join(sql.SQL("{0} = k.{0}").format(sql.Identifier(name)) for name in declared.columns)
    return sql.SQL("UPDATE {} t SET {} FROM {} k WHERE t.id = k.id").format(named(table), pairs, came)


def _others(cursor: CursorWrapper, table: str, columns: list[str]) -> list[str]:
    schema, name = table.split(".")
    cursor.execute(
        "SELECT column_name FROM information_schema.columns WHERE table_schema = %s AND table_name = %s", [schema, name]
    )
    return [row[0] for row in cursor.fetchall() if row[0] not in columns]


def _erase_again(cursor: CursorWrapper) -> int:
    """A dossier whose owner has no key to it was erased before the keys were backed up."""
    cursor.execute(
        "SELECT count(prystan.destroy_keys(d.id)) FROM public.access_dossier d "
        "WHERE d.erased_at IS NULL AND NOT EXISTS "
        "(SELECT FROM public.access_wrap w WHERE w.dossier_id = d.id AND w.organisation_id = d.owner_id)"
    )
    return int(cursor.fetchone()[0])


def _manifest(archive: zipfile.ZipFile, kind: Kind) -> Manifest:
    try:
        found = Manifest.read(archive)
    except (KeyError, TypeError, ValueError):
        raise CannotRestoreError(f"{archive.filename} is no backup of Prystan.") from None
    if found.kind != kind:
        raise CannotRestoreError(f"{archive.filename} is a backup of {found.kind}, not of {kind}.")
    if found.migrations != migrations():
        raise CannotRestoreError(
            f"{archive.filename} was made by Prystan {found.version}, whose tables have another shape. "
            "Restore with that version, then bring the database up to date with this one."
        )
    return found


def _triggers(cursor: CursorWrapper, manifest: Manifest, how: str) -> None:
    """What guards a change by people must not judge rows that were judged before."""
    for table in [*manifest.tables, *(one for one in declared_keys() if one not in manifest.tables)]:
        cursor.execute(sql.SQL("ALTER TABLE {} " + how + " TRIGGER USER").format(named(table)))


def _copy(
    cursor: CursorWrapper, archive: zipfile.ZipFile, member: str, into: sql.Identifier, columns: list[str]
) -> None:
    names = sql.SQL(", ").join(map(sql.Identifier, columns))
    with (
        archive.open(member) as file,
        cursor.copy(sql.SQL("COPY {} ({}) FROM STDIN").format(into, names)) as rows,
    ):
        while block := file.read(_BLOCK):
            rows.write(block)
