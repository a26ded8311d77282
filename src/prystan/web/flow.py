"""Referral flow as a picture: how many came how far, where they wait, and where they ended on the way."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from prystan.casework.referrals.models import Referral
from prystan.casework.referrals.states import State
from prystan.web.words import STATES

_REACHED = {
    State.SENT: Q(sent_at__isnull=False),
    State.ACKNOWLEDGED: Q(acknowledged_at__isnull=False),
    State.ACCEPTED: Q(decided_at__isnull=False) & ~Q(state=State.DECLINED),
    State.IN_SERVICE: Q(in_service_at__isnull=False),
    State.COMPLETED: Q(completed_at__isnull=False),
    State.FEEDBACK: Q(state=State.FEEDBACK),
}
WIDE, HIGH, BAR, TEXT = 600.0, 64.0, 18.0, 20.0
"""Of the picture, in its own units: the widest bar, a stage, a bar, and the line of words above it."""


@dataclass(frozen=True, slots=True)
class Stage:
    """One stage: how many reached it, how many of them wait in it now, and how many ended in it."""

    state: State
    reached: int
    waiting: int
    ended: int

    @property
    def said(self) -> str:
        """The numbers in words; the picture shows the same as lengths."""
        words = [f"{STATES[self.state]}: {self.reached}"]
        if self.waiting:
            words.append(ngettext("%(n)s waits here", "%(n)s wait here", self.waiting) % {"n": self.waiting})
        if self.ended:
            words.append(ngettext("%(n)s ended here", "%(n)s ended here", self.ended) % {"n": self.ended})
        return "; ".join(words)


@dataclass(frozen=True, slots=True)
class Picture:
    """The stages one below the other, as bars whose length is how many reached them."""

    title: str
    stages: tuple[Stage, ...]

    @property
    def height(self) -> float:
        return HIGH * len(self.stages)

    @property
    def told(self) -> str:
        """The picture for who does not see it."""
        return ". ".join(stage.said for stage in self.stages)

    @property
    def bars(self) -> list[dict[str, Any]]:
        """Each stage with the shapes that stand for it: left goes on, then what waits, then what ended."""
        most = max(self.stages[0].reached, 1)
        drawn = []
        for place, stage in enumerate(self.stages):
            top = place * HIGH + TEXT
            on = (stage.reached - stage.waiting - stage.ended) * WIDE / most
            waits, ended = stage.waiting * WIDE / most, stage.ended * WIDE / most
            below = top + HIGH if place + 1 < len(self.stages) else top + BAR
            drawn.append({
                "stage": stage, "top": top, "on": on, "waits": waits, "ended": ended,
                "band": f"0,{top + BAR} {on},{top + BAR} {on},{below} 0,{below}",
            })  # fmt: skip
        return drawn


def picture_of(rows: QuerySet[Referral], title: str) -> Picture | None:
    """The flow of these referrals; None where none was sent."""
    counted = rows.aggregate(
        **{f"reached_{state}": Count("pk", filter=reached) for state, reached in _REACHED.items()},
        **{f"waiting_{state}": Count("pk", filter=Q(state=state)) for state in _REACHED if state is not State.FEEDBACK},
    )
    if not counted["reached_sent"]:
        return None
    return Picture(title, _stages(counted))


def _stages(counted: dict[str, int]) -> tuple[Stage, ...]:
    order: Sequence[State] = tuple(_REACHED)
    reached = [counted[f"reached_{state}"] for state in order]
    waiting = [counted.get(f"waiting_{state}", 0) for state in order]
    # What reached a stage went on, waits, or ended; at the last stage everything has come where it should.
    onward = [*reached[1:], reached[-1]]
    return tuple(
        Stage(state, here, waits, max(here - waits - on, 0))
        for state, here, waits, on in zip(order, reached, waiting, onward, strict=True)
    )


def pictures(organisation: UUID) -> list[Picture]:
    """What went out of an organisation, and what came in."""
    rows = Referral.objects.exclude(state=State.DRAFT)
    both = (
        picture_of(rows.filter(owner=organisation), _("Sent by us")),
        picture_of(rows.filter(receiver=organisation), _("Sent to us")),
    )
    return [one for one in both if one is not None]
