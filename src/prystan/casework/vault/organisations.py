"""What the members of an organisation share: its key pair, and two keys that outlive the pair when it is renewed.

Numbers under which records leave the house stay the same from one contribution to the next, and a row that was taken
in once is known again. Neither opens anything. Whoever left with an old secret still knows these two, and can tell by
them no more than which of the rows that he already has came in here.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace
from typing import Self

from prystan.casework.vault.index import SearchKey
from prystan.casework.vault.keys import KeyPair
from prystan.casework.vault.pseudonyms import PseudonymKey


@dataclass(frozen=True, slots=True)
class OrganisationSecret:
    """`pair` opens what is sealed to the organisation; the others were derived from its first pair."""

    pair: KeyPair
    pseudonyms: bytes = field(repr=False)
    imported: bytes = field(repr=False)

    @classmethod
    def of(cls, first: KeyPair) -> Self:
        return cls(first, PseudonymKey.of(first).key, SearchKey.of(first).key)

    @classmethod
    def read(cls, plain: bytes) -> Self:
        """What `written` wrote; or, of an organisation that never renewed its key, the secret alone."""
        text = plain.decode()
        if not text.startswith("{"):
            return cls.of(KeyPair.of(text))
        held = json.loads(text)
        return cls(KeyPair.of(held["secret"]), bytes.fromhex(held["pseudonyms"]), bytes.fromhex(held["imported"]))

    def written(self) -> bytes:
        held = {"secret": self.pair.secret, "pseudonyms": self.pseudonyms.hex(), "imported": self.imported.hex()}
        return json.dumps(held).encode()

    def renewed(self) -> Self:
        """A fresh pair; nothing leads from the old one to it."""
        return replace(self, pair=KeyPair.new())
