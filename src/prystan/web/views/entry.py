"""Coming in and going: sign-in with a second factor, its setting up, sign-out, the quick exit, the language."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core import signing
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.i18n import set_language

from prystan.casework.access import attempts, second_factor
from prystan.casework.access.events import note
from prystan.casework.access.keyring import Keyring
from prystan.casework.access.models import Member, SecondFactor
from prystan.web.drafts import waiting
from prystan.web.drawn import drawn
from prystan.web.forms.site import SecondFactorForm, SignInForm
from prystan.web.signed_in import begin, leave, member_who_claims
from prystan.web.views.show import show

_PROOF = "prystan second factor"
_PROOF_SECONDS = 900


def sign_in(request: HttpRequest) -> HttpResponse:
    """Address, password and code at once: which of the three was wrong is told to nobody."""
    form = SignInForm(request.POST if request.method == "POST" else None)
    if request.method != "POST" or not form.is_valid():
        return show(request, "sign_in.html", form=form)
    given = form.cleaned_data
    asking = {"address": given["email"], "network": str(request.META.get("REMOTE_ADDR", ""))}
    if attempts.blocked(**asking):
        return show(request, "blocked.html", 429, minutes=int(attempts.WINDOW.total_seconds() // 60))
    found = member_who_claims(given["email"], given["password"])
    if found is None:
        return _refused(request, form, asking)
    member, keyring = found
    if keyring is None:
        form.add_error(None, _("No colleague has let you in yet. Ask the administrator of your organisation."))
        return show(request, "sign_in.html", form=form)
    if not SecondFactor.objects.filter(member=member).exists():
        return _set_up(request, member)
    if not second_factor.check(member, given["code"]):
        return _refused(request, form, asking)
    return _in(request, member, keyring)


def set_up(request: HttpRequest) -> HttpResponse:
    """The first code, typed together with the password once more: nothing was kept in between."""
    form, entry = SecondFactorForm(request.POST), SignInForm(request.POST)
    try:
        secret, pk = signing.loads(request.POST.get("proof", ""), salt=_PROOF, max_age=_PROOF_SECONDS)
    except signing.BadSignature:
        return HttpResponseRedirect(reverse("sign-in"), status=303)
    asking = {"address": str(request.POST.get("email", "")), "network": str(request.META.get("REMOTE_ADDR", ""))}
    if attempts.blocked(**asking):
        return show(request, "blocked.html", 429, minutes=int(attempts.WINDOW.total_seconds() // 60))
    found = member_who_claims(asking["address"], str(request.POST.get("password", ""))) if entry.is_valid() else None
    if (
        found is None
        or found[1] is None
        or str(found[0].pk) != pk
        or SecondFactor.objects.filter(member=found[0]).exists()
    ):
        attempts.failed(**asking)
        return HttpResponseRedirect(reverse("sign-in"), status=303)
    member, keyring = found[0], found[1]
    if not (form.is_valid() and second_factor.set_up(member, secret, form.cleaned_data["code"])):
        form.add_error("code", _("This code does not fit. Wait for the next one, and look at the telephone's clock."))
        return _set_up(request, member, form, secret)
    return _in(request, member, keyring)


def _set_up(request: HttpRequest, member: Member, form: Any = None, secret: str | None = None) -> HttpResponse:
    secret = secret or second_factor.new_secret()
    proof = signing.dumps([secret, str(member.pk)], salt=_PROOF)
    shown = form or SecondFactorForm()
    return show(
        request, "second_factor.html", 422 if form else 200, form=shown, proof=proof, secret=secret,
        picture=drawn(second_factor.address_of(secret, member)),
        entry=SignInForm(initial={"email": member.email}),
    )  # fmt: skip


def _refused(request: HttpRequest, form: SignInForm, asking: dict[str, str]) -> HttpResponse:
    attempts.failed(**asking)
    note("sign-in", "access_member", outcome="refused")
    form.add_error(None, _("Address, password and code do not fit together. Check all three."))
    return show(request, "sign_in.html", form=form)


def _in(request: HttpRequest, member: Member, keyring: Keyring) -> HttpResponse:
    note("sign-in", "access_member", member.pk)
    with transaction.atomic():
        drafts = waiting(member)  # whose session ended while a form was typed goes on there
        onward = reverse("draft", kwargs={"draft": drafts[0].pk}) if drafts else reverse("day")
        return begin(request, member, keyring, HttpResponseRedirect(onward, status=303))


def sign_out(request: HttpRequest) -> HttpResponse:
    """Both halves of the session are gone."""
    return leave(request, HttpResponseRedirect(reverse("sign-in"), status=303))


def quick_exit(request: HttpRequest) -> HttpResponse:
    """At once to a page that tells nothing; going back finds the sign-in page."""
    response = leave(request, HttpResponseRedirect(settings.QUICK_EXIT, status=303))
    response["Clear-Site-Data"] = '"cache", "storage"'
    return response


def language(request: HttpRequest) -> HttpResponse:
    """Another language, kept in a cookie."""
    onward = request.POST.get("next", "/")
    if not url_has_allowed_host_and_scheme(onward, allowed_hosts={request.get_host()}):
        onward = "/"
    return set_language(request) if onward else HttpResponseRedirect("/")
