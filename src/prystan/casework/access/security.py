"""Row security as declarations: one `TableRule` a table, from which grants, policies and audit triggers follow.

A table without a rule is closed to the application altogether. A rule says in SQL which rows may be read, inserted,
changed and deleted; None is never.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from importlib import import_module
from importlib.resources import files
from types import ModuleType

from django.apps import apps
from django.conf import settings
from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper
from psycopg import sql

from prystan.casework.access.context import pads
from prystan.casework.access.fields import column_constraints
from prystan.casework.access.roles import ROLES
from prystan.casework.database import APP

ALL = "true"
WRAPS = "public.access_wrap"


def may(permission: str) -> str:
    return f"(SELECT prystan.may('{permission}'))"


def own(column: str = "owner_id") -> str:
    """Rows of the asking organisation. The subquery is worked out once a statement, not once a row."""
    return f"{column} = (SELECT prystan.organisation())"


def own_or_granted(section: str | None = None, dossier: str = "dossier_id") -> str:
    """Rows of the asking organisation's own dossiers, and of those that are open to it by a live grant."""
    asked = "" if section is None else f"'{section}'"
    return f"({own()} OR {dossier} = ANY ((SELECT prystan.granted({asked}))::uuid[]))"


def own_else_granted(dossier: str = "dossier_id") -> str:
    """The same rows as `own_or_granted`, for a table that is listed newest first by its owner.

    An OR makes PostgreSQL gather all rows of the organisation, and all lent ones, before it sorts them. A CASE is
    looked at row by row, so a query that names its owner walks the owner's index in order and stops; grants are not
    even read. A query that names neither owner nor row walks the whole table: name one (`bench/casework_rows.py`).
    """
    return f"(CASE WHEN {own()} THEN true ELSE {dossier} IN (SELECT unnest(prystan.granted())) END)"


def sealed_to(table: str, column: str, *, key: str = "id", mine: str = "owner_id = $1") -> sql.Composed:
    """Declares, in an application's STATEMENTS, a column whose values are sealed to an organisation's key (age).

    When the key is renewed these are sealed anew. What is not declared here could be opened by nobody from then on.

    Args:
        mine: a condition on a row; $1 is the organisation to which its value is sealed.
    """
    return sql.SQL(
        "INSERT INTO secret.sealed_to_organisation VALUES ({}, {}, {}, {}) "
        "ON CONFLICT (tab, col) DO UPDATE SET key = excluded.key, mine = excluded.mine"
    ).format(*map(sql.Literal, (table, key, column, mine)))


@dataclass(frozen=True, slots=True)
class TableRule:
    """What the application may do with the rows of one table.

    Args:
        table: its name in the database.
        columns: the columns that may be changed; all where empty.
        audit: the key column, and columns with organisations that are told besides. Empty: changes leave no event.
        audit_when: a condition on the row without which those others are not told.
    """

    table: str
    read: str | None = None
    insert: str | None = None
    update: str | None = None
    delete: str | None = None
    columns: Sequence[str] = ()
    audit: Sequence[str] = ()
    audit_when: str = ""
    why: str = field(default="", kw_only=True)


def rules() -> list[TableRule]:
    """The rules of every installed application that has a module `rules`."""
    return [rule for module in rule_modules() for rule in module.RULES]


def rule_modules() -> Iterator[ModuleType]:
    for app in apps.get_app_configs():
        if app.name.startswith("prystan.") and (files(app.name) / "rules.py").is_file():
            yield import_module(f"{app.name}.rules")


def apply() -> None:
    """Bring functions, guards, policies and privileges up to date, as the owner, after each migration."""
    declared = rules()
    with transaction.atomic(), connection.cursor() as cursor:
        for script in _scripts():
            cursor.execute(script)
        _write_keys(cursor)
        for constraint in column_constraints(apps.get_models()):
            cursor.execute(constraint)
        for module in rule_modules():
            for statement in getattr(module, "STATEMENTS", ()):
                cursor.execute(statement)
        cursor.execute(
            "SELECT t.tablename, coalesce(array_agg(p.policyname) FILTER (WHERE p.policyname IS NOT NULL), '{}') "
            "FROM pg_tables t LEFT JOIN pg_policies p USING (schemaname, tablename) WHERE t.schemaname = 'public' "
            "GROUP BY t.tablename"
        )
        for table, policies in cursor.fetchall():
            for statement in _closed(table, policies):
                cursor.execute(statement)
        for rule in declared:
            for statement in _opened(rule):
                cursor.execute(statement)
        for privilege in _grants():
            cursor.execute(privilege)


