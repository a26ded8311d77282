"""One chunk of people, and all that happened to them."""

from __future__ import annotations

from dataclasses import dataclass

from prystan.evidence.simulation.abuse import Abuse, abuse_of
from prystan.evidence.simulation.capture import first_days
from prystan.evidence.simulation.decisions import Decisions, Standing, decide
from prystan.evidence.simulation.detectors import detectors_of
from prystan.evidence.simulation.people import People, people_of
from prystan.evidence.simulation.referrals import Referrals, refer
from prystan.evidence.simulation.streams import Ints
from prystan.evidence.simulation.world import World


@dataclass(frozen=True, slots=True)
class Chunk:
    """What is true. `days` is people × partners: when each list came to know whom; `detectors` says who was first."""

    world: World
    seed: int
    number: int
    people: People
    abuse: Abuse
    days: Ints
    detectors: Ints
    referrals: list[Referrals]
    decisions: list[Decisions]
    standing: Standing


def make_chunk(world: World, people: int, seed: int, number: int) -> Chunk:
    """The chunk `number` of a country with so many people."""
    hidden = people_of(world, people, seed, number)
    abuse = abuse_of(world, hidden, seed, number)
    days = first_days(hidden, abuse, seed, number)
    referrals = refer(hidden, abuse, days, seed, number)
    decisions, standing = decide(hidden, days, seed, number)
    detectors = detectors_of(days, seed, number)
    return Chunk(world, seed, number, hidden, abuse, days, detectors, referrals, decisions, standing)
