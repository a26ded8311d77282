"""The API is asked what nobody thought of, made from its own description: it always answers as it says."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from django.core.wsgi import get_wsgi_application
from django.test.utils import override_settings
from hypothesis import HealthCheck, Phase, given, settings

from casework.cast import Cast, cast_of_a_story
from casework.story import brought_to, shelter_of
from prystan.casework.access.roles import Permission
from prystan.casework.referrals.states import State
from prystan.casework.tokens.actions import make_token
from prystan.casework.tokens.models import Kind


@pytest.fixture(scope="module")
def secret(cast: Cast) -> str:
    """Of somebody who may everything, in organisations of their own: this story is committed."""
    people = cast_of_a_story("asked")
    brought_to(State.SENT, people)
    shelter_of(people, capacity=3, free=1)
    person = people["shelter coordinator"]
    scopes = (Permission.READ_CASES, Permission.REFER, Permission.MANAGE_SERVICES)
    with person.acting():
        return make_token(by=person.member, kind=Kind.API, made_for="questions", scopes=scopes)[1]


OPERATIONS = (
    "GET /me", "GET /services", "PATCH /services/{service}", "GET /cases", "GET /referrals",
    "GET /referrals/{referral}", "POST /referrals/{referral}/moves", "GET /due",
)  # fmt: skip


@pytest.fixture(scope="module")
def described(secret: str) -> Iterator[dict[str, Any]]:
    with override_settings(ALLOWED_HOSTS=["*"]):
        schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", get_wsgi_application())
        found = [result.ok() for result in schema.get_all_operations()]
        yield {f"{one.method.upper()} {one.path.removeprefix('/api/v1')}": one for one in found}


def test_every_operation_is_asked(described: dict[str, Any]) -> None:
    assert set(described) == set(OPERATIONS)


@pytest.mark.parametrize("operation", OPERATIONS)
def test_every_answer_is_one_that_the_description_names(described: dict[str, Any], secret: str, operation: str) -> None:
    headers = {"Authorization": f"Bearer {secret}"}

    @given(case=described[operation].as_strategy())
    @settings(
        max_examples=15,
        deadline=None,
        suppress_health_check=list(HealthCheck),
        derandomize=True,
        database=None,
        phases=[Phase.generate],
    )
    def asked(case: schemathesis.Case) -> None:
        answer = case.call(headers=headers)
        assert answer.status_code < 500
        case.validate_response(answer, headers=headers)

    asked()
