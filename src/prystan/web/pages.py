"""Every page of the site, as data: its path, who may use it and how. URL map, menu and the tests' matrix read this.

A page that is not declared here does not exist. `guarded` holds each view to its declaration before it runs.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, cast
from uuid import UUID

from django.core.exceptions import ObjectDoesNotExist, PermissionDenied
from django.db import DatabaseError, transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.urls import reverse
from django.utils.functional import Promise
from psycopg.errors import InsufficientPrivilege

from prystan.casework.access.errors import RefusedError
from prystan.casework.access.keyring import Keyring
from prystan.casework.access.models import Member
from prystan.casework.access.roles import Permission
from prystan.web import drafts
from prystan.web.pace import TooFastError, spend
from prystan.web.refused import refused
from prystan.web.signed_in import in_use, leave, opened_keyring
from prystan.web.turns import BusyError
from prystan.web.views.errors import busy, too_fast

View = Callable[..., HttpResponse]


class Group(StrEnum):
    """Pages that stand under one title of the menu (`web.menu`)."""

    REFERRALS = "referrals"
    NUMBERS = "numbers"
    HOUSE = "house"


@dataclass(frozen=True, slots=True)
class Page:
    """One page.

    Args:
        path: as Django writes it, without the leading stroke.
        permissions: any of these lets a member in; empty: every member.
        verbs: GET shows, POST changes.
        open: for people who are not signed in.
        menu: its place in the menu, by this title.
        group: what it stands under there.
    """

    name: str
    path: str
    view: View
    permissions: frozenset[Permission] = frozenset()
    verbs: tuple[str, ...] = ("GET",)
    open: bool = False
    menu: Promise | None = None
    group: Group | None = None

    def admits(self, member: Member) -> bool:
        return not self.permissions or any(member.may(permission) for permission in self.permissions)


class Asking(HttpRequest):
    """A request of somebody who is signed in, with the keyring that the two halves of the session open."""

    user: Member
    keyring: Keyring


def page(name: str, path: str, view: View, *permissions: Permission, verbs: str = "GET", **more: Any) -> Page:
    """A page, in one line."""
    return Page(name, path, view, frozenset(permissions), tuple(verbs.split()), **more)


def guarded(declared: Page) -> View:
    """The view, held to its declaration. What belongs to others does not exist: 404, never 403."""

    @functools.wraps(declared.view)
    def answer(request: HttpRequest, **parts: Any) -> HttpResponse:
        if request.method not in declared.verbs and not (request.method == "HEAD" and "GET" in declared.verbs):
            return HttpResponseNotAllowed(declared.verbs)
        if declared.open:
            return declared.view(request, **parts)
        keyring = opened_keyring(request) if request.user.is_authenticated else None
        if keyring is None:
            drafts.keep(request)
            return leave(request, _to_sign_in()) if request.user.is_authenticated else _to_sign_in()
        in_use(request)
        asking = cast(Asking, request)
        try:
            spend(asking.user.pk)
        except TooFastError as fast:
            if fast.first:
                refused("too fast")
            return too_fast(request)
        if not declared.admits(asking.user):
            refused(declared.name, _asked_for(parts))
            raise PermissionDenied
        asking.keyring = keyring
        response = _answered(declared, asking, parts)
        if response.status_code == 303 and asking.POST.get("draft"):
            drafts.settled(asking.user, asking.POST["draft"])
        return response

    return answer


def _answered(declared: Page, request: Asking, parts: dict[str, Any]) -> HttpResponse:
    try:
        with transaction.atomic():  # what the database refuses half-way is undone, and the refusal can be shown
            return declared.view(request, **parts)
    except (ObjectDoesNotExist, RefusedError):
        refused(declared.name, _asked_for(parts))  # here: inside, it would be undone with the rest
        raise Http404 from None
    except BusyError:
        return busy(request)
    except DatabaseError as fault:
        if isinstance(fault.__cause__, InsufficientPrivilege):
            refused(declared.name, _asked_for(parts))
            raise PermissionDenied from None
        raise


def _asked_for(parts: dict[str, Any]) -> UUID | None:
    """The first number in an address: the thing itself, or the case that it is a part of."""
    return next((value for value in parts.values() if isinstance(value, UUID)), None)


def _to_sign_in() -> HttpResponse:
    return HttpResponseRedirect(reverse("sign-in"))
