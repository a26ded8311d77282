"""`prystan export`: everything an organisation owns, in an open format."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from prystan.cli._database import Database, Email, Site


def command(
    out: Annotated[Path, typer.Option(help="New folder; with --to, new file (an age file with a zip in it).")],
    email: Email,
    database: Database,
    site: Site,
    to: Annotated[
        list[str] | None,
        typer.Option("--to", help="Public key (age1…) of who may open it; more than once for several."),
    ] = None,
) -> None:
    """Take out everything your organisation owns: a data package of CSV files, names opened.

    Without --to the files are in clear: whoever reads the folder reads every name. Exit code 2: nothing was written.
    """
    from prystan.casework.exchange.recipients import RecipientError, read_recipients, seal_folder
    from prystan.cli._database import signed_in
    from prystan.cli._progress import steps
    from prystan.working import LOCK, working_folder

    if out.exists():
        _stop(f"{out} exists already. Name a new one")
    try:
        recipients = read_recipients(to or [])
    except RecipientError as fault:
        _stop(str(fault))
    out.parent.mkdir(parents=True, exist_ok=True)
    with steps() as progress, working_folder(beside=out) as draft:
        with signed_in(database, site, email) as (member, keyring):
            from prystan.casework.exchange.export import export

            done = export(keyring, draft, by=member, progress=lambda share: progress("Opening cases", share))
        if recipients:
            seal_folder(draft, out, recipients)
        else:
            (draft / LOCK).unlink()
            draft.rename(out)  # enterable by its user only, as working folders are
    typer.echo(f"{out}: {sum(done.rows.values())} rows in {len(done.rows)} tables, {done.people} persons")
    if done.erased:
        typer.echo(f"{done.erased} persons were erased: of them only codes are left.", err=True)
    if not recipients:
        typer.echo("The files are in clear. Seal them with --to, or destroy them when you are done.", err=True)


def _stop(message: str) -> None:
    typer.echo(f"{message.rstrip('.')}. Nothing was written.", err=True)
    raise typer.Exit(2)
