"""The same person taken in twice is suspected by blind tokens, and somebody decides."""

from __future__ import annotations

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse

from casework.browser import at
from casework.cast import Cast, Person
from casework.story import agree, case_of, name_her
from prystan.casework.access.keyring import erase_dossier
from prystan.casework.alike.models import Answer, Verdict
from prystan.casework.alike.suspects import decide, suspicions
from prystan.casework.cases.models import Case
from prystan.casework.narrowed.actions import name_keepers

pytestmark = pytest.mark.usefixtures("database")


def named(person: Person, name: str, **facts: str) -> Case:
    opened = case_of(person, **facts)
    agree(person, opened)
    name_her(person, opened, name)
    return opened.case


def suspected(person: Person, case: Case) -> list[object]:
    with person.acting():
        return [one.other for one in suspicions(person.member, case)]


@pytest.fixture
def worker(cast: Cast) -> Person:
    return cast["association caseworker"]


def test_one_name_in_two_scripts_is_suspected_and_another_name_is_not(worker: Person) -> None:
    first = named(worker, "Святлана Дубоўская")
    second = named(worker, "Sviatlana Dubouskaya")
    third = named(worker, "Святлана Кавалеўская")
    assert suspected(worker, first) == [second.pk]
    assert suspected(worker, second) == [first.pk]
    assert suspected(worker, third) == []
    with worker.acting():
        pairs = [{one.case, one.other} for one in suspicions(worker.member)]
    assert {first.pk, second.pk} in pairs
    assert not [pair for pair in pairs if third.pk in pair]


def test_people_of_different_sex_are_not_suspected(worker: Person) -> None:
    first = named(worker, "Саша Пятровіч")
    named(worker, "Саша Пятровіч", sex="Masculine")
    assert suspected(worker, first) == []


def test_another_organisations_cases_are_not_compared(cast: Cast, worker: Person) -> None:
    first = named(worker, "Рэгіна Асобная")
    named(cast["shelter caseworker"], "Рэгіна Асобная")
    assert suspected(worker, first) == []


def test_who_is_decided_about_is_suspected_no_more(worker: Person) -> None:
    first, second = named(worker, "Алеся Падвойная"), named(worker, "Алеся Падвойная")
    address = reverse("decide-alike", kwargs={"case": second.pk, "other": first.pk})
    assert at(worker).post(address, {"answer": "different"}).status_code == 303
    assert suspected(worker, first) == suspected(worker, second) == []
    at(worker).post(address, {"answer": "same"})  # a later decision takes the place of the earlier one
    with worker.acting():
        (verdict,) = Verdict.objects.filter(owner=worker.organisation)
        assert (verdict.answer, verdict.decided_by_id) == (Answer.SAME, worker.member.pk)
        assert verdict.case_id < verdict.other_id


def test_a_person_taken_in_again_is_shown_at_once(worker: Person) -> None:
    first = named(worker, "Кацярына Вярнулася")
    again = case_of(worker)
    agree(worker, again)
    saved = at(worker).post(reverse("person", kwargs={"case": again.case.pk}), {"name": "Екатерина Вернулась"})
    assert saved["Location"] != reverse("alike", kwargs={"case": again.case.pk})  # spelt otherwise: other tokens
    saved = at(worker).post(reverse("person", kwargs={"case": again.case.pk}), {"name": "Кацярына Вярнулася"})
    assert saved["Location"] == reverse("alike", kwargs={"case": again.case.pk})
    page = at(worker).get(saved["Location"]).content.decode()
    assert reverse("case", kwargs={"case": first.pk}) in page
    assert "Вярнулася" not in page


def test_a_case_that_is_closed_to_me_is_not_suspected(cast: Cast, worker: Person) -> None:
    first, second = named(worker, "Зоя Схаваная"), named(worker, "Зоя Схаваная")
    chief = cast["association coordinator"]
    with chief.acting():
        name_keepers(first, [chief.member.pk], by=chief.member)
    assert suspected(worker, second) == []
    assert suspected(chief, second) == [first.pk]
    with worker.acting(), pytest.raises(DatabaseError, match="row-level security"), transaction.atomic():
        decide(first, second, Answer.SAME, by=worker.member)


def test_a_pair_is_two_cases_of_one_organisation(cast: Cast, worker: Person) -> None:
    first, foreign = named(worker, "Ганна Адна"), named(cast["shelter caseworker"], "Ганна Адна")
    with worker.acting():
        for other in (first, foreign):
            with pytest.raises(DatabaseError), transaction.atomic():
                decide(first, other, Answer.SAME, by=worker.member)
    address = reverse("decide-alike", kwargs={"case": first.pk, "other": foreign.pk})
    assert at(worker).post(address, {"answer": "same"}).status_code == 404


def test_of_an_erased_person_nothing_says_who_else_she_was(cast: Cast, worker: Person) -> None:
    first, second = named(worker, "Лідзія Былая"), named(worker, "Лідзія Былая")
    with worker.acting():
        decide(first, second, Answer.SAME, by=worker.member)
    with cast["association coordinator"].acting():
        erase_dossier(second.pk)
    with worker.acting():
        assert not Verdict.objects.exists()
    assert suspected(worker, first) == []
