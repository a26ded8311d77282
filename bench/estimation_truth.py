"""Truth tests: populations of known size, and how often each method's intervals contain it.

Two kinds of population. Those *drawn here*, list by list, break one assumption at a time. Those of the *simulated
country* (`prystan.evidence.simulation`) break several at once, as real lists do. For each population and method: bias
(mean of log(estimate / truth)), its root mean square, and the coverage of the nominal 80 % and 95 % intervals, with
their Monte Carlo errors. Populations on which a method has no answer are counted and left out of the rest.

    python bench/estimation_truth.py --page docs/explanation/hidden-population.md

`--keep` holds what is done, so that an interrupted run continues; `--page` writes the tables between the page's marks.
"""

from __future__ import annotations

import argparse
import json
import math
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from prystan.evidence.estimation.kernel.engine import Floats
from prystan.evidence.estimation.latent import latent_classes
from prystan.evidence.estimation.methods import Settings, estimate
from prystan.evidence.estimation.safeguards import false_links, missed_links
from prystan.evidence.estimation.tables import CaptureTable, CaptureTableError
from prystan.evidence.estimation.threshold import bayesian_threshold

PEOPLE, REPLICATES = 5000, 400
LISTS = ("a", "b", "c", "d")
CHANCES = np.array([0.12, 0.10, 0.08, 0.06])
COUNTRY_LISTS = ("police", "social-centres", "ngo-women", "ngo-migrants")
"""The country's four largest lists stand alone; its four small ones are merged into a fifth."""
METHODS = (
    "independence", "chao", "chao corrected", "stepwise", "bic", "bic average", "aic", "downhill", "threshold", "dga",
    "latent",
)  # fmt: skip
APART = ("threshold", "latent")
DRAWS = 20_000
"""Of Bayesian thresholding: enough for the ends of an interval, and quicker than what a user is given."""
Seen = NDArray[np.bool_]
Random = np.random.Generator


# --- populations drawn here -------------------------------------------------------------------------------------------


def independent(random: Random) -> Seen:
    return random.random((PEOPLE, len(CHANCES))) < CHANCES


def dependent_pair(random: Random) -> Seen:
    """A fifth of those on the first list are put on the second."""
    seen = independent(random)
    seen[:, 1] |= seen[:, 0] & (random.random(PEOPLE) < 0.2)
    return seen


def avoiding_pair(random: Random) -> Seen:
    """The first two lists have exclusive remits: most who are on the first are never on the second."""
    seen = independent(random)
    seen[:, 1] &= ~(seen[:, 0] & (random.random(PEOPLE) < 0.8))
    return seen


def heterogeneous(random: Random) -> Seen:
    """A third of the people are five times as visible, to all lists alike."""
    easy = random.random(PEOPLE) < 1 / 3
    return random.random((PEOPLE, len(CHANCES))) < np.where(easy, 2.1, 0.42)[:, None] * CHANCES


def referring_chain(random: Random) -> Seen:
    """Each list passes a fifth of its people on to the next."""
    seen = independent(random)
    for j in range(len(CHANCES) - 1):
        seen[:, j + 1] |= seen[:, j] & (random.random(PEOPLE) < 0.2)
    return seen


def drawn(kind: Callable[[Random], Seen]) -> Callable[[int], CaptureTable]:
    return lambda seed: counted(LISTS, kind(np.random.default_rng([seed, 7])))


def counted(lists: tuple[str, ...], seen: Seen) -> CaptureTable:
    histories = seen @ (1 << np.arange(len(lists)))
    counts = np.bincount(histories, minlength=1 << len(lists)).astype(float)
    counts[0] = 0
    return CaptureTable(lists, counts)


# --- the simulated country --------------------------------------------------------------------------------------------


def country(seed: int, *, referrals: bool = True, hidden: bool = True) -> CaptureTable:
    """Its victims by the lists that know them: with referrals or as first found; `hidden`: the latent class counts."""
    from prystan.evidence.simulation.abuse import abuse_of
    from prystan.evidence.simulation.capture import first_days
    from prystan.evidence.simulation.partners import PARTNERS
    from prystan.evidence.simulation.people import LATENT, people_of
    from prystan.evidence.simulation.referrals import refer
    from prystan.evidence.simulation.streams import NOBODY

    found = people_of(_world(), PEOPLE, seed, 0)
    if not hidden:
        found.latent[:] = LATENT.index("reachable")
    abuse = abuse_of(_world(), found, seed, 0)
    days = first_days(found, abuse, seed, 0)
    if referrals:
        refer(found, abuse, days, seed, 0)
    on = (days != NOBODY)[found.victim]
    ids = [partner.id for partner in PARTNERS]
    large = [on[:, ids.index(name)] for name in COUNTRY_LISTS]
    rest = on[:, [i for i, name in enumerate(ids) if name not in COUNTRY_LISTS]].any(axis=1)
    return counted((*COUNTRY_LISTS, "others"), np.stack([*large, rest], axis=1))


