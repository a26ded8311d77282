"""What attacks gain from open data: `python bench/release_attacks.py [--persons N] [--runs N] [--epsilon E]`.

Makes a population of simulated victims twice as large as a cohort, releases one half by noise (with fresh noise in each
run), and tries every attack on rows with the other half as control. Prints success, control, advantage and its standard
error, pooled over the runs. The same population is released as it is first, to show that the attacks work.
"""

from __future__ import annotations

import argparse
import tempfile
from datetime import date
from pathlib import Path

import numpy as np

from prystan.evidence.country import load_pack
from prystan.evidence.disclosure.attacks import AttackResult, pooled
from prystan.evidence.disclosure.cohort import Cohort
from prystan.evidence.disclosure.release.make import by_noise
from prystan.evidence.disclosure.release.rehearsal import on_rows_of
from prystan.evidence.simulation import simulate
from prystan.report.release.cohorts import cohort_of


def population(persons: int) -> Cohort:
    """Detected people of a simulated country, about so many."""
    pack = load_pack("by")
    with tempfile.TemporaryDirectory(prefix="prystan-") as folder:
        simulate(pack, persons * 27 // 10, 7, Path(folder) / "country", "parquet", names=False)
        contributions = sorted((Path(folder) / "country" / "contributions").iterdir())
        work = Path(folder) / "work"
        work.mkdir()
        return cohort_of(contributions, date(2021, 1, 1), date(2025, 12, 31), pack=pack, workdir=work)


def show(title: str, results: list[AttackResult]) -> None:
    print(f"\n{title}\n  attack                     tried  success  control  advantage  standard error")
    for r in results:
        shares = f"{r.success:7.4f}  {r.control:7.4f}  {r.advantage:9.4f}  {r.standard_error:.4f}"
        print(f"  {r.name:24s}{r.tried:8,d}  {shares}")


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--persons", type=int, default=20_000)
    parser.add_argument("--runs", type=int, default=4)
    parser.add_argument("--epsilon", type=float, default=4.0)
    asked = parser.parse_args()
    people = population(asked.persons)
    runs: list[list[AttackResult]] = []
    for run in range(asked.runs):
        order = np.random.default_rng(run).permutation(len(people))
        half = len(order) // 2
        members, others = people.at(np.sort(order[:half]).tolist()), people.at(np.sort(order[half:]).tolist())
        if not run:
            show("Unprotected: the rows are the people", on_rows_of(members.frame, members.frame, others.frame))
        made = by_noise(members, asked.epsilon)
        if made.rows is None:
            raise SystemExit(made.why_no_rows)
        runs.append(on_rows_of(made.rows.frame, members.frame, others.frame))
    show(
        f"Noise at epsilon {asked.epsilon:g}: {half:,} people, {asked.runs} runs",
        [pooled(list(attack)) for attack in zip(*runs, strict=True)],
    )


if __name__ == "__main__":
    main()
