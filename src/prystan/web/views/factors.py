"""A member's own second factors: the telephone and passkeys. There are several, so that a lost one locks nobody out."""

from __future__ import annotations

from uuid import UUID

from django.core import signing
from django.db import IntegrityError, transaction
from django.http import HttpResponse
from django.utils.translation import gettext as _

from prystan.casework.access import passkeys, second_factor
from prystan.casework.access.models import Passkey, SecondFactor
from prystan.web.challenges import taken, to_make
from prystan.web.drawn import drawn
from prystan.web.forms.factors import PasskeyForm, PasskeyNameForm, PasswordAgainForm, TelephoneForm
from prystan.web.models import Session
from prystan.web.pages import Asking
from prystan.web.views.keeping import asked_again
from prystan.web.views.show import go, show

_PROOF = "prystan telephone"
_PROOF_SECONDS = 900
_PURPOSE = "account"


def factors(request: Asking) -> HttpResponse:
    """All of them, and a new passkey."""
    known, telephone = passkeys.of(request.user), SecondFactor.objects.filter(member=request.user.pk).first()
    form = PasskeyForm(request.POST or None)
    if form.is_valid():
        challenge = taken(request, _PURPOSE)
        if asked_again(request, form):
            try:
                if challenge is None:
                    raise passkeys.RefusedPasskeyError("asked too long ago")
                passkeys.register(request.user, form.cleaned_data["name"], form.cleaned_data["passkey"], challenge)
                return go(request, "factors", _("The passkey is a second factor of yours now."))
            except passkeys.RefusedPasskeyError:
                form.add_error(None, _("This passkey was not taken. Press the button once more; ten are the most."))
    return show(
        request, "factors.html", form=form, known=known, telephone=telephone,
        several=len(known) + (telephone is not None) > 1,
        asked=to_make(request, request.user, _PURPOSE, besides=known),
    )  # fmt: skip


def passkey(request: Asking, passkey: UUID) -> HttpResponse:
    """Another name for one."""
    found = Passkey.objects.get(pk=passkey, member=request.user.pk)
    form = PasskeyNameForm(request.POST or None, initial={"name": found.name})
    if not form.is_valid():
        return show(request, "factor.html", form=form, passkey=found)
    found.name = form.cleaned_data["name"]
    found.save(update_fields=["name"])
    return go(request, "factors", _("The passkey has another name."))


def remove_passkey(request: Asking, passkey: UUID) -> HttpResponse:
    """It opens nothing from now on."""
    found = Passkey.objects.get(pk=passkey, member=request.user.pk)
    return _removed(request, found, found.name)


def remove_telephone(request: Asking) -> HttpResponse:
    """Codes of the telephone open nothing from now on."""
    return _removed(request, SecondFactor.objects.get(member=request.user.pk), _("The codes of the telephone"))


def telephone(request: Asking) -> HttpResponse:
    """A telephone, or another one in its place."""
    form = TelephoneForm(request.POST or None)
    secret = _shown(request)
    if form.is_valid() and asked_again(request, form):
        if secret is not None and second_factor.set_up(request.user, secret, form.cleaned_data["code"]):
            return go(request, "factors", _("The telephone is a second factor of yours now."))
        form.add_error("code", _("This code does not fit. Wait for the next one, and look at the telephone's clock."))
    secret = secret or second_factor.new_secret()
    return show(
        request, "telephone.html", form=form, secret=secret,
        proof=signing.dumps([secret, str(request.user.pk)], salt=_PROOF),
        picture=drawn(second_factor.address_of(secret, request.user)),
    )  # fmt: skip


def _shown(request: Asking) -> str | None:
    """The secret of codes that this page showed to this member."""
    try:
        secret, pk = signing.loads(request.POST.get("proof", ""), salt=_PROOF, max_age=_PROOF_SECONDS)
    except signing.BadSignature:
        return None
    return str(secret) if pk == str(request.user.pk) else None


def _removed(request: Asking, factor: Passkey | SecondFactor, what: str) -> HttpResponse:
    form = PasswordAgainForm(request.POST or None)
    if form.is_valid() and asked_again(request, form):
        try:
            with transaction.atomic():
                factor.delete()
        except IntegrityError:
            form.add_error(None, _("This is your last second factor. Add another one first."))
        else:
            Session.objects.filter(member=request.user.pk).exclude(session_key=request.session.session_key).delete()
            return go(request, "factors", _("It is taken away. Your other sessions are ended."))
    return show(request, "factor_remove.html", form=form, what=what)
