"""A link by which a partner without an account answers a referral."""

from __future__ import annotations

from typing import ClassVar
from uuid import uuid4

from django.db import models

from prystan.casework.access.models import Member, Organisation
from prystan.casework.referrals.models import Referral


class Link(models.Model):
    """The link itself is in no database: a hash of it is. It opens the envelope once, and takes one answer."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    referral = models.ForeignKey(Referral, models.PROTECT, related_name="links")
    owner = models.ForeignKey(Organisation, models.PROTECT, related_name="+", help_text="The sender of the referral.")
    token_hash = models.BinaryField(help_text="SHA-256 of what the link holds.")
    answer_hash = models.BinaryField(null=True, help_text="SHA-256 of what the opened page answers with.")
    made_by = models.ForeignKey(Member, models.PROTECT, related_name="+")
    made_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()
    opened_at = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["token_hash"], name="one_link_a_token"),
            models.UniqueConstraint(fields=["answer_hash"], name="one_answer_a_token"),
        ]

    def __str__(self) -> str:
        return f"link {self.id}"
