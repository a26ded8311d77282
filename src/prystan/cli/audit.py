"""`prystan audit`: has anybody changed what is written down about who did what?"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated
from uuid import UUID

import typer

from prystan.cli._database import connect

app = typer.Typer(no_args_is_help=True, help="Walk the audit chains of a casework database, or print their heads.")

_Database = Annotated[
    str,
    typer.Option(
        envvar="DATABASE_OWNER_URL",
        help="The database as its owner reaches it: postgresql://prystan_owner@host/prystan",
        show_default=False,
    ),
]


@app.command("verify")
def verify(
    database: _Database,
    heads: Annotated[
        Path | None,
        typer.Option(exists=True, dir_okay=False, help="Heads that `prystan audit heads` printed on an earlier day."),
    ] = None,
) -> None:
    """Read every event of every chain; exit 1 and name each place where a chain is not what it was."""
    printed = _read_heads(heads) if heads else None
    connect(database)
    from prystan.casework.access.audit import verify as walk

    read, flaws = walk(printed)
    for flaw in flaws:
        typer.echo(str(flaw))
    if flaws:
        typer.echo(f"{len(flaws)} place(s) where a chain is not what it was, among {read} events.")
        raise typer.Exit(1)
    against = (
        f" They agree with {heads}."
        if heads
        else " Only printed heads can show that a chain was not rewritten to its end."
    )
    typer.echo(f"{read} events follow one another without a flaw.{against}")


@app.command("heads")
def print_heads(database: _Database) -> None:
    """Print the last event of every chain. Kept where a tamperer cannot reach, it pins all that came before."""
    connect(database)
    from prystan.casework.access.models import AuditHead

    for head in AuditHead.objects.order_by("chain"):
        typer.echo(f"{head.chain} {head.number} {bytes(head.hash).hex()}")


def _read_heads(path: Path) -> Mapping[UUID, tuple[int, str]]:
    printed = {}
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        try:
            chain, event, hash_ = line.split()
            printed[UUID(chain)] = (int(event), hash_)
        except ValueError:
            raise typer.BadParameter(
                f"line {number} of {path} is not a head: it should hold a chain, a number and a hash",
                param_hint="--heads",
            ) from None
    return printed
