"""A contribution with tokens, made in as many requests as it takes: none of them holds a worker for long.

Where all names are opened in the first request, nothing is kept in between. Where they are not, those that were opened
wait, sealed to the member who makes the contribution: nobody else goes on with it, and nobody reads it.
"""

from __future__ import annotations

import json
import time
from collections.abc import Mapping
from uuid import UUID

from django.db import connection

from prystan.casework.access.keyring import Keyring
from prystan.casework.access.models import Member
from prystan.casework.exchange.contribution import Drawn, contributable, draw
from prystan.casework.exchange.models import KeptRound, Making
from prystan.casework.exchange.names import Known, open_names, to_open
from prystan.casework.vault import seal_to

SECONDS = 8.0  # of one request, for opening names


def begin(keyring: Keyring, kept: KeptRound, *, by: Member, seconds: float = SECONDS) -> Drawn | Making:
    """The contribution; or, where it takes longer than one request may, what goes on with it.

    Raises:
        DatabaseError: the member has no permission to contribute, or a colleague is making one.
    """
    until = time.monotonic() + seconds
    asked = to_open(by, contributable())
    known = open_names(keyring, asked, by=by, until=until)
    if len(known) == len(asked):
        return draw(keyring, by=by, with_names=True, known=known)
    forget()
    Making.objects.filter(owner=by.organisation_id, member=by).delete()
    return Making.objects.create(
        owner_id=by.organisation_id, member=by, kept=kept, names=len(asked), left=asked[len(known) :],
        portions=[_sealed(known, by)],
    )  # fmt: skip


def go_on(keyring: Keyring, making: Making, *, by: Member, seconds: float = SECONDS) -> None:
    """Open some more names. Two at once do not open the same ones: the second finds nothing to do."""
    held = Making.objects.select_for_update(skip_locked=True).filter(pk=making.pk, member=by).first()
    if held is None or not held.left:
        return
    wanted = to_open(by, held.left)  # somebody may have been erased meanwhile
    known = open_names(keyring, wanted, by=by, until=time.monotonic() + seconds)
    held.left = wanted[len(known) :]
    held.portions = [*held.portions, _sealed(known, by)]
    held.save(update_fields=["left", "portions"])
    making.left = held.left


def finish(keyring: Keyring, making: Making, *, by: Member) -> Drawn:
    """The contribution of those who agree now. What was kept of it in between goes."""
    known: dict[UUID, Mapping[str, str | None]] = {}
    for portion in making.portions:
        known |= {UUID(pk): row for pk, row in json.loads(keyring.own.open(bytes(portion))).items()}
    drawn = draw(keyring, by=by, with_names=True, known=known)
    making.delete()
    return drawn


def forget() -> None:
    """What was begun and never finished goes after an hour."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT prystan.forget_makings()")


def _sealed(known: Known, by: Member) -> bytes:
    return seal_to([by.public_key], json.dumps({str(pk): row for pk, row in known.items()}).encode())
