"""Members, roles and keys: nobody raises himself, and whoever is let in was let in by somebody."""

from __future__ import annotations

import pytest
from django.db import DatabaseError, IntegrityError, ProgrammingError, transaction
from django.utils import timezone

from casework.cast import PASSWORD, Cast
from prystan.casework.access.actions import admit, change_password, invite, set_password
from prystan.casework.access.keyring import Keyring
from prystan.casework.access.models import Member, Organisation, OrganisationKey
from prystan.casework.access.recovery import recover
from prystan.casework.access.roles import ROLES, SENTENCES, Permission, permissions_of
from prystan.casework.vault import CannotOpenError

# --- roles as data --------------------------------------------------------------------------------------------------


def test_every_permission_and_every_role_has_a_sentence() -> None:
    assert set(SENTENCES) == set(Permission)
    assert all(str(sentence).endswith(".") for sentence in [*SENTENCES.values(), *(role.sentence for role in ROLES)])


def test_every_permission_is_in_some_role() -> None:
    assert permissions_of(role.code for role in ROLES) == set(Permission)


def test_who_manages_members_or_reads_the_audit_sees_no_case() -> None:
    """Separation of duties: technical staff and auditors are not caseworkers."""
    for role in ("administrator", "auditor"):
        assert not permissions_of([role]) & {Permission.READ_CASES, Permission.WRITE_CASES, Permission.REFER}


def test_an_unknown_role_allows_nothing() -> None:
    assert permissions_of(["superuser"]) == frozenset()


@pytest.mark.parametrize("role", [role.code for role in ROLES])
@pytest.mark.parametrize("permission", list(Permission))
def test_the_database_agrees_with_the_declaration(
    cast: Cast, database: None, role: str, permission: Permission
) -> None:
    from django.db import connection

    person = cast[f"association {role}"]
    with person.acting(), connection.cursor() as cursor:
        cursor.execute("SELECT prystan.may(%s)", [permission])
        assert cursor.fetchone() == (person.member.may(permission),)


# --- membership -----------------------------------------------------------------------------------------------------


def test_an_administrator_changes_the_roles_of_a_colleague(cast: Cast, database: None) -> None:
    with cast["association administrator"].acting():
        changed = Member.objects.filter(id=cast["association auditor"].member.id).update(roles=["caseworker"])
    assert changed == 1


@pytest.mark.parametrize("change", [{"roles": ["auditor", "caseworker"]}, {"ended_at": timezone.now()}])
def test_nobody_changes_their_own_roles_or_membership(cast: Cast, database: None, change: dict[str, object]) -> None:
    administrator = cast["association administrator"]
    with (
        administrator.acting(),
        pytest.raises(ProgrammingError, match="nobody changes their own"),
        transaction.atomic(),
    ):
        Member.objects.filter(id=administrator.member.id).update(**change)


def test_a_caseworker_changes_nobodys_roles(cast: Cast, database: None) -> None:
    caseworker = cast["association caseworker"]
    with caseworker.acting():
        assert Member.objects.exclude(id=caseworker.member.id).update(roles=["caseworker"]) == 0
        with pytest.raises(ProgrammingError, match="permission manage_members"), transaction.atomic():
            Member.objects.filter(id=caseworker.member.id).update(roles=["administrator"])


def test_an_administrator_of_another_organisation_reaches_nobody(cast: Cast, database: None) -> None:
    member = cast["association caseworker"].member
    with cast["stranger administrator"].acting():
        assert Member.objects.filter(id=member.id).update(name="x") == 0
        assert not Member.objects.filter(organisation=member.organisation_id).exists()


@pytest.mark.parametrize("column", ["organisation", "email", "id"])
def test_nobody_moves_a_member_or_takes_over_an_address(cast: Cast, database: None, column: str) -> None:
    value = {"organisation": cast["stranger auditor"].organisation, "email": "x@x.example"}.get(
        column, cast["stranger auditor"].member.id
    )
    with (
        cast["association administrator"].acting(),
        pytest.raises(DatabaseError, match="permission denied"),
        transaction.atomic(),
    ):
        Member.objects.filter(id=cast["association auditor"].member.id).update(**{column: value})


def test_a_role_that_does_not_exist_is_refused(cast: Cast, database: None) -> None:
    with (
        cast["association administrator"].acting(),
        pytest.raises(IntegrityError, match="member_roles_are_roles"),
        transaction.atomic(),
    ):
        Member.objects.filter(id=cast["association auditor"].member.id).update(roles=["superuser"])


def test_no_member_founds_or_deletes_an_organisation(cast: Cast, database: None) -> None:
    with cast["association administrator"].acting():
        for statement in (
            lambda: Organisation.objects.create(name="x", kind="NGO", public_key="x"),
            lambda: Member.objects.filter(id=cast["association auditor"].member.id)._raw_delete("default"),
        ):
            with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
                statement()


# --- keys -----------------------------------------------------------------------------------------------------------


def test_an_invited_member_can_open_nothing_before_a_colleague_lets_them_in(cast: Cast, database: None) -> None:
    administrator = cast["association administrator"]
    with administrator.acting() as keyring:
        member = invite(
            organisation=administrator.organisation, email="new@association.example", person="New", roles=["caseworker"]
        )
        assert not member.has_usable_password()
        pair = set_password(member, PASSWORD)
        member.save(update_fields=["password", "public_key", "locked_secret"])
        with pytest.raises(CannotOpenError, match="no colleague"):
            Keyring.of(member, pair.secret)
        admit(member, by=keyring)
        assert Keyring.with_password(member, PASSWORD).organisation == keyring.organisation


def test_changing_the_password_loses_nothing(cast: Cast, database: None) -> None:
    person = cast["association caseworker"]
    with person.acting() as before:
        member = Member.objects.get(id=person.member.id)
        change_password(member, PASSWORD, "another long password")
        member.save(update_fields=["password", "locked_secret"])
        assert Keyring.with_password(Member.objects.get(id=member.id), "another long password").own == before.own
        with pytest.raises(CannotOpenError):
            Keyring.with_password(member, PASSWORD)


def test_who_forgot_the_password_gets_back_in_through_a_colleague_only(cast: Cast, database: None) -> None:
    person, colleague = cast["association caseworker"], cast["association administrator"]
    with colleague.acting() as keyring:
        member = Member.objects.get(id=person.member.id)
        pair = set_password(member, "a new long password")
        member.save(update_fields=["password", "public_key", "locked_secret"])
        with pytest.raises(CannotOpenError):
            Keyring.of(member, pair.secret)
        admit(member, by=keyring)
        assert Keyring.with_password(member, "a new long password").organisation == keyring.organisation


def test_who_may_not_manage_members_admits_nobody(cast: Cast, database: None) -> None:
    with (
        cast["association caseworker"].acting() as keyring,
        pytest.raises(DatabaseError),
        transaction.atomic(),
    ):
        admit(cast["association auditor"].member, by=keyring)


def test_nobody_sees_the_keys_of_another_organisation(cast: Cast, database: None) -> None:
    with cast["association administrator"].acting():
        assert {key.owner_id for key in OrganisationKey.objects.all()} == {cast["association auditor"].organisation.id}


def test_the_recovery_paper_opens_its_own_organisation_only(cast: Cast, database: None) -> None:
    person = cast["association administrator"]
    with person.acting() as keyring:
        member = Member.objects.get(id=person.member.id)
        with pytest.raises(CannotOpenError):
            recover(member, cast.papers["shelter"])
        recover(member, cast.papers["association"])
        assert Keyring.of(member, keyring.own.secret).organisation == keyring.organisation
