"""`make demo` shows the site at once, and whoever of it is killed, however, leaves nothing behind."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from http.client import HTTPConnection
from pathlib import Path
from socket import socket

import pytest

ROOT = Path(__file__).parents[2]
PATIENCE = 120
DEMO = (sys.executable, str(ROOT / "tools" / "demo.py"))
pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="elsewhere a process is not told of its parent's death")


class Demonstration:
    """One `make demo`, as make calls it."""

    def __init__(self, folder: Path, port: int) -> None:
        self.port, self.said = port + 1, folder / "said.txt"
        command = [*DEMO, str(folder / "demo"), "by", "2000", "7", "en", str(port)]
        with self.said.open("w") as said:
            self.process = subprocess.Popen(command, stdout=said, stderr=subprocess.STDOUT, cwd=ROOT)

    def until(self, text: str) -> str:
        end = time.monotonic() + PATIENCE
        while text not in (said := self.said.read_text(encoding="utf-8")):
            assert self.process.poll() is None, said
            assert time.monotonic() < end, said
            time.sleep(0.1)
        return said

    def answers(self) -> bool:
        with suppress(OSError):
            connection = HTTPConnection("127.0.0.1", self.port, timeout=30)
            connection.request("GET", "/sign-in")
            return connection.getresponse().status == 200
        return False

    def family(self) -> dict[int, str]:
        """Every process of it, with what it is."""
        return {one: command_of(one) for one in descendants(self.process.pid)}


def descendants(process: int) -> list[int]:
    with suppress(OSError):
        children = Path(f"/proc/{process}/task/{process}/children").read_text().split()
        return [one for child in map(int, children) for one in (child, *descendants(child))]
    return []


def command_of(process: int) -> str:
    with suppress(OSError):
        return Path(f"/proc/{process}/cmdline").read_text().replace("\0", " ")
    return ""


def lives(process: int) -> bool:
    with suppress(OSError):
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    return False


def until_gone(family: dict[int, str]) -> None:
    end = time.monotonic() + PATIENCE
    while left := {one: what for one, what in family.items() if lives(one)}:
        assert time.monotonic() < end, f"left behind: {left}"
        time.sleep(0.1)


@pytest.fixture(scope="module")
def port() -> int:
    """One that is free, and the next one too."""
    with socket() as free:
        free.bind(("127.0.0.1", 0))
        found: int = free.getsockname()[1]
        return found


@pytest.fixture
def begun() -> Iterator[list[Demonstration]]:
    """Whoever is put in here has ended after the test."""
    begun: list[Demonstration] = []
    yield begun
    for demo in begun:
        family = demo.family()
        for one in (demo.process.pid, *family):
            with suppress(ProcessLookupError):
                os.kill(one, signal.SIGKILL)
        demo.process.wait()


def test_the_site_comes_first_and_nobody_survives_a_kill_and_another_demonstration_begins_at_once(
    tmp_path: Path, port: int, begun: list[Demonstration]
) -> None:
    killed = Demonstration(tmp_path, port)
    begun.append(killed)
    said = killed.until("is simulated")
    assert killed.answers()
    assert f"http://shelter.localhost:{killed.port}/" in said
    assert re.search(r"password  \S{19}\n", said)

    database = next(one for one, what in killed.family().items() if re.search(r"postgres -D", what))
    os.kill(database, signal.SIGKILL)  # the site starts it again
    end = time.monotonic() + PATIENCE
    while not [one for one, what in killed.family().items() if "postgres -D" in what and one != database]:
        assert time.monotonic() < end
        time.sleep(0.1)

    family = killed.family()
    assert any("simulate" in what or "keys" in what or "encode" in what for what in family.values()), family
    os.kill(killed.process.pid, signal.SIGKILL)
    killed.process.wait()
    until_gone(family)

    again = Demonstration(tmp_path, port)
    begun.append(again)
    again.until("THE SITE")
    family = again.family()
    os.kill(again.process.pid, signal.SIGINT)
    assert again.process.wait(PATIENCE) == 0
    assert "Stopped; nothing of it runs on." in again.said.read_text()
    until_gone(family)


def test_a_second_one_in_the_same_place_is_told_where_to_go(tmp_path: Path, port: int) -> None:
    with socket() as taken:
        taken.bind(("127.0.0.1", port))
        taken.listen()
        command = [*DEMO, str(tmp_path / "demo"), "by", "10", "7", "en", str(port)]
        done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT)
    assert done.returncode == 1
    assert f"make demo PORT={port + 10}" in done.stderr
    assert not (tmp_path / "demo").exists(), "what the other one serves was not touched"


def test_when_a_part_ends_by_itself_the_others_are_ended(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(ROOT / "tools"))
    from demo import Demo, EndedError
    from demo_country import Country

    demo = Demo(Country(tmp_path, "by", "10", "7", "en"))
    demo.keep("site", "--version")
    demo.lasting["site"].wait()
    with pytest.raises(EndedError, match=f"The site has ended. It says why in {tmp_path}/site.log"):
        demo("simulate", "--country", "by", "--people", "2000", "--out", str(tmp_path / "country"))
    demo.stop()
    assert not [process for process in demo.passing if process.poll() is None]
