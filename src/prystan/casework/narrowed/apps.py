"""Django's entry for this application."""

from __future__ import annotations

from django.apps import AppConfig


class NarrowedConfig(AppConfig):
    """Cases that not every colleague opens, and breaking the glass."""

    name = "prystan.casework.narrowed"
    label = "narrowed"
