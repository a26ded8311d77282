"""What a member can open while signed in. Every opening goes through the database, which writes it down."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Self
from uuid import UUID, uuid4

from django.conf import settings
from django.db import connection

from prystan.casework.access.errors import RefusedError
from prystan.casework.access.models import Member, Organisation, OrganisationKey
from prystan.casework.vault import (
    CannotOpenError,
    DossierKey,
    KeyPair,
    OpenedDossier,
    OrganisationSecret,
    PseudonymKey,
    SearchKey,
    join_session,
    open_dossier,
    open_with_password,
    split_session,
    wrap_sections,
    wrap_whole,
)


@dataclass(frozen=True, slots=True)
class Keyring:
    """A member's opened key pair and the organisation's. Lives as long as one request."""

    member: UUID
    own: KeyPair = field(repr=False)
    shared: OrganisationSecret = field(repr=False)

    @property
    def organisation(self) -> KeyPair:
        return self.shared.pair

    @classmethod
    def of(cls, member: Member, secret: str) -> Self:
        """The keyring that a member's secret opens.

        Raises:
            CannotOpenError: nobody has sealed the organisation's secret to this member yet, or the secret is another's.
        """
        own = KeyPair.of(secret)
        held = OrganisationKey.objects.select_related("owner").filter(member=member).first()
        if held is None:
            raise CannotOpenError("no colleague has let this member in yet")
        member.organisation = held.owner  # each page shows its name: one question less
        return cls(member.id, own, OrganisationSecret.read(own.open(bytes(held.sealed))))

    @classmethod
    def with_password(cls, member: Member, password: str) -> Self:
        """The keyring of a member who signs in."""
        locked = bytes(member.locked_secret or b"")
        return cls.of(member, open_with_password(locked, password, member=member.id, pepper=settings.PEPPER))

    @classmethod
    def with_session(cls, member: Member, cookie: str, kept: bytes) -> Self:
        """The keyring of a member who is signed in."""
        return cls.of(member, join_session(cookie, kept, member.id))

    def split(self) -> tuple[str, bytes]:
        """(for the cookie, for the session)."""
        return split_session(self.own.secret, self.member)

    @property
    def search(self) -> SearchKey:
        return SearchKey.of(self.organisation)

    @property
    def pseudonyms(self) -> PseudonymKey:
        """For numbers under which records leave the house: the same after the organisation's key was renewed."""
        return PseudonymKey(self.shared.pseudonyms)

    @property
    def imported(self) -> SearchKey:
        """For rows that came in: they are known again after the organisation's key was renewed."""
        return SearchKey(self.shared.imported)

    def new_dossier(self) -> OpenedDossier:
        """Begin a dossier of the member's organisation."""
        key = DossierKey.new(uuid4())
        hold_key(None, self.organisation.public)
        _call("SELECT prystan.open_dossier(%s, %s)", key.dossier, wrap_whole(key, self.organisation.public))
        return OpenedDossier(key.dossier, key, {})

    def open(self, dossier: UUID, sections: Collection[str]) -> OpenedDossier:
        """Open some sections of a dossier. The opening, or its refusal, is written down for the owner too.

        Raises:
            RefusedError: it is another organisation's and no live grant covers all of `sections`.
        """
        wrapped = _call("SELECT prystan.take_key(%s, %s)", dossier, sorted(sections))
        if wrapped is None:
            raise RefusedError("there is no such dossier, or it is not open to this organisation")
        return open_dossier(bytes(wrapped), self.organisation, dossier)

    def open_many(self, dossiers: Collection[UUID], sections: Collection[str]) -> dict[UUID, OpenedDossier]:
        """Open the same sections of many dossiers in one question to the database. Each opening is written down.

        Raises:
            RefusedError: one of them would not be opened by `open`.
        """
        with connection.cursor() as cursor:
            query = "SELECT asked, prystan.take_key(asked, %s) FROM unnest(%s::uuid[]) asked"
            cursor.execute(query, [sorted(sections), list(dossiers)])
            wraps = dict(cursor.fetchall())
        if any(wrapped is None for wrapped in wraps.values()):
            raise RefusedError("there is no such dossier, or it is not open to this organisation")
        return {pk: open_dossier(bytes(wrapped), self.organisation, pk) for pk, wrapped in wraps.items()}

    def offer(
        self, opened: OpenedDossier, *, to: Organisation, sections: Collection[str], reason: str, until: datetime
    ) -> UUID:
        """Prepare a grant of some sections to another organisation. It opens when the receiver accepts.

        Raises:
            RefusedError: what was opened is not the organisation's own.
        """
        if opened.whole is None:
            raise RefusedError("only the owner of a dossier can open it to others")
        hold_key(to.id, to.public_key)
        wrapped = wrap_sections(opened.whole, sections, to.public_key)
        made = _call(
            "SELECT prystan.offer_grant(%s, %s, %s, %s, %s, %s)",
            opened.dossier, to.id, sorted(sections), reason, until, wrapped,
        )  # fmt: skip
        return UUID(str(made))


def hold_key(organisation: UUID | None, public: str) -> None:
    """Be sure that `public` is the organisation's key (one's own where None) until the transaction ends.

    Raises:
        DatabaseError: it was renewed in the meantime, so what is sealed to it could be opened by nobody.
    """
    _call("SELECT prystan.hold_key(%s, %s)", organisation, public)


def erase_dossier(dossier: UUID) -> None:
    """Destroy every key of a dossier of the own organisation, for good."""
    _call("SELECT prystan.erase_dossier(%s)", dossier)


def revoke_grant(grant: UUID, why: str) -> None:
    """End a grant that the own organisation gave."""
    _call("SELECT prystan.revoke_grant(%s, %s)", grant, why)


def _call(query: str, *values: Any) -> Any:
    with connection.cursor() as cursor:
        cursor.execute(query, values)
        row = cursor.fetchone()
    return row[0] if row else None
