"""Rows per second of intake, against `frictionless validate` on the same CSV file, in one run.

    python bench/intake.py [--rows 20000] [--parquet 1000000]
    python bench/intake.py --rows 3000000 --alone    # a CSV of 1 GB: our time and peak memory only

Prints both speeds and their ratio; then the time, and the peak memory of the process, of checking clean Parquet tables
of victims, referrals and assistance.
"""

from __future__ import annotations

import argparse
import resource
import tempfile
import time
from collections.abc import Iterator
from datetime import date, timedelta
from multiprocessing import get_context
from pathlib import Path

import frictionless
import polars as pl
import pyarrow as pa

from prystan.evidence.intake import read_contribution, write_contribution
from prystan.evidence.model.codelists import code_list
from prystan.evidence.model.manifest import Contributor, Manifest

_MANIFEST = Manifest(
    Contributor("bench", "Bench", "NGO"), "BY", date(2021, 1, 1), date(2025, 12, 31), date(2026, 1, 31)
)
_PIECE = 100_000


def _cycle(values: tuple[str, ...], start: int, rows: int, step: int = 1) -> list[str]:
    return [values[(start + n) * step % len(values)] for n in range(rows)]


def _victims(start: int, rows: int) -> pl.DataFrame:
    index = range(start, start + rows)
    controls = code_list("control").values
    return pl.DataFrame(
        {
            "record": [f"r{n}" for n in index],
            "detected_on": [date(2021, 1, 1) + timedelta(days=n % 1800) for n in index],
            "status": _cycle(code_list("status").values, start, rows),
            "status_on": [date(2021, 1, 10) + timedelta(days=n % 1800) for n in index],
            "detected_by": _cycle(code_list("organisation_type").values, start, rows),
            "sex": _cycle(code_list("sex").values, start, rows),
            "birth_year": [1950 + n % 60 for n in index],
            "citizenship": [[c] for c in _cycle(code_list("country").values, start, rows)],
            "region": _cycle(("BY-HM", "BY-BR", "BY-VI", "BY-HO"), start, rows),
            "forms": [list(p) for p in zip(_cycle(code_list("form").values, start, rows), strict=True)],
            "controls": [[controls[n % 16], controls[(n * 7 + 1) % 16]] if n % 16 != (n * 7 + 1) % 16 else None
                         for n in index],
            "statistics_consent": [n % 9 > 0 for n in index],
            "decided_by": _cycle(code_list("decision_maker").values, start, rows),
            "sectors": [[s] if n % 3 else None
                        for n, s in zip(index, _cycle(code_list("sector").values, start, rows), strict=True)],
            "recruitment": [[r] for r in _cycle(code_list("recruitment").values, start, rows)],
            "recruiter": _cycle(code_list("recruiter_relation").values, start, rows),
            "recruited_in": _cycle(("BY", "UA", "MD"), start, rows),
            "exploited_in": _cycle(("PL", "RU", "DE", "BY"), start, rows),
            "exploited_from": [date(2019, 1, 1) + timedelta(days=30 * (n % 20)) for n in index],
            "exploited_to": [date(2020, 9, 1) + timedelta(days=30 * (n % 4)) for n in index],
            "trafficked_before": [n % 50 == 0 for n in index],
            "recorded_on": [date(2021, 1, 2) + timedelta(days=n % 1800) for n in index],
        }
    )  # fmt: skip


def _referrals(start: int, rows: int) -> pl.DataFrame:
    index = range(start, start + rows)
    return pl.DataFrame(
        {
            "referral": [f"f{n}" for n in index],
            "record": [f"r{n}" for n in index],
            "sender": _cycle(code_list("organisation_type").values, start, rows),
            "receiver": _cycle(code_list("organisation_type").values, start, rows, 3),
            "service": _cycle(code_list("service").values, start, rows),
            "sent_on": [date(2021, 1, 1) + timedelta(days=n % 1800) for n in index],
        }
    )


def _assistance(start: int, rows: int) -> pl.DataFrame:
    referrals = _referrals(start, rows)
    return referrals.select(
        pl.col("referral").alias("episode"), "record", "service", pl.col("sent_on").alias("began_on")
    )


def _pieces(make: object, rows: int) -> Iterator[pa.RecordBatch]:
    for start in range(0, rows, _PIECE):
        yield from make(start, min(_PIECE, rows - start)).to_arrow().to_batches()  # type: ignore[operator]


def _write(folder: Path, rows: int, form: str, *tables: str) -> None:
    made = {"victims": _victims, "referrals": _referrals, "assistance": _assistance}
    write_contribution(folder, _MANIFEST, {t: _pieces(made[t], rows) for t in tables}, form=form)  # type: ignore[arg-type]


def _ours(folder: Path) -> float:
    with tempfile.TemporaryDirectory() as work:
        began = time.perf_counter()
        intake = read_contribution(folder, regions=None, workdir=Path(work))
        took = time.perf_counter() - began
    assert intake.exit_code == 0, list(intake.problems)[:3]
    return took


def _theirs(folder: Path) -> float:
    began = time.perf_counter()
    report = frictionless.validate(str(folder / "datapackage.json"))
    assert report.valid, report.flatten(["type", "note"])[:3]
    return time.perf_counter() - began


def _peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _alone(folder: Path, rows: int) -> None:
    size = (folder / "victims.csv").stat().st_size / 1e9
    took = _ours(folder)
    print(f"{size:.2f} GB, {rows:,} rows: {rows / took:,.0f} rows/s; peak memory of the process {_peak():,.0f} MiB")


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--rows", type=int, default=20_000, help="victims in the CSV that both check")
    arguments.add_argument("--parquet", type=int, default=1_000_000, help="victims in Parquet; 0 leaves this out")
    arguments.add_argument("--alone", action="store_true", help="leave frictionless and Parquet out")
    options = arguments.parse_args()
    with tempfile.TemporaryDirectory() as work:
        csv = Path(work) / "csv"
        # In a process of its own, so that the memory measured is that of reading.
        writing = get_context("spawn").Process(target=_write, args=(csv, options.rows, "csv", "victims"))
        writing.start()
        writing.join()
        if options.alone:
            _alone(csv, options.rows)
            return
        _ours(csv)  # code lists are read once
        ours, theirs = _ours(csv), _theirs(csv)
        print(f"prystan      {options.rows / ours:>12,.0f} rows/s")
        print(f"frictionless {options.rows / theirs:>12,.0f} rows/s")
        print(f"ratio        {theirs / ours:>12,.1f}")
        if options.parquet:
            parquet = Path(work) / "parquet"
            _write(parquet, options.parquet, "parquet", "victims", "referrals", "assistance")
            took = _ours(parquet)
            print(f"Parquet, 3 tables of {options.parquet:,} rows: {took:.1f} s; peak memory {_peak():,.0f} MiB")


if __name__ == "__main__":
    main()
