"""A renewed key: whoever took the old secret along opens nothing that is left, and nobody inside notices."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import psycopg
import pytest
from django.db import DatabaseError, connection, transaction
from django.urls import reverse

from casework.browser import at
from casework.cast import PASSWORD, Cast, Person, cast_of_a_story
from casework.story import State, brought_to, case_of, names_read
from prystan.casework.access.actions import admit
from prystan.casework.access.context import Context, set_context
from prystan.casework.access.keyring import Keyring
from prystan.casework.access.models import AuditEvent, Member, Organisation, OrganisationKey
from prystan.casework.access.recovery import new_paper, recover_with_paper
from prystan.casework.cases.models import SearchToken
from prystan.casework.cases.renewal import renew_key
from prystan.casework.cases.search import find_cases
from prystan.casework.narrowed.actions import break_glass, name_keepers, read_words
from prystan.casework.vault import CannotOpenError, KeyPair

Owner = psycopg.Connection[Any]


@dataclass(frozen=True)
class After:
    """A house that renewed its key, in the middle of a referral to the shelter."""

    cast: Cast
    case: Any
    old: KeyPair
    glass: Any
    values: int


@pytest.fixture(scope="module")
def after(cast: Cast) -> After:
    """Committed, so that the owner of the tables can look at everything that is left."""
    people = cast_of_a_story("renewed")
    worker, chief = people["association caseworker"], people["association coordinator"]
    opened, _referral = brought_to(State.ACCEPTED, people)
    narrow = case_of(worker)
    with chief.acting():
        name_keepers(narrow.case, [chief.member.pk], by=chief.member)
    with worker.acting() as keyring:
        glass = break_glass(
            keyring, narrow.case, by=worker.member, why="danger", words="Хутка, яна ў небяспецы", hours=2
        )
    with chief.acting() as keyring:
        old = keyring.organisation
        done = renew_key(keyring, by=chief.member)
    assert done.unreadable == 0
    return After(people, opened, old, glass, done.values)


def now(person: Person) -> Keyring:
    """The member's keyring as the next page opens it: with the session that there was before."""
    return Keyring.of(Member.objects.get(pk=person.member.pk), person.keyring.own.secret)


def sealed_values(owner: Owner) -> list[tuple[str, bytes]]:
    """Every value of every column of bytes, in every schema, that is an age file."""
    columns = owner.execute(
        "SELECT table_schema, table_name, column_name FROM information_schema.columns "
        "WHERE data_type = 'bytea' AND table_schema IN ('public', 'secret')"
    ).fetchall()
    return [
        (f"{schema}.{table}.{column}", bytes(value))
        for schema, table, column in columns
        for (value,) in owner.execute(
            f'SELECT "{column}" FROM {schema}.{table} '
            f"WHERE substring(\"{column}\" FROM 1 FOR 19) = convert_to('age-encryption.org/', 'UTF8')"
        ).fetchall()
    ]


def test_with_the_old_secret_and_the_new_database_nothing_is_opened(after: After, as_owner: Owner) -> None:
    """Looked for everywhere: a column that was forgotten in the declarations would be found here."""
    values = sealed_values(as_owner)
    assert {place for place, _ in values} >= {"public.access_wrap.sealed", "public.narrowed_opening.words"}
    opened = []
    for place, value in values:
        try:
            after.old.open(value)
        except CannotOpenError:
            continue
        opened.append(place)
    assert opened == []


def test_the_old_secret_is_nowhere_left(after: After, as_owner: Owner) -> None:
    """Not even sealed to a member: each member's seal holds the new one."""
    with after.cast["association coordinator"].acting():
        keyed = OrganisationKey.objects.filter(owner=after.cast["association auditor"].organisation)
        for row in keyed:
            person = next(p for p in after.cast.people["association"].values() if p.member.pk == row.member_id)
            assert after.old.secret.encode() not in person.keyring.own.open(bytes(row.sealed))
    assert after.values >= 3


def test_every_member_goes_on_without_signing_in_again(after: After) -> None:
    for person in after.cast.people["association"].values():
        with person.acting():
            keyring = now(person)
            assert keyring.organisation != after.old
            assert keyring.organisation.public == Organisation.objects.get(pk=person.organisation.pk).public_key
    assert (
        at(after.cast["association caseworker"]).get(reverse("case", kwargs={"case": after.case.case.pk})).status_code
        == 200
    )


def test_cases_are_read_and_found_and_the_receiver_reads_on(after: After) -> None:
    worker = after.cast["association caseworker"]
    with worker.acting():
        keyring = now(worker)
        opened = keyring.open(after.case.case.pk, ["identity"])
        assert opened.whole is not None
        assert SearchToken.objects.filter(case=after.case.case).exists()
    shelter = after.cast["shelter caseworker"]
    assert names_read(shelter, after.case)
    name = names_read(shelter, after.case)[0]  # type: ignore[index]
    with worker.acting():
        assert find_cases(now(worker).search, name).filter(pk=after.case.case.pk).exists()
        assert not find_cases(worker.keyring.search, name).exists()  # who left cannot ask for a name any more


