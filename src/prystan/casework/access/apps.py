"""Django's entry for this application."""

from __future__ import annotations

from django.apps import AppConfig


class AccessConfig(AppConfig):
    """Members, roles, grants, row security and the audit chains."""

    name = "prystan.casework.access"
    label = "access"
    default_auto_field = "django.db.models.BigAutoField"
