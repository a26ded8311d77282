"""What is shown when something cannot be done: what happened, and what to do."""

from __future__ import annotations

from typing import Any

from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils.translation import gettext as _


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
    return _page(500, _("Something went wrong here"), _("Nothing was saved. Go back: what you typed is still there."))


class AwayMiddleware:
    """The database cannot be reached: said plainly, and the browser keeps what was typed."""

    def __init__(self, get_response: Any) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        try:
            response: HttpResponse = self.get_response(request)
        except OperationalError:
            response = _page(
                503, _("The site cannot work at the moment"),
                _("Nothing was saved. Go back: what you typed is still there. Try again in a few minutes."),
            )  # fmt: skip
            response["Retry-After"] = "60"
        return response


def _page(status: int, title: str, text: str) -> HttpResponse:
    return HttpResponse(render_to_string("error.html", {"title": title, "text": text}), status=status)
