"""The states of a referral and who may move it from one to the next. The database enforces this table."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class State(StrEnum):
    """Where a referral stands."""

    DRAFT = "draft"
    SENT = "sent"
    ACKNOWLEDGED = "acknowledged"
    ACCEPTED = "accepted"
    IN_SERVICE = "in_service"
    COMPLETED = "completed"
    FEEDBACK = "feedback"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"


class Side(StrEnum):
    """Who moves it."""

    SENDER = "sender"
    RECEIVER = "receiver"
    CLOCK = "clock"


@dataclass(frozen=True, slots=True)
class Transition:
    """One move that is possible. Every other is refused."""

    before: State
    after: State
    side: Side


def _moves() -> tuple[Transition, ...]:
    forward = (
        Transition(State.DRAFT, State.SENT, Side.SENDER),
        Transition(State.SENT, State.ACKNOWLEDGED, Side.RECEIVER),
        Transition(State.ACKNOWLEDGED, State.ACCEPTED, Side.RECEIVER),
        Transition(State.ACKNOWLEDGED, State.DECLINED, Side.RECEIVER),
        Transition(State.ACCEPTED, State.IN_SERVICE, Side.RECEIVER),
        Transition(State.IN_SERVICE, State.COMPLETED, Side.RECEIVER),
        Transition(State.COMPLETED, State.FEEDBACK, Side.RECEIVER),
    )
    withdrawn = tuple(Transition(before, State.WITHDRAWN, Side.SENDER) for before in OPEN)
    expired = tuple(Transition(before, State.EXPIRED, Side.CLOCK) for before in (State.SENT, State.ACKNOWLEDGED))
    return forward + withdrawn + expired


# Where something may still happen; withdrawal of consent ends these at once.
OPEN = (State.DRAFT, State.SENT, State.ACKNOWLEDGED, State.ACCEPTED, State.IN_SERVICE, State.COMPLETED)
# Where the sender may ask another provider: nobody has answered, or nobody helps.
UNANSWERED = (State.SENT, State.ACKNOWLEDGED)
TO_ASK_ANEW = (*UNANSWERED, State.DECLINED, State.EXPIRED, State.WITHDRAWN)
ENDED = (State.FEEDBACK, State.DECLINED, State.WITHDRAWN, State.EXPIRED)
TRANSITIONS = _moves()
