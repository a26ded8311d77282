"""Another provider: what nobody answers, or somebody declined, goes on to somebody else by the same envelope."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db import DatabaseError, transaction
from django.http import Http404, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from prystan.casework.cases.models import Case, Consent, Purpose
from prystan.casework.network.directory import Need, find_services
from prystan.casework.network.models import Service
from prystan.casework.referrals import actions
from prystan.casework.referrals.models import Referral
from prystan.casework.referrals.states import TO_ASK_ANEW, UNANSWERED
from prystan.web.care.refusals import refusal
from prystan.web.forms.another import AnotherForm
from prystan.web.pages import Asking
from prystan.web.views.cases import own_case
from prystan.web.views.show import go, show


def another(request: Asking, referral: UUID) -> HttpResponse:
    """Those who offer the same and take her as she is; one press takes the old referral back and sends the new one."""
    found = Referral.objects.select_related("owner", "receiver", "service").get(
        pk=referral, owner_id=request.user.organisation_id
    )
    if found.state not in TO_ASK_ANEW:
        raise Http404
    case = own_case(request, found.case_id)
    agreed, others = _apart(case, _providers(found))
    form = AnotherForm(request.POST or None, services=agreed)
    shown: dict[str, Any] = {"form": form, "referral": found, "case": case, "agreed": agreed, "others": others,
             "open": found.state in UNANSWERED}  # fmt: skip
    if not form.is_valid():
        return show(request, "another.html", **shown)
    (service,) = [one for one in agreed if str(one.pk) == form.cleaned_data["service"]]
    try:
        with transaction.atomic():
            made = actions.ask_another(
                request.keyring, found, service, by=request.user,
                expires_at=timezone.now() + timedelta(days=form.cleaned_data["expires_at"]),
            )  # fmt: skip
    except DatabaseError as fault:
        form.add_error(None, refusal(fault))
        return show(request, "another.html", **shown)
    return go(request, "referral", _("The new referral is sent, without a name."), referral=made.pk)


def _providers(referral: Referral) -> list[Service]:
    """Services of the same kind that take her, those of her region first."""
    need = Need(
        kind=referral.kind, sex=referral.sex or None, with_children=referral.with_children, pregnant=referral.pregnant
    )
    found = find_services(need).exclude(pk=referral.service_id).exclude(owner=referral.owner_id)
    return sorted(found, key=lambda service: service.region != referral.region)


def _apart(case: Case, services: list[Service]) -> tuple[list[Service], list[Service]]:
    """Those to whom the person agreed to be referred, and the others."""
    consent = Consent.objects.filter(case=case).order_by("-version").first()
    if consent is None or not consent.is_live or Purpose.REFERRAL not in consent.purposes:
        return [], services
    named = [one for one in services if one.owner_id in consent.receivers or one.kind in consent.service_kinds]
    return named, [service for service in services if service not in named]
