"""Bringing a database up to date: tables, then who may do what with them. As the owner, never as the application."""

from __future__ import annotations

from django.core.management import call_command

from prystan.casework.access import security


def migrate() -> None:
    """Migrate the default database, which must be connected to as `prystan_owner`."""
    call_command("migrate", interactive=False, verbosity=0)
    security.apply()
