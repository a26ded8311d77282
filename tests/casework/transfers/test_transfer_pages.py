"""A case is given away and taken over by pages; afterwards the old owner has no page of it."""

from __future__ import annotations

import re
from uuid import uuid4

import pytest
from django.urls import reverse

from casework.browser import at
from casework.by_page import address
from casework.cast import Cast, Person
from casework.lived import WORDS, one_of_each
from casework.moving import NAME, accepted_by, agreed, execute, offered, seen_by
from casework.story import agree, case_of, drafted, name_her, sent, shelter_of
from prystan.casework.cases.actions import Opened
from prystan.casework.transfers.models import Transfer
from prystan.casework.vault import seal_to
from prystan.web.pages import Page
from prystan.web.urls import PAGES

pytestmark = pytest.mark.usefixtures("database")
OF_A_CASE = [page for page in PAGES if page.path.startswith("cases/<uuid:case>")]


def page_of(person: Person, name: str, **parts: object) -> str:
    return at(person).get(address(name, **parts)).content.decode()


def offer_by_page(giver: Person, opened: Opened, receiver: Person) -> Transfer:
    answer = at(giver).post(
        address("give-case", case=opened.case.pk),
        {"receiver": str(receiver.organisation.pk), "reason": "MigrationOrChangeOfLocation", "needs": ["Shelter"]},
    )
    assert answer.status_code == 303, answer.content.decode()
    with giver.acting():
        return Transfer.objects.get(case=opened.case)


def test_from_offer_to_the_case_at_the_new_owner(cast: Cast, giver: Person, taker: Person) -> None:
    opened = agreed(cast)
    one_of_each(cast["association caseworker"], opened)
    transfer = offer_by_page(giver, opened, taker)
    for page in (page_of(taker, "day"), page_of(taker, "transfers"), page_of(taker, "transfer", transfer=transfer.pk)):
        assert "Association" in page
        assert NAME not in page
    answer = at(taker).post(address("settle-transfer", transfer=transfer.pk, settle="accepted"))
    assert (answer.status_code, answer["Location"]) == (303, address("case", case=opened.case.pk))
    case = page_of(taker, "case", case=opened.case.pk)
    for text in (NAME, WORDS["account"], WORDS["task"], WORDS["file"], "from Association", "+375 29 000 00 01"):
        assert text in case
    found = at(taker).post(reverse("cases"), {"name": "Зинаида"}).content.decode()
    assert address("case", case=opened.case.pk) in found
    kept = page_of(giver, "transfer", transfer=transfer.pk)
    assert "What stands here is all that your organisation keeps of it." in kept
    assert NAME not in kept


@pytest.mark.parametrize("role", ["caseworker", "coordinator"])
def test_of_what_has_gone_the_old_owner_has_no_page(cast: Cast, role: str) -> None:
    opened = agreed(cast)
    parts = {"other": uuid4(), "service": uuid4(), **one_of_each(cast["association caseworker"], opened)}
    accepted_by(cast["shelter coordinator"], offered(cast, opened))
    client = at(cast[f"association {role}"])
    asked = 0
    for page in OF_A_CASE:
        for verb in page.verbs if page.admits(cast[f"association {role}"].member) else ():
            answer = client.generic(verb, _address(page, {"case": opened.case.pk, **parts}))
            assert answer.status_code == 404, (page.name, verb, answer.status_code)
            asked += 1
    assert asked > 60


def _address(page: Page, parts: dict[str, object]) -> str:
    """Of this case; where a page is about a row that the story does not name, about any."""
    wanted = re.findall(r"<(?:uuid|slug|str):(\w+)>", page.path)
    return address(page.name, **{name: parts.get(name, uuid4()) for name in wanted})


def test_who_asked_and_who_did_what_there_is_told_without_a_name(cast: Cast, taker: Person) -> None:
    opened = agreed(cast)
    parts = one_of_each(cast["association caseworker"], opened)
    client = at(cast["association caseworker"])
    client.post(address("finish-task", case=opened.case.pk, task=parts["task"]))
    accepted_by(taker, offered(cast, opened))
    case = page_of(taker, "case", case=opened.case.pk)
    assessment = page_of(taker, "assessment", case=opened.case.pk, assessment=parts["assessment"])
    for page in (case, assessment):
        assert "a member of Association" in page
        assert "Caseworker of the association" not in page
    assert "Version" in case  # of a consent that somebody there explained


def test_without_consent_the_page_says_what_is_missing(cast: Cast, giver: Person) -> None:
    opened = agreed(cast, purposes=["assistance", "referral"])
    assert "Her consent has to say so" in page_of(giver, "give-case", case=opened.case.pk)
    answer = at(giver).post(
        address("give-case", case=opened.case.pk),
        {"receiver": str(cast["shelter coordinator"].organisation.pk), "reason": "Other"},
    )
    assert answer.status_code in (200, 422)
    assert "Her consent has to say so" in answer.content.decode()


