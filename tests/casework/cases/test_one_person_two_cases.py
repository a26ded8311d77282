"""Two cases of one person are put together: counted once, with what both say; nothing is moved, it can be undone."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.urls import reverse

from casework.alike.test_suspects import named, suspected
from casework.browser import at
from casework.cast import Cast, Person
from casework.exchange.test_contribution import counted, drawn_by
from casework.moving import agreed, offered
from casework.story import TODAY, agree, brought_to, case_of
from prystan.casework.access.keyring import erase_dossier
from prystan.casework.access.models import AuditEvent, Dossier
from prystan.casework.alike.models import Answer, Verdict
from prystan.casework.care.actions.closing import close_case
from prystan.casework.care.actions.help import begin_episode
from prystan.casework.care.actions.story import ask_for_decision, decide, record_event
from prystan.casework.cases.actions import Opened, add_note, record_consent, withdraw_consent
from prystan.casework.cases.continuations import continue_in, others_of, put_apart
from prystan.casework.cases.models import Case, Consent, Continuation
from prystan.casework.exchange.own_file import own_file
from prystan.casework.keeping.actions import due, erase_due, hold, keep_for
from prystan.casework.narrowed.actions import name_keepers
from prystan.casework.referrals.models import Referral
from prystan.casework.referrals.states import State

pytestmark = pytest.mark.usefixtures("database")
EARLIER = TODAY - timedelta(days=400)


@pytest.fixture
def chief(cast: Cast) -> Person:
    return cast["association coordinator"]


def together(person: Person, ends: Opened, stays: Opened) -> Continuation:
    with person.acting():
        return continue_in(ends.case, stays.case, by=person.member)


def two(person: Person, **facts: Any) -> tuple[Opened, Opened]:
    """The same person taken in a year ago and again; the later case stays."""
    first = counted(person, "Аксана Дваістая", detected_on=EARLIER, age_band="21-23", **facts)
    second = counted(person, "Оксана Двоистая", region="")
    return first, second


def record_of(person: Person, before: set[str]) -> dict[str, Any]:
    (row,) = [one for one in drawn_by(person).tables["victims"].to_dicts() if one["record"] not in before]
    return row


def records(person: Person) -> set[str]:
    return set(drawn_by(person, with_names=False).tables["victims"]["record"])


# --- counted once -----------------------------------------------------------------------------------------------------


def test_the_person_is_counted_once_with_what_both_cases_say(chief: Person) -> None:
    before = records(chief)
    first, second = two(chief)
    with chief.acting():
        record_event(first, "exploitation", by=chief.member, forms=["ForcedLabour"], country="PL")
        asked = ask_for_decision(first, "Conclusive", "Police", by=chief.member, requested_on=EARLIER)
        decide(first, asked, "Positive", on=EARLIER)
        for opened in (first, second):
            begin_episode(opened, "Legal", by=chief.member, began_on=TODAY)
    assert len(records(chief) - before) == 2
    together(chief, first, second)
    row = record_of(chief, before)
    assert (row["detected_on"], row["age_band"]) == (EARLIER, "21-23")  # noticed first, and so old then
    assert row["region"] == "BY-MI"  # what the case that stays does not know
    assert row["forms"] == ["ForcedLabour"]
    assert row["status"] == "ActualVictimOfTrafficking"
    drawn = drawn_by(chief)
    services = [one["record"] for one in drawn.tables["assistance"].to_dicts()]
    assert services.count(row["record"]) == 2
    assert drawn.register.filter(record=row["record"]).height == 1
    (name,) = drawn.register.filter(record=row["record"])["full_name"]
    assert name == "Оксана Двоистая"


def test_put_apart_they_are_two_again_with_their_old_numbers(chief: Person) -> None:
    first, second = two(chief)
    apart = records(chief)
    made = together(chief, first, second)
    assert len(records(chief)) == len(apart) - 1
    with chief.acting():
        put_apart(Continuation.objects.get(pk=made.pk))
    assert records(chief) == apart
    with chief.acting(), pytest.raises(DatabaseError, match="ends once"), transaction.atomic():
        put_apart(Continuation.objects.get(pk=made.pk))


def test_three_cases_are_one_person_in_whatever_order_they_were_put_together(chief: Person) -> None:
    before = records(chief)
    first, second = two(chief)
    third = counted(chief, "Аксана Дваістая")
    together(chief, first, second)
    together(chief, second, third)
    assert len(records(chief) - before) == 1
    with chief.acting():
        assert {one.pk for one in others_of(first.case, chief.member)} == {second.case.pk, third.case.pk}
    late = counted(chief, "Аксана Дваістая")
    made = together(chief, late, first)  # the first is continued: the one is meant in which she is counted
    assert made.into_id == third.case.pk


def test_no_case_is_continued_in_itself_in_a_circle_or_in_anothers(cast: Cast, chief: Person) -> None:
    first, second = two(chief)
    foreign = case_of(cast["stranger coordinator"])
    together(chief, first, second)
    for ends, stays in ((second, first), (first, second), (second, second), (second, foreign), (foreign, second)):
        with pytest.raises(DatabaseError), transaction.atomic():
            together(chief, ends, stays)


# --- her word ---------------------------------------------------------------------------------------------------------


def test_her_last_word_counts_even_if_it_was_said_in_the_case_that_ends(chief: Person) -> None:
    before = records(chief)
    first, second = two(chief)
    with chief.acting():
        withdraw_consent(Consent.objects.get(case=first.case))
    assert len(records(chief) - before) == 1  # as long as nobody knows that it is she
    together(chief, first, second)
    assert records(chief) == before
    page = at(chief).get(reverse("case", kwargs={"case": second.case.pk})).content.decode()
    assert "Until she agrees anew here" in page
    agree(chief, second, purposes=["assistance", "statistics"])
    assert len(records(chief) - before) == 1


def test_a_no_that_she_took_back_later_is_none(chief: Person) -> None:
    before = records(chief)
    first = case_of(chief)
    with chief.acting():
        record_consent(first.case, by=chief.member, purposes=["assistance"], given_on=EARLIER,
                       until=TODAY + timedelta(days=9), language="be")  # fmt: skip
    second = counted(chief, None)
    together(chief, first, second)
    assert len(records(chief) - before) == 1


def test_consent_taken_back_in_one_case_ends_what_others_read_in_the_other(cast: Cast, chief: Person) -> None:
    first, referral = brought_to(State.ACCEPTED, cast)
    second = counted(chief, None)
    together(chief, first, second)
    with chief.acting():
        withdraw_consent(Consent.objects.get(case=second.case))
        assert Consent.objects.get(case=first.case).withdrawn_at is not None
        assert Referral.objects.get(pk=referral.pk).state == State.WITHDRAWN
    with cast["shelter caseworker"].acting():
        assert not Case.objects.filter(pk=first.case.pk).exists()


# --- one person in everything -----------------------------------------------------------------------------------------


def test_what_is_new_is_written_where_she_is_counted(chief: Person) -> None:
    first, second = two(chief)
    together(chief, first, second)
    with chief.acting():
        for do in (
            lambda: add_note(first, "новае", by=chief.member),
            lambda: begin_episode(first, "Legal", by=chief.member, began_on=TODAY),
            lambda: close_case(first, "goals_met", "independent", by=chief.member, on=TODAY),
        ):
            with pytest.raises(DatabaseError, match="continued in another"), transaction.atomic():
                do()
    with pytest.raises(DatabaseError, match="continued in another"), transaction.atomic():
        agree(chief, first)
    answer = at(chief).post(reverse("begin-service", kwargs={"case": first.case.pk}),
                            {"service": "Legal", "began_on": TODAY.isoformat()})  # fmt: skip
    assert answer.status_code == 422
    assert "Write there" in answer.content.decode()


def test_both_are_erased_together_and_still_counted_once(chief: Person) -> None:
    before = records(chief)
    first, second = two(chief)
    together(chief, first, second)
    with chief.acting():
        erase_dossier(second.case.pk)
        assert {one.erased_at is None for one in Dossier.objects.filter(pk__in=[first.case.pk, second.case.pk])} == {
            False
        }
    assert len(records(chief) - before) == 1
    assert drawn_by(chief).register.height == 0


def test_a_hold_on_one_case_keeps_the_person(chief: Person) -> None:
    first, second = two(chief)
    with chief.acting():
        hold(first.case, by=chief.member, reason="court", review_on=TODAY)
    together(chief, first, second)
    with chief.acting(), pytest.raises(DatabaseError, match="legal hold"), transaction.atomic():
        erase_dossier(second.case.pk)


def test_the_clock_of_the_case_that_counts_her_is_the_clock_of_both(chief: Person) -> None:
    first, second = two(chief)
    with chief.acting():
        keep_for(by=chief.member, months=12)
        close_case(first, "goals_met", "independent", by=chief.member, on=EARLIER)
        assert first.case.pk in {one.case for one in due()}
    together(chief, first, second)
    with chief.acting():
        assert first.case.pk not in {one.case for one in due()}
        close_case(second, "goals_met", "independent", by=chief.member, on=EARLIER)
        assert {first.case.pk, second.case.pk} <= {one.case for one in due()}
    erase_due()
    with chief.acting():
        assert not Dossier.objects.filter(pk__in=[first.case.pk, second.case.pk], erased_at=None).exists()


def test_a_case_is_not_closed_while_a_referral_of_the_other_is_open(cast: Cast, chief: Person) -> None:
    first, _referral = brought_to(State.SENT, cast)
    second = case_of(chief)
    together(chief, first, second)
    with (
        chief.acting(),
        pytest.raises(DatabaseError, match="referral of this case is still open"),
        transaction.atomic(),
    ):
        close_case(second, "goals_met", "independent", by=chief.member, on=TODAY)


def test_a_case_that_is_one_with_another_is_not_offered_to_another_organisation(cast: Cast) -> None:
    first = agreed(cast)
    together(cast["association coordinator"], first, case_of(cast["association coordinator"]))
    with pytest.raises(DatabaseError, match="put them apart first"), transaction.atomic():
        offered(cast, first)


def test_her_own_copy_has_both_cases(chief: Person) -> None:
    first, second = two(chief)
    together(chief, first, second)
    with chief.acting() as keyring:
        page = own_file(keyring, second.case, language="en", others=others_of(second.case, chief.member))
    assert "Аксана" in page
    assert "Оксана" in page
    copied = at(chief).post(
        reverse("copy", kwargs={"case": second.case.pk}), {"language": "en", "sections": ["identity"]}
    )
    assert "Аксана" in copied.content.decode()


def test_a_case_that_is_closed_to_me_is_not_put_together_by_me_nor_shown(cast: Cast, chief: Person) -> None:
    worker = cast["association caseworker"]
    first, second = two(chief)
    with chief.acting():
        name_keepers(first.case, [chief.member.pk], by=chief.member)
    with pytest.raises(DatabaseError, match="row-level security"), transaction.atomic():
        together(worker, first, second)
    together(chief, first, second)
    with worker.acting():
        assert not Continuation.objects.exists()
        assert others_of(second.case, worker.member) == []


# --- by page ----------------------------------------------------------------------------------------------------------


def test_suspected_compared_put_together_and_put_apart_by_page(cast: Cast) -> None:
    worker = cast["association caseworker"]
    client = at(worker)
    first, second = named(worker, "Марта Паўторная"), named(worker, "Марта Паўторная")
    address = reverse("decide-alike", kwargs={"case": second.pk, "other": first.pk})
    compare = client.post(address, {"answer": "same"})["Location"]
    assert compare == reverse("put-together", kwargs={"case": second.pk, "other": first.pk})
    assert "Which case stays?" in client.get(compare).content.decode()
    assert client.post(compare, {"stays": "neither"}).status_code == 422
    done = client.post(compare, {"stays": str(second.pk)})
    assert done["Location"] == reverse("case", kwargs={"case": second.pk})
    page = client.get(done["Location"]).content.decode()
    assert f"Case {first.number}" in page
    assert f"(Case {first.number})" in page  # in the timeline, too
    assert f"(Case {first.number})" in client.get(reverse("timeline", kwargs={"case": second.pk})).content.decode()
    ended = client.get(reverse("case", kwargs={"case": first.pk})).content.decode()
    apart = reverse("put-apart", kwargs={"case": first.pk})
    assert apart in ended
    assert reverse("note", kwargs={"case": first.pk}) not in ended
    assert f"Case {second.number}" in client.post(reverse("cases"), {"name": "Марта Паўторная"}).content.decode()
    assert suspected(worker, first) == suspected(worker, second) == []
    assert client.post(apart).status_code == 303
    with worker.acting():
        assert Verdict.objects.get(owner=worker.organisation).answer == Answer.DIFFERENT
    assert apart not in client.get(reverse("case", kwargs={"case": first.pk})).content.decode()
    assert client.post(apart).status_code == 404


def test_not_the_same_after_all_puts_them_apart(cast: Cast) -> None:
    worker = cast["association caseworker"]
    first, second = named(worker, "Яна Розная"), named(worker, "Яна Розная")
    with worker.acting():
        continue_in(first, second, by=worker.member)
    at(worker).post(reverse("decide-alike", kwargs={"case": first.pk, "other": second.pk}), {"answer": "different"})
    with worker.acting():
        assert not Continuation.objects.filter(ended_at=None).exists()


def test_a_case_that_nobody_suspects_is_found_by_its_number(cast: Cast) -> None:
    worker = cast["association caseworker"]
    first, second = case_of(worker).case, case_of(worker).case
    where = reverse("alike", kwargs={"case": first.pk})
    found = at(worker).post(where, {"number": second.number})
    assert found["Location"] == reverse("put-together", kwargs={"case": first.pk, "other": second.pk})
    for wrong in (first.number, 999_999, "x"):
        assert at(worker).post(where, {"number": wrong}).status_code == 422


def test_who_put_them_together_and_apart_stands_in_the_chain(cast: Cast, chief: Person) -> None:
    first, second = two(chief)
    made = together(chief, first, second)
    with chief.acting():
        put_apart(Continuation.objects.get(pk=made.pk))
    with transaction.atomic(), cast["association auditor"].acting():
        connection.cursor().execute("SET CONSTRAINTS ALL IMMEDIATE")
        events = AuditEvent.objects.filter(subject="cases_continuation", row=made.pk).order_by("number")
        assert [(one.action, one.member) for one in events] == [
            ("insert", chief.member.pk), ("update", chief.member.pk),
        ]  # fmt: skip
