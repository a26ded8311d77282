"""Somebody at a browser: Django's client, signed in as a member, over all that the real site has between."""

from __future__ import annotations

import base64

from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.test import Client
from django.utils import timezone

from casework.cast import Person
from prystan.web.sessions import SessionStore
from prystan.web.signed_in import KEY_COOKIE


def somebody() -> Client:
    """Not signed in. Forgeries are not waved through as Django's client does unless told."""
    return Client(enforce_csrf_checks=False)


def at(person: Person) -> Client:
    """The member, as after signing in."""
    client, session = somebody(), SessionStore()
    cookie, kept = person.keyring.split()
    session[SESSION_KEY] = str(person.member.pk)
    session[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
    session[HASH_SESSION_KEY] = person.member.get_session_auth_hash()
    session["kept"] = base64.b64encode(kept).decode()
    session["began"] = timezone.now().isoformat()
    session.create()
    client.cookies["prystan-session"] = session.session_key or ""
    client.cookies[KEY_COOKIE] = cookie
    return client
