"""The database believes a signature and nothing else. Nobody sees nothing."""

from __future__ import annotations

import hashlib
import hmac
import time
from dataclasses import replace
from uuid import uuid4

import pytest
from django.db import ProgrammingError, connection, transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from casework.cast import CONTEXT_KEY, Cast
from prystan.casework.access.context import Context, acting, pads, set_context, signed
from prystan.casework.access.models import Member, Organisation


def set_to(text: str) -> None:

    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('prystan.context', %s, true)", [text])


def members_seen() -> int:
    return Member.objects.count()


def refused(text: str, because: str) -> None:

    with transaction.atomic():
        set_to(text)
        with pytest.raises(ProgrammingError, match=because), transaction.atomic():
            members_seen()


def later() -> int:
    return int(time.time()) + 60


@pytest.fixture
def own(cast: Cast, database: None) -> Context:
    return Context.of(cast["association caseworker"].member)


def test_a_signed_context_shows_the_own_organisation(own: Context) -> None:
    with acting(own):
        assert members_seen() == 4


def test_nobody_sees_nobody(own: Context) -> None:
    assert members_seen() == 0
    with acting(None):
        assert members_seen() == 0


def test_a_context_ends_with_its_block(own: Context) -> None:
    with acting(own):
        pass
    assert members_seen() == 0


def test_a_context_without_a_transaction_is_a_mistake_that_is_noticed(cast: Cast) -> None:
    with pytest.raises(RuntimeError, match=r"open transaction\.atomic"):
        set_context(None)


@pytest.mark.parametrize("part", ["organisation", "member", "purpose", "expiry", "version"])
def test_a_context_with_a_changed_part_is_refused(own: Context, cast: Cast, part: str) -> None:
    stranger = Context.of(cast["stranger caseworker"].member)
    parts = signed(own, key=CONTEXT_KEY, expires=later()).split("|")
    others = signed(stranger, key=CONTEXT_KEY, expires=later() + 9).split("|")
    place = ["version", "purpose", "organisation", "member", "expiry"].index(part)
    parts[place] = {"version": "v2", "purpose": "sign-in"}.get(part, others[place])
    refused("|".join(parts), "forged context")


def test_a_context_signed_with_another_key_is_refused(own: Context) -> None:
    refused(signed(own, key=b"x" * 32, expires=later()), "forged context")


@pytest.mark.parametrize("text", ["v1", "|||||", "v1|member|||9999999999|", "true", "v1|member|a|b|c|d|e"])
def test_what_is_no_context_is_refused(own: Context, text: str) -> None:
    refused(text, "forged context")


@given(st.text(st.characters(codec="ascii", exclude_characters="\0"), min_size=1, max_size=80))
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_text_that_was_not_signed_is_believed(own: Context, text: str) -> None:
    refused(text, "forged context")


def test_a_part_cannot_be_smuggled_into_another(own: Context) -> None:
    """A seventh part, or one cut off, is not the text that was signed."""
    text = signed(own, key=CONTEXT_KEY, expires=later())
    refused(text + "|", "forged context")
    refused(text[:-1], "forged context")


def test_a_context_that_ran_out_is_refused(own: Context) -> None:
    refused(signed(own, key=CONTEXT_KEY, expires=int(time.time()) - 1), "ran out")


def test_a_member_of_one_organisation_cannot_act_for_another_even_signed(own: Context, cast: Cast) -> None:
    other = replace(own, organisation=cast["stranger caseworker"].organisation.id)
    refused(signed(other, key=CONTEXT_KEY, expires=later()), "membership ended")
    refused(signed(replace(own, member=uuid4()), key=CONTEXT_KEY, expires=later()), "membership ended")


def test_whose_membership_has_ended_sees_nothing_from_that_moment(own: Context, cast: Cast) -> None:

    with acting(Context.of(cast["association administrator"].member)):
        assert Member.objects.filter(id=own.member).update(ended_at=timezone.now()) == 1
    refused(signed(own, key=CONTEXT_KEY, expires=later()), "membership ended")


@pytest.mark.parametrize("table", ["context_key", "role_permission", "audit_pending"])
def test_the_application_cannot_read_what_the_signature_rests_on(database: None, table: str) -> None:

    with (
        pytest.raises(ProgrammingError, match="permission denied for schema secret"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(f"SELECT * FROM secret.{table}")


def test_who_signs_in_is_seen_alone_and_no_organisation_with_it(own: Context) -> None:
    assert own.member is not None
    with acting(Context.signing_in(own.member)):
        assert members_seen() == 1
        assert Organisation.objects.count() == 0


@given(key=st.binary(min_size=32, max_size=32), message=st.binary(max_size=200))
def test_the_padded_keys_are_those_of_the_standard(key: bytes, message: bytes) -> None:
    """RFC 2104, against Python's own HMAC: the database computes it from these two and SHA-256."""
    inner, outer = pads(key)
    ours = hashlib.sha256(outer + hashlib.sha256(inner + message).digest()).digest()
    assert ours == hmac.digest(key, message, "sha256")
