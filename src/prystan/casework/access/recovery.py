"""The recovery paper: made before it is needed, used when nobody is left who could let anybody in."""

from __future__ import annotations

import hashlib
from datetime import timedelta
from typing import Any

from django.db import connection
from django.utils import timezone

from prystan.casework.access.actions import set_password
from prystan.casework.access.context import Context, set_context
from prystan.casework.access.keyring import Keyring
from prystan.casework.access.models import Member, OrganisationKey, RecoveryPaper
from prystan.casework.vault import CannotOpenError, KeyPair, print_paper, proof_of_paper, read_paper, seal_to

WARNED = timedelta(days=30)


def write_paper(owner: Any, secret: bytes, *, by: Member | None = None) -> str:
    """A new paper for the organisation whose secret this is. Returns what has to be printed now or never.

    What the paper before it opened is gone.
    """
    pair = KeyPair.new()
    RecoveryPaper.objects.create(
        owner_id=owner, public_key=pair.public, sealed=seal_to([pair.public], secret), made_by=by,
        proof_hash=hashlib.sha256(proof_of_paper(pair)).digest(),
    )  # fmt: skip
    return print_paper(pair)


def new_paper(keyring: Keyring, *, by: Member) -> str:
    """The same, by a member who manages the organisation."""
    return write_paper(by.organisation_id, keyring.shared.written(), by=by)


def live_paper(organisation: Any) -> RecoveryPaper | None:
    return RecoveryPaper.objects.filter(owner=organisation, replaced_at=None).first()


def lately_used(organisation: Any) -> RecoveryPaper | None:
    """The paper that was used in the last month: every member is warned of it."""
    since = timezone.now() - WARNED
    return RecoveryPaper.objects.filter(owner=organisation, used_at__gt=since).order_by("-used_at").first()


def recover_with_paper(email: str, typed: str, password: str) -> Member | None:
    """An administrator comes back with the paper: new password, new key, the organisation's secret sealed to it.

    The transaction runs as that member's sign-in from here on. None where address and paper do not belong together.

    Raises:
        CannotOpenError: something on the paper is mistyped.
    """
    paper = read_paper(typed)
    proof = proof_of_paper(paper)
    row = _first("SELECT member, sealed FROM prystan.sealed_to_paper(%s, %s)", email, proof)
    if row is None:
        return None
    secret = paper.open(bytes(row[1]))
    set_context(Context.signing_in(row[0]))
    member = Member.objects.get(pk=row[0])
    set_password(member, password)
    member.save(update_fields=["password", "public_key", "locked_secret"])
    _first("SELECT prystan.use_paper(%s, %s, %s)", email, proof, seal_to([member.public_key], secret))
    return member


def recover(member: Member, typed: str) -> OrganisationKey:
    """Let a member in with the paper, as the owner of the tables.

    Raises:
        CannotOpenError: this is not the paper of that organisation, or something is mistyped.
    """
    paper, kept = read_paper(typed), live_paper(member.organisation_id)
    if kept is None:
        raise CannotOpenError("this organisation has no recovery paper")
    secret = paper.open(bytes(kept.sealed))
    OrganisationKey.objects.filter(member=member).delete()
    return OrganisationKey.objects.create(member=member, sealed=seal_to([member.public_key], secret))


def _first(query: str, *values: Any) -> tuple[Any, ...] | None:
    with connection.cursor() as cursor:
        cursor.execute(query, values)
        row: tuple[Any, ...] | None = cursor.fetchone()
    return row
