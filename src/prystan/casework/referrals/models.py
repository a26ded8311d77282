"""A referral: one organisation asks another for a service for a person, first without her name."""

from __future__ import annotations

from typing import ClassVar
from uuid import uuid4

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from prystan.casework.access.fields import CodeField, CodesField
from prystan.casework.access.models import Grant, Member, Organisation
from prystan.casework.cases.models import SECTIONS, Case
from prystan.casework.network.models import Service
from prystan.casework.referrals.states import State


class Urgency(models.TextChoices):
    """How soon help is needed."""

    NOW = "now"
    DAYS = "days"
    WEEKS = "weeks"


class Referral(models.Model):
    """The row is the envelope: what the receiver sees before deciding. Moments are set by the database."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    case = models.ForeignKey(Case, models.PROTECT, related_name="referrals")
    owner = models.ForeignKey(Organisation, models.PROTECT, related_name="referrals_sent", help_text="The sender.")
    receiver = models.ForeignKey(Organisation, models.PROTECT, related_name="referrals_received")
    service = models.ForeignKey(Service, models.PROTECT, related_name="referrals")
    kind = CodeField(codes="service", help_text="The service's, when it was referred to.")
    state = models.CharField(max_length=20, choices=[(s.value, s.value) for s in State], default=State.DRAFT)
    sections = ArrayField(models.CharField(max_length=30), help_text="What opens to the receiver on acceptance.")
    grant = models.OneToOneField(Grant, models.PROTECT, null=True, related_name="referral")
    urgency = models.CharField(max_length=10, choices=Urgency.choices)
    region = models.CharField(max_length=30, blank=True)
    sex = CodeField(codes="sex", blank=True)
    age_band = CodeField(codes="age_band", blank=True)
    languages = CodesField(codes="language")
    with_children = models.BooleanField(default=False)
    pregnant = models.BooleanField(default=False)
    decline_reason = CodeField(codes="referral_reason", blank=True)
    outcome = CodeField(codes="service_outcome", blank=True)
    made_by = models.ForeignKey(Member, models.PROTECT, related_name="+")
    made_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField(help_text="Unanswered until then, it expires.")
    sent_at = models.DateTimeField(null=True)
    acknowledged_at = models.DateTimeField(null=True)
    decided_at = models.DateTimeField(null=True)
    in_service_at = models.DateTimeField(null=True)
    completed_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(state__in=[s.value for s in State]), name="referral_state"),
            models.CheckConstraint(condition=Q(urgency__in=Urgency.values), name="referral_urgency"),
            models.CheckConstraint(condition=Q(sections__contained_by=list(SECTIONS)), name="referral_sections"),
            models.CheckConstraint(condition=~Q(owner=F("receiver")), name="no_referral_to_oneself"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["receiver", "state"], name="referral_inbox"),
            models.Index(fields=["owner", "state"], name="referral_outbox"),
        ]

    def __str__(self) -> str:
        return f"referral {self.id} ({self.state})"
