"""When a member was last told that something waits."""

from __future__ import annotations

from uuid import uuid4

from django.db import models

from prystan.casework.access.models import Member, Organisation


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
