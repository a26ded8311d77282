"""The first second factor of a member who has none: a telephone or a passkey, shown together with the password."""

from __future__ import annotations

from django.core import signing
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from prystan.casework.access import attempts, passkeys, second_factor
from prystan.casework.access.models import Member, SecondFactor
from prystan.web.challenges import taken, to_make
from prystan.web.drawn import drawn
from prystan.web.forms.factors import FirstFactorForm
from prystan.web.forms.site import SignInForm
from prystan.web.signed_in import member_who_claims
from prystan.web.views.coming_in import asking_for, let_through, too_often
from prystan.web.views.show import show

_PROOF = "prystan second factor"
_PROOF_SECONDS = 900
_PURPOSE = "set-up"


def has_factor(member: Member) -> bool:
    return bool(passkeys.of(member)) or SecondFactor.objects.filter(member=member).exists()


def first_factor(
    request: HttpRequest, member: Member, form: FirstFactorForm | None = None, secret: str | None = None
) -> HttpResponse:
    """The page on which one is set up."""
    secret = secret or second_factor.new_secret()
    return show(
        request, "second_factor.html", 422 if form else 200, form=form or FirstFactorForm(),
        proof=signing.dumps([secret, str(member.pk)], salt=_PROOF), secret=secret,
        picture=drawn(second_factor.address_of(secret, member)), asked=to_make(request, member, _PURPOSE),
        entry=SignInForm(initial={"email": member.email}),
    )  # fmt: skip


def set_up(request: HttpRequest) -> HttpResponse:
    """The first code, or a passkey, with the password once more: nothing was kept in between."""
    form, entry = FirstFactorForm(request.POST), SignInForm(request.POST)
    try:
        secret, pk = signing.loads(request.POST.get("proof", ""), salt=_PROOF, max_age=_PROOF_SECONDS)
    except signing.BadSignature:
        return HttpResponseRedirect(reverse("sign-in"), status=303)
    asking = asking_for(request, str(request.POST.get("email", "")))
    if attempts.blocked(**asking):
        return too_often(request)
    found = member_who_claims(asking["address"], str(request.POST.get("password", ""))) if entry.is_valid() else None
    if found is None or found[1] is None or str(found[0].pk) != pk or has_factor(found[0]):
        attempts.failed(**asking)
        return HttpResponseRedirect(reverse("sign-in"), status=303)
    member, keyring = found[0], found[1]
    if form.is_valid() and (how := _made(request, member, secret, form)):
        return let_through(request, member, keyring, how)
    if form.is_valid():
        form.add_error("code", _("This code does not fit. Wait for the next one, and look at the telephone's clock."))
    return first_factor(request, member, form, secret)


def _made(request: HttpRequest, member: Member, secret: str, form: FirstFactorForm) -> str:
    """Which factor the member has now; empty where what was sent does not fit."""
    answer = form.cleaned_data["passkey"]
    if not answer:
        return "code" if second_factor.set_up(member, secret, form.cleaned_data["code"]) else ""
    challenge = taken(request, _PURPOSE)
    try:
        if challenge is not None:
            passkeys.register(member, _("My passkey"), answer, challenge)
            return "passkey"
    except passkeys.RefusedPasskeyError:
        pass
    return ""
