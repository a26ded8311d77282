"""Decisions on the status of victim, and the status that each list therefore shows."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from prystan.evidence.simulation import columns
from prystan.evidence.simulation.listing import Listing
from prystan.evidence.simulation.partners import PARTNERS, Partner
from prystan.evidence.simulation.people import People
from prystan.evidence.simulation.streams import NOBODY, Bools, Delay, Ints, Mix, Part, Stream, happens, stream
from prystan.evidence.simulation.world import CUT_OFF

STATUSES = ("PossibleVictimOfTrafficking", "ActualVictimOfTrafficking", "NotAVictimOfTrafficking")
PRESUMED, IDENTIFIED, NOT_A_VICTIM = range(3)
STAGES = ("Preliminary", "Conclusive", "Reconsideration")
DECIDERS = ("Police", "NonPoliceGovernmentalOrganization", "NGO", "Other")

# Conditions: stage × (a victim, not a victim).
_OUTCOME = Mix.of(
    {"Positive": 93, "Negative": 5, "Withdrawn": 2, "Suspended": 0, "Pending": 0},
    {"Positive": 30, "Negative": 68, "Withdrawn": 2},
    {"Positive": 84, "Negative": 8, "Withdrawn": 5, "Suspended": 3},
    {"Positive": 6, "Negative": 88, "Withdrawn": 4, "Suspended": 2},
    {"Positive": 40, "Negative": 58, "Withdrawn": 2},
    {"Positive": 4, "Negative": 94, "Withdrawn": 2},
)
OUTCOMES = _OUTCOME.values
_POSITIVE, _NEGATIVE = OUTCOMES.index("Positive"), OUTCOMES.index("Negative")
_PENDING = OUTCOMES.index("Pending")
_ASKED = Delay.of((0, 0), (70, 1), (95, 5), (100, 21))
_TAKEN = (
    Delay.of((0, 0), (30, 2), (68, 5), (90, 12), (100, 60)),
    Delay.of((0, 5), (30, 30), (52, 45), (80, 120), (95, 280), (100, 600)),
    Delay.of((0, 5), (50, 30), (90, 75), (100, 150)),
)
_OBJECTED = Delay.of((0, 3), (60, 25), (100, 60))


@dataclass(frozen=True, slots=True)
class Decisions:
    """Decisions of one partner: parallel arrays. `person` is an index into the people of the chunk."""

    partner: Partner
    person: Ints
    stage: Ints
    requested: Ints
    decided: Ints
    outcome: Ints


@dataclass(frozen=True, slots=True)
class Standing:
    """What the competent authorities think of each person of the chunk at the cut-off."""

    status: Ints
    status_on: Ints
    decider: Ints  # DECIDERS, or NOBODY


def decide(people: People, days: Ints, seed: int, chunk: int) -> tuple[list[Decisions], Standing]:
    """Decisions of each partner that decides; a person is decided upon by the first of them that knows them."""
    standing = Standing(*(np.full(len(people), value, dtype=np.int64) for value in (PRESUMED, NOBODY, NOBODY)))
    made = []
    taken = np.zeros(len(people), dtype=np.bool_)
    for place, partner in enumerate(PARTNERS):
        if partner.decides is None:
            continue
        mine = (days[:, place] != NOBODY) & ~taken
        taken |= mine
        rng = stream(seed, Part.DECISIONS, chunk, place)
        made.append(_of_partner(partner, people, np.flatnonzero(mine), days[mine, place], rng, standing))
    return made, standing


def _of_partner(
    partner: Partner, people: People, person: Ints, detected: Ints, rng: Stream, standing: Standing
) -> Decisions:
    first = _stage(0, people, person, detected + _ASKED.draw(rng, len(person)), rng)
    goes_on = (first[4] == _POSITIVE) & (first[3] != NOBODY)
    second = _stage(1, people, person[goes_on], first[3][goes_on], rng)
    refused = [one[:, one[4] == _NEGATIVE] for one in (first, second)]
    against = np.concatenate(refused, axis=1)
    against = against[:, happens(rng, 0.16, against.shape[1])]
    third = _stage(2, people, against[0], against[3] + _OBJECTED.draw(rng, against.shape[1]), rng)
    for rows in (first, second, third):
        _settle(rows, standing, DECIDERS.index(partner.decides or "Other"))
    rows = np.concatenate([first, second, third], axis=1)
    rows = rows[:, rows[2] <= CUT_OFF]
    return Decisions(partner, *rows)


def _stage(stage: int, people: People, person: Ints, requested: Ints, rng: Stream) -> Ints:
    """Rows person, stage, requested, decided, outcome."""
    size = len(person)
    outcome = _OUTCOME.draw(rng, 2 * stage + (~people.victim[person]).astype(np.int64), size)
    decided = requested + _TAKEN[stage].draw(rng, size)
    pending = (decided > CUT_OFF) | happens(rng, 0.02, size)
    return np.stack(
        [
            person,
            np.full(size, stage),
            requested,
            np.where(pending, NOBODY, decided),
            np.where(pending, _PENDING, outcome),
        ]
    )


def _settle(rows: Ints, standing: Standing, decider: int) -> None:
    """A negative decision ends the matter, and a positive one after the first stage; a later one overrules."""
    person, stage, _, decided, outcome = rows
    for status, settles in (
        (IDENTIFIED, (outcome == _POSITIVE) & (stage > 0)),
        (NOT_A_VICTIM, outcome == _NEGATIVE),
        (PRESUMED, (outcome == _POSITIVE) & (stage == 0)),
    ):
        standing.status[person[settles]] = status
        standing.status_on[person[settles]] = decided[settles]
        standing.decider[person[settles]] = decider


def shown(partner: Partner, rows: Ints, detected: Ints, standing: Standing, rng: Stream) -> Standing:
    """The status that the partner's list shows for its people `rows`.

    Who decides knows; of the others some have not been told, and show their own presumption.
    """
    told = (standing.decider[rows] != NOBODY) & ((partner.decides is not None) | happens(rng, 0.72, len(rows)))
    own = DECIDERS.index(partner.decides or ("NGO" if partner.kind == "NGO" else "Other"))
    status = np.where(told, standing.status[rows], PRESUMED)
    on = np.where(told, np.maximum(standing.status_on[rows], detected), NOBODY)
    presumed_on = np.where(told & (status != PRESUMED), on, np.maximum(on, detected))
    return Standing(status, presumed_on, np.where(told, standing.decider[rows], own))


def decision_rows(decisions: Decisions, listing: Listing) -> pa.RecordBatch:
    """Table `decisions` of one partner."""
    size = len(decisions.person)
    return columns.batch(
        "decisions",
        {
            "decision": listing.identifiers("E", size, 3),
            "record": listing.record(decisions.person),
            "stage": columns.codes(STAGES, decisions.stage),
            "requested_on": columns.dates(decisions.requested),
            "decided_on": columns.dates(decisions.decided),
            "outcome": columns.codes(OUTCOMES, decisions.outcome),
            "authority": columns.same(listing.partner.decides or "Other", size),
        },
    )


def identified(standing: Standing) -> Bools:
    """Who has been recognised as a victim."""
    return np.equal(standing.status, IDENTIFIED)
