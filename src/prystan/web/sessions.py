"""Django's sessions in the table `web.models.Session`."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends import db
from django.utils import timezone

from prystan.web.models import Session


class SessionStore(db.SessionStore):
    """Notes whose session it is."""

    @classmethod
    def get_model_class(cls) -> Any:
        return Session

    def create_model_instance(self, data: dict[str, Any]) -> Any:
        row: Any = super().create_model_instance(data)
        claimed = data.get(SESSION_KEY)
        row.member = UUID(claimed) if claimed else None
        row.began_at = datetime.fromisoformat(data["began"]) if "began" in data else timezone.now()
        return row
