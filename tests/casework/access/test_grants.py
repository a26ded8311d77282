"""A live grant is the only thing by which a dossier is open outside the organisation that owns it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from uuid import UUID, uuid4

import pytest
from django.db import DatabaseError, IntegrityError, ProgrammingError, connection, transaction
from django.utils import timezone

from casework.cast import Cast, Person
from prystan.casework.access.errors import RefusedError
from prystan.casework.access.keyring import erase_dossier, revoke_grant
from prystan.casework.access.models import Dossier, Grant, Wrap
from prystan.casework.vault import OpenedDossier, Place, wrap_whole

PLACE = Place("somewhere", "something", uuid4())


@pytest.fixture
def owner(cast: Cast, database: None) -> Person:
    return cast["association caseworker"]


@pytest.fixture
def receiver(cast: Cast) -> Person:
    return cast["shelter caseworker"]


@pytest.fixture
def dossier(owner: Person) -> OpenedDossier:
    with owner.acting() as keyring:
        return keyring.new_dossier()


@pytest.fixture
def offered(owner: Person, receiver: Person, dossier: OpenedDossier) -> UUID:
    return offer(owner, receiver, dossier)


@pytest.fixture
def opened(offered: UUID) -> UUID:
    accept(offered)
    return offered


def offer(owner: Person, receiver: Person, dossier: OpenedDossier, until: datetime | None = None) -> UUID:
    with owner.acting() as keyring:
        return keyring.offer(
            dossier,
            to=receiver.organisation,
            sections=["identity"],
            reason="referral",
            until=until or timezone.now() + timedelta(days=30),
        )


def accept(grant: UUID) -> None:
    """What the triggers of a referral do, with the rights of the tables' owner."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT test.open_grant(%s)", [grant])


def can_open(person: Person, dossier: OpenedDossier, *sections: str) -> bool:
    with person.acting() as keyring:
        try:
            keyring.open(dossier.dossier, sections or ("identity",))
        except RefusedError:
            return False
        return True


def sees(person: Person, dossier: OpenedDossier) -> bool:
    with person.acting():
        return Dossier.objects.filter(id=dossier.dossier).exists()


@pytest.fixture(autouse=True, scope="module")
def a_way_to_accept(cast: Cast, cluster: object) -> Iterator[None]:
    """A door for these tests alone, as the applications above have it in their triggers."""
    import psycopg

    from prystan.casework.database import OWNER, Cluster

    assert isinstance(cluster, Cluster)
    with psycopg.connect(cluster.url(OWNER, "prystan"), autocommit=True) as owner:
        owner.execute("CREATE SCHEMA test")
        owner.execute(
            "CREATE FUNCTION test.open_grant(asked uuid) RETURNS void LANGUAGE sql SECURITY DEFINER "
            "AS 'SELECT prystan.open_grant(asked)'"
        )
        owner.execute("GRANT USAGE ON SCHEMA test TO prystan_app")
        owner.execute("GRANT EXECUTE ON FUNCTION test.open_grant TO prystan_app")
        yield
        owner.execute("DROP SCHEMA test CASCADE")


# --- the owner ------------------------------------------------------------------------------------------------------


def test_every_caseworker_of_the_owner_opens_the_dossier(owner: Person, cast: Cast, dossier: OpenedDossier) -> None:
    colleague = cast["association coordinator"]
    sealed = dossier.lock("identity").seal_text("Ганна", PLACE)
    with colleague.acting() as keyring:
        assert keyring.open(dossier.dossier, ["identity"]).lock("identity").open_text(sealed, PLACE) == "Ганна"


@pytest.mark.parametrize("role", ["administrator", "auditor"])
def test_a_member_without_the_permission_opens_nothing_although_the_key_would_fit(
    cast: Cast, dossier: OpenedDossier, role: str
) -> None:
    assert not can_open(cast[f"association {role}"], dossier)


