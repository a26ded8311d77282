"""When the database is away, what somebody typed is given back to be sent again; a password never is."""

from __future__ import annotations

from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory
from django.urls import reverse

from casework.cast import Cast
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
