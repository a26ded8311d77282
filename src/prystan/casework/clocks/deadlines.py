"""What falls due in the organisation's cases, and when: codes and days. `sql/57_deadlines.sql` says what that is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from uuid import UUID

from django.db import connection

from prystan.casework.access.models import Member


class What(StrEnum):
    """What has a day by which it should be done, or looked at again."""

    TASK = "task"
    VISIT = "visit"
    GOAL = "goal"
    PLAN = "plan"
    ASSESSMENT = "assessment"
    BEST_INTEREST = "best_interest"
    REFLECTION = "reflection"
    CONSENT = "consent"
    HOLD = "hold"


@dataclass(frozen=True, slots=True)
class Deadline:
    """One thing that should be done by a day."""

    case: UUID
    number: int
    row: UUID
    what: What
    on: date


def deadlines(until: date, *, of: Member | None = None) -> list[Deadline]:
    """What is late or falls due until a day, the most urgent first: of one member, or of the own organisation."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM prystan.deadlines(%s, %s)", [until, of.pk if of else None])
        return [Deadline(case, number, row, What(what), on) for case, number, row, what, on in cursor.fetchall()]