def test_a_receiver_renews_its_key_too_and_still_reads_what_it_was_sent(after: After) -> None:
    shelter, chief = after.cast["shelter caseworker"], after.cast["shelter coordinator"]
    with transaction.atomic():
        before = names_read(shelter, after.case)
        with chief.acting() as keyring:
            done = renew_key(keyring, by=chief.member)
            assert not done.opened  # the shelter owns none of them
        with shelter.acting():
            keys = now(shelter)
        renewed = Person(shelter.member, keys)
        assert names_read(renewed, after.case) == before
        with pytest.raises(CannotOpenError):
            names_read(shelter, after.case)
        transaction.set_rollback(True)


def test_reasons_in_words_and_pseudonyms_stay(after: After) -> None:
    worker = after.cast["association caseworker"]
    with worker.acting():
        keyring = now(worker)
        after.glass.refresh_from_db()
        assert read_words(keyring, after.glass) == "Хутка, яна ў небяспецы"
        assert keyring.pseudonyms == worker.keyring.pseudonyms
        assert keyring.imported == worker.keyring.imported


def test_the_recovery_paper_and_new_members_get_the_new_key(cast: Cast, database: None) -> None:
    administrator, chief = cast["association administrator"], cast["association coordinator"]
    with administrator.acting() as keyring:
        paper = new_paper(keyring, by=administrator.member)
    with chief.acting() as keyring:
        fresh = renew_key(keyring, by=chief.member).keyring
    set_context(None)
    back = recover_with_paper(administrator.member.email, paper, "seven quiet storks on a roof")
    assert back is not None
    set_context(Context.of(back))
    keys = Keyring.with_password(back, "seven quiet storks on a roof")
    assert keys.shared == fresh.shared
    admit(cast["association auditor"].member, by=keys)
    with cast["association auditor"].acting():
        assert now(cast["association auditor"]).shared == fresh.shared


def test_what_is_sealed_to_a_key_that_was_renewed_meanwhile_is_refused(cast: Cast, database: None) -> None:
    """Somebody's page began before the renewal: what it would save could be opened by nobody."""
    worker, chief = cast["association caseworker"], cast["association coordinator"]
    with chief.acting() as keyring:
        renew_key(keyring, by=chief.member)
    with worker.acting() as old, pytest.raises(DatabaseError, match="renewed in the meantime"), transaction.atomic():
        old.new_dossier()
    with worker.acting():
        now(worker).new_dossier()


@pytest.mark.parametrize("role", ["caseworker", "administrator", "auditor"])
def test_who_may_not_take_everything_out_renews_nothing(cast: Cast, database: None, role: str) -> None:
    person = cast[f"association {role}"]
    with person.acting() as keyring, pytest.raises(DatabaseError, match="permission export"), transaction.atomic():
        renew_key(keyring, by=person.member)


def test_no_program_renews_and_nobody_asks_for_all_keys_without_renewing(cast: Cast, database: None) -> None:
    chief = cast["association coordinator"]
    with chief.acting(), connection.cursor() as cursor:
        for query in (
            "SELECT * FROM prystan.sealed_to_own()",
            "SELECT prystan.renew_sealed('public.access_wrap', 'sealed', '{}', '{}')",
            "SELECT prystan.end_renewal('{}', '{}', NULL)",
        ):
            with pytest.raises(DatabaseError, match="no key is being renewed"), transaction.atomic():
                cursor.execute(query)
    set_context(Context("member", chief.organisation.pk, chief.member.pk, ("export",)))
    with pytest.raises(DatabaseError, match="a program renews no key"), transaction.atomic():
        renew_key(chief.keyring, by=chief.member)


def test_what_fails_half_way_leaves_the_old_key_in_force(
    cast: Cast, database: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    worker, chief = cast["association caseworker"], cast["association coordinator"]
    opened = case_of(worker)

    def fails(*_: object) -> None:
        raise OSError("away")

    monkeypatch.setattr("prystan.casework.cases.renewal.tokens_of", fails)
    brought_to(State.DRAFT, cast)  # with a name, so that tokens are made
    with chief.acting() as keyring, pytest.raises(OSError, match="away"), transaction.atomic():
        renew_key(keyring, by=chief.member)
    monkeypatch.undo()
    with worker.acting() as keyring:
        assert now(worker) == keyring
        keyring.open(opened.case.pk, ["notes"])


def test_by_page_with_the_password_typed_once_more_and_written_down(cast: Cast, database: None) -> None:
    chief = cast["association coordinator"]
    client = at(chief)
    assert client.post(reverse("renew-key"), {"password": "something else"}).status_code == 422
    assert client.post(reverse("renew-key"), {"password": PASSWORD}).status_code == 303
    assert "The key is renewed" in client.get(reverse("renew-key")).content.decode()
    with cast["association auditor"].acting():
        connection.cursor().execute("SET CONSTRAINTS ALL IMMEDIATE")
        assert AuditEvent.objects.filter(action="renew", chain=chief.organisation.pk, outcome="done").count() == 1


def test_after_somebody_left_co_ordinators_are_told_until_it_is_done(cast: Cast, database: None) -> None:
    chief, said = cast["association coordinator"], "Somebody left since the organisation"
    assert said not in at(chief).get("/").content.decode()
    leaver = reverse("end-membership", kwargs={"member": cast["association auditor"].member.pk})
    at(cast["association administrator"]).post(leaver)
    assert said in at(chief).get("/").content.decode()
    assert said not in at(cast["association caseworker"]).get("/").content.decode()
    with chief.acting() as keyring:
        renew_key(keyring, by=chief.member)
    assert said not in at(chief).get("/").content.decode()
