"""Passkeys (W3C WebAuthn): a private key in a telephone, a computer or a stick, which answers to this site only.

A passkey is the second factor beside the password and never instead of it. It opens nothing: what opens a member's
secret is the password (`vault.login`), so a stolen passkey, like a stolen telephone, is half of what is needed.

User verification (finger, face, PIN) is asked for, and not demanded of a device that has none, since the password was
asked for already. A passkey that verified its user when it was made has to at every use. No attestation is asked for:
which make a member's device is of is nobody's business here.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from urllib.parse import urlsplit

from cryptography.exceptions import UnsupportedAlgorithm
from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone
from webauthn import (
    generate_authentication_options,
    generate_registration_options,
    options_to_json,
    verify_authentication_response,
    verify_registration_response,
)
from webauthn.helpers import parse_authentication_credential_json, parse_registration_credential_json
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    AuthenticatorTransport,
    CredentialDeviceType,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from prystan.casework.access.models import Member, Passkey

MOST = 10
_LONGEST_ANSWER = 16_384  # characters; an answer without attestation has about a thousand
_TIMEOUT = 120_000  # milliseconds for which a browser waits for its user
# What reading bytes from outside may raise, in the library and in those below it.
_UNREADABLE = (
    WebAuthnException, UnsupportedAlgorithm, ValueError, TypeError, KeyError, IndexError, OverflowError, RecursionError,
)  # fmt: skip


class RefusedPasskeyError(Exception):
    """The device's answer does not fit: another address, another challenge, another key, or an older count."""


def origin() -> str:
    """The address to which passkeys of this site belong."""
    return str(settings.PASSKEY_ORIGIN)


def belongs_to(host: str) -> bool:
    """Whether a page shown under this host name may ask for a passkey."""
    return urlsplit(origin()).netloc == host


def of(member: Member) -> list[Passkey]:
    """A member's passkeys, the oldest first."""
    return list(Passkey.objects.filter(member=member).order_by("made_at"))


def offer(member: Member, challenge: bytes, *, besides: Sequence[Passkey] = ()) -> str:
    """What a browser needs to make a passkey (JSON). A device that has one already is not asked again."""
    options = generate_registration_options(
        rp_id=_site(), rp_name="Prystan", user_id=member.pk.bytes, user_name=member.email, challenge=challenge,
        timeout=_TIMEOUT, exclude_credentials=_descriptors(besides),
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.PREFERRED, user_verification=UserVerificationRequirement.PREFERRED
        ),
    )  # fmt: skip
    return options_to_json(options)


def ask(known: Sequence[Passkey], challenge: bytes) -> str:
    """What a browser needs to use one of these passkeys (JSON)."""
    verification = (
        UserVerificationRequirement.REQUIRED
        if all(one.verified for one in known)
        else UserVerificationRequirement.PREFERRED
    )
    options = generate_authentication_options(
        rp_id=_site(), challenge=challenge, timeout=_TIMEOUT, allow_credentials=_descriptors(known),
        user_verification=verification,
    )  # fmt: skip
    return options_to_json(options)


def register(member: Member, name: str, answer: str, challenge: bytes) -> Passkey:
    """Make what a browser answered to `offer` a second factor of the member.

    Raises:
        RefusedPasskeyError: it does not fit challenge, address or the form of an answer, or it is known already.
    """
    if len(answer) > _LONGEST_ANSWER:
        raise RefusedPasskeyError("this is no answer of a device")
    try:
        parsed = parse_registration_credential_json(answer)
        seen = verify_registration_response(
            credential=parsed, expected_challenge=challenge, expected_rp_id=_site(), expected_origin=origin()
        )
    except _UNREADABLE as fault:
        raise RefusedPasskeyError(type(fault).__name__) from None
    made = Passkey(
        member=member, owner_id=member.organisation_id, name=name, credential_id=seen.credential_id,
        public_key=seen.credential_public_key, sign_count=seen.sign_count, verified=seen.user_verified,
        transports=[one.value for one in parsed.response.transports or []],
        syncs=seen.credential_device_type is CredentialDeviceType.MULTI_DEVICE, backed_up=seen.credential_backed_up,
    )  # fmt: skip
    try:
        with transaction.atomic():
            made.save(force_insert=True)
    except IntegrityError:
        raise RefusedPasskeyError("it is known already, or there are too many") from None
    return made


def check(member: Member, answer: str, challenge: bytes) -> bool:
    """Whether one of the member's own passkeys answered `ask`. Its count and what it said of itself are kept."""
    if len(answer) > _LONGEST_ANSWER:
        return False
    try:
        parsed = parse_authentication_credential_json(answer)
        known = Passkey.objects.select_for_update().filter(member=member, credential_id=parsed.raw_id).first()
        if known is None:
            return False
        seen = verify_authentication_response(
            credential=parsed, expected_challenge=challenge, expected_rp_id=_site(), expected_origin=origin(),
            credential_public_key=bytes(known.public_key), credential_current_sign_count=known.sign_count,
            require_user_verification=known.verified,
        )  # fmt: skip
    except _UNREADABLE:
        return False
    known.sign_count, known.backed_up, known.used_at = seen.new_sign_count, seen.credential_backed_up, timezone.now()
    known.save(update_fields=["sign_count", "backed_up", "used_at"])
    return True


def _site() -> str:
    """The name under which browsers file passkeys (RP id): the address without scheme and port."""
    return urlsplit(origin()).hostname or ""


def _descriptors(known: Collection[Passkey]) -> list[PublicKeyCredentialDescriptor]:
    ways = {way.value for way in AuthenticatorTransport}
    return [
        PublicKeyCredentialDescriptor(
            id=bytes(one.credential_id), transports=[AuthenticatorTransport(t) for t in one.transports if t in ways]
        )
        for one in known
    ]
