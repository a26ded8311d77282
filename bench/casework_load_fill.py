"""Organisations, cases and services for the load bench, copied in. Every sealed value is really sealed.

Each case has a key of its own, wrapped for its organisation with age; names, birth date, telephone, note and the note
of each service are locked with it. What repeats are the words: names come from two short lists, notes are one sentence.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

import psycopg

from prystan.casework.vault import DossierKey, OpenedDossier, Place, wrap_sections, wrap_whole

if TYPE_CHECKING:
    from prystan.casework.access.keyring import Keyring
    from prystan.casework.access.models import Member


def words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


GIVEN = words("Ганна Марыя Алена Вольга Наталля Ірына Святлана Тадора Яўгенія Кацярына Юлія Паліна Аксана Ніна Вера")
FAMILY = words(
    "Прыкладная Узорная Старонкавая Журавовіч Вераснёвая Лясная Рачная Палявая Зімовая Азёрная Каменная Сінявокая "
    "Берагавая Сцежкіна Данілевіч Навумчык Круглова Арлоўская Рунец Бярозка Калінавая Вішнёвая Малінавая Дубровіч"
)
NOTE = "She called at noon and asked about the appointment; the next visit is agreed for Thursday morning."
KINDS = ("Shelter", "MedicalCare", "PsychologicalSupport", "Legal")
BANDS = ("9-17", "18-20", "21-23", "24-26", "27-29", "30-38")
REGIONS = ("BY-MI", "BY-BR", "BY-HM", "BY-HO", "BY-HR", "BY-VI")

COLUMNS = {
    "access_dossier": "id owner_id opened_at",
    "access_wrap": "id dossier_id owner_id organisation_id sealed",
    "cases_case": "dossier_id owner_id number opened_at assigned_to_id detected_on status sex age_band region "
    "anonymous closed_at",
    "cases_consent": "id case_id owner_id version purposes receivers service_kinds given_on until language "
    "explained_by_id child_basis",
    "cases_name": "id case_id owner_id text also_known_as",
    "cases_identity": "id case_id owner_id birth_date document",
    "cases_contact": "id case_id owner_id phone address",
    "cases_note": "id case_id owner_id member_id at text",
    "cases_searchtoken": "id case_id owner_id token",
    "care_episode": "id case_id owner_id made_by_id made_at service provider region country began_on ended_on outcome "
    "note",
    "access_grant": "id dossier_id owner_id organisation_id sections reason offered_at opened_at until ended_at "
    "ended_why",
    "referrals_referral": "id case_id owner_id receiver_id service_id kind state sections grant_id urgency region sex "
    "age_band languages with_children pregnant decline_reason outcome made_by_id made_at expires_at sent_at ended_at",
}  # fmt: skip


@dataclass(frozen=True)
class House:
    """An organisation with its caseworker and its service."""

    member: Member
    keyring: Keyring
    service: UUID
    cases: list[UUID] = field(default_factory=list)
    names: list[str] = field(default_factory=list)

    @property
    def id(self) -> UUID:
        return self.member.organisation_id


def fill(root: psycopg.Connection[Any], houses: Sequence[House], cases: int, services: int, seed: int) -> None:
    """As the superuser and without triggers: a million journeys would take days and measure nothing else."""
    from prystan.casework.cases.search import tokens_of

    root.execute("SET session_replication_role = replica")
    chance = random.Random(seed)
    each, episodes = cases // len(houses), services // cases
    for place, house in enumerate(houses):
        rows: dict[str, list[tuple[Any, ...]]] = {table: [] for table in COLUMNS}
        tokens = {word: next(iter(tokens_of(house.keyring.search, word))) for word in (*GIVEN, *FAMILY)}
        other = houses[(place + 1) % len(houses)]
        for number in range(1, each + 1):
            for table, row in one_case(house, other, number, each, episodes, tokens, chance):
                rows[table].append(row)
        with root.transaction(), root.cursor() as cursor:
            for table, columns in COLUMNS.items():
                names = ", ".join(columns.split())
                with cursor.copy(f"COPY {table} ({names}) FROM STDIN".encode()) as copy:
                    for row in rows[table]:
                        copy.write_row(row)
    root.execute("VACUUM ANALYZE")


def one_case(
    house: House, other: House, number: int, each: int, episodes: int, tokens: dict[str, bytes], chance: random.Random
) -> Iterator[tuple[str, tuple[Any, ...]]]:
    """The rows of one case: the newest tenth is open, the newest fiftieth is the caseworker's own."""

    def new() -> UUID:
        return UUID(int=chance.getrandbits(128), version=4)

    case, own, by = new(), house.id, house.member.pk
    age = timedelta(hours=(each - number) * 12)  # some eight years of work in all
    opened_at = datetime.now().astimezone() - age - timedelta(minutes=chance.randrange(600))
    day, recent = opened_at.date(), number > each * 9 // 10
    key = DossierKey.new(case)
    opened = OpenedDossier(case, key, {})
    locks = {section: opened.lock(section) for section in ("identity", "contact", "notes", "care")}
    given, family = chance.choice(GIVEN), chance.choice(FAMILY)
    band, region = chance.choice(BANDS), chance.choice(REGIONS)
    house.cases.append(case)
    house.names.append(f"{given} {family}")

    def sealed(section: str, table: str, column: str, row: UUID, text: str) -> bytes:
        return locks[section].seal_text(text, Place(table, column, row))

    yield "access_dossier", (case, own, opened_at)
    yield "access_wrap", (new(), case, own, own, wrap_whole(key, house.keyring.organisation.public))
    mine = by if number > each * 49 // 50 else None
    yield "cases_case", (case, own, number, opened_at, mine, day, "PossibleVictimOfTrafficking", "Feminine", band,
                         region, False, None if recent else opened_at + timedelta(days=200))  # fmt: skip
    until = (datetime.now().astimezone().date() if recent else day) + timedelta(days=chance.randrange(5, 300))
    yield "cases_consent", (new(), case, own, 1, ["assistance", "referral", "statistics"], [other.id], [], day, until,
                            "be", by, "guardian" if band == "9-17" else "")  # fmt: skip
    for text in (f"{given} {family}", f"{family} {given}"):
        name = new()
        yield "cases_name", (name, case, own, sealed("identity", "cases_name", "text", name, text), False)
    row = new()
    born = sealed("identity", "cases_identity", "birth_date", row, "2001-02-03")
    yield "cases_identity", (row, case, own, born, None)
    row = new()
    yield "cases_contact", (row, case, own, sealed("contact", "cases_contact", "phone", row, "+375 29 000 00 00"), None)
    row = new()
    yield "cases_note", (row, case, own, by, opened_at, sealed("notes", "cases_note", "text", row, NOTE))
    for word in (given, family):
        yield "cases_searchtoken", (new(), case, own, tokens[word])
    for step in range(episodes):
        row, began = new(), day + timedelta(days=30 * step)
        yield "care_episode", (row, case, own, by, opened_at, KINDS[step % len(KINDS)], "NGO", region, "", began,
                               began + timedelta(days=25), "Completed",
                               sealed("care", "care_episode", "note", row, NOTE))  # fmt: skip
    if number % 10 == 0:
        yield from referred(house, other, case, key, recent, band, region, new, opened_at)


def referred(
    house: House,
    other: House,
    case: UUID,
    key: DossierKey,
    recent: bool,
    band: str,
    region: str,
    new: Any,
    at: datetime,
) -> Iterator[tuple[str, tuple[Any, ...]]]:
    """One case of ten is referred to the next organisation; of the recent ones half wait and half are accepted."""
    state = "feedback" if not recent else "accepted" if case.int % 2 else "sent"
    grant, ends = new(), at + timedelta(days=400)
    ended = at + timedelta(days=40) if state == "feedback" else None
    opened = None if state == "sent" else at
    yield "access_grant", (grant, case, house.id, other.id, ["identity"], "referral", at, opened, ends, ended,
                           "feedback" if ended else "")  # fmt: skip
    if ended is None:
        wrapped = wrap_sections(key, ["identity"], other.keyring.organisation.public)
        yield "access_wrap", (new(), case, house.id, other.id, wrapped)
    yield "referrals_referral", (new(), case, house.id, other.id, other.service, "Shelter", state, ["identity"], grant,
                                 "days", region, "Feminine", band, ["be"], False, False, "", "", house.member.pk, at,
                                 datetime.now().astimezone() + timedelta(days=2), at, ended)  # fmt: skip
