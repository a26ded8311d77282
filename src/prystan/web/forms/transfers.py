"""Forms of a case that goes to another organisation for good."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from prystan.casework.access.models import Organisation
from prystan.casework.access.purposes import Use
from prystan.casework.transfers.models import Transfer
from prystan.web.forms.site import Kept, SiteForm, choices_of, code, of, several


class OfferForm(SiteForm):
    kept: ClassVar[Kept] = {"receiver": Use.CONSENT, **of(Transfer, "reason", "needs", "with_children")}
    receiver = forms.ChoiceField(
        label=_("To which organisation"), help_text=_("Those that the person's consent names for this.")
    )
    reason = code("referral_reason", _("Why"), required=True)
    needs = several(choices_of("service", empty=False), _("What the person needs"), required=False)
    with_children = forms.BooleanField(label=_("The person comes with her children"), required=False)

    def __init__(self, *args: Any, named: Iterable[Organisation], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["receiver"].choices = [(str(one.pk), one.name) for one in named]  # type: ignore[attr-defined]


class RefuseForm(SiteForm):
    kept: ClassVar[Kept] = of(Transfer, "decline_reason")
    decline_reason = code("referral_reason", _("Why not"), required=True)
