"""A partner without an account answers through a link: once, in time, without a name, and nobody else does."""

from __future__ import annotations

import json
import zipfile
from dataclasses import fields
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import psycopg
import pyrage
import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone
from pyrage import x25519

from casework.cast import Cast, Person, connected_as
from casework.story import TODAY, brought_to, case_of, drafted, name_her, sent
from prystan.casework.access.actions import add_partner
from prystan.casework.access.models import AuditEvent, Organisation
from prystan.casework.cases.actions import Opened, record_consent, withdraw_consent
from prystan.casework.cases.models import Consent
from prystan.casework.database import OWNER
from prystan.casework.exchange.hand_over import FILE, hand_over
from prystan.casework.network.models import Service
from prystan.casework.outside.links import Envelope, answer_link, hash_of, make_link, open_link, revoke
from prystan.casework.outside.models import Link
from prystan.casework.referrals.models import Referral
from prystan.casework.referrals.states import State

NAME = "Альжбета Замежная"
ABROAD = x25519.Identity.generate()


@pytest.fixture(scope="module")
def partner(cast: Cast) -> tuple[Organisation, Service]:
    """A house in another country: an age key, a service, and nobody who could sign in."""
    with connected_as(OWNER):
        house = add_partner(name="House abroad", kind="NGO", public_key=str(ABROAD.to_public()))
        service = Service.objects.create(
            owner=house, kind="Shelter", name="Abroad", region="BY-MI", confirmed_on=TODAY, takes_children_along=True
        )
    return house, service


@pytest.fixture(autouse=True)
def _nobody_failed_yet(as_owner: psycopg.Connection[Any]) -> None:
    """Failures are counted for all, and other tests of the same minute may have used up what is written down."""
    as_owner.execute("DELETE FROM secret.link_failure")


@pytest.fixture
def caseworker(cast: Cast, database: None) -> Person:
    return cast["association caseworker"]


@pytest.fixture
def referred(caseworker: Person, partner: tuple[Organisation, Service]) -> tuple[Opened, Referral]:
    house, service = partner
    opened = case_of(caseworker)
    with caseworker.acting():
        record_consent(
            opened.case, by=caseworker.member, purposes=["assistance", "referral"], receivers=[house.id],
            given_on=TODAY, until=TODAY + timedelta(days=90), language="be",
        )  # fmt: skip
    name_her(caseworker, opened, NAME)
    return opened, sent(caseworker, drafted(caseworker, opened, service))


@pytest.fixture
def token(caseworker: Person, referred: tuple[Opened, Referral]) -> str:
    return link_for(caseworker, referred[1])[1]


def link_for(person: Person, referral: Referral) -> tuple[Link, str]:
    with person.acting():
        return make_link(referral, by=person.member)


def state_of(person: Person, referral: Referral) -> str:
    with person.acting():
        return str(Referral.objects.get(pk=referral.pk).state)


def opened_envelope(token: str) -> Envelope:
    envelope = open_link(token)
    assert envelope is not None
    return envelope


def test_the_envelope_is_read_without_a_name_and_the_sender_sees_that_it_was(
    caseworker: Person, referred: tuple[Opened, Referral], token: str
) -> None:
    envelope = opened_envelope(token)
    assert (envelope.sender, envelope.kind, envelope.sex, envelope.urgency) == (
        "Association", "Shelter", "Feminine", "now",
    )  # fmt: skip
    told = " ".join(str(getattr(envelope, f.name)) for f in fields(envelope))
    for secret in (NAME, *NAME.split(), str(referred[0].case.pk), "2001", "MP0000001"):
        assert secret not in told
    assert envelope.answers == (State.ACCEPTED, State.DECLINED)
    assert state_of(caseworker, referred[1]) == State.ACKNOWLEDGED


def test_a_link_that_was_opened_opens_no_more(token: str) -> None:
    opened_envelope(token)
    assert open_link(token) is None


