"""Forms of the contribution: which round's tokens it has, and the key of a round."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from prystan.casework.access.purposes import Use
from prystan.casework.exchange.models import KeptRound
from prystan.evidence.linkage.schemes import RECOMMENDED, SCHEMES
from prystan.web.forms.site import Kept, SiteForm


class ContributionForm(SiteForm):
    """Without a round no name is opened."""

    kept: ClassVar[Kept] = {"round": Use.COUNT}
    round = forms.ChoiceField(
        label=_("Tokens, by which people that several organisations know are counted once"), required=False,
        widget=forms.RadioSelect,
        help_text=_("To make tokens, each name is opened for a moment, and that is written down. No name leaves."),
    )  # fmt: skip

    def __init__(self, *args: Any, rounds: Iterable[KeptRound], **options: Any) -> None:
        super().__init__(*args, **options)
        offered = [(str(one.pk), _now("Of round %(round)s") % {"round": one.round}) for one in rounds]
        self.fields["round"].choices = [*offered, ("", _("None"))]  # type: ignore[attr-defined]
        self.fields["round"].initial = offered[0][0] if offered else ""


class RoundForm(SiteForm):
    kept: ClassVar[Kept] = {"key": Use.COUNT, "scheme": (KeptRound, "scheme")}
    key = forms.FileField(label=_("The sealed key"), help_text=_("The file that ends in .key.age."))
    scheme = forms.ChoiceField(
        label=_("How people become tokens"), choices=[(name, name) for name in SCHEMES], initial=RECOMMENDED,
        help_text=_("The same for all partners of a round; its holder says which."),
    )  # fmt: skip
