"""`prystan clock`: what time brings to the casework wing."""

from __future__ import annotations

import time
from typing import Annotated

import typer

from prystan.cli._database import Database, Site


def command(
    database: Database,
    site: Site,
    every: Annotated[
        float | None, typer.Option(min=0.1, help="Go on turning, with so many minutes between. Without it: once.")
    ] = None,
) -> None:
    """Expire what nobody answered, erase whose time has come, tell members by e-mail that something waits.

    Needs no password and no key. Run it every few minutes; twice at once does no harm.
    """
    import os

    from prystan.cli._database import connect

    os.environ["PRYSTAN_SITE"] = str(site)
    connect(database)
    from django.db import close_old_connections

    from prystan.casework.clocks.turn import turn

    while True:
        typer.echo(str(turn()))
        if every is None:
            return
        time.sleep(every * 60)
        close_old_connections()
