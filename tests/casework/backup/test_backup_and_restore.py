"""Data and keys are backed up apart: alone neither opens anything, together they are the site again."""

from __future__ import annotations

import json
import shutil
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg
import pytest
from django.db import connection
from psycopg import sql

from casework.cast import OWNER, PASSWORD, Cast, Person, cast_of_a_story, connected_as
from casework.lived import one_of_each
from casework.story import agree, case_of, name_her, names_read
from prystan.casework.access.audit import verify
from prystan.casework.access.backup import MANIFEST, back_up, columns_of_tables, declared_keys, fleeting
from prystan.casework.access.context import Context, acting
from prystan.casework.access.keyring import Keyring, erase_dossier
from prystan.casework.access.migrate import migrate
from prystan.casework.access.models import Dossier, Member
from prystan.casework.access.restore import CannotRestoreError, restore
from prystan.casework.access.security import rule_modules
from prystan.casework.cases.actions import Opened
from prystan.casework.cases.models import Name
from prystan.casework.cases.renewal import renew_key
from prystan.casework.cases.search import find_cases
from prystan.casework.database import Cluster, prepare_database
from prystan.casework.database.cluster import SUPERUSER
from prystan.casework.vault import CannotOpenError

STAYS, GOES = "Агата Засталася", "Вольга Сцёртая"


@dataclass(frozen=True)
class BackedUp:
    """Two people; one was erased between the backup of data and the backup of keys."""

    cast: Cast
    stays: Opened
    goes: Opened
    data: Path
    keys: Path
    earlier_keys: Path


@pytest.fixture(scope="module")
def backed_up(cast: Cast, tmp_path_factory: pytest.TempPathFactory) -> BackedUp:
    folder = tmp_path_factory.mktemp("backups")
    people = cast_of_a_story("backup")
    worker, chief = people["association caseworker"], people["association coordinator"]
    stays, goes = case_of(worker), case_of(worker)
    for opened, name in ((stays, STAYS), (goes, GOES)):
        agree(worker, opened, to=[])
        name_her(worker, opened, name)
        one_of_each(worker, opened)  # tables whose names come before that of the case they belong to
    with connected_as(OWNER):
        back_up("data", folder / "data.zip")
        back_up("keys", folder / "earlier.zip")
    with chief.acting():
        erase_dossier(goes.case.pk)
    with connected_as(OWNER):
        back_up("keys", folder / "keys.zip")
    return BackedUp(people, stays, goes, folder / "data.zip", folder / "keys.zip", folder / "earlier.zip")


@pytest.fixture(scope="module")
def empty(cluster: Cluster, cast: Cast) -> Iterator[str]:
    """A migrated database with nobody in it, of which the others are copies."""
    prepare_database(cluster.url(SUPERUSER, "postgres"), "restored_empty")
    with _django_on("restored_empty"):
        migrate()
    yield "restored_empty"
    _drop(cluster, "restored_empty")


@contextmanager
def another_database(cluster: Cluster, empty: str, name: str) -> Iterator[None]:
    """Django on a new, migrated and empty database of the same server, as the owner of its tables."""
    with psycopg.connect(cluster.url(SUPERUSER, "postgres"), autocommit=True) as root:
        copied = sql.SQL("CREATE DATABASE {} OWNER {} TEMPLATE {}")
        root.execute(copied.format(sql.Identifier(name), sql.Identifier(OWNER), sql.Identifier(empty)))
    prepare_database(cluster.url(SUPERUSER, "postgres"), name)
    try:
        with _django_on(name):
            yield
    finally:
        _drop(cluster, name)


@contextmanager
def _django_on(name: str) -> Iterator[None]:
    before = connection.settings_dict["NAME"]
    connection.close()
    connection.settings_dict["NAME"] = name
    try:
        with connected_as(OWNER):
            yield
    finally:
        connection.close()
        connection.settings_dict["NAME"] = before


def _drop(cluster: Cluster, name: str) -> None:
    with psycopg.connect(cluster.url(SUPERUSER, "postgres"), autocommit=True) as root:
        root.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


@contextmanager
def as_the_application() -> Iterator[None]:
    """After the restoring: the site's own connection, to the same new database."""
    connection.close()
    connection.settings_dict["USER"] = "prystan_app"
    yield


def signed_in(backed_up: BackedUp, role: str = "caseworker") -> tuple[Member, Keyring]:
    """As at the door: by the password alone, from what is in this database."""
    member = backed_up.cast[f"association {role}"].member
    with acting(Context.signing_in(member.pk)):
        found = Member.objects.get(pk=member.pk)
    with acting(Context.of(found)):
        return found, Keyring.with_password(found, PASSWORD)


def test_both_together_are_the_site_again_and_the_erased_stay_erased(
    backed_up: BackedUp, cluster: Cluster, empty: str
) -> None:
    with another_database(cluster, empty, "restored_whole"):
        done = restore(backed_up.data, backed_up.keys)
        assert done.erased_again >= 1
        assert not verify()[1]  # the audit chains are what they were, and go on
        with as_the_application():
            member, keyring = signed_in(backed_up)
            assert names_read(_person(member, keyring), backed_up.stays) == (STAYS,)
            with acting(Context.of(member)):
                assert find_cases(keyring.search, STAYS).filter(pk=backed_up.stays.case.pk).exists()
                erased = Dossier.objects.get(pk=backed_up.goes.case.pk)
                assert erased.erased_at is not None
                assert not Name.objects.filter(case=backed_up.goes.case.pk).exists()
            assert names_read(_person(member, keyring), backed_up.goes) is None