def test_an_open_referral_is_said_above_the_form_and_what_was_chosen_stays(cast: Cast, giver: Person) -> None:
    opened, worker = agreed(cast), cast["association caseworker"]
    sent(worker, drafted(worker, opened, shelter_of(cast)))
    given = {"receiver": str(cast["shelter coordinator"].organisation.pk), "reason": "NoCapacity"}
    answer = at(giver).post(address("give-case", case=opened.case.pk), given)
    assert answer.status_code == 422
    said = answer.content.decode()
    assert "A referral of this case is still open." in said
    assert '<option value="NoCapacity" selected>' in said


def test_declining_needs_a_reason_and_is_told_to_the_sender(cast: Cast, giver: Person, taker: Person) -> None:
    transfer = offered(cast, agreed(cast))
    where = address("settle-transfer", transfer=transfer.pk, settle="declined")
    assert at(taker).post(where).status_code == 422
    assert at(taker).post(where, {"decline_reason": "NoCapacity"}).status_code == 303
    assert "No free place" in page_of(giver, "transfer", transfer=transfer.pk)
    assert at(taker).post(where, {"decline_reason": "NoCapacity"}).status_code == 404


@pytest.mark.parametrize("settle", ["offered", "expired", "withdrawn", "moved"])
def test_the_receiver_has_only_its_own_answers(cast: Cast, taker: Person, settle: str) -> None:
    transfer = offered(cast, agreed(cast))
    answer = at(taker).post(address("settle-transfer", transfer=transfer.pk, settle=settle))
    assert answer.status_code == 404
    seen = seen_by(taker, transfer)
    assert seen is not None
    assert seen.state == "offered"


def test_the_case_says_that_it_is_offered_and_is_not_offered_twice(cast: Cast, giver: Person) -> None:
    opened = agreed(cast)
    transfer = offered(cast, opened)
    assert "is offered to Shelter for good" in page_of(giver, "case", case=opened.case.pk)
    again = at(giver).get(address("give-case", case=opened.case.pk))
    assert again["Location"] == address("transfer", transfer=transfer.pk)


def test_a_wrong_key_is_said_and_moves_nothing(cast: Cast, giver: Person, taker: Person) -> None:
    opened = agreed(cast)
    wrong = seal_to([taker.organisation.public_key], b'{"dossier": "another", "whole": ""}')
    with giver.acting():
        ((pk,),) = execute(
            "SELECT prystan.offer_transfer(%s, %s, 'Other', '{}', false, %s)",
            opened.case.pk, taker.organisation.pk, wrong,
        )  # fmt: skip
    client = at(taker)
    client.post(address("settle-transfer", transfer=pk, settle="accepted"))
    assert "Nothing has moved" in client.get(address("transfer", transfer=pk)).content.decode()
    assert NAME in page_of(giver, "case", case=opened.case.pk)


def test_who_is_known_already_is_shown_to_whoever_took_her_over(cast: Cast, taker: Person) -> None:
    known = case_of(taker)
    agree(taker, known)
    name_her(taker, known, NAME)
    transfer = offered(cast, agreed(cast))
    answer = at(taker).post(address("settle-transfer", transfer=transfer.pk, settle="accepted"))
    assert answer["Location"].endswith("/alike")


def test_a_referral_that_ended_before_shows_no_way_to_a_case_that_is_gone(cast: Cast) -> None:
    worker, opened = cast["association caseworker"], agreed(cast)
    referral = sent(worker, drafted(worker, opened, shelter_of(cast)))
    at(worker).post(address("move", referral=referral.pk, move="withdrawn"))
    assert address("case", case=opened.case.pk) in page_of(worker, "referral", referral=referral.pk)
    accepted_by(cast["shelter coordinator"], offered(cast, opened))
    assert address("case", case=opened.case.pk) not in page_of(worker, "referral", referral=referral.pk)
    case = page_of(cast["shelter caseworker"], "case", case=opened.case.pk)
    assert address("referral", referral=referral.pk) in case


@pytest.mark.parametrize("language", ["be", "ru"])
def test_in_every_language(cast: Cast, giver: Person, language: str) -> None:
    client = at(giver)
    client.post(reverse("language"), {"language": language})
    said = client.get(reverse("transfers")).content.decode()
    assert {"be": "Перадача спраў", "ru": "Передача дел"}[language] in said


def test_the_purpose_needs_an_organisation(cast: Cast) -> None:
    opened = case_of(cast["association caseworker"])
    answer = at(cast["association caseworker"]).post(
        address("consent", case=opened.case.pk),
        {"purposes": ["transfer"], "given_on": "2026-01-01", "until": "2027-12-31", "language": "be"},
    )
    assert answer.status_code == 422
    assert "Say to which organisation the case may go for good." in answer.content.decode()
