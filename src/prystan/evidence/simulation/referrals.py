"""Referrals with their clocks, and the people who come to a list because another one sent them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from prystan.evidence.simulation import columns
from prystan.evidence.simulation.abuse import Abuse
from prystan.evidence.simulation.listing import Listing
from prystan.evidence.simulation.partners import FLOWS, INDEX, PARTNERS, Flow
from prystan.evidence.simulation.people import FORMS, People
from prystan.evidence.simulation.streams import NOBODY, Bools, Delay, Ints, Mix, Part, Stream, happens, stream
from prystan.evidence.simulation.world import CUT_OFF, END, World

_SEXUAL = FORMS.index("SexualExploitation")
_LABOUR = [FORMS.index(form) for form in ("ForcedLabour", "ChildLabour", "Servitude")]

WHO: Mapping[str, Callable[[People], Bools]] = {
    "all": lambda people: np.ones(len(people), dtype=np.bool_),
    "women": lambda people: people.female & ~people.child,
    "children": lambda people: people.child,
    "adults": lambda people: ~people.child,
    "sexual": lambda people: people.form == _SEXUAL,
    "labour": lambda people: np.isin(people.form, _LABOUR),
    "abroad": lambda people: people.abroad,
}
"""Remits that a flow can have."""

_DECISION = Mix.of({"Accepted": 80, "Declined": 11, "Withdrawn": 3, "Expired": 6})
DECISIONS = _DECISION.values
_ACCEPTED, _DECLINED, _WITHDRAWN, _EXPIRED = range(4)
_REASON = Mix.of(
    {"AdditionalServicesRequired": 82, "MigrationOrChangeOfLocation": 14, "Other": 4},
    {"NoCapacity": 41, "PersonDeclined": 24, "OutOfRegion": 16, "NotEligible": 13, "ServiceClosed": 6},
)
_SENT = Delay.of((0, 0), (50, 2), (80, 9), (97, 40), (100, 120))
_ACKNOWLEDGED = Delay.of((0, 0), (60, 1), (80, 2), (92, 6), (100, 30))
_DECIDED = Delay.of((0, 0), (50, 1), (80, 5), (95, 15), (100, 45))
_COMPLETED = Delay.of((0, 0), (50, 2), (80, 9), (100, 60))
_FEEDBACK = Delay.of((0, 0), (55, 14), (78, 30), (95, 60), (100, 140))
_KNOWN_ALREADY = 0.45  # people whom the receiver knows are referred too, though less often
_SLOW = "social-centres"  # answers take twice as long there


@dataclass(frozen=True, slots=True)
class Referrals:
    """The referrals of one flow: parallel arrays, `NOBODY` for what has not happened by the cut-off."""

    flow: Flow
    person: Ints  # index into the people of the chunk
    sent: Ints
    acknowledged: Ints
    decided: Ints
    decision: Ints
    reason: Ints
    completed: Ints
    feedback: Ints
    consent: Bools
    consent_known: Bools


def refer(people: People, abuse: Abuse, days: Ints, seed: int, chunk: int) -> list[Referrals]:
    """Every flow in its order; `days` gains those who arrive at a receiver that did not know them."""
    return [
        _run(flow, people, abuse, days, stream(seed, Part.REFERRALS, chunk, number))
        for number, flow in enumerate(FLOWS)
    ]


def _run(flow: Flow, people: People, abuse: Abuse, days: Ints, rng: Stream) -> Referrals:
    known = days[:, INDEX[flow.sender]]
    there = days[:, INDEX[flow.receiver]]
    chance = np.where(there == NOBODY, flow.share, flow.share * _KNOWN_ALREADY)
    who = (known != NOBODY) & WHO[flow.who](people) & happens(rng, chance, len(people))
    sent_on = known + _SENT.draw(rng, len(people))
    person = np.flatnonzero(who & (sent_on <= CUT_OFF))
    referrals = _clocks(flow, person, sent_on[person], abuse, rng)
    arrived = referrals.completed
    new = (arrived != NOBODY) & (arrived <= END) & (there[person] == NOBODY)
    there[person[new]] = arrived[new]
    return referrals


def _clocks(flow: Flow, person: Ints, sent: Ints, abuse: Abuse, rng: Stream) -> Referrals:
    size = len(person)
    slow = 2 if flow.receiver == _SLOW else 1
    acknowledged = _after(sent, _ACKNOWLEDGED.draw(rng, size) * slow, happens(rng, 0.95, size))
    decision = _DECISION.draw(rng, 0, size)
    answered = (decision == _ACCEPTED) | (decision == _DECLINED)
    decided = _after(acknowledged, _DECIDED.draw(rng, size) * slow, answered)
    # Without an answer after three months a referral has expired; before that it is open.
    unanswered = np.where(sent + 90 <= CUT_OFF, _EXPIRED, NOBODY)
    unanswered = np.where(happens(rng, 0.6, size), unanswered, NOBODY)
    decision = np.where(answered & (decided == NOBODY), unanswered, decision)
    decision = np.where((decision == _EXPIRED) & (sent + 90 > CUT_OFF), NOBODY, decision)
    completed = _after(decided, _COMPLETED.draw(rng, size), (decision == _ACCEPTED) & happens(rng, 0.88, size))
    feedback = _after(completed, _FEEDBACK.draw(rng, size), happens(rng, 0.74, size))
    declined = decision == _DECLINED
    return Referrals(
        flow, person, sent, acknowledged, decided, decision,
        _REASON.draw(rng, declined.astype(np.int64), size), completed, feedback,
        consent=abuse.agrees[person] | happens(rng, 0.45, size), consent_known=happens(rng, 0.95, size),
    )  # fmt: skip


def _after(earlier: Ints, days: Ints, happened: Bools) -> Ints:
    """Days after `earlier`, where both happened by the cut-off."""
    later = earlier + days
    return np.where((earlier != NOBODY) & happened & (later <= CUT_OFF), later, NOBODY)


def referral_rows(world: World, people: People, referrals: list[Referrals], listing: Listing) -> pa.RecordBatch:
    """Table `referrals` of one sender."""
    own = [one for one in referrals if one.flow.sender == listing.partner.id]
    sizes = [len(one.person) for one in own]

    def joined(name: str) -> Ints:
        return np.concatenate([getattr(one, name) for one in own])

    def repeated(values: list[str]) -> pa.Array:
        return columns.codes(values, np.repeat(np.arange(len(own)), sizes))

    person, known = joined("person"), np.concatenate([one.consent_known for one in own])
    return columns.batch(
        "referrals",
        {
            "referral": listing.identifiers("R", len(person), len(FLOWS)),
            "record": listing.record(person),
            "sender": columns.same(listing.partner.kind, len(person)),
            "receiver": repeated([PARTNERS[INDEX[one.flow.receiver]].kind for one in own]),
            "service": repeated([one.flow.service for one in own]),
            "region": columns.codes(world.region_codes, people.region[person]),
            "sent_on": columns.dates(joined("sent")),
            "acknowledged_on": columns.dates(joined("acknowledged")),
            "decided_on": columns.dates(joined("decided")),
            "decision": columns.codes(DECISIONS, joined("decision")),
            "reason": columns.codes(_REASON.values, joined("reason"), joined("decision") != NOBODY),
            "completed_on": columns.dates(joined("completed")),
            "feedback_on": columns.dates(joined("feedback")),
            "consent": columns.flags(joined("consent").astype(np.bool_), known),
        },
    )
