"""What stands between a password and a session: second factors, and the memory of attempts that failed."""

from __future__ import annotations

from typing import ClassVar
from uuid import uuid4

from django.contrib.postgres.fields import ArrayField
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


class Passkey(models.Model):
    """The public half of a key that stays in a member's telephone, computer or stick. There may be several."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    member = models.ForeignKey(Member, models.CASCADE, related_name="passkeys")
    owner = models.ForeignKey("access.Organisation", models.CASCADE, related_name="+")
    name = models.CharField(max_length=60, help_text="What the member calls it.")
    credential_id = models.BinaryField(help_text="By which the browser finds the private half.")
    public_key = models.BinaryField(help_text="COSE, as the authenticator gave it.")
    sign_count = models.BigIntegerField(default=0, help_text="Uses, as the authenticator counts them; 0: it does not.")
    transports = ArrayField(models.CharField(max_length=20), default=list)
    verified = models.BooleanField(help_text="It asked for finger, face or PIN when it was made, so it must each time.")
    syncs = models.BooleanField(help_text="It may be copied to the member's other devices.")
    backed_up = models.BooleanField(help_text="It was copied, as it said at its last use.")
    made_at = models.DateTimeField(auto_now_add=True)
    used_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["credential_id"], name="one_passkey_a_credential")]

    def __str__(self) -> str:
        return f"passkey {self.id}"


class FailedSignIn(models.Model):
    """One attempt that failed. Whose it was is kept as a keyed hash of address or network address, for a day."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    key = models.BinaryField()
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["key", "at"], name="failed_sign_ins")]

    def __str__(self) -> str:
        return f"failed sign-in at {self.at:%H:%M}"
