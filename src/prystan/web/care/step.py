"""One step in a case's life as data: its form, what is done with it, where one goes on. One view serves them all."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import DatabaseError, transaction
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from prystan.casework.access.models import Member
from prystan.casework.cases.actions import Opened, open_case
from prystan.casework.cases.models import Case
from prystan.web.care.base import CareForm, NoForm
from prystan.web.care.refusals import refusal
from prystan.web.pages import Asking, View
from prystan.web.views.cases import own_case
from prystan.web.views.show import show

Given = Mapping[str, Any]
_SAVE = _("Save")


def _nothing(_opened: Opened, _row: Any) -> Given:
    return {}


def _nameless(_opened: Opened, _row: Any) -> str:
    return ""


def _always(_row: Any) -> bool:
    return True


@dataclass(frozen=True, slots=True)
class Step:
    """One step.

    Args:
        sections: what is opened for it, and written down as opened.
        do: what is done, with the case, the row that the step is about (or None), who does it and what was filled in.
        part: where on the page of the case one finds it afterwards.
        row: the kind of row that it is about; its id is the second part of the address.
        live: is there anything left to do with this row? If not, there is no such page.
        before: what the form shows at first.
        about: what the row is called, so that nobody settles or takes away another.
        named: not in a case without a name.
        closed: also in a closed case.
    """

    title: Promise
    form: type[CareForm]
    do: Callable[[Opened, Any, Member, Given], object]
    said: Promise
    sections: tuple[str, ...]
    part: str
    button: Promise = _SAVE
    why: Promise | None = None
    row: Any = None
    live: Callable[[Any], bool] = _always
    before: Callable[[Opened, Any], Given] = _nothing
    named: bool = False
    closed: bool = False
    about: Callable[[Opened, Any], str] = _nameless
    template: str = "care/step.html"


def view(step: Step) -> View:
    """The page of a step."""
    return partial(take, step)


def take(step: Step, request: Asking, case: UUID, **parts: UUID) -> HttpResponse:
    """Show the form, or do what it says. What the database refuses is said above the form, and what was typed stays."""
    found = own_case(request, case)
    row = row_of(step, found, parts)
    if (closed := found.closed_at is not None and not step.closed) or (step.named and found.anonymous):
        status = 422 if request.method == "POST" else 200
        return show(request, "care/cannot.html", status, case=found, title=step.title, closed=closed)
    opened = open_case(request.keyring, found, step.sections)
    form = _form(step, request, opened, row)
    if request.method == "POST" and form.is_valid():
        try:
            with transaction.atomic():
                step.do(opened, row, request.user, form.cleaned_data)
            return back_to(request, found, step.said, step.part)
        except ValidationError as wrong:
            form.add_error(None, wrong)
        except DatabaseError as fault:
            form.add_error(None, refusal(fault))
    return show(request, step.template, form=form, case=found, step=step, about=step.about(opened, row))


def row_of(step: Step, case: Case, parts: Mapping[str, UUID]) -> Any:
    """The row that the address names, under the case that it names. Under any other there is none."""
    if step.row is None:
        return None
    (asked,) = parts.values()
    row = step.row.objects.get(pk=asked, case=case)
    if not step.live(row):
        raise Http404
    return row


def _form(step: Step, request: Asking, opened: Opened, row: Any) -> CareForm:
    posted = request.method == "POST"
    return step.form(
        request.POST if posted else None, request.FILES if posted else None, case=opened.case,
        initial=None if posted else dict(step.before(opened, row)),
    )  # fmt: skip


def back_to(request: Asking, case: Case, said: Promise | str, part: str) -> HttpResponse:
    """To the page of the case, at the part where it was done, which says so."""
    request.session["said"], request.session["said_at"] = str(said), part
    return HttpResponseRedirect(f"{reverse('case', kwargs={'case': case.pk})}#{part}", status=303)


def pressed(title: Promise, do: Callable[..., object], said: Promise, **more: Any) -> Step:
    """A step that asks nothing but whether."""
    return Step(title, NoForm, do, said, **more)