def test_the_data_alone_open_nothing_even_with_the_servers_secrets(
    backed_up: BackedUp, cluster: Cluster, empty: str
) -> None:
    with another_database(cluster, empty, "restored_data"):
        assert restore(backed_up.data, None).without_keys
        with as_the_application():
            for role in ("caseworker", "coordinator", "administrator"):
                with pytest.raises(CannotOpenError):
                    signed_in(backed_up, role)
    text = _unpacked(backed_up.data)
    assert b"age-encryption.org" not in _of(backed_up.data, "public.access_member")
    for table, declared in declared_keys().items():
        assert declared.columns or table.encode() not in text


def test_the_keys_alone_say_nothing_of_anybody(backed_up: BackedUp) -> None:
    with zipfile.ZipFile(backed_up.keys) as archive:
        assert set(archive.namelist()) == {MANIFEST, *declared_keys()}
    assert str(backed_up.goes.case.pk).encode() not in _unpacked(backed_up.keys)  # her key was gone before
    assert str(backed_up.goes.case.pk).encode() in _unpacked(backed_up.earlier_keys)
    assert b"BY-MI" not in _unpacked(backed_up.keys)


def test_no_name_is_in_either(backed_up: BackedUp) -> None:
    for path in (backed_up.data, backed_up.keys, backed_up.earlier_keys):
        text = _unpacked(path)
        for name in (STAYS, GOES):
            assert not [part for part in name.split() if part.encode() in text or part.encode().hex().encode() in text]


def test_a_key_that_was_renewed_between_them_opens_the_older_data(
    backed_up: BackedUp, cluster: Cluster, empty: str, tmp_path: Path
) -> None:
    """What was wrapped then is opened by the wraps of now; search tokens are made anew by one more renewal."""
    chief = backed_up.cast["association coordinator"]
    with acting(Context.of(chief.member)):
        renew_key(Keyring.of(Member.objects.get(pk=chief.member.pk), chief.keyring.own.secret), by=chief.member)
    with connected_as(OWNER):
        back_up("keys", tmp_path / "keys.zip")
    with another_database(cluster, empty, "restored_renewed"):
        assert restore(backed_up.data, tmp_path / "keys.zip").renewed == 1
        with as_the_application():
            member, keyring = signed_in(backed_up, "coordinator")
            assert names_read(_person(member, keyring), backed_up.stays) == (STAYS,)
            with acting(Context.of(member)):
                again = renew_key(keyring, by=member).keyring
                assert find_cases(again.search, STAYS).filter(pk=backed_up.stays.case.pk).exists()


def test_what_does_not_fit_is_refused_and_nothing_is_written(
    backed_up: BackedUp, cluster: Cluster, empty: str, tmp_path: Path
) -> None:
    older = tmp_path / "older.zip"
    shutil.copy(backed_up.data, older)
    with zipfile.ZipFile(backed_up.data) as whole, zipfile.ZipFile(older, "w") as changed:
        manifest = json.loads(whole.read(MANIFEST))
        changed.writestr(MANIFEST, json.dumps({**manifest, "migrations": manifest["migrations"][:-1]}))
    with connected_as(OWNER), pytest.raises(CannotRestoreError, match="has organisations in it"):
        restore(backed_up.data, backed_up.keys)
    with another_database(cluster, empty, "restored_never"):
        with pytest.raises(CannotRestoreError, match="another shape"):
            restore(older, backed_up.keys)
        with pytest.raises(CannotRestoreError, match="a backup of keys, not of data"):
            restore(backed_up.keys, backed_up.data)
        with pytest.raises(CannotRestoreError, match="a backup of data, not of keys"):
            restore(backed_up.data, backed_up.data)
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM access_organisation")
            assert cursor.fetchone() == (0,)


def test_every_table_is_backed_up_or_said_not_to_be(site: Cluster, cast: Cast) -> None:
    """A table that the site fills by itself at its start, one of sessions, one of keys, or one of data."""
    with connected_as(OWNER):
        tables = set(columns_of_tables())
    own = {"secret.context_key", "secret.role_permission", "secret.sealed_to_organisation"}
    passing = {"secret.audit_pending", "secret.renewal", "secret.link_failure"}
    filled = {table for module in rule_modules() for table in getattr(module, "DATA", {})}
    hidden = {table for table in tables if table.startswith("secret.")}
    assert hidden == own | passing | filled | (set(declared_keys()) & hidden)
    assert {*fleeting(), *declared_keys()} <= tables


def _person(member: Member, keyring: Keyring) -> Person:
    return Person(member, keyring)


def _unpacked(path: Path) -> bytes:
    with zipfile.ZipFile(path) as archive:
        return b"".join(name.encode() + b"\n" + archive.read(name) for name in archive.namelist() if name != MANIFEST)


def _of(path: Path, table: str) -> bytes:
    with zipfile.ZipFile(path) as archive:
        return archive.read(table)
