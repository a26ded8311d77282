"""Safe release against its peers: `python bench/release.py [--quick] [--seed N] [--work DIR] [--page FILE]`.

Simulates a register of 200 thousand persons (one row a person, linked by the truth), takes 5 and 50 thousand of it by
lot, and makes open data of each at epsilon 4 and delta 1e-6: ours, and those of pac-synth and MST in environments of
their own (made in `--peers` from `bench/peers/*.txt`, where pip can install them). Prints errors over combinations of
one, two and three codes that at least ten persons have (a lost one counts with its whole number), rows, processor
seconds and memory of each, how often the intervals of our tables hold, and what one who knows seven attributes of
somebody learns about whether that person is in the register; what attacks gain over many lots
(`bench/release_attacks.py`) and how long the tables of a report take (`bench/safe_report.py`); then whether what is
promised of all that holds. Steps that `--work` holds already are not done again, so that an interrupted run goes on; a
step that takes more than `--patience` processor minutes is reported as not finished. Each `--seed` is another country
and other lots: use one that nothing was tuned on.

Everything here is computed from simulated people. On real ones these figures would be a disclosure themselves.
"""

from __future__ import annotations

import argparse
import json
import resource
import signal
import subprocess
import sys
import tempfile
import time
from dataclasses import replace
from datetime import UTC, date, datetime
from functools import partial
from itertools import product
from pathlib import Path

import numpy as np
import polars as pl
from release_promises import RULE, Found, attack_table, of_attacks, of_report, of_sizes

from prystan.evidence.country import load_pack
from prystan.evidence.disclosure.cohort import Cohort, attributes_of, cohort_from_evidence
from prystan.evidence.disclosure.consistent import fit
from prystan.evidence.disclosure.measurement import default_plan, measure
from prystan.evidence.disclosure.measurement.counting import coded, count
from prystan.evidence.disclosure.microdata import compare, k_anonymous, synthesise
from prystan.evidence.engine import open_duckdb
from prystan.evidence.indicators.counts import UNKNOWN
from prystan.evidence.intake import read_contribution
from prystan.evidence.simulation import simulate

HERE = Path(__file__).parent
BEGIN, END = date(2021, 1, 1), date(2025, 12, 31)
PACK = load_pack("by")
ATTRIBUTES = attributes_of(BEGIN, END, PACK.regions.values)
PEOPLE, SEED, EPSILON = 750_000, 20261127, 4.0
SIZES = {"5": 5_000, "50": 50_000, "200": None}
OURS = ("ours", "k-anonymous")
KNOWN = tuple(a.name for a in ATTRIBUTES if not a.multiple)
"""What the attacker knows of a person: every attribute with a single code."""
PEERS = {"pac-synth": "pac", "MST": "mst"}
"""A folder, a script and a file of requirements of this name each."""


def cohort(frame: pl.DataFrame) -> Cohort:
    return Cohort("register", BEGIN, END, ATTRIBUTES, frame)


def register(work: Path, people: int, seed: int) -> pl.DataFrame:
    """All persons of the simulated country that are on a list, one row each."""
    file = work / "register.parquet"
    if not file.exists():
        with tempfile.TemporaryDirectory() as folder:
            made, read = Path(folder) / "made", []
            simulate(PACK, people, seed, made, "parquet", names=False)
            for number, sender in enumerate(sorted((made / "contributions").iterdir())):
                place = Path(folder) / str(number)
                place.mkdir()
                read.append(read_contribution(sender, regions=PACK.regions, workdir=place))
            evidence = open_duckdb(read, persons=made / "truth" / "persons.parquet")
            cohort_from_evidence(evidence, "register", BEGIN, END, regions=PACK.regions.values).frame.write_parquet(
                file
            )
    return pl.read_parquet(file)


def as_csv(frame: pl.DataFrame, file: Path) -> None:
    """As peers read it: nothing where a code is unknown, several codes with semicolons between."""
    columns = []
    for attribute in ATTRIBUTES:
        column = pl.col(attribute.name)
        if attribute.multiple:
            column = column.list.eval(pl.element().filter(pl.element() != UNKNOWN)).list.join(";")
        columns.append(column.replace(UNKNOWN, "").alias(attribute.name))
    frame.select(columns).write_csv(file)


