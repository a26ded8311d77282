"""Why something stays closed. No message quotes what it is about."""

from __future__ import annotations


class CannotOpenError(Exception):
    """The key does not fit, or what is sealed was changed or moved. Which of these, nobody can tell."""


class NotInScopeError(CannotOpenError):
    """The grant does not cover this section."""
