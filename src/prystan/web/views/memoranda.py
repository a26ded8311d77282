"""Memoranda: proposed by one co-ordinator, signed by both, ended by either."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from django.db import DatabaseError, transaction
from django.db.models import Q
from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from prystan.casework.access.models import Organisation
from prystan.casework.network.country import demands
from prystan.casework.network.memoranda import Memorandum, end, sign
from prystan.web.forms.network import DIRECTIONS, MemorandumForm
from prystan.web.pages import Asking
from prystan.web.views.show import go, show


def memoranda(request: Asking) -> HttpResponse:
    """All that the organisation has with others, the live ones first."""
    own = request.user.organisation_id
    rows = list(
        Memorandum.objects.filter(Q(owner=own) | Q(partner=own)).select_related("owner", "partner").order_by("-made_at")
    )
    rows.sort(key=lambda row: not row.live)
    return show(
        request, "memoranda.html", memoranda=rows, own=own, demanded=demands()["memoranda_required"],
        directions=DIRECTIONS,
    )  # fmt: skip


def new_memorandum(request: Asking) -> HttpResponse:
    """Propose one to another organisation."""
    own, today = request.user.organisation_id, timezone.localdate()
    others = Organisation.objects.exclude(pk=own).filter(closed_at=None).order_by("name")
    initial = {"begins_on": today, "until": today + timedelta(days=365), "sections": ["identity"]}
    form = MemorandumForm(request.POST or None, initial=initial, others=others)
    if not form.is_valid():
        return show(request, "new_memorandum.html", form=form)
    given = dict(form.cleaned_data)
    made = Memorandum(owner_id=own, partner_id=UUID(given.pop("partner")), made_by=request.user, **given)
    made.save(force_insert=True)
    return go(request, "memorandum", _("It is proposed. It holds once both sides have signed."), memorandum=made.pk)


def memorandum(request: Asking, memorandum: UUID) -> HttpResponse:
    found = _found(memorandum)
    mine = found.owner_id == request.user.organisation_id
    signed = found.owner_signed_at if mine else found.partner_signed_at
    return show(
        request, "memorandum.html", memorandum=found, mine=mine, signed=signed, directions=DIRECTIONS,
        over=found.ended_at is not None or found.until < timezone.localdate(),
    )  # fmt: skip


def sign_it(request: Asking, memorandum: UUID) -> HttpResponse:
    """Sign for the own side."""
    found = _found(memorandum)
    try:
        with transaction.atomic():
            sign(found, by=request.user, on_paper=request.POST.get("paper") == "on")
    except DatabaseError:
        said = _("Each side signs for itself, once, while the memorandum is not ended.")
        return go(request, "memorandum", said, memorandum=found.pk)
    said = _("It is signed by both, and holds.") if found.live else _("It is signed by you.")
    return go(request, "memorandum", said, memorandum=found.pk)


def end_it(request: Asking, memorandum: UUID) -> HttpResponse:
    """End it. What was sent under it goes on."""
    found = _found(memorandum)
    if found.ended_at is None:
        end(found)
    return go(request, "memoranda", _("The memorandum is ended. What was sent under it goes on."))


def _found(memorandum: UUID) -> Memorandum:
    return Memorandum.objects.select_related("owner", "partner").get(pk=memorandum)
