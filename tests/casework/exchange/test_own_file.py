"""A person is given a copy of her own file: what is kept, what for, and who was given what."""

from __future__ import annotations

import re

import pytest
from django.db import connection, transaction

from casework.cast import Cast, Person
from casework.story import agree, brought_to, case_of, name_her
from prystan.casework.access.errors import RefusedError
from prystan.casework.access.models import AuditEvent
from prystan.casework.cases.actions import Opened
from prystan.casework.exchange.own_file import own_file
from prystan.casework.referrals.states import State

NAME = 'Ядвіга <b>"Прыклад"</b>'


@pytest.fixture
def caseworker(cast: Cast, database: None) -> Person:
    return cast["association caseworker"]


def named(person: Person) -> Opened:
    opened = case_of(person)
    agree(person, opened)
    name_her(person, opened, NAME)
    return opened


def page_of(person: Person, opened: Opened, language: str = "en", **more: object) -> str:
    with person.acting() as keyring:
        return own_file(keyring, opened.case, language=language, **more)  # type: ignore[arg-type]


def test_it_says_all_that_is_kept_of_her_and_what_for(caseworker: Person) -> None:
    page = page_of(caseworker, named(caseworker))
    for kept in ("2001-02-03", "MP0000001", "+375 29 000 00 01", "Прыкладная 1", "Просіць не тэлефанаваць", "Female"):
        assert kept in page
    for why in ("is known again", "reach the person safely", "did not agree to"):
        assert why in page


def test_no_word_of_hers_becomes_part_of_the_page(caseworker: Person) -> None:
    page = page_of(caseworker, named(caseworker))
    assert "<b>" not in page
    assert "Ядвіга &lt;b&gt;" in page
    assert not re.search(r"<script|https?://|\bsrc=|<form", page)


def test_numbers_keys_and_hashes_are_not_hers_to_read(caseworker: Person) -> None:
    opened = named(caseworker)
    page = page_of(caseworker, opened)
    assert str(opened.case.pk) not in page
    assert "\\x" not in page
    assert str(caseworker.member.id) not in page
    assert caseworker.member.name not in page


def test_it_says_who_was_given_what(cast: Cast, caseworker: Person) -> None:
    assert "Nobody else was given anything" in page_of(caseworker, named(caseworker))
    opened, _ = brought_to(State.ACCEPTED, cast)
    page = page_of(caseworker, opened)
    assert re.search(r"<li>Shelter: identity, from", page)


def test_a_section_that_is_left_out_is_not_in_it(caseworker: Person) -> None:
    page = page_of(caseworker, named(caseworker), sections=["identity"])
    assert "MP0000001" in page
    assert "Просіць не тэлефанаваць" not in page
    assert "375" not in page


@pytest.mark.parametrize("language", ["be", "ru"])
def test_codes_are_in_her_language(caseworker: Person, language: str) -> None:
    page = page_of(caseworker, named(caseworker), language)
    assert f'<html lang="{language}">' in page
    assert {"be": "Жаночы", "ru": "Женский"}[language] in page


def test_a_copy_is_written_down(cast: Cast, caseworker: Person) -> None:
    opened = named(caseworker)
    page_of(caseworker, opened, sections=["identity"])
    with transaction.atomic(), cast["association auditor"].acting():
        connection.cursor().execute("SET CONSTRAINTS ALL IMMEDIATE")
        event = AuditEvent.objects.get(action="copy", row=opened.case.pk)
        assert (event.fields, event.member) == (["identity"], caseworker.member.id)


def test_another_organisation_copies_nothing(cast: Cast, caseworker: Person) -> None:
    opened = named(caseworker)
    with pytest.raises(RefusedError):
        page_of(cast["stranger caseworker"], opened)
