"""Forms of the network: branches, what is looked for in the directory, memoranda."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from prystan.casework.access.models import Organisation
from prystan.casework.access.purposes import Use
from prystan.casework.cases.models import SECTIONS
from prystan.casework.network.memoranda import Direction
from prystan.casework.network.models import Branch, Memorandum, Service
from prystan.web.forms.site import SECTION_NAMES, Kept, ServiceForm, SiteForm, choices_of, code, day, of, several

DIRECTIONS = {
    Direction.FROM_OWNER: _("We refer to them"),
    Direction.TO_OWNER: _("They refer to us"),
    Direction.BOTH: _("Each refers to the other"),
}


class BranchForm(SiteForm):
    kept: ClassVar[Kept] = of(Branch, "name", "region")
    name = forms.CharField(label=_("What people call the branch"), max_length=120)
    region = code("region", _("Region"), required=True)


class DirectoryForm(SiteForm):
    """What is looked for. It stands in the address: nobody is in it."""

    kept: ClassVar[Kept] = dict.fromkeys(("kind", "region", "branch"), Use.DIRECTORY)
    kind = code("service", _("Service"))
    region = code("region", _("Region"))
    branch = forms.ChoiceField(label=_("Branch"), required=False)

    def __init__(self, *args: Any, branches: Iterable[Branch], **options: Any) -> None:
        super().__init__(*args, **options)
        named = sorted((f"{b.owner.name}: {b.name}", str(b.pk)) for b in branches)
        self.fields["branch"].choices = [("", "–"), *((pk, name) for name, pk in named)]  # type: ignore[attr-defined]


class ServiceAtForm(ServiceForm):
    """A service of one of the organisation's branches, or of none."""

    kept: ClassVar[Kept] = {**ServiceForm.kept, "branch": (Service, "branch")}
    branch = forms.ChoiceField(label=_("Branch"), required=False)

    def __init__(self, *args: Any, branches: Iterable[Branch], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["branch"].choices = [("", "–"), *((str(b.pk), b.name) for b in branches)]  # type: ignore[attr-defined]

    def columns(self) -> dict[str, Any]:
        """What is kept, by column."""
        given = {name: value for name, value in self.cleaned_data.items() if name != "branch"}
        return {**given, "branch_id": self.cleaned_data["branch"] or None}


class MemorandumForm(SiteForm):
    kept: ClassVar[Kept] = of(Memorandum, "partner", "direction", "kinds", "sections", "begins_on", "until")
    partner = forms.ChoiceField(label=_("With which organisation"))
    direction = forms.ChoiceField(label=_("Who refers to whom"), choices=list(DIRECTIONS.items()))
    kinds = several(
        choices_of("service", empty=False), _("For these services"), required=False,
        help_text=_("None ticked: for every service."),
    )  # fmt: skip
    sections = several([], _("What may be opened at most"))
    begins_on = day(_("Holds from"))
    until = day(_("Holds until"))

    def __init__(self, *args: Any, others: Iterable[Organisation], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["partner"].choices = [(str(other.pk), other.name) for other in others]  # type: ignore[attr-defined]
        self.fields["sections"].choices = [(s, SECTION_NAMES[s]) for s in SECTIONS]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if data.get("until") and data.get("begins_on") and data["until"] < data["begins_on"]:
            self.add_error("until", _("It ends before it begins. Give a later day."))
        return data
