"""The states of an offer, and who may settle it. The database enforces this table."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import models

from prystan.casework.referrals.states import Side


class State(models.TextChoices):
    """Where an offer stands. All but the first are for good."""

    OFFERED = "offered"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"


# An offer is settled once. Withdrawn consent, and a person who is erased, take it back as its sender would.
SETTLES: Mapping[State, Side] = {
    State.ACCEPTED: Side.RECEIVER,
    State.DECLINED: Side.RECEIVER,
    State.WITHDRAWN: Side.SENDER,
    State.EXPIRED: Side.CLOCK,
}
