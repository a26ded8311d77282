"""The audit chains: one for each organisation, and one (`SITE`) for what happens outside of any."""

from __future__ import annotations

from typing import ClassVar
from uuid import UUID, uuid4

from django.contrib.postgres.fields import ArrayField
from django.db import models

SITE = UUID(int=0)


class AuditEvent(models.Model):
    """Who did, or was refused, what. Written by the database only; its hash covers it and the hash before it."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    chain = models.UUIDField(help_text="The organisation in whose chain it stands.")
    number = models.BigIntegerField(help_text="Counted from 1 in each chain, without gaps.")
    at = models.DateTimeField()
    organisation = models.UUIDField(null=True, help_text="Whose member acted.")
    member = models.UUIDField(null=True)
    action = models.CharField(max_length=40)
    subject = models.CharField(max_length=60, help_text="A table.")
    row = models.UUIDField(null=True)
    outcome = models.CharField(max_length=20)
    fields = ArrayField(models.CharField(max_length=63), help_text="Names of columns or sections; never a value.")
    previous = models.BinaryField()
    hash = models.BinaryField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["chain", "number"], name="audit_numbers")]

    def __str__(self) -> str:
        return f"{self.chain} {self.number}"


class AuditHead(models.Model):
    """The last event of a chain."""

    chain = models.UUIDField(primary_key=True)
    number = models.BigIntegerField()
    hash = models.BinaryField()

    def __str__(self) -> str:
        return f"{self.chain} {self.number}"
