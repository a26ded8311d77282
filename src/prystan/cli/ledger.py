"""`prystan ledger`: what was released, what it cost, and what is left."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer(no_args_is_help=True, help="The privacy ledger: what was released, what it cost, what is left.")


@app.command("show")
def show(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A privacy ledger.")],
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object instead of a table.")] = False,
) -> None:
    """Show the releases of a ledger, and what is left for the people of each. Exit code 1: it cannot be used."""
    from prystan.evidence.disclosure.ledger import Ledger, LedgerError

    try:
        ledger = Ledger(file)
        account, releases = ledger.account(), ledger.releases()
    except LedgerError as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(1) from None
    rows: list[dict[str, object]] = [
        {
            "release": r.name, "cohort": r.cohort, "registered": str(r.span), "method": r.method, "epsilon": r.epsilon,
            "state": "published" if r.published else "reserved", "spent": round(account.epsilon_spent(r.span), 2),
            "left": account.epsilon_left(r.span),
        }
        for r in releases
    ]  # fmt: skip
    if as_json:
        budget = account.budget
        typer.echo(json.dumps({"epsilon": budget.epsilon, "delta": budget.delta, "releases": rows}, indent=1))
        return
    _table(rows, account.budget.epsilon, account.budget.delta)


def _table(rows: list[dict[str, object]], epsilon: float, delta: float) -> None:
    from rich.box import SIMPLE_HEAD
    from rich.console import Console
    from rich.table import Table

    table = Table(box=SIMPLE_HEAD, padding=(0, 1, 0, 0))
    for heading in ("release", "cohort", "registered", "method", "ε", "state", "ε spent", "ε left"):
        broken = heading in ("registered", "method")  # at a blank, where the line is too narrow; names stay whole
        table.add_column(heading, overflow="fold", no_wrap=not broken)
    for row in rows:
        table.add_row(*("" if value is None else f"{value}" for value in row.values()))
    Console(highlight=False).print(table)
    typer.echo(f"Nobody is to cost more than ε {epsilon:g} at δ {delta:g}.")


@app.command("verify")
def verify_command(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A privacy ledger.")],
    evidence: Annotated[
        list[Path] | None, typer.Option(help="evidence.json of a release that must stand in the ledger.")
    ] = None,
) -> None:
    """Check that no line was changed, left out or put in, and that given releases stand there. Exit code 1: broken."""
    from prystan.evidence.disclosure.ledger import BrokenLedgerError, verify

    try:
        entries = verify(file.read_bytes())
    except (OSError, BrokenLedgerError) as broken:
        typer.echo(f"{file}: {broken}", err=True)
        raise typer.Exit(1) from None
    known = {entry.hash for entry in entries}
    missing = [path for path in evidence or [] if json.loads(path.read_text("utf-8"))["ledger"]["entry"] not in known]
    for path in missing:
        typer.echo(f"{path}: its release does not stand in {file}: lines are missing at the end.", err=True)
    if missing:
        raise typer.Exit(1)
    typer.echo(f"{file}: {len(entries)} lines hold together.")
