"""The tables of this application, one file a subject."""

from __future__ import annotations

from prystan.casework.access.models.audit import AuditEvent, AuditHead
from prystan.casework.access.models.dossiers import Dossier, Grant, Wrap
from prystan.casework.access.models.organisations import Member, Organisation, OrganisationKey
from prystan.casework.access.models.recovery import RecoveryPaper
from prystan.casework.access.models.sign_in import FailedSignIn, Passkey, SecondFactor

__all__ = [
    "AuditEvent", "AuditHead", "Dossier", "FailedSignIn", "Grant", "Member", "Organisation", "OrganisationKey",
    "Passkey", "RecoveryPaper", "SecondFactor", "Wrap",
]  # fmt: skip
