"""One chunk of people, from their birth to the tables of all who met them."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import BinaryIO

import pyarrow as pa

from prystan.evidence.country import CountryPack
from prystan.evidence.simulation.abuse import Abuse, abuse_of
from prystan.evidence.simulation.capture import first_days
from prystan.evidence.simulation.contacts import contact_rows
from prystan.evidence.simulation.decisions import Decisions, Standing, decide, decision_rows, identified
from prystan.evidence.simulation.forms import register_rows
from prystan.evidence.simulation.justice import justice_rows
from prystan.evidence.simulation.names import identities_of, name_groups
from prystan.evidence.simulation.organisations import PROSECUTOR
from prystan.evidence.simulation.partners import FLOWS, HOTLINE, PARTNERS, REGIONAL, Partner
from prystan.evidence.simulation.people import People, people_of
from prystan.evidence.simulation.referrals import Referrals, refer, referral_rows
from prystan.evidence.simulation.services import assistance_rows, plan_rows
from prystan.evidence.simulation.staging import Staging
from prystan.evidence.simulation.streams import Ints
from prystan.evidence.simulation.truth import PersonsFile, Tally
from prystan.evidence.simulation.victims import members, victim_rows
from prystan.evidence.simulation.workbook import sheet_records, write_workbook
from prystan.evidence.simulation.world import World, world_of

_SENDERS = frozenset(flow.sender for flow in FLOWS)


@dataclass(slots=True)
class Run:
    """Everything that outlives a chunk. Close it (or leave its context) before reading what was staged."""

    pack: CountryPack
    people: int
    seed: int
    folder: Path
    names: bool
    world: World = field(init=False)
    staging: Staging = field(init=False)
    tally: Tally = field(init=False)
    persons: PersonsFile = field(init=False)
    registers: dict[str, BinaryIO] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        self.world = world_of(self.pack, name_groups())
        self.staging = Staging(self.folder / ".staging")
        self.tally = Tally(self.world)
        (self.folder / "truth").mkdir()
        self.persons = PersonsFile(self.folder / "truth" / "persons.parquet")

    def __enter__(self) -> Run:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.staging.close()
        self.persons.close()
        for register in self.registers.values():
            register.close()

    def register(self, partner: Partner) -> BinaryIO:
        """The partner's register, opened when the first people come."""
        if partner.id not in self.registers:
            path = self.folder / "partners" / partner.id / "register.csv"
            path.parent.mkdir(parents=True)
            self.registers[partner.id] = path.open("wb")
        return self.registers[partner.id]


@dataclass(frozen=True, slots=True)
class Chunk:
    """What is true of one chunk of people. `days` is people × partners: when each list came to know them."""

    number: int
    people: People
    abuse: Abuse
    days: Ints
    referrals: list[Referrals]
    decisions: list[Decisions]
    standing: Standing


def make_chunk(world: World, people: int, seed: int, number: int) -> Chunk:
    """The people of a chunk and what happened to them."""
    hidden = people_of(world, people, seed, number)
    abuse = abuse_of(world, hidden, seed, number)
    days = first_days(hidden, abuse, seed, number)
    referrals = refer(hidden, abuse, days, seed, number)
    decisions, standing = decide(hidden, days, seed, number)
    return Chunk(number, hidden, abuse, days, referrals, decisions, standing)


def run_chunk(run: Run, number: int) -> None:
    """Make one chunk, and stage or write all that follows from it."""
    chunk = make_chunk(run.world, run.people, run.seed, number)
    run.tally.add(chunk.people, chunk.days, identified(chunk.standing))
    for place, partner in enumerate(PARTNERS):
        rows, records = members(chunk.days, place, run.seed, number)
        victims = _stage(run, chunk, partner, rows, records)
        own = sheet_records(records[rows]) if run.names and partner.id == REGIONAL else victims["record"]
        run.persons.add(chunk.people, partner.id, own, rows)
        if run.names:
            _register(run, chunk, partner, rows, victims, own)
    for table, batch in justice_rows(run.world, chunk.people, chunk.days, run.seed, number).items():
        run.staging.add(PROSECUTOR.id, table, batch)
    run.staging.add(HOTLINE, "contacts", contact_rows(run.world, int(chunk.people.victim.sum()), run.seed, number))


def _stage(run: Run, chunk: Chunk, partner: Partner, rows: Ints, records: Ints) -> pa.RecordBatch:
    """Put by the tables of one partner; the rows of `victims` are given back."""
    world, people, number = run.world, chunk.people, chunk.number
    victims = victim_rows(
        world, partner, people, chunk.abuse, chunk.days, chunk.standing, rows, records, run.seed, number
    )
    run.staging.add(partner.id, "victims", victims)
    for decisions in chunk.decisions:
        if decisions.partner is partner:
            run.staging.add(partner.id, "decisions", decision_rows(decisions, records, number))
    if partner.id in _SENDERS:
        batch = referral_rows(world, people, chunk.referrals, records, number, partner.id)
        run.staging.add(partner.id, "referrals", batch)
    detected = chunk.days[rows, PARTNERS.index(partner)]
    if partner.provides:
        batch = assistance_rows(world, partner, people, rows, detected, records, run.seed, number)
        run.staging.add(partner.id, "assistance", batch)
    if partner.plans:
        plans, followups = plan_rows(partner, people, rows, detected, records, run.seed, number)
        run.staging.add(partner.id, "plans", plans)
        run.staging.add(partner.id, "followups", followups)
    return victims


def _register(run: Run, chunk: Chunk, partner: Partner, rows: Ints, victims: pa.RecordBatch, records: pa.Array) -> None:
    """The names, on the partner's side only."""
    identities = identities_of(run.world, chunk.people, run.seed, chunk.number)
    register = register_rows(partner, chunk.people, identities, rows, records, run.seed, chunk.number)
    register.write_csv(run.register(partner), include_header=chunk.number == 0)
    if partner.id == REGIONAL and chunk.number == 0:
        write_workbook(run.folder / "partners" / REGIONAL / "cases.xlsx", run.pack, victims, register)
