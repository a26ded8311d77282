"""Keys of linkage rounds that an organisation keeps, so that its members make contributions with tokens by page.

The key holder seals a round's key to the organisation's public key. It is kept as it came, and opened in the memory of
a request of a member who is signed in; the secret that opens it is nowhere in the database in clear.
"""

from __future__ import annotations

from prystan.casework.access.keyring import Keyring, hold_key
from prystan.casework.access.models import Member
from prystan.casework.exchange.models import KeptRound
from prystan.casework.vault import CannotOpenError
from prystan.evidence.linkage.keys import LinkageKeyError, RoundKey
from prystan.evidence.linkage.schemes import SCHEMES, Scheme

LARGEST = 10_000  # bytes of a sealed key
_SEALED = b"age-encryption.org/"


class NotSealedError(ValueError):
    """What came is no age file. A key in clear is not kept."""


class SealedToOthersError(ValueError):
    """It was sealed to another key than the organisation's."""


class NoRoundKeyError(ValueError):
    """It opens, and there is no round's key in it."""


def keep_round(keyring: Keyring, content: bytes, *, scheme: str, by: Member) -> KeptRound:
    """Keep a round's key as its holder sent it. One that was kept for the same round before goes.

    Raises:
        NotSealedError, SealedToOthersError, NoRoundKeyError: nothing is kept.
    """
    if not content.startswith(_SEALED) or len(content) > LARGEST:
        raise NotSealedError
    key = _opened(keyring, content)
    hold_key(None, keyring.organisation.public)
    KeptRound.objects.filter(owner=by.organisation_id, round=key.round).delete()
    return KeptRound.objects.create(
        owner_id=by.organisation_id, round=key.round, fingerprint=key.fingerprint, scheme=scheme, sealed=content,
        kept_by=by,
    )  # fmt: skip


def open_round(keyring: Keyring, kept: KeptRound) -> tuple[RoundKey, Scheme]:
    """The round's key, and how people become tokens in it."""
    return _opened(keyring, bytes(kept.sealed)), SCHEMES[kept.scheme]


def _opened(keyring: Keyring, content: bytes) -> RoundKey:
    try:
        return RoundKey.from_bytes(keyring.organisation.open(content), "round")
    except CannotOpenError:
        raise SealedToOthersError from None
    except LinkageKeyError:
        raise NoRoundKeyError from None
