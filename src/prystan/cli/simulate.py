"""`prystan simulate`: a country whose true population is known."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from prystan.evidence.simulation import Summary


class FileForm(StrEnum):
    CSV = "csv"
    PARQUET = "parquet"


def command(
    country: Annotated[str, typer.Option(help="Name of a country pack, or a folder that holds one.")],
    out: Annotated[Path, typer.Option(help="Folder to write; an earlier simulation there is replaced.")],
    people: Annotated[int, typer.Option(help="Victims in the country over the five years 2021 to 2025.")] = 5000,
    seed: Annotated[int, typer.Option(help="The same seed gives the same files.")] = 7,
    form: Annotated[FileForm, typer.Option(help="Form of the tables.")] = FileForm.CSV,
    names: Annotated[bool, typer.Option(help="Write the partners’ registers, with names that are made up.")] = True,
) -> None:
    """Write what partners of a simulated country would send, what is true, and the names that only partners hold."""
    from prystan.cli._progress import steps
    from prystan.evidence.country import PackError, load_pack
    from prystan.evidence.simulation import SimulationError, simulate

    try:
        pack = load_pack(country)
        with steps() as progress:
            summary = simulate(pack, people, seed, out, form.value, names=names, progress=progress)
    except (PackError, SimulationError) as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(2) from None
    except KeyboardInterrupt:
        typer.echo("Interrupted: nothing was written.", err=True)
        raise typer.Exit(130) from None
    _show(summary, out)


def _show(summary: Summary, out: Path) -> None:
    from rich.console import Console
    from rich.table import Table

    table = Table("contributor", "table", title=f"Contributions in {out / 'contributions'}")
    table.add_column("rows", justify="right")
    for contributor, rows in summary.rows.items():
        for name, count in rows.items():
            table.add_row(contributor, name, f"{count:,}")
    console = Console()
    console.print(table)
    share = 100 * summary.detected / summary.people
    typer.echo(f"{summary.people:,} people were trafficked; {summary.detected:,} ({share:.0f} %) are on a list.")
    typer.echo(f"What is true: {out / 'truth'}")
    if summary.workbook:
        typer.echo(f"Names, which never leave the partners: {out / 'partners'}")
        typer.echo(f"One partner keeps a workbook, for `prystan import`: {out / summary.workbook}")
