"""Django's entry for this application."""

from __future__ import annotations

from django.apps import AppConfig


class OutsideConfig(AppConfig):
    """Partners without an account: links that work once."""

    name = "prystan.casework.outside"
    label = "outside"
