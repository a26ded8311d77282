"""A referral in two steps: without a name, then, accepted, with what was agreed. The database guards every move."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from casework.cast import Cast, Person
from casework.story import agree, brought_to, case_of, drafted, names_read, sent, shelter_of, visible_case
from prystan.casework.access.errors import RefusedError
from prystan.casework.access.keyring import erase_dossier, revoke_grant
from prystan.casework.access.models import AuditEvent, Grant
from prystan.casework.cases.actions import Opened, open_case, withdraw_consent
from prystan.casework.cases.models import Case, Consent, Contact, Name, Note
from prystan.casework.referrals import actions
from prystan.casework.referrals.models import Referral
from prystan.casework.referrals.states import OPEN, State


@pytest.fixture
def association(cast: Cast, database: None) -> Person:
    return cast["association caseworker"]


@pytest.fixture
def shelter(cast: Cast) -> Person:
    return cast["shelter caseworker"]


# --- two steps ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("state", list(OPEN[:3]))
def test_before_acceptance_the_receiver_sees_the_envelope_and_no_person(
    cast: Cast, association: Person, shelter: Person, state: State
) -> None:
    opened, referral = brought_to(state, cast)
    with shelter.acting():
        seen = Referral.objects.filter(id=referral.id).first()
        assert (seen is not None) == (state is not State.DRAFT)
        for model in (Name, Contact, Note, Consent):
            assert not model._default_manager.filter(case=opened.case).exists()
    assert visible_case(shelter, opened) is None
    assert names_read(shelter, opened) is None


@pytest.mark.parametrize("state", [State.ACCEPTED, State.IN_SERVICE, State.COMPLETED])
def test_from_acceptance_to_feedback_the_receiver_reads_what_was_agreed(
    cast: Cast, association: Person, shelter: Person, state: State
) -> None:
    opened, _ = brought_to(state, cast)
    assert visible_case(shelter, opened) is not None
    assert names_read(shelter, opened) == ("Ганна Прыкладная",)
    assert names_read(cast["shelter administrator"], opened) is None


def test_and_nothing_that_was_not_agreed(cast: Cast, association: Person, shelter: Person) -> None:
    opened, _ = brought_to(State.ACCEPTED, cast, ["identity"])
    with shelter.acting() as keyring:
        assert not Contact.objects.filter(case=opened.case).exists()
        assert not Note.objects.filter(case=opened.case).exists()
        for sections in (["contact"], ["notes"], ["identity", "contact"]):
            with pytest.raises(RefusedError):
                open_case(keyring, opened.case, sections)


def test_after_feedback_the_door_is_closed(cast: Cast, association: Person, shelter: Person) -> None:
    opened, referral = brought_to(State.FEEDBACK, cast)
    assert names_read(shelter, opened) is None
    with association.acting():
        grant = Grant.objects.get(id=referral.grant_id)
        assert grant.ended_why == "feedback"
        assert Referral.objects.get(id=referral.id).outcome == "Completed"


def test_a_third_organisation_sees_neither_envelope_nor_person_at_any_time(cast: Cast, association: Person) -> None:
    opened, referral = brought_to(State.ACCEPTED, cast)
    stranger = cast["stranger coordinator"]
    with stranger.acting():
        assert not Referral.objects.exists()
        assert not Grant.objects.exists()
        assert Referral.objects.filter(id=referral.id).update(state="withdrawn") == 0
    assert names_read(stranger, opened) is None


def test_the_moments_are_the_databases_own(cast: Cast, association: Person) -> None:
    _, referral = brought_to(State.FEEDBACK, cast)
    moments = [
        referral.made_at, referral.sent_at, referral.acknowledged_at, referral.decided_at, referral.in_service_at,
        referral.completed_at, referral.ended_at,
    ]  # fmt: skip
    assert moments == sorted(moment for moment in moments if moment is not None)


# --- consent --------------------------------------------------------------------------------------------------------


def test_the_database_refuses_a_referral_without_consent(cast: Cast, association: Person) -> None:
    opened = case_of(association)
    agree(association, opened, purposes=["assistance"])
    with pytest.raises(IntegrityError, match="no live consent names"), transaction.atomic():
        drafted(association, opened, shelter_of(cast))


@pytest.mark.parametrize("named", ["another receiver", "another service"])
def test_or_with_a_consent_that_names_somebody_else(cast: Cast, association: Person, named: str) -> None:
    opened = case_of(association)
    if named == "another receiver":
        agree(association, opened, to=[cast["stranger caseworker"]])
    else:
        agree(association, opened, service_kinds=["Legal"])
    with pytest.raises(IntegrityError, match="no live consent names"), transaction.atomic():
        drafted(association, opened, shelter_of(cast))


def test_consent_to_a_kind_of_service_is_enough(cast: Cast, association: Person) -> None:
    opened = case_of(association)
    agree(association, opened, service_kinds=["Shelter"])
    drafted(association, opened, shelter_of(cast))


def test_consent_without_the_purpose_of_referral_is_none(cast: Cast, association: Person, shelter: Person) -> None:
    opened = case_of(association)
    agree(association, opened, purposes=["assistance", "statistics"], to=[shelter])
    with pytest.raises(IntegrityError, match="no live consent names"), transaction.atomic():
        drafted(association, opened, shelter_of(cast))


def test_a_draft_is_not_sent_once_consent_was_withdrawn(cast: Cast, association: Person, shelter: Person) -> None:
    opened = case_of(association)
    consent = agree(association, opened, to=[shelter])
    referral = drafted(association, opened, shelter_of(cast))
    with association.acting():
        withdraw_consent(consent)
    with pytest.raises(IntegrityError, match="does not go from withdrawn to sent"), transaction.atomic():
        sent(association, referral)


@pytest.mark.parametrize("state", list(OPEN))
def test_withdrawing_consent_ends_everything_at_once(
    cast: Cast, association: Person, shelter: Person, state: State
) -> None:
    opened, referral = brought_to(state, cast)
    with association.acting():
        withdraw_consent(Consent.objects.get(case=opened.case))
        referral.refresh_from_db()
        assert referral.state == State.WITHDRAWN
        assert referral.ended_at is not None
        assert not Grant.objects.filter(dossier_id=opened.case.pk, ended_at=None).exists()
    assert visible_case(shelter, opened) is None
    assert names_read(shelter, opened) is None


def test_a_new_version_that_no_longer_names_the_receiver_ends_it_too(
    cast: Cast, association: Person, shelter: Person
) -> None:
    opened, referral = brought_to(State.ACCEPTED, cast)
    agree(association, opened, to=[cast["stranger caseworker"]])
    assert names_read(shelter, opened) is None
    with association.acting():
        referral.refresh_from_db()
        assert referral.state == State.WITHDRAWN


def test_a_new_version_that_still_names_the_receiver_changes_nothing(
    cast: Cast, association: Person, shelter: Person
) -> None:
    opened, _ = brought_to(State.ACCEPTED, cast)
    agree(association, opened, to=[shelter])
    assert names_read(shelter, opened) == ("Ганна Прыкладная",)


def test_a_new_version_with_an_earlier_end_shortens_the_grant(cast: Cast, association: Person, shelter: Person) -> None:
    _, referral = brought_to(State.ACCEPTED, cast)
    consent = agree(association, case_again(association, referral), to=[shelter], days=3)
    with association.acting():
        until = Grant.objects.get(id=referral.grant_id).until
        assert until.date() <= consent.until + timedelta(days=1)


def case_again(person: Person, referral: Referral) -> Opened:
    with person.acting() as keyring:
        return open_case(keyring, Case.objects.get(pk=referral.case_id), ["identity"])


def test_acceptance_after_consent_was_withdrawn_is_refused(cast: Cast, association: Person, shelter: Person) -> None:
    opened, referral = brought_to(State.ACKNOWLEDGED, cast)
    with association.acting():
        withdraw_consent(Consent.objects.get(case=opened.case))
    with shelter.acting(), pytest.raises(IntegrityError, match="does not go from"), transaction.atomic():
        actions.accept(Referral.objects.get(id=referral.id))


# --- endings --------------------------------------------------------------------------------------------------------


def test_silence_past_its_time_expires_and_closes(cast: Cast, association: Person, shelter: Person) -> None:
    opened = case_of(association)
    agree(association, opened, to=[shelter])
    with association.acting():
        referral = actions.draft(
            opened.case, shelter_of_saved(cast), by=association.member, sections=["identity"], urgency="now",
            expires_at=timezone.now() + timedelta(seconds=0.2),
        )  # fmt: skip
    sent(association, referral)
    assert actions.expire() == 0
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_sleep(0.25)")
    assert actions.expire() == 1
    with association.acting():
        referral.refresh_from_db()
        assert referral.state == State.EXPIRED
        assert Grant.objects.get(id=referral.grant_id).ended_why == "expired"


def shelter_of_saved(cast: Cast) -> Any:
    """The same as `shelter_of`, for use while somebody else acts: an inner `acting` ends as nobody."""
    from prystan.casework.access.context import Context, set_context

    service = shelter_of(cast)
    set_context(Context.of(cast["association caseworker"].member))
    return service


def ends_by_revoking(cast: Cast, association: Person, referral: Referral) -> None:
    with association.acting():
        assert referral.grant_id is not None
        revoke_grant(referral.grant_id, "revoked")


def ends_by_erasing(cast: Cast, association: Person, referral: Referral) -> None:
    with cast["association coordinator"].acting():
        erase_dossier(referral.case_id)


@pytest.mark.parametrize("end", [ends_by_revoking, ends_by_erasing])
def test_the_referral_ends_with_the_grant_or_the_person(
    cast: Cast, association: Person, shelter: Person, end: Callable[[Cast, Person, Referral], None]
) -> None:
    opened, referral = brought_to(State.IN_SERVICE, cast)
    end(cast, association, referral)
    assert names_read(shelter, opened) is None
    with association.acting():
        referral.refresh_from_db()
        assert referral.state == State.WITHDRAWN


# --- what is written down -------------------------------------------------------------------------------------------


def events(cast: Cast, organisation: str, referral: Referral) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    with cast[f"{organisation} auditor"].acting():
        return list(AuditEvent.objects.filter(row=referral.id).order_by("number").values_list("action", flat=True))


def test_each_move_is_one_event_in_both_chains_and_a_draft_only_in_the_senders(cast: Cast, association: Person) -> None:
    _, referral = brought_to(State.FEEDBACK, cast)
    assert events(cast, "association", referral) == ["insert", *["update"] * 6]
    assert events(cast, "shelter", referral) == ["update"] * 6
    assert events(cast, "stranger", referral) == []


def test_every_name_read_by_the_receiver_is_known_to_the_sender(
    cast: Cast, association: Person, shelter: Person
) -> None:
    opened, _ = brought_to(State.ACCEPTED, cast)
    names_read(shelter, opened)
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    with cast["association auditor"].acting():
        last = AuditEvent.objects.filter(action="open", row=opened.case.pk).latest("number")
        assert last.organisation == shelter.organisation.id
        assert last.fields == ["identity"]
