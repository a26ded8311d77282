"""Blind search: keyed hashes by which an organisation finds its own sealed names, and nobody else finds anything.

Equality of a token is all that can be asked. Two organisations have different keys, so their tables have nothing in
common; a thief without the key cannot try names. What a thief of the table does learn is which dossiers share a token.
"""

from __future__ import annotations

import hmac
from dataclasses import dataclass, field
from typing import Self

from prystan.casework.vault.keys import KeyPair
from prystan.casework.vault.locks import derive

TOKEN_BYTES = 16


@dataclass(frozen=True, slots=True)
class SearchKey:
    """An organisation's key for search tokens; it follows from the organisation's secret."""

    key: bytes = field(repr=False)

    @classmethod
    def of(cls, organisation: KeyPair) -> Self:
        return cls(derive(organisation.secret.encode(), "blind index"))

    def token(self, kind: str, word: str) -> bytes:
        """The token of one normalised word. A `kind` keeps a birth date from being found as a name."""
        return hmac.digest(self.key, f"{kind}\0{word}".encode(), "sha256")[:TOKEN_BYTES]
