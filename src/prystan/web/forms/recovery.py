"""The form of somebody who comes back with the recovery paper."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from prystan.casework.access.purposes import Use
from prystan.web.forms.site import Kept, SiteForm


class RecoverForm(SiteForm):
    kept: ClassVar[Kept] = dict.fromkeys(("email", "paper", "new", "again"), Use.SECURITY)
    email = forms.EmailField(
        label=_("E-mail address of an administrator"), widget=forms.EmailInput(attrs={"autocomplete": "username"})
    )
    paper = forms.CharField(
        label=_("What stands on the paper"), max_length=300, help_text=_("Capitals or not, with or without spaces."),
        widget=forms.Textarea(attrs={"rows": 3, "autocomplete": "off", "spellcheck": "false"}),
    )  # fmt: skip
    new = forms.CharField(
        label=_("New password"), strip=False, help_text=_("Twelve characters or more; several words are good."),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )  # fmt: skip
    again = forms.CharField(
        label=_("The same password once more"), strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if data.get("new") != data.get("again"):
            self.add_error("again", _("The two passwords differ. Type the same one twice."))
        return data
