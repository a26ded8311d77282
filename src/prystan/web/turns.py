"""Long work takes turns: an export, an import, a contribution hold a process that answers for seconds.

So many may run at once as leave processes for everybody else, and one for an organisation. Whoever comes when no turn
is free is told when to come back. A turn ends with the transaction, however it ends, and holds for all processes of
the site, on all machines, since the database keeps it.
"""

from __future__ import annotations

from uuid import UUID

from django.conf import settings
from django.db import connection

WAIT = 30  # seconds after which whoever found no turn may try again


class BusyError(Exception):
    """No turn is free: others are at long work, or somebody of the same organisation is."""


def take_turn(organisation: UUID) -> None:
    """A turn at long work, until the end of the transaction.

    Raises:
        BusyError: none is free.
    """
    if not _held(f"long work of {organisation}"):
        raise BusyError
    if not any(_held(f"long work {place}") for place in range(settings.LONG_WORK)):
        raise BusyError


def _held(name: str) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(hashtextextended(%s, 0))", [name])
        return bool(cursor.fetchone()[0])
