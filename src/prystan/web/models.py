"""Sessions, with whose they are, so that a member can see and end them; and what was typed after one had ended."""

from __future__ import annotations

import hashlib
from typing import ClassVar
from uuid import uuid4

from django.contrib.postgres.fields import ArrayField
from django.contrib.sessions.backends.base import SessionBase
from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models

from prystan.casework.access.models import Member, Organisation


class Session(AbstractBaseSession):
    """One signed-in browser. What it holds opens nothing without the key that is in the browser's cookie."""

    member = models.UUIDField(null=True, db_index=True)
    began_at = models.DateTimeField()

    @property
    def mark(self) -> str:
        """By which a page may name it, and nobody can use it."""
        return hashlib.sha256(f"mark {self.session_key}".encode()).hexdigest()[:20]

    @classmethod
    def get_session_store_class(cls) -> type[SessionBase]:
        from prystan.web.sessions import SessionStore

        return SessionStore


class Draft(models.Model):
    """A form that was sent after its session had ended, sealed to whoever sent it."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    member = models.ForeignKey(Member, models.CASCADE, related_name="drafts")
    owner = models.ForeignKey(Organisation, models.CASCADE, related_name="+")
    made_at = models.DateTimeField(auto_now_add=True)
    sealed = models.BinaryField(help_text="Path and fields, sealed to the member's public key.")
    about = ArrayField(models.UUIDField(), default=list, help_text="What the address named: a case, a referral.")

    class Meta:
        indexes: ClassVar = [models.Index(fields=["member", "-made_at"], name="drafts_of_a_member")]

    def __str__(self) -> str:
        return f"draft of {self.made_at:%H:%M}"
