"""What every way of coming in shares: how failures are counted and written down, and the session at the end."""

from __future__ import annotations

from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from prystan.casework.access import attempts
from prystan.casework.access.events import note
from prystan.casework.access.keyring import Keyring
from prystan.casework.access.models import Member
from prystan.web.drafts import waiting
from prystan.web.signed_in import begin
from prystan.web.views.show import show


def asking_for(request: HttpRequest, address: str) -> dict[str, str]:
    """By what failed attempts are counted."""
    return {"address": address, "network": str(request.META.get("REMOTE_ADDR", ""))}


def too_often(request: HttpRequest) -> HttpResponse:
    return show(request, "blocked.html", 429, minutes=int(attempts.WINDOW.total_seconds() // 60))


def failed(asking: dict[str, str], *how: str) -> None:
    """Count one failure, and write it down; `how` says which second factor did not fit."""
    attempts.failed(**asking)
    note("sign-in", "access_member", outcome="refused", fields=how)


def let_through(request: HttpRequest, member: Member, keyring: Keyring, how: str) -> HttpResponse:
    """A session, and on to the first page."""
    note("sign-in", "access_member", member.pk, fields=[how])
    with transaction.atomic():
        drafts = waiting(member)  # whose session ended while a form was typed goes on there
        onward = reverse("draft", kwargs={"draft": drafts[0].pk}) if drafts else reverse("day")
        return begin(request, member, keyring, HttpResponseRedirect(onward, status=303))
