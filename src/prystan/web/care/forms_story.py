"""Forms of what happened to a person, what is decided about it, and who speaks for a child."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from prystan.casework.care.models import BestInterest, Event, Guardian, Reflection, StatusDecision
from prystan.casework.network.country import service_levels
from prystan.web.care.base import CareForm, one_of, words
from prystan.web.care.words import GUARDIAN_KINDS, MEASURES, REFLECTION_ENDS
from prystan.web.forms.site import Kept, choices_of, code, day, of, several

_MONTH = _("If only the month is known, its first day.")


class EventForm(CareForm):
    """What every stage of trafficking is asked. Nobody is made to tell: all of it may stay empty."""

    kept: ClassVar[Kept] = of(Event, "country", "region", "began_on", "ended_on", "controls", "place", "account")
    happened = ("began_on", "ended_on")
    order = (("began_on", "ended_on"),)
    country = code("country", _("Country"))
    region = code("region", _("Region"))
    began_on = day(_("From"), required=False, help_text=_MONTH)
    ended_on = day(_("To"), required=False)
    controls = several(choices_of("control", empty=False), _("How the person was held"), required=False)
    place = forms.CharField(label=_("Place"), max_length=200, required=False)
    account = words(
        _("What happened, in words"), help_text=_("Only what she wants to tell. Nobody has to tell it twice.")
    )


class RecruitmentForm(EventForm):
    kept: ClassVar[Kept] = {**EventForm.kept, **of(Event, "recruitment", "recruiter")}
    recruitment = several(choices_of("recruitment", empty=False), _("How the person was recruited"), required=False)
    recruiter = code("recruiter_relation", _("Who the recruiter was to the person"))
    field_order = ("recruitment", "recruiter")


class ExploitationForm(EventForm):
    kept: ClassVar[Kept] = {**EventForm.kept, **of(Event, "forms", "sectors", "sexual_forms")}
    forms = several(choices_of("form", empty=False), _("Forms of exploitation"), required=False)
    sexual_forms = several(choices_of("sexual_form", empty=False), _("Of sexual exploitation"), required=False)
    sectors = several(choices_of("sector", empty=False), _("Where the work was done"), required=False)
    field_order = ("forms", "sexual_forms", "sectors")


class DecisionForm(CareForm):
    """A decision on the status: asked for, or already taken."""

    kept: ClassVar[Kept] = of(StatusDecision, "stage", "authority", "requested_on", "outcome", "decided_on", "grounds")
    happened = ("requested_on", "decided_on")
    order = (("requested_on", "decided_on"),)
    stage = code("decision_stage", _("Which decision"), required=True)
    authority = code("decision_maker", _("Who decides"), required=True)
    requested_on = day(_("Asked for on"))
    outcome = code("decision_outcome", _("Decision"), required=True)
    decided_on = day(_("Decided on"), required=False, help_text=_("Empty while no decision is taken."))
    grounds = words(_("Grounds"))

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        pending = data.get("outcome") == "Pending"
        if data.get("outcome") and not pending and not data.get("decided_on") and "decided_on" not in self.errors:
            self.add_error("decided_on", _("A decision has a day. Give it, or leave the decision pending."))
        if pending and data.get("decided_on"):
            self.add_error("outcome", _("There is a day of decision, and no decision. Say how it was decided."))
        return data


class DecideForm(CareForm):
    """The answer to a decision that was asked for."""

    kept: ClassVar[Kept] = of(StatusDecision, "outcome", "decided_on", "grounds")
    happened = ("decided_on",)
    outcome = code("decision_outcome", _("Decision"), required=True)
    decided_on = day(_("Decided on"))
    grounds = words(_("Grounds"))

    def clean_outcome(self) -> str:
        outcome = str(self.cleaned_data["outcome"])
        if outcome == "Pending":
            raise forms.ValidationError(_("It is pending already. Say how it was decided."))
        return outcome


class ReflectionForm(CareForm):
    kept: ClassVar[Kept] = {**of(Reflection, "began_on"), "days": (Reflection, "until")}
    happened = ("began_on",)
    began_on = day(_("Began on"), initial=timezone.localdate)
    days = forms.IntegerField(label=_("For so many days"), max_value=1000)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        least = service_levels()["reflection_period"]
        days = forms.IntegerField(
            label=_("For so many days"), min_value=least, max_value=1000, initial=least,
            help_text=_("The least that the country grants, in days: %(days)s.") % {"days": least},
        )  # fmt: skip
        days.widget.attrs |= self.fields["days"].widget.attrs
        self.fields["days"] = days


class ReflectionEndForm(CareForm):
    kept: ClassVar[Kept] = of(Reflection, "ended_on", "ended_why")
    happened = ("ended_on",)
    ended_on = day(_("Ended on"), initial=timezone.localdate)
    ended_why = one_of(REFLECTION_ENDS, _("Why it ended"))


class GuardianForm(CareForm):
    kept: ClassVar[Kept] = of(Guardian, "kind", "name", "contact", "from_on", "until_on", "conflict")
    order = (("from_on", "until_on"),)
    kind = one_of(GUARDIAN_KINDS, _("Who it is"))
    name = forms.CharField(label=_("Name"), max_length=200)
    contact = forms.CharField(label=_("How the guardian is reached"), max_length=200, required=False)
    from_on = day(_("In office from"), initial=timezone.localdate)
    until_on = day(_("In office until"), required=False)
    conflict = forms.BooleanField(
        label=_("May have had a part in what happened"), required=False,
        help_text=_("Then no referral rests on this person's word."),
    )  # fmt: skip


class GuardianChangeForm(CareForm):
    kept: ClassVar[Kept] = of(Guardian, "contact", "until_on", "conflict")
    contact = GuardianForm.base_fields["contact"]
    until_on = GuardianForm.base_fields["until_on"]
    conflict = GuardianForm.base_fields["conflict"]


class BestInterestForm(CareForm):
    kept: ClassVar[Kept] = of(BestInterest, "measure", "body", "decided_on", "review_on", "heard", "reasons")
    happened = ("decided_on",)
    order = (("decided_on", "review_on"),)
    measure = one_of(MEASURES, _("What is best for the child"))
    body = code("organisation_type", _("Who decided"), required=True)
    decided_on = day(_("Decided on"), initial=timezone.localdate)
    review_on = day(_("Look at it again on"), help_text=_("After this day no referral rests on the decision."))
    heard = forms.BooleanField(label=_("The child was asked, in a way that fits the age"), required=False)
    reasons = words(_("Reasons"), required=True)


class BestInterestEndForm(CareForm):
    kept: ClassVar[Kept] = of(BestInterest, "ended_on")
    happened = ("ended_on",)
    ended_on = day(_("Ended on"), initial=timezone.localdate)
