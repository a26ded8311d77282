"""The first facts of a case, a birth date and a name can be corrected; what was there before is not lost."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.http import HttpResponse
from django.urls import reverse

from casework.browser import at
from casework.cast import Cast, Person
from casework.exchange.test_contribution import NAME, counted, drawn_by
from casework.story import TODAY, agree, case_of, name_her
from prystan.casework.access.keyring import erase_dossier
from prystan.casework.access.models import AuditEvent
from prystan.casework.cases.actions import Opened, names_of, open_case
from prystan.casework.cases.models import Case, EarlierFacts, Name, SearchToken
from prystan.casework.cases.search import find_cases
from prystan.evidence.linkage.encode import encode
from prystan.evidence.linkage.keys import new_round_key
from prystan.evidence.linkage.schemes import RECOMMENDED, SCHEMES
from prystan.web.templating import label

pytestmark = pytest.mark.usefixtures("database")
FACTS: dict[str, Any] = {"detected_on": TODAY.isoformat(), "sex": "Masculine", "age_band": "27-29", "region": "BY-BR"}
KEY = new_round_key("facts", date(2026, 11, 28))


@pytest.fixture
def worker(cast: Cast) -> Person:
    return cast["association caseworker"]


def corrected(person: Person, opened: Opened, **changed: Any) -> HttpResponse:
    answer: HttpResponse = at(person).post(reverse("facts", kwargs={"case": opened.case.pk}), {**FACTS, **changed})
    return answer


def written(person: Person, opened: Opened, **given: Any) -> HttpResponse:
    answer: HttpResponse = at(person).post(reverse("person", kwargs={"case": opened.case.pk}), given)
    return answer


def earlier(person: Person, opened: Opened) -> list[EarlierFacts]:
    with person.acting():
        return list(EarlierFacts.objects.filter(case=opened.case).order_by("changed_at"))


def now(person: Person, opened: Opened) -> Case:
    with person.acting():
        return Case.objects.get(pk=opened.case.pk)


# --- facts ------------------------------------------------------------------------------------------------------------


def test_a_correction_keeps_what_was_there_who_changed_it_and_when(cast: Cast, worker: Person) -> None:
    opened = case_of(worker)
    assert corrected(worker, opened).status_code == 303
    case = now(worker, opened)
    assert (case.sex, case.age_band, case.region) == ("Masculine", "27-29", "BY-BR")
    (before,) = earlier(worker, opened)
    assert (before.sex, before.age_band, before.region) == ("Feminine", "24-26", "BY-MI")
    assert before.changed_by_id == worker.member.pk
    with transaction.atomic(), cast["association auditor"].acting():
        connection.cursor().execute("SET CONSTRAINTS ALL IMMEDIATE")
        event = AuditEvent.objects.get(action="update", subject="cases_case", row=opened.case.pk)
        assert (event.member, set(event.fields)) == (worker.member.pk, {"sex", "age_band", "region"})
    page = at(worker).get(reverse("timeline", kwargs={"case": opened.case.pk})).content.decode()
    assert "The facts were corrected" in page
    assert label("age_band", "24-26") in page


def test_a_form_that_changes_nothing_leaves_no_trace(worker: Person) -> None:
    opened = case_of(worker, sex="Masculine", age_band="27-29", region="BY-BR")
    assert corrected(worker, opened).status_code == 303
    assert earlier(worker, opened) == []


def test_nobody_writes_or_removes_what_was_there_before(worker: Person) -> None:
    opened = case_of(worker)
    corrected(worker, opened)
    for statement in ("DELETE FROM cases_earlierfacts", "UPDATE cases_earlierfacts SET sex = ''"):
        with worker.acting(), pytest.raises(DatabaseError), transaction.atomic():
            connection.cursor().execute(statement)


def test_a_day_that_has_not_come_and_a_code_that_is_none_are_refused(worker: Person) -> None:
    opened = case_of(worker)
    assert corrected(worker, opened, detected_on="2999-01-01").status_code == 422
    assert corrected(worker, opened, sex="Sideways").status_code == 422
    assert earlier(worker, opened) == []


def test_who_turns_out_to_be_a_child_needs_the_word_of_somebody_who_may_give_it(worker: Person) -> None:
    opened = case_of(worker)
    agree(worker, opened)
    client = at(worker)
    client.post(reverse("facts", kwargs={"case": opened.case.pk}), {**FACTS, "age_band": "9-17"})
    assert "say who decided" in client.get(reverse("case", kwargs={"case": opened.case.pk})).content.decode()


def test_of_an_erased_person_nothing_says_what_she_was_taken_for(cast: Cast, worker: Person) -> None:
    opened = case_of(worker)
    corrected(worker, opened)
    with cast["association coordinator"].acting():
        erase_dossier(opened.case.pk)
    assert earlier(worker, opened) == []
    assert corrected(worker, opened, region="BY-VI").status_code == 404


# --- birth date -------------------------------------------------------------------------------------------------------


def test_the_age_follows_the_birth_date_and_not_the_other_way_round(worker: Person) -> None:
    opened = case_of(worker)
    agree(worker, opened)
    born = TODAY.replace(year=TODAY.year - 35, day=1)
    assert written(worker, opened, name=NAME, birth_date=born.isoformat()).status_code == 303
    assert now(worker, opened).age_band == "30-38"
    assert [one.age_band for one in earlier(worker, opened)] == ["24-26"]
    answer = corrected(worker, opened)
    assert answer.status_code == 422
    assert "By the birth date" in answer.content.decode()
    assert corrected(worker, opened, age_band="30-38").status_code == 303
    assert corrected(worker, opened, age_band="30-38", detected_on="1950-01-01").status_code == 422
    assert written(worker, opened, birth_date=TODAY.replace(year=TODAY.year + 1).isoformat()).status_code == 422


def test_a_corrected_birth_date_renews_the_tokens_of_the_same_record(cast: Cast) -> None:
    coordinator = cast["association coordinator"]
    opened = counted(coordinator, NAME)
    before = tokens_of(coordinator)
    assert written(coordinator, opened, birth_date="1999-02-03", document="MP0000001").status_code == 303
    after = tokens_of(coordinator)
    assert set(before) == set(after)
    (changed,) = [record for record in after if after[record] != before[record]]
    given_name_and_date, names_only = (SCHEMES[RECOMMENDED].columns[n].name for n in (0, 8))
    assert before[changed][given_name_and_date] != after[changed][given_name_and_date]
    assert before[changed]["doc"] == after[changed]["doc"]
    assert names_only in after[changed]
    victims = {row["record"]: row for row in drawn_by(coordinator).tables["victims"].to_dicts()}
    assert victims[changed]["age_band"] == "27-29"


def tokens_of(person: Person) -> dict[str, dict[str, Any]]:
    drawn = drawn_by(person)
    made = encode(drawn.tables["victims"], drawn.register, KEY, SCHEMES[RECOMMENDED], contributor="x", region="BY")
    return {row["record"]: row for row in made.tokens.unique("record", keep="first", maintain_order=True).to_dicts()}


# --- names ------------------------------------------------------------------------------------------------------------


def test_a_name_that_is_not_hers_is_taken_out_and_does_not_find_her(worker: Person) -> None:
    opened = case_of(worker)
    agree(worker, opened)
    name_her(worker, opened, "Малгажата Памылковая", "Малгажата Сапраўдная")
    with worker.acting() as keyring:
        wrong = {text: pk for pk, text in names_of(open_case(keyring, opened.case, ["identity"]))}
    where = {"case": opened.case.pk, "known": wrong["Малгажата Памылковая"]}
    page = at(worker).get(reverse("person", kwargs={"case": opened.case.pk})).content.decode()
    assert reverse("remove-name", kwargs=where) in page
    assert at(worker).post(reverse("remove-name", kwargs=where)).status_code == 303
    with worker.acting() as keyring:
        assert Name.objects.filter(case=opened.case).count() == 1
        assert not find_cases(keyring.search, "Памылковая").exists()
        assert find_cases(keyring.search, "Малгажата Сапраўдная").filter(pk=opened.case.pk).exists()
        assert SearchToken.objects.filter(case=opened.case).count() == 2


def test_a_name_is_taken_out_of_its_own_case_only(worker: Person) -> None:
    mine, other = case_of(worker), case_of(worker)
    for opened in (mine, other):
        agree(worker, opened)
        name_her(worker, opened, "Крысціна Чужая")
    with worker.acting():
        name = Name.objects.get(case=other.case)
    where = {"case": mine.case.pk, "known": name.pk}
    assert at(worker).post(reverse("remove-name", kwargs=where)).status_code == 404
