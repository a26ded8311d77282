"""Making, using and revoking secrets of programs, inside the caller's transaction."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Collection
from datetime import timedelta

from django.db import connection
from django.utils import timezone

from prystan.casework.access.context import Context
from prystan.casework.access.models import Member
from prystan.casework.access.roles import Permission
from prystan.casework.tokens.models import Kind, Token

DAYS = 90
_BYTES = 32
CALENDAR_SCOPES = (Permission.READ_CASES,)


def make_token(
    *, by: Member, kind: Kind, made_for: str, scopes: Collection[Permission] = CALENDAR_SCOPES, days: int = DAYS
) -> tuple[Token, str]:
    """A secret for a program, given out now and kept nowhere.

    Raises:
        DatabaseError: a scope is more than the member may, or it would live longer than a year.
    """
    secret = secrets.token_urlsafe(_BYTES)
    token = Token.objects.create(
        owner_id=by.organisation_id,
        member=by,
        kind=kind,
        made_for=made_for,
        scopes=sorted(scope.value for scope in scopes),
        token_hash=hash_of(secret),
        expires_at=timezone.now() + timedelta(days=days),
    )
    return token, secret


def context_of(secret: str, kind: Kind) -> Context | None:
    """On whose behalf a program asks that has this secret; None if it is none, or none any more."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT organisation, member, scopes FROM prystan.use_token(%s, %s)", [hash_of(secret), kind])
        row = cursor.fetchone()
    return Context("member", row[0], row[1], tuple(row[2])) if row else None


def revoke(token: Token) -> None:
    """The secret opens nothing from now on."""
    token.revoked_at = timezone.now()
    token.save(update_fields=["revoked_at"])


def hash_of(secret: str) -> bytes:
    return hashlib.sha256(secret.encode()).digest()
