"""Links that work once: made by the sender of a referral, opened and answered by a partner without an account."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db import connection
from django.utils import timezone

from prystan.casework.access.models import Member
from prystan.casework.outside.models import Link
from prystan.casework.referrals.models import Referral
from prystan.casework.referrals.states import TRANSITIONS, Side, State

DAYS = 3
_BYTES = 32


@dataclass(frozen=True, slots=True)
class Envelope:
    """What a partner sees who opened a link: the referral without a name, and `answer`, good for one answer."""

    sender: str
    state: State
    kind: str
    urgency: str
    region: str
    sex: str
    age_band: str
    languages: tuple[str, ...]
    with_children: bool
    pregnant: bool
    answer_until: datetime
    answer: str = field(repr=False)

    @property
    def answers(self) -> tuple[State, ...]:
        """To what the partner may move the referral now."""
        return tuple(m.after for m in TRANSITIONS if m.before == self.state and m.side is Side.RECEIVER)


def make_link(referral: Referral, *, by: Member, days: int = DAYS) -> tuple[Link, str]:
    """A link for the receiver of a referral, and what it holds: given out now and kept nowhere.

    Raises:
        DatabaseError: the receiver has an account, or the referral waits for no answer.
    """
    token = secrets.token_urlsafe(_BYTES)
    expires = min(timezone.now() + timedelta(days=days), _last_moment(referral))
    link = Link.objects.create(
        referral=referral, owner_id=referral.owner_id, token_hash=hash_of(token), made_by=by, expires_at=expires
    )
    return link, token


def revoke(link: Link) -> None:
    """The link opens nothing from now on."""
    link.revoked_at = timezone.now()
    link.save(update_fields=["revoked_at"])


def open_link(token: str) -> Envelope | None:
    """The envelope, once; None for whatever is no link, or is one no longer. Nobody needs to be signed in."""
    answer = secrets.token_urlsafe(_BYTES)
    row = _first("SELECT * FROM prystan.open_link(%s, %s)", hash_of(token), hash_of(answer))
    if row is None:
        return None
    _link, sender, state, kind, urgency, region, sex, age_band, languages, with_children, pregnant, until = row
    return Envelope(sender, State(state), kind, urgency, region, sex, age_band, tuple(languages), with_children,
                    pregnant, until, answer)  # fmt: skip


def answer_link(answer: str, state: State, code: str = "") -> bool:
    """Move the referral on, once; False if that is not, or no longer, possible.

    Args:
        code: why it is declined, or with what outcome it was completed.
    """
    row = _first("SELECT prystan.answer_link(%s, %s, %s)", hash_of(answer), state.value, code)
    return row is not None and bool(row[0])


def hash_of(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()


def _last_moment(referral: Referral) -> datetime:
    """An unanswered referral expires; one that was accepted is answered for as long as it takes."""
    waits = referral.state in (State.SENT, State.ACKNOWLEDGED)
    return referral.expires_at if waits else timezone.now() + timedelta(days=DAYS)


def _first(query: str, *values: Any) -> tuple[Any, ...] | None:
    with connection.cursor() as cursor:
        cursor.execute(query, values)
        row: tuple[Any, ...] | None = cursor.fetchone()
    return row
