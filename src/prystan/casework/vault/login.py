"""A member's secret key, locked with the member's password.

The password is stretched with Argon2id (RFC 9106), then mixed with the server's pepper, which lies outside the
database: a thief of a dump alone cannot even begin to guess.

A locked secret is the byte 01, Argon2's memory (KiB), passes and lanes as three 32-bit numbers, a salt of 16 bytes, and
a sealed value. The costs are written down with each, so that they can be raised without locking anybody out.
"""

from __future__ import annotations

import os
import struct
import unicodedata
from typing import NamedTuple
from uuid import UUID

from argon2.low_level import Type, hash_secret_raw

from prystan.casework.vault.errors import CannotOpenError
from prystan.casework.vault.locks import KEY_BYTES, Lock, Place, derive

_SALT_BYTES = 16
_HEAD = struct.Struct(">B3I")
_VERSION = 1


class Cost(NamedTuple):
    """What one guess costs. Bounds keep a tampered row from exhausting the server."""

    memory_kib: int
    passes: int
    lanes: int

    @property
    def sane(self) -> bool:
        return 8 <= self.memory_kib <= 1 << 20 and 1 <= self.passes <= 16 and 1 <= self.lanes <= 16


PRODUCTION = Cost(memory_kib=64 * 1024, passes=3, lanes=1)


def lock_with_password(secret: str, password: str, *, member: UUID, pepper: bytes, cost: Cost = PRODUCTION) -> bytes:
    """Lock a member's secret key. `member` is bound in, so that it opens as this member's only."""
    salt = os.urandom(_SALT_BYTES)
    lock = _lock(password, salt, pepper, cost)
    return _HEAD.pack(_VERSION, *cost) + salt + lock.seal_text(secret, _place(member))


def open_with_password(locked: bytes, password: str, *, member: UUID, pepper: bytes) -> str:
    """The member's secret key.

    Raises:
        CannotOpenError: the password, the member or the pepper is another one, or the value was changed.
    """
    if len(locked) < _HEAD.size + _SALT_BYTES:
        raise CannotOpenError("this is not a locked secret")
    version, *numbers = _HEAD.unpack(locked[: _HEAD.size])
    cost = Cost(*numbers)
    if version != _VERSION or not cost.sane:
        raise CannotOpenError("this is not a locked secret")
    salt, sealed = locked[_HEAD.size : _HEAD.size + _SALT_BYTES], locked[_HEAD.size + _SALT_BYTES :]
    return _lock(password, salt, pepper, cost).open_text(sealed, _place(member))


def _lock(password: str, salt: bytes, pepper: bytes, cost: Cost) -> Lock:
    # Keyboards write é and й in two ways; whoever types the same letters has typed the same password.
    typed = unicodedata.normalize("NFKC", password).encode()
    stretched = hash_secret_raw(
        typed, salt, cost.passes, max(cost.memory_kib, 8 * cost.lanes), cost.lanes, KEY_BYTES, Type.ID
    )
    return Lock(derive(stretched, "member secret", salt=pepper))


def _place(member: UUID) -> Place:
    return Place("member", "secret", member)