def from_csv(file: Path) -> pl.DataFrame:
    frame, columns = pl.read_csv(file, infer_schema=False).fill_null(""), []
    for attribute in ATTRIBUTES:
        column = pl.col(attribute.name)
        unknown = pl.lit([UNKNOWN]) if attribute.multiple else pl.lit(UNKNOWN)
        columns.append(
            pl.when(column == "").then(unknown).otherwise(column.str.split(";") if attribute.multiple else column)
            .alias(attribute.name)
        )  # fmt: skip
    return frame.select(columns)


def most_memory() -> float:
    """Megabytes that this process held at most. (What `getrusage` says includes the process that started this one.)"""
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM")) / 1000


def ours(source: Path, out: Path) -> None:
    """In a process of its own, so that memory is its own; imports and compiled code are loaded before the clock."""
    frame = pl.read_parquet(source)
    synthesise(fit(measure(cohort(frame[:2500]))))
    began, wall = time.process_time(), time.time()
    measured = measure(cohort(frame), epsilon=EPSILON)
    at_noise = time.process_time() - began
    tables = fit(measured)
    at_tables = time.process_time() - began
    made = synthesise(tables)
    seconds = time.process_time() - began
    made.frame.write_parquet(out)
    said = {"rows": made.frame.height, "cpu": seconds, "wall": time.time() - wall, "memory": most_memory()}
    print(json.dumps(said | {"noise": at_noise, "tables": at_tables - at_noise, "withheld": made.withheld}))


def shared(source: Path, out: Path) -> None:
    frame = pl.read_parquet(source)
    k_anonymous(cohort(frame[:2500]))
    began, wall = time.process_time(), time.time()
    made = k_anonymous(cohort(frame))
    seconds = time.process_time() - began
    made.frame.write_parquet(out)
    print(json.dumps({"rows": made.frame.height, "cpu": seconds, "wall": time.time() - wall, "memory": most_memory()}))


def python_of(peers: Path, peer: str) -> Path | None:
    """The peer's own Python; None where it cannot be installed."""
    python, ready = peers / PEERS[peer] / "bin" / "python", peers / PEERS[peer] / "ready"
    if not ready.exists():
        subprocess.run([sys.executable, "-m", "venv", "--clear", str(peers / PEERS[peer])], check=True)
        wanted = str(HERE / "peers" / f"{PEERS[peer]}.txt")
        if subprocess.run([str(python), "-m", "pip", "install", "-q", "-r", wanted]).returncode:
            return None
        ready.touch()
    return python


def run(command: list[str], saved: Path, minutes: float) -> dict[str, float] | str:
    """What a step printed, kept in `saved`; or why there is nothing. It may take so many processor minutes."""
    if not saved.exists():
        most = round(60 * minutes)
        limit = partial(resource.setrlimit, resource.RLIMIT_CPU, (most, most + 5))
        done = subprocess.run(command, capture_output=True, text=True, preexec_fn=limit)
        said = done.stdout.strip().splitlines()[-1] if done.returncode == 0 else json.dumps(why_not(done, minutes))
        saved.write_text(said + "\n")
    found: dict[str, float] | str = json.loads(saved.read_text())
    return found


def why_not(done: subprocess.CompletedProcess[str], minutes: float) -> str:
    """Why a step printed nothing."""
    if done.returncode in (-signal.SIGXCPU, -signal.SIGKILL):
        return f"not finished after {minutes:g} processor minutes, or killed for want of memory"
    return f"it failed: {done.stderr.strip().splitlines()[-1][:100]}"


def coverage(frame: pl.DataFrame, times: int) -> tuple[float, float, float]:
    """Share of cells whose interval holds: all, those of ten or more; and the mean absolute error of the latter. The
    true counts are those without bounds."""
    inside, cells, inside_common, common_cells, off = 0, 0, 0, 0, 0.0
    free = tuple(replace(a, bound=len(a.codes)) if a.multiple else a for a in ATTRIBUTES)
    real = coded(Cohort("true", BEGIN, END, free, frame), np.random.default_rng(0))
    for _ in range(times):
        for table in fit(measure(cohort(frame), default_plan(ATTRIBUTES), EPSILON)).tables.values():
            true = count(real, table.axes)
            holds, common = (table.low <= true) & (true <= table.high), true >= 10
            inside, cells = inside + int(holds.sum()), cells + holds.size
            inside_common, common_cells = inside_common + int(holds[common].sum()), common_cells + int(common.sum())
            off += float(np.abs(table.values - true)[common].sum())
    return inside / cells, inside_common / common_cells, off / common_cells


