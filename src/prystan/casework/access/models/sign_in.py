"""What stands between a password and a session: the second factor, and the memory of attempts that failed."""

from __future__ import annotations

from typing import ClassVar
from uuid import uuid4

from django.db import models

from prystan.casework.access.models.organisations import Member


class SecondFactor(models.Model):
    """The secret of a member's codes, locked under a key that lies outside the database."""

    member = models.OneToOneField(Member, models.CASCADE, primary_key=True, related_name="second_factor")
    owner = models.ForeignKey("access.Organisation", models.CASCADE, related_name="+")
    secret = models.BinaryField()
    confirmed_at = models.DateTimeField(auto_now_add=True)
    last_step = models.BigIntegerField(default=0, help_text="The last interval of 30 s whose code was used.")

    def __str__(self) -> str:
        return f"second factor of {self.member_id}"


class FailedSignIn(models.Model):
    """One attempt that failed. Whose it was is kept as a keyed hash of address or network address, for a day."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    key = models.BinaryField()
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["key", "at"], name="failed_sign_ins")]

    def __str__(self) -> str:
        return f"failed sign-in at {self.at:%H:%M}"
