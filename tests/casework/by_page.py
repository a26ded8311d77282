"""Working a case by its pages, as a caseworker does: an address, a form that is sent, the page of the case."""

from __future__ import annotations

from typing import Any

from django.test import Client
from django.urls import reverse

from casework.cast import Person
from prystan.casework.cases.actions import Opened


def address(name: str, **parts: Any) -> str:
    return reverse(name, kwargs=parts)


def page_of(client: Client, opened: Opened) -> str:
    return client.get(address("case", case=opened.case.pk)).content.decode()


def done(client: Client, where: str, **given: Any) -> None:
    """The form is sent, and leads back to the case."""
    answer = client.post(where, given)
    assert answer.status_code == 303, answer.content.decode()
    assert "/cases/" in answer["Location"]


def newest(person: Person, model: Any, opened: Opened) -> Any:
    with person.acting():
        return model.objects.filter(case=opened.case).latest("made_at")
