"""Django's entry for this application."""

from __future__ import annotations

from django.apps import AppConfig


class TokensConfig(AppConfig):
    """Secrets by which a program acts for a member."""

    name = "prystan.casework.tokens"
    label = "tokens"
