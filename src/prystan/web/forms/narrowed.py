"""Forms of who opens and who has a case."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from prystan.casework.access.models import Member
from prystan.casework.access.purposes import Use
from prystan.casework.cases.models import Case
from prystan.casework.narrowed.models import MOST_HOURS, Opening, Why
from prystan.web.forms.site import Kept, SiteForm, of, several

WHYS = {
    Why.DANGER: _("Somebody is in danger"), Why.HEALTH: _("She needs medical help now"),
    Why.ABSENT: _("Nobody who opens the case can be reached"), Why.COURT: _("A court or an authority set a time limit"),
}  # fmt: skip


class KeepersForm(SiteForm):
    kept: ClassVar[Kept] = {"members": Use.SECURITY}
    members = several((), _("Only these open the case, and co-ordinators"), required=False,
                      help_text=_("Nobody ticked: all colleagues who may see cases."))  # fmt: skip

    def __init__(self, *args: Any, colleagues: Iterable[Member], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["members"].choices = [(str(one.pk), one.name) for one in colleagues]  # type: ignore[attr-defined]


class AssignForm(SiteForm):
    kept: ClassVar[Kept] = of(Case, "assigned_to")
    assigned_to = forms.ChoiceField(label=_("Who has the case from now on"))

    def __init__(self, *args: Any, colleagues: Iterable[Member], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["assigned_to"].choices = [(str(one.pk), one.name) for one in colleagues]  # type: ignore[attr-defined]


class GlassForm(SiteForm):
    kept: ClassVar[Kept] = {"reason": (Opening, "why"), **of(Opening, "words", "hours")}
    reason = forms.ChoiceField(label=_("Why"), choices=list(WHYS.items()))
    words = forms.CharField(
        label=_("The reason, in your words"), min_length=10, max_length=1000, widget=forms.Textarea(attrs={"rows": 3})
    )
    hours = forms.IntegerField(label=_("For how many hours"), min_value=1, max_value=MOST_HOURS, initial=4)
