"""What is done in a case: one function a verb, inside the caller's transaction, in which the member acts."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from django.utils import timezone

from prystan.casework.access.fields import read_sealed, write_sealed
from prystan.casework.access.keyring import Keyring
from prystan.casework.access.models import Member
from prystan.casework.cases.models import CONTACT, IDENTITY, Case, Consent, Contact, Identity, Name, Note
from prystan.casework.cases.search import index_name, reindex
from prystan.casework.vault import OpenedDossier


@dataclass(frozen=True, slots=True)
class Opened:
    """A case and the keys to those of its sections that were asked for."""

    case: Case
    dossier: OpenedDossier = field(repr=False)


@dataclass(frozen=True, slots=True)
class Person:
    """Who she is, in clear. Lives as long as the page that shows it."""

    names: tuple[str, ...] = field(repr=False)
    details: Mapping[str, str] = field(repr=False)


def take_in(keyring: Keyring, *, by: Member, **facts: Any) -> Opened:
    """Begin a case with its coded facts (columns of `Case`). Names come after consent."""
    dossier = keyring.new_dossier()
    case = Case(dossier_id=dossier.dossier, owner_id=by.organisation_id, assigned_to=by, **facts)
    case.save(force_insert=True)
    case.refresh_from_db(fields=["number"])
    return Opened(case, dossier)


def open_case(keyring: Keyring, case: Case, sections: Collection[str]) -> Opened:
    """Open sections of a case. It is written down, and the owner is told.

    Raises:
        RefusedError: the case is not this organisation's, and no live grant covers the sections.
    """
    return Opened(case, keyring.open(case.pk, sections))


def correct_facts(case: Case, **facts: Any) -> None:
    """What is known better now: columns of `EarlierFacts`, in which the database keeps what was there before."""
    for column, value in facts.items():
        setattr(case, column, value)
    case.save(update_fields=list(facts))


def record_consent(
    case: Case,
    *,
    by: Member,
    purposes: Collection[str],
    given_on: date,
    until: date,
    language: str,
    receivers: Collection[UUID] = (),
    service_kinds: Collection[str] = (),
    child_basis: str = "",
) -> Consent:
    """A new version of what the person agrees to. Grants that it no longer covers end at once."""
    consent = Consent(
        case=case,
        owner_id=case.owner_id,
        version=0,
        purposes=sorted(purposes),
        receivers=sorted(receivers),
        service_kinds=sorted(service_kinds),
        given_on=given_on,
        until=until,
        language=language,
        explained_by=by,
        child_basis=child_basis,
    )
    consent.save(force_insert=True)
    consent.refresh_from_db(fields=["version"])
    return consent


def withdraw_consent(consent: Consent) -> None:
    """The person takes it back. Whatever others could read by it, they can no longer, from this moment."""
    consent.withdrawn_at = timezone.now()  # the database puts its own moment
    consent.save(update_fields=["withdrawn_at"])


def add_name(keyring: Keyring, opened: Opened, text: str, *, also_known_as: bool = False) -> Name:
    """One more name, sealed, with the blind tokens by which the organisation finds it in any script."""
    name = Name(case=opened.case, owner_id=opened.case.owner_id, also_known_as=also_known_as)
    write_sealed(opened.dossier, name, text=text)
    name.save(force_insert=True)
    index_name(keyring.search, opened.case, text)
    return name


def remove_name(keyring: Keyring, opened: Opened, name: Name) -> None:
    """A name that is not hers. She is found by her other names only."""
    name.delete()
    left = Name.objects.filter(case=opened.case)
    reindex(keyring.search, opened.case, [read_sealed(opened.dossier, row, "text") for row in left])


def names_of(opened: Opened) -> list[tuple[UUID, str]]:
    """Her names with their numbers, the first of them first."""
    rows = Name.objects.filter(case=opened.case).order_by("also_known_as", "id")
    return [(row.pk, read_sealed(opened.dossier, row, "text")) for row in rows]


def identify(opened: Opened, *, birth_date: date | None = None, document: str = "") -> Identity:
    """What else tells who she is."""
    row = Identity(case=opened.case, owner_id=opened.case.owner_id)
    write_sealed(opened.dossier, row, birth_date=birth_date.isoformat() if birth_date else "", document=document)
    row.save(force_insert=True)
    return row


def locate(opened: Opened, *, phone: str = "", address: str = "") -> Contact:
    """Where to find her."""
    row = Contact(case=opened.case, owner_id=opened.case.owner_id)
    write_sealed(opened.dossier, row, phone=phone, address=address)
    row.save(force_insert=True)
    return row


def add_note(opened: Opened, text: str, *, by: Member) -> Note:
    note = Note(case=opened.case, owner_id=opened.case.owner_id, member=by)
    write_sealed(opened.dossier, note, text=text)
    note.save(force_insert=True)
    return note


def read_person(opened: Opened, sections: Collection[str] = (IDENTITY,)) -> Person:
    """Who she is, of the sections that were opened."""
    names: tuple[str, ...] = ()
    details: dict[str, str] = {}
    if IDENTITY in sections:
        names = tuple(text for _pk, text in names_of(opened))
    for model, section, columns in _DETAILS:
        for one in model.objects.filter(case=opened.case) if section in sections else ():
            details |= _texts(opened.dossier, one, columns)
    return Person(names, details)


def read_people(keyring: Keyring, cases: Collection[UUID], sections: Collection[str]) -> dict[UUID, Person]:
    """Who they are, of many own cases at once: a few questions to the database for all, and an event for each.

    Raises:
        RefusedError: one of them is not open to the member, or was erased.
    """
    opened = keyring.open_many(cases, sections)
    names: dict[UUID, list[str]] = {pk: [] for pk in opened}
    details: dict[UUID, dict[str, str]] = {pk: {} for pk in opened}
    if IDENTITY in sections:
        for row in Name.objects.filter(case__in=opened).order_by("also_known_as", "id"):
            names[row.case_id].append(read_sealed(opened[row.case_id], row, "text"))
    for model, section, columns in _DETAILS:
        for one in model.objects.filter(case__in=opened) if section in sections else ():
            details[one.case_id] |= _texts(opened[one.case_id], one, columns)
    return {pk: Person(tuple(names[pk]), details[pk]) for pk in opened}


def read_notes(opened: Opened) -> list[str]:
    return [read_sealed(opened.dossier, note, "text") for note in Note.objects.filter(case=opened.case).order_by("at")]


_DETAILS: tuple[tuple[type[Identity] | type[Contact], str, tuple[str, ...]], ...] = (
    (Identity, IDENTITY, ("birth_date", "document")),
    (Contact, CONTACT, ("phone", "address")),
)


def _texts(dossier: OpenedDossier, row: Identity | Contact, columns: Collection[str]) -> dict[str, str]:
    texts = {column: read_sealed(dossier, row, column) for column in columns}
    return {column: text for column, text in texts.items() if text}
