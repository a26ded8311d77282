"""On whose behalf the database is asked. Signed, for one transaction, and always set: to nobody where it is nobody."""

from __future__ import annotations

import hmac
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Literal
from uuid import UUID

from django.conf import settings
from django.db import connection, transaction

from prystan.casework.access.models import Member

SETTING = "prystan.context"
LIFETIME = 120  # seconds; longer than any request may take, too short to be worth stealing
_BLOCK = 64  # bytes of an SHA-256 block (RFC 2104)


@dataclass(frozen=True, slots=True)
class Context:
    """Who asks. `sign-in` sees the one member whom somebody claims to be, and nothing else; a `clock` sees no row."""

    purpose: Literal["member", "sign-in", "clock"]
    organisation: UUID | None = None
    member: UUID | None = None
    scopes: tuple[str, ...] | None = None  # a program that acts for the member may no more than these; None: no program

    @classmethod
    def of(cls, member: Member) -> Context:
        return cls("member", member.organisation_id, member.id)

    @classmethod
    def signing_in(cls, member: UUID) -> Context:
        return cls("sign-in", None, member)

    @classmethod
    def clock(cls) -> Context:
        return cls("clock")


def signed(context: Context, *, key: bytes, expires: int) -> str:
    """The text that the database believes until `expires` (seconds since 1970)."""
    organisation, member = context.organisation or "", context.member or ""
    purpose = context.purpose if context.scopes is None else f"{context.purpose}:{','.join(context.scopes)}"
    message = f"v1|{purpose}|{organisation}|{member}|{expires}"
    return f"{message}|{hmac.new(key, message.encode(), 'sha256').hexdigest()}"


def pads(key: bytes) -> tuple[bytes, bytes]:
    """The key as the database keeps it: HMAC's inner and outer padded key."""
    block = key.ljust(_BLOCK, b"\0")
    return bytes(byte ^ 0x36 for byte in block), bytes(byte ^ 0x5C for byte in block)


def set_context(context: Context | None) -> None:
    """Say who asks, for the rest of this transaction. None is nobody, who sees nothing."""
    if not connection.in_atomic_block:
        raise RuntimeError("a context holds for one transaction: open transaction.atomic() first")
    text = ""
    if context is not None:
        text = signed(context, key=settings.CONTEXT_KEY, expires=int(time.time()) + LIFETIME)
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config(%s, %s, true)", [SETTING, text])


@contextmanager
def acting(context: Context | None) -> Iterator[None]:
    """One transaction on somebody's behalf."""
    with transaction.atomic():
        set_context(context)
        yield
        set_context(None)  # inside another transaction the setting would outlive this one
