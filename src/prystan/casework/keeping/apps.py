"""Django's entry for this application."""

from __future__ import annotations

from django.apps import AppConfig


class KeepingConfig(AppConfig):
    """Retention clocks, legal hold, erasure when the time has come."""

    name = "prystan.casework.keeping"
    label = "keeping"
