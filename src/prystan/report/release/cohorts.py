"""From what somebody names on the command line to a cohort."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

import polars as pl

from prystan.evidence.country.pack import CountryPack
from prystan.evidence.disclosure.cohort import Cohort, cohort_from_ctdc, cohort_from_evidence
from prystan.evidence.engine import open_duckdb
from prystan.evidence.intake import Intake, read_contribution
from prystan.evidence.intake.formats import Format, guess
from prystan.evidence.intake.read import read_any


class InputError(Exception):
    """There is no cohort in what was given; the message says what to do."""


def cohort_of(
    inputs: Sequence[Path],
    begin: date | None,
    end: date | None,
    *,
    pack: CountryPack | None = None,
    persons: Path | None = None,
    workdir: Path,
) -> Cohort:
    """The persons of contributions, or of one CTDC file, who were registered from `begin` to `end`.

    Without days, a contribution's own period counts, and of a CTDC file all its whole years.

    Raises:
        InputError: something is not there, the period ends before it begins, no person was registered in it, or a CTDC
            file stands beside something else.
        UnreadableError: something cannot be read.
    """
    if missing := [path for path in inputs if not path.exists()]:
        raise InputError(f"{missing[0]}: there is no such file or folder")
    if begin and end and begin > end:
        raise InputError(f"the period ends ({end}) before it begins ({begin}): give its days the other way round")
    ctdc = [path for path in inputs if guess(path) is Format.CTDC]
    if ctdc and len(inputs) > 1:
        raise InputError("a CTDC file is released by itself: name it alone")
    cohort = _of_ctdc(ctdc[0], begin, end, workdir) if ctdc else _of_contributions(
        inputs, begin, end, pack, persons, workdir
    )  # fmt: skip
    if not len(cohort):
        raise InputError(f"nobody was registered from {cohort.begin} to {cohort.end}: choose another period")
    return cohort


def _of_ctdc(path: Path, begin: date | None, end: date | None, workdir: Path) -> Cohort:
    reading = read_any(path, regions=None, workdir=workdir, form=Format.CTDC)
    victims = reading.tables["victims"]
    years = pl.scan_parquet(victims).select(
        pl.col("detected_on").min().alias("first"), pl.col("detected_on").max().alias("last")
    ).collect()  # fmt: skip
    first, last = years["first"][0], years["last"][0]
    if first is None:
        raise InputError(f"{path.name} holds nobody whose year of registration is known")
    span = (begin or date(first.year, 1, 1), end or date(last.year, 12, 31))
    return cohort_from_ctdc(victims, path.stem, *span)


def _of_contributions(
    inputs: Sequence[Path], begin: date | None, end: date | None, pack: CountryPack | None, persons: Path | None,
    workdir: Path,
) -> Cohort:  # fmt: skip
    intakes: list[Intake] = []
    for place, path in enumerate(sorted(inputs, key=lambda p: p.name)):
        own = workdir / f"{place:04d}"
        own.mkdir()
        intakes.append(read_contribution(path, regions=pack.regions if pack else None, workdir=own))
    span = (
        begin or min(intake.manifest.period_from for intake in intakes),
        end or max(intake.manifest.period_to for intake in intakes),
    )
    evidence = open_duckdb(intakes, persons=persons, workdir=workdir)
    regions = tuple(pack.regions.values) if pack else ()
    name = pack.code if pack else intakes[0].manifest.country
    return cohort_from_evidence(evidence, name, *span, regions=regions, country=pack.code if pack else "")
