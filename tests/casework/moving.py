"""A case of the association that is offered to the shelter for good, as far as a test needs it."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from casework.cast import Cast, Person
from casework.story import agree, case_of, name_her
from prystan.casework.cases.actions import Opened
from prystan.casework.cases.models import Case
from prystan.casework.cases.search import find_cases
from prystan.casework.transfers import actions
from prystan.casework.transfers.models import Transfer

PURPOSES = ("assistance", "referral", "statistics", "transfer")
NAME = "Зінаіда Пераезджая"


def agreed(
    cast: Cast,
    *,
    purposes: Any = PURPOSES,
    name: str | None = NAME,
    receivers: Collection[str] = ("shelter coordinator",),
    **facts: Any,
) -> Opened:
    """A case of the association, whose person agrees that it goes to the shelter."""
    worker = cast["association caseworker"]
    opened = case_of(worker, **facts)
    agree(worker, opened, purposes=purposes, to=[cast[one] for one in receivers])
    if name:
        name_her(worker, opened, name)
    return opened


def offered(cast: Cast, opened: Opened, *, to: str = "shelter coordinator", **more: Any) -> Transfer:
    with cast["association coordinator"].acting() as keyring:
        words = {"reason": "MigrationOrChangeOfLocation", "needs": ["Shelter"], **more}
        return actions.offer(keyring, opened.case, cast[to].organisation, **words)


def seen_by(person: Person, transfer: Transfer) -> Transfer | None:
    with person.acting():
        return Transfer.objects.filter(pk=transfer.pk).first()


def accepted_by(person: Person, transfer: Transfer) -> Opened:
    with person.acting() as keyring:
        return actions.accept(keyring, Transfer.objects.get(pk=transfer.pk))


def moved(cast: Cast, **more: Any) -> tuple[Opened, Transfer]:
    """Offered and accepted. The case is the shelter's."""
    opened = agreed(cast, **more)
    transfer = offered(cast, opened)
    return accepted_by(cast["shelter coordinator"], transfer), transfer


def case_seen(person: Person, opened: Opened) -> Case | None:
    with person.acting():
        return Case.objects.filter(pk=opened.case.pk).first()


def execute(statement: str, *values: Any) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.fetchall() if cursor.description else []


def refused(person: Person, statement: str, *values: Any) -> str:
    """How the database refuses to do this for that person."""
    with pytest.raises(DatabaseError) as caught, transaction.atomic(), person.acting():
        execute(statement, *values)
    return str(caught.value)


def found_by_name(person: Person, name: str = NAME) -> list[Any]:
    with person.acting() as keyring:
        return [case.pk for case in find_cases(keyring.search, name)]
