"""Django's entry for this application."""

from __future__ import annotations

from django.apps import AppConfig


class CareConfig(AppConfig):
    """What happened to a person, what is decided, planned and done for her, and how it ends."""

    name = "prystan.casework.care"
    label = "care"
