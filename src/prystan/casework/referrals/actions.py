"""What is done with a referral: one function a verb, inside the caller's transaction, in which the member acts."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db import connection
from django.utils import timezone

from prystan.casework.access.keyring import Keyring
from prystan.casework.access.models import Member
from prystan.casework.cases.models import Case, Consent
from prystan.casework.network.models import Service
from prystan.casework.referrals.models import Referral
from prystan.casework.referrals.states import OPEN, State

ENVELOPE = ("urgency", "region", "sex", "age_band", "languages", "with_children", "pregnant")
"""What the sender says of the person, and the receiver sees before it decides."""


def draft(
    case: Case, service: Service, *, by: Member, sections: Collection[str], expires_at: datetime, **envelope: Any
) -> Referral:
    """Prepare a referral of `case` to a service. The receiver sees nothing yet.

    The database refuses it where no live consent names the receiver or the kind of service.
    """
    referral = Referral(
        case=case,
        owner_id=case.owner_id,
        receiver_id=service.owner_id,
        service=service,
        kind=service.kind,
        sections=sorted(sections),
        made_by=by,
        expires_at=expires_at,
        **{"region": case.region, "sex": case.sex, "age_band": case.age_band, **envelope},
    )
    referral.save(force_insert=True)
    return referral


def send(keyring: Keyring, referral: Referral) -> None:
    """Send the envelope, and with it a key that the database keeps back until the receiver accepts."""
    opened = keyring.open(referral.case_id, referral.sections)
    referral.grant_id = keyring.offer(
        opened,
        to=referral.receiver,
        sections=referral.sections,
        reason="referral",
        until=_end_of(_latest_consent(referral.case).until),
    )
    _move(referral, State.SENT, "grant")


def ask_another(
    keyring: Keyring, referral: Referral, service: Service, *, by: Member, expires_at: datetime
) -> Referral:
    """Take `referral` back where it is open, and ask another provider by the same envelope, for the same sections.

    The database refuses it where no live consent names the new receiver or the kind of service.
    """
    if referral.state in OPEN:
        withdraw(referral)
    same = {name: getattr(referral, name) for name in ENVELOPE}
    made = draft(referral.case, service, by=by, sections=referral.sections, expires_at=expires_at, **same)
    send(keyring, made)
    return made


def acknowledge(referral: Referral) -> None:
    """The receiver has seen it."""
    _move(referral, State.ACKNOWLEDGED)


def accept(referral: Referral) -> None:
    """The receiver takes it on; what was agreed opens."""
    _move(referral, State.ACCEPTED)


def decline(referral: Referral, reason: str) -> None:
    """The receiver says no, by a code; its key is destroyed."""
    referral.decline_reason = reason
    _move(referral, State.DECLINED, "decline_reason")


def begin_service(referral: Referral) -> None:
    """The person has come and is being helped."""
    _move(referral, State.IN_SERVICE)


def complete(referral: Referral, outcome: str) -> None:
    """The service is over, with its outcome."""
    referral.outcome = outcome
    _move(referral, State.COMPLETED, "outcome")


def give_feedback(referral: Referral) -> None:
    """The sender is told; the grant ends."""
    _move(referral, State.FEEDBACK)


def withdraw(referral: Referral) -> None:
    """The sender takes it back; whatever was open closes."""
    _move(referral, State.WITHDRAWN)


def expire() -> int:
    """End every referral that nobody answered in time, of whatever organisation. For a clock."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT prystan.expire_referrals()")
        return int(cursor.fetchone()[0])


def _move(referral: Referral, state: State, *columns: str) -> None:
    referral.state = state
    referral.save(update_fields=["state", *columns])
    referral.refresh_from_db()


def _latest_consent(case: Case) -> Consent:
    return Consent.objects.filter(case=case).latest("version")


def _end_of(day: date) -> datetime:
    """The last moment of a day."""
    return datetime.combine(day, time.max, timezone.get_current_timezone()) - timedelta(seconds=1)
