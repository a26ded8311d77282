"""Numbers under which an organisation's records leave the house: the same each time, and its own secret.

They follow from the organisation's secret key, so whoever has a contribution *and* the database cannot tell by them
which case a record is; and two organisations' numbers have nothing in common.
"""

from __future__ import annotations

import hmac
from dataclasses import dataclass, field
from typing import Self
from uuid import UUID

from prystan.casework.vault.keys import KeyPair
from prystan.casework.vault.locks import derive

DIGITS = 20  # hexadecimal: 80 bits, so that a million records do not meet


@dataclass(frozen=True, slots=True)
class PseudonymKey:
    """An organisation's key for pseudonyms; it follows from the organisation's secret."""

    key: bytes = field(repr=False)

    @classmethod
    def of(cls, organisation: KeyPair) -> Self:
        return cls(derive(organisation.secret.encode(), "pseudonyms"))

    def of_row(self, kind: str, row: UUID) -> str:
        """The pseudonym of a row. A `kind` keeps a person's number from being a referral's."""
        return hmac.digest(self.key, kind.encode() + b"\0" + row.bytes, "sha256").hex()[:DIGITS]
