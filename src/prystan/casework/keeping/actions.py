"""What is decided about how long people are kept: one function a verb, inside the caller's transaction."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db import connection
from django.utils import timezone

from prystan.casework.access.models import Member
from prystan.casework.cases.models import Case
from prystan.casework.keeping.models import LegalHold, Retention


@dataclass(frozen=True, slots=True)
class Due:
    """A closed case whose person is to be erased on that day, unless it is held."""

    case: UUID
    on: date
    held: bool


def keep_for(*, by: Member, months: int, warn_days: int = 90) -> Retention:
    """The organisation keeps people so long after closing. From then on the clock destroys keys."""
    row = Retention.objects.filter(owner=by.organisation_id).first()
    if row is None:
        return Retention.objects.create(owner_id=by.organisation_id, months=months, warn_days=warn_days)
    row.months, row.warn_days = months, warn_days
    row.save(update_fields=["months", "warn_days"])
    return row


def hold(case: Case, *, by: Member, reason: str, review_on: date) -> LegalHold:
    """Forbid to erase this person, until it is lifted."""
    return LegalHold.objects.create(
        case=case, owner_id=case.owner_id, placed_by=by, reason=reason, review_on=review_on
    )  # fmt: skip


def lift(held: LegalHold) -> None:
    """The hold is needed no longer."""
    held.lifted_at = timezone.now()  # the database puts its own moment
    held.save(update_fields=["lifted_at"])
    held.refresh_from_db()


def due() -> list[Due]:
    """What of the own organisation is erased soon, or would be were it not held; the soonest first."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT case_id, on_day, held FROM prystan.due()")
        return [Due(*row) for row in cursor.fetchall()]


def erase_due() -> int:
    """Erase everybody whose time has come and who is not held, of whatever organisation. For a clock."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT prystan.erase_due()")
        return int(cursor.fetchone()[0])
