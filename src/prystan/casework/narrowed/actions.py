"""Who opens a case, and breaking the glass: one function a verb, inside the caller's transaction."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from django.db import connection
from django.utils import timezone

from prystan.casework.access.keyring import Keyring, hold_key
from prystan.casework.access.models import Member
from prystan.casework.cases.models import Case
from prystan.casework.narrowed.models import Keeper, Opening
from prystan.casework.vault import CannotOpenError, seal_to


def name_keepers(case: Case, members: Collection[UUID], *, by: Member) -> None:
    """From now on these colleagues open the case, and co-ordinators; nobody named, and all who see cases do."""
    now = set(Keeper.objects.filter(case=case).values_list("member_id", flat=True))
    Keeper.objects.filter(case=case).exclude(member__in=members).delete()
    for member in set(members) - now:
        Keeper(case=case, owner_id=case.owner_id, member_id=member, named_by=by).save(force_insert=True)


def assign(case: Case, member: UUID) -> None:
    """The case is this colleague's from now on; where it is narrowed, the colleague opens it too.

    Raises:
        DatabaseError: it is no colleague who may see cases, or the case is closed to whoever asks.
    """
    case.assigned_to_id = member
    case.save(update_fields=["assigned_to"])


def is_closed(case: Case) -> bool:
    """Whether the case is closed to whoever asks, although it is the own organisation's."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT %s = ANY (prystan.closed_dossiers())", [case.pk])
        return bool(cursor.fetchone()[0])


def break_glass(keyring: Keyring, case: Case, *, by: Member, why: str, words: str, hours: int) -> Opening:
    """Ask to open a case that is closed to `by`. It opens once somebody else has confirmed.

    Raises:
        DatabaseError: the case is open to the member, or another organisation's.
    """
    opening = Opening(case=case, owner_id=by.organisation_id, asked_by=by, why=why, hours=hours)
    # The case's own key is closed to whoever asks: so the words are sealed to the organisation.
    hold_key(None, keyring.organisation.public)
    opening.words = seal_to([keyring.organisation.public], words.encode())
    opening.save(force_insert=True)
    return opening


def confirm(opening: Opening) -> None:
    """The second person's word: from now on the case is open to whoever asked, for the hours asked for."""
    opening.confirmed_at = timezone.now()  # the database puts its own moment
    opening.save(update_fields=["confirmed_at"])
    opening.refresh_from_db()


def end(opening: Opening) -> None:
    """It is needed no longer, or was not right."""
    opening.ended_at = timezone.now()
    opening.save(update_fields=["ended_at"])
    opening.refresh_from_db()


def read_words(keyring: Keyring, opening: Opening) -> str:
    """The reason in words; empty where the person was erased."""
    if not opening.words:
        return ""
    try:
        return keyring.organisation.open(bytes(opening.words)).decode()
    except CannotOpenError:
        return ""