def test_an_answer_is_taken_once(caseworker: Person, referred: tuple[Opened, Referral], token: str) -> None:
    envelope = opened_envelope(token)
    assert answer_link(envelope.answer, State.ACCEPTED)
    assert state_of(caseworker, referred[1]) == State.ACCEPTED
    assert not answer_link(envelope.answer, State.IN_SERVICE)
    assert not answer_link(envelope.answer, State.ACCEPTED)
    assert state_of(caseworker, referred[1]) == State.ACCEPTED


def test_a_decline_says_why_by_a_code(caseworker: Person, referred: tuple[Opened, Referral], token: str) -> None:
    assert answer_link(opened_envelope(token).answer, State.DECLINED, "AdditionalServicesRequired")
    with caseworker.acting():
        referral = Referral.objects.get(pk=referred[1].pk)
    assert (referral.state, referral.decline_reason) == (State.DECLINED, "AdditionalServicesRequired")
    assert open_link(token) is None


def test_free_text_is_no_reason(token: str) -> None:
    envelope = opened_envelope(token)
    with pytest.raises(DatabaseError), transaction.atomic():
        answer_link(envelope.answer, State.DECLINED, NAME)


def test_the_link_itself_answers_nothing_and_the_answer_opens_nothing(token: str) -> None:
    assert not answer_link(token, State.ACCEPTED)
    envelope = opened_envelope(token)
    assert open_link(envelope.answer) is None


def test_each_later_step_has_a_link_of_its_own(caseworker: Person, referred: tuple[Opened, Referral]) -> None:
    for state, code in (
        (State.ACCEPTED, ""),
        (State.IN_SERVICE, ""),
        (State.COMPLETED, "Completed"),
        (State.FEEDBACK, ""),
    ):
        with caseworker.acting():
            referral = Referral.objects.get(pk=referred[1].pk)
        envelope = opened_envelope(link_for(caseworker, referral)[1])
        assert state in envelope.answers
        assert answer_link(envelope.answer, state, code)
    assert state_of(caseworker, referred[1]) == State.FEEDBACK
    with pytest.raises(DatabaseError, match="waits for an answer"), transaction.atomic():
        link_for(caseworker, referral)


def test_a_link_lives_until_its_day_and_as_long_as_its_sender_wants(
    caseworker: Person, referred: tuple[Opened, Referral]
) -> None:
    link, token = link_for(caseworker, referred[1])
    with caseworker.acting():
        revoke(link)
    assert open_link(token) is None
    late, token = link_for(caseworker, referred[1])
    with connection.cursor() as cursor, pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
        cursor.execute("UPDATE outside_link SET expires_at = now() + interval '1 year' WHERE id = %s", [late.id])
    short, token = link_for(caseworker, referred[1])
    assert short.expires_at <= referred[1].expires_at
    with caseworker.acting(), pytest.raises(DatabaseError, match="fourteen days"), transaction.atomic():
        Link.objects.create(
            referral=referred[1], owner=caseworker.organisation, made_by=caseworker.member, token_hash=b"x" * 32,
            expires_at=timezone.now() + timedelta(days=15),
        )  # fmt: skip
    with caseworker.acting():
        Link.objects.create(
            referral=referred[1], owner=caseworker.organisation, made_by=caseworker.member, token_hash=hash_of("old"),
            expires_at=timezone.now() - timedelta(seconds=1),
        )  # fmt: skip
    assert open_link("old") is None


def test_consent_taken_back_between_opening_and_answer_ends_it(
    caseworker: Person, referred: tuple[Opened, Referral], token: str
) -> None:
    envelope = opened_envelope(token)
    with caseworker.acting():
        withdraw_consent(Consent.objects.get(case=referred[0].case))
    assert not answer_link(envelope.answer, State.ACCEPTED)
    assert state_of(caseworker, referred[1]) == State.WITHDRAWN


def test_the_database_holds_no_link(caseworker: Person, referred: tuple[Opened, Referral], token: str) -> None:
    with caseworker.acting():
        (link,) = Link.objects.filter(referral=referred[1])
    assert bytes(link.token_hash) == hash_of(token)
    assert token.encode() not in bytes(link.token_hash)


