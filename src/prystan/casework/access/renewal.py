"""Renewing an organisation's key: a new pair, and everything that is sealed to the organisation sealed anew.

One transaction of one member: the database hands out what is sealed to the organisation, wherever it lies, and takes it
back sealed to the new pair; then the members' seals and the recovery paper's. The old secret opens nothing of it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any
from uuid import UUID

from django.db import connection

from prystan.casework.access.keyring import Keyring
from prystan.casework.access.models import Member, OrganisationKey
from prystan.casework.access.recovery import live_paper
from prystan.casework.access.security import WRAPS
from prystan.casework.vault import CannotOpenError, KeyPair, OpenedDossier, read_wrap, seal_to

_PORTION = 500


@dataclass(slots=True)
class Renewed:
    """The keyring from now on, the organisation's own dossiers as their wraps opened, and what was counted."""

    keyring: Keyring
    opened: dict[UUID, OpenedDossier] = field(default_factory=dict, repr=False)
    values: int = 0
    unreadable: int = 0  # were sealed to no key of the organisation's, so nobody could open them before either


def renew_organisation_key(keyring: Keyring, *, by: Member) -> Renewed:
    """Give the organisation a new key pair.

    Raises:
        DatabaseError: the member may not take everything out, or is a program.
    """
    shared = keyring.shared.renewed()
    done = Renewed(Keyring(keyring.member, keyring.own, shared))
    _run("SELECT prystan.begin_renewal(%s)", shared.pair.public)
    for (table, column), rows in groupby(_sealed(), key=lambda row: (row[0], row[1])):
        anew = list(_anew(rows, keyring.organisation, shared.pair.public, done, wraps=table == WRAPS))
        for start in range(0, len(anew), _PORTION):
            ids, sealed = zip(*anew[start : start + _PORTION], strict=True)
            _run("SELECT prystan.renew_sealed(%s, %s, %s, %s)", table, column, list(ids), list(sealed))
    keyed = OrganisationKey.objects.filter(owner=by.organisation_id).values_list("member_id", flat=True)
    members = list(Member.objects.filter(pk__in=list(keyed), ended_at=None))
    paper = live_paper(by.organisation_id)
    _run(
        "SELECT prystan.end_renewal(%s, %s, %s)",
        [member.pk for member in members],
        [seal_to([member.public_key], shared.written()) for member in members],
        seal_to([paper.public_key], shared.written()) if paper else None,
    )
    return done


def _anew(
    rows: Iterable[tuple[Any, ...]], old: KeyPair, public: str, done: Renewed, *, wraps: bool
) -> Iterator[tuple[UUID, bytes]]:
    for _table, _column, pk, sealed in rows:
        try:
            plain = old.open(bytes(sealed))
        except CannotOpenError:
            done.unreadable += 1
            continue
        done.values += 1
        if wraps and (opened := read_wrap(plain)).whole is not None:
            done.opened[opened.dossier] = opened
        yield pk, seal_to([public], plain)


def _sealed() -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT tab, col, id, sealed FROM prystan.sealed_to_own()")
        return list(cursor.fetchall())


def _run(query: str, *values: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(query, values)
