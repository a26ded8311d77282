"""Signing in and out: the session's two halves, put together for each request and never kept together."""

from __future__ import annotations

import base64
from datetime import datetime, timedelta
from hmac import compare_digest
from typing import cast
from uuid import UUID

from django.conf import settings
from django.contrib.auth import login, logout
from django.contrib.auth.hashers import make_password
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from prystan.casework.access.context import Context, set_context
from prystan.casework.access.keyring import Keyring
from prystan.casework.access.models import Member
from prystan.casework.vault import CannotOpenError

KEY_COOKIE: str = settings.KEY_COOKIE
_BACKEND = "django.contrib.auth.backends.ModelBackend"
_HALF_WAY = timedelta(minutes=5)  # between the password and the second factor


def member_who_claims(email: str, password: str) -> tuple[Member, Keyring | None] | None:
    """The member with this address and password, and the keyring that the password opens; he acts from here on."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT prystan.member_with_email(%s)", [email])
        (found,) = cursor.fetchone()
    if found is None:
        make_password(password)  # so that an unknown address takes as long as a wrong password
        return None
    set_context(Context.signing_in(found))
    member = Member.objects.get(pk=found)
    if not member.check_password(password):
        return None
    set_context(Context.of(member))
    try:
        return member, Keyring.with_password(member, password)
    except CannotOpenError:
        return member, None


def half_way(request: HttpRequest, member: Member, keyring: Keyring, response: HttpResponse) -> HttpResponse:
    """Keep, in two halves, what the password opened until the second factor was shown. Nobody is signed in by it."""
    request.session.flush()
    cookie, kept = keyring.split()
    request.session["half"] = {
        "member": str(member.pk), "kept": base64.b64encode(kept).decode(), "at": timezone.now().isoformat(),
        "hash": member.get_session_auth_hash(),
    }  # fmt: skip
    return _with_key(response, cookie)


def who_is_half_way(request: HttpRequest) -> tuple[Member, Keyring] | None:
    """Whose password was right in this browser a moment ago; that member acts from here on."""
    half, cookie = request.session.get("half"), request.COOKIES.get(KEY_COOKIE)
    if not (half and cookie) or timezone.now() - datetime.fromisoformat(half["at"]) > _HALF_WAY:
        return None
    set_context(Context.signing_in(UUID(half["member"])))
    member = Member.objects.filter(pk=half["member"], ended_at=None).first()
    if member is None or not compare_digest(member.get_session_auth_hash(), half["hash"]):
        return None
    set_context(Context.of(member))
    try:
        return member, Keyring.with_session(member, cookie, base64.b64decode(half["kept"]))
    except CannotOpenError:
        return None


def begin(request: HttpRequest, member: Member, keyring: Keyring, response: HttpResponse) -> HttpResponse:
    """A session for this browser: one half in the table, the other in a cookie."""
    request.session.pop("half", None)
    login(request, member, backend=_BACKEND)
    cookie, kept = keyring.split()
    request.session["kept"] = base64.b64encode(kept).decode()
    request.session["began"] = timezone.now().isoformat()
    return _with_key(response, cookie)


def _with_key(response: HttpResponse, cookie: str) -> HttpResponse:
    response.set_cookie(
        KEY_COOKIE, cookie, httponly=True, samesite="Strict", secure=settings.SESSION_COOKIE_SECURE, path="/"
    )
    return response


def opened_keyring(request: HttpRequest) -> Keyring | None:
    """The keyring of whoever is signed in; None where a half is missing, is another's, or the day is over."""
    began, kept = request.session.get("began"), request.session.get("kept")
    cookie = request.COOKIES.get(KEY_COOKIE)
    if not (began and kept and cookie):
        return None
    if timezone.now() - datetime.fromisoformat(began) > timedelta(hours=settings.SESSION_HOURS):
        return None
    try:
        return Keyring.with_session(cast(Member, request.user), cookie, base64.b64decode(kept))
    except CannotOpenError:
        return None


def in_use(request: HttpRequest) -> None:
    """Write down, once a minute, that the session is in use; a write for each page that is looked at would cost more
    than most pages do."""
    now = timezone.now()
    noted = request.session.get("noted")
    if noted is None or now - datetime.fromisoformat(noted) > timedelta(seconds=settings.SESSION_NOTE_EVERY):
        request.session["noted"] = now.isoformat()


def leave(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """End the session on both sides."""
    logout(request)
    response.delete_cookie(KEY_COOKIE, path="/", samesite="Strict")
    return response
