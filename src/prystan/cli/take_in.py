"""`prystan take-in`: a workbook or ODK submissions become cases."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from prystan.cli._database import Database, Email, Site

if TYPE_CHECKING:
    from prystan.casework.exchange.workbook import TakenIn

_DAY = ["%Y-%m-%d"]


def command(
    workbook: Annotated[
        Path,
        typer.Argument(
            exists=True,
            dir_okay=False,
            help="Filled HTCDS workbook with names, or ODK submissions (CSV, JSON, XML, zip).",
        ),
    ],
    email: Email,
    database: Database,
    site: Site,
    country: Annotated[str, typer.Option(help="Country pack (name or folder): its regions are read.")],
    purposes: Annotated[
        str, typer.Option(help="What those who consented agreed to, with commas between: assistance,statistics,…")
    ],
    until: Annotated[datetime, typer.Option(formats=_DAY, help="Last day of that consent.")],
    language: Annotated[str, typer.Option(help="Language in which it was explained, as a code: be, ru …")],
    given_on: Annotated[
        datetime | None, typer.Option(formats=_DAY, help="Day of that consent [default: today].")
    ] = None,
    child_basis: Annotated[
        str, typer.Option(help="On what the consent of children rests: guardian or best_interest.")
    ] = "",
    set_aside: Annotated[Path, typer.Option(help="Folder for rows that break a rule.")] = Path("set-aside"),
) -> None:
    """Take the rows or submissions of WORKBOOK in as cases of your organisation. Names are sealed; a row comes in once.

    Exit code 0: all rows are in; 1: rows were set aside; 2: nothing was taken in.
    """
    from prystan.cli._country import pack_of
    from prystan.cli._database import signed_in
    from prystan.cli._problems import new_folder
    from prystan.evidence.intake import UnreadableError
    from prystan.evidence.linkage.register import RegisterError
    from prystan.working import working_folder

    pack = pack_of(country)
    assert pack is not None
    with working_folder() as work:
        try:
            with signed_in(database, site, email) as (member, keyring):
                from prystan.casework.exchange.workbook import Agreement, take_in_workbook

                agreed = [purpose.strip() for purpose in purposes.split(",")]
                _check(agreed, language, child_basis)
                day = given_on.date() if given_on else datetime.now(UTC).date()
                done = take_in_workbook(
                    keyring, workbook, by=member, regions=pack.regions, workdir=work,
                    set_aside=new_folder(set_aside / workbook.resolve().name),
                    agreement=Agreement(agreed, day, until.date(), language, child_basis),
                )  # fmt: skip
        except (UnreadableError, RegisterError) as fault:
            typer.echo(f"{fault}. Nothing was taken in.".replace("..", "."), err=True)
            raise typer.Exit(2) from None
    _say(workbook, done)
    raise typer.Exit(0 if done.complete else 1)


def _check(purposes: list[str], language: str, child_basis: str) -> None:
    from prystan.casework.cases.models import Purpose
    from prystan.evidence.model.codelists import code_list

    if not set(purposes) <= set(Purpose.values) or "assistance" not in purposes:
        raise typer.BadParameter(
            f"write assistance, without which no name may be kept, and of {', '.join(Purpose.values)} what else was "
            "agreed",
            param_hint="--purposes",
        )
    if language not in code_list("language"):
        raise typer.BadParameter("write a code of ISO 639-1, such as be", param_hint="--language")
    if child_basis not in ("", "guardian", "best_interest"):
        raise typer.BadParameter("write guardian or best_interest", param_hint="--child-basis")


def _say(workbook: Path, done: TakenIn) -> None:
    from prystan.cli._problems import print_problems

    print_problems(workbook, done.problems)
    for aside in done.aside:
        typer.echo(f"{workbook}: row {aside.row}: {aside.rule}: {aside.remedy}", err=True)
    for table, path in done.set_aside.items():
        typer.echo(f"{workbook}: {table}: rows set aside in {path}", err=True)
    for row, number in done.alike:
        typer.echo(f"{workbook}: row {row} has the name of case {number}: is it the same person?", err=True)
    for column, rows in sorted(done.left_behind.items()):
        typer.echo(f"{workbook}: {column}: {rows} rows have it, and a case has no place for it yet", err=True)
    typer.echo(
        f"{workbook}: {done.cases} cases taken in, {done.unnamed} of them without a name (no consent); "
        f"{done.known} rows were in already"
    )
