"""The option `--country`: a pack's name or folder, and what a command needs of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer

if TYPE_CHECKING:
    from prystan.evidence.country.pack import CountryPack


def pack_of(country: str | None) -> CountryPack | None:
    """The pack, where one is named. Ends the command with 2 where there is no such pack."""
    if country is None:
        return None
    from prystan.evidence.country.errors import PackError
    from prystan.evidence.country.pack import load_pack

    try:
        return load_pack(country)
    except PackError as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(2) from error
