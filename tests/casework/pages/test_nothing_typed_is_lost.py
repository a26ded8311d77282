"""When the database is away, what somebody typed is given back to be sent again; a password never is."""

from __future__ import annotations

from collections.abc import Iterator

import psycopg
import pytest
from django.conf import settings
from django.db import OperationalError, connection
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from django.urls import reverse

from casework.browser import at
from casework.cast import Cast, Person, cast_of_a_story
from casework.story import agree, case_of
from prystan.casework.database import Cluster
from prystan.casework.database.cluster import SUPERUSER
from prystan.web.views.errors import AwayMiddleware, failed

TYPED = {"csrfmiddlewaretoken": "t0ken", "text": "She <called> at noon.", "purposes": ["assistance", "referral"]}


def away(request: HttpRequest) -> HttpResponse:
    raise OperationalError("the server closed the connection")


def test_while_the_database_is_away_a_note_is_given_back(cast: Cast) -> None:
    request = RequestFactory().post("/cases/7/note", {**TYPED, "password": "correct horse"})
    for answer, status in ((AwayMiddleware(away)(request), 503), (failed(request), 500)):
        page = answer.content.decode()
        assert answer.status_code == status
        assert 'action="/cases/7/note"' in page
        assert 'name="text" value="She &lt;called&gt; at noon."' in page
        assert 'name="csrfmiddlewaretoken" value="t0ken"' in page
        assert page.count('name="purposes"') == 2
        assert "correct horse" not in page
        assert "closed the connection" not in page


def test_whoever_only_looked_is_offered_nothing_to_send(cast: Cast) -> None:
    answer = AwayMiddleware(away)(RequestFactory().get(reverse("day")))
    assert answer["Retry-After"] == "60"
    assert "<form" not in answer.content.decode()


@pytest.fixture(scope="module")
def author(cast: Cast) -> Person:
    return cast_of_a_story("while away")["association caseworker"]


@pytest.fixture
def note(author: Person) -> tuple[Client, str]:
    """Somebody at the page where a note is written, of a case that is committed."""
    person = author
    opened = case_of(person)
    agree(person, opened)
    client = at(person)
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "be"
    return client, reverse("note", kwargs={"case": opened.case.pk})


@pytest.fixture
def lost() -> Iterator[None]:
    """The database is nowhere to be found."""
    there = connection.settings_dict["HOST"]
    connection.close()
    connection.settings_dict["HOST"] = "/nowhere"
    yield
    connection.close()
    connection.settings_dict["HOST"] = there


def posted(note: tuple[Client, str]) -> str:
    client, address = note
    client.raise_request_exception = False
    answer = client.post(address, {"text": "She <called> at noon.", "csrfmiddlewaretoken": "t0ken"})
    page = answer.content.decode()
    assert (answer.status_code, answer["Retry-After"], answer["Cache-Control"]) == (503, "60", "no-store")
    assert 'name="text" value="She &lt;called&gt; at noon."' in page
    assert f'action="{address}"' in page
    return page


def test_a_form_posted_while_the_database_is_away_comes_back_with_the_typed_text(
    note: tuple[Client, str], lost: None
) -> None:
    page = posted(note)
    assert "Нічога не захавана" in page  # in the language of whoever typed it
    assert 'lang="be"' in page


@pytest.mark.parametrize(
    "fault", ["RAISE disk_full", "PERFORM pg_terminate_backend(pg_backend_pid())", "RAISE cannot_connect_now"]
)
def test_a_full_disk_and_a_database_that_goes_away_half_way_lose_no_typed_text(
    note: tuple[Client, str], fault: str, site: Cluster
) -> None:
    """PostgreSQL says that its disk is full by the error 53100, as this trigger does; or the connection ends."""
    with psycopg.connect(site.url(SUPERUSER, "prystan"), autocommit=True) as root:
        root.execute(
            f"CREATE FUNCTION public.fault() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$ BEGIN {fault}; "
            "RETURN NEW; END $$".encode()
        )
        root.execute("CREATE TRIGGER fault BEFORE INSERT ON cases_note FOR EACH ROW EXECUTE FUNCTION public.fault()")
        try:
            posted(note)
        finally:
            root.execute("DROP FUNCTION public.fault CASCADE")
    client, address = note
    assert client.post(address, {"text": "She called at noon."}).status_code == 303


def test_a_fault_of_ours_is_not_called_the_databases(note: tuple[Client, str], monkeypatch: pytest.MonkeyPatch) -> None:
    client, address = note
    client.raise_request_exception = False
    monkeypatch.setattr("prystan.web.views.cases.actions.add_note", lambda *_a, **_k: 1 / 0)
    answer = client.post(address, {"text": "She called at noon."})
    assert (answer.status_code, "She called at noon." in answer.content.decode()) == (500, True)
