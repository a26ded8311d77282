"""What she needs, what was agreed, and what is done."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from prystan.casework.access.fields import ChoiceField, CodeField, CodesField, SealedField
from prystan.casework.access.models import Member
from prystan.casework.care.models._base import Written, region
from prystan.casework.cases.models import CARE
from prystan.casework.referrals.models import Referral


class Risk(models.TextChoices):
    """How great the danger is, in the judgement of who asked."""

    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"
    IMMEDIATE = "immediate"


class Assessment(Written):
    """Questions of the country pack, answered on one day. Never changed: the next one is a new row."""

    on = models.DateField()
    questions = models.BinaryField(max_length=16, help_text="Which questions were asked (`questions.fingerprint`).")
    answers = SealedField(section=CARE, null=True)
    risk = ChoiceField(choices=Risk.choices)
    needs = CodesField(codes="service")
    review_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(review_on__gt=F("on")), name="reviewed_after_it_was_made")
        ]


class Plan(Written):
    """What she and the organisation agreed to reach together."""

    kind = CodeField(codes="plan_kind", blank=True)
    agreed_on = models.DateField()
    review_on = models.DateField(null=True, blank=True)
    closed_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(closed_on__gte=F("agreed_on")), name="plan_closed_after_it_was_agreed")
        ]


class GoalState(models.TextChoices):
    """Where a goal stands."""

    SET = "set"
    MET = "met"
    DROPPED = "dropped"


class Goal(Written):
    """One thing to reach."""

    plan = models.ForeignKey(Plan, models.PROTECT, related_name="goals")
    text = SealedField(section=CARE, null=True)
    service = CodeField(codes="service", blank=True)
    due_on = models.DateField(null=True, blank=True)
    state = ChoiceField(choices=GoalState.choices, default=GoalState.SET)
    settled_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(state=GoalState.SET, settled_on__isnull=True)
                | (~Q(state=GoalState.SET) & Q(settled_on__isnull=False)),
                name="a_settled_goal_has_a_day",
            )
        ]


class Episode(Written):
    """One service given to her from a first to a last day, by the own organisation or by another."""

    service = CodeField(codes="service")
    provider = CodeField(codes="organisation_type", blank=True)
    referral = models.ForeignKey(Referral, models.PROTECT, null=True, blank=True, related_name="episodes")
    region = region()
    country = CodeField(codes="country", blank=True, help_text="The other one, for a return or a hand-over.")
    began_on = models.DateField()
    ended_on = models.DateField(null=True, blank=True)
    outcome = CodeField(codes="service_outcome", blank=True)
    note = SealedField(section=CARE, null=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(ended_on__gte=F("began_on")), name="episode_ends_after_it_begins"),
            models.CheckConstraint(
                condition=Q(ended_on__isnull=True, outcome__in=["", "Ongoing"])
                | (Q(ended_on__isnull=False) & ~Q(outcome__in=["", "Ongoing"])),
                name="an_ended_episode_has_an_outcome",
            ),
        ]


class FollowUp(Written):
    """A visit or call due some months after help ended. Nobody is made to answer, and no answer is not a no."""

    month = models.PositiveSmallIntegerField()
    due_on = models.DateField()
    done_on = models.DateField(null=True, blank=True)
    refused = models.BooleanField(default=False)
    housing = models.BooleanField(null=True, blank=True, help_text="Has a safe place to live.")
    income = models.BooleanField(null=True, blank=True, help_text="Has an income that suffices.")
    retrafficked = models.BooleanField(null=True, blank=True)
    note = SealedField(section=CARE, null=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(month__lte=60), name="followup_within_five_years"),
            models.CheckConstraint(
                condition=Q(done_on__isnull=False, refused=False)
                | Q(housing__isnull=True, income__isnull=True, retrafficked__isnull=True),
                name="answers_are_of_a_visit",
            ),
        ]


class TaskKind(models.TextChoices):
    """What has to be done, as far as a calendar may say it."""

    CALL = "call"
    VISIT = "visit"
    DOCUMENT = "document"
    COURT = "court"
    REVIEW = "review"
    OTHER = "other"


class Task(Written):
    """Something to do by a day. What exactly, is sealed."""

    kind = ChoiceField(choices=TaskKind.choices)
    due_on = models.DateField()
    assigned_to = models.ForeignKey(Member, models.PROTECT, related_name="tasks")
    text = SealedField(section=CARE, null=True)
    done_at = models.DateTimeField(null=True, blank=True)
    done_by = models.ForeignKey(Member, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["assigned_to", "due_on"], condition=Q(done_at__isnull=True), name="tasks_to_do")
        ]
