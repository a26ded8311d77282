"""Kill -9 in the middle of releases: `python bench/release_kill.py [--trials N]`.

Each trial releases a small cohort in a process of its own and kills it after a time drawn by lot, evenly from the
first moment to the last one of a whole release. Afterwards the ledger must hold together, and a folder that is
there must have an entry that names every file in it. How long a whole release takes is measured first, and after
every tenth trial anew.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

from prystan.evidence.disclosure.ledger import Ledger
from prystan.evidence.disclosure.release.files import hashes

TESTS = Path(__file__).parents[1] / "tests"
SCRIPT = """
import sys
from pathlib import Path
from evidence.disclosure.release.small_cohorts import cohort
from prystan.evidence.disclosure.ledger import Ledger
from prystan.evidence.disclosure.release import Method, Request, release
print("ready", flush=True)
folder = Path(sys.argv[1])
release(cohort(300), Ledger.open(folder / "ledger.jsonl"), folder / "out", Request(Method.ROUNDING))
"""


def begun(folder: Path) -> subprocess.Popen[str]:
    """A release that is about to begin."""
    code = f"import sys; sys.path.insert(0, {str(TESTS)!r})" + SCRIPT
    child = subprocess.Popen([sys.executable, "-c", code, str(folder)], stdout=subprocess.PIPE, text=True)
    assert child.stdout is not None
    child.stdout.readline()
    return child


def whole() -> float:
    """How many seconds a release takes that nobody kills."""
    with tempfile.TemporaryDirectory(prefix="prystan-") as folder:
        child = begun(Path(folder))
        began = time.monotonic()
        if child.wait():
            raise SystemExit("the release fails even if it is left alone")
        return time.monotonic() - began


def trial(folder: Path, delay: float) -> tuple[bool, str]:
    """Whether something was published, and the last word of the ledger."""
    child = begun(folder)
    time.sleep(delay)
    child.kill()
    child.wait()
    entries = Ledger.open(folder / "ledger.jsonl").entries()
    published = (folder / "out").exists()
    if published and entries[-1].data.get("files") != hashes(folder / "out"):
        raise SystemExit(f"after {delay:.3f} s something is published that the ledger does not name")
    return published, entries[-1].data["kind"]


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--trials", type=int, default=100)
    asked = parser.parse_args()
    chance = np.random.default_rng()
    ends: dict[tuple[bool, str], int] = {}
    longest = 0.0
    for number, part in enumerate(chance.random(asked.trials).tolist()):
        longest = longest if number % 10 else whole()
        delay = part * longest
        with tempfile.TemporaryDirectory(prefix="prystan-") as folder:
            end = trial(Path(folder), delay)
        ends[end] = ends.get(end, 0) + 1
    for (published, last), times in sorted(ends.items()):
        print(f"{times:5d} trials: {'published' if published else 'nothing there'}, last entry {last}")
    print("Nothing was published without an entry.")


if __name__ == "__main__":
    main()
