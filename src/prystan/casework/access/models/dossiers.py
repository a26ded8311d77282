"""A dossier is a thing with a key, an owner and grants. What is in it, this application does not know."""

from __future__ import annotations

from typing import ClassVar
from uuid import uuid4

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from prystan.casework.access.models.organisations import Organisation


class Dossier(models.Model):
    """All that hangs together and can be opened or erased as one."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    owner = models.ForeignKey(Organisation, models.PROTECT, related_name="dossiers")
    opened_at = models.DateTimeField(auto_now_add=True)
    erased_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return str(self.id)


class Wrap(models.Model):
    """The key of a dossier, sealed to one organisation. The application cannot select it: `prystan.take_key` hands it
    out, and writes down that it did."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    dossier = models.ForeignKey(Dossier, models.CASCADE, related_name="wraps")
    owner = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    sealed = models.BinaryField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["dossier", "organisation"], name="one_wrap_each")]

    def __str__(self) -> str:
        return f"{self.dossier_id} for {self.organisation_id}"


class Grant(models.Model):
    """The only thing by which a dossier is visible outside the organisation that owns it.

    Offered when the owner hands it over, open once the receiver has accepted, ended once. Written by functions of the
    database only (``sql/30_dossiers.sql``).
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    dossier = models.ForeignKey(Dossier, models.CASCADE, related_name="grants")
    owner = models.ForeignKey(Organisation, models.PROTECT, related_name="grants_given")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="grants_held")
    sections = ArrayField(models.CharField(max_length=30))
    reason = models.CharField(max_length=30)
    offered_at = models.DateTimeField(auto_now_add=True)
    opened_at = models.DateTimeField(null=True, blank=True)
    until = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_why = models.CharField(max_length=30, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["dossier", "organisation"], condition=Q(ended_at__isnull=True), name="one_live_grant_each"
            ),
            models.CheckConstraint(condition=~Q(owner=models.F("organisation")), name="no_grant_to_oneself"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["organisation"], condition=Q(ended_at__isnull=True), name="live_grants")
        ]

    def __str__(self) -> str:
        return f"{self.dossier_id} to {self.organisation_id}"
