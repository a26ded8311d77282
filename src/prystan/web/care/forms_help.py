"""Forms of what a person needs, what is agreed with her, and what is done."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, ClassVar

from django import forms
from django.forms.boundfield import BoundField
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from prystan.casework.access.models import Member
from prystan.casework.access.purposes import Use
from prystan.casework.access.roles import ROLES, Permission
from prystan.casework.care.models import Assessment, Episode, FollowUp, Goal, Plan, Task
from prystan.casework.care.models.help import GoalState
from prystan.casework.care.questions import signs_of_danger, suggested_needs
from prystan.casework.network.country import questions
from prystan.casework.referrals.models import Referral
from prystan.web.care.base import CareForm, answered, one_of, words
from prystan.web.care.words import ANSWERS, GOAL_STATES, RISKS, TASK_KINDS
from prystan.web.forms.site import Kept, choices_of, code, day, of, several
from prystan.web.templating import language

_ASKED = "asked_"


class AssessmentForm(CareForm):
    """The country's questions, and what whoever asked makes of the answers."""

    kept: ClassVar[Kept] = {
        **of(Assessment, "on", "risk", "needs", "review_on"), "note": (Assessment, "answers"),
        **{_ASKED + question.key: (Assessment, "answers") for question in questions()},
    }  # fmt: skip
    happened = ("on",)
    order = (("on", "review_on"),)
    on = day(_("Asked on"), initial=timezone.localdate)
    risk = one_of(RISKS, _("How great the danger is, in your judgement"))
    needs = several(choices_of("service", empty=False), _("What the person needs"), required=False)
    note = words(_("Note"))
    review_on = day(_("Ask again on"), required=False)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        for question in () if self.case.anonymous else questions():
            # What the questions are for is said once, above all of them.
            asked = forms.ChoiceField(
                label=question.label(language()), choices=list(ANSWERS.items()), required=False,
                widget=forms.RadioSelect(attrs={"aria-describedby": "questions-why"}),
            )  # fmt: skip
            self.fields[_ASKED + question.key] = asked

    @property
    def asked(self) -> Iterator[BoundField]:
        return (self[name] for name in self.fields if name.startswith(_ASKED))

    @property
    def others(self) -> Iterator[BoundField]:
        return (self[name] for name in self.fields if not name.startswith(_ASKED))

    @property
    def answers(self) -> dict[str, str]:
        """What was answered, by question. Also of a form that is not whole yet."""
        found = {name: self.data.get(name, "") for name in self.fields if name.startswith(_ASKED)}
        return {name.removeprefix(_ASKED): said for name, said in found.items() if said in ANSWERS}

    def suggestion(self) -> tuple[int, Mapping[str, Any]]:
        """Signs of danger in the answers, and what to fill in anew: all that was typed, and the needs that follow."""
        given = {name: self.data.get(name, "") for name in self.fields}
        ticked = self.data.getlist("needs") if hasattr(self.data, "getlist") else []
        return signs_of_danger(self.answers), {**given, "needs": [*ticked, *suggested_needs(self.answers)]}


class PlanForm(CareForm):
    kept: ClassVar[Kept] = of(Plan, "kind", "agreed_on", "review_on")
    happened = ("agreed_on",)
    order = (("agreed_on", "review_on"),)
    kind = code("plan_kind", _("What the plan is about"))
    agreed_on = day(_("Agreed on"), initial=timezone.localdate)
    review_on = day(_("Look at it again on"), required=False)


class GoalForm(CareForm):
    kept: ClassVar[Kept] = of(Goal, "text", "service", "due_on")
    text = words(_("What is to be reached"), required=True, rows=2, help_text=_("In her own words, if she has them."))
    service = code("service", _("With the help of"))
    due_on = day(_("Until"), required=False)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["service"].required = self.case.anonymous


