"""Names, opened to make linkage tokens of them: many at once, for so long as a request may take."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Mapping, Sequence
from uuid import UUID

from prystan.casework.access.context import Context, set_context
from prystan.casework.access.keyring import Keyring
from prystan.casework.access.models import Member
from prystan.casework.cases.actions import Person, read_people
from prystan.casework.cases.models import CONTACT, IDENTITY, Case

PORTION = 200  # openings in one question; a context lives two minutes, all of a large organisation's names take longer
REGISTER = ("full_name", "birth_date", "phone", "document")  # what tokens are made of, as linkage calls it

Known = Mapping[UUID, Mapping[str, str | None]]
"""By case, what tokens are made of. It lives in memory, or sealed to a member."""


def to_open(by: Member, cases: Collection[UUID]) -> list[UUID]:
    """Of these cases of the own organisation those with a name, in one order; an erased person has none."""
    named = Case.objects.filter(owner=by.organisation_id, name__isnull=False, dossier__erased_at__isnull=True)
    wanted = set(cases)
    return [pk for pk in named.order_by("number").values_list("pk", flat=True).distinct() if pk in wanted]


def open_names(
    keyring: Keyring,
    cases: Sequence[UUID],
    *,
    by: Member,
    until: float | None = None,
    progress: Callable[[float], None] = lambda _: None,
) -> dict[UUID, dict[str, str | None]]:
    """Open the identities of these cases, in their order, until all are or `until` (`time.monotonic`) has come."""
    found: dict[UUID, dict[str, str | None]] = {}
    for start in range(0, len(cases), PORTION):
        if until is not None and time.monotonic() > until:
            break
        set_context(Context.of(by))
        portion = cases[start : start + PORTION]
        for pk, person in read_people(keyring, portion, (IDENTITY, CONTACT)).items():
            found[pk] = _row(person)
        progress((start + len(portion)) / len(cases))
    return found


def _row(person: Person) -> dict[str, str | None]:
    details = {column: person.details.get(column) for column in REGISTER[1:]}
    return {"full_name": person.names[0] if person.names else None, **details}
