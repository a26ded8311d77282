"""The whole simulation: people, chunk by chunk; then what each partner sends, what is true, and who has the names."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

from prystan.evidence.country import CountryPack
from prystan.evidence.intake.writer import Form, Rows, write_contribution
from prystan.evidence.simulation.national import national_tables
from prystan.evidence.simulation.organisations import COORDINATOR, PROSECUTOR, manifest_of
from prystan.evidence.simulation.partners import PARTNERS, REGIONAL
from prystan.evidence.simulation.people import chunks_of
from prystan.evidence.simulation.run import Run, run_chunk
from prystan.evidence.simulation.truth import write_truth
from prystan.working import take_name, working_folder

Progress: TypeAlias = Callable[[str, float], None]
"""Called with what is being done and the part behind us, from 0 to 1."""

FEWEST, MOST = 1, 19_000_000


class SimulationError(ValueError):
    """The simulation cannot be run so; the message says what to do."""


@dataclass(frozen=True, slots=True)
class Summary:
    """What was written. `rows` maps contributor to table to rows; `detected` are victims on at least one list."""

    people: int
    detected: int
    rows: dict[str, dict[str, int]]
    workbook: Path | None


def simulate(
    pack: CountryPack,
    people: int,
    seed: int,
    out: Path,
    form: Form = "csv",
    *,
    names: bool = True,
    progress: Progress | None = None,
) -> Summary:
    """Simulate `people` victims over five years and write ``contributions/``, ``truth/`` and ``partners/`` into `out`.

    The same arguments give the same bytes. Without `names` no partner keeps a register, and the partner that keeps a
    workbook sends a contribution like the others. `out` appears when all is written, or not at all; an earlier
    simulation there is replaced.

    Raises:
        SimulationError: `people` is out of bounds, or `out` holds something that is no simulation.
    """
    if not FEWEST <= people <= MOST:
        raise SimulationError(f"people: write a number from {FEWEST} to {MOST:,}")
    if seed < 0:
        raise SimulationError("seed: write a whole number from 0")
    _refuse_to_overwrite(out)
    out.parent.mkdir(parents=True, exist_ok=True)
    # Beside the target, so that the last step is a rename; hidden, so that nobody reads it half-written.
    with working_folder(beside=out) as draft:
        summary = _write(pack, people, seed, draft, form, names, progress or _silent)
        take_name(draft, out)
    return summary


def _silent(what: str, part: float) -> None:
    """Nobody watches."""


def _refuse_to_overwrite(out: Path) -> None:
    if out.exists() and not (out / "truth" / "truth.json").is_file() and (not out.is_dir() or any(out.iterdir())):
        raise SimulationError(f"{out} holds something else: name a new folder, or one that holds a simulation")


def _write(
    pack: CountryPack, people: int, seed: int, draft: Path, form: Form, names: bool, progress: Progress
) -> Summary:
    chunks = chunks_of(people)
    with Run(pack, people, seed, draft, names=names) as run:
        for chunk in range(chunks):
            progress(f"people {chunk * 100 // chunks} %", 0.7 * chunk / chunks)
            run_chunk(run, chunk)
    rows = {}
    senders = [p.id for p in PARTNERS if not (names and p.id == REGIONAL)] + [PROSECUTOR.id]
    for number, sender in enumerate(senders):
        progress(f"contribution of {sender}", 0.7 + 0.28 * number / len(senders))
        rows[sender] = _send(run, sender, draft, form, pack)
    rows[COORDINATOR.id] = _send_national(run, draft, form, pack)
    progress("truth", 0.99)
    write_truth(draft / "truth", run.tally, people=people, seed=seed, pack_hash=pack.folder_hash)
    shutil.rmtree(run.staging.folder)
    workbook = Path("partners") / REGIONAL / "cases.xlsx" if names else None
    return Summary(people, run.tally.known, rows, workbook)


def _send(run: Run, sender: str, draft: Path, form: Form, pack: CountryPack) -> dict[str, int]:
    staged = run.staging.tables(sender)
    tables: dict[str, Rows] = {table: run.staging.batches(sender, table) for table in staged}
    folder = draft / "contributions" / sender
    write_contribution(folder, manifest_of(sender, pack), tables, form=form, regions=pack.regions)
    for table in staged:
        run.staging.remove(sender, table)
    return {table: run.staging.rows[sender, table] for table in staged}


def _send_national(run: Run, draft: Path, form: Form, pack: CountryPack) -> dict[str, int]:
    tables = national_tables(run.world, pack, run.seed)
    folder = draft / "contributions" / COORDINATOR.id
    write_contribution(folder, manifest_of(COORDINATOR.id, pack), tables, form=form, regions=pack.regions)
    return {name: frame.height for name, frame in tables.items()}
