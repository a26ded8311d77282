"""Walking the audit chains: is each event as it was written, in its place, and none missing?

This is a second implementation of what the database does when it writes (``sql/20_audit.sql``), on purpose: what both
agree on was not changed by either.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC
from uuid import UUID

from django.db import connection, transaction
from django.db.models import QuerySet

from prystan.casework.access.models import AuditEvent, AuditHead


@dataclass(frozen=True, slots=True)
class Flaw:
    """A place at which a chain is not what it was."""

    chain: UUID
    number: int
    what: str

    def __str__(self) -> str:
        return f"chain {self.chain}, event {self.number}: {self.what}"


def written(event: AuditEvent) -> str:
    """The text that an event's hash covers, besides the hash before it."""
    parts = [
        event.chain,
        event.number,
        event.at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ"),
        event.organisation or "-",
        event.member or "-",
        event.action,
        event.subject,
        event.row or "-",
        event.outcome,
        ",".join(event.fields),
    ]
    return "|".join(str(part) for part in parts)


def hash_of(event: AuditEvent, previous: bytes) -> bytes:
    return hashlib.sha256(previous + written(event).encode()).digest()


def verify_chain(chain: UUID, events: Iterable[AuditEvent], head: AuditHead | None) -> Iterator[Flaw]:
    """The flaws of one chain, in its order. After a flaw the walk goes on from what is stored: each is named once."""
    previous, expected = b"", 1
    for event in events:
        if event.number != expected:
            yield Flaw(chain, expected, f"{event.number - expected} event(s) are missing from here")
        elif bytes(event.previous) != previous:
            yield Flaw(chain, event.number, "it does not follow the event before it")
        if hash_of(event, bytes(event.previous)) != bytes(event.hash):
            yield Flaw(chain, event.number, "it was changed after it was written")
        previous, expected = bytes(event.hash), event.number + 1
    if head is None:
        if expected > 1:
            yield Flaw(chain, expected - 1, "the chain has no recorded end")
    elif (head.number, bytes(head.hash)) != (expected - 1, previous):
        yield Flaw(chain, expected, f"the end is missing: event {head.number} was the last")


def verify(printed: Mapping[UUID, tuple[int, str]] | None = None) -> tuple[int, list[Flaw]]:
    """Walk every chain that can be seen.

    Args:
        printed: heads that were printed or kept elsewhere, as chain to (number, hash in hexadecimal). Whoever rewrites
            a chain to its end, head and all, is found out by these and by nothing else.

    Returns:
        How many events were read, and the flaws.
    """
    with _one_moment():
        return _walk(printed or {})


def _walk(printed: Mapping[UUID, tuple[int, str]]) -> tuple[int, list[Flaw]]:
    heads = {head.chain: head for head in AuditHead.objects.all()}
    chains = sorted({*heads, *AuditEvent.objects.values_list("chain", flat=True).distinct(), *printed})
    read = 0
    flaws: list[Flaw] = []
    for chain in chains:
        counted = _Counted(AuditEvent.objects.filter(chain=chain).order_by("number"))
        flaws.extend(verify_chain(chain, counted, heads.get(chain)))
        flaws.extend(_against_paper(chain, printed.get(chain)))
        read += counted.count
    return read, flaws


@contextmanager
def _one_moment() -> Iterator[None]:
    """One view of a database in which others go on writing. Inside the caller's transaction, the caller's view."""
    if connection.in_atomic_block:
        yield
        return
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        yield


def _against_paper(chain: UUID, printed: tuple[int, str] | None) -> Iterator[Flaw]:
    if printed is None:
        return
    number, hash_ = printed
    kept = AuditEvent.objects.filter(chain=chain, number=number).first()
    if kept is None:
        yield Flaw(chain, number, "it is missing, and was printed as a head")
    elif bytes(kept.hash).hex() != hash_.lower():
        yield Flaw(
            chain, number, "it is not the one that was printed as a head: the chain was rewritten at or before it"
        )


class _Counted:
    """Reads rows in portions and counts them."""

    def __init__(self, rows: QuerySet[AuditEvent]) -> None:
        self.rows = rows
        self.count = 0

    def __iter__(self) -> Iterator[AuditEvent]:
        for event in self.rows.iterator(chunk_size=2000):
            self.count += 1
            yield event
