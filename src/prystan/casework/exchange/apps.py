"""Django's entry for this application."""

from __future__ import annotations

from django.apps import AppConfig


class ExchangeConfig(AppConfig):
    """What comes into an organisation's cases, and what goes out of them."""

    name = "prystan.casework.exchange"
    label = "exchange"
