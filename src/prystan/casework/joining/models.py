"""A link by which a member sets a password: the first one, or a new one after the old was forgotten."""

from __future__ import annotations

from typing import ClassVar
from uuid import uuid4

from django.db import models

from prystan.casework.access.models import Member, Organisation


class Invitation(models.Model):
    """The link itself is in no database: a hash of it is. It works once, and the organisation's key is not in it."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    owner = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    member = models.ForeignKey(Member, models.CASCADE, related_name="invitations")
    token_hash = models.BinaryField(help_text="SHA-256 of what the link holds.")
    made_by = models.ForeignKey(Member, models.PROTECT, related_name="+")
    made_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["token_hash"], name="one_invitation_a_token")]

    def __str__(self) -> str:
        return f"invitation {self.id}"
