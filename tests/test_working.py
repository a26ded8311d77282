"""What a run works in is gone when it ends; what a killed run left is gone when the next one begins."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner

from prystan.cli.app import app
from prystan.working import LOCK, sweep, take_name, working_folder

HOLDS = """
import sys, time
from prystan.working import working_folder
with working_folder() as folder:
    (folder / "rows.parquet").write_text("rows")
    print(folder, flush=True)
    time.sleep(600)
"""


@pytest.fixture
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A temporary directory of its own, for this process and those that it starts."""
    folder = tmp_path / "tmp"
    folder.mkdir()
    monkeypatch.setenv("TMPDIR", str(folder))
    monkeypatch.setattr(tempfile, "tempdir", None)
    return folder


@pytest.fixture
def holder(temporary: Path) -> Iterator[subprocess.Popen[str]]:
    """Another process in the middle of its work."""
    process = subprocess.Popen([sys.executable, "-c", HOLDS], stdout=subprocess.PIPE, text=True)
    yield process
    process.kill()
    process.wait()


def folder_of(process: subprocess.Popen[str]) -> Path:
    assert process.stdout is not None
    return Path(process.stdout.readline().strip())


def killed(process: subprocess.Popen[str]) -> None:
    os.kill(process.pid, signal.SIGKILL)
    process.wait()


def test_the_next_run_removes_what_a_killed_run_left(holder: subprocess.Popen[str]) -> None:
    left = folder_of(holder)
    killed(holder)
    assert (left / "rows.parquet").exists(), "nobody could tidy up"
    with working_folder():
        assert not left.exists()


def test_the_folder_of_a_live_run_is_never_taken(holder: subprocess.Popen[str]) -> None:
    held = folder_of(holder)
    with working_folder() as mine:
        sweep(mine.parent, "prystan-")
        assert mine.exists()
        assert (held / "rows.parquet").exists()


def test_folders_that_are_not_working_folders_are_left_alone(temporary: Path) -> None:
    kept = temporary / "prystan-notes"
    kept.mkdir()
    (temporary / "prystan-link").symlink_to(kept)
    (temporary / "prystan-file").write_text("mine")
    with working_folder():
        assert sorted(p.name for p in temporary.iterdir() if p.name[8:] in ("notes", "link", "file")) == [
            "prystan-file", "prystan-link", "prystan-notes",
        ]  # fmt: skip


def test_a_working_folder_is_for_its_user_only_and_gone_at_the_end(temporary: Path) -> None:
    with working_folder() as folder:
        assert folder.stat().st_mode & 0o777 == 0o700
    assert list(temporary.iterdir()) == []


def test_a_finished_folder_takes_its_name_without_the_lock(tmp_path: Path) -> None:
    out = tmp_path / "out"
    with working_folder(beside=out) as folder:
        (folder / "report.json").write_text("{}")
        take_name(folder, out)
    assert [p.name for p in tmp_path.rglob("*")] == ["out", "report.json"]
    assert not (out / LOCK).exists()


def wait_for(there: Callable[[], bool], process: subprocess.Popen[bytes]) -> None:
    for _ in range(1200):
        if there():
            return
        assert process.poll() is None, "the run ended before it could be killed"
        time.sleep(0.05)
    pytest.fail("the run did not begin")


def test_a_report_that_is_killed_leaves_nothing_once_the_next_begins(temporary: Path, tmp_path: Path) -> None:
    run = CliRunner().invoke(app, ["simulate", "--country", "am", "--people", "300", "--seed", "1", "--out",
                                   str(tmp_path / "country")])  # fmt: skip
    assert run.exit_code == 0, run.output
    contributions = sorted((tmp_path / "country" / "contributions").iterdir())
    order = ["report", *map(str, contributions), "--country", "am", "--out", str(tmp_path / "report")]
    process = subprocess.Popen([sys.executable, "-c", "from prystan.cli.app import main; main()", *order],
                               stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)  # fmt: skip
    wait_for(lambda: any(temporary.glob("prystan-*/*/*.parquet")), process)
    process.kill()
    process.wait()
    left = [*temporary.glob("prystan-*"), *tmp_path.glob(".report-*")]
    assert len(left) == 2
    refused = CliRunner().invoke(app, ["report", str(tmp_path / "nobody"), *order[-4:]])
    assert refused.exit_code == 2
    assert [folder for folder in left if folder.exists()] == []
    assert not (tmp_path / "report").exists()
