"""What is done with an offer: one function a verb, inside the caller's transaction, in which the member acts."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any
from uuid import UUID

from django.db import connection

from prystan.casework.access.errors import RefusedError
from prystan.casework.access.keyring import Keyring, hold_key
from prystan.casework.access.models import Member, Organisation
from prystan.casework.cases.actions import Opened, open_case, read_person
from prystan.casework.cases.models import IDENTITY, SECTIONS, Case
from prystan.casework.cases.search import index_name
from prystan.casework.transfers.models import Transfer
from prystan.casework.transfers.states import State
from prystan.casework.vault import wrap_whole


def offer(
    keyring: Keyring,
    case: Case,
    receiver: Organisation,
    *,
    reason: str,
    needs: Collection[str] = (),
    with_children: bool = False,
) -> Transfer:
    """Offer a case for good, with its key wrapped for the receiver. The database keeps that back until acceptance.

    Raises:
        RefusedError: the case is not open to whoever asks.
        DatabaseError: the person's live consent does not name the receiver for it, or another rule forbids it.
    """
    opened = keyring.open(case.pk, SECTIONS)
    if opened.whole is None:
        raise RefusedError("only the owner of a case can give it away")
    hold_key(receiver.pk, receiver.public_key)
    sealed = wrap_whole(opened.whole, receiver.public_key)
    made = _call(
        "SELECT prystan.offer_transfer(%s, %s, %s, %s, %s, %s)",
        case.pk, receiver.pk, reason, sorted(needs), with_children, sealed,
    )  # fmt: skip
    return Transfer.objects.get(pk=made)


def accept(keyring: Keyring, transfer: Transfer) -> Opened:
    """Take the case over, whole. The receiver's own search tokens are made of the names in it.

    Raises:
        CannotOpenError: the key that came does not open the case. Undone with its transaction, nothing has moved.
        DatabaseError: the offer is over, or the consent no longer names the receiver.
    """
    _call("SELECT prystan.accept_transfer(%s)", transfer.pk)
    transfer.refresh_from_db()
    opened = open_case(keyring, Case.objects.get(pk=transfer.case_id), SECTIONS)
    for name in read_person(opened, (IDENTITY,)).names:
        index_name(keyring.search, opened.case, name)
    return opened


def decline(transfer: Transfer, reason: str) -> None:
    """The receiver says no, by a code; the key that came is destroyed."""
    _call("SELECT prystan.decline_transfer(%s, %s)", transfer.pk, reason)
    transfer.refresh_from_db()


def withdraw(transfer: Transfer) -> None:
    """The sender takes the offer back."""
    _call("SELECT prystan.withdraw_transfer(%s)", transfer.pk)
    transfer.refresh_from_db()


def expire() -> int:
    """End every offer that nobody answered in time, of whatever organisation. For a clock."""
    return int(_call("SELECT prystan.expire_transfers()"))


def houses(members: Collection[UUID]) -> dict[UUID, UUID]:
    """Member → organisation, of those who wrote in a case before the asking organisation took it over: who they were
    stays with their organisation."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT member, organisation FROM prystan.houses(%s::uuid[])", [list(members)])
        return dict(cursor.fetchall())


def had_first(cases: Collection[UUID]) -> dict[UUID, UUID]:
    """Case → the organisation that took the person in, of those of these cases that came from another."""
    rows = Transfer.objects.filter(case__in=cases, state=State.ACCEPTED).order_by("-settled_at")
    return dict(rows.values_list("case_id", "owner_id"))  # the earliest comes last, and stays


def gone(by: Member) -> int:
    """How many cases went from the member's organisation to others, and are theirs now."""
    own = by.organisation_id
    back = Case.objects.filter(owner=own).values("pk")
    rows = Transfer.objects.filter(owner=own, state=State.ACCEPTED).exclude(case__in=back)
    return rows.values("case_id").distinct().count()


def _call(query: str, *values: Any) -> Any:
    with connection.cursor() as cursor:
        cursor.execute(query, values)
        row = cursor.fetchone()
    return row[0] if row else None
