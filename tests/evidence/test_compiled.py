"""Compiled code is kept wherever this user may write, and is never older than its sources."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import prystan

CALL = """
import resource, sys
from prystan.evidence.estimation.kernel.stepwise import log_tail
if "full" in sys.argv:  # no file may grow, as on a full disk
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
found, told = log_tail(3.0, 9.0, 0.0), log_tail.stats
print(round(found, 6), sum(told.cache_hits.values()), sum(told.cache_misses.values()))
"""
ANSWER = "-3.852506"
"""log P(X ≤ 3) for X ~ Poisson(9), from tables."""
COMPILED, KEPT = f"{ANSWER} 0 1", f"{ANSWER} 1 0"


class Installation:
    """A copy of the package that its user cannot write, as in a system's or a container's read-only folder."""

    def __init__(self, folder: Path) -> None:
        self.source = folder / "site"
        self.home = folder / "home"
        self.home.mkdir()
        shutil.copytree(Path(prystan.__file__).parent, self.source / "prystan",
                        ignore=shutil.ignore_patterns("__pycache__", "casework", "web", "report"))  # fmt: skip
        self.kernel = self.source / "prystan" / "evidence" / "estimation" / "kernel"
        forbid(self.kernel / "__pycache__")

    def call(self, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("NUMBA", "XDG", "PYTHON"))}
        return subprocess.run(
            [sys.executable, "-c", CALL, *arguments], capture_output=True, text=True, check=True,
            env={**kept, "HOME": str(self.home), "PYTHONPATH": str(self.source), "PYTHONDONTWRITEBYTECODE": "1",
                 **environment},
        )  # fmt: skip


def forbid(folder: Path) -> None:
    """Make a folder impossible, for root too: a file stands in its place."""
    folder.write_text("")


@pytest.fixture
def installation(tmp_path: Path) -> Installation:
    return Installation(tmp_path)


def test_where_the_installation_cannot_be_written_code_is_kept_in_the_users_cache_folder(
    installation: Installation,
) -> None:
    first, second = installation.call(), installation.call()
    assert (first.stdout.strip(), second.stdout.strip()) == (COMPILED, KEPT)
    assert not first.stderr
    assert list((installation.home / ".cache" / "numba").rglob("*.nbi"))


def test_the_folder_in_numba_cache_dir_comes_first(installation: Installation, tmp_path: Path) -> None:
    given = tmp_path / "given"
    installation.call(NUMBA_CACHE_DIR=str(given))
    assert installation.call(NUMBA_CACHE_DIR=str(given)).stdout.strip() == KEPT
    assert not (installation.home / ".cache").exists()


def test_a_change_of_any_source_of_the_kernel_makes_kept_code_old(installation: Installation) -> None:
    installation.call()
    with (installation.kernel / "newton.py").open("a") as source:
        source.write("# changed\n")
    assert installation.call().stdout.strip() == COMPILED


def test_where_nothing_can_be_written_it_works_and_says_so_once(installation: Installation) -> None:
    forbid(installation.home / ".cache")
    done = installation.call()
    assert done.stdout.strip() == COMPILED
    assert done.stderr.count("Set NUMBA_CACHE_DIR to a folder that can be written.") == 1


def test_a_full_disk_stops_no_estimate(installation: Installation) -> None:
    done = installation.call("full")
    assert done.stdout.strip() == COMPILED
    assert done.stderr.count("cannot be written (File too large)") == 1
