"""`prystan backup` and `prystan restore`: the data and the keys apart, and both together a site again."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from prystan.cli._database import Site, connect

if TYPE_CHECKING:
    from prystan.casework.access.backup import Kind

app = typer.Typer(no_args_is_help=True, help="Back up a casework database: its data, or the keys that open them.")

_Owner = Annotated[
    str,
    typer.Option(
        envvar="DATABASE_OWNER_URL",
        help="The database as its owner reaches it: postgresql://prystan_owner@host/prystan",
        show_default=False,
    ),
]
_Out = Annotated[Path, typer.Option(help="New file: a zip; with --to, an age file with the zip in it.")]
_To = Annotated[
    list[str] | None,
    typer.Option("--to", help="Public key (age1…) of who may open it; more than once for several."),
]


@app.command("data")
def data(database: _Owner, out: _Out, to: _To = None) -> None:
    """All but keys and sessions. May be kept for long: nothing that identifies a person opens without the keys."""
    _back_up("data", database, out, to)


@app.command("keys")
def keys(database: _Owner, out: _Out, to: _To = None) -> None:
    """Wrapped keys, and members' locked secrets. Keep the last few only, elsewhere than the data: an erased person's
    key is gone when the last backup of keys from before is."""
    _back_up("keys", database, out, to)


def restore(
    data: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="A backup of data.")],
    database: _Owner,
    site: Site,
    keys: Annotated[
        Path | None, typer.Option(exists=True, dir_okay=False, help="A backup of keys, not older than the data.")
    ] = None,
) -> None:
    """Fill an empty database from backups. Exit code 2: nothing was written.

    An age file is opened with `age -d` first.
    """
    from zipfile import BadZipFile

    os.environ["PRYSTAN_SITE"] = str(site)
    connect(database)
    from prystan.casework.access.migrate import migrate
    from prystan.casework.access.restore import CannotRestoreError
    from prystan.casework.access.restore import restore as bring_back

    migrate()
    try:
        done = bring_back(data, keys)
    except (CannotRestoreError, BadZipFile) as refused:
        typer.echo(f"{refused} Nothing was written.", err=True)
        raise typer.Exit(2) from None
    typer.echo(f"{done.cases} cases are back.")
    if done.without_keys:
        typer.echo("Without keys nobody can sign in, and nothing that is sealed can be opened.", err=True)
    if done.erased_again:
        typer.echo(f"{done.erased_again} persons were erased after the data were backed up: they are erased again.")
    if done.renewed:
        typer.echo(
            f"{done.renewed} organisations renewed their key after the data were backed up. "
            "Their co-ordinators renew it once more, so that names are found again."
        )


def _back_up(kind: Kind, database: str, out: Path, to: list[str] | None) -> None:
    from prystan.casework.exchange.recipients import RecipientError, read_recipients
    from prystan.working import working_folder

    try:
        recipients = read_recipients(to or [])
    except RecipientError as fault:
        typer.echo(f"{fault}. Nothing was written.", err=True)
        raise typer.Exit(2) from None
    if out.exists():
        typer.echo(f"{out} exists already. Name a new one. Nothing was written.", err=True)
        raise typer.Exit(2)
    connect(database)
    from prystan.casework.access.backup import back_up

    out.parent.mkdir(parents=True, exist_ok=True)
    with working_folder(beside=out) as draft:
        made = back_up(kind, draft / "backup.zip")
        whole = draft / "backup.zip"
        if recipients:
            import pyrage

            pyrage.encrypt_file(str(whole), str(draft / "backup.age"), list(recipients))
            whole = draft / "backup.age"
            whole.chmod(0o600)
        whole.rename(out)
    typer.echo(f"{out}: {kind} of {len(made.tables)} tables, as of {made.made_at}.")
