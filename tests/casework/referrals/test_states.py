"""The state machine of a referral, held by the database: only the declared moves, each by its side, nothing besides."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, ProgrammingError, transaction
from django.utils import timezone

from casework.cast import Cast, Person
from casework.story import agree, brought_to, case_of, drafted, names_read, shelter_of
from prystan.casework.access.models import Grant
from prystan.casework.referrals import actions
from prystan.casework.referrals.models import Referral
from prystan.casework.referrals.states import ENDED, OPEN, TRANSITIONS, Side, State


@pytest.fixture
def association(cast: Cast, database: None) -> Person:
    return cast["association caseworker"]


@pytest.fixture
def shelter(cast: Cast) -> Person:
    return cast["shelter caseworker"]


COMES_WITH: dict[State, dict[str, Any]] = {
    State.DECLINED: {"decline_reason": "NoCapacity"},
    State.COMPLETED: {"outcome": "Completed"},
}
MOVES = {(move.before, move.after): move.side for move in TRANSITIONS}


class UndoneError(Exception):
    """Takes back what worked, so that the next attempt begins from the same state."""


def attempt(person: Person, referral: Referral, after: State) -> bool:
    """Whether the database lets this person move the referral, whatever our own actions would do."""
    changed = 0
    try:
        with transaction.atomic(), person.acting():
            changed = Referral.objects.filter(id=referral.id).update(state=after, **COMES_WITH.get(after, {}))
            raise UndoneError
    except UndoneError:
        return changed == 1
    except DatabaseError:
        return False


@pytest.mark.parametrize("before", [*OPEN, *(state for state in ENDED if state is State.FEEDBACK)])
def test_only_the_declared_moves_are_possible_and_only_to_the_side_they_belong_to(
    cast: Cast, association: Person, shelter: Person, before: State
) -> None:
    """Every state × every state × both sides and a third. Sending needs its key and is tried below."""
    _, referral = brought_to(before, cast)
    for after in State:
        if after is State.SENT:
            continue
        side = MOVES.get((before, after))
        assert attempt(association, referral, after) == (side is Side.SENDER), (before, after)
        assert attempt(shelter, referral, after) == (side is Side.RECEIVER), (before, after)
        assert not attempt(cast["stranger caseworker"], referral, after)


@pytest.mark.parametrize("role", ["administrator", "auditor"])
def test_a_member_without_the_permission_moves_nothing(cast: Cast, association: Person, role: str) -> None:
    _, referral = brought_to(State.SENT, cast)
    assert not attempt(cast[f"shelter {role}"], referral, State.ACKNOWLEDGED)
    assert not attempt(cast[f"association {role}"], referral, State.WITHDRAWN)


def test_a_decline_carries_a_coded_reason_and_destroys_the_key(
    cast: Cast, association: Person, shelter: Person, as_owner: object
) -> None:
    opened, referral = brought_to(State.ACKNOWLEDGED, cast)
    with shelter.acting():
        mine = Referral.objects.get(id=referral.id)
        for reason in ("", "because"):
            with pytest.raises(DatabaseError), transaction.atomic():
                actions.decline(Referral.objects.get(id=referral.id), reason)
        actions.decline(mine, "NoCapacity")
    with association.acting():
        assert Grant.objects.get(id=referral.grant_id).ended_why == "declined"
        referral.refresh_from_db()
        assert referral.decline_reason == "NoCapacity"
    assert names_read(shelter, opened) is None


def test_a_referral_without_a_key_for_the_receiver_is_not_sent(cast: Cast, association: Person) -> None:
    _, referral = brought_to(State.DRAFT, cast)
    with association.acting(), pytest.raises(IntegrityError, match="sent with a key"), transaction.atomic():
        Referral.objects.filter(id=referral.id).update(state="sent")


@pytest.mark.parametrize("difference", ["more sections", "longer than consent", "of another case", "to another"])
def test_nor_with_a_key_for_more_than_was_agreed(
    cast: Cast, association: Person, shelter: Person, difference: str
) -> None:
    opened, referral = brought_to(State.DRAFT, cast)
    other = case_of(association)
    with association.acting() as keyring:
        grant = keyring.offer(
            other.dossier if difference == "of another case" else opened.dossier,
            to=cast["stranger caseworker"].organisation if difference == "to another" else shelter.organisation,
            sections=["identity", "notes"] if difference == "more sections" else ["identity"],
            reason="referral",
            until=timezone.now() + timedelta(days=366 if difference == "longer than consent" else 9),
        )
        with pytest.raises(IntegrityError, match="sent with a key"), transaction.atomic():
            Referral.objects.filter(id=referral.id).update(state="sent", grant_id=grant)


@pytest.mark.parametrize("column", ["receiver", "case", "sections", "owner", "service", "sent_at", "expires_at"])
def test_what_was_asked_is_not_changed_afterwards(cast: Cast, association: Person, column: str) -> None:
    _, referral = brought_to(State.DRAFT, cast)
    value = Referral(id=referral.id, sections=["notes"], sent_at=timezone.now(), expires_at=timezone.now())
    changed = {"sections": value.sections, "sent_at": value.sent_at, "expires_at": value.expires_at}
    with association.acting(), pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
        Referral.objects.filter(id=referral.id).update(**{column: changed.get(column, referral.id)})


@pytest.mark.parametrize("sneaked", [{"grant_id": None}, {"outcome": "Completed"}, {"decline_reason": "Other"}])
def test_a_move_changes_nothing_besides(
    cast: Cast, association: Person, shelter: Person, sneaked: dict[str, object]
) -> None:
    _, referral = brought_to(State.SENT, cast)
    with shelter.acting(), pytest.raises(IntegrityError, match="something else was changed"), transaction.atomic():
        Referral.objects.filter(id=referral.id).update(state="acknowledged", **sneaked)


def test_only_a_draft_is_deleted_and_only_by_its_sender(cast: Cast, association: Person, shelter: Person) -> None:
    _, referral = brought_to(State.SENT, cast)
    for person in (association, shelter):
        with person.acting():
            assert Referral.objects.filter(id=referral.id)._raw_delete("default") == 0  # type: ignore[attr-defined]


@pytest.mark.parametrize("state", [State.ACCEPTED, State.SENT, State.DECLINED, State.FEEDBACK])
def test_a_referral_begins_as_a_draft(cast: Cast, association: Person, shelter: Person, state: State) -> None:
    opened = case_of(association)
    agree(association, opened, to=[shelter])
    service = shelter_of(cast)
    with association.acting(), pytest.raises(IntegrityError, match="begins as a draft"), transaction.atomic():
        Referral.objects.create(
            case=opened.case, owner_id=opened.case.owner_id, receiver_id=service.owner_id, service=service,
            kind="Shelter", sections=["identity"], made_by=association.member, urgency="now", state=state,
            expires_at=timezone.now() + timedelta(days=1),
        )  # fmt: skip


def test_nobody_refers_the_case_of_another(cast: Cast, association: Person, shelter: Person) -> None:
    opened = case_of(association)
    agree(association, opened, to=[shelter])
    service = shelter_of(cast)
    stranger = cast["stranger caseworker"]
    for owner in (stranger.organisation, association.organisation):
        with stranger.acting(), pytest.raises(DatabaseError), transaction.atomic():
            Referral.objects.create(
                case=opened.case, owner=owner, receiver_id=service.owner_id, service=service, kind="Shelter",
                sections=["identity"], made_by=stranger.member, urgency="now", expires_at=timezone.now(),
            )  # fmt: skip


def test_a_referral_goes_to_a_service_that_the_receiver_offers(
    cast: Cast, association: Person, shelter: Person
) -> None:
    opened = case_of(association)
    agree(association, opened, to=[shelter, cast["stranger caseworker"]])
    service = shelter_of(cast)
    service.owner = cast["stranger caseworker"].organisation
    with pytest.raises(IntegrityError, match="does not offer"), transaction.atomic():
        drafted(association, opened, service)
