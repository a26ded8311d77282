"""Writing down what happens without changing a row: a sign-in, a search, a copy. Changed rows write themselves down."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django.db import connection


def note(
    action: str, subject: str, row: UUID | None = None, *, outcome: str = "done", fields: Sequence[str] = ()
) -> None:
    """One event in the chain of whoever acts. Words are codes: the database takes no others."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT prystan.note(%s, %s, %s, %s, %s)", [action, subject, row, outcome, list(fields)])
