"""Sealing: who can open what. Knows nothing of trafficking, of Django or of the database.

=================  =============================================================================================
``keys``           X25519 key pairs (age) of organisations and members; what is sealed to them
``login``          a member's secret, locked with the password that only the member knows
``locks``          AES-256-GCM for each value, bound to its table, column and row
``dossiers``       one data key a dossier, wrapped for each organisation that may open it, whole or by section
``sessions``       the opened secret while a member works, split between the server and the cookie
``index``          blind search tokens
``recovery``       the key on paper
``organisations``  what members of an organisation share, and what of it outlives a renewed key
=================  =============================================================================================

All that is stored can be opened with public tools: age, HKDF-SHA256, Argon2id and AES-256-GCM, as their standards say.
"""

from __future__ import annotations

from prystan.casework.vault.dossiers import (
    DossierKey,
    OpenedDossier,
    open_dossier,
    read_wrap,
    wrap_sections,
    wrap_whole,
)
from prystan.casework.vault.errors import CannotOpenError, NotInScopeError
from prystan.casework.vault.index import SearchKey
from prystan.casework.vault.keys import KeyPair, seal_to
from prystan.casework.vault.locks import Lock, Place
from prystan.casework.vault.login import lock_with_password, open_with_password
from prystan.casework.vault.organisations import OrganisationSecret
from prystan.casework.vault.pseudonyms import PseudonymKey
from prystan.casework.vault.recovery import print_paper, proof_of_paper, read_paper
from prystan.casework.vault.sessions import join_session, split_session

__all__ = [
    "CannotOpenError",
    "DossierKey",
    "KeyPair",
    "Lock",
    "NotInScopeError",
    "OpenedDossier",
    "OrganisationSecret",
    "Place",
    "PseudonymKey",
    "SearchKey",
    "join_session",
    "lock_with_password",
    "open_dossier",
    "open_with_password",
    "print_paper",
    "proof_of_paper",
    "read_paper",
    "read_wrap",
    "seal_to",
    "split_session",
    "wrap_sections",
    "wrap_whole",
]
