"""A program does for a member what its secret allows, and never more than the member may; nothing sealed is there."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import DatabaseError, connection, transaction
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from casework.cast import Cast, Person
from casework.story import agree, brought_to, case_of, name_her, shelter_of
from prystan.casework.access.context import Context, acting
from prystan.casework.access.models import AuditEvent, Member
from prystan.casework.access.roles import Permission
from prystan.casework.referrals.states import State
from prystan.casework.tokens.actions import context_of, hash_of, make_token, revoke
from prystan.casework.tokens.models import Kind, Token

ALL = (Permission.READ_CASES, Permission.REFER, Permission.MANAGE_SERVICES)


def secret_of(person: Person, *scopes: Permission, kind: Kind = Kind.API, days: int = 90) -> str:
    with person.acting():
        return make_token(by=person.member, kind=kind, made_for="test", scopes=scopes or ALL, days=days)[1]


def get(client: Client, path: str, secret: str | None) -> HttpResponse:
    headers = {"Authorization": f"Bearer {secret}"} if secret else {}
    return client.get(f"/api/v1/{path}", headers=headers)  # type: ignore[return-value]


def send(client: Client, verb: str, path: str, secret: str, body: dict[str, Any]) -> HttpResponse:
    return client.generic(  # type: ignore[return-value]
        verb, f"/api/v1/{path}", json.dumps(body), "application/json", headers={"Authorization": f"Bearer {secret}"}
    )


READS = ("me", "services", "cases", "referrals", "due")


@pytest.mark.parametrize("path", READS)
def test_without_a_secret_or_with_a_wrong_one_there_is_nothing(client: Client, path: str) -> None:
    assert get(client, path, None).status_code == 401
    assert get(client, path, "guess").status_code == 401


def test_cases_are_codes_and_hold_no_word_that_was_sealed(client: Client, cast: Cast) -> None:
    person = cast["association coordinator"]
    opened = case_of(person)
    agree(person, opened)
    name_her(person, opened, "Вольга Запраграмная")
    answer = get(client, "cases", secret_of(person))
    assert answer.status_code == 200
    (row,) = [row for row in answer.json() if row["id"] == str(opened.case.pk)]
    assert (row["number"], row["sex"], row["region"]) == (opened.case.number, "Feminine", "BY-MI")
    assert "Вольга" not in answer.content.decode("unicode_escape", "ignore") + answer.content.decode()
    for sealed in ("text", "birth_date", "phone"):
        assert sealed not in row


def test_every_scope_is_refused_to_a_secret_without_it(client: Client, cast: Cast) -> None:
    person = cast["association coordinator"]
    only = {scope: secret_of(person, scope) for scope in ALL}
    asked = {Permission.READ_CASES: ("cases", "due"), Permission.REFER: ("referrals",)}
    for needed, paths in asked.items():
        for path in paths:
            said = {scope: get(client, path, secret).status_code for scope, secret in only.items()}
            assert said == {scope: 200 if scope is needed else 403 for scope in ALL}
    service = shelter_of(cast)
    for scope in (Permission.READ_CASES, Permission.REFER):
        secret = secret_of(cast["shelter coordinator"], scope)
        assert send(client, "PATCH", f"services/{service.id}", secret, {"free": 1}).status_code == 403


def test_the_database_holds_a_program_to_its_scopes_whatever_it_asks(cast: Cast, database: None) -> None:
    person = cast["association coordinator"]
    opened = case_of(person)
    context = context_of(secret_of(person, Permission.REFER), Kind.API)
    with acting(context):
        assert not type(opened.case).objects.exists()
        with connection.cursor() as cursor:
            cursor.execute("SELECT prystan.may('refer'), prystan.may('read_cases'), prystan.may('erase_cases')")
            assert cursor.fetchone() == (True, False, False)
    with acting(Context.of(person.member)):
        assert type(opened.case).objects.exists()


def test_a_secret_opens_no_key_even_with_the_scope_to_read(cast: Cast, client: Client) -> None:
    """There is no address that gives one; and what the database would hand out is sealed to the organisation."""
    schema = client.get("/api/v1/openapi.json").json()
    text = json.dumps(schema)
    for word in ("key", "sealed", "birth", "phone", "document"):
        assert f'"{word}' not in text


def test_nobody_gives_a_program_more_than_he_may(cast: Cast, database: None) -> None:
    for name, scope in (
        ("association caseworker", Permission.MANAGE_SERVICES),
        ("association auditor", Permission.REFER),
    ):
        with pytest.raises(DatabaseError, match="more than he may"), transaction.atomic():
            secret_of(cast[name], scope)
    with pytest.raises(DatabaseError), transaction.atomic():
        secret_of(cast["association coordinator"], Permission.ERASE_CASES)
    with pytest.raises(DatabaseError, match="a year"), transaction.atomic():
        secret_of(cast["association coordinator"], days=400)


def test_a_program_makes_itself_no_other_secret(cast: Cast, database: None) -> None:
    person = cast["association coordinator"]
    context = context_of(secret_of(person), Kind.API)
    with pytest.raises(DatabaseError, match="sign in"), transaction.atomic(), acting(context):
        make_token(by=person.member, kind=Kind.API, made_for="more", scopes=ALL)


def test_what_a_member_loses_the_program_loses(client: Client, cast: Cast) -> None:
    person = cast["association coordinator"]
    secret = secret_of(person)
    with cast["association administrator"].acting():
        Member.objects.filter(pk=person.member.pk).update(roles=["auditor"])
    assert get(client, "cases", secret).status_code == 403
    with cast["association administrator"].acting():
        Member.objects.filter(pk=person.member.pk).update(ended_at=timezone.now())
    assert get(client, "me", secret).status_code == 401


def test_a_secret_ends_when_it_is_revoked_and_when_its_time_is_over(client: Client, cast: Cast) -> None:
    person = cast["association coordinator"]
    with person.acting():
        token, secret = make_token(by=person.member, kind=Kind.API, made_for="x", scopes=ALL)
    assert get(client, "me", secret).status_code == 200
    with cast["association administrator"].acting():
        revoke(Token.objects.get(pk=token.pk))
    assert get(client, "me", secret).status_code == 401
    with person.acting():
        Token.objects.create(
            owner=person.organisation, member=person.member, kind=Kind.API, made_for="x", scopes=["refer"],
            token_hash=hash_of("old"), expires_at=timezone.now() - timedelta(seconds=1),
        )  # fmt: skip
    assert get(client, "me", "old").status_code == 401


def test_a_secret_of_a_calendar_is_none_for_the_api(client: Client, cast: Cast) -> None:
    secret = secret_of(cast["association coordinator"], Permission.READ_CASES, kind=Kind.CALENDAR)
    assert get(client, "me", secret).status_code == 401


def test_others_things_are_not_there(client: Client, cast: Cast) -> None:
    _, referral = brought_to(State.SENT, cast)
    service = shelter_of(cast)
    stranger = secret_of(cast["stranger coordinator"])
    assert get(client, f"referrals/{referral.pk}", stranger).status_code == 404
    moved = send(client, "POST", f"referrals/{referral.pk}/moves", stranger, {"to": "acknowledged"})
    changed = send(client, "PATCH", f"services/{service.id}", stranger, {"free": 1})
    nothing = send(client, "PATCH", f"services/{uuid4()}", stranger, {"free": 1})
    assert [moved.status_code, changed.status_code, nothing.status_code] == [404, 404, 404]
    assert changed.content == nothing.content


def test_a_shelters_own_program_answers_referrals_and_says_what_is_free(client: Client, cast: Cast) -> None:
    _, referral = brought_to(State.SENT, cast)
    secret = secret_of(cast["shelter coordinator"])
    assert [row["id"] for row in get(client, "referrals?state=sent", secret).json()] == [str(referral.pk)]
    for to in ("acknowledged", "accepted", "in_service"):
        answer = send(client, "POST", f"referrals/{referral.pk}/moves", secret, {"to": to})
        assert (answer.status_code, answer.json()["state"]) == (200, to)
    service = shelter_of(cast, capacity=4, free=4)
    answer = send(client, "PATCH", f"services/{service.id}", secret, {"free": 3})
    assert (answer.status_code, answer.json()["free"]) == (200, 3)


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"to": "accepted"}, 409),  # not acknowledged yet
        ({"to": "sent"}, 409),
        ({"to": "declined"}, 409),  # without a reason
        ({"to": "nowhere"}, 422),
        ({"to": "declined", "code": "Ганна сказала"}, 422),
        ({"to": "acknowledged", "state": "accepted", "owner_id": str(uuid4())}, 422),  # mass assignment
    ],
)
def test_a_move_that_is_none_is_refused_and_its_words_stay_out_of_the_answer(
    client: Client, cast: Cast, body: dict[str, str], status: int
) -> None:
    _, referral = brought_to(State.SENT, cast)
    answer = send(client, "POST", f"referrals/{referral.pk}/moves", secret_of(cast["shelter coordinator"]), body)
    assert answer.status_code == status
    assert "Failing row" not in answer.content.decode()


def test_a_refused_secret_leaves_a_trace_and_a_used_one_its_day(client: Client, cast: Cast) -> None:
    person = cast["association coordinator"]
    secret = secret_of(person)
    get(client, "me", secret)
    with person.acting():
        token = Token.objects.get(token_hash=hash_of(secret))
        assert token.last_used_on == timezone.localdate()
        assert secret.encode() not in bytes(token.token_hash)
    with transaction.atomic(), cast["association auditor"].acting():
        connection.cursor().execute("SET CONSTRAINTS ALL IMMEDIATE")
        assert AuditEvent.objects.filter(action="insert", subject="tokens_token", row=token.id).exists()


def test_a_colleague_does_not_see_another_members_secrets_and_who_manages_members_does(
    cast: Cast, database: None
) -> None:
    secret_of(cast["association coordinator"])
    seen = {}
    for role in ("coordinator", "caseworker", "administrator"):
        with cast[f"association {role}"].acting():
            seen[role] = Token.objects.count()
    assert seen == {"coordinator": 1, "caseworker": 0, "administrator": 1}
    with cast["stranger administrator"].acting():
        assert not Token.objects.exists()
