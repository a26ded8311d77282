"""Django's entry for this application."""

from __future__ import annotations

from django.apps import AppConfig


class ReferralsConfig(AppConfig):
    """Referrals in two steps, from draft to feedback, with every guard in the database."""

    name = "prystan.casework.referrals"
    label = "referrals"
