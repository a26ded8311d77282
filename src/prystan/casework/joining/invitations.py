"""Inviting, and answering an invitation: one function a verb, inside the caller's transaction."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db import connection
from django.utils import timezone

from prystan.casework.access.actions import set_password
from prystan.casework.access.context import Context, set_context
from prystan.casework.access.models import Member
from prystan.casework.joining.models import Invitation

DAYS = 3
_BYTES = 32
_GROUPS = 4
_DIGITS = 5


@dataclass(frozen=True, slots=True)
class Waiting:
    """For whom a link waits: the address to sign in with, and whether there is a second factor already."""

    member: UUID
    email: str
    has_factor: bool


def invite_by_link(member: Member, *, by: Member, days: int = DAYS) -> tuple[Invitation, str]:
    """A link by which `member` sets a password, and what it holds: given out now and kept nowhere.

    Links made earlier for the member work no longer.

    Raises:
        DatabaseError: the member is of another organisation, has left, or is the one who invites.
    """
    token = secrets.token_urlsafe(_BYTES)
    made = Invitation.objects.create(
        owner_id=member.organisation_id,
        member=member,
        token_hash=hash_of(token),
        made_by=by,
        expires_at=timezone.now() + timedelta(days=days),
    )
    return made, token


def end_invitations(member: Member) -> int:
    """Links that wait for the member work no longer. Returns how many did."""
    return Invitation.objects.filter(member=member, used_at=None, revoked_at=None).update(revoked_at=timezone.now())


def look(token: str) -> Waiting | None:
    """For whom a link waits; None where it works no longer, or never did. Looking uses nothing up."""
    row = _first("SELECT member, email, has_factor FROM prystan.waiting_invitation(%s)", token)
    return None if row is None else Waiting(*row)


def answer_invitation(token: str, password: str) -> Member | None:
    """Use a link up: the member gets a password and a new key. None where the link works no longer, or never did.

    From here on the transaction runs as that member's sign-in. Nothing can be opened with the new key before a
    colleague has let the member in.
    """
    row = _first("SELECT prystan.use_invitation(%s)", token)
    if row is None or row[0] is None:
        return None
    set_context(Context.signing_in(row[0]))
    member = Member.objects.get(pk=row[0])
    set_password(member, password)
    member.save(update_fields=["password", "public_key", "locked_secret"])
    return member


def key_number(member: Member) -> str:
    """Twenty digits of the member's public key: read out and compared, they show a link gone astray."""
    digest = hashlib.sha256(member.public_key.encode()).digest()
    digits = str(int.from_bytes(digest[:16], "big") % 10 ** (_GROUPS * _DIGITS)).zfill(_GROUPS * _DIGITS)
    return " ".join(digits[start : start + _DIGITS] for start in range(0, len(digits), _DIGITS))


def hash_of(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()


def _first(query: str, token: str) -> tuple[Any, ...] | None:
    with connection.cursor() as cursor:
        cursor.execute(query, [hash_of(token)])
        row: tuple[Any, ...] | None = cursor.fetchone()
    return row
