"""How many pages somebody who is signed in may ask for in a short time: more than anybody reads, fewer than a program
would take to copy an organisation's cases with a stolen session.

Counted in each of the server's processes for itself, without a question to the database; so as many times as there are
processes. What is asked beyond it is refused, and written down once in a while.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from uuid import UUID

from django.conf import settings

_FORGET_AT = 10_000  # members


@dataclass(slots=True)
class _Purse:
    """What somebody may still ask for. It fills again evenly; full, it holds a minute's worth."""

    left: float
    at: float
    told: float = field(default=float("-inf"))


_purses: dict[UUID, _Purse] = {}


class TooFastError(Exception):
    """More was asked than anybody reads. `first` where that was not written down within the last minute."""

    def __init__(self, first: bool) -> None:
        self.first = first
        super().__init__("too many requests")


def spend(member: UUID, *, now: float | None = None) -> None:
    """Take one page from what a member may ask for.

    Raises:
        TooFastError: nothing is left.
    """
    at, most = time.monotonic() if now is None else now, float(settings.PAGES_A_MINUTE)
    if len(_purses) > _FORGET_AT:
        _purses.clear()
    purse = _purses.setdefault(member, _Purse(most, at))
    purse.left = min(most, purse.left + (at - purse.at) * most / 60)
    purse.at = at
    if purse.left < 1:
        first = at - purse.told > 60
        purse.told = at if first else purse.told
        raise TooFastError(first)
    purse.left -= 1
