"""A killed database comes back by itself, and with everything that was acknowledged."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from prystan.casework.database import Cluster
from prystan.casework.database.cluster import SUPERUSER
from prystan.casework.database.corpse import bury, died
from prystan.casework.database.errors import UnusableDatabaseError

ROOT = Path(__file__).parents[3]
pytestmark = pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="this system has no table of processes")


@pytest.fixture
def zombie() -> Iterator[int]:
    """A process that has ended and that nobody has collected."""
    process = subprocess.Popen([sys.executable, "-c", ""])
    while "Z" not in Path(f"/proc/{process.pid}/stat").read_text().rpartition(")")[2].split()[0]:
        time.sleep(0.01)
    yield process.pid
    process.wait()


@pytest.fixture
def data(tmp_path: Path, zombie: int) -> Path:
    """A data folder whose server was killed and lies uncollected."""
    (tmp_path / "postmaster.pid").write_text(f"{zombie}\n{tmp_path}\n")
    return tmp_path


def test_the_lock_file_of_a_zombie_is_removed(data: Path) -> None:
    bury(data)
    assert not (data / "postmaster.pid").exists()


def test_the_lock_file_of_a_living_server_stays(tmp_path: Path) -> None:
    lock_file = tmp_path / "postmaster.pid"
    lock_file.write_text(f"{os.getpid()}\n")
    bury(tmp_path)
    assert lock_file.exists()
    assert not died(lock_file)


def test_nothing_is_removed_while_a_process_of_the_old_server_lives(
    data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two servers on one folder would destroy it."""
    monkeypatch.setattr("prystan.casework.database.corpse._PATIENCE", 0.2)
    with subprocess.Popen([sys.executable, "-c", "input()"], cwd=data, stdin=subprocess.PIPE) as survivor:
        with pytest.raises(UnusableDatabaseError, match=f"go on in .*: {survivor.pid}"):
            bury(data)
        assert (data / "postmaster.pid").exists()
        survivor.communicate(b"\n")
    bury(data)
    assert not (data / "postmaster.pid").exists()


def test_a_killed_cluster_starts_again_with_what_was_committed(folder_for_all: Path) -> None:
    cluster = Cluster(folder_for_all / "killed")  # durable, as in use
    with cluster:
        with psycopg.connect(cluster.url(SUPERUSER, "postgres"), autocommit=True) as root:
            root.execute("CREATE TABLE kept AS SELECT 1 AS number")
        postmaster = int((cluster.data / "postmaster.pid").read_text().splitlines()[0])
        os.kill(postmaster, signal.SIGKILL)
        while cluster.running:
            time.sleep(0.01)
        cluster.start()
        with psycopg.connect(cluster.url(SUPERUSER, "postgres")) as root:
            assert root.execute("SELECT number FROM kept").fetchone() == (1,)


def test_every_acknowledged_change_survives_and_no_half_referral_exists() -> None:
    """The short form of `bench/casework_faults.py`, whose last long run stands in docs/reference/benchmarks.md."""
    command = [sys.executable, str(ROOT / "bench" / "casework_faults.py"), "--rounds", "3", "--seed", "5"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stdout + done.stderr
    kept = re.search(r"(\d+) acknowledged changes are there", done.stdout)
    assert kept is not None
    assert int(kept[1]) > 3
