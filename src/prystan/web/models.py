"""Sessions, with whose they are: so that a member can see and end them."""

from __future__ import annotations

from django.contrib.sessions.backends.base import SessionBase
from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models


class Session(AbstractBaseSession):
    """One signed-in browser. What it holds opens nothing without the key that is in the browser's cookie."""

    member = models.UUIDField(null=True, db_index=True)
    began_at = models.DateTimeField()

    @classmethod
    def get_session_store_class(cls) -> type[SessionBase]:
        from prystan.web.sessions import SessionStore

        return SessionStore
