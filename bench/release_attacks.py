"""What attacks gain from a release: `python bench/release_attacks.py [--persons N] [--runs N] [--epsilon E]`.

Simulates a population of victims and releases some of them, drawn by lot anew in each run. By noise: every attack on
rows, as many others of the population being the control. By controlled rounding, of a small cohort and again after a
month with newcomers: reconstruction and differencing. Prints success, control, advantage and its standard error, which
is what the runs differ by. The first cohort is attacked as it is, too, to show that the attacks work; and each release
as if the people of another run had been in it, to show that they find nothing where nothing is to be found.
"""

from __future__ import annotations

import argparse
import json
import tempfile
from collections.abc import Sequence
from dataclasses import asdict
from datetime import date
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from prystan.evidence.country import load_pack
from prystan.evidence.disclosure.attacks import (
    KNOWN,
    AttackResult,
    Scene,
    membership_by_lot,
    repeated,
    times,
)
from prystan.evidence.disclosure.cohort import Cohort
from prystan.evidence.disclosure.release.make import by_noise
from prystan.evidence.disclosure.release.products import Method
from prystan.evidence.disclosure.release.rehearsal import on_rows_of, rehearse
from prystan.evidence.disclosure.release.run import Request, maker
from prystan.evidence.simulation import simulate
from prystan.report.release.cohorts import cohort_of


def population(persons: int, seed: int) -> Cohort:
    """Detected people of a simulated country, about so many."""
    pack = load_pack("by")
    with tempfile.TemporaryDirectory(prefix="prystan-") as folder:
        simulate(pack, persons * 27 // 10, seed, Path(folder) / "country", "parquet", names=False)
        contributions = sorted((Path(folder) / "country" / "contributions").iterdir())
        work = Path(folder) / "work"
        work.mkdir()
        return cohort_of(contributions, date(2021, 1, 1), date(2025, 12, 31), pack=pack, workdir=work)


def show(title: str, results: Sequence[AttackResult]) -> None:
    print(f"\n{title}\n  attack                     tried  success  control  advantage  standard error", flush=True)
    for r in results:
        shares = f"{r.success:7.4f}  {r.control:7.4f}  {r.advantage:9.4f}  {r.standard_error:.4f}"
        print(f"  {r.name:24s}{r.tried:8,d}  {shares}", flush=True)


def on_rows(people: Cohort, persons: int, runs: int, epsilon: float) -> tuple[list[AttackResult], list[AttackResult]]:
    """Every attack on rows that were made with noise, over all runs; and the same as if the people of the next run had
    been in each release."""
    by = [name for name in KNOWN if name in people.frame.columns]
    lots = [np.random.default_rng([run, 1]).permutation(len(people)) for run in range(runs)]
    inside, seen = np.zeros((runs, len(people)), dtype=bool), np.zeros((runs, len(people)), dtype=bool)
    found: list[list[AttackResult]] = []
    nothing: list[list[AttackResult]] = []
    for run, order in enumerate(lots):
        members, others = _drawn(people, order, persons)
        if not run:
            show(
                "Unprotected: the rows are the people", on_rows_of(members.frame, members.frame, others.frame, seed=run)
            )
        made = by_noise(members, epsilon)
        if made.rows is None:
            raise SystemExit(made.why_no_rows)
        found.append(on_rows_of(made.rows.frame, members.frame, others.frame, seed=run))
        strangers = _drawn(people, lots[(run + 1) % runs], persons)
        nothing.append(on_rows_of(made.rows.frame, *(some.frame for some in strangers), seed=runs + run))
        scene = Scene.of(made.rows.frame, people.frame, people.frame)
        seen[run] = times(scene.released, scene.members, by) > 0
        inside[run, order[:persons]] = True
        print(f"run {run + 1} of {runs}", end="\r", flush=True)
    of_next = np.roll(inside, -1, axis=0)
    return (
        [membership_by_lot(seen, inside), *(repeated(list(attack)) for attack in zip(*found, strict=True))],
        [membership_by_lot(seen, of_next), *(repeated(list(attack)) for attack in zip(*nothing, strict=True))],
    )


def _drawn(people: Cohort, order: NDArray[np.int64], persons: int) -> tuple[Cohort, Cohort]:
    """The first `persons` of a lot, and as many others."""
    halves = order[:persons], order[persons:][:persons]
    members, others = (people.at(np.sort(half).tolist()) for half in halves)
    return members, others


def on_tables(people: Cohort, persons: int, runs: int) -> list[AttackResult]:
    """Reconstruction and differencing of rounded tables, over all runs: about half of `persons` are released."""
    found = []
    for run in range(runs):
        lot = np.random.default_rng([run, 2]).permutation(len(people))[:persons]
        some = people.at(np.sort(lot).tolist())
        found.append(rehearse(some, maker(Request(Method.ROUNDING)), run, on_rows=False))
    whole = [results for results in found if len(results) == 2]
    return [repeated(list(attack)) for attack in zip(*whole, strict=True)]


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--population", type=int, default=50_000)
    parser.add_argument("--persons", type=int, default=5_000, help="people of a release")
    parser.add_argument("--runs", type=int, default=20)
    parser.add_argument("--epsilon", type=float, default=4.0)
    parser.add_argument("--seed", type=int, default=20261127, help="another population")
    parser.add_argument("--json", action="store_true", help="end with a line of JSON")
    asked = parser.parse_args()
    people = population(asked.population, asked.seed)
    title = f"{asked.persons:,} of {len(people):,} people, {asked.runs} runs"
    tables = on_tables(people, asked.persons, asked.runs)
    show(f"Rounding: half of {title}", tables)
    rows, nothing = on_rows(people, asked.persons, asked.runs, asked.epsilon)
    show(f"Noise at epsilon {asked.epsilon:g}: {title}", rows)
    show("The same, as if the people of another run had been in each release", nothing)
    if asked.json:
        results = {"tables": tables, "rows": rows, "null": nothing}
        said = {name: [asdict(result) for result in some] for name, some in results.items()}
        print(json.dumps({"title": title, "runs": asked.runs, **said}))


if __name__ == "__main__":
    main()
