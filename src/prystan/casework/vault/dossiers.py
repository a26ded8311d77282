"""One data key a dossier, wrapped for each organisation that may open it.

The owner's wrap holds the data key. A receiver's wrap holds the keys of the agreed sections and nothing from which the
others could be computed, so the scope of a grant is kept by arithmetic and not by good behaviour. Without a wrap
there is no key: destroying all wraps erases what is sealed, wherever copies of the sealed values are.
"""

from __future__ import annotations

import base64
import json
import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Self
from uuid import UUID

from prystan.casework.vault.errors import CannotOpenError, NotInScopeError
from prystan.casework.vault.keys import KeyPair, seal_to
from prystan.casework.vault.locks import KEY_BYTES, Lock, derive


@dataclass(frozen=True, slots=True)
class DossierKey:
    """The data key of one dossier, from which the key of every section follows."""

    dossier: UUID
    key: bytes = field(repr=False)

    @classmethod
    def new(cls, dossier: UUID) -> Self:
        return cls(dossier, os.urandom(KEY_BYTES))

    def section_key(self, section: str) -> bytes:
        return derive(self.key, f"section {section}", salt=self.dossier.bytes)


@dataclass(frozen=True, slots=True)
class OpenedDossier:
    """What a wrap yields: all sections (`whole`), or some."""

    dossier: UUID
    whole: DossierKey | None = field(repr=False)
    sections: Mapping[str, bytes] = field(repr=False)

    def lock(self, section: str) -> Lock:
        """The lock of one section.

        Raises:
            NotInScopeError: the grant does not cover it.
        """
        if self.whole is not None:
            return Lock(self.whole.section_key(section))
        if section not in self.sections:
            raise NotInScopeError(f"the grant does not cover the section {section!r}")
        return Lock(self.sections[section])


def wrap_whole(key: DossierKey, public: str) -> bytes:
    """The data key for an owner."""
    return _wrap(key.dossier, {"whole": _written(key.key)}, public)


def wrap_sections(key: DossierKey, sections: Iterable[str], public: str) -> bytes:
    """The keys of some sections for a receiver."""
    keys = {section: _written(key.section_key(section)) for section in sorted(set(sections))}
    return _wrap(key.dossier, {"sections": keys}, public)


def open_dossier(wrapped: bytes, pair: KeyPair, dossier: UUID) -> OpenedDossier:
    """Unwrap the key of `dossier`.

    Raises:
        CannotOpenError: wrapped for another organisation, or belonging to another dossier.
    """
    opened = read_wrap(pair.open(wrapped))
    if opened.dossier != dossier:
        raise CannotOpenError("this key belongs to another dossier")
    return opened


def read_wrap(plain: bytes) -> OpenedDossier:
    """What stands in a wrap that was opened. Another organisation wrote it, so anything may stand there.

    Raises:
        CannotOpenError: this is no key of a dossier.
    """
    try:
        held = json.loads(plain)
        dossier = UUID(held["dossier"])
        whole = DossierKey(dossier, base64.b64decode(held["whole"])) if "whole" in held else None
        sections = {name: base64.b64decode(key) for name, key in held.get("sections", {}).items()}
    except (ValueError, KeyError, TypeError, AttributeError):
        raise CannotOpenError("this is no key of a dossier") from None
    return OpenedDossier(dossier, whole, sections)


def _wrap(dossier: UUID, held: Mapping[str, object], public: str) -> bytes:
    return seal_to([public], json.dumps({"dossier": str(dossier), **held}).encode())


def _written(key: bytes) -> str:
    return base64.b64encode(key).decode()
