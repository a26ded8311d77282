"""A secret by which a program acts for a member."""

from __future__ import annotations

from typing import ClassVar
from uuid import uuid4

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from prystan.casework.access.models import Member, Organisation
from prystan.casework.access.roles import Permission

SCOPES = (Permission.READ_CASES, Permission.REFER, Permission.MANAGE_SERVICES)  # what a program may be given


class Kind(models.TextChoices):
    """Where the secret is believed."""

    API = "api"
    CALENDAR = "calendar"


class Token(models.Model):
    """The secret is in no database: a hash of it is. It opens nothing that is sealed."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    owner = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    member = models.ForeignKey(Member, models.CASCADE, related_name="tokens")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    made_for = models.CharField(max_length=60, help_text="The program or device, in the member's words.")
    scopes = ArrayField(models.CharField(max_length=30), help_text="Permissions; never more than the member has.")
    token_hash = models.BinaryField(help_text="SHA-256 of the secret.")
    made_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()
    last_used_on = models.DateField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["token_hash"], name="one_token_a_secret"),
            models.CheckConstraint(condition=Q(kind__in=Kind.values), name="token_kind"),
            models.CheckConstraint(
                condition=Q(scopes__len__gt=0) & Q(scopes__contained_by=[scope.value for scope in SCOPES]),
                name="token_scopes",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.id}"
