"""The people of these tests. Each organisation has one member of each role, known by organisation and role.

The association takes people in; the shelter is asked for help; the stranger has nothing to do with either.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

from django.db import connection

from prystan.casework.access.actions import admit, found_organisation, invite, set_password
from prystan.casework.access.context import Context, acting
from prystan.casework.access.keyring import Keyring
from prystan.casework.access.models import Member, Organisation
from prystan.casework.access.roles import ROLE_CODES
from prystan.casework.database import APP, OWNER

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


def cast_of_a_story(story: str = "") -> Cast:
    """Made as the owner of the tables. Afterwards Django is connected as the application.

    What a test commits stays in the database that all tests share. So a `story` that is committed has organisations of
    its own, and its people are found in nobody else's search.
    """
    with connected_as(OWNER):
        return make_cast(story)


@contextmanager
def connected_as(role: str) -> Iterator[None]:
    """Django under another role; afterwards as the application."""
    connection.close()
    connection.settings_dict["USER"] = role
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict["USER"] = APP


def make_cast(story: str = "") -> Cast:
    people: dict[str, dict[str, Person]] = {}
    papers = {}
    for name, kind in ORGANISATIONS.items():
        house = f"{name}.{story}.example" if story else f"{name}.example"
        founded = found_organisation(
            name=" ".join(filter(None, (name.title(), story))),
            kind=kind,
            email=f"caseworker@{house}",
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
                email=f"{role}@{house}",
                person=f"{role} of {name}",
                roles=[role],
            )
            pair = set_password(member, PASSWORD)
            member.save()
            admit(member, by=first)
            people[name][role] = Person(member, Keyring.of(member, pair.secret))
    return Cast(people, papers)
