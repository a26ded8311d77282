"""My day: what waits for this member."""

from __future__ import annotations

from datetime import timedelta

from django.db.models import Q
from django.http import HttpResponse
from django.utils import timezone

from prystan.casework.access.recovery import lately_used, live_paper
from prystan.casework.access.roles import Permission
from prystan.casework.cases.models import Case, Consent
from prystan.casework.referrals.models import Referral
from prystan.casework.referrals.states import OPEN, State
from prystan.casework.transfers.models import Transfer
from prystan.casework.transfers.states import State as Offer
from prystan.web.care.page import due_on_my_day
from prystan.web.drafts import waiting
from prystan.web.pages import Asking
from prystan.web.views.recovery import left_since
from prystan.web.views.show import show

_SOON = timedelta(days=14)
_MOST = 20
_TO_ANSWER = (State.SENT, State.ACKNOWLEDGED)


def day(request: Asking) -> HttpResponse:
    """Referrals to answer, referrals that wait for others, consents that end soon, cases of one's own."""
    own = request.user.organisation_id
    referrals = Referral.objects.select_related("owner", "receiver", "service")
    today = timezone.localdate()
    ending = Consent.objects.filter(
        owner_id=own, withdrawn_at=None, until__gte=today, until__lte=today + _SOON, case__closed_at=None
    ).select_related("case")
    return show(
        request, "day.html",
        answer=referrals.filter(receiver=own, state__in=_TO_ANSWER).order_by("expires_at")[:_MOST],
        serving=referrals.filter(receiver=own, state__in=[State.ACCEPTED, State.IN_SERVICE, State.COMPLETED])[:_MOST],
        waiting=referrals.filter(Q(owner=own), state__in=OPEN).order_by("expires_at")[:_MOST],
        ending=ending.order_by("until")[:_MOST],
        mine=Case.objects.filter(owner_id=own, assigned_to=request.user, closed_at=None).order_by("-opened_at")[:_MOST],
        offers=_offered(request),
        drafts=waiting(request.user), used_paper=lately_used(own),
        no_paper=request.user.may(Permission.MANAGE_ORGANISATION) and live_paper(own) is None,
        left=request.user.may(Permission.EXPORT) and left_since(request.user), **due_on_my_day(request),
    )  # fmt: skip


def _offered(request: Asking) -> list[Transfer]:
    """Cases that others offer for good, for whoever may take them over."""
    if not request.user.may(Permission.TRANSFER_CASES):
        return []
    rows = Transfer.objects.filter(receiver=request.user.organisation_id, state=Offer.OFFERED)
    return list(rows.select_related("owner", "receiver").order_by("expires_at")[:_MOST])
