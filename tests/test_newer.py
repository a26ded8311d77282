"""`make newer` says which libraries have newer versions than the lock."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
NOW = "alpha==1.0 ; python_version < '4' \\\n    --hash=sha256:00\nbeta==2.1\ngamma[extra]==3\nold==1\n"


def told(now: str, then: str, folder: Path) -> tuple[int, list[str]]:
    files = []
    for name, text in (("now", now), ("then", then)):
        files.append(folder / name)
        files[-1].write_text(text, encoding="utf-8")
    command = [sys.executable, str(ROOT / "tools" / "newer.py"), *map(str, files)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return done.returncode, done.stdout.splitlines()


def test_each_library_that_would_change_is_named_with_both_versions(tmp_path: Path) -> None:
    code, lines = told(NOW, "alpha==1.0\nbeta==2.2\ngamma==3\nfresh==1\n", tmp_path)
    assert code == 1
    assert lines == ["beta: 2.1 -> 2.2", "fresh: new -> 1", "old: 1 -> gone"]


def test_where_nothing_is_newer_it_says_so(tmp_path: Path) -> None:
    assert told(NOW, NOW, tmp_path) == (0, ["Every library is the newest that pyproject.toml allows."])