def membership(members: pl.DataFrame, others: pl.DataFrame, made: pl.DataFrame) -> tuple[float, float]:
    """Advantage, and its standard error, of one who says that somebody is in the register where a record of the open
    data agrees on all seven attributes: hits among members less hits among others of the same country."""
    there = made.select(KNOWN).unique()
    hits = [part.select(KNOWN).join(there, on=KNOWN, how="semi").height / part.height for part in (members, others)]
    error = sum(h * (1 - h) / part.height for h, part in zip(hits, (members, others), strict=True)) ** 0.5
    return hits[0] - hits[1], error


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--quick", action="store_true", help="5 thousand only, and no peers")
    parser.add_argument("--work", type=Path, default=Path("build/release"))
    parser.add_argument("--peers", type=Path, default=Path("build/peers"))
    parser.add_argument("--page", type=Path, help="write what was found as a page")
    parser.add_argument("--patience", type=float, default=60, help="processor minutes for each step")
    parser.add_argument("--seed", type=int, default=SEED, help="another country, and other lots")
    parser.add_argument("--one", nargs=3, metavar=("METHOD", "REGISTER", "OUT"), help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.one:
        {"ours": ours, "k-anonymous": shared}[options.one[0]](Path(options.one[1]), Path(options.one[2]))
        return
    options.work.mkdir(parents=True, exist_ok=True)
    everybody = register(options.work, 30_000 if options.quick else PEOPLE, options.seed)
    registers = {}
    for name in ["5"] if options.quick else SIZES:
        registers[name] = registered(everybody, SIZES[name] or everybody.height, options.seed)
        registers[name][0].write_parquet(options.work / f"register-{name}.parquet")
        as_csv(registers[name][0], options.work / f"register-{name}.csv")
    # The slowest come last, so that an impatient run has the rest.
    for name, method in (*product(registers, OURS), *(() if options.quick else product(registers, PEERS))):
        print(method, name, step(method, name, options)[0], flush=True)
    lines, found = [], {}
    for name, (frame, others) in registers.items():
        more, found[name] = one_size(name, frame, others, options)
        lines += more
    beside = {name: json.loads(one.read_text()) for name, one in others_of(options).items()}
    attacks = [said for name, said in beside.items() if name != "report" and isinstance(said, dict)]
    lines += ["## What is called noise", "", RULE, ""] if attacks else []
    lines += [line for said in attacks for line in attack_table(said)]
    lines += ["## What is promised", "", "| promise | at | found | holds |", "|---|---|---|---|", *of_sizes(found)]
    lines += of_attacks(attacks)
    if "report" in beside:
        lines.append(of_report(beside["report"]))
    print("\n".join(lines))
    if options.page:
        options.page.write_text(page(lines, options.seed), encoding="utf-8")


def others_of(options: argparse.Namespace) -> dict[str, Path]:
    """Where stands what attacks gain, and how long a whole report takes; nothing in a quick run."""
    if options.quick:
        return {}
    lots = ["release_attacks.py", "--seed", str(options.seed + 1)]
    commands = {
        "attacks-5": [*lots, "--persons", "5000", "--population", "25000", "--runs", "16"],
        "attacks-50": [*lots, "--persons", "50000", "--population", "150000", "--runs", "12"],
        "report": ["safe_report.py"],
    }
    for name, (script, *more) in commands.items():
        command = [sys.executable, str(HERE / script), *more, "--json"]
        print(name, run(command, options.work / f"{name}.json", 4 * options.patience), flush=True)
    return {name: options.work / f"{name}.json" for name in commands}


def registered(everybody: pl.DataFrame, size: int, seed: int) -> tuple[pl.DataFrame, pl.DataFrame]:
    """So many persons by lot, and all others, who are the attacker's controls."""
    numbered = everybody.with_row_index("person")
    chosen = numbered.sample(size, seed=seed, shuffle=True)
    others = numbered.join(chosen.select("person"), on="person", how="anti")
    return chosen.drop("person"), others.drop("person")


def step(method: str, name: str, options: argparse.Namespace) -> tuple[dict[str, float] | str, Path]:
    """What a method printed for a size (or why there is nothing), and where its records are."""
    work: Path = options.work
    out, saved = work / f"{method}-{name}.parquet", work / f"{method}-{name}.json"
    if method not in PEERS:
        command = [sys.executable, __file__, "--one", method, str(work / f"register-{name}.parquet"), str(out)]
        return run(command, saved, options.patience), out
    python, out = python_of(options.peers, method), out.with_suffix(".csv")
    if python is None:
        return "could not be installed", out
    script = HERE / "peers" / f"{PEERS[method]}.py"
    command = [str(python), str(script), str(work / f"register-{name}.csv"), str(out), str(EPSILON)]
    return run(command, saved, options.patience), out


def one_size(
    name: str, frame: pl.DataFrame, others: pl.DataFrame, options: argparse.Namespace
) -> tuple[list[str], dict[str, Found]]:
    """Lines of the page, and what was found by method."""
    compared: dict[str, Found] = {}
    lines = [
        f"## {frame.height:,} persons", "",
        "| method | rows | error: one code | two | three | kept: one code | two | three | fabricated threes, distinct"
        " | by count | processor s | clock s | memory MB | membership |", "|---|" + "---|" * 13,
    ]  # fmt: skip
    for method in (*OURS, *(() if options.quick else PEERS)):
        found, out = step(method, name, options)
        if isinstance(found, str):
            lines.append(f"| {method} | {found} |" + " |" * 12)
            continue
        made = from_csv(out) if method in PEERS else pl.read_parquet(out)
        accuracies = compare(frame, made, ATTRIBUTES)
        compared[method] = Found(
            accuracies, made.height / frame.height - 1, found["cpu"], found["wall"], found["memory"]
        )
        told = "" if others.is_empty() else "{:+.4f} ± {:.4f}".format(*membership(frame, others, made))
        lines.append(_row(method, made.height, compared[method], told))
    saved = options.work / f"coverage-{name}.json"
    if not saved.exists():
        saved.write_text(json.dumps(coverage(frame, {"5": 4, "50": 3, "200": 1}[name])))
    all_cells, common, off = json.loads(saved.read_text())
    detail = json.loads((options.work / f"ours-{name}.json").read_text())
    compared["ours"] = replace(compared["ours"], covered=all_cells)
    lines += [
        "",
        f"Ours spent {detail['noise']:.1f} s on counting and noise, {detail['tables']:.1f} s on the tables and the "
        f"rest on the records, in which {detail['withheld']:.0%} of the codes are withheld. Intervals of tables hold "
        f"in {all_cells:.1%} of all cells, and in {common:.1%} of those with ten persons or more, where the values "
        f"are off by {off:.1f} on average.", "",
    ]  # fmt: skip
    return lines, compared


def _row(method: str, rows: int, found: Found, told: str) -> str:
    cells = [
        method, f"{rows:,} ({found.inflation:+.1%})",
        *(f"{a.error:.1f}" for a in found.accuracies), *(f"{a.kept:.3f}" for a in found.accuracies),
        f"{found.accuracies[2].fabricated_distinct:.2%}", f"{found.accuracies[2].fabricated_count:.3%}",
        f"{found.cpu:.0f}", f"{found.wall:.0f}", f"{found.memory:,.0f}", told,
    ]  # fmt: skip
    return "| " + " | ".join(cells) + " |"


def page(lines: list[str], seed: int) -> str:
    """Reference page of what was found, with date and commit."""
    commit = subprocess.run(["git", "rev-parse", "--short", "HEAD"], capture_output=True, text=True).stdout.strip()
    head = f"""# Open data and tables, measured

Written by `python bench/release.py --seed {seed} --page docs/reference/release-measured.md`
on {datetime.now(UTC).date()}
at commit {commit}, on the simulated register at epsilon 4 and delta 10⁻⁶, all methods in one run, on a country and lots
that no setting was tuned on. Errors are mean absolute differences over all
combinations that at least ten persons have; a lost one counts with its whole number. *Kept* is the share of these that
stand in the open data at all, *fabricated* what nobody in the register has. *Membership* is the advantage, with its
standard error, of one who knows all seven attributes with a single code of somebody and asks whether a record agrees;
empty where the register is everybody. Processor seconds and the most memory are those of the method's own process, on
a busy machine with two cores, without loading of libraries and, of ours, compiled code. pac-synth runs with its
defaults and combinations of three, on one thread; MST models each code of a multi-valued attribute by itself. Peers are
installed from `bench/peers/pac.txt` and `bench/peers/mst.txt`, into environments of their own.
"""
    return head + "\n" + "\n".join(lines).rstrip() + "\n"


if __name__ == "__main__":
    main()
