"""Codes of six digits from a telephone (TOTP, RFC 6238). A code works once, and for a minute and a half at most."""

from __future__ import annotations

import hmac
import time

import pyotp
from django.conf import settings
from django.utils import timezone

from prystan.casework.access.models import Member, SecondFactor
from prystan.casework.vault import CannotOpenError
from prystan.casework.vault.locks import Lock, Place, derive

STEP = 30
_NEIGHBOURS = (0, -1, 1)  # telephones' clocks are a little wrong


def new_secret() -> str:
    return pyotp.random_base32()


def address_of(secret: str, member: Member) -> str:
    """What the picture for the telephone says (otpauth URI)."""
    return pyotp.TOTP(secret).provisioning_uri(name=member.email, issuer_name="Prystan")


def step_of(secret: str, typed: str, *, now: float | None = None) -> int | None:
    """The interval whose code was typed, or None."""
    moment = int((time.time() if now is None else now) // STEP)
    totp, digits = pyotp.TOTP(secret), typed.replace(" ", "")
    for neighbour in _NEIGHBOURS:
        if hmac.compare_digest(totp.generate_otp(moment + neighbour).encode(), digits.encode()):
            return moment + neighbour
    return None


def set_up(member: Member, secret: str, typed: str) -> bool:
    """Make this the member's second factor, if the first code of it was typed right."""
    step = step_of(secret, typed)
    if step is None:
        return False
    kept = {"secret": sealed(member, secret), "last_step": step, "confirmed_at": timezone.now()}
    if not SecondFactor.objects.filter(member=member).update(**kept):
        SecondFactor.objects.create(member=member, owner_id=member.organisation_id, **kept)
    return True


def sealed(member: Member, secret: str) -> bytes:
    """The secret as it is kept: under a key that lies outside the database, for this member only."""
    return _lock().seal_text(secret, _place(member))


def code_of(secret: str) -> str:
    """The code of now, as the telephone shows it."""
    return pyotp.TOTP(secret).now()


def check(member: Member, typed: str) -> bool:
    """Whether this is the member's code of now, and was not used before. Two requests cannot both use it."""
    factor = SecondFactor.objects.select_for_update().filter(member=member).first()
    if factor is None:
        return False
    try:
        step = step_of(_lock().open_text(bytes(factor.secret), _place(member)), typed)
    except CannotOpenError:
        return False
    if step is None or step <= factor.last_step:
        return False
    factor.last_step = step
    factor.save(update_fields=["last_step"])
    return True


def _lock() -> Lock:
    return Lock(derive(settings.PEPPER, "second factor"))


def _place(member: Member) -> Place:
    return Place("access_secondfactor", "secret", member.pk)