@cache
def _world() -> Any:
    from prystan.evidence.country.pack import available_packs, load_pack
    from prystan.evidence.simulation.names import name_groups
    from prystan.evidence.simulation.world import world_of

    return world_of(load_pack(available_packs()[0]), name_groups())


def relinked(
    kind: Callable[[int], CaptureTable], errors: Callable[[CaptureTable, float, Random], Floats], share: float
) -> Callable[[int], CaptureTable]:
    """The same population after linkage with errors."""

    def made(seed: int) -> CaptureTable:
        table = kind(seed)
        return CaptureTable(table.lists, errors(table, share, np.random.default_rng([seed, 8])))

    return made


@dataclass(frozen=True)
class Scenario:
    name: str
    table: Callable[[int], CaptureTable]

    @property
    def of_country(self) -> bool:
        return self.name.startswith("country")


SCENARIOS = (
    Scenario("independent lists", drawn(independent)),
    Scenario("two lists that refer", drawn(dependent_pair)),
    Scenario("two lists that exclude each other", drawn(avoiding_pair)),
    Scenario("each list refers to the next", drawn(referring_chain)),
    Scenario("a third of people five times as visible", drawn(heterogeneous)),
    Scenario("one link in ten missed", relinked(drawn(independent), missed_links, 0.1)),
    Scenario("one link in ten false", relinked(drawn(independent), false_links, 0.1)),
    Scenario("country, nobody hidden, no referrals", lambda seed: country(seed, referrals=False, hidden=False)),
    Scenario("country, no referrals", lambda seed: country(seed, referrals=False)),
    Scenario("country", country),
    Scenario("country, one link in ten missed", relinked(country, missed_links, 0.1)),
    Scenario("country, one link in ten false", relinked(country, false_links, 0.1)),
)


# --- measuring --------------------------------------------------------------------------------------------------------

Answer = tuple[float, list[float], list[float]]
"""A total and its 80 % and 95 % intervals."""
Rows = dict[str, dict[str, list[list[float]]]]
"""By scenario and method: log error, and whether the 80 % and the 95 % interval hold the truth."""


def answers(table: CaptureTable, seed: int, slow: bool) -> Iterator[tuple[str, Answer]]:
    """What each method says of a table; a method without an answer is left out."""
    settings = Settings(replicates=REPLICATES, seed=seed + 1, workers=1)
    for method in METHODS:
        if method in APART or " " in method:
            continue
        found = estimate(table, method, settings)
        if found.total is None or found.refused or len(found.intervals) < 2:
            continue
        yield method, _answer(found.total, found.intervals)
        said = found.diagnostics
        if method == "bic":
            yield "bic average", _answer(said["model_average"], said["model_average_intervals"])
        if method == "chao":
            yield "chao corrected", _answer(said["bias_corrected"], said["bias_corrected_intervals"])
    posterior = bayesian_threshold(table, draws=DRAWS, seed=seed + 1).posterior
    yield "threshold", _answer(posterior.median, posterior.intervals)
    if slow:
        latent = latent_classes(table, samples=2000, thin=10, burn_in=5000, seed=seed + 1, workers=1)
        yield "latent", _answer(latent.median, latent.intervals)


def _answer(total: float, intervals: object) -> Answer:
    return total, list(intervals["80"]), list(intervals["95"])  # type: ignore[index]


def run(populations: int, of_country: int, slow: int, keep: Path) -> tuple[Rows, str]:
    """Every scenario's answers, and when and at which commit they were begun."""
    kept = json.loads(keep.read_text()) if keep.exists() else {"begun": _begun(), "rows": {}}
    done: Rows = kept["rows"]
    for scenario in SCENARIOS:
        rows = done.setdefault(scenario.name, {"tried": []})
        begin = time.process_time()
        wanted = of_country if scenario.of_country else populations
        for seed in range(len(rows["tried"]), wanted):
            try:
                table = scenario.table(seed)
                for method, (total, low, high) in answers(table, seed, seed < slow):
                    held = [float(limits[0] <= PEOPLE <= limits[1]) for limits in (low, high)]
                    rows.setdefault(method, []).append([math.log(total / PEOPLE), *held])
            except CaptureTableError:
                pass
            rows["tried"].append([seed, float(seed < slow)])
            if seed % 10 == 9:
                keep.write_text(json.dumps(kept))
                print(f"{scenario.name}: {seed + 1} of {wanted}", file=sys.stderr, flush=True)
        keep.write_text(json.dumps(kept))
        print(f"{scenario.name}: {time.process_time() - begin:.0f} s of CPU", file=sys.stderr, flush=True)
    return done, kept["begun"]


