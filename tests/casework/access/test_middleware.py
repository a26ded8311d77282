"""Each request is one transaction on behalf of one member; the next one on the same connection begins with nobody."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.auth.middleware import AuthenticationMiddleware
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.test import RequestFactory
from django.utils import timezone

from casework.cast import Cast, Person
from prystan.casework.access.context import Context, acting
from prystan.casework.access.middleware import MemberMiddleware, TransactionMiddleware
from prystan.casework.access.models import AuditEvent, Member
from prystan.web.sessions import SessionStore

View = Callable[[HttpRequest], Any]


def ask(person: Person | None, view: View) -> HttpResponse:
    request = RequestFactory().get("/")
    request.session = SessionStore()
    if person is not None:
        request.session[SESSION_KEY] = str(person.member.id)
        request.session[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
        request.session[HASH_SESSION_KEY] = person.member.get_session_auth_hash()
    chain = TransactionMiddleware(AuthenticationMiddleware(MemberMiddleware(view)))  # type: ignore[arg-type]
    return chain(request)


def organisations_seen(request: HttpRequest) -> HttpResponse:
    return HttpResponse(",".join(sorted({str(m.organisation_id) for m in Member.objects.all()})))


def test_a_request_sees_the_organisation_of_whoever_is_signed_in(cast: Cast, database: None) -> None:
    for name in ("association caseworker", "stranger auditor"):
        assert ask(cast[name], organisations_seen).content.decode() == str(cast[name].organisation.id)


def test_the_request_after_it_on_the_same_connection_sees_nothing(cast: Cast, database: None) -> None:
    ask(cast["association caseworker"], organisations_seen)
    assert ask(None, organisations_seen).content == b""


def test_a_session_of_somebody_whose_membership_ended_is_a_session_of_nobody(cast: Cast, database: None) -> None:
    person = cast["association caseworker"]
    with acting(Context.of(cast["association administrator"].member)):
        Member.objects.filter(id=person.member.id).update(ended_at=timezone.now())
    assert ask(person, organisations_seen).content == b""


def test_a_session_from_before_a_changed_password_is_a_session_of_nobody(cast: Cast, database: None) -> None:
    person = cast["association caseworker"]
    with person.acting():
        Member.objects.filter(id=person.member.id).update(password="another")
    assert ask(person, organisations_seen).content == b""


def write_down(request: HttpRequest) -> HttpResponse:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT prystan.note('began', 'test', NULL)")
    return HttpResponse(status=int(request.headers.get("X-Status", "200")))


def began(cast: Cast) -> bool:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    with cast["association auditor"].acting():
        return AuditEvent.objects.filter(action="began").exists()


def test_what_a_request_did_is_kept(cast: Cast, database: None) -> None:
    ask(cast["association caseworker"], write_down)
    assert began(cast)


def test_of_a_request_that_failed_nothing_is_kept(cast: Cast, database: None) -> None:
    def fails(request: HttpRequest) -> HttpResponse:
        write_down(request)
        return HttpResponse(status=500)

    def breaks(request: HttpRequest) -> HttpResponse:
        write_down(request)
        raise ZeroDivisionError

    ask(cast["association caseworker"], fails)
    with pytest.raises(ZeroDivisionError):
        ask(cast["association caseworker"], breaks)
    assert not began(cast)


def test_an_answer_that_would_run_after_its_transaction_is_refused(cast: Cast, database: None) -> None:
    with pytest.raises(RuntimeError, match="streaming"):
        ask(cast["association caseworker"], lambda _: StreamingHttpResponse(iter(["x"])))
