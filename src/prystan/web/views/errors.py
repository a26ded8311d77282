"""What is shown when something cannot be done: what happened, and what to do."""

from __future__ import annotations

import errno
import sys
from typing import Any

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _

from prystan.web.turns import WAIT


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _page(404, _("There is no such page"), _("It was moved, or it belongs to another organisation."))


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _page(403, _("Your role does not allow this"), _("Ask the administrator of your organisation for the role."))


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _page(400, _("This request cannot be understood"), _("Go back and try again."))


def csrf(request: HttpRequest, reason: str = "") -> HttpResponse:
    return _page(
        403, _("This form came from elsewhere, or is too old"),
        _("Go back: what you typed is still there. Open the page anew in another tab, then send the form again."),
    )  # fmt: skip


def failed(request: HttpRequest) -> HttpResponse:
    """Called while the fault is being handled: the database that is away or full is told from what is ours."""
    if _away(sys.exception()):
        return away(request)
    return _page(
        500, _("Something went wrong here"), _("Nothing was saved. What you typed is below, and can be sent again."),
        request,
    )  # fmt: skip


def away(request: HttpRequest) -> HttpResponse:
    """The database cannot be reached, or has no room: said plainly, with what was typed."""
    with translation.override(translation.get_language_from_request(request)):  # nothing else of the site may have run
        response = _page(
            503, _("The site cannot work at the moment"),
            _("Nothing was saved. What you typed is below. Leave this page open and send it again later."),
            request,
        )  # fmt: skip
    response["Retry-After"] = "60"
    return response


def too_fast(request: HttpRequest) -> HttpResponse:
    """More pages than anybody reads (`web.pace`)."""
    response = _page(
        429, _("Too many pages in a short time"),
        _("Nothing was saved. Wait a few seconds and go on. If it was not you, end your sessions under My account."),
        request,
    )  # fmt: skip
    response["Retry-After"] = "10"
    return response


def busy(request: HttpRequest) -> HttpResponse:
    """No turn at long work is free (`web.turns`)."""
    response = _page(
        503, _("Others are at long work just now"),
        _("Contributions, exports and imports take turns, so that the site answers everybody else. Nothing was saved. "
          "Come back in half a minute and send it again."),
        request,
    )  # fmt: skip
    response["Retry-After"] = str(WAIT)
    return response


def _away(fault: BaseException | None) -> bool:
    """PostgreSQL that is gone, shuts down, or says that its disk is full; or a disk of ours that is."""
    if isinstance(fault, OSError):
        return fault.errno == errno.ENOSPC
    return isinstance(fault, OperationalError | InterfaceError)


class AwayMiddleware:
    """For what happens after a page was made: the database is lost while the request is being committed."""

    def __init__(self, get_response: Any) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        try:
            response: HttpResponse = self.get_response(request)
        except (OperationalError, InterfaceError):
            return away(request)
        return response


# Whoever forgot to sign in again must not leave these on a screen.
_NEVER_SHOWN = ("password", "old", "new", "code", "proof", "passkey", "paper")


def _typed(request: HttpRequest | None) -> list[tuple[str, str]]:
    """What was sent, to be sent again: pages are kept by no browser, so going back would not bring it back."""
    if request is None or request.method != "POST":
        return []
    return [(name, str(value)) for name, values in request.POST.lists() if name not in _NEVER_SHOWN for value in values]


def _page(status: int, title: str, text: str, request: HttpRequest | None = None) -> HttpResponse:
    shown = {"title": title, "text": text, "typed": _typed(request), "again": request.path if request else ""}
    return HttpResponse(render_to_string("error.html", shown), status=status)
