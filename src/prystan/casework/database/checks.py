"""What has to be true of a database before a name is put into it. Checked at every start."""

from __future__ import annotations

from typing import Any, LiteralString

import psycopg

from prystan.casework.database.binaries import OLDEST
from prystan.casework.database.errors import UnusableDatabaseError

_SELF = "FROM pg_roles WHERE rolname = current_user"
_CHECKS: tuple[tuple[LiteralString, str], ...] = (
    (
        "SELECT current_setting('server_version_num')::int / 10000 >= 15",
        f"This PostgreSQL is older than {OLDEST}. Use a newer one.",
    ),
    (
        f"SELECT NOT rolsuper {_SELF}",
        "The application is connected as a superuser, who sees every organisation's rows. Connect as prystan_app.",
    ),
    (
        f"SELECT NOT rolbypassrls {_SELF}",
        "The application's role bypasses row security. Run: ALTER ROLE … NOBYPASSRLS",
    ),
    (
        "SELECT NOT EXISTS (SELECT FROM pg_class WHERE relkind = 'r' AND pg_has_role(current_user, relowner, 'USAGE'))",
        "The application's role owns tables, or may become their owner, and so is above row security. "
        "Migrate as prystan_owner and connect as prystan_app.",
    ),
    (
        "SELECT current_setting('log_min_messages') IN ('log', 'fatal', 'panic') "
        "AND current_setting('log_min_error_statement') = 'panic' AND current_setting('log_statement') = 'none' "
        "AND current_setting('log_min_duration_statement') = '-1'",
        "This server's log would quote statements and mistyped values, names among them. As a superuser, run: "
        "ALTER ROLE prystan_app SET log_min_messages = log; and likewise log_min_error_statement = panic, "
        "log_statement = none, log_min_duration_statement = -1",
    ),
    (
        "SELECT current_setting('server_encoding') = 'UTF8'",
        "This database does not keep its text in UTF-8. Make it anew with ENCODING 'UTF8'.",
    ),
    (
        "SELECT EXISTS (SELECT FROM pg_extension WHERE extname = 'pg_trgm')",
        "The extension pg_trgm is missing. As a superuser, run: CREATE EXTENSION pg_trgm",
    ),
    (
        "SELECT cardinality(show_trgm('Ганна')) > 0",
        "This database's locale hides Cyrillic letters from text search. Make it anew with LOCALE 'C.UTF-8'.",
    ),
)


def check_database(connection: psycopg.Connection[Any]) -> None:
    """Refuse a database that would not keep its promises.

    Args:
        connection: as the application connects.

    Raises:
        UnusableDatabaseError: with the first promise that is not kept and what to do about it.
    """
    for question, refusal in _CHECKS:
        answer = connection.execute(question).fetchone()
        if answer is None or not answer[0]:
            raise UnusableDatabaseError(refusal)
