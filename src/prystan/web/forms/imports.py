"""The form by which a workbook becomes cases."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, ClassVar

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from prystan.casework.access.purposes import Use
from prystan.casework.cases.models import Consent, Purpose
from prystan.web.forms.site import PURPOSES, Kept, SiteForm, code, day, of, past, several


class ImportForm(SiteForm):
    """A filled HTCDS workbook, and what those agreed to whose row says that they consented."""

    kept: ClassVar[Kept] = {"file": Use.HELP, **of(Consent, "purposes", "given_on", "until", "language", "child_basis")}
    file = forms.FileField(
        label=_("HTCDS workbook, or submissions of the ODK form"),
        help_text=_("It is read in memory and not kept. Rows that are right go in; of the others you are told why."),
    )
    purposes = several(
        [one for one in PURPOSES.items() if one[0] != Purpose.TRANSFER],
        _("Those whose row says that they consented agreed to"),
    )
    given_on = day(_("Given on"), initial=timezone.localdate)
    until = day(_("Holds until"), initial=lambda: timezone.localdate() + timedelta(days=365))
    language = code("language", _("Explained in"), required=True)
    child_basis = forms.ChoiceField(
        label=_("For a child: who decided"), required=False,
        choices=[("", "–"), ("guardian", _("The guardian")), ("best_interest", _("A best-interest decision"))],
    )  # fmt: skip

    def clean_purposes(self) -> list[str]:
        given: list[str] = self.cleaned_data["purposes"]
        if Purpose.ASSISTANCE not in given:
            raise forms.ValidationError(_("Without consent to help no name may be kept. Tick help, or import nothing."))
        return given

    def clean_given_on(self) -> Any:
        return past(self.cleaned_data["given_on"])

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if data.get("until") and data.get("given_on") and data["until"] < data["given_on"]:
            self.add_error("until", _("Consent ends after it was given. Give a later day."))
        return data
