"""A case moves for good: offered without a name, accepted, whole; and to nobody whom the person did not name."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import psycopg
import pytest
from django.db import DatabaseError, IntegrityError, transaction

from casework.cast import Cast, Person
from casework.moving import (
    NAME,
    PURPOSES,
    accepted_by,
    agreed,
    case_seen,
    execute,
    found_by_name,
    moved,
    offered,
    refused,
    seen_by,
)
from casework.story import TODAY, agree, case_of, drafted, name_her, names_read, proposed, sent, shelter_of
from prystan.casework.access.context import Context, acting
from prystan.casework.access.errors import RefusedError
from prystan.casework.access.keyring import erase_dossier
from prystan.casework.access.models import Dossier
from prystan.casework.care.actions.children import decide_best_interest
from prystan.casework.cases.actions import Opened, add_note, open_case, read_notes, read_person, withdraw_consent
from prystan.casework.cases.models import SECTIONS, Case, Consent, Note, SearchToken
from prystan.casework.network.memoranda import Memorandum, sign
from prystan.casework.referrals import actions as referrals
from prystan.casework.transfers import actions
from prystan.casework.transfers.models import Transfer
from prystan.casework.transfers.states import State
from prystan.casework.vault import CannotOpenError, seal_to

pytestmark = pytest.mark.usefixtures("database")


# --- before: an envelope ----------------------------------------------------------------------------------------------


def test_the_receiver_sees_an_envelope_and_no_person(cast: Cast, taker: Person) -> None:
    opened = agreed(cast)
    transfer = offered(cast, opened, with_children=True)
    seen = seen_by(taker, transfer)
    assert seen is not None
    assert (seen.sex, seen.age_band, seen.region, seen.needs, seen.with_children) == (
        "Feminine", "24-26", "BY-MI", ["Shelter"], True,
    )  # fmt: skip
    assert seen.expires_at - seen.offered_at <= timedelta(days=3)  # the country's clock
    assert case_seen(taker, opened) is None
    assert names_read(taker, opened) is None
    assert found_by_name(taker) == []
    assert names_read(cast["association caseworker"], opened) == (NAME,)


@pytest.mark.parametrize("who", ["shelter caseworker", "shelter auditor", "stranger coordinator"])
def test_nobody_else_sees_even_that(cast: Cast, who: str) -> None:
    assert seen_by(cast[who], offered(cast, agreed(cast))) is None


def test_the_key_that_waits_can_be_read_by_nobody(cast: Cast, giver: Person, taker: Person) -> None:
    offered(cast, agreed(cast))
    for person in (giver, taker):
        assert "permission denied" in refused(person, "SELECT * FROM secret.transfer_key")


@pytest.mark.parametrize("role", ["caseworker", "administrator", "auditor"])
def test_who_has_no_permission_offers_accepts_and_declines_nothing(cast: Cast, role: str) -> None:
    opened = agreed(cast)
    key = b"k" * 300
    asked = (opened.case.pk, cast["shelter coordinator"].organisation.pk, "Other", [], False, key)
    offering = "SELECT prystan.offer_transfer(%s, %s, %s, %s, %s, %s)"
    assert "permission transfer_cases" in refused(cast[f"association {role}"], offering, *asked)
    transfer = offered(cast, opened)
    for verb in ("accept_transfer(%s)", "decline_transfer(%s, 'Other')"):
        assert "permission transfer_cases" in refused(cast[f"shelter {role}"], f"SELECT prystan.{verb}", transfer.pk)
    assert "permission transfer_cases" in refused(
        cast[f"association {role}"], "SELECT prystan.withdraw_transfer(%s)", transfer.pk
    )


# --- after: all of it -------------------------------------------------------------------------------------------------


def test_the_new_owner_reads_writes_and_finds_everything(cast: Cast, taker: Person) -> None:
    opened, _ = moved(cast)
    with taker.acting() as keyring:
        again = open_case(keyring, Case.objects.get(pk=opened.case.pk), SECTIONS)
        person = read_person(again, SECTIONS)
        assert person.names == (NAME,)
        assert (person.details["phone"], person.details["document"]) == ("+375 29 000 00 01", "MP0000001")
        assert read_notes(again) == ["Просіць не тэлефанаваць увечары"]
        add_note(again, "Прыехала", by=taker.member)
    assert found_by_name(taker, "Зинаида") == [opened.case.pk]
    name_her_again = cast["shelter caseworker"]
    agree(name_her_again, opened)
    assert names_read(name_her_again, opened) == (NAME,)


def test_the_old_owner_opens_finds_and_changes_nothing_any_more(cast: Cast, worker: Person, giver: Person) -> None:
    opened, _ = moved(cast)
    for person in (worker, giver):
        assert case_seen(person, opened) is None
        assert names_read(person, opened) is None
        assert found_by_name(person) == []
    with giver.acting():
        assert execute("SELECT prystan.take_key(%s, %s)", opened.case.pk, ["identity"]) == [(None,)]
        for model in (Note, Consent, SearchToken, Dossier):
            column = "pk" if model is Dossier else "case"
            assert not model._default_manager.filter(**{column: opened.case.pk}).exists()
        assert Case.objects.filter(pk=opened.case.pk).update(region="BY-BR") == 0
    assert "no such dossier" in refused(giver, "SELECT prystan.erase_dossier(%s)", opened.case.pk)
    for owner in (cast["shelter caseworker"], worker):
        opened.case.owner_id = owner.organisation.pk
        with pytest.raises(DatabaseError), transaction.atomic():
            name_her(worker, opened, "Чужая")


def test_what_the_old_owner_keeps_are_codes(cast: Cast, giver: Person) -> None:
    _, transfer = moved(cast)
    kept = seen_by(giver, transfer)
    assert kept is not None
    assert (kept.state, kept.status, kept.detected_on) == (State.ACCEPTED, "PossibleVictimOfTrafficking", TODAY)
    assert kept.receiver_id == cast["shelter coordinator"].organisation.pk
    assert kept.settled_at is not None


def test_its_number_there_is_new_and_the_old_one_is_never_given_again(cast: Cast, worker: Person) -> None:
    opened, transfer = moved(cast)
    with cast["shelter coordinator"].acting():
        others = Case.objects.exclude(pk=opened.case.pk).values_list("number", flat=True)
        assert Case.objects.get(pk=opened.case.pk).number not in others
    assert agreed(cast, name=None).case.number > transfer.number


def test_a_case_can_come_back(cast: Cast, worker: Person, giver: Person, taker: Person) -> None:
    opened, _ = moved(cast)
    agree(taker, opened, purposes=PURPOSES, to=[worker])
    with taker.acting() as keyring:
        back = actions.offer(keyring, Case.objects.get(pk=opened.case.pk), giver.organisation, reason="Other")
    accepted_by(giver, back)
    assert names_read(worker, opened) == (NAME,)
    assert names_read(taker, opened) is None
    assert found_by_name(worker) == [opened.case.pk]
    assert found_by_name(taker) == []


# --- consent, and what else forbids it --------------------------------------------------------------------------------


@pytest.mark.parametrize("lacking", ["the purpose", "the receiver", "anything", "its time"])
def test_without_a_live_consent_that_names_the_receiver_there_is_no_offer(
    cast: Cast, worker: Person, lacking: str
) -> None:
    opened = agreed(cast, purposes=("assistance", "referral"))
    if lacking == "the receiver":
        agree(worker, opened, purposes=PURPOSES, to=[cast["stranger coordinator"]], service_kinds=["Shelter"])
    elif lacking == "anything":
        with worker.acting():
            withdraw_consent(Consent.objects.get(case=opened.case))
    elif lacking == "its time":
        with worker.acting():
            Consent(
                case=opened.case, owner=worker.organisation, version=0, purposes=list(PURPOSES), language="be",
                receivers=[cast["shelter coordinator"].organisation.pk], explained_by=worker.member,
                given_on=TODAY - timedelta(days=9), until=TODAY - timedelta(days=1),
            ).save(force_insert=True)  # fmt: skip
    with pytest.raises(IntegrityError, match="no live consent lets this case"), transaction.atomic():
        offered(cast, opened)


def withdrawn(cast: Cast, opened: Opened) -> None:
    with cast["association caseworker"].acting():
        withdraw_consent(Consent.objects.get(case=opened.case))


def renewed_without(cast: Cast, opened: Opened) -> None:
    agree(cast["association caseworker"], opened, to=[cast["shelter coordinator"]])


def erased(cast: Cast, opened: Opened) -> None:
    with cast["association coordinator"].acting():
        erase_dossier(opened.case.pk)


@pytest.mark.parametrize("ends", [withdrawn, renewed_without, erased])
def test_the_offer_ends_at_once_with_consent_or_person(
    cast: Cast, taker: Person, ends: Callable[[Cast, Opened], None]
) -> None:
    opened = agreed(cast)
    transfer = offered(cast, opened)
    ends(cast, opened)
    seen = seen_by(taker, transfer)
    assert seen is not None
    assert seen.state == State.WITHDRAWN
    assert "this offer is over" in refused(taker, "SELECT prystan.accept_transfer(%s)", transfer.pk)


def test_not_while_a_referral_is_open_nor_a_referral_while_it_is_offered(
    cast: Cast, worker: Person, giver: Person
) -> None:
    opened = agreed(cast)
    referral = sent(worker, drafted(worker, opened, shelter_of(cast)))
    with pytest.raises(IntegrityError, match="a referral of this case is still open"), transaction.atomic():
        offered(cast, opened)
    with worker.acting():
        referrals.withdraw(referral)
    offered(cast, opened)
    with pytest.raises(IntegrityError, match="this case is offered"), transaction.atomic():
        drafted(worker, opened, shelter_of(cast))


def test_a_child_goes_on_the_word_of_somebody_who_may_give_it(cast: Cast, worker: Person) -> None:
    opened = case_of(worker, age_band="9-17")
    agree(worker, opened, purposes=PURPOSES, to=[cast["shelter coordinator"]], child_basis="best_interest")
    with pytest.raises(IntegrityError, match="a child is referred with"), transaction.atomic():
        offered(cast, opened)
    with worker.acting():
        decide_best_interest(
            opened, "relocation", "Бліжэй да сям'і", by=worker.member, body="NGO", heard=True, decided_on=TODAY,
            review_on=TODAY + timedelta(days=90),
        )  # fmt: skip
    assert accepted_by(cast["shelter coordinator"], offered(cast, opened))


@pytest.fixture
def demanded(as_owner: psycopg.Connection[Any]) -> Iterator[None]:
    """A country that demands memoranda."""
    rule = "UPDATE secret.country_rule SET holds = %s WHERE name = 'memoranda_required'"
    as_owner.execute(rule, [True])
    yield
    as_owner.execute(rule, [False])


@pytest.mark.usefixtures("demanded")
@pytest.mark.parametrize("words", [{}, {"kinds": [], "sections": list(SECTIONS)}])
def test_where_memoranda_are_demanded_it_takes_one_for_all_help_and_the_whole_file(
    cast: Cast, giver: Person, taker: Person, words: dict[str, Any]
) -> None:
    opened, memorandum = agreed(cast), proposed(cast, **words)
    for person in (giver, taker):
        with person.acting():
            sign(Memorandum.objects.get(pk=memorandum.pk), by=person.member)
    if words:
        assert offered(cast, opened)
        return
    with pytest.raises(IntegrityError, match="no live memorandum"), transaction.atomic():
        offered(cast, opened)


def test_to_an_organisation_without_anybody_who_could_take_it_over_nothing_goes(cast: Cast, giver: Person) -> None:
    asked = (agreed(cast).case.pk, "Other", [], False, b"k" * 300)
    offering = "SELECT prystan.offer_transfer(%s, gen_random_uuid(), %s, %s, %s, %s)"
    assert "nobody is there" in refused(giver, offering, *asked)


# --- answers ----------------------------------------------------------------------------------------------------------


def test_a_decline_carries_a_code_and_leaves_everything_as_it_was(cast: Cast, giver: Person, taker: Person) -> None:
    opened = agreed(cast)
    transfer = offered(cast, opened)
    assert "coded reason" in refused(taker, "SELECT prystan.decline_transfer(%s, '')", transfer.pk)
    assert "is_what_it_says" in refused(taker, "SELECT prystan.decline_transfer(%s, 'because')", transfer.pk)
    with taker.acting():
        actions.decline(Transfer.objects.get(pk=transfer.pk), "NoCapacity")
    kept = seen_by(giver, transfer)
    assert kept is not None
    assert (kept.state, kept.decline_reason) == (State.DECLINED, "NoCapacity")
    assert names_read(giver, opened) == (NAME,)
    assert "this offer is over" in refused(taker, "SELECT prystan.accept_transfer(%s)", transfer.pk)


def test_the_sender_takes_it_back_and_offers_again(cast: Cast, giver: Person, taker: Person) -> None:
    opened = agreed(cast)
    first = offered(cast, opened)
    with pytest.raises(IntegrityError, match="one_offer_at_a_time"), transaction.atomic():
        offered(cast, opened)
    with giver.acting():
        actions.withdraw(Transfer.objects.get(pk=first.pk))
    assert "this offer is over" in refused(taker, "SELECT prystan.accept_transfer(%s)", first.pk)
    accepted_by(taker, offered(cast, opened))
    assert names_read(taker, opened) == (NAME,)


@pytest.mark.parametrize("verb", ["accept_transfer(%s)", "decline_transfer(%s, 'Other')", "withdraw_transfer(%s)"])
def test_a_third_organisation_settles_nothing(cast: Cast, verb: str) -> None:
    opened = agreed(cast)
    transfer = offered(cast, opened)
    assert "no such offer" in refused(cast["stranger coordinator"], f"SELECT prystan.{verb}", transfer.pk)
    assert names_read(cast["association caseworker"], opened) == (NAME,)


def test_the_sender_does_not_accept_nor_the_receiver_withdraw(cast: Cast, giver: Person, taker: Person) -> None:
    transfer = offered(cast, agreed(cast))
    assert "no such offer" in refused(giver, "SELECT prystan.accept_transfer(%s)", transfer.pk)
    assert "no such offer" in refused(taker, "SELECT prystan.withdraw_transfer(%s)", transfer.pk)


def test_accepting_twice_is_refused(cast: Cast, taker: Person) -> None:
    _, transfer = moved(cast)
    assert "this offer is over" in refused(taker, "SELECT prystan.accept_transfer(%s)", transfer.pk)


@pytest.mark.parametrize("verb", ["INSERT", "UPDATE", "DELETE"])
def test_no_row_is_written_but_by_the_functions(cast: Cast, giver: Person, taker: Person, verb: str) -> None:
    transfer = offered(cast, agreed(cast))
    statement = {
        "INSERT": "INSERT INTO transfers_transfer (id) VALUES (%s)",
        "UPDATE": "UPDATE transfers_transfer SET state = 'accepted' WHERE id = %s",
        "DELETE": "DELETE FROM transfers_transfer WHERE id = %s",
    }[verb]
    for person in (giver, taker):
        assert "permission denied" in refused(person, statement, transfer.pk)


def test_a_program_moves_no_case(cast: Cast, taker: Person) -> None:
    transfer = offered(cast, agreed(cast))
    scoped = Context("member", taker.organisation.pk, taker.member.pk, ("read_cases", "transfer_cases"))
    with pytest.raises(DatabaseError, match="a program gives no case away"), transaction.atomic(), acting(scoped):
        execute("SELECT prystan.accept_transfer(%s)", transfer.pk)


def test_a_key_that_does_not_fit_moves_nothing(cast: Cast, giver: Person, taker: Person) -> None:
    """Whoever offers could send a wrong key: found out before the old one is gone for good."""
    opened = agreed(cast)
    wrong = seal_to([taker.organisation.public_key], b'{"dossier": "another", "whole": ""}')
    with giver.acting():
        ((pk,),) = execute(
            "SELECT prystan.offer_transfer(%s, %s, 'Other', '{}', false, %s)",
            opened.case.pk, taker.organisation.pk, wrong,
        )  # fmt: skip
        transfer = Transfer.objects.get(pk=pk)
    with pytest.raises(CannotOpenError), transaction.atomic():
        accepted_by(taker, transfer)
    assert names_read(giver, opened) == (NAME,)
    assert case_seen(taker, opened) is None


def test_only_its_owner_can_offer_it(cast: Cast, taker: Person) -> None:
    opened = agreed(cast)
    with taker.acting() as keyring, pytest.raises(RefusedError):
        actions.offer(keyring, opened.case, cast["stranger coordinator"].organisation, reason="Other")
