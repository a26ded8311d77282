"""Django's entry for this application."""

from __future__ import annotations

from django.apps import AppConfig


class WebConfig(AppConfig):
    """Pages, and the rules for the tables of Django itself."""

    name = "prystan.web"
    label = "web"
