"""Whoever has to see to something is told when it is late; who oversees, when nobody sees to it."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.core import mail
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from casework.browser import at
from casework.cast import Cast, Person, cast_of_a_story, connected_as
from casework.lived import one_of_each
from casework.story import TODAY, agree, case_of
from prystan.casework.access.keyring import erase_dossier
from prystan.casework.access.models import Member
from prystan.casework.care.actions.closing import close_case
from prystan.casework.care.actions.help import assess, give_task, plan_follow_up
from prystan.casework.cases.actions import Opened
from prystan.casework.clocks.deadlines import What, deadlines
from prystan.casework.clocks.turn import tell
from prystan.casework.database import OWNER
from prystan.casework.keeping.actions import hold

pytestmark = pytest.mark.usefixtures("database")
EVER = date(2200, 1, 1)


@pytest.fixture(scope="module")
def people(cast: Cast) -> Cast:
    """A cast of its own, here for months, to whom nobody told anything yet."""
    made = cast_of_a_story("deadlines")
    with connected_as(OWNER):
        Member.objects.filter(email__endswith=".deadlines.example").update(
            joined_at=timezone.now() - timedelta(days=60)
        )
    return made


@pytest.fixture
def outbox(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    monkeypatch.setattr("django.conf.settings.EMAIL_BACKEND", "django.core.mail.backends.locmem.EmailBackend")
    monkeypatch.setattr(mail, "outbox", [], raising=False)
    return mail.outbox


def told(outbox: list[Any]) -> set[str]:
    outbox.clear()
    tell()
    return {a.removesuffix(".deadlines.example") for m in outbox for a in m.to if "deadlines" in a}


def of_case(person: Person, opened: Opened, **more: Any) -> dict[What, date]:
    with person.acting():
        return {one.what: one.on for one in deadlines(EVER, **more) if one.case == opened.case.pk}


def test_every_part_of_a_case_that_has_a_day_is_found_once(people: Cast) -> None:
    person = people["association caseworker"]
    opened = case_of(person, age_band="9-17")
    agree(person, opened, child_basis="guardian", days=100)
    one_of_each(person, opened)
    with person.acting():
        assess(opened, {}, by=person.member, on=TODAY, risk="low", review_on=TODAY + timedelta(days=30))
    with people["association coordinator"].acting():
        hold(opened.case, by=people["association coordinator"].member, reason="court", review_on=TODAY)
    found = of_case(person, opened)
    assert set(found) == set(What) - {What.GOAL, What.PLAN}  # to these no day was given
    assert found[What.CONSENT] == TODAY + timedelta(days=100)
    assert found[What.ASSESSMENT] == TODAY + timedelta(days=30)
    assert of_case(people["association coordinator"], opened) == found
    assert not of_case(people["stranger caseworker"], opened)
    assert not of_case(people["association auditor"], opened)
    mine = of_case(people["association coordinator"], opened, of=people["association coordinator"].member)
    assert not mine  # the case is the caseworker's


def test_after_closing_visits_and_tasks_remain_and_after_erasure_nothing(people: Cast) -> None:
    person = people["association caseworker"]
    opened = case_of(person)
    agree(person, opened)
    with person.acting():
        plan_follow_up(opened, by=person.member, month=6, due_on=TODAY)
        give_task(opened, "call", "", by=person.member, due_on=TODAY)
        close_case(opened, "goals_met", "independent", by=person.member, on=TODAY)
    assert set(of_case(person, opened)) == {What.VISIT, What.TASK}
    with people["association coordinator"].acting():
        erase_dossier(opened.case.pk)
    assert not of_case(person, opened)


@pytest.mark.parametrize(
    ("days", "expected"),
    [
        (0, set()),
        (1, {"caseworker@association"}),
        (8, {"caseworker@association", "coordinator@association"}),
    ],
)
def test_it_is_the_caseworkers_and_after_a_week_the_co_ordinators(
    people: Cast, outbox: list[Any], days: int, expected: set[str]
) -> None:
    person = people["association caseworker"]
    opened = case_of(person)
    with person.acting():
        plan_follow_up(opened, by=person.member, month=6, due_on=TODAY - timedelta(days=days))
    assert told(outbox) == expected
    assert told(outbox) == set()  # once


def test_what_is_late_and_nobodys_is_told_to_who_oversees(people: Cast, outbox: list[Any]) -> None:
    person, chief = people["association caseworker"], people["association coordinator"]
    opened = case_of(person)
    with person.acting(), connection.cursor() as cursor:
        plan_follow_up(opened, by=person.member, month=6, due_on=TODAY - timedelta(days=1))
        cursor.execute("UPDATE cases_case SET assigned_to_id = NULL WHERE dossier_id = %s", [opened.case.pk])
    assert told(outbox) == {"coordinator@association"}
    late = at(chief).get(reverse("flow")).content.decode()
    assert f"/cases/{opened.case.pk}#visits" in late
    assert f"/cases/{opened.case.pk}#" not in at(people["stranger coordinator"]).get(reverse("flow")).content.decode()


def test_my_day_shows_what_has_to_be_looked_at_again(people: Cast) -> None:
    person = people["association caseworker"]
    opened = case_of(person)
    with person.acting():
        assess(opened, {}, by=person.member, on=TODAY - timedelta(days=9), risk="low", review_on=TODAY)
    page = at(person).get(reverse("day")).content.decode()
    assert f"/cases/{opened.case.pk}#assessment" in page
    assert "Questions to be asked again" in page