def _scripts() -> Iterator[str]:
    for app in apps.get_app_configs():
        folder = files(app.name) / "sql" if app.name.startswith("prystan.") else None
        if folder is not None and folder.is_dir():
            for script in sorted(folder.iterdir(), key=lambda path: path.name):
                if script.name.endswith(".sql"):
                    yield script.read_text(encoding="utf-8")


def _grants() -> Iterator[sql.Composed]:
    """Nobody may call a function that no application has put on its list."""
    yield sql.SQL("REVOKE ALL ON ALL FUNCTIONS IN SCHEMA prystan FROM PUBLIC, {}").format(sql.Identifier(APP))
    yield sql.SQL("GRANT USAGE ON SCHEMA prystan TO {}").format(sql.Identifier(APP))
    for module in rule_modules():
        for function in getattr(module, "FUNCTIONS", ()):
            yield sql.SQL("GRANT EXECUTE ON FUNCTION {} TO {}").format(
                sql.Identifier("prystan", function), sql.Identifier(APP)
            )


def _write_keys(cursor: CursorWrapper) -> None:
    inner, outer = pads(settings.CONTEXT_KEY)
    cursor.execute(
        "INSERT INTO secret.context_key (inner_pad, outer_pad) VALUES (%s, %s) "
        "ON CONFLICT (one) DO UPDATE SET inner_pad = excluded.inner_pad, outer_pad = excluded.outer_pad",
        [inner, outer],
    )
    cursor.execute("DELETE FROM secret.role_permission")
    pairs = [(role.code, permission.value) for role in ROLES for permission in role.permissions]
    cursor.executemany("INSERT INTO secret.role_permission VALUES (%s, %s)", pairs)
    for module in rule_modules():
        for table, rows in getattr(module, "DATA", {}).items():
            name = sql.Identifier(*table.split("."))
            cursor.execute(sql.SQL("DELETE FROM {}").format(name))
            places = sql.SQL(", ").join([sql.Placeholder()] * len(rows[0]))
            cursor.executemany(sql.SQL("INSERT INTO {} VALUES ({})").format(name, places), rows)


def _closed(table: str, policies: Iterable[str]) -> Iterator[sql.Composed]:
    name = sql.Identifier("public", table)
    yield sql.SQL("ALTER TABLE {} ENABLE ROW LEVEL SECURITY").format(name)
    yield sql.SQL("REVOKE ALL ON {} FROM {}, PUBLIC").format(name, sql.Identifier(APP))
    for policy in policies:
        yield sql.SQL("DROP POLICY {} ON {}").format(sql.Identifier(policy), name)
    for trigger in ("audit", "audit_own"):
        yield sql.SQL("DROP TRIGGER IF EXISTS {} ON {}").format(sql.Identifier(trigger), name)


def _opened(rule: TableRule) -> Iterator[sql.Composed]:
    name, app = sql.Identifier("public", rule.table), sql.Identifier(APP)
    changed = sql.SQL(", ").join(map(sql.Identifier, rule.columns))
    columns = sql.SQL("({})").format(changed) if rule.columns else sql.SQL("")
    verbs = (
        ("SELECT", rule.read, "USING ({0})"),
        ("INSERT", rule.insert, "WITH CHECK ({0})"),
        ("UPDATE", rule.update, "USING ({0}) WITH CHECK ({0})"),
        ("DELETE", rule.delete, "USING ({0})"),
    )
    for verb, rows, clause in verbs:
        if rows is not None:
            yield sql.SQL("GRANT {} {} ON {} TO {}").format(
                sql.SQL(verb), columns if verb == "UPDATE" else sql.SQL(""), name, app
            )
            yield sql.SQL("CREATE POLICY {} ON {} FOR {} TO {} " + clause.replace("{0}", rows)).format(
                sql.Identifier(verb.lower()), name, sql.SQL(verb), app
            )
    if rule.audit:
        key, *told = rule.audit
        yield from _audited(name, "audit", [key, *told], rule.audit_when)
        if rule.audit_when:
            yield from _audited(name, "audit_own", [key], f"NOT ({rule.audit_when})")


def _audited(name: sql.Identifier, trigger: str, columns: Sequence[str], when: str) -> Iterator[sql.Composed]:
    condition = sql.SQL(f"WHEN ({when})") if when else sql.SQL("")
    events = "INSERT OR UPDATE" if when else "INSERT OR UPDATE OR DELETE"  # a deleted row has no NEW to ask
    yield sql.SQL(f"CREATE TRIGGER {{}} AFTER {events} ON {{}} FOR EACH ROW {{}} EXECUTE FUNCTION {{}}({{}})").format(
        sql.Identifier(trigger),
        name,
        condition,
        sql.Identifier("prystan", "audit_change"),
        sql.SQL(", ").join(map(sql.Literal, columns)),
    )
