"""When a member was last told that something waits, and which referrals waited too long."""

from __future__ import annotations

from typing import ClassVar
from uuid import uuid4

from django.db import models

from prystan.casework.access.models import Member, Organisation
from prystan.casework.referrals.models import Referral


class Told(models.Model):
    """So that nobody is told of the same thing twice, or more than once an hour. What it was, is written nowhere."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    owner = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    member = models.OneToOneField(Member, models.CASCADE, related_name="told")
    at = models.DateTimeField()

    class Meta:
        verbose_name_plural = "told"

    def __str__(self) -> str:
        return f"{self.member_id} at {self.at}"


class Level(models.IntegerChoices):
    """To whom a referral that nobody answers has gone."""

    SIDES = 1
    NATIONAL = 2


class Escalation(models.Model):
    """Nobody answered within the country's service level, so the co-ordinators of both sides are told; after twice the
    time the national office counts it, and does not see which it is."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    owner = models.ForeignKey(Organisation, models.PROTECT, related_name="+", help_text="The sender.")
    receiver = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    referral = models.ForeignKey(Referral, models.CASCADE, related_name="escalations")
    level = models.PositiveSmallIntegerField(choices=Level.choices)
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["referral", "level"], name="one_escalation_a_level"),
            models.CheckConstraint(condition=models.Q(level__in=Level.values), name="escalation_level"),
        ]
        indexes: ClassVar = [models.Index(fields=["at"], name="escalations_by_time")]

    def __str__(self) -> str:
        return f"{self.referral_id} at level {self.level}"
