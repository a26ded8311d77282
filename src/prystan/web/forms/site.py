"""Forms: each field says what it is for, each choice is a code of the model in the reader's language."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, ClassVar

from django import forms
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from prystan.casework.access.models import Organisation
from prystan.casework.access.purposes import SENTENCES as USES
from prystan.casework.access.purposes import Use, held
from prystan.casework.cases.models import SECTIONS, Case, Consent, Contact, Identity, Name, Note, Purpose
from prystan.casework.network.models import OLDEST, Service
from prystan.casework.referrals.models import Referral, Urgency
from prystan.web.templating import codes, language

Kept = Mapping[str, tuple[type[models.Model], str] | Use]

SPOKEN = ("be", "ru", "uk", "pl", "en", "lt", "lv", "de", "fr", "es", "ro", "tr", "ar", "fa", "vi", "zh", "hi", "ur")
"""Languages offered first; whoever speaks another finds it below them."""

PURPOSES = {
    Purpose.ASSISTANCE: _("Help by this organisation"),
    Purpose.REFERRAL: _("Referral to others, named below"),
    Purpose.STATISTICS: _("Being counted, without a name"),
    Purpose.PROSECUTION: _("Use in criminal proceedings"),
    Purpose.TRANSFER: _("Her whole case going to another organisation for good, named below"),
}
SECTION_NAMES = {
    "identity": _("Names, birth date, document"), "contact": _("Telephone and address"), "notes": _("Notes"),
    "story": _("What happened to the person"), "care": _("Assessment, plan and services"), "files": _("Attachments"),
}  # fmt: skip
URGENCIES = {Urgency.NOW: _("Today"), Urgency.DAYS: _("Within days"), Urgency.WEEKS: _("Within weeks")}


def choices_of(name: str, *, empty: bool = True) -> Callable[[], list[tuple[str, str]]]:
    """The codes of a list with their labels, read when the form is shown."""

    def now() -> list[tuple[str, str]]:
        found = [(code.code, code.label(language())) for code in codes(name).codes]
        if name == "language":
            found.sort(key=lambda one: (SPOKEN.index(one[0]) if one[0] in SPOKEN else len(SPOKEN), one[1]))
        return [("", "–"), *found] if empty else found

    return now


def spoken(besides: Iterable[str] = ()) -> list[tuple[str, str]]:
    """The languages that are offered first, and those that were named."""
    wanted = {*SPOKEN, *besides}
    return [one for one in choices_of("language", empty=False)() if one[0] in wanted]


def code(name: str, label: Any, *, required: bool = False, **more: Any) -> forms.ChoiceField:
    return forms.ChoiceField(choices=choices_of(name), label=label, required=required, **more)


def several(choices: Any, label: Any, **more: Any) -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(choices=choices, label=label, widget=forms.CheckboxSelectMultiple, **more)


def day(label: Any, *, required: bool = True, **more: Any) -> forms.DateField:
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, required=required, widget=widget, **more)


class SiteForm(forms.Form):
    """A form whose fields are kept in columns that say what they are for."""

    kept: ClassVar[Kept] = {}

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.label_suffix = ""
        for name, field in self.fields.items():
            field.widget.attrs |= {"aria-describedby": f"id_{name}-why"}

    def full_clean(self) -> None:
        """As Django does; what is wrong is then said to screen readers too."""
        super().full_clean()
        for name in self.errors if self.is_bound else ():
            if name in self.fields:
                told = {"aria-invalid": "true", "aria-describedby": f"id_{name}-why id_{name}-error"}
                self.fields[name].widget.attrs |= told

    def why(self, name: str) -> str:
        """What the field is for.

        Raises:
            KeyError: nobody said.
        """
        said = self.kept[name]
        return str(USES[said]) if isinstance(said, Use) else held(*said).sentence


def of(model: type[models.Model], *columns: str) -> dict[str, tuple[type[models.Model], str]]:
    return {column: (model, column) for column in columns}


class SignInForm(SiteForm):
    kept: ClassVar[Kept] = {"email": Use.MEMBERS, "password": Use.SECURITY, "code": Use.SECURITY}
    email = forms.EmailField(label=_("E-mail address"), widget=forms.EmailInput(attrs={"autocomplete": "username"}))
    password = forms.CharField(
        label=_("Password"), strip=False, widget=forms.PasswordInput(attrs={"autocomplete": "current-password"})
    )
    code = forms.CharField(
        label=_("Code from your telephone"), required=False, max_length=10,
        help_text=_("Six digits. Leave it empty the first time, or to use a passkey."),
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric"}),
    )  # fmt: skip


class PasswordForm(SiteForm):
    kept: ClassVar[Kept] = {"old": Use.SECURITY, "new": Use.SECURITY}
    old = forms.CharField(
        label=_("Password now"), strip=False, widget=forms.PasswordInput(attrs={"autocomplete": "current-password"})
    )
    new = forms.CharField(
        label=_("New password"), strip=False, help_text=_("Twelve characters or more; several words are good."),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )  # fmt: skip


class SearchForm(SiteForm):
    kept: ClassVar[Kept] = {"name": (Name, "text")}
    name = forms.CharField(
        label=_("Name, in any script"), max_length=200, required=False, widget=forms.TextInput(attrs={"type": "search"})
    )


class CaseForm(SiteForm):
    """The coded facts of a case."""

    kept: ClassVar[Kept] = of(Case, "detected_on", "status", "sex", "age_band", "region", "anonymous")
    detected_on = day(_("Day on which the person was first noticed"))
    status = code("status", _("Status"), required=True)
    sex = code("sex", _("Sex or gender"))
    age_band = code("age_band", _("Age"))
    region = code("region", _("Region"))
    anonymous = forms.BooleanField(
        label=_("Without a name"), required=False,
        help_text=_("The person is helped and counted; nothing that identifies her can ever be written down."),
    )  # fmt: skip

    def clean_detected_on(self) -> Any:
        return past(self.cleaned_data["detected_on"])


class FactsForm(SiteForm):
    """The first facts, corrected. The status follows from decisions, and whether there is a name is said once."""

    kept: ClassVar[Kept] = of(Case, "detected_on", "sex", "age_band", "region")
    detected_on = day(_("Day on which the person was first noticed"))
    sex = code("sex", _("Sex or gender"))
    age_band = code("age_band", _("Age on that day"))
    region = code("region", _("Region"))

    def clean_detected_on(self) -> Any:
        return past(self.cleaned_data["detected_on"])


def past(value: Any) -> Any:
    if value > timezone.localdate():
        raise forms.ValidationError(_("This day has not come yet. Give today or an earlier day."))
    return value


class ConsentForm(SiteForm):
    kept: ClassVar[Kept] = of(
        Consent, "purposes", "receivers", "service_kinds", "given_on", "until", "language", "child_basis"
    )
    purposes = several(list(PURPOSES.items()), _("The person agrees to"))
    receivers = several((), _("May be referred, or go, to these organisations"), required=False)
    service_kinds = several(choices_of("service", empty=False), _("Or to whoever offers"), required=False)
    given_on = day(_("Given on"))
    until = day(_("Holds until"))
    language = code("language", _("Explained in"), required=True)
    child_basis = forms.ChoiceField(
        label=_("For a child: who decided"), required=False,
        choices=[("", "–"), ("guardian", _("The guardian")), ("best_interest", _("A best-interest decision"))],
    )  # fmt: skip

    def __init__(self, *args: Any, others: Iterable[Organisation], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["receivers"].choices = [(str(other.pk), other.name) for other in others]  # type: ignore[attr-defined]

    def clean_given_on(self) -> Any:
        return past(self.cleaned_data["given_on"])

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if data.get("until") and data.get("given_on") and data["until"] < data["given_on"]:
            self.add_error("until", _("Consent ends after it was given. Give a later day."))
        if "referral" in data.get("purposes", ()) and not (data.get("receivers") or data.get("service_kinds")):
            self.add_error(
                "receivers", _("Say to whom the person may be referred: organisations, or kinds of service.")
            )
        if "transfer" in data.get("purposes", ()) and not data.get("receivers"):
            self.add_error("receivers", _("Say to which organisation the case may go for good."))
        return data


class PersonForm(SiteForm):
    """Who she is. All of it is sealed."""

    kept: ClassVar[Kept] = {
        "name": (Name, "text"), "also_known_as": (Name, "also_known_as"),
        **of(Identity, "birth_date", "document"), **of(Contact, "phone", "address"),
    }  # fmt: skip
    name = forms.CharField(
        label=_("Name"), max_length=200, required=False, help_text=_("As she writes it herself, in any script.")
    )
    also_known_as = forms.BooleanField(label=_("This is another name of hers"), required=False)
    birth_date = day(_("Birth date"), required=False)
    document = forms.CharField(label=_("Number of a document"), max_length=60, required=False)
    phone = forms.CharField(
        label=_("Telephone"), max_length=40, required=False, help_text=_("Only one that nobody else answers.")
    )
    address = forms.CharField(label=_("Address"), max_length=200, required=False)


class NoteForm(SiteForm):
    kept: ClassVar[Kept] = {"text": (Note, "text")}
    text = forms.CharField(label=_("Note"), max_length=5000, widget=forms.Textarea(attrs={"rows": 5}))


class NeedForm(SiteForm):
    """What a service has to offer."""

    kept: ClassVar[Kept] = dict.fromkeys(("kind", "region", "with_children", "pregnant", "speaks"), Use.MATCH)
    kind = code("service", _("Service"), required=True)
    region = code("region", _("In the region"))
    with_children = forms.BooleanField(label=_("Takes her with her children"), required=False)
    pregnant = forms.BooleanField(label=_("Takes pregnant women"), required=False)
    speaks = code("language", _("Where this language is spoken"))


def days_to_answer() -> forms.TypedChoiceField:
    return forms.TypedChoiceField(
        label=_("Wait for an answer"), coerce=int, initial=3,
        choices=[(1, _("One day")), (3, _("Three days")), (7, _("A week"))],
    )  # fmt: skip


class ReferralForm(SiteForm):
    """What is asked of a service, and what it sees of the person before it answers."""

    kept: ClassVar[Kept] = of(Referral, "sections", "urgency", "expires_at", "with_children", "pregnant", "languages")
    sections = several([], _("Opened to the receiver once it accepts"))
    urgency = forms.ChoiceField(
        label=_("How soon is help needed?"), choices=list(URGENCIES.items()), widget=forms.RadioSelect, initial="days"
    )
    expires_at = days_to_answer()
    with_children = forms.BooleanField(label=_("Comes with children"), required=False)
    pregnant = forms.BooleanField(label=_("Is pregnant"), required=False)
    languages = several([], _("Languages spoken"), required=False)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["sections"].choices = [(s, SECTION_NAMES[s]) for s in SECTIONS]  # type: ignore[attr-defined]
        said = {*self.initial.get("languages", ()), *(self["languages"].data or ())}
        self.fields["languages"].choices = spoken(said)  # type: ignore[attr-defined]


class DeclineForm(SiteForm):
    kept: ClassVar[Kept] = of(Referral, "decline_reason")
    decline_reason = code("referral_reason", _("Why not"), required=True)


class OutcomeForm(SiteForm):
    kept: ClassVar[Kept] = of(Referral, "outcome")
    outcome = code("service_outcome", _("How it ended"), required=True)


class ServiceForm(SiteForm):
    """A service of the own organisation."""

    kept: ClassVar[Kept] = of(
        Service, "kind", "name", "region", "sexes", "youngest", "oldest", "takes_children_along", "takes_pregnant",
        "languages", "capacity", "free", "hours", "ended_on",
    )  # fmt: skip
    kind = code("service", _("Service"), required=True)
    name = forms.CharField(label=_("What people call it"), max_length=200)
    region = code("region", _("Region"), required=True)
    sexes = several(choices_of("sex", empty=False), _("Only for"), required=False,
                    help_text=_("None ticked: for everybody."))  # fmt: skip
    youngest = forms.IntegerField(label=_("From the age of"), min_value=0, max_value=OLDEST, initial=0)
    oldest = forms.IntegerField(label=_("To the age of"), min_value=0, max_value=OLDEST, initial=OLDEST)
    takes_children_along = forms.BooleanField(label=_("Takes people with their children"), required=False)
    takes_pregnant = forms.BooleanField(label=_("Takes pregnant women"), required=False)
    languages = several(spoken, _("Languages spoken"), required=False)
    capacity = forms.IntegerField(label=_("Places"), min_value=0, max_value=10_000, required=False)
    free = forms.IntegerField(label=_("Of them free today"), min_value=0, max_value=10_000, required=False)
    hours = forms.CharField(label=_("Hours"), max_length=120, required=False)
    ended_on = day(
        _("Offered no longer from"), required=False, help_text=_("From this day on nobody is referred to it.")
    )

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if (data.get("youngest") or 0) > (data.get("oldest") or 0):
            self.add_error("oldest", _("This age is below the youngest. Give a higher one."))
        if (data.get("free") or 0) > (data.get("capacity") or 0):
            self.add_error("free", _("There are more free places than places. Give the number of places too."))
        return data
