"""A calendar program gets days and case numbers; no name, no place; and nothing once its address is revoked."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from icalendar import Calendar

from casework.cast import Cast, Person
from casework.story import TODAY, agree, case_of, name_her
from prystan.casework.cases.actions import Opened, withdraw_consent
from prystan.casework.cases.models import Consent
from prystan.casework.keeping.actions import hold
from prystan.casework.tokens.actions import make_token, revoke
from prystan.casework.tokens.models import Kind, Token

NAME = "Эльжбета Каляндарная"


@pytest.fixture
def address(cast: Cast, client: Client) -> str:
    person = cast["association coordinator"]
    with person.acting():
        secret = make_token(by=person.member, kind=Kind.CALENDAR, made_for="telephone")[1]
    return f"/calendar/{secret}.ics"


def named(person: Person, days: int = 40) -> Opened:
    opened = case_of(person)
    agree(person, opened, days=days)
    name_her(person, opened, NAME)
    return opened


def days_of(client: Client, address: str) -> dict[str, object]:
    answer = client.get(address)
    assert answer.status_code == 200
    events = Calendar.from_ical(answer.content).walk("VEVENT")
    return {str(event["summary"]): event.decoded("dtstart") for event in events}


def test_it_has_the_days_of_the_own_cases_by_number(client: Client, cast: Cast, address: str) -> None:
    person = cast["association coordinator"]
    opened = named(person)
    with person.acting():
        hold(opened.case, by=person.member, reason="court", review_on=TODAY + timedelta(days=9))
    found = days_of(client, address)
    assert found[f"No. {opened.case.number}: ends"] == TODAY + timedelta(days=40)
    assert found[f"No. {opened.case.number}: review"] == TODAY + timedelta(days=9)


def test_nothing_in_it_names_anybody(client: Client, cast: Cast, address: str) -> None:
    person = cast["association coordinator"]
    opened = named(person)
    raw = client.get(address).content
    for secret in (*NAME.split(), "MP0000001", "375", "Прыкладная", str(opened.case.pk), "BY-MI", "Feminine", "court"):
        assert secret.encode() not in raw
    answer = client.get(address)
    assert answer["Cache-Control"] == "no-store"


def test_a_consent_that_was_taken_back_has_no_day(client: Client, cast: Cast, address: str) -> None:
    person = cast["association coordinator"]
    opened = named(person)
    with person.acting():
        withdraw_consent(Consent.objects.get(case=opened.case))
    assert f"No. {opened.case.number}: ends" not in days_of(client, address)


def test_other_organisations_days_are_not_in_it(client: Client, cast: Cast, address: str) -> None:
    before = days_of(client, address)
    named(cast["stranger coordinator"], days=77)
    assert days_of(client, address) == before


def test_a_revoked_address_and_a_guessed_one_are_not_there(client: Client, cast: Cast, address: str) -> None:
    person = cast["association coordinator"]
    assert client.get("/calendar/guess.ics").status_code == 404
    with person.acting():
        for token in Token.objects.filter(kind=Kind.CALENDAR, revoked_at__isnull=True):
            revoke(token)
    assert client.get(address).status_code == 404


def test_a_secret_of_the_api_is_no_address_of_a_calendar(client: Client, cast: Cast) -> None:
    person = cast["association coordinator"]
    with person.acting():
        secret = make_token(by=person.member, kind=Kind.API, made_for="program")[1]
    assert client.get(f"/calendar/{secret}.ics").status_code == 404
