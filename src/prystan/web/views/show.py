"""Showing a page: its template with who is signed in, the menu, and what was just done."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import Promise

from prystan.web.forms.site import PURPOSES, SECTION_NAMES, URGENCIES
from prystan.web.menu import shown_menu
from prystan.web.words import STATES


def show(request: HttpRequest, template: str, status: int = 200, **values: Any) -> HttpResponse:
    """A page for whoever asks. 422 where a form has to be filled in again."""
    signed_in = request.user.is_authenticated and hasattr(request, "keyring")
    form = values.get("form")
    if form is not None and form.is_bound and form.errors:
        status = 422
    shared = {
        "member": request.user if signed_in else None,
        "menu": shown_menu(request.user, request.path) if signed_in else "",  # type: ignore[arg-type]
        "here": request.path,
        "urgencies": URGENCIES, "purposes": PURPOSES, "section_names": SECTION_NAMES, "states": STATES,
        "said": request.session.pop("said", None) if hasattr(request, "session") else None,
    }  # fmt: skip
    return render(request, template, {"form": None, **shared, **values}, status=status)


def go(request: HttpRequest, name: str, said: Promise | str | None = None, **parts: Any) -> HttpResponse:
    """On to another page after something was done, with a sentence of what was done."""
    if said is not None:
        request.session["said"] = str(said)
    return HttpResponseRedirect(reverse(name, kwargs=parts), status=303)
