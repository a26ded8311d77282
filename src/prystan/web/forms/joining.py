"""Forms of joining: whom to invite, what a colleague may do, and the first password."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from prystan.casework.access.models import Member
from prystan.casework.access.purposes import Use
from prystan.casework.access.roles import ROLES
from prystan.casework.joining.invitations import DAYS
from prystan.casework.network.models import Branch, Posting
from prystan.web.forms.factors import FactorForm
from prystan.web.forms.site import Kept, SiteForm, of, several

_ROLE_CHOICES = [(role.code, role.name) for role in ROLES]


class InviteForm(SiteForm):
    kept: ClassVar[Kept] = {**of(Member, "name", "email", "roles"), "days": Use.SECURITY}
    name = forms.CharField(label=_("Name of the colleague"), max_length=120)
    email = forms.EmailField(label=_("E-mail address"))
    roles = several(_ROLE_CHOICES, _("Roles"))
    days = forms.IntegerField(label=_("Days for which the link works"), min_value=1, max_value=7, initial=DAYS)


class ColleagueForm(SiteForm):
    kept: ClassVar[Kept] = {**of(Member, "name", "roles"), "branch": (Posting, "branch")}
    name = forms.CharField(label=_("Name of the colleague"), max_length=120)
    roles = several(_ROLE_CHOICES, _("Roles"), required=False)
    branch = forms.ChoiceField(label=_("Branch"), required=False)

    def __init__(self, *args: Any, branches: Iterable[Branch], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["branch"].choices = [("", "–"), *((str(b.pk), b.name) for b in branches)]  # type: ignore[attr-defined]


class JoinForm(FactorForm):
    kept: ClassVar[Kept] = {**FactorForm.kept, "new": Use.SECURITY, "again": Use.SECURITY}
    field_order = ("new", "again", "code")
    new = forms.CharField(
        label=_("New password"), strip=False, help_text=_("Twelve characters or more; several words are good."),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )  # fmt: skip
    again = forms.CharField(
        label=_("The same password once more"), strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean()
        if data.get("new") != data.get("again"):
            self.add_error("again", _("The two passwords differ. Type the same one twice."))
        return data
