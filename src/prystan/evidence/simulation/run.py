"""A run: each chunk of people, and the tables of all who met them, put by until they are sent."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import BinaryIO

import pyarrow as pa

from prystan.evidence.country import CountryPack
from prystan.evidence.simulation.chunk import Chunk, make_chunk
from prystan.evidence.simulation.contacts import contact_rows
from prystan.evidence.simulation.decisions import decision_rows, identified
from prystan.evidence.simulation.forms import register_rows
from prystan.evidence.simulation.justice import justice_rows
from prystan.evidence.simulation.listing import Listing, listing_of
from prystan.evidence.simulation.names import identities_of, name_groups
from prystan.evidence.simulation.organisations import PROSECUTOR
from prystan.evidence.simulation.partners import FLOWS, HOTLINE, PARTNERS, REGIONAL, Partner
from prystan.evidence.simulation.referrals import referral_rows
from prystan.evidence.simulation.services import assistance_rows, plan_rows
from prystan.evidence.simulation.staging import Staging
from prystan.evidence.simulation.truth import PersonsFile, Tally
from prystan.evidence.simulation.victims import victim_rows
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


def run_chunk(run: Run, number: int) -> None:
    """Make one chunk, and stage or write all that follows from it."""
    chunk = make_chunk(run.world, run.people, run.seed, number)
    run.tally.add(chunk.people, chunk.days, identified(chunk.standing))
    for partner in PARTNERS:
        listing = listing_of(partner, chunk.days, run.seed, number)
        victims = _stage(run.staging, chunk, listing)
        in_sheet = run.names and partner.id == REGIONAL
        records = sheet_records(listing.numbers) if in_sheet else victims["record"]
        run.persons.add(chunk.people, partner.id, records, listing.rows)
        if run.names:
            _register(run, chunk, listing, victims, records)
    for table, batch in justice_rows(run.world, chunk.people, chunk.days, run.seed, number).items():
        run.staging.add(PROSECUTOR.id, table, batch)
    run.staging.add(HOTLINE, "contacts", contact_rows(run.world, int(chunk.people.victim.sum()), run.seed, number))


def _stage(staging: Staging, chunk: Chunk, listing: Listing) -> pa.RecordBatch:
    """Put by the tables of one partner; the rows of `victims` are given back."""
    partner = listing.partner
    victims = victim_rows(chunk, listing)
    staging.add(partner.id, "victims", victims)
    for decisions in chunk.decisions:
        if decisions.partner is partner:
            staging.add(partner.id, "decisions", decision_rows(decisions, listing))
    if partner.id in _SENDERS:
        staging.add(partner.id, "referrals", referral_rows(chunk.world, chunk.people, chunk.referrals, listing))
    if partner.provides:
        staging.add(partner.id, "assistance", assistance_rows(chunk, listing))
    if partner.plans:
        plans, followups = plan_rows(chunk, listing)
        staging.add(partner.id, "plans", plans)
        staging.add(partner.id, "followups", followups)
    return victims


def _register(run: Run, chunk: Chunk, listing: Listing, victims: pa.RecordBatch, records: pa.Array) -> None:
    """The names, on the partner's side only."""
    identities = identities_of(run.world, chunk.people, run.seed, chunk.number)
    register = register_rows(listing, chunk.people, identities, records, run.seed)
    register.write_csv(run.register(listing.partner), include_header=chunk.number == 0)
    if listing.partner.id == REGIONAL and chunk.number == 0:
        write_workbook(run.folder / "partners" / REGIONAL / "cases.xlsx", run.pack, victims, register)
