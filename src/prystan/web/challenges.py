"""What a passkey has to answer: random, of one session and one purpose, for some minutes, once."""

from __future__ import annotations

import base64
import os
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.http import HttpRequest
from django.utils import timezone

from prystan.casework.access import passkeys
from prystan.casework.access.models import Member, Passkey
from prystan.web.models import Session

LIFETIME = timedelta(minutes=5)
_BYTES = 32
_KEPT = "challenge"


@dataclass(frozen=True, slots=True)
class AskedPasskey:
    """What a page needs for its button: `options` for the browser, or the address at which there would be some."""

    kind: str  # create or get
    options: str = field(repr=False)
    address: str


def to_make(
    request: HttpRequest, member: Member, purpose: str, *, besides: list[Passkey] | None = None
) -> AskedPasskey:
    """Have a page offer to make a passkey."""
    if not passkeys.belongs_to(request.get_host()):
        return AskedPasskey("create", "", passkeys.origin())
    options = passkeys.offer(member, _new(request, purpose), besides=besides or ())
    return AskedPasskey("create", options, passkeys.origin())


def to_use(request: HttpRequest, known: list[Passkey], purpose: str) -> AskedPasskey:
    """Have a page ask for one of these passkeys."""
    if not passkeys.belongs_to(request.get_host()):
        return AskedPasskey("get", "", passkeys.origin())
    return AskedPasskey("get", passkeys.ask(known, _new(request, purpose)), passkeys.origin())


def taken(request: HttpRequest, purpose: str) -> bytes | None:
    """The challenge that this session was given for this purpose; None where there is none, or no longer.

    It is gone from here on, whatever comes of it. The row of the session is locked, so of two requests that bring the
    same answer at once the second finds none.
    """
    request.session.pop(_KEPT, None)
    row = Session.objects.select_for_update().filter(pk=request.session.session_key).first()
    kept = row.get_decoded().get(_KEPT) if row is not None else None
    if row is None or kept is None:
        return None
    request.session.save()
    if kept["purpose"] != purpose or timezone.now() - datetime.fromisoformat(kept["at"]) > LIFETIME:
        return None
    return base64.b64decode(kept["value"])


def _new(request: HttpRequest, purpose: str) -> bytes:
    made = os.urandom(_BYTES)
    request.session[_KEPT] = {
        "purpose": purpose, "value": base64.b64encode(made).decode(), "at": timezone.now().isoformat(),
    }  # fmt: skip
    return made
