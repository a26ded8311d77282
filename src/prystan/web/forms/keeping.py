"""Forms of keeping and giving: how long, what is held, who gets a copy, which programs act for a member."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from prystan.casework.access.purposes import Use
from prystan.casework.access.roles import SENTENCES
from prystan.casework.cases.models import SECTIONS
from prystan.casework.exchange.recipients import RecipientError, read_recipients
from prystan.casework.keeping.models import LegalHold, Reason, Retention
from prystan.casework.outside.links import DAYS as LINK_DAYS
from prystan.casework.tokens.actions import DAYS as TOKEN_DAYS
from prystan.casework.tokens.models import SCOPES, Kind, Token
from prystan.web.forms.site import SECTION_NAMES, Kept, SiteForm, day, of, several

REASONS = {
    Reason.COURT: _("A court needs it"), Reason.INVESTIGATION: _("An investigation needs it"),
    Reason.COMPENSATION: _("A claim for compensation needs it"), Reason.COMPLAINT: _("A complaint is being looked at"),
    Reason.OWN_REQUEST: _("The person asked for it to be kept"),
}  # fmt: skip
KINDS = {Kind.API: _("A program"), Kind.CALENDAR: _("A calendar")}


class RetentionForm(SiteForm):
    kept: ClassVar[Kept] = of(Retention, "months", "warn_days")
    months = forms.IntegerField(label=_("Months after the closing of a case"), min_value=1, max_value=1200)
    warn_days = forms.IntegerField(label=_("Days before, from which a case is listed here"), min_value=7, max_value=730)


class HoldForm(SiteForm):
    kept: ClassVar[Kept] = of(LegalHold, "reason", "review_on")
    reason = forms.ChoiceField(label=_("Why the person may not be erased"), choices=list(REASONS.items()))
    review_on = day(_("Look again on"))


class CopyForm(SiteForm):
    kept: ClassVar[Kept] = {"language": Use.CONSENT, "sections": Use.CONSENT}
    language = forms.ChoiceField(
        label=_("Language of the copy"), choices=[("be", "Беларуская"), ("ru", "Русский"), ("en", "English")]
    )
    sections = several(
        [(name, SECTION_NAMES.get(name, name)) for name in SECTIONS], _("What goes into the copy"),
        help_text=_("All of it, unless a note would put somebody else in danger."),
    )  # fmt: skip


class LinkForm(SiteForm):
    kept: ClassVar[Kept] = {"days": Use.SECURITY}
    days = forms.IntegerField(label=_("Days for which the link works"), min_value=1, max_value=14, initial=LINK_DAYS)


class RecipientForm(SiteForm):
    kept: ClassVar[Kept] = {"recipient": Use.SECURITY}
    recipient = forms.CharField(
        label=_("Public key of whoever will open the file"), max_length=200, help_text=_("It begins with age1.")
    )

    def clean_recipient(self) -> str:
        written = str(self.cleaned_data["recipient"]).strip()
        try:
            read_recipients([written])
        except RecipientError:
            raise forms.ValidationError(
                _("This is no public key. It begins with age1, as age-keygen prints it.")
            ) from None
        return written


class ProgramForm(SiteForm):
    kept: ClassVar[Kept] = of(Token, "kind", "made_for", "scopes", "expires_at") | {"password": Use.SECURITY}
    kind = forms.ChoiceField(label=_("For what"), choices=list(KINDS.items()))
    made_for = forms.CharField(label=_("Which one, in your words"), max_length=60)
    scopes = several([(scope.value, SENTENCES[scope]) for scope in SCOPES], _("What it may do for you"))
    expires_at = forms.IntegerField(label=_("Days for which it works"), min_value=1, max_value=366, initial=TOKEN_DAYS)
    password = forms.CharField(
        label=_("Password now"), strip=False, widget=forms.PasswordInput(attrs={"autocomplete": "current-password"})
    )

    def __init__(self, *args: Any, held: frozenset[str] = frozenset(), **options: Any) -> None:
        super().__init__(*args, **options)
        offered = [(scope.value, SENTENCES[scope]) for scope in SCOPES if scope.value in held]
        self.fields["scopes"].choices = offered  # type: ignore[attr-defined]
