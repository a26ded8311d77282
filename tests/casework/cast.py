"""The people of these tests. Each organisation has one member of each role, known by organisation and role.

The association takes people in; the shelter is asked for help; the stranger has nothing to do with either.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

from prystan.casework.access.actions import admit, found_organisation, invite, set_password
from prystan.casework.access.context import Context, acting
from prystan.casework.access.keyring import Keyring
from prystan.casework.access.models import Member, Organisation
from prystan.casework.access.roles import ROLE_CODES

CONTEXT_KEY = b"c" * 32
PASSWORD = "correct horse battery staple"
ORGANISATIONS = {"association": "NGO", "shelter": "NGO", "stranger": "HealthServiceOrganisation"}


@dataclass(frozen=True)
class Person:
    """A member with an opened keyring."""

    member: Member
    keyring: Keyring

    @property
    def organisation(self) -> Organisation:
        return self.member.organisation

    @contextmanager
    def acting(self) -> Iterator[Keyring]:
        with acting(Context.of(self.member)):
            yield self.keyring


@dataclass(frozen=True)
class Cast:
    people: Mapping[str, Mapping[str, Person]]
    papers: Mapping[str, str]

    def __getitem__(self, name: str) -> Person:
        """`cast["shelter caseworker"]`."""
        organisation, role = name.split()
        return self.people[organisation][role]


def make_cast() -> Cast:
    """As the owner of the tables, once for all tests."""
    people: dict[str, dict[str, Person]] = {}
    papers = {}
    for name, kind in ORGANISATIONS.items():
        founded = found_organisation(
            name=name.title(),
            kind=kind,
            email=f"caseworker@{name}.example",
            person=f"Caseworker of the {name}",
            password=PASSWORD,
            roles=["caseworker"],
        )
        papers[name] = founded.paper
        first = Keyring.with_password(founded.first, PASSWORD)
        people[name] = {"caseworker": Person(founded.first, first)}
        for role in set(ROLE_CODES) - {"caseworker"}:
            member = invite(
                organisation=founded.organisation,
                email=f"{role}@{name}.example",
                person=f"{role} of {name}",
                roles=[role],
            )
            pair = set_password(member, PASSWORD)
            member.save()
            admit(member, by=first)
            people[name][role] = Person(member, Keyring.of(member, pair.secret))
    return Cast(people, papers)
