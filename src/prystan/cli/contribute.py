"""`prystan contribute`: an organisation's cases become its contribution."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from prystan.cli._database import Database, Email, Site


def command(
    out: Annotated[Path, typer.Option(help="Folder to write the contribution to. It must be new or empty.")],
    email: Email,
    database: Database,
    site: Site,
    country: Annotated[str, typer.Option(help="Country pack (name or folder).")],
    key: Annotated[
        Path | None, typer.Option(help="The round's key, sealed or opened: names become tokens. Without it, none do.")
    ] = None,
    identity: Annotated[Path | None, typer.Option(help="Your identity file, if the key is sealed.")] = None,
    scheme: Annotated[
        str | None, typer.Option(help="How people become tokens; all partners of a round use one.")
    ] = None,
    parquet: Annotated[bool, typer.Option("--parquet", help="Write Parquet instead of CSV.")] = False,
) -> None:
    """Make the contribution of your organisation: the cases whose persons agree to be counted, without their names.

    Exit code 0: done; 1: done, and rows in it will be set aside; 2: nothing was written.
    """
    from prystan.cli._country import pack_of
    from prystan.cli._database import signed_in
    from prystan.cli._problems import Outcome, print_table
    from prystan.cli._progress import steps
    from prystan.cli.keys import opened
    from prystan.evidence.intake import read_contribution
    from prystan.evidence.linkage.keys import LinkageKeyError
    from prystan.evidence.linkage.schemes import RECOMMENDED, SCHEMES
    from prystan.working import take_name, working_folder

    chosen = SCHEMES.get(scheme or RECOMMENDED)
    if chosen is None:
        raise typer.BadParameter(f"--scheme is one of {', '.join(SCHEMES)}")
    if out.exists() and (not out.is_dir() or any(out.iterdir())):
        _stop(f"{out} is not an empty folder.")
    pack = pack_of(country)
    assert pack is not None
    try:
        secret = opened(key, identity) if key else None
    except LinkageKeyError as fault:
        _stop(str(fault))
    out.parent.mkdir(parents=True, exist_ok=True)
    with steps() as progress, working_folder(beside=out) as draft, working_folder() as work:
        with signed_in(database, site, email) as (member, keyring):
            from prystan.casework.exchange.contribution import draw, write

            drawn = draw(keyring, by=member, with_names=secret is not None,
                         progress=lambda share: progress("Opening names", share))  # fmt: skip
            write(drawn, draft, member.organisation, country=pack.code, regions=pack.regions, key=secret,
                  scheme=chosen, form="parquet" if parquet else "csv")  # fmt: skip
        reading = read_contribution(draft, regions=pack.regions, workdir=work)
        outcome = Outcome(out, reading.problems, reading)
        take_name(draft, out)
    if outcome.exit_code:
        print_table([outcome], err=True)
    people, sent = drawn.tables["victims"].height, drawn.tables["referrals"].height
    tokens = f", tokens of round {secret.round}" if secret else ", no tokens"
    typer.echo(f"{out}: {people} persons, {sent} referrals{tokens}")
    typer.echo(f"{drawn.left_out} persons stay behind: no live consent to statistics.", err=True)
    if drawn.gone:
        typer.echo(f"{drawn.gone} cases went to other organisations for good, which count them now.", err=True)
    raise typer.Exit(1 if outcome.exit_code else 0)


def _stop(message: str) -> None:
    typer.echo(f"{message.rstrip('.')}. Nothing was written.", err=True)
    raise typer.Exit(2)
