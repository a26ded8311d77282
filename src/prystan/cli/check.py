"""`prystan check`: what is wrong with these files, row by row."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from prystan.cli._problems import Outcome
    from prystan.evidence.model.codelists import CodeList


def command(
    paths: Annotated[
        list[Path], typer.Argument(metavar="PATH...", help="Contributions, tables, workbooks or exports.")
    ],
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object instead of a table.")] = False,
    country: Annotated[str | None, typer.Option(help="Country pack (name or folder) whose regions are meant.")] = None,
    form: Annotated[
        str | None, typer.Option("--format", help="package, htcds, ctdc or odk; told from the file if left out.")
    ] = None,
    corrected: Annotated[
        Path | None, typer.Option(help="Rows set aside earlier and corrected: they stand in for the original rows.")
    ] = None,
    set_aside: Annotated[
        Path, typer.Option(help="Folder for rows that break a rule. Nothing there is written over.")
    ] = Path("set-aside"),
) -> None:
    """Check PATHs: contributions, single tables, HTCDS workbooks, CTDC files, ODK submissions.

    Exit code 0: all good; 1: rows were set aside; 2: something could not be read.
    """
    from prystan.cli._country import pack_of
    from prystan.cli._problems import print_json, print_table

    if corrected and len(paths) != 1:
        raise typer.BadParameter("--corrected goes with one PATH")
    pack = pack_of(country)
    outcomes = [_check(path, pack.regions if pack else None, form, corrected, set_aside) for path in paths]
    if as_json:
        print_json(outcomes)
    else:
        print_table(outcomes)
    raise typer.Exit(max(outcome.exit_code for outcome in outcomes))


def _check(path: Path, regions: CodeList | None, form: str | None, corrected: Path | None, set_aside: Path) -> Outcome:
    from prystan.cli._problems import Outcome, new_folder
    from prystan.evidence.intake import Format, Problems, UnreadableError, read_any
    from prystan.working import working_folder

    aside = new_folder(set_aside / path.resolve().name)
    with working_folder() as work:
        try:
            reading = read_any(
                path, regions=regions, workdir=work, set_aside=aside, corrected=corrected,
                form=Format(form) if form else None,
            )  # fmt: skip
        except UnreadableError as error:
            problems = Problems()
            problems.refuse(error, path.name)
            return Outcome(path, problems)
        except ValueError as error:
            raise typer.BadParameter("--format is package, htcds, ctdc or odk") from error
        return Outcome(path, reading.problems, reading)
