"""Who opens a narrowed case, and who broke the glass."""

from __future__ import annotations

from typing import ClassVar
from uuid import uuid4

from django.db import models
from django.db.models import Q
from django.utils import timezone

from prystan.casework.access.fields import ChoiceField
from prystan.casework.access.models import Member, Organisation
from prystan.casework.cases.models import Case, OfCase

MOST_HOURS = 72


class Keeper(OfCase):
    """One of those who open a case. A case with keepers is closed to all other colleagues but co-ordinators."""

    member = models.ForeignKey(Member, models.PROTECT, related_name="kept_cases")
    named_by = models.ForeignKey(Member, models.PROTECT, related_name="+")
    named_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["case", "member"], name="one_keeper_a_member")]


class Why(models.TextChoices):
    """Why somebody breaks the glass."""

    DANGER = "danger"
    HEALTH = "health"
    ABSENT = "absent"
    COURT = "court"


class Opening(models.Model):
    """Somebody asked to open a narrowed case. It opens when a second person has confirmed, for so many hours."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    owner = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    case = models.ForeignKey(Case, models.CASCADE, related_name="openings")
    asked_by = models.ForeignKey(Member, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(auto_now_add=True)
    why = ChoiceField(choices=Why.choices)
    words = models.BinaryField(null=True, help_text="The reason in words, sealed to the organisation (age).")
    hours = models.PositiveSmallIntegerField(help_text="For how long, from the confirmation on.")
    confirmed_by = models.ForeignKey(Member, models.PROTECT, null=True, related_name="+")
    confirmed_at = models.DateTimeField(null=True, blank=True)
    until = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(hours__gte=1, hours__lte=MOST_HOURS), name="opening_hours")
        ]

    def __str__(self) -> str:
        return f"opening {self.id}"

    @property
    def live(self) -> bool:
        return self.until is not None and self.ended_at is None and self.until > timezone.now()
