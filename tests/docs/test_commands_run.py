"""Every command of the documentation runs as it is written.

A page's ``sh`` blocks are run in their order, in one temporary folder a page. Comments in the page steer it, each on
the line before the block:

* ``<!-- not run: reason -->`` leaves the block out (a server, a clone, a download);
* ``<!-- exits 1 -->`` says that the last command of the block ends with that status;
* ``<!-- shows -->`` before a ``text`` block says that its lines stand in what the page's commands have printed so far;
* ``<!-- given: country -->`` anywhere puts a simulated country into the folder before the page begins.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGES = [
    ROOT / "README.md",
    *sorted((ROOT / "docs" / "tutorial").glob("*.md")),
    *sorted((ROOT / "docs" / "how-to").glob("*.md")),
]
BLOCK = re.compile(r"(?:^<!-- (not run: [^>]+|exits \d+) -->\n)?^```sh\n(.*?)^```$", re.MULTILINE | re.DOTALL)
SHOWN = re.compile(r"^<!-- shows -->\n^```text\n(.*?)^```$", re.MULTILINE | re.DOTALL)
SIMULATE = ["prystan", "simulate", "--country", "by", "--people", "2000", "--seed", "7", "--out", "country"]
WORKBOOK = "country/partners/ngo-regional/cases.xlsx"


@dataclass(frozen=True)
class Block:
    script: str
    status: int = 0
    shown: tuple[str, ...] = ()
    """Lines that the page says were printed, up to the next block."""


def blocks(page: Path) -> list[Block]:
    """What is run of a page. A block that calls `make` or serves is left to `.ci/run`, which does just that."""
    found = []
    text = page.read_text(encoding="utf-8")
    matches = list(BLOCK.finditer(text))
    for place, match in enumerate(matches):
        steer, script = match[1] or "", match[2]
        end = matches[place + 1].start() if place + 1 < len(matches) else len(text)
        shown = tuple(line for block in SHOWN.findall(text[match.end() : end]) for line in block.splitlines())
        if steer.startswith("not run") or re.match(r"make |prystan serve", script):
            continue
        found.append(Block(script, int(steer.removeprefix("exits ")) if steer else 0, shown))
    return found


def run(script: str, folder: Path) -> subprocess.CompletedProcess[str]:
    environment = {
        **os.environ,
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
        "COLUMNS": "120",
    }
    shell = ["bash", "-eu", "-o", "pipefail", "-c", script]
    return subprocess.run(
        shell, capture_output=True, text=True, errors="replace", cwd=folder, env=environment, timeout=600
    )


@pytest.fixture(scope="module")
def country(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A simulated country, made once for the pages that ask for it."""
    folder = tmp_path_factory.mktemp("given")
    done = run(" ".join(SIMULATE), folder)
    assert done.returncode == 0, done.stderr
    return folder / "country"


def name_of(page: Path) -> str:
    return str(page.relative_to(ROOT))


def marks(page: Path) -> list[pytest.MarkDecorator]:
    return [pytest.mark.spark] if "spark" in page.name else []


@pytest.mark.parametrize("page", [pytest.param(p, id=name_of(p), marks=marks(p)) for p in PAGES if blocks(p)])
def test_the_commands_of_a_page_run_as_written(page: Path, country: Path, tmp_path: Path) -> None:
    if "spark" in page.name:
        if shutil.which("java") is None:
            pytest.skip("there is no Java on this machine")
        if not os.environ.get("CI"):
            pytest.skip("takes minutes; run with CI=true")
    if page.name == "README.md" or "<!-- given: country -->" in page.read_text(encoding="utf-8"):
        shutil.copytree(country, tmp_path / "country")
        shutil.copy(country.parent / WORKBOOK, tmp_path / "my-workbook.xlsx")
    printed = ""
    for block in blocks(page):
        done = run(block.script, tmp_path)
        assert done.returncode == block.status, f"{block.script}\n{done.stdout[-3000:]}\n{done.stderr[-3000:]}"
        printed += squeezed(done.stdout)
        assert not [line for line in block.shown if squeezed(line).strip() not in printed], (
            "the page shows what was not printed"
        )


def squeezed(text: str) -> str:
    """`text` with single spaces, so that where a line is broken does not matter."""
    return " ".join(text.split()) + " "


def test_every_how_to_shows_a_command() -> None:
    silent = [
        name_of(page) for page in PAGES if page.parent.name != "explanation" and "```sh" not in page.read_text("utf-8")
    ]
    assert not silent
