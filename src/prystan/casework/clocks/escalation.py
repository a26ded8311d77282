"""Referrals that nobody answers: to the co-ordinators of both sides, then to the national office as a count."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import connection
from django.db.models import QuerySet

from prystan.casework.access.models import Member
from prystan.casework.access.roles import Permission
from prystan.casework.clocks.models import Escalation, Level
from prystan.casework.referrals.states import State

NATIONAL = "CentralGovernmentOrganisation"


def escalate() -> int:
    """Whatever waits longer than the country's service level, of whatever organisation. For a clock."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT prystan.escalate_referrals()")
        return int(cursor.fetchone()[0])


def escalated() -> QuerySet[Escalation]:
    """Referrals of or to the own organisation that still wait, the oldest first."""
    return (
        Escalation.objects.filter(level=Level.SIDES, referral__state__in=[State.SENT, State.ACKNOWLEDGED])
        .select_related("referral__service", "referral__owner", "referral__receiver")
        .order_by("referral__sent_at")
    )


def late_in_the_country(by: Member) -> Mapping[str, int] | None:
    """How many referrals wait by region, for a member of the national office who oversees; None for all others."""
    if by.organisation.kind != NATIONAL or not by.may(Permission.OVERSEE):
        return None
    with connection.cursor() as cursor:
        cursor.execute("SELECT region, waiting FROM prystan.waiting_too_long()")
        return dict(cursor.fetchall())
