"""The `prystan` command. Each subcommand is a file of this package, and is imported only when it is called."""

from __future__ import annotations

from prystan.cli.app import main

__all__ = ["main"]