def _begun() -> str:
    found = subprocess.run(["git", "rev-parse", "--short", "HEAD"], capture_output=True, text=True, check=False)
    return f"{datetime.now(UTC).date().isoformat()} at {found.stdout.strip() or 'an unknown commit'}"


# --- showing ----------------------------------------------------------------------------------------------------------

BEGIN, END = "<!-- truth tests: begin -->", "<!-- truth tests: end -->"


def tables(done: Rows, command: str, begun: str) -> str:
    """Markdown: bias and error, and coverage; a row a population, a column a method."""
    tried = [len(rows["tried"]) for rows in done.values()]
    slow = max(len(rows.get("latent", [])) for rows in done.values())
    said = [
        f"Measured on {begun}: `{command}`. Populations of {PEOPLE:,} people, as many as the second column says "
        f"({slow} for `latent`); {REPLICATES} replicates.",
        "*Bias* is the mean of log(estimate / truth), *error* its root mean square: −0.69 is half the truth, 0.1 ten "
        "per cent too much. The Monte Carlo error of a bias is at most its error divided by the root of the number of "
        f"populations. That of a coverage of 0.80 is {_error(0.8, tried)} ({_error(0.8, [slow])} for `latent`), of "
        f"0.95 {_error(0.95, tried)} ({_error(0.95, [slow])}).",
        "Bias / error:\n\n" + _grid(done, _bias),
        "Share of nominal 80 % / 95 % intervals that hold the truth:\n\n" + _grid(done, _coverage),
    ]
    missing = [
        f"{name}: `{method}` on {len(rows['tried']) - len(rows.get(method, []))}"
        for name, rows in done.items()
        for method in METHODS
        if method != "latent" and len(rows.get(method, [])) < len(rows["tried"])
    ]
    said.append("No answer, or refused: " + ("; ".join(missing) if missing else "nowhere") + ".")
    return "\n\n".join(said)


def _error(share: float, populations: list[int]) -> str:
    found = sorted({f"{math.sqrt(share * (1 - share) / max(n, 1)):.2f}" for n in populations})
    return " or ".join(found)


def _grid(done: Rows, cell: Callable[[Floats], str]) -> str:
    lines = ["| population | of them | " + " | ".join(f"`{m}`" for m in METHODS) + " |"]
    lines.append("|---|" + "--:|" * (len(METHODS) + 1))
    for name, rows in done.items():
        cells = [cell(np.array(rows[m])) if rows.get(m) else "–" for m in METHODS]
        lines.append(f"| {name} | {len(rows['tried'])} | " + " | ".join(cells) + " |")
    return "\n".join(lines)


def _bias(rows: Floats) -> str:
    return f"{rows[:, 0].mean():+.2f} / {math.sqrt((rows[:, 0] ** 2).mean()):.2f}".replace("-", "−")


def _coverage(rows: Floats) -> str:
    return f"{rows[:, 1].mean():.2f} / {rows[:, 2].mean():.2f}"


def write_page(page: Path, text: str) -> None:
    """Replace what stands between the marks of a page."""
    content = page.read_text(encoding="utf-8")
    before, rest = content.split(BEGIN)
    after = rest.split(END)[1]
    page.write_text(f"{before}{BEGIN}\n\n{text}\n\n{END}{after}", encoding="utf-8")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--populations", type=int, default=200)
    parser.add_argument("--country", type=int, default=100, help="populations of the simulated country")
    parser.add_argument("--slow", type=int, default=20, help="populations for the latent classes")
    parser.add_argument("--keep", type=Path, default=Path("truth-tests.json"))
    parser.add_argument("--page", type=Path)
    chosen = parser.parse_args()
    done, begun = run(chosen.populations, chosen.country, chosen.slow, chosen.keep)
    command = "python bench/estimation_truth.py " + " ".join(
        f"--{name} {getattr(chosen, name)}" for name in ("populations", "country", "slow")
    )
    text = tables(done, command, begun)
    if chosen.page:
        write_page(chosen.page, text)
    print(text)


if __name__ == "__main__":
    main()
