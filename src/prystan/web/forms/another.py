"""Another provider for the same need."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from prystan.casework.access.purposes import Use
from prystan.casework.network.models import Service
from prystan.casework.referrals.models import Referral
from prystan.web.forms.site import Kept, SiteForm, days_to_answer
from prystan.web.templating import day, labels, region


class AnotherForm(SiteForm):
    kept: ClassVar[Kept] = {"service": Use.MATCH, "expires_at": (Referral, "expires_at")}
    service = forms.ChoiceField(label=gettext_lazy("Whom to ask instead"), widget=forms.RadioSelect)
    expires_at = days_to_answer()

    def __init__(self, *args: Any, services: Sequence[Service], **options: Any) -> None:
        super().__init__(*args, **options)
        choice: Any = self.fields["service"]
        choice.choices = [(str(service.pk), said(service)) for service in services]


def said(service: Service) -> str:
    """What somebody who chooses has to know."""
    facts = [
        f"{service.name}, {service.owner.name}, {region(service.region)}.",
        f"{_('Languages:')} {labels('language', service.languages)}.",
        "" if service.free is None else f"{_('Free places:')} {service.free}.",
        f"{_('Confirmed:')} {day(service.confirmed_on)}.",
    ]
    return " ".join(filter(None, facts))
