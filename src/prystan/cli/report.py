"""`prystan report`: from contributions to the Country Report."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer


class Engine(StrEnum):
    DUCKDB = "duckdb"
    SPARK = "spark"


def command(
    contributions: Annotated[
        list[Path], typer.Argument(help="Contributions: folders or zips with a datapackage.json.")
    ],
    country: Annotated[str, typer.Option(help="Name of a country pack, or a folder that holds one.")],
    out: Annotated[Path, typer.Option(help="Folder to write; an earlier report there is replaced.")],
    languages: Annotated[str, typer.Option(help="Languages of the report, with commas between.")] = "en",
    year: Annotated[
        int | None, typer.Option(help="Year to report on [default: the last that is covered whole].")
    ] = None,
    persons: Annotated[
        Path | None,
        typer.Option(help="Parquet that links records to persons: person, contributor, record, probability."),
    ] = None,
    captures: Annotated[
        Path | None,
        typer.Option(help="Table of overlaps made elsewhere, to estimate from; as for `prystan estimate`."),
    ] = None,
    draws: Annotated[
        Path | None,
        typer.Option(
            help="Draws of the links, to estimate with the linkage that was had, too: the drawn-persons.parquet of "
            "`prystan link` beside --persons, its draws.parquet beside --captures."
        ),
    ] = None,
    most_draws: Annotated[int, typer.Option(min=2, help="Use the first so many draws.")] = 20,
    since: Annotated[
        Path | None,
        typer.Option(
            help="persons.parquet of an earlier `prystan link`, to say what changed: who is new, joined, split."
        ),
    ] = None,
    engine: Annotated[Engine, typer.Option(help="What counts: one process, or a Spark cluster.")] = Engine.DUCKDB,
    earlier: Annotated[Path | None, typer.Option(help="report.json of the last edition, to list revisions.")] = None,
    release_ledger: Annotated[
        Path | None,
        typer.Option(help="Ledger of releases: the edition is compared with all of them, and entered."),
    ] = None,
    open_data: Annotated[
        Path | None,
        typer.Option(help="Folder of a release of rows in that ledger, to publish with the report."),
    ] = None,
) -> None:
    """Write the Country Report from CONTRIBUTIONS: web pages, PDF, press release, brief and data tables."""
    from prystan.cli._progress import steps
    from prystan.evidence.country.errors import PackError
    from prystan.evidence.disclosure import DisclosureError
    from prystan.evidence.disclosure.ledger import LedgerError
    from prystan.report.build import ReportError, build_report
    from prystan.report.gather import UnreadableError
    from prystan.report.words import languages as shipped

    wanted = tuple(dict.fromkeys(tag.strip() for tag in languages.split(",") if tag.strip()))
    if not wanted or (unknown := [tag for tag in wanted if tag not in shipped()]):
        typer.echo(
            f"No such language: {', '.join(unknown) or 'none was named'}. There are: {', '.join(shipped())}.", err=True
        )
        raise typer.Exit(2)
    try:
        with steps() as progress:
            gathered = build_report(
                contributions, country=country, languages=wanted, out=out, year=year, persons=persons,
                captures=captures, draws=draws, most_draws=most_draws, since=since, engine=engine.value,
                earlier=earlier, ledger=release_ledger, open_data=open_data, progress=progress,
            )  # fmt: skip
    except (ReportError, PackError, UnreadableError, DisclosureError, LedgerError) as problem:
        typer.echo(f"No report was written. {problem}", err=True)
        raise typer.Exit(2) from None
    except KeyboardInterrupt:
        typer.echo("Interrupted. No report was written.", err=True)
        raise typer.Exit(130) from None
    kept, read = (sum(sum(getattr(i, f"rows_{what}").values()) for i in gathered.intakes) for what in ("kept", "read"))
    typer.echo(f"{len(gathered.intakes)} contributions, {read} rows read, {read - kept} set aside.")
    typer.echo(f"Input {gathered.input_hash}")
    typer.echo(f"Report: {out / 'index.html'}")
