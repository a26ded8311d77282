"""Who did something in a case: a colleague by name; of an organisation that had the case before, not."""

from __future__ import annotations

from collections.abc import Callable, Collection
from uuid import UUID

from django.utils.translation import gettext as _

from prystan.casework.access.models import Member, Organisation
from prystan.casework.transfers.actions import houses
from prystan.web.pages import Asking


def who_did(request: Asking, members: Collection[UUID]) -> Callable[[UUID], str]:
    """How each of these members is called before whoever asks."""
    colleagues = Member.objects.filter(organisation=request.user.organisation_id, pk__in=members)
    names: dict[UUID, str] = dict(colleagues.values_list("pk", "name"))
    if others := set(members) - set(names):
        came_from = houses(others)
        called = dict(Organisation.objects.filter(pk__in=came_from.values()).values_list("pk", "name"))
        names |= {
            member: _("a member of %(organisation)s") % {"organisation": called[house]}
            for member, house in came_from.items()
        }
    return lambda member: names.get(member, "–")
