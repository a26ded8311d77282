"""Partners without an account: the pages behind a link that works once, and how a sender makes one."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db import DatabaseError, transaction
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from prystan.casework.exchange.hand_over import hand_over
from prystan.casework.outside.links import answer_link, make_link, open_link
from prystan.casework.referrals.models import Referral
from prystan.casework.referrals.states import State
from prystan.web.forms.keeping import LinkForm
from prystan.web.pages import Asking
from prystan.web.views.referrals import FORMS
from prystan.web.views.show import go, show
from prystan.web.words import MOVES
from prystan.working import working_folder


def link(request: HttpRequest, secret: str) -> HttpResponse:
    """Looking at the address opens nothing, because mail programs look too. The button opens it, once."""
    if request.method != "POST":
        return show(request, "link.html")
    envelope = open_link(secret)
    if envelope is None:
        return show(request, "link_over.html", 410)
    return show(request, "link_open.html", envelope=envelope, names=MOVES, forms={s: FORMS[s]() for s in FORMS})


def answer(request: HttpRequest) -> HttpResponse:
    """The one answer of an opened link."""
    asked, given = request.POST.get("move", ""), request.POST.get("answer", "")
    if asked not in [state.value for state in State]:
        return show(request, "link_over.html", 410)
    state = State(asked)
    code = ""
    if state in FORMS:
        form: Any = FORMS[state](request.POST)
        if not form.is_valid():
            return show(request, "link_mend.html", form=form, state=state, names=MOVES, answer=given)
        (code,) = form.cleaned_data.values()
    try:
        with transaction.atomic():
            done = answer_link(given, state, code)
    except DatabaseError:
        done = False
    return show(request, "link_done.html" if done else "link_over.html", 200 if done else 410)


def make(request: Asking, referral: UUID) -> HttpResponse:
    """A link for a receiver without an account. It is shown now and kept nowhere."""
    found = Referral.objects.select_related("receiver").get(pk=referral, owner=request.user.organisation_id)
    form = LinkForm(request.POST or None, initial={"days": 3})
    if not form.is_valid():
        return show(request, "link_make.html", form=form, referral=found)
    try:
        with transaction.atomic():
            made, token = make_link(found, by=request.user, days=form.cleaned_data["days"])
    except DatabaseError:
        form.add_error(None, _("No link is needed: the receiver has an account, or the referral waits for no answer."))
        return show(request, "link_make.html", form=form, referral=found)
    address = request.build_absolute_uri(reverse("link", kwargs={"secret": token}))
    return show(request, "link_made.html", referral=found, address=address, until=made.expires_at)


def file(request: Asking, referral: UUID) -> HttpResponse:
    """What was agreed, as an age file for the receiver."""
    found = Referral.objects.select_related("receiver", "owner", "case").get(
        pk=referral, owner=request.user.organisation_id
    )
    with working_folder() as work:
        try:
            with transaction.atomic():
                hand_over(request.keyring, found, work / "person.age")
        except DatabaseError:
            return go(request, "referral", _("The file can be made once the receiver has accepted, while the consent "
                                             "lives."), referral=found.pk)  # fmt: skip
        return download((work / "person.age").read_bytes(), "person.age")


def download(content: bytes, name: str) -> HttpResponse:
    """A file that the browser saves and does not show."""
    answer = HttpResponse(content, content_type="application/octet-stream")
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer
