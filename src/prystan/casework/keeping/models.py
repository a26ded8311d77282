"""What an organisation has decided about how long it keeps people."""

from __future__ import annotations

from typing import ClassVar
from uuid import uuid4

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q

from prystan.casework.access.models import Member, Organisation
from prystan.casework.cases.models import OfCase


class Retention(models.Model):
    """How long an organisation keeps a person after her case was closed. Without a row nothing is erased by a clock."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    owner = models.OneToOneField(Organisation, models.PROTECT, related_name="retention")
    months = models.PositiveSmallIntegerField(
        validators=[MinValueValidator(1)], help_text="After the closing of the case; then the key is destroyed."
    )
    warn_days = models.PositiveSmallIntegerField(
        default=90, help_text="So many days before, the case is listed as due."
    )

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(months__gte=1), name="kept_a_month_at_least"),
            models.CheckConstraint(condition=Q(warn_days__gte=7), name="warned_a_week_before_at_least"),
        ]

    def __str__(self) -> str:
        return f"{self.months} months"


class Reason(models.TextChoices):
    """Why a person may not be erased for the time being."""

    COURT = "court"
    INVESTIGATION = "investigation"
    COMPENSATION = "compensation"
    COMPLAINT = "complaint"
    OWN_REQUEST = "own_request"


class LegalHold(OfCase):
    """While it stands, nobody erases this person, neither a member nor a clock. Lifted once; another may follow."""

    reason = models.CharField(max_length=20, choices=Reason.choices)
    placed_by = models.ForeignKey(Member, models.PROTECT, related_name="+")
    placed_at = models.DateTimeField(auto_now_add=True)
    review_on = models.DateField(help_text="The day on which somebody asks whether it is still needed.")
    lifted_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(reason__in=Reason.values), name="hold_reason"),
            models.UniqueConstraint(fields=["case"], condition=Q(lifted_at__isnull=True), name="one_live_hold_a_case"),
        ]
