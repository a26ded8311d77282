"""How a case ends and begins again; nothing is left hanging, and nothing new is put into a closed case."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from casework.cast import Cast, Person
from casework.story import TODAY, agree, brought_to, case_of, drafted, shelter_of
from prystan.casework.care.actions.closing import _months_after, close_case, reopen_case
from prystan.casework.care.actions.help import record_follow_up
from prystan.casework.care.actions.story import record_event
from prystan.casework.care.models import Closure, FollowUp
from prystan.casework.cases.actions import Opened
from prystan.casework.cases.models import Case
from prystan.casework.referrals.states import OPEN, State


@pytest.fixture
def caseworker(cast: Cast, database: None) -> Person:
    return cast["association caseworker"]


def closed(person: Person, opened: Opened, reason: str = "goals_met", **more: object) -> Closure:
    with person.acting():
        return close_case(opened, reason, "independent", by=person.member, on=TODAY, **more)  # type: ignore[arg-type]


def test_closing_sets_the_cases_moment_and_the_visits_after_6_and_12_months(caseworker: Person) -> None:
    opened = case_of(caseworker)
    closed(caseworker, opened, comment="Жыве з сястрой")
    with caseworker.acting():
        assert Case.objects.get(pk=opened.case.pk).closed_at is not None
        visits = FollowUp.objects.filter(case=opened.case).order_by("month")
        assert [(v.month, v.due_on) for v in visits] == [(m, _months_after(TODAY, m)) for m in (6, 12)]
        record_follow_up(opened, visits[0], on=TODAY, housing=True)  # a visit may still be written down


@pytest.mark.parametrize(("day", "months", "then"), [
    (date(2026, 8, 31), 6, date(2027, 2, 28)), (date(2027, 8, 31), 6, date(2028, 2, 29)),
    (date(2026, 12, 1), 12, date(2027, 12, 1)),
])  # fmt: skip
def test_a_visit_falls_on_the_same_day_or_the_last_of_a_shorter_month(day: date, months: int, then: date) -> None:
    assert _months_after(day, months) == then


def test_the_dead_are_not_visited(caseworker: Person) -> None:
    opened = case_of(caseworker)
    closed(caseworker, opened, "died")
    with caseworker.acting():
        assert not FollowUp.objects.filter(case=opened.case).exists()


@pytest.mark.parametrize("state", list(OPEN))
def test_a_case_with_an_open_referral_is_not_closed(cast: Cast, caseworker: Person, state: State) -> None:
    opened, _ = brought_to(state, cast)
    with pytest.raises(IntegrityError, match="still open"), transaction.atomic():
        closed(caseworker, opened)


def test_a_closed_case_takes_nothing_new_until_it_is_reopened(caseworker: Person) -> None:
    opened = case_of(caseworker)
    closure = closed(caseworker, opened)
    with caseworker.acting():
        with pytest.raises(IntegrityError, match="reopen it first"), transaction.atomic():
            record_event(opened, "transit", by=caseworker.member)
        with pytest.raises(IntegrityError, match="closed already"), transaction.atomic():
            Closure.objects.create(
                case=opened.case, owner_id=opened.case.owner_id, made_by=caseworker.member, closed_on=TODAY,
                reason="other", outcome="unknown",
            )  # fmt: skip
        reopen_case(opened, closure, "trafficked_again", by=caseworker.member, on=TODAY)
        record_event(opened, "transit", by=caseworker.member)
        with pytest.raises(IntegrityError, match="reopened once"), transaction.atomic():
            reopen_case(opened, closure, "mistake", by=caseworker.member, on=TODAY)
    closed(caseworker, opened, follow_up=False)
    with caseworker.acting():
        assert Closure.objects.filter(case=opened.case).count() == 2


def test_a_closed_case_is_not_referred_until_it_is_reopened(cast: Cast, caseworker: Person) -> None:
    opened, service = case_of(caseworker), shelter_of(cast)
    agree(caseworker, opened, to=[cast["shelter caseworker"]])
    closure = closed(caseworker, opened)
    with pytest.raises(IntegrityError, match="reopen it first"), transaction.atomic():
        drafted(caseworker, opened, service)
    with caseworker.acting():
        reopen_case(opened, closure, "new_need", by=caseworker.member, on=TODAY)
    assert drafted(caseworker, opened, service).state == State.DRAFT


def test_nobody_closes_a_case_without_saying_why(caseworker: Person) -> None:
    opened = case_of(caseworker)
    with caseworker.acting(), pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
        Case.objects.filter(pk=opened.case.pk).update(closed_at=None)
    with pytest.raises(IntegrityError, match="is_what_it_says"), transaction.atomic():
        closed(caseworker, opened, "no idea")
