"""The whole report from 10 thousand, 100 thousand and 1 million victims: time and peak memory, against a plain scan.

Each step runs in a process of its own, so that its peak memory is its own. `scan` is the limit: DuckDB alone reads
every column of every table once, counts the rows and groups by each coded column. `compute` is our reading,
validating and counting of the same files; `report` is everything, in one language, PDF included.

    python bench/report_scale.py                  # 10 thousand and 100 thousand victims
    python bench/report_scale.py --victims 1000000
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from itertools import pairwise
from pathlib import Path

VICTIMS_PER_PERSON = 0.44  # rows in `victims`, all lists together, for one simulated person


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--victims", type=int, nargs="*", default=[10_000, 100_000])
    parser.add_argument("--country", default="by")
    parser.add_argument("--keep", type=Path, help="keep the simulated files here and use them again")
    parser.add_argument("--child", choices=["simulate", "scan", "compute", "report"], help=argparse.SUPPRESS)
    parser.add_argument("--folder", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--people", type=int, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.child:
        _child(arguments)
        return
    with tempfile.TemporaryDirectory(prefix="prystan-bench-") as temporary:
        home = arguments.keep or Path(temporary)
        rows = [_one_size(victims, home, arguments.country) for victims in arguments.victims]
    _print(rows)


def _one_size(victims: int, home: Path, country: str) -> dict[str, float]:
    folder = home / str(victims)
    if not folder.exists():
        _run("simulate", folder, country, round(victims / VICTIMS_PER_PERSON))
    steps = {step: _run(step, folder, country) for step in ("scan", "compute", "report")}
    row: dict[str, float] = {"asked": victims, "victims": steps["scan"]["victims"], "rows": steps["scan"]["rows"]}
    for step, result in steps.items():
        row |= {f"{step}_s": result["seconds"], f"{step}_cpu": result["cpu"], f"{step}_mb": result["megabytes"]}
    row["ratio"] = row["compute_s"] / row["scan_s"]
    return row


def _run(step: str, folder: Path, country: str, people: int = 0) -> dict[str, float]:
    command = [sys.executable, __file__, "--child", step, "--folder", str(folder), "--country", country]
    command += ["--people", str(people)]
    print(f"… {step} {folder.name}", file=sys.stderr, flush=True)
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
    return json.loads(done.stdout.splitlines()[-1])


def _child(arguments: argparse.Namespace) -> None:
    started, clock = time.perf_counter(), os.times()
    extra = _STEPS[arguments.child](arguments)
    after = os.times()
    usage = resource.getrusage(resource.RUSAGE_SELF)
    result = {
        "seconds": time.perf_counter() - started,
        "cpu": after.user + after.system - clock.user - clock.system,
        "megabytes": usage.ru_maxrss / 1024,
        **extra,
    }
    print(json.dumps(result))


def _simulate(arguments: argparse.Namespace) -> dict[str, float]:
    command = [str(Path(sys.executable).parent / "prystan"), "simulate", "--country", arguments.country]
    command += ["--people", str(arguments.people), "--seed", "7", "--form", "parquet", "--no-names"]
    subprocess.run([*command, "--out", str(arguments.folder)], check=True, stdout=sys.stderr)
    return {}


def _scan(arguments: argparse.Namespace) -> dict[str, float]:
    import duckdb

    from prystan.evidence.model.schema import Kind
    from prystan.evidence.model.tables import TABLES

    connection = duckdb.connect()
    total, victims = 0, 0
    for table in TABLES.values():
        files = [str(path) for path in sorted(arguments.folder.glob(f"contributions/*/{table.name}.parquet"))]
        if not files:
            continue
        connection.execute(
            "create or replace temp table t as select * from read_parquet(?, union_by_name => true)", [files]
        )
        rows = connection.execute("select count(*) from t").fetchall()[0][0]
        total += rows
        victims += rows if table.name == "victims" else 0
        present = {row[0] for row in connection.execute("describe t").fetchall()}
        for column in table:
            if column.kind is Kind.CODE and column.name in present:
                value = f"unnest({column.name})" if column.multiple else column.name
                query = f"select code, count(*) from (select {value} as code from t) group by code"
                connection.execute(query).fetchall()
    return {"rows": total, "victims": victims}


def _compute(arguments: argparse.Namespace) -> dict[str, float]:
    from prystan.report.gather import gather

    with tempfile.TemporaryDirectory() as workdir:
        contributions = sorted(arguments.folder.glob("contributions/*"))
        gathered = gather(contributions, arguments.country, workdir=Path(workdir))
    return {"tables": len(gathered.counts.counts)}


def _report(arguments: argparse.Namespace) -> dict[str, float]:
    from prystan.report.build import build_report

    with tempfile.TemporaryDirectory() as out:
        contributions = sorted(arguments.folder.glob("contributions/*"))
        build_report(contributions, country=arguments.country, languages=("en",), out=Path(out) / "report")
    return {}


_STEPS = {"simulate": _simulate, "scan": _scan, "compute": _compute, "report": _report}


def _print(rows: list[dict[str, float]]) -> None:
    print("| victims | rows, all tables | scan | compute | compute / scan | peak | whole report | peak |")
    print("|--:|--:|--:|--:|--:|--:|--:|--:|")
    for row in rows:
        print(
            f"| {row['victims']:,.0f} | {row['rows']:,.0f} | {row['scan_s']:.2f} s | {row['compute_s']:.2f} s "
            f"| {row['ratio']:.1f} | {row['compute_mb']:,.0f} MB "
            f"| {row['report_s']:.1f} s | {row['report_mb']:,.0f} MB |"
        )
    for smaller, larger in pairwise(rows):
        size, seconds = larger["victims"] / smaller["victims"], larger["report_s"] / smaller["report_s"]
        print(f"{size:.1f} times the victims took {seconds:.1f} times as long.")


if __name__ == "__main__":
    main()
