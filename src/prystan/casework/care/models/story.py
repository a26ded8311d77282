"""What happened to her, and what was decided about it."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from prystan.casework.access.fields import ChoiceField, CodeField, CodesField, SealedField
from prystan.casework.care.models._base import Written, region
from prystan.casework.cases.models import STORY


class EventKind(models.TextChoices):
    """A stage of trafficking."""

    RECRUITMENT = "recruitment"
    TRANSIT = "transit"
    EXPLOITATION = "exploitation"


class Event(Written):
    """One stage of what was done to her: where, when, how. Days may be the first of a month that is all she knows."""

    kind = ChoiceField(choices=EventKind.choices)
    country = CodeField(codes="country", blank=True)
    region = region()
    began_on = models.DateField(null=True, blank=True)
    ended_on = models.DateField(null=True, blank=True)
    recruitment = CodesField(codes="recruitment", help_text="How she was recruited.")
    recruiter = CodeField(codes="recruiter_relation", blank=True)
    forms = CodesField(codes="form", help_text="Forms of exploitation, all that apply.")
    sectors = CodesField(codes="sector")
    sexual_forms = CodesField(codes="sexual_form")
    controls = CodesField(codes="control", help_text="Means by which she was held.")
    place = SealedField(section=STORY, null=True)
    account = SealedField(section=STORY, null=True, help_text="In her words, or the caseworker's.")

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(ended_on__gte=F("began_on")), name="event_ends_after_it_begins"),
            models.CheckConstraint(
                condition=Q(kind=EventKind.EXPLOITATION) | Q(forms=[], sectors=[], sexual_forms=[]),
                name="forms_are_of_exploitation",
            ),
            models.CheckConstraint(
                condition=Q(kind=EventKind.RECRUITMENT) | Q(recruitment=[], recruiter=""),
                name="recruiters_are_of_recruitment",
            ),
        ]


class StatusDecision(Written):
    """Whether she is a victim: asked on one day, decided on another, by whom. The case's status follows from it."""

    stage = CodeField(codes="decision_stage")
    requested_on = models.DateField()
    decided_on = models.DateField(null=True, blank=True)
    outcome = CodeField(codes="decision_outcome", default="Pending")
    authority = CodeField(codes="decision_maker")
    status = CodeField(codes="status", blank=True, editable=False, help_text="Set by the database (`status.AFTER`).")
    grounds = SealedField(section=STORY, null=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(decided_on__gte=F("requested_on")), name="decided_after_it_was_asked"),
            models.CheckConstraint(
                condition=Q(outcome="Pending", decided_on__isnull=True)
                | (~Q(outcome="Pending") & Q(decided_on__isnull=False)),
                name="a_decision_has_a_day",
            ),
        ]


class ReflectionEnd(models.TextChoices):
    """Why a reflection period is over."""

    RAN_OUT = "ran_out"
    COOPERATES = "cooperates"
    OWN_WISH = "own_wish"
    NOT_A_VICTIM = "not_a_victim"
    PUBLIC_ORDER = "public_order"


class Reflection(Written):
    """A time in which she recovers and decides, and may not be removed from the country."""

    began_on = models.DateField()
    until = models.DateField(help_text="No earlier than the country pack's reflection_period allows.")
    ended_on = models.DateField(null=True, blank=True)
    ended_why = ChoiceField(choices=ReflectionEnd.choices, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(ended_on__gte=F("began_on")), name="reflection_ends_after_it_begins"),
            models.CheckConstraint(
                condition=Q(ended_on__isnull=True, ended_why="") | (Q(ended_on__isnull=False) & ~Q(ended_why="")),
                name="reflection_ends_for_a_reason",
            ),
            models.UniqueConstraint(
                fields=["case"], condition=Q(ended_on__isnull=True), name="one_reflection_at_a_time"
            ),
        ]
