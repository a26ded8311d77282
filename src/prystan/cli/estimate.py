"""`prystan estimate`: how many were never seen, from a capture table."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from prystan.evidence.estimation.methods import Settings
    from prystan.evidence.estimation.results import Estimate
    from prystan.evidence.estimation.studies import Study
    from prystan.evidence.estimation.tables import CaptureTable, CaptureTableError

_METHODS = "stepwise, bic, aic, downhill, threshold, latent, dga, chao, independence, or all"


def command(
    table: Annotated[Path, typer.Argument(help="One row a history: a 0/1 column a list, and the column count.")],
    method: Annotated[str, typer.Option(help=f"{_METHODS[0].upper()}{_METHODS[1:]}.")] = "all",
    max_order: Annotated[int | None, typer.Option(help="Largest interaction: 2 for pairs of lists, 3, …")] = None,
    replicates: Annotated[int, typer.Option(help="Bootstrap tables; the model is chosen anew in each.")] = 1000,
    seed: Annotated[int, typer.Option(help="The same seed gives the same numbers, whatever the cores.")] = 1,
    threshold: Annotated[float | None, typer.Option(help="Of stepwise (0.02) or of threshold (2).")] = None,
    top: Annotated[int | None, typer.Option(help="Choose anew among so many best models only.")] = None,
    replicates_file: Annotated[
        Path | None, typer.Option(help="Given bootstrap tables: history, count, replicates.")
    ] = None,
    conditional: Annotated[
        bool, typer.Option(help="Resample only those who were seen, as the R packages do: intervals are too narrow.")
    ] = False,
    workers: Annotated[int | None, typer.Option(help="Cores to use; all of them unless told.")] = None,
    most_fits: Annotated[
        int, typer.Option(help="Of eight tables, before an exact search among models is given up.")
    ] = 200_000,
    as_json: Annotated[bool, typer.Option("--json", help="Print a list of objects, one a method.")] = False,
    csv: Annotated[Path | None, typer.Option(help="Write every total into this table, too.")] = None,
    html: Annotated[Path | None, typer.Option(help="Write a page with charts and tables, too.")] = None,
    language: Annotated[str, typer.Option(help="Language of the page and of what is printed.")] = "en",
    stratum: Annotated[
        str | None, typer.Option(help="A further column: estimate each of its values by itself, with --json.")
    ] = None,
    draws: Annotated[
        Path | None,
        typer.Option(
            help="The draws.parquet of `prystan link`: pool --method (bic where all are asked for) over tables drawn "
            "by the links' probabilities, too."
        ),
    ] = None,
) -> None:
    """Estimate the hidden population, with all that must be read beside an estimate.

    Whatever the method, the overlaps, both baselines and the checks are shown with it.
    """
    from prystan.evidence.estimation.methods import METHODS, Settings
    from prystan.evidence.estimation.resampling import read_replicates
    from prystan.evidence.estimation.tables import CaptureTable
    from prystan.evidence.indicators.captures import HEADLINE

    if method != "all" and method not in METHODS:
        raise typer.BadParameter(f"there is no method {method!r}; choose {_METHODS}", param_hint="--method")
    _check_language(language)
    try:
        settings = Settings(max_order, replicates, seed, threshold, top, None, workers, conditional, most_fits)
    except ValueError as fault:
        raise typer.BadParameter(str(fault)) from None
    _check_folders(csv, html)
    if stratum is not None:
        if not as_json or csv or html or replicates_file:
            raise typer.BadParameter("strata are printed with --json, and with nothing else", param_hint="--stratum")
        if draws:
            raise typer.BadParameter("draws are of the whole table: leave --stratum or --draws", param_hint="--draws")
        _by_stratum(table, stratum, method, settings)
        return
    with _faults_of(table):
        capture = CaptureTable.from_csv(table)
    given = None
    if replicates_file is not None:
        with _faults_of(replicates_file):
            given = read_replicates(replicates_file, capture)
    drawn = None if draws is None else _drawn(draws)
    try:
        found = _estimated(capture, method, replace(settings, given=given))
        pooled = None if drawn is None else _pooled(drawn, HEADLINE if method == "all" else method, settings)
        _written(found, csv, html, language)
    except OSError as fault:
        typer.echo(f"{fault.filename or 'The file'} cannot be written: {fault.strerror or fault}", err=True)
        raise typer.Exit(2) from None
    except KeyboardInterrupt:
        typer.echo("Interrupted. Nothing was written.", err=True)
        raise typer.Exit(130) from None
    if as_json:
        more = [] if pooled is None else [{"linkage": "drawn", **pooled.as_json()}]
        typer.echo(json.dumps([*found.as_json(), *more], indent=1, ensure_ascii=False))
    else:
        _show(found, language)
        if pooled is not None:
            typer.echo(_of_draws(found[pooled.method], pooled))
    for path in (csv, html):
        if path is not None:
            typer.echo(f"Written: {path}", err=as_json)


def _drawn(path: Path) -> list[CaptureTable | CaptureTableError]:
    from prystan.evidence.estimation.draws import drawn_tables

    with _faults_of(path):
        return drawn_tables(path)


def _pooled(drawn: list[CaptureTable | CaptureTableError], method: str, settings: Settings) -> Estimate:
    """One estimate of all draws, in the shape of every other."""
    from prystan.evidence.estimation.pooling import pool
    from prystan.evidence.estimation.strata import estimates_of_draws

    try:
        return pool(estimates_of_draws(drawn, method, settings)).as_estimate()
    except ValueError as fault:
        typer.echo(f"The draws cannot be pooled: {fault}. Nothing was written.", err=True)
        raise typer.Exit(2) from None


def _of_draws(perfect: Estimate, pooled: Estimate) -> str:
    about = pooled.diagnostics
    said = (
        f"\nAs if every link were right      {perfect}\nWith the linkage that was had    {pooled}\n"
        f"Pooled over {about['tables'] - about['failed_tables']} draws of the links, which add "
        f"{about['share_from_links']:.0%} of the variance."
    )
    return f"{said}\nNo headline: {pooled.refused}." if pooled.refused else said


def _by_stratum(table: Path, stratum: str, method: str, settings: Settings) -> None:
    """Print the estimates of every stratum, one after another, and show how many are done where somebody watches."""
    from prystan.cli._progress import steps
    from prystan.evidence.estimation.methods import METHODS
    from prystan.evidence.estimation.reading import strata_from_csv
    from prystan.evidence.estimation.strata import estimates_by_stratum

    with _faults_of(table):
        tables = strata_from_csv(table, stratum)
    methods = list(METHODS) if method == "all" else [method]
    try:
        if sys.stderr.isatty():
            with steps() as shown:
                found = estimates_by_stratum(
                    tables,
                    methods,
                    settings,
                    progress=lambda now, all_: shown(f"{now} of {all_} estimates", now / all_),
                )
        else:
            found = estimates_by_stratum(tables, methods, settings)
    except KeyboardInterrupt:
        typer.echo("Interrupted. Nothing was printed.", err=True)
        raise typer.Exit(130) from None
    objects = [{"stratum": each.stratum, **each.estimate.as_json()} for each in found]
    typer.echo(json.dumps(objects, indent=1, ensure_ascii=False))


@contextmanager
def _faults_of(file: Path) -> Iterator[None]:
    """What is wrong with a file is said with its name, and ends the command."""
    from prystan.evidence.estimation.tables import CaptureTableError

    try:
        yield
    except CaptureTableError as fault:
        typer.echo(f"{file.name}: {fault}", err=True)
        raise typer.Exit(2) from None
    except OSError as fault:
        typer.echo(f"{file} cannot be read: {fault.strerror}", err=True)
        raise typer.Exit(2) from None


def _check_folders(*paths: Path | None) -> None:
    """Before minutes of work: whether there is a folder to write into."""
    for path in paths:
        if path is not None and (path.is_dir() or not path.absolute().parent.is_dir()):
            typer.echo(f"{path} cannot be written: {path.absolute().parent} is no folder, or {path} is one.", err=True)
            raise typer.Exit(2)


def _estimated(capture: CaptureTable, method: str, settings: Settings) -> Study:
    """The study, with a bar where somebody watches."""
    from prystan.cli._progress import steps
    from prystan.evidence.estimation.studies import study

    if not sys.stderr.isatty():
        return study(capture, method, settings)
    with steps() as progress:
        return study(capture, method, settings, progress=progress)


def _check_language(language: str) -> None:
    if language == "en":
        return
    from prystan.report.words import languages

    if language not in languages():
        raise typer.BadParameter(
            f"no words in {language!r}; there are {', '.join(languages())}", param_hint="--language"
        )


def _written(found: Study, csv: Path | None, html: Path | None, language: str) -> None:
    if csv is not None:
        found.frame().write_csv(csv)
    if html is not None:
        from prystan.report.study_page import study_page

        html.write_text(study_page(found, language), encoding="utf-8", newline="\n")


def _show(found: Study, language: str) -> None:
    from rich.console import Console

    from prystan.evidence.estimation.faces.say import ENGLISH, Say
    from prystan.evidence.estimation.faces.terminal import show

    say: Say = ENGLISH
    if language != "en":
        from prystan.report.words import InsideWords

        say = InsideWords(language)
    show(found, Console(), say)
