"""X25519 key pairs in age's own notation, and what is sealed to them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Self

import pyrage
from pyrage import x25519

from prystan.casework.vault.errors import CannotOpenError


@dataclass(frozen=True, slots=True)
class KeyPair:
    """`public` (``age1…``) may be known to all; `secret` (``AGE-SECRET-KEY-1…``) opens what is sealed to it."""

    public: str
    secret: str = field(repr=False)

    @classmethod
    def new(cls) -> Self:
        identity = x25519.Identity.generate()
        return cls(str(identity.to_public()), str(identity))

    @classmethod
    def of(cls, secret: str) -> Self:
        """The pair to which a secret belongs.

        Raises:
            CannotOpenError: this is no such secret (age's notation carries a checksum).
        """
        try:
            return cls(str(x25519.Identity.from_str(secret).to_public()), secret)
        except pyrage.IdentityError:
            raise CannotOpenError("this is not a secret key") from None

    def open(self, sealed: bytes) -> bytes:
        """What was sealed to this pair.

        Raises:
            CannotOpenError: it was sealed to others, or changed.
        """
        try:
            plain: bytes = pyrage.decrypt(sealed, [x25519.Identity.from_str(self.secret)])
        except pyrage.DecryptError:
            raise CannotOpenError("this was not sealed to this key, or it was changed") from None
        return plain


def seal_to(publics: Iterable[str], plain: bytes) -> bytes:
    """An age file that any one of these key pairs opens."""
    sealed: bytes = pyrage.encrypt(plain, [x25519.Recipient.from_str(public) for public in publics])
    return sealed
