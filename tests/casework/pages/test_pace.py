"""Somebody who asks for pages faster than anybody reads is stopped for a while, and it is written down once."""

from __future__ import annotations

from uuid import uuid4

import pytest
from django.conf import settings
from django.db import connection
from django.urls import reverse

from casework.browser import at, somebody
from casework.cast import Cast
from prystan.casework.access.models import AuditEvent
from prystan.casework.access.roles import Permission
from prystan.casework.tokens.actions import make_token
from prystan.casework.tokens.models import Kind
from prystan.web import pace

pytestmark = pytest.mark.usefixtures("database")


@pytest.fixture(autouse=True)
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "PAGES_A_MINUTE", 6)
    monkeypatch.setattr(pace, "_purses", {})


def test_a_minutes_worth_may_be_asked_at_once_and_comes_back_evenly() -> None:
    member, other = uuid4(), uuid4()
    for _ in range(6):
        pace.spend(member, now=1000.0)
    with pytest.raises(pace.TooFastError):
        pace.spend(member, now=1000.0)
    pace.spend(other, now=1000.0)  # everybody has a purse of their own
    pace.spend(member, now=1010.0)  # one in ten seconds
    with pytest.raises(pace.TooFastError):
        pace.spend(member, now=1019.0)
    for _ in range(6):
        pace.spend(member, now=9999.0)
    with pytest.raises(pace.TooFastError):
        pace.spend(member, now=9999.0)


def test_pages_are_refused_with_what_to_do_and_what_was_typed_comes_back(cast: Cast) -> None:
    client = at(cast["association caseworker"])
    assert [client.get(reverse("day")).status_code for _ in range(6)] == [200] * 6
    for _ in range(4):
        answer = client.post(reverse("cases"), {"name": "<Прыкладная>"})
        assert (answer.status_code, answer["Retry-After"]) == (429, "10")
        assert "&lt;Прыкладная&gt;" in answer.content.decode()
    assert client.post(reverse("quick-exit")).status_code == 303  # leaving is never refused
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    with cast["association auditor"].acting():
        assert AuditEvent.objects.filter(action="too fast", outcome="refused").count() == 1


def test_a_program_is_held_to_its_members_share(cast: Cast) -> None:
    person = cast["stranger caseworker"]
    with person.acting():
        secret = make_token(by=person.member, kind=Kind.API, made_for="t", scopes=(Permission.READ_CASES,))[1]
    asked = [somebody().get("/api/v1/me", headers={"authorization": f"Bearer {secret}"}) for _ in range(7)]
    assert [answer.status_code for answer in asked] == [200] * 6 + [429]
