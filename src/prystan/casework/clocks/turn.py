"""One turn of the clock. Whoever turns it needs no key and sees nothing: the database does what time decides.

What is due is done in transactions of its own, each whole or not at all; a turn that is killed is made up for by the
next one. A turn may come too often, or twice at once, without harm.
"""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import connection, transaction

from prystan.casework.access.context import Context, acting
from prystan.casework.clocks.escalation import escalate
from prystan.casework.keeping.actions import erase_due
from prystan.casework.referrals.actions import expire
from prystan.casework.transfers.actions import expire as expire_offers

SUBJECT = "Prystan"
BODY = """Something waits for you. Please sign in.
Вас нешта чакае. Калі ласка, увайдзіце.
Вас что-то ждёт. Пожалуйста, войдите.
"""


@dataclass(frozen=True, slots=True)
class Turned:
    """What a turn did, as numbers."""

    expired: int
    offers: int
    escalated: int
    erased: int
    told: int

    def __str__(self) -> str:
        return (
            f"{self.expired} referrals expired, {self.offers} offers of a case expired, "
            f"{self.escalated} times one was escalated, {self.erased} persons erased, {self.told} members told"
        )


def turn() -> Turned:
    """Do what is due."""
    with acting(None):
        expired = expire()
    with acting(None):
        offers = expire_offers()
    with acting(None):
        escalated = escalate()
    with acting(None):
        erased = erase_due()
    with acting(None):
        forget()
    with acting(None):
        import_module(settings.SESSION_ENGINE).SessionStore.clear_expired()
    return Turned(expired, offers, escalated, erased, tell())


def forget() -> None:
    """What was typed or begun, and that nobody came back to in time, goes, whether or not anybody opens a page."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT prystan.forget_drafts(), prystan.forget_makings()")


def tell() -> int:
    """Send an e-mail without any detail to each member for whom something waits. Returns how many were sent.

    An e-mail that cannot be sent raises, and is tried again at the next turn.
    """
    told = 0
    while _tell_next():
        told += 1
    return told


def _tell_next() -> bool:
    with transaction.atomic(), acting(Context.clock()):
        with connection.cursor() as cursor:
            cursor.execute("SELECT prystan.next_to_tell()")
            (address,) = cursor.fetchone()
        if address is not None:
            EmailMessage(SUBJECT, BODY, to=[address]).send()
        return address is not None
