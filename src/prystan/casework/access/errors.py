"""Refusals of this application."""

from __future__ import annotations


class RefusedError(Exception):
    """The organisation has no live grant, or the member no permission. To whoever asks, the thing is not there."""