class SettleGoalForm(CareForm):
    kept: ClassVar[Kept] = of(Goal, "state", "settled_on")
    happened = ("settled_on",)
    state = one_of({s: n for s, n in GOAL_STATES.items() if s != GoalState.SET}, _("How it came out"))
    settled_on = day(_("Day"), initial=timezone.localdate)


class ClosePlanForm(CareForm):
    kept: ClassVar[Kept] = of(Plan, "closed_on")
    happened = ("closed_on",)
    closed_on = day(_("Closed on"), initial=timezone.localdate)


class ReferralChoice(forms.ModelChoiceField):  # type: ignore[type-arg]
    """One of the case's referrals, by service and receiver."""

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.service.name}, {obj.receiver.name}"


class EpisodeForm(CareForm):
    kept: ClassVar[Kept] = {
        **of(Episode, "service", "provider", "region", "country", "began_on", "note"), "referral": Use.FOLLOW
    }  # fmt: skip
    happened = ("began_on",)
    service = code("service", _("Service"), required=True)
    provider = code("organisation_type", _("Who gives it"), help_text=_("Empty: this organisation."))
    referral = ReferralChoice(Referral.objects.none(), label=_("Follows from the referral"), required=False)
    region = code("region", _("Region"))
    country = code("country", _("Other country"), help_text=_("Only for a return or a hand-over."))
    began_on = day(_("Began on"), initial=timezone.localdate)
    note = words(_("Note"))

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        field = self.fields["referral"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = Referral.objects.filter(case=self.case).select_related("service", "receiver")
        field.empty_label = "–"


class EndEpisodeForm(CareForm):
    kept: ClassVar[Kept] = of(Episode, "ended_on", "outcome")
    happened = ("ended_on",)
    ended_on = day(_("Ended on"), initial=timezone.localdate)
    outcome = code("service_outcome", _("How it ended"), required=True)

    def clean_outcome(self) -> str:
        outcome = str(self.cleaned_data["outcome"])
        if outcome == "Ongoing":
            raise forms.ValidationError(_("A service that goes on has not ended. Say how it ended."))
        return outcome


class VisitForm(CareForm):
    kept: ClassVar[Kept] = of(FollowUp, "month", "due_on")
    month = forms.IntegerField(label=_("Months after help ended"), min_value=0, max_value=60, initial=6)
    due_on = day(_("Due on"))


class VisitedForm(CareForm):
    """A visit that took place. What was not asked stays unknown."""

    kept: ClassVar[Kept] = {
        "on": (FollowUp, "done_on"), **of(FollowUp, "refused", "housing", "income", "retrafficked", "note")
    }  # fmt: skip
    happened = ("on",)
    on = day(_("Visited or called on"), initial=timezone.localdate)
    refused = forms.BooleanField(label=_("The person did not wish it"), required=False)
    housing = answered(_("Has a safe place to live"))
    income = answered(_("Has an income that suffices"))
    retrafficked = answered(_("Was trafficked again"))
    note = words(_("Note"))

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if data.get("refused") and any(data.get(name) is not None for name in ("housing", "income", "retrafficked")):
            self.add_error(
                "refused", _("Whoever did not wish to be visited gave no answers. Take one or the other back.")
            )
        return data


class TaskForm(CareForm):
    kept: ClassVar[Kept] = {**of(Task, "kind", "due_on", "text"), "to": Use.ANSWER}
    kind = one_of(TASK_KINDS, _("What kind"), help_text=_("Only this and the day are seen outside the case."))
    text = words(_("What has to be done"), rows=2)
    due_on = day(_("Until"), initial=timezone.localdate)
    to = forms.ModelChoiceField(Member.objects.none(), label=_("Who does it"), required=False)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        field = self.fields["to"]
        assert isinstance(field, forms.ModelChoiceField)
        roles = [role.code for role in ROLES if Permission.WRITE_CASES in role.permissions]
        members = Member.objects.filter(organisation=self.case.owner_id, ended_at=None, roles__overlap=roles)
        field.queryset = members.order_by("name")
        field.empty_label = str(_("Myself"))
