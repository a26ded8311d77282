"""From workbooks to the hidden population: is the truth in the interval, with perfect linkage and with that had?

    python bench/linkage_estimate.py --simulations 200 --page docs/explanation/linkage.md

Each simulation draws a population and four lists of it, writes each list as an HTCDS workbook in several scripts with
errors, and types what partners and linkage unit type: `prystan keys`, `prystan encode` on each workbook, `prystan
link` without labels. Then it estimates from the files that `link` wrote. Three populations: `independent` lists, which
is what the estimator assumes; `referring`, where each list passes a fifth of its people on to the next; and `unequal`,
where a third of the people is five times as visible as the others.

Printed for each: how often the 95 % interval holds the truth, and the mean of estimate over truth, for the true capture
table, for the linked one, and pooled over the drawn ones. `--keep` holds what is done: an interrupted run continues.
`--in-memory` links the same registers without workbooks and commands, in a seventh of the time.
"""

from __future__ import annotations

import argparse
import json
import math
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import polars as pl
import pyarrow as pa
from numpy.typing import NDArray
from typer.testing import CliRunner

from prystan.cli.app import app
from prystan.evidence.country import load_pack
from prystan.evidence.estimation.methods import Settings, estimate
from prystan.evidence.estimation.pooling import pool
from prystan.evidence.estimation.tables import CaptureTable
from prystan.evidence.linkage.matching.engines import DuckEngine
from prystan.evidence.linkage.matching.linking import captures, link
from prystan.evidence.linkage.matching.sent import Lists, Sent, lists_of
from prystan.evidence.linkage.people import people_of
from prystan.evidence.linkage.schemes import RECOMMENDED, SCHEMES
from prystan.evidence.linkage.tokens import TokensHeader
from prystan.evidence.linkage.uncertainty import draw_captures
from prystan.evidence.simulation.listpair import registers_of
from prystan.evidence.simulation.workbook import write_workbook

Seen = NDArray[np.bool_]
WAYS = ("perfect", "linked", "pooled")
CHANCES = np.array([0.3, 0.25, 0.25, 0.2])
NEW_YEAR = date(2025, 1, 1)
BEGIN, END = "<!-- end to end: begin -->", "<!-- end to end: end -->"


def independent(people: int, random: np.random.Generator) -> Seen:
    return random.random((people, len(CHANCES))) < CHANCES


def referring(people: int, random: np.random.Generator) -> Seen:
    seen = independent(people, random)
    for place in range(len(CHANCES) - 1):
        seen[:, place + 1] |= seen[:, place] & (random.random(people) < 0.2)
    return seen


def unequal(people: int, random: np.random.Generator) -> Seen:
    easy = random.random(people) < 1 / 3
    return random.random((people, len(CHANCES))) < np.where(easy, 2.1, 0.42)[:, None] * CHANCES


POPULATIONS: dict[str, Callable[[int, np.random.Generator], Seen]] = {
    "independent": independent, "referring": referring, "unequal": unequal,
}  # fmt: skip


def simulation(
    kind: str, people: int, seed: int, draws: int, method: str, folder: Path, *, in_memory: bool = False
) -> dict[str, list[float]]:
    """For each way: total, lower and upper limit of the 95 % interval."""
    registers = registers_of(POPULATIONS[kind](people, np.random.default_rng([seed, 5])), seed)
    registers = registers.filter(pl.col("birth_date").is_not_null())  # one in a hundred; a case has to have an age
    found = (linked_in_memory if in_memory else by_commands)(registers, draws, seed, folder)
    settings = Settings(max_order=2, replicates=400, seed=seed, workers=1)

    def estimated(frame: pl.DataFrame) -> object:
        return estimate(CaptureTable.from_frame(frame), method, settings)

    perfect = estimate(CaptureTable.from_memberships(registers.select("person", "contributor")), method, settings)
    had, pooled = estimated(found[0]), pool([estimated(one) for one in found[1]])
    every = zip(WAYS, (perfect, had, pooled), strict=True)
    return {way: [float(one.total), *map(float, one.intervals["95"])] for way, one in every}


def linked_in_memory(
    registers: pl.DataFrame, draws: int, seed: int, _: Path
) -> tuple[pl.DataFrame, list[pl.DataFrame]]:
    """The capture table and the drawn ones, without patronymics, as the workbooks have none."""
    without = registers.with_columns(pl.lit(None, pl.String()).alias("patronymic"))
    engine = DuckEngine()
    linked = link(encoded(without), engine)
    engine.close()
    return captures(linked.list_of, linked.clusters, linked.lists.contributors), draw_captures(linked, draws, seed)


def encoded(registers: pl.DataFrame) -> Lists:
    """The registers as tokens of one round."""
    scheme, sent = SCHEMES[RECOMMENDED], []
    for (name,), register in sorted(registers.partition_by("contributor", as_dict=True).items()):
        people = people_of(register)
        header = TokensHeader(
            str(name), "bench", "", scheme.name, scheme.version, people.height, scheme.chances(people)
        )
        sent.append(Sent(str(name), header, scheme.encode(people, b"a key of a round that never was "), str(name)))
    return lists_of(scheme, sent)