def test_who_has_an_account_gets_no_link(cast: Cast, caseworker: Person) -> None:
    _, referral = brought_to(State.SENT, cast)
    with pytest.raises(DatabaseError, match="answer signed in"), transaction.atomic():
        link_for(caseworker, referral)


@pytest.mark.parametrize("name", ["stranger coordinator", "shelter caseworker", "association administrator"])
def test_nobody_else_makes_reads_or_revokes_a_link(
    cast: Cast, referred: tuple[Opened, Referral], token: str, name: str
) -> None:
    person = cast[name]
    with person.acting():
        assert not Link.objects.exists()
        assert not Link.objects.update(revoked_at=timezone.now())
    with pytest.raises(DatabaseError), transaction.atomic():
        link_for(person, referred[1])


def test_a_used_link_that_is_tried_again_is_in_the_senders_chain(
    cast: Cast, referred: tuple[Opened, Referral], token: str
) -> None:
    opened_envelope(token)
    assert open_link(token) is None
    with transaction.atomic(), cast["association auditor"].acting():
        connection.cursor().execute("SET CONSTRAINTS ALL IMMEDIATE")
        told = AuditEvent.objects.filter(action="open_link").order_by("number").values_list("outcome", "member")
        assert list(told)[-2:] == [("done", None), ("refused", None)]


def test_whoever_tries_links_cannot_fill_the_chains_with_traces(
    cast: Cast, referred: tuple[Opened, Referral], token: str
) -> None:
    """Thirty a minute are written down; the minute may end while this runs."""
    opened_envelope(token)
    assert [open_link(token) for _ in range(100)] == [None] * 100
    with transaction.atomic(), cast["association auditor"].acting():
        connection.cursor().execute("SET CONSTRAINTS ALL IMMEDIATE")
        (link,) = AuditEvent.objects.filter(action="open_link", outcome="done").values_list("row")
        assert 30 <= AuditEvent.objects.filter(action="open_link", outcome="refused", row=link[0]).count() <= 60


# --- the age file -----------------------------------------------------------------------------------------------------


def test_what_was_agreed_is_handed_over_and_opened_abroad_with_public_tools(
    caseworker: Person, referred: tuple[Opened, Referral], token: str, tmp_path: Path
) -> None:
    assert answer_link(opened_envelope(token).answer, State.ACCEPTED)
    out = tmp_path / "person.age"
    with caseworker.acting() as keyring:
        assert hand_over(keyring, Referral.objects.get(pk=referred[1].pk), out) == ["identity"]
    assert NAME.encode() not in out.read_bytes()
    packed = zipfile.ZipFile(BytesIO(pyrage.decrypt(out.read_bytes(), [ABROAD])))
    told = json.loads(packed.read(FILE))
    assert told["sections"].keys() == {"identity"}
    assert told["sections"]["identity"]["cases_name"] == [{"text": NAME}]
    assert "375 29" not in packed.read(FILE).decode()  # where to find her was not agreed
    assert told["consent"]["purposes"] == ["assistance", "referral"]


def test_nobody_is_handed_over_before_acceptance_or_after_consent(
    caseworker: Person, referred: tuple[Opened, Referral], token: str, tmp_path: Path
) -> None:
    out = tmp_path / "person.age"
    with pytest.raises(DatabaseError, match="accepted"), transaction.atomic(), caseworker.acting() as keyring:
        hand_over(keyring, Referral.objects.get(pk=referred[1].pk), out)
    assert answer_link(opened_envelope(token).answer, State.ACCEPTED)
    with caseworker.acting():
        withdraw_consent(Consent.objects.get(case=referred[0].case))
    with pytest.raises(DatabaseError, match="accepted"), transaction.atomic(), caseworker.acting() as keyring:
        hand_over(keyring, Referral.objects.get(pk=referred[1].pk), out)
    assert not out.exists()
