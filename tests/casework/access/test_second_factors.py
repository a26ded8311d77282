"""Second factors as rows: one's own only, never the last one away, none by a program; and answers that are none."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.urls import reverse

from casework.browser import at
from casework.cast import Cast, Person
from prystan.casework.access import passkeys, second_factor
from prystan.casework.access.actions import forget_factors
from prystan.casework.access.context import Context, set_context
from prystan.casework.access.models import Passkey, SecondFactor

pytestmark = pytest.mark.usefixtures("database")


def with_passkeys(person: Person, *names: str) -> list[Passkey]:
    """Rows only: no device answers for them."""
    made = []
    with person.acting():
        for name in names:
            row = Passkey(
                member=person.member, owner=person.organisation, name=name, public_key=b"key", verified=True,
                syncs=False, backed_up=False, credential_id=f"{person.member.pk} {name}".encode(),
            )  # fmt: skip
            row.save(force_insert=True)
            made.append(row)
    return made


def with_telephone(person: Person) -> None:
    secret = second_factor.new_secret()
    with person.acting():
        assert second_factor.set_up(person.member, secret, second_factor.code_of(secret))


def test_a_member_sees_only_his_own_passkeys_and_changes_no_others(cast: Cast) -> None:
    person = cast["association caseworker"]
    (row,) = with_passkeys(person, "stick")
    for other in ("association administrator", "association auditor", "stranger administrator"):
        with cast[other].acting():
            assert not Passkey.objects.exists()
            assert Passkey.objects.filter(pk=row.pk).update(name="mine") == 0
            assert Passkey.objects.filter(pk=row.pk)._raw_delete("default") == 0


def test_nobody_makes_a_second_factor_for_somebody_else(cast: Cast) -> None:
    victim = cast["association caseworker"].member
    row = Passkey(
        member=victim, owner_id=victim.organisation_id, name="x", credential_id=b"x", public_key=b"x", verified=True,
        syncs=False, backed_up=False,
    )  # fmt: skip
    for other in ("association administrator", "stranger caseworker"):
        with cast[other].acting(), pytest.raises(DatabaseError, match="row-level security"), transaction.atomic():
            row.save(force_insert=True)


def test_what_makes_a_passkey_cannot_be_changed(cast: Cast) -> None:
    (row,) = with_passkeys(cast["association caseworker"], "stick")
    for column in ("public_key", "credential_id", "member_id", "verified"):
        value: Any = cast["association auditor"].member.pk if column == "member_id" else b"x"
        with (
            cast["association caseworker"].acting(),
            pytest.raises(DatabaseError, match="permission denied"),
            transaction.atomic(),
        ):
            Passkey.objects.filter(pk=row.pk).update(**{column: value if column != "verified" else False})


def test_the_last_second_factor_stays(cast: Cast) -> None:
    person = cast["association caseworker"]
    with_telephone(person)
    stick, other = with_passkeys(person, "stick", "other")
    with person.acting():
        stick.delete()
        SecondFactor.objects.filter(member=person.member).delete()
        with pytest.raises(IntegrityError, match="the last second factor stays"), transaction.atomic():
            other.delete()
        assert passkeys.of(person.member) == [other]


def test_two_that_are_taken_away_in_one_statement_leave_one(cast: Cast) -> None:
    person = cast["association caseworker"]
    with_passkeys(person, "one", "two")
    with (
        person.acting(),
        pytest.raises(IntegrityError, match="the last second factor stays"),
        transaction.atomic(),
    ):
        Passkey.objects.filter(member=person.member).delete()


def test_another_telephone_takes_the_place_of_the_old_one(cast: Cast) -> None:
    person = cast["association caseworker"]
    with_telephone(person)
    with person.acting():
        before = bytes(SecondFactor.objects.get(member=person.member).secret)
    with_telephone(person)
    with person.acting():
        assert bytes(SecondFactor.objects.get(member=person.member).secret) != before


def test_a_program_adds_no_second_factor(cast: Cast) -> None:
    person = cast["association caseworker"]
    set_context(Context("member", person.organisation.pk, person.member.pk, ("read_cases",)))
    row = Passkey(
        member=person.member, owner=person.organisation, name="x", credential_id=b"x", public_key=b"x",
        verified=True, syncs=False, backed_up=False,
    )  # fmt: skip
    with pytest.raises(DatabaseError, match="a program adds no second factor"), transaction.atomic():
        row.save(force_insert=True)


def test_ten_passkeys_are_the_most(cast: Cast) -> None:
    person = cast["association caseworker"]
    with_passkeys(person, *map(str, range(passkeys.MOST)))
    with pytest.raises(IntegrityError, match="ten passkeys are enough"), transaction.atomic():
        with_passkeys(person, "one more")


def test_who_manages_members_takes_a_colleagues_lost_factors_away_and_nobody_else_does(cast: Cast) -> None:
    person = cast["association caseworker"]
    with_telephone(person)
    with_passkeys(person, "stick")
    for other in ("association caseworker", "association coordinator", "stranger administrator"):
        with cast[other].acting(), pytest.raises(DatabaseError), transaction.atomic():
            forget_factors(person.member)
    away = reverse("forget-factor", kwargs={"member": person.member.pk})
    assert at(cast["association administrator"]).post(away).status_code == 303
    with person.acting():
        assert not passkeys.of(person.member)
        assert not SecondFactor.objects.filter(member=person.member).exists()
    connection.cursor().execute("SET CONSTRAINTS ALL IMMEDIATE")


def test_an_administrator_does_not_take_the_own_last_one_away_by_the_back_door(cast: Cast) -> None:
    chief = cast["association administrator"]
    with_telephone(chief)
    at(chief).post(reverse("forget-factor", kwargs={"member": chief.member.pk}))
    with chief.acting():
        assert SecondFactor.objects.filter(member=chief.member).exists()
        with pytest.raises(DatabaseError, match="no such colleague"), transaction.atomic():
            forget_factors(chief.member)


@pytest.mark.parametrize(
    "answer",
    [
        "", "x", "[]", "null", "{}", "[" * 16_000, '{"id": 1}', "1e999", "\0",
        json.dumps({"id": "AA", "rawId": "AA", "type": "public-key",
                    "response": {"clientDataJSON": "e30", "authenticatorData": "AA", "signature": "AA",
                                 "attestationObject": "oA"}}),
        json.dumps({"id": "AA", "rawId": "AA", "type": "public-key",
                    "response": {"clientDataJSON": "/////", "authenticatorData": "A", "signature": "A",
                                 "attestationObject": "v////"}}),
    ],
)  # fmt: skip
def test_what_is_no_answer_of_a_device_is_refused_and_breaks_nothing(cast: Cast, answer: str) -> None:
    person = cast["association caseworker"]
    (row,) = with_passkeys(person, "stick")
    with person.acting():
        assert not passkeys.check(person.member, answer, b"challenge")
        with pytest.raises(passkeys.RefusedPasskeyError):
            passkeys.register(person.member, "x", answer, b"challenge")
        assert passkeys.of(person.member) == [row]
