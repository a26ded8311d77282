"""Time does what it has to, needs no key for it, and tells members that something waits: not what, and not of whom."""

from __future__ import annotations

import time
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from casework.cast import Cast, cast_of_a_story
from casework.story import TODAY, agree, brought_to, case_of, sent, shelter_of
from prystan.casework.access.context import Context, acting
from prystan.casework.access.models import Dossier
from prystan.casework.access.recovery import new_paper, recover_with_paper
from prystan.casework.access.roles import ROLE_CODES
from prystan.casework.care.actions.closing import close_case
from prystan.casework.cases.models import Case
from prystan.casework.clocks.turn import BODY, SUBJECT, tell, turn
from prystan.casework.keeping.actions import keep_for
from prystan.casework.referrals import actions
from prystan.casework.referrals.models import Referral
from prystan.casework.referrals.states import State


@pytest.fixture(scope="module")
def people(cast: Cast) -> Cast:
    """A cast of its own: nobody was told anything yet, and nothing waits."""
    return cast_of_a_story("clocks")


@pytest.fixture(autouse=True)
def _outbox(people: Cast, database: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("django.conf.settings.EMAIL_BACKEND", "django.core.mail.backends.locmem.EmailBackend")
    monkeypatch.setattr(mail, "outbox", [], raising=False)


def told() -> set[str]:
    """Whom of these people this turn wrote to; others of the shared database may have something waiting too."""
    mail.outbox.clear()
    tell()
    return {address for message in mail.outbox for address in message.to if address.endswith(".clocks.example")}


def test_who_may_answer_is_told_once_that_something_waits(people: Cast) -> None:
    brought_to(State.SENT, people)
    assert told() >= {"caseworker@shelter.clocks.example", "coordinator@shelter.clocks.example"}
    assert not told() & {"caseworker@shelter.clocks.example"}


def test_an_e_mail_has_no_detail(people: Cast) -> None:
    opened, referral = brought_to(State.SENT, people)
    told()
    assert mail.outbox
    for message in mail.outbox:
        assert (message.subject, message.body) == (SUBJECT, BODY)
        raw = message.message().as_string().replace(message.to[0], "")
        details = ("Ганна", str(opened.case.pk), str(referral.pk), "helter", "ssociation", "BY-MI", "http", "case")
        assert not [detail for detail in details if detail in raw]
        assert not message.attachments
        assert len(message.to) == 1


def test_who_sees_no_case_is_told_nothing(people: Cast) -> None:
    brought_to(State.SENT, people)
    assert not told() & {
        "administrator@shelter.clocks.example",
        "auditor@shelter.clocks.example",
        "caseworker@stranger.clocks.example",
    }


def test_the_sender_is_told_of_the_answer(people: Cast) -> None:
    brought_to(State.ACCEPTED, people)
    assert "caseworker@association.clocks.example" in told()


def test_every_member_is_told_when_the_recovery_paper_was_used(people: Cast) -> None:
    chief = people["stranger administrator"]
    with chief.acting() as keyring:
        paper = new_paper(keyring, by=chief.member)
    assert not told()
    with acting(None):
        recover_with_paper(chief.member.email, paper, "seven quiet storks on a roof")
    assert told() == {f"{role}@stranger.clocks.example" for role in ROLE_CODES}


def test_an_e_mail_that_fails_is_sent_by_the_next_turn(people: Cast, monkeypatch: Any) -> None:
    brought_to(State.SENT, people)

    def fails(*_: object, **__: object) -> int:
        raise ConnectionRefusedError

    with monkeypatch.context() as broken:
        broken.setattr("django.core.mail.backends.locmem.EmailBackend.send_messages", fails)
        with pytest.raises(ConnectionRefusedError), transaction.atomic():
            tell()
    assert "caseworker@shelter.clocks.example" in told()


def test_addresses_are_for_the_clock_alone(people: Cast) -> None:
    for context in (None, Context.of(people["association coordinator"].member)):
        with pytest.raises(DatabaseError, match="only a clock"), transaction.atomic(), acting(context):
            execute("SELECT prystan.next_to_tell()")
    with acting(Context.clock()):
        assert not Case.objects.exists()
        assert not Referral.objects.exists()


def test_a_turn_expires_and_erases_what_is_due(people: Cast) -> None:
    referral = sent_for_a_moment(people)
    coordinator = people["association coordinator"]
    old = case_of(coordinator)
    with coordinator.acting():
        keep_for(by=coordinator.member, months=1)
        close_case(old, "goals_met", "independent", by=coordinator.member, on=TODAY - timedelta(days=40))
    time.sleep(0.3)
    done = turn()
    assert (done.expired, done.erased) == (1, 1)
    with coordinator.acting():
        assert Referral.objects.get(pk=referral.pk).state == State.EXPIRED
        assert Dossier.objects.get(pk=old.case.pk).erased_at is not None
    again = turn()
    assert (again.expired, again.erased) == (0, 0)


def sent_for_a_moment(people: Cast) -> Referral:
    """A referral that has run out when the test goes on."""
    person, shelter = people["association caseworker"], people["shelter caseworker"]
    opened = case_of(person)
    agree(person, opened, to=[shelter])
    service = shelter_of(people)
    with person.acting():
        soon = timezone.now() + timedelta(seconds=0.25)
        drafted = actions.draft(
            opened.case, service, by=person.member, sections=["identity"], expires_at=soon, urgency="now"
        )
    return sent(person, drafted)


def execute(statement: str, *values: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
