"""The two roles. `prystan_owner` owns the tables and changes their shape; everything else connects as `prystan_app`.

The second is not a superuser, does not bypass row security and owns nothing, so what row security promises holds for
every line of the application, right or wrong.
"""

from __future__ import annotations

import psycopg
from psycopg import sql

OWNER = "prystan_owner"
APP = "prystan_app"

# A log that quotes statements, parameters or rows would be a second, unsealed database. The text of an error alone
# quotes what was mistyped ("invalid input syntax for type uuid: …"), so errors are left to the application.
QUIET = {
    "log_min_messages": "log",
    "log_min_error_statement": "panic",
    "log_min_duration_statement": "-1",
    "log_statement": "none",
    "log_parameter_max_length": "0",
    "log_parameter_max_length_on_error": "0",
    "log_error_verbosity": "terse",
}


def prepare_database(superuser_url: str, name: str = "prystan") -> None:
    """Make roles, database and extensions where they are missing. Harmless when repeated.

    Args:
        superuser_url: a connection to any other database of the server, as a role that may create roles.
        name: the database to make.
    """
    with psycopg.connect(superuser_url, autocommit=True) as root:
        for role in (OWNER, APP):
            if root.execute("SELECT FROM pg_roles WHERE rolname = %s", [role]).fetchone() is None:
                root.execute(sql.SQL("CREATE ROLE {} LOGIN").format(sql.Identifier(role)))
            root.execute(
                sql.SQL("ALTER ROLE {} NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE NOREPLICATION").format(
                    sql.Identifier(role)
                )
            )
            for setting, value in QUIET.items():
                root.execute(
                    sql.SQL("ALTER ROLE {} SET {} = {}").format(
                        sql.Identifier(role), sql.Identifier(setting), sql.Literal(value)
                    )
                )
        if root.execute("SELECT FROM pg_database WHERE datname = %s", [name]).fetchone() is None:
            root.execute(sql.SQL("CREATE DATABASE {} OWNER {}").format(sql.Identifier(name), sql.Identifier(OWNER)))
        root.execute(sql.SQL("REVOKE ALL ON DATABASE {} FROM PUBLIC").format(sql.Identifier(name)))
        root.execute(sql.SQL("GRANT CONNECT ON DATABASE {} TO {}").format(sql.Identifier(name), sql.Identifier(APP)))
    with psycopg.connect(superuser_url, dbname=name, autocommit=True) as inside:
        inside.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
        inside.execute("REVOKE ALL ON SCHEMA public FROM PUBLIC")
        inside.execute(sql.SQL("GRANT ALL ON SCHEMA public TO {}").format(sql.Identifier(OWNER)))
        inside.execute(sql.SQL("GRANT USAGE ON SCHEMA public TO {}").format(sql.Identifier(APP)))
