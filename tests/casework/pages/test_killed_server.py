"""A killed server leaves nobody behind, and nothing half done."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import time
from contextlib import suppress
from http.client import HTTPConnection
from pathlib import Path

import pytest

from casework.cast import Cast
from prystan.casework.database import APP, Cluster

ROOT = Path(__file__).parents[3]
PATIENCE = 90
pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="elsewhere a process is not told of its parent's death")


def answers(port: int) -> bool:
    with suppress(OSError):
        connection = HTTPConnection("127.0.0.1", port, timeout=30)
        connection.request("GET", "/sign-in")
        return connection.getresponse().status == 200
    return False


def descendants(process: int) -> list[int]:
    try:
        children = Path(f"/proc/{process}/task/{process}/children").read_text().split()
    except OSError:
        return []  # it has just ended
    return [one for child in map(int, children) for one in (child, *descendants(child))]


def lives(process: int) -> bool:
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def until(condition: object, what: str) -> None:
    end = time.monotonic() + PATIENCE
    while not condition():  # type: ignore[operator]
        assert time.monotonic() < end, what
        time.sleep(0.1)


@pytest.mark.parametrize("victim", ["prystan site", "master"])
def test_whoever_is_killed_outright_leaves_no_process_behind(
    victim: str, site: Cluster, cast: Cast, tmp_path: Path
) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [
        sys.executable, "-c", "from prystan.cli import main; main()", "site", "--folder", str(tmp_path / "site"),
        "--port", str(port), "--workers", "1", "--database", site.url(APP, "prystan"),
    ]  # fmt: skip
    process = subprocess.Popen(command, stderr=subprocess.DEVNULL)
    family: list[int] = []
    try:
        until(lambda: process.poll() is not None or answers(port), "the site does not start")
        until(lambda: len(descendants(process.pid)) == 2, "not only gunicorn's master and its worker")
        family = descendants(process.pid)
        os.kill(process.pid if victim == "prystan site" else family[0], signal.SIGKILL)
        until(lambda: not any(map(lives, family)), "somebody is left behind")
        process.wait(PATIENCE)
        assert not answers(port)
    finally:
        for one in (process.pid, *family):
            with suppress(ProcessLookupError):
                os.kill(one, signal.SIGKILL)
        process.wait()


def test_what_a_page_said_was_saved_is_there_whoever_is_killed() -> None:
    """The short form of `bench/casework_faults_pages.py`; the last long run stands in docs/reference/benchmarks.md."""
    command = [sys.executable, str(ROOT / "bench" / "casework_faults_pages.py"), "--rounds", "4", "--seed", "5"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=600)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "killed: {'worker': 1, 'master': 1, 'clock': 1, 'database': 1}" in done.stdout
    kept = re.search(r"(\d+) acknowledged changes are there", done.stdout)
    assert kept is not None
    assert int(kept[1]) > 3
