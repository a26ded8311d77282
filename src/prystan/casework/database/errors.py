"""What can go wrong with the database, said so that somebody can act on it."""

from __future__ import annotations


class UnusableDatabaseError(Exception):
    """The database cannot be started or must not be used. The message says why and what to do."""