def test_another_organisation_sees_and_opens_nothing(cast: Cast, dossier: OpenedDossier) -> None:
    for name in ("shelter caseworker", "stranger coordinator"):
        assert not sees(cast[name], dossier)
        assert not can_open(cast[name], dossier)


@pytest.mark.parametrize("role", ["administrator", "auditor"])
def test_only_who_writes_cases_begins_a_dossier(cast: Cast, database: None, role: str) -> None:
    with (
        pytest.raises(ProgrammingError, match="permission write_cases"),
        cast[f"association {role}"].acting() as keyring,
    ):
        keyring.new_dossier()


# --- a grant --------------------------------------------------------------------------------------------------------


def test_an_offered_grant_opens_nothing_yet(receiver: Person, dossier: OpenedDossier, offered: UUID) -> None:
    assert not sees(receiver, dossier)
    assert not can_open(receiver, dossier)


def test_an_open_grant_opens_its_sections_to_its_organisation(
    receiver: Person, cast: Cast, dossier: OpenedDossier, opened: UUID
) -> None:
    sealed = dossier.lock("identity").seal_text("Ганна", PLACE)
    with receiver.acting() as keyring:
        assert keyring.open(dossier.dossier, ["identity"]).lock("identity").open_text(sealed, PLACE) == "Ганна"
    assert can_open(cast["shelter coordinator"], dossier)
    assert not can_open(cast["shelter administrator"], dossier)
    assert not can_open(cast["stranger caseworker"], dossier)


def test_an_open_grant_opens_no_other_section(receiver: Person, dossier: OpenedDossier, opened: UUID) -> None:
    assert not can_open(receiver, dossier, "notes")
    assert not can_open(receiver, dossier, "identity", "notes")


def test_the_receiver_cannot_hand_the_dossier_on(
    receiver: Person, cast: Cast, dossier: OpenedDossier, opened: UUID
) -> None:
    with receiver.acting() as keyring:
        held = keyring.open(dossier.dossier, ["identity"])
        with pytest.raises(RefusedError):
            keyring.offer(
                held,
                to=cast["stranger caseworker"].organisation,
                sections=["identity"],
                reason="x",
                until=timezone.now() + timedelta(days=1),
            )


def test_not_even_by_calling_the_database(receiver: Person, cast: Cast, dossier: OpenedDossier, opened: UUID) -> None:
    call = "SELECT prystan.offer_grant(%s, %s, '{identity}', 'x', now() + interval '1 day', 'x')"
    with (
        receiver.acting(),
        connection.cursor() as cursor,
        pytest.raises(DatabaseError, match="no such dossier"),
        transaction.atomic(),
    ):
        cursor.execute(call, [dossier.dossier, cast["stranger caseworker"].organisation.id])


def test_revoking_ends_it_at_once_and_destroys_the_key(
    owner: Person, receiver: Person, dossier: OpenedDossier, opened: UUID
) -> None:
    assert can_open(receiver, dossier)
    with owner.acting():
        revoke_grant(opened, "revoked")
    assert not sees(receiver, dossier)
    assert not can_open(receiver, dossier)
    with owner.acting():
        assert Grant.objects.get(id=opened).ended_why == "revoked"


def test_an_ended_grant_is_never_opened_again(owner: Person, dossier: OpenedDossier, offered: UUID) -> None:
    with owner.acting():
        revoke_grant(offered, "revoked")
    with pytest.raises(IntegrityError, match="no offered grant"), transaction.atomic():
        accept(offered)


def test_the_receiver_cannot_revoke_nor_a_stranger(receiver: Person, cast: Cast, opened: UUID) -> None:
    for person in (receiver, cast["stranger caseworker"]):
        with person.acting(), pytest.raises(DatabaseError, match="no such dossier"), transaction.atomic():
            revoke_grant(opened, "x")


def test_a_grant_that_has_run_out_opens_nothing(owner: Person, receiver: Person, dossier: OpenedDossier) -> None:
    made = offer(owner, receiver, dossier, until=timezone.now() + timedelta(seconds=0.3))
    accept(made)
    assert can_open(receiver, dossier)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_sleep(0.35)")
    assert not sees(receiver, dossier)
    assert not can_open(receiver, dossier)


