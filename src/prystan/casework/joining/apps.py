"""Django's entry for this application."""

from __future__ import annotations

from django.apps import AppConfig


class JoiningConfig(AppConfig):
    """Invitations: how members join and come back."""

    name = "prystan.casework.joining"
    label = "joining"
