"""Django's entry for this application."""

from __future__ import annotations

from django.apps import AppConfig


class NetworkConfig(AppConfig):
    """The service directory: which organisation offers what, to whom, and where."""

    name = "prystan.casework.network"
    label = "network"