def test_one_organisation_has_at_most_one_live_grant(
    owner: Person, receiver: Person, dossier: OpenedDossier, offered: UUID
) -> None:
    with pytest.raises(IntegrityError, match="one_live_grant_each"), transaction.atomic():
        offer(owner, receiver, dossier)


@pytest.mark.parametrize("function", ["open_grant", "close_grant", "owned_dossier", "audit"])
def test_what_belongs_to_the_database_cannot_be_called(owner: Person, offered: UUID, function: str) -> None:
    arguments = {"close_grant": "%s, 'x'", "audit": "'x', 'x', %s"}.get(function, "%s")
    with (
        owner.acting(),
        connection.cursor() as cursor,
        pytest.raises(ProgrammingError, match="permission denied for function"),
        transaction.atomic(),
    ):
        cursor.execute(f"SELECT prystan.{function}({arguments})", [offered])


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE access_grant SET opened_at = now()",
        "UPDATE access_grant SET until = 'infinity'",
        "INSERT INTO access_grant SELECT * FROM access_grant",
        "DELETE FROM access_grant",
        "SELECT sealed FROM access_wrap",
        "DELETE FROM access_wrap",
        "INSERT INTO access_dossier SELECT * FROM access_dossier",
        "UPDATE access_dossier SET owner_id = owner_id",
    ],
)
def test_dossiers_keys_and_grants_are_changed_by_functions_only(
    owner: Person, receiver: Person, offered: UUID, statement: str
) -> None:
    for person in (owner, receiver):
        with (
            person.acting(),
            connection.cursor() as cursor,
            pytest.raises(ProgrammingError, match="permission denied"),
            transaction.atomic(),
        ):
            cursor.execute(statement)


# --- erasure --------------------------------------------------------------------------------------------------------


def test_erasing_destroys_every_key_and_ends_every_grant(
    owner: Person, receiver: Person, cast: Cast, dossier: OpenedDossier, opened: UUID
) -> None:
    with cast["association coordinator"].acting():
        erase_dossier(dossier.dossier)
    assert not can_open(owner, dossier)
    assert not can_open(receiver, dossier)
    with owner.acting():
        assert Grant.objects.get(id=opened).ended_why == "erased"
        assert Dossier.objects.get(id=dossier.dossier).erased_at is not None


def test_no_key_is_left_of_an_erased_dossier(cast: Cast, as_owner: object) -> None:
    """Committed, and looked for as the owner of the tables, who sees everything."""
    import psycopg

    assert isinstance(as_owner, psycopg.Connection)
    with cast["association caseworker"].acting() as keyring:
        dossier = keyring.new_dossier()
    count = "SELECT count(*) FROM access_wrap WHERE dossier_id = %s"
    assert as_owner.execute(count, [dossier.dossier]).fetchone() == (1,)
    with cast["association coordinator"].acting():
        erase_dossier(dossier.dossier)
    assert as_owner.execute(count, [dossier.dossier]).fetchone() == (0,)
    assert Wrap._meta.db_table == "access_wrap"


def test_a_caseworker_cannot_erase(owner: Person, dossier: OpenedDossier) -> None:
    with owner.acting(), pytest.raises(ProgrammingError, match="permission erase_cases"), transaction.atomic():
        erase_dossier(dossier.dossier)


def test_an_erased_dossier_cannot_be_given_a_new_key(owner: Person, cast: Cast, dossier: OpenedDossier) -> None:
    assert dossier.whole is not None
    with cast["association coordinator"].acting():
        erase_dossier(dossier.dossier)
    with (
        owner.acting(),
        connection.cursor() as cursor,
        pytest.raises(IntegrityError),
        transaction.atomic(),
    ):
        cursor.execute(
            "SELECT prystan.open_dossier(%s, %s)",
            [dossier.dossier, wrap_whole(dossier.whole, owner.organisation.public_key)],
        )
