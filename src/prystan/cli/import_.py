"""`prystan import`: a workbook, a data set or form submissions become a contribution."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from datetime import date

    from prystan.evidence.intake import Format

_DAY = ["%Y-%m-%d"]


def command(
    file: Annotated[Path, typer.Argument(help="HTCDS workbook, CTDC file, ODK submissions, or a data package.")],
    out: Annotated[Path, typer.Option(help="Folder to write the contribution to. It must be new or empty.")],
    contributor: Annotated[str | None, typer.Option(help="Name of the organisation whose data these are.")] = None,
    names: Annotated[
        list[str] | None,
        typer.Option(
            "--contributor-in", metavar="LANGUAGE=NAME", help="Its name in another language; can be repeated."
        ),
    ] = None,
    form: Annotated[
        str | None, typer.Option("--format", help="htcds, ctdc, odk or package; told from the file if left out.")
    ] = None,
    country: Annotated[str | None, typer.Option(help="Country pack (name or folder): its regions are read.")] = None,
    kind: Annotated[str, typer.Option(help="Kind of organisation: a code of organisation_type.")] = "Other",
    id_: Annotated[str | None, typer.Option("--id", help="Short name for files; made of the name if left out.")] = None,
    period_from: Annotated[datetime | None, typer.Option("--from", formats=_DAY, help="First day covered.")] = None,
    period_to: Annotated[datetime | None, typer.Option("--to", formats=_DAY, help="Last day covered.")] = None,
    cut_off: Annotated[datetime | None, typer.Option(formats=_DAY, help="Day on which the data were drawn.")] = None,
    corrected: Annotated[Path | None, typer.Option(help="Rows set aside earlier and corrected.")] = None,
    set_aside: Annotated[Path, typer.Option(help="Folder for rows that break a rule.")] = Path("set-aside"),
    record_prefix: Annotated[
        str, typer.Option(help="Begins the records' numbers; give each workbook of one organisation its own.")
    ] = "r",
    parquet: Annotated[bool, typer.Option("--parquet", help="Write Parquet instead of CSV.")] = False,
) -> None:
    """Make a contribution of FILE. Names and everything else that identifies stay behind.

    Exit code 0: all rows are in; 1: rows were set aside; 2: nothing was written.
    """
    from prystan.cli._country import pack_of
    from prystan.cli._manifest import manifest_of
    from prystan.cli._problems import Outcome, new_folder, print_table
    from prystan.evidence.intake import Format, Problems, UnreadableError, read_any
    from prystan.evidence.intake.convert import write_reading
    from prystan.evidence.model.manifest import ManifestError
    from prystan.working import take_name, working_folder

    if out.exists() and (not out.is_dir() or any(out.iterdir())):
        _stop(f"{out} is not an empty folder. Nothing was written.")
    pack = pack_of(country)
    with working_folder() as work:
        try:
            reading = read_any(
                file, regions=pack.regions if pack else None, workdir=work, verify=False, corrected=corrected,
                set_aside=new_folder(set_aside / file.resolve().name), form=_format(form, Format), kind=kind,
                prefix=record_prefix,
            )  # fmt: skip
            outcome = Outcome(file, reading.problems, reading)
            if outcome.exit_code < 2:
                days = (_day(period_from), _day(period_to), _day(cut_off))
                manifest = manifest_of(reading, pack, contributor, kind, id_, days, names=_names(names or []))
                out.parent.mkdir(parents=True, exist_ok=True)
                with working_folder(beside=out) as draft:
                    write_reading(reading, manifest, draft, form="parquet" if parquet else "csv",
                                  regions=pack.regions if pack else None)  # fmt: skip
                    take_name(draft, out)
        except UnreadableError as error:
            problems = Problems()
            problems.refuse(error, file.name)
            outcome = Outcome(file, problems)
        except ManifestError as error:
            _stop(f"{error}. Nothing was written.")
    print_table([outcome], err=True)
    if outcome.exit_code == 2:
        _stop("Nothing was written.")
    covers = f"{manifest.period_from} to {manifest.period_to}, drawn on {manifest.cut_off}"
    typer.echo(f"{out}: contribution of {manifest.contributor.id}, {covers}")
    raise typer.Exit(outcome.exit_code)


def _stop(message: str) -> None:
    typer.echo(message, err=True)
    raise typer.Exit(2)


def _format(name: str | None, formats: type[Format]) -> Format | None:
    try:
        return formats(name) if name else None
    except ValueError as error:
        raise typer.BadParameter(f"--format is one of {', '.join(formats)}") from error


def _day(given: datetime | None) -> date | None:
    return given.date() if given else None


def _names(given: list[str]) -> dict[str, str]:
    """Each ``be=Назва`` as a language and a name."""
    pairs = [one.partition("=") for one in given]
    if any(not (language.strip() and name.strip()) for language, _, name in pairs):
        raise typer.BadParameter("--contributor-in takes a language and a name: be=Назва")
    return {language.strip(): name.strip() for language, _, name in pairs}
