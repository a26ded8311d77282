"""A child is referred on the word of somebody who may give it, and the database asks for it at each step."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from casework.cast import Cast, Person
from casework.story import TODAY, agree, case_of, drafted, names_read, sent, shelter_of
from prystan.casework.access.fields import read_sealed
from prystan.casework.access.keyring import erase_dossier
from prystan.casework.care.actions.children import (
    decide_best_interest,
    doubt_guardian,
    end_best_interest,
    is_spoken_for,
    name_guardian,
)
from prystan.casework.care.models import BestInterest, Guardian
from prystan.casework.cases.actions import Opened
from prystan.casework.referrals import actions
from prystan.casework.referrals.models import Referral

REFUSED = "a child is referred with a guardian"


@pytest.fixture
def caseworker(cast: Cast, database: None) -> Person:
    return cast["association caseworker"]


def child_of(cast: Cast, person: Person, basis: str, age_band: str = "9-17") -> Opened:
    opened = case_of(person, age_band=age_band)
    agree(person, opened, to=[cast["shelter caseworker"]], child_basis=basis)
    return opened


def guarded(person: Person, opened: Opened, **more: object) -> Guardian:
    with person.acting():
        return name_guardian(opened, "appointed", "Апякун Прыкладны", by=person.member, **{"from_on": TODAY, **more})  # type: ignore[arg-type]


def decided(person: Person, opened: Opened, *, days: int = 90) -> BestInterest:
    with person.acting():
        return decide_best_interest(
            opened, "referral", "Бяспечней у прытулку", by=person.member, body="NGO", heard=True,
            decided_on=TODAY - timedelta(days=30), review_on=TODAY - timedelta(days=30) + timedelta(days=days),
        )  # fmt: skip


@pytest.mark.parametrize("band", ["0-8", "9-17"])
@pytest.mark.parametrize("basis", ["guardian", "best_interest"])
def test_no_child_is_referred_on_a_word_in_a_form_alone(cast: Cast, caseworker: Person, basis: str, band: str) -> None:
    opened = child_of(cast, caseworker, basis, band)
    with pytest.raises(IntegrityError, match=REFUSED), transaction.atomic():
        drafted(caseworker, opened, shelter_of(cast))


def test_with_a_guardian_a_child_is_referred(cast: Cast, caseworker: Person) -> None:
    opened = child_of(cast, caseworker, "guardian")
    guarded(caseworker, opened)
    sent(caseworker, drafted(caseworker, opened, shelter_of(cast)))


def test_with_a_best_interest_decision_too(cast: Cast, caseworker: Person) -> None:
    opened = child_of(cast, caseworker, "best_interest")
    decided(caseworker, opened)
    sent(caseworker, drafted(caseworker, opened, shelter_of(cast)))


def test_the_basis_is_the_one_that_the_consent_names(cast: Cast, caseworker: Person) -> None:
    opened = child_of(cast, caseworker, "best_interest")
    guarded(caseworker, opened)
    with pytest.raises(IntegrityError, match=REFUSED), transaction.atomic():
        drafted(caseworker, opened, shelter_of(cast))


@pytest.mark.parametrize(
    "unfit",
    [
        {"conflict": True},
        {"from_on": TODAY + timedelta(days=1)},
        {"from_on": TODAY - timedelta(9), "until_on": TODAY - timedelta(1)},
    ],
)
def test_a_guardian_who_had_a_part_in_it_or_is_not_in_office_speaks_for_nobody(
    cast: Cast, caseworker: Person, unfit: dict[str, object]
) -> None:
    opened = child_of(cast, caseworker, "guardian")
    guarded(caseworker, opened, **unfit)
    with caseworker.acting():
        assert not is_spoken_for(opened.case)
    with pytest.raises(IntegrityError, match=REFUSED), transaction.atomic():
        drafted(caseworker, opened, shelter_of(cast))


def test_a_decision_that_has_to_be_looked_at_again_carries_no_more(cast: Cast, caseworker: Person) -> None:
    opened = child_of(cast, caseworker, "best_interest")
    decided(caseworker, opened, days=29)
    with pytest.raises(IntegrityError, match=REFUSED), transaction.atomic():
        drafted(caseworker, opened, shelter_of(cast))


def test_a_draft_is_not_sent_once_the_decision_was_ended(cast: Cast, caseworker: Person) -> None:
    opened = child_of(cast, caseworker, "best_interest")
    decision = decided(caseworker, opened)
    referral = drafted(caseworker, opened, shelter_of(cast))
    with caseworker.acting():
        end_best_interest(decision, on=TODAY)
    with pytest.raises(IntegrityError, match=REFUSED), transaction.atomic():
        sent(caseworker, referral)


def test_nothing_opens_to_the_receiver_once_the_guardian_is_doubted(cast: Cast, caseworker: Person) -> None:
    shelter = cast["shelter caseworker"]
    opened = child_of(cast, caseworker, "guardian")
    guardian = guarded(caseworker, opened)
    referral = sent(caseworker, drafted(caseworker, opened, shelter_of(cast)))
    with shelter.acting():
        actions.acknowledge(Referral.objects.get(id=referral.id))
    with caseworker.acting():
        doubt_guardian(guardian)
    with shelter.acting(), pytest.raises(IntegrityError, match=REFUSED), transaction.atomic():
        actions.accept(Referral.objects.get(id=referral.id))
    assert names_read(shelter, opened) is None


def test_an_adult_needs_neither(cast: Cast, caseworker: Person) -> None:
    opened = case_of(caseworker)
    with caseworker.acting():
        assert is_spoken_for(opened.case)


def test_who_the_guardian_is_is_sealed_seen_by_nobody_else_and_erased(cast: Cast, caseworker: Person) -> None:
    opened = child_of(cast, caseworker, "guardian")
    guardian = guarded(caseworker, opened, contact="+375 29 000 00 02")
    with caseworker.acting():
        kept = Guardian.objects.get(id=guardian.id)
        assert "Апякун".encode() not in bytes(kept.name)
        assert read_sealed(opened.dossier, kept, "name") == "Апякун Прыкладны"
        with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
            Guardian.objects.filter(id=guardian.id).delete()
    with cast["stranger caseworker"].acting():
        assert not Guardian.objects.exists()
    with cast["association coordinator"].acting():
        erase_dossier(opened.case.pk)
        assert not Guardian.objects.filter(case=opened.case).exists()
