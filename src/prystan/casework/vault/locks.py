"""AES-256-GCM for single values. A sealed value opens only in the place it was sealed for.

A sealed value is one byte 01, a nonce of 12 bytes, then ciphertext and tag. Its place (table, column, row) is bound in
as associated data, so that nobody with write access can move a value to another row to have it read there.
"""

from __future__ import annotations

import os
import struct
from dataclasses import dataclass, field
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from prystan.casework.vault.errors import CannotOpenError

KEY_BYTES = 32
_VERSION = b"\x01"
_NONCE_BYTES = 12


@dataclass(frozen=True, slots=True)
class Place:
    """Where a sealed value stands."""

    table: str
    column: str
    row: UUID

    @property
    def bound(self) -> bytes:
        """The place as associated data. Each part carries its length, so that no two places look alike."""
        parts = [b"prystan sealed value", self.table.encode(), self.column.encode(), self.row.bytes]
        return b"".join(struct.pack(">H", len(part)) + part for part in parts)


@dataclass(frozen=True, slots=True)
class Lock:
    """A key that seals and opens values."""

    key: bytes = field(repr=False)

    def __post_init__(self) -> None:
        if len(self.key) != KEY_BYTES:
            raise ValueError(f"a key has {KEY_BYTES} bytes")

    def seal(self, plain: bytes, place: Place) -> bytes:
        """Seal a value for one place. The same value sealed twice looks different."""
        nonce = os.urandom(_NONCE_BYTES)
        return _VERSION + nonce + AESGCM(self.key).encrypt(nonce, plain, place.bound)

    def open(self, sealed: bytes, place: Place) -> bytes:
        """The value that was sealed for this place.

        Raises:
            CannotOpenError: another key, another place, or a changed byte.
        """
        nonce, box = sealed[1 : 1 + _NONCE_BYTES], sealed[1 + _NONCE_BYTES :]
        if sealed[:1] != _VERSION or len(nonce) < _NONCE_BYTES:
            raise CannotOpenError("this is not a sealed value")
        try:
            return AESGCM(self.key).decrypt(nonce, box, place.bound)
        except InvalidTag:
            raise CannotOpenError("the key does not fit this value in this place") from None

    def seal_text(self, plain: str, place: Place) -> bytes:
        return self.seal(plain.encode(), place)

    def open_text(self, sealed: bytes, place: Place) -> str:
        return self.open(sealed, place).decode()


def derive(secret: bytes, purpose: str, *, salt: bytes | None = None) -> bytes:
    """A key for one purpose (HKDF-SHA256). From it nobody gets back to `secret`, nor to another purpose's key."""
    return HKDF(algorithm=SHA256(), length=KEY_BYTES, salt=salt, info=f"prystan {purpose}".encode()).derive(secret)