def by_commands(
    registers: pl.DataFrame, draws: int, seed: int, folder: Path
) -> tuple[pl.DataFrame, list[pl.DataFrame]]:
    """What `prystan link` wrote of workbooks that each contributor encoded: the capture table and the drawn ones."""
    keys, contributors = folder / "keys", []
    recipients = []
    for (name,), own in sorted(registers.partition_by("contributor", as_dict=True).items()):
        workbook(folder / f"{name}.xlsx", own, seed)
        recipients += ["--to", f"{name}={typed('keys', 'new-identity', folder / f'{name}.txt').split()[-1]}"]
        contributors.append(str(name))
    typed("keys", "new-round", "bench", "--keys", keys, *recipients)
    for name in contributors:
        typed("encode", folder / f"{name}.xlsx", "--key", keys / "bench" / f"{name}.key.age", "--identity",
              folder / f"{name}.txt", "--country", "by", "--contributor", name, "--id", name, "--cut-off", "2026-01-31",
              "--out", folder / "sent" / name, "--set-aside", folder / "aside", "--tokens-only")  # fmt: skip
    sent = [folder / "sent" / name for name in contributors]
    typed("link", *sent, "--out", folder / "linked", "--draws", draws, "--seed", seed)
    drawn = pl.read_parquet(folder / "linked" / "draws.parquet").partition_by("draw", include_key=False)
    return pl.read_csv(folder / "linked" / "captures.csv"), drawn


def workbook(path: Path, register: pl.DataFrame, seed: int) -> None:
    """The list as its contributor keeps it: cases with names. The template has no patronymic."""
    days = np.random.default_rng([seed, 6]).integers(0, 365, register.height)
    victims = pa.RecordBatch.from_pydict({
        "sex": ["Feminine" if sex == "F" else "Masculine" for sex in register["sex"]],
        "status": ["ActualVictimOfTrafficking"] * register.height,
        "statistics_consent": [True] * register.height,
        "detected_on": [NEW_YEAR + timedelta(int(day)) for day in days],
        "detected_by": ["NGO"] * register.height,
    })  # fmt: skip
    write_workbook(path, load_pack("by"), victims, register)


def typed(*words: object) -> str:
    """What a command printed; stops where it failed."""
    done = CliRunner().invoke(app, [str(word) for word in words])
    if done.exit_code:
        sys.exit(f"prystan {words[0]} ended with {done.exit_code}: {done.output}")
    return done.stdout.strip()


def summary(rows: list[dict[str, list[float]]], people: int) -> list[str]:
    """For each way: coverage with its Monte Carlo error, estimate / truth, and width / truth."""
    cells = []
    for way in WAYS:
        total, low, high = np.asarray([row[way] for row in rows]).T
        held = float(((low <= people) & (people <= high)).mean())
        error = math.sqrt(held * (1 - held) / len(rows))
        cells.append(f"{held:.3f} ± {error:.3f} | {(total / people).mean():.3f} | {((high - low) / people).mean():.3f}")
    return cells


def table(found: dict[str, list[dict[str, list[float]]]], people: int, said: str) -> str:
    lines = [said, "", "| population | linkage | 95 % interval holds the truth | estimate / truth | width / truth |"]
    lines.append("|---|---|--:|--:|--:|")
    for kind, rows in ((kind, rows) for kind, rows in found.items() if rows):
        for way, cells in zip(WAYS, summary(rows, people), strict=True):
            lines.append(f"| {kind} | {way} | {cells} |")
    return "\n".join(lines)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--simulations", type=int, default=200)
    parser.add_argument("--failing", type=int, default=50, help="simulations of the populations that break assumptions")
    parser.add_argument("--first-seed", type=int, default=1)
    parser.add_argument("--people", type=int, default=1500)
    parser.add_argument("--draws", type=int, default=10)
    parser.add_argument("--method", default="bic", help="the report's; any that chooses a model")
    parser.add_argument("--in-memory", action="store_true", help="link without workbooks and commands")
    parser.add_argument("--keep", type=Path, default=Path("linkage-estimate.json"))
    parser.add_argument("--page", type=Path)
    given = parser.parse_args()
    kept = json.loads(given.keep.read_text()) if given.keep.exists() else {"begun": begun(), "rows": {}}
    for kind in POPULATIONS:
        rows = kept["rows"].setdefault(kind, [])
        for number in range(len(rows), given.simulations if kind == "independent" else given.failing):
            seed = given.first_seed + number
            with TemporaryDirectory() as folder:
                rows.append(
                    simulation(kind, given.people, seed, given.draws, given.method, Path(folder),
                               in_memory=given.in_memory)
                )  # fmt: skip
            given.keep.write_text(json.dumps(kept))
            print(f"{kind}: {seed}", file=sys.stderr, flush=True)
    command = f"python bench/linkage_estimate.py --simulations {given.simulations} --failing {given.failing}"
    command += " --in-memory" if given.in_memory else ""
    command += f" --first-seed {given.first_seed}" if given.first_seed > 1 else ""
    text = table(
        kept["rows"], given.people, f"Measured on {kept['begun']}: `{command} --method {given.method}`. "
        f"{given.people:,} people, four lists of a fifth to a third of them each, {given.simulations} simulations "
        f"where the assumption holds and {given.failing} where it does not; {given.draws} drawn tables in each.",
    )  # fmt: skip
    if given.page:
        write_page(given.page, text)
    print(text)


def begun() -> str:
    found = subprocess.run(["git", "rev-parse", "--short", "HEAD"], capture_output=True, text=True, check=False)
    return f"{datetime.now(UTC).date().isoformat()} at {found.stdout.strip() or 'an unknown commit'}"


def write_page(page: Path, text: str) -> None:
    """Replace what stands between the marks of a page."""
    before, rest = page.read_text(encoding="utf-8").split(BEGIN)
    page.write_text(f"{before}{BEGIN}\n\n{text}\n\n{END}{rest.split(END)[1]}", encoding="utf-8")


if __name__ == "__main__":
    main()
