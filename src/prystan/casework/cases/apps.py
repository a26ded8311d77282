"""Django's entry for this application."""

from __future__ import annotations

from django.apps import AppConfig


class CasesConfig(AppConfig):
    """Cases: a person whose identity is sealed, consent in versions, notes, and blind search."""

    name = "prystan.casework.cases"
    label = "cases"
