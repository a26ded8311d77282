"""Writing down that somebody was refused, in the transaction of the request, once what was refused is undone."""

from __future__ import annotations

from uuid import UUID

from django.db import connection


def refused(what: str, asked: UUID | None = None) -> None:
    """Somebody asked for what the role does not allow, or for what is not there for this organisation.

    Args:
        what: the page, or the operation of the API.
        asked: the number that was asked for. Where another organisation has it, that one is told too.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT prystan.note_refusal(%s, %s)", [what, asked])
