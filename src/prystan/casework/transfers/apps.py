"""Django's entry for this application."""

from __future__ import annotations

from django.apps import AppConfig


class TransfersConfig(AppConfig):
    """A case moves for good to another organisation."""

    name = "prystan.casework.transfers"
    label = "transfers"
