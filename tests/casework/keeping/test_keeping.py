"""How long a person is kept: a clock from the closing of the case, a hold that stops it, and no other way."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from casework.cast import Cast, Person
from casework.story import TODAY, agree, brought_to, case_of, drafted, name_her, names_read, sent, shelter_of
from prystan.casework.access.keyring import erase_dossier
from prystan.casework.access.models import AuditEvent, Dossier
from prystan.casework.care.actions.closing import close_case, reopen_case
from prystan.casework.care.models import Closure
from prystan.casework.cases.actions import Opened
from prystan.casework.cases.models import Case, Name
from prystan.casework.keeping.actions import Due, due, erase_due, hold, keep_for, lift
from prystan.casework.keeping.models import LegalHold, Retention
from prystan.casework.referrals.states import State

YEAR = 12


@pytest.fixture
def coordinator(cast: Cast, database: None) -> Person:
    return cast["association coordinator"]


@pytest.fixture
def kept_a_year(coordinator: Person) -> Person:
    with coordinator.acting():
        keep_for(by=coordinator.member, months=YEAR)
    return coordinator


def closed(person: Person, days_ago: int) -> Opened:
    opened = case_of(person)
    agree(person, opened)
    name_her(person, opened, "Зоя Даўняя")
    with person.acting():
        close_case(opened, "goals_met", "independent", by=person.member, on=TODAY - timedelta(days=days_ago))
    return opened


def is_erased(person: Person, opened: Opened) -> bool:
    with person.acting():
        return Dossier.objects.get(pk=opened.case.pk).erased_at is not None


def test_the_clock_destroys_the_key_of_whom_the_time_has_come_and_of_nobody_else(kept_a_year: Person) -> None:
    gone, stays = closed(kept_a_year, 370), closed(kept_a_year, 300)
    open_ = case_of(kept_a_year)
    assert erase_due() == 1
    assert [is_erased(kept_a_year, one) for one in (gone, stays, open_)] == [True, False, False]
    assert names_read(kept_a_year, gone) is None
    assert names_read(kept_a_year, stays) == ("Зоя Даўняя",)
    with kept_a_year.acting():
        assert not Name.objects.filter(case=gone.case).exists()
    assert erase_due() == 0


def test_a_case_that_was_opened_again_has_no_clock(kept_a_year: Person) -> None:
    opened = closed(kept_a_year, 370)
    with kept_a_year.acting():
        reopen_case(opened, Closure.objects.get(case=opened.case), "new_need", by=kept_a_year.member, on=TODAY)
    assert erase_due() == 0


def test_where_nobody_has_said_how_long_nothing_is_erased(coordinator: Person) -> None:
    closed(coordinator, 30000)
    assert erase_due() == 0


def test_what_falls_due_is_listed_beforehand_with_its_day(kept_a_year: Person) -> None:
    soon, _later = closed(kept_a_year, 300), closed(kept_a_year, 100)
    with kept_a_year.acting():
        (one,) = due()
    assert (one.case, one.held) == (soon.case.pk, False)
    assert 0 < (one.on - TODAY).days <= 90


def test_another_organisation_hears_nothing_of_it(cast: Cast, kept_a_year: Person) -> None:
    closed(kept_a_year, 360)
    for name in ("stranger coordinator", "association administrator"):
        with cast[name].acting():
            assert due() == []
    with cast["stranger coordinator"].acting():
        assert not Retention.objects.exists()


def test_a_hold_stops_the_clock_and_the_hand(kept_a_year: Person) -> None:
    opened = closed(kept_a_year, 370)
    with kept_a_year.acting():
        held = hold(opened.case, by=kept_a_year.member, reason="court", review_on=TODAY + timedelta(days=90))
        assert [one.held for one in due()] == [True]
    assert erase_due() == 0
    with pytest.raises(DatabaseError, match="legal hold"), transaction.atomic(), kept_a_year.acting():
        erase_dossier(opened.case.pk)
    assert names_read(kept_a_year, opened) == ("Зоя Даўняя",)
    with kept_a_year.acting():
        lift(held)
    assert erase_due() == 1
    assert is_erased(kept_a_year, opened)


def test_a_hold_is_lifted_once_and_another_may_follow(kept_a_year: Person) -> None:
    opened = closed(kept_a_year, 10)
    with kept_a_year.acting():
        first = hold(opened.case, by=kept_a_year.member, reason="court", review_on=TODAY)
        with pytest.raises(IntegrityError), transaction.atomic():
            hold(opened.case, by=kept_a_year.member, reason="complaint", review_on=TODAY)
        lift(first)
        with pytest.raises(IntegrityError, match="lifted once"), transaction.atomic():
            lift(first)
        hold(opened.case, by=kept_a_year.member, reason="complaint", review_on=TODAY)
        assert LegalHold.objects.filter(case=opened.case).count() == 2


@pytest.mark.parametrize("role", ["caseworker", "administrator", "auditor"])
def test_only_who_may_erase_decides_how_long_and_what_is_held(cast: Cast, kept_a_year: Person, role: str) -> None:
    opened, other = closed(kept_a_year, 10), cast[f"association {role}"]
    for refused in (
        lambda: hold(opened.case, by=other.member, reason="court", review_on=TODAY),
        lambda: Retention.objects.filter(months=YEAR).update(months=1) or _refuse(),
    ):
        with pytest.raises(DatabaseError), transaction.atomic(), other.acting():
            refused()


def _refuse() -> None:
    raise DatabaseError("no row was changed")


def test_nobody_holds_a_case_of_others(cast: Cast, kept_a_year: Person) -> None:
    opened, _ = brought_to(State.ACCEPTED, cast)
    shelter = cast["shelter coordinator"]
    for owner in (shelter.organisation, cast["association caseworker"].organisation):
        with pytest.raises(DatabaseError), transaction.atomic(), shelter.acting():
            LegalHold.objects.create(
                case=opened.case, owner=owner, placed_by=shelter.member, reason="court", review_on=TODAY
            )


def test_with_the_person_go_referrals_and_grants(cast: Cast, kept_a_year: Person) -> None:
    """Erased by hand, since the clock erases closed cases only, and a case with an open referral is not closed."""
    opened = case_of(kept_a_year)
    agree(kept_a_year, opened, to=[cast["shelter caseworker"]])
    name_her(kept_a_year, opened, "Зоя Даўняя")
    referral = sent(kept_a_year, drafted(kept_a_year, opened, shelter_of(cast)))
    with kept_a_year.acting():
        erase_dossier(opened.case.pk)
        referral.refresh_from_db()
    assert referral.state == State.WITHDRAWN
    assert names_read(cast["shelter caseworker"], opened) is None


def test_the_owner_finds_in_the_chain_whom_the_clock_erased(cast: Cast, kept_a_year: Person) -> None:
    opened = closed(kept_a_year, 400)
    assert erase_due() == 1
    with transaction.atomic(), cast["association auditor"].acting():
        execute("SET CONSTRAINTS ALL IMMEDIATE")
        event = AuditEvent.objects.get(action="erase_due", row=opened.case.pk)
        assert (event.member, event.chain) == (None, kept_a_year.organisation.id)


@pytest.mark.parametrize("call", ["prystan.destroy_keys(gen_random_uuid())", "prystan.cases_due('0 days')"])
def test_what_the_clock_does_inside_nobody_calls_from_outside(coordinator: Person, call: str) -> None:
    with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic(), coordinator.acting():
        execute(f"SELECT {call}")


def test_days_are_counted_from_the_day_of_closing(kept_a_year: Person) -> None:
    opened = closed(kept_a_year, 300)
    with kept_a_year.acting():
        day = Case.objects.get(pk=opened.case.pk).closed_at
        assert due() == [Due(opened.case.pk, day.date().replace(year=day.year + 1), held=False)]


def execute(statement: str, *values: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
