"""`prystan encode`: names become keyed tokens, in the partner's own process, and stay there."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    import polars as pl

    from prystan.evidence.intake import Reading
    from prystan.evidence.linkage.encode import Encoded
    from prystan.evidence.linkage.keys import RoundKey
    from prystan.evidence.linkage.schemes import Scheme
    from prystan.evidence.model.manifest import Manifest

_DAY = ["%Y-%m-%d"]


def command(
    source: Annotated[
        Path, typer.Argument(metavar="WORKBOOK_OR_CONTRIBUTION", help="HTCDS workbook with names, or a contribution.")
    ],
    key: Annotated[Path, typer.Option(help="The round's key: sealed (then --identity too) or opened.")],
    out: Annotated[Path, typer.Option(help="Folder to write the encoded contribution to. It must be new or empty.")],
    names: Annotated[
        Path | None, typer.Option(help="Names file (CSV, Parquet, workbook); left out where SOURCE has the names.")
    ] = None,
    scheme: Annotated[
        str | None, typer.Option(help="How people become tokens; all partners of a round use one. See linkage.")
    ] = None,
    identity: Annotated[Path | None, typer.Option(help="Your identity file, if the key is sealed.")] = None,
    tokens_only: Annotated[
        bool, typer.Option("--tokens-only", help="Write no tables: for a linkage unit apart from the national office.")
    ] = False,
    country: Annotated[str | None, typer.Option(help="Country pack (name or folder): its regions are read.")] = None,
    contributor: Annotated[str | None, typer.Option(help="Name of the organisation whose data these are.")] = None,
    kind: Annotated[str, typer.Option(help="Kind of organisation: a code of organisation_type.")] = "Other",
    id_: Annotated[str | None, typer.Option("--id", help="Short name for files; made of the name if left out.")] = None,
    cut_off: Annotated[datetime | None, typer.Option(formats=_DAY, help="Day on which the data were drawn.")] = None,
    set_aside: Annotated[Path, typer.Option(help="Folder for rows that break a rule.")] = Path("set-aside"),
    record_prefix: Annotated[str, typer.Option(help="Begins the records' numbers of a workbook, as in import.")] = "r",
    parquet: Annotated[bool, typer.Option("--parquet", help="Write Parquet instead of CSV.")] = False,
) -> None:
    """Make an encoded contribution: SOURCE without names, with tokens in their place. Run it where the names are.

    Exit code 0: all rows are in; 1: rows were set aside; 2: nothing was written.
    """
    from prystan.cli._country import pack_of
    from prystan.cli._manifest import manifest_of
    from prystan.cli._problems import Outcome, new_folder, print_table
    from prystan.cli.keys import opened
    from prystan.evidence.intake import UnreadableError, read_any
    from prystan.evidence.linkage.keys import LinkageKeyError
    from prystan.evidence.linkage.register import RegisterError
    from prystan.evidence.linkage.schemes import RECOMMENDED, SCHEMES
    from prystan.evidence.model.manifest import ManifestError
    from prystan.working import take_name, working_folder

    chosen = SCHEMES.get(scheme or RECOMMENDED)
    if chosen is None:
        raise typer.BadParameter(f"--scheme is one of {', '.join(SCHEMES)}")
    if out.exists() and (not out.is_dir() or any(out.iterdir())):
        _stop(f"{out} is not an empty folder.")
    pack = pack_of(country)
    with working_folder() as work:
        try:
            secret = opened(key, identity)
            register = _register(source, names, record_prefix)
            reading = read_any(
                source, regions=pack.regions if pack else None, workdir=work, form=None, verify=False,
                set_aside=new_folder(set_aside / source.resolve().name), prefix=record_prefix,
                kind=kind,
            )  # fmt: skip
            outcome = Outcome(source, reading.problems, reading)
            if outcome.exit_code == 2 or "victims" not in reading.tables:
                print_table([outcome], err=True)
                _stop(f"{source}: no records of victims could be read.")
            drawn = cut_off.date() if cut_off else None
            manifest = manifest_of(reading, pack, contributor, kind, id_, (None, None, drawn))
            made = _encoded(reading, register, secret, chosen, manifest)
            out.parent.mkdir(parents=True, exist_ok=True)
            with working_folder(beside=out) as draft:
                form = "parquet" if parquet else "csv"
                _write(draft, reading, made, manifest, form, tokens_only, pack.regions if pack else None)
                take_name(draft, out)
        except (LinkageKeyError, RegisterError, ManifestError) as fault:
            _stop(str(fault))
        except UnreadableError as fault:
            _stop(f"{source}: {fault}")
    print_table([outcome], err=True)
    _say(out, made, manifest)
    raise typer.Exit(outcome.exit_code)


def _stop(message: str) -> None:
    typer.echo(f"{message.rstrip('.')}. Nothing was written.", err=True)
    raise typer.Exit(2)


def _register(source: Path, names: Path | None, prefix: str) -> pl.DataFrame:
    from prystan.evidence.linkage.register import SHEETS, RegisterError, read_register

    if names is None and source.suffix.lower() not in SHEETS:
        raise RegisterError(f"{source}: a contribution has no names; say where they are: --names FILE.")
    return read_register(names or source, prefix=prefix)


def _encoded(reading: Reading, register: pl.DataFrame, key: RoundKey, scheme: Scheme, manifest: Manifest) -> Encoded:
    import polars as pl

    from prystan.evidence.linkage.encode import COLUMNS_OF_VICTIMS, encode

    victims = pl.read_parquet(reading.tables["victims"], columns=list(COLUMNS_OF_VICTIMS))
    who = manifest.contributor.id
    return encode(victims, register, key, scheme, contributor=who, region=manifest.country)


def _write(draft: Path, reading: Reading, made: Encoded, manifest: Manifest, form: str, tokens_only: bool,
           regions: object) -> None:  # fmt: skip
    from prystan.evidence.intake.convert import write_reading
    from prystan.evidence.intake.writer import write_contribution
    from prystan.evidence.linkage.encode import write_encoded

    said = write_encoded(draft, made, manifest)
    if tokens_only:
        write_contribution(draft, said, {})
    else:
        write_reading(reading, said, draft, form=form, regions=regions)  # type: ignore[arg-type]


def _say(out: Path, made: Encoded, manifest: Manifest) -> None:
    header = made.header
    typer.echo(
        f"{out}: {made.records:,} records of {manifest.contributor.id} encoded by {header.scheme}, "
        f"round {header.round}, key {header.key_fingerprint}"
    )
    if made.nameless:
        typer.echo(f"{made.nameless:,} records have no row in the names file and will hardly be linked.", err=True)
    if made.strangers:
        typer.echo(f"{made.strangers:,} rows of the names file belong to no record and were left out.", err=True)
