"""Memoranda between organisations: who may refer what to whom, from when until when, signed by both."""

from __future__ import annotations

from typing import ClassVar
from uuid import uuid4

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from prystan.casework.access.fields import ChoiceField, CodesField
from prystan.casework.access.models import Member, Organisation
from prystan.casework.cases.models import SECTIONS


class Direction(models.TextChoices):
    """Who refers to whom: the owner of the memorandum is the side that proposed it."""

    FROM_OWNER = "from_owner"
    TO_OWNER = "to_owner"
    BOTH = "both"


class Memorandum(models.Model):
    """Proposed by one side, signed by both, ended by either. What it says is never changed: another one is proposed."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    owner = models.ForeignKey(Organisation, models.PROTECT, related_name="memoranda", help_text="Who proposed it.")
    partner = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    direction = ChoiceField(choices=Direction.choices)
    kinds = CodesField(codes="service", help_text="Kinds of service; empty is every kind.")
    sections = ArrayField(models.CharField(max_length=30), help_text="What may be opened at most.")
    begins_on = models.DateField()
    until = models.DateField()
    made_by = models.ForeignKey(Member, models.PROTECT, related_name="+")
    made_at = models.DateTimeField(auto_now_add=True)
    owner_signed_at = models.DateTimeField(null=True, blank=True)
    owner_signed_by = models.UUIDField(null=True, editable=False, help_text="A member of the owner.")
    partner_signed_at = models.DateTimeField(null=True, blank=True)
    partner_signed_by = models.UUIDField(
        null=True, editable=False, help_text="A member of the partner; of the owner where it was signed on paper."
    )
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.UUIDField(null=True, editable=False, help_text="The organisation that ended it.")

    class Meta:
        verbose_name_plural = "memoranda"
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(until__gte=F("begins_on")), name="memorandum_ends_after_it_begins"),
            models.CheckConstraint(condition=~Q(owner=F("partner")), name="no_memorandum_with_oneself"),
            models.CheckConstraint(
                condition=Q(sections__contained_by=list(SECTIONS)) & Q(sections__len__gt=0), name="memorandum_sections"
            ),
        ]

    def __str__(self) -> str:
        return f"memorandum {self.id}"

    @property
    def live(self) -> bool:
        """Signed by both, not ended, and today within its dates."""
        signed = self.owner_signed_at is not None and self.partner_signed_at is not None
        return signed and self.ended_at is None and self.begins_on <= timezone.localdate() <= self.until


def sign(memorandum: Memorandum, *, by: Member, on_paper: bool = False) -> None:
    """Sign for the own side; or write down that a partner without members signed `on_paper`.

    Raises:
        DatabaseError: it is signed already, or ended, or the other side has members who sign themselves.
    """
    own = by.organisation_id == memorandum.owner_id and not on_paper
    column = "owner_signed_at" if own else "partner_signed_at"
    setattr(memorandum, column, timezone.now())  # the database puts its own moment
    memorandum.save(update_fields=[column])
    memorandum.refresh_from_db()


def end(memorandum: Memorandum) -> None:
    """From now on nothing is referred under it. What was sent under it goes on."""
    memorandum.ended_at = timezone.now()
    memorandum.save(update_fields=["ended_at"])
    memorandum.refresh_from_db()
