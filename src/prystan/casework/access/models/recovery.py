"""The recovery paper: what the organisation's secret is sealed to, besides its members."""

from __future__ import annotations

from typing import ClassVar
from uuid import uuid4

from django.db import models
from django.db.models import Q

from prystan.casework.access.models.organisations import Member, Organisation


class RecoveryPaper(models.Model):
    """One paper. The key on it is printed once and kept nowhere; a new paper takes away what the old one opened."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    owner = models.ForeignKey(Organisation, models.CASCADE, related_name="papers")
    public_key = models.CharField(max_length=80, help_text="Of the key on the paper, in age's notation.")
    sealed = models.BinaryField(help_text="The organisation's secret, sealed to the paper; empty once it is replaced.")
    proof_hash = models.BinaryField(help_text="SHA-256 of what only a holder of the paper can derive.")
    made_at = models.DateTimeField(auto_now_add=True)
    made_by = models.ForeignKey(Member, models.SET_NULL, null=True, related_name="+")
    replaced_at = models.DateTimeField(null=True)
    used_at = models.DateTimeField(null=True)
    used_by = models.ForeignKey(Member, models.SET_NULL, null=True, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["owner"], condition=Q(replaced_at__isnull=True), name="one_paper_an_organisation"
            )
        ]

    def __str__(self) -> str:
        return f"recovery paper {self.id}"
