"""Who speaks for a child."""

from __future__ import annotations

from datetime import date

from django.db import connection

from prystan.casework.access.fields import write_sealed
from prystan.casework.access.models import Member
from prystan.casework.care.actions._rows import written
from prystan.casework.care.models import BestInterest, Guardian
from prystan.casework.cases.actions import Opened
from prystan.casework.cases.models import Case


def name_guardian(
    opened: Opened,
    kind: str,
    name: str,
    *,
    by: Member,
    from_on: date,
    contact: str = "",
    until_on: date | None = None,
    conflict: bool = False,
) -> Guardian:
    """Who may agree for the child. With a `conflict`, nothing rests on this person's word."""
    return written(
        Guardian, opened, by, {"name": name, "contact": contact}, kind=kind, from_on=from_on, until_on=until_on,
        conflict=conflict,
    )  # fmt: skip


def doubt_guardian(guardian: Guardian) -> None:
    """The guardian may have had a part in it. From now on no referral rests on this guardian."""
    guardian.conflict = True
    guardian.save(update_fields=["conflict"])


def change_guardian(opened: Opened, guardian: Guardian, *, contact: str, until_on: date | None, conflict: bool) -> None:
    """How the guardian is reached, until when, and whether anything may rest on this word."""
    write_sealed(opened.dossier, guardian, contact=contact)
    guardian.until_on, guardian.conflict = until_on, conflict
    guardian.save(update_fields=["contact", "until_on", "conflict"])


def decide_best_interest(
    opened: Opened, measure: str, reasons: str, *, by: Member, body: str, decided_on: date, review_on: date, heard: bool
) -> BestInterest:
    """What a body decided is best for the child, until it is looked at again."""
    return written(
        BestInterest, opened, by, {"reasons": reasons}, measure=measure, body=body, decided_on=decided_on,
        review_on=review_on, heard=heard,
    )  # fmt: skip


def end_best_interest(decision: BestInterest, *, on: date) -> None:
    decision.ended_on = on
    decision.save(update_fields=["ended_on"])


def is_spoken_for(case: Case) -> bool:
    """May this person be referred, as far as being a child goes? True of every adult."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT prystan.child_is_spoken_for(%s)", [case.pk])
        return bool(cursor.fetchone()[0])
