"""Forms of second factors: a code, or the answer of a passkey, which a script puts into the hidden field."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from prystan.casework.access.models import Passkey
from prystan.casework.access.purposes import Use
from prystan.web.forms.site import Kept, SiteForm, of

_LONGEST_ANSWER = 16_384


def code_field(**more: Any) -> forms.CharField:
    return forms.CharField(
        label=_("Code from your telephone"), max_length=10,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric"}), **more,
    )  # fmt: skip


def answer_field() -> forms.CharField:
    return forms.CharField(required=False, max_length=_LONGEST_ANSWER, widget=forms.HiddenInput)


def password_field() -> forms.CharField:
    return forms.CharField(
        label=_("Password now"), strip=False, widget=forms.PasswordInput(attrs={"autocomplete": "current-password"})
    )


class FactorForm(SiteForm):
    """Either of both."""

    kept: ClassVar[Kept] = {"code": Use.SECURITY, "passkey": Use.SECURITY}
    code = code_field(required=False)
    passkey = answer_field()

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if not (data.get("code") or data.get("passkey")):
            self.add_error("code", _("Type the code, or use a passkey."))
        return data


class FirstFactorForm(FactorForm):
    kept: ClassVar[Kept] = {**FactorForm.kept, "proof": Use.SECURITY}
    proof = forms.CharField(widget=forms.HiddenInput)


class PasskeyForm(SiteForm):
    """A new passkey of somebody who is signed in."""

    kept: ClassVar[Kept] = {**of(Passkey, "name"), "password": Use.SECURITY, "passkey": Use.SECURITY}
    name = forms.CharField(
        label=_("What you call it"), max_length=60, help_text=_("For example: telephone, or the key on my key ring.")
    )
    password = password_field()
    passkey = answer_field()

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if not data.get("passkey"):
            self.add_error(None, _("No device has answered. Press the button and follow the browser."))
        return data


class PasskeyNameForm(SiteForm):
    kept: ClassVar[Kept] = of(Passkey, "name")
    name = forms.CharField(label=_("What you call it"), max_length=60)


class TelephoneForm(SiteForm):
    kept: ClassVar[Kept] = dict.fromkeys(("password", "code", "proof"), Use.SECURITY)
    password = password_field()
    code = code_field()
    proof = forms.CharField(widget=forms.HiddenInput)


class PasswordAgainForm(SiteForm):
    """Before something that cannot be undone, or that lasts."""

    kept: ClassVar[Kept] = {"password": Use.SECURITY}
    password = password_field()
