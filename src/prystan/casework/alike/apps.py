"""Django's entry for this application."""

from __future__ import annotations

from django.apps import AppConfig


class AlikeConfig(AppConfig):
    """Suspected duplicates inside an organisation."""

    name = "prystan.casework.alike"
    label = "alike"
