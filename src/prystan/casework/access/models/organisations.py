"""Organisations and their members."""

from __future__ import annotations

from typing import Any, ClassVar
from uuid import uuid4

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils import timezone

from prystan.casework.access.roles import ROLE_CODES, Permission, permissions_of
from prystan.evidence.model.codelists import code_list


class Organisation(models.Model):
    """A member of the referral mechanism. What is sealed to `public_key`, only its members can open."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    name = models.CharField(max_length=200, unique=True)
    kind = models.CharField(max_length=60, help_text="A code of the list organisation_type.")
    public_key = models.CharField(max_length=80, help_text="X25519, in age's notation.")
    key_made_at = models.DateTimeField(default=timezone.now, help_text="When its key was made or renewed.")
    joined_at = models.DateTimeField(auto_now_add=True)
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(kind__in=code_list("organisation_type").values), name="organisation_kind_is_a_code"
            )
        ]

    def __str__(self) -> str:
        return self.name


class MemberManager(BaseUserManager["Member"]):
    """Finds members among the rows that the context shows."""


class Member(AbstractBaseUser):
    """One person's login in one organisation."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="members")
    email = models.EmailField(unique=True)
    name = models.CharField(max_length=120)
    roles = ArrayField(models.CharField(max_length=30), default=list)
    public_key = models.CharField(max_length=80, blank=True)
    locked_secret = models.BinaryField(null=True, help_text="The member's secret key, locked with the password.")
    joined_at = models.DateTimeField(auto_now_add=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[MemberManager] = MemberManager()

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar = ["name"]

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(roles__contained_by=list(ROLE_CODES)), name="member_roles_are_roles"),
            models.UniqueConstraint(Lower("email"), name="one_member_an_address"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_active(self) -> bool:  # type: ignore[override]
        """Django asks this before it lets anybody sign in."""
        return self.ended_at is None

    def may(self, permission: Permission) -> bool:
        return self.is_active and permission in permissions_of(self.roles)


class OrganisationKey(models.Model):
    """The organisation's secret, sealed to one member. Who has no such row opens nothing."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    owner = models.ForeignKey(Organisation, models.CASCADE, related_name="keys")
    member = models.OneToOneField(Member, models.CASCADE, related_name="organisation_key")
    sealed = models.BinaryField()
    sealed_by = models.ForeignKey(Member, models.SET_NULL, null=True, related_name="+")
    sealed_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"key of {self.member_id}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.owner_id = self.member.organisation_id
        super().save(*args, **kwargs)
