"""Branches of an organisation: what is open, and who works where."""

from __future__ import annotations

from django.db.models import QuerySet

from prystan.casework.access.models import Member
from prystan.casework.network.models import Branch, Posting


def branches_of(member: Member) -> QuerySet[Branch]:
    """The open branches of the member's organisation."""
    return Branch.objects.filter(owner=member.organisation_id, closed_on=None).order_by("name")


def post(member: Member, branch: str) -> None:
    """The member works in this branch of the organisation from now on; in none where it is empty."""
    row = Posting.objects.filter(member=member).first()
    if not branch:
        Posting.objects.filter(member=member).delete()
    elif row is None:
        Posting.objects.create(owner_id=member.organisation_id, member=member, branch_id=branch)
    elif str(row.branch_id) != branch:
        row.branch_id = branch
        row.save(update_fields=["branch"])
