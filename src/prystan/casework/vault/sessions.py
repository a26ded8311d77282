"""The opened secret while a member works, in two halves that are worthless apart.

The server keeps the secret locked; the key to it is in a cookie and nowhere else. Whoever takes the table of sessions
opens nothing, and a stolen cookie opens nothing once the session has ended.
"""

from __future__ import annotations

import base64
import binascii
import os
from uuid import UUID

from prystan.casework.vault.errors import CannotOpenError
from prystan.casework.vault.locks import KEY_BYTES, Lock, Place


def split_session(secret: str, member: UUID) -> tuple[str, bytes]:
    """(for the cookie, for the server)."""
    key = os.urandom(KEY_BYTES)
    return base64.urlsafe_b64encode(key).decode(), Lock(key).seal_text(secret, _place(member))


def join_session(cookie: str, kept: bytes, member: UUID) -> str:
    """The secret, from both halves.

    Raises:
        CannotOpenError: the halves are not of one session, or not of this member.
    """
    try:
        lock = Lock(base64.urlsafe_b64decode(cookie.encode()))
    except (ValueError, binascii.Error):
        raise CannotOpenError("this is not the key of a session") from None
    return lock.open_text(kept, _place(member))


def _place(member: UUID) -> Place:
    return Place("session", "secret", member)
