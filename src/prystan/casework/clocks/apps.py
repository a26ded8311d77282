"""Django's entry for this application."""

from __future__ import annotations

from django.apps import AppConfig


class ClocksConfig(AppConfig):
    """What time brings, and e-mail without any detail."""

    name = "prystan.casework.clocks"
    label = "clocks"
