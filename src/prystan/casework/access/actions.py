"""What is done with organisations and members: one function a verb, inside the caller's transaction."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field

from django.conf import settings
from django.db import connection

from prystan.casework.access.keyring import Keyring
from prystan.casework.access.models import Member, Organisation, OrganisationKey
from prystan.casework.vault import KeyPair, lock_with_password, seal_to


@dataclass(frozen=True, slots=True)
class Founded:
    """A new organisation, its first member, and what has to be printed now or never."""

    organisation: Organisation
    first: Member
    paper: str = field(repr=False)


def found_organisation(
    *, name: str, kind: str, email: str, person: str, password: str, roles: Collection[str]
) -> Founded:
    """Begin an organisation with its first member. By command, as the owner of the tables: no member may found others.

    The organisation's secret exists sealed to that member and to the recovery paper, and nowhere else.
    """
    from prystan.casework.access.recovery import write_paper  # it sets passwords by what is below

    pair = KeyPair.new()
    organisation = Organisation.objects.create(
        name=name,
        kind=kind,
        public_key=pair.public,
    )
    first = Member(organisation=organisation, email=email, name=person, roles=list(roles))
    set_password(first, password)
    first.save(force_insert=True)
    OrganisationKey.objects.create(member=first, sealed=seal_to([first.public_key], pair.secret.encode()))
    return Founded(organisation, first, write_paper(organisation.pk, pair.secret.encode()))


def add_partner(*, name: str, kind: str, public_key: str = "") -> Organisation:
    """An organisation without an account: it can be referred to, and answers through links. As the owner of the tables.

    Args:
        public_key: the partner's own, in age's notation: what is handed over to it opens with its secret. Without one a
            key is made and its secret thrown away, so that nobody could open what is handed over.
    """
    return Organisation.objects.create(name=name, kind=kind, public_key=public_key or KeyPair.new().public)


def invite(*, organisation: Organisation, email: str, person: str, roles: Collection[str]) -> Member:
    """A member who has neither password nor key yet, and so can neither sign in nor open anything."""
    member = Member(organisation=organisation, email=email, name=person, roles=list(roles))
    member.set_unusable_password()
    member.save(force_insert=True)
    return member


def set_password(member: Member, password: str) -> KeyPair:
    """A new password, with a new key pair locked by it. Not saved.

    What was sealed to the old pair is closed to the member until a colleague admits the new one.
    """
    pair = KeyPair.new()
    member.set_password(password)
    member.public_key = pair.public
    _lock(member, pair.secret, password)
    return pair


def change_password(member: Member, old: str, new: str) -> None:
    """A new password for the same key pair: nothing is lost. Not saved.

    Raises:
        CannotOpenError: the old password is another one.
    """
    secret = Keyring.with_password(member, old).own.secret
    member.set_password(new)
    _lock(member, secret, new)


def admit(member: Member, *, by: Keyring) -> OrganisationKey:
    """Let a member open what the organisation can open: a newcomer, or one who forgot the password."""
    OrganisationKey.objects.filter(member=member).delete()
    sealed = seal_to([member.public_key], by.shared.written())
    return OrganisationKey.objects.create(member=member, sealed=sealed, sealed_by_id=by.member)


def forget_factors(member: Member) -> None:
    """Take every second factor of a colleague away: at the next sign-in a new one is set up.

    Raises:
        DatabaseError: it is oneself, or somebody elsewhere, or one may not manage members.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT prystan.forget_factors(%s)", [member.pk])


def _lock(member: Member, secret: str, password: str) -> None:
    member.locked_secret = lock_with_password(
        secret, password, member=member.id, pepper=settings.PEPPER, cost=settings.LOCK_COST
    )
