"""Forms by which cases of one person are put together."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from prystan.casework.access.purposes import Use
from prystan.casework.cases.models import Case
from prystan.web.forms.site import Kept, SiteForm


class OtherForm(SiteForm):
    """Another case, by its number: names that are spelt otherwise are not suspected."""

    kept: ClassVar[Kept] = {"number": Use.RECOGNISE}
    number = forms.IntegerField(label=_("Number of the other case"), min_value=1, max_value=2_000_000_000)


class TogetherForm(SiteForm):
    kept: ClassVar[Kept] = {"stays": Use.RECOGNISE}
    stays = forms.ChoiceField(
        label=_("Which case stays?"), widget=forms.RadioSelect,
        help_text=_("The person is counted by it, and new things are written in it. The other takes nothing new."),
    )  # fmt: skip

    def __init__(self, *args: Any, first: Case, second: Case, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["stays"].choices = [  # type: ignore[attr-defined]
            (str(case.pk), _now("Case %(number)s") % {"number": case.number}) for case in (first, second)
        ]
