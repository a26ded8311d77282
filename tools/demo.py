"""The demonstration: the site at once, the Country Report as soon as it is built, both until somebody stops them.

Usage: demo.py FOLDER COUNTRY PEOPLE SEED LANGUAGES [PORT]   (FOLDER is made anew; without a port nothing is served)

Whoever of it is killed, however, takes the others along: children are told of this process's death by the system, and
this process looks after its children.
"""

from __future__ import annotations

import fcntl
import os
import shlex
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from functools import partial
from http.client import HTTPConnection
from pathlib import Path
from socket import socket

from demo_country import STEPS, Country, clear, report_with

from prystan.cli._card import CARD, own_command
from prystan.ending import end_with

PRYSTAN = str(Path(sys.executable).parent / "prystan")
PATIENCE = 120.0
"""Seconds in which the site has to answer, and in which whoever is told to end has to."""


class EndedError(Exception):
    """Something ended that should not have. The text goes to the screen."""


class Demo:
    """The processes of a demonstration, and its log."""

    def __init__(self, country: Country) -> None:
        self.country = country
        self.log = country.folder / "demo.log"
        self.lasting: dict[str, subprocess.Popen[bytes]] = {}
        self.passing: list[subprocess.Popen[bytes]] = []

    # --- processes ----------------------------------------------------------------------------------------------

    def start(self, words: Sequence[str], output: Path) -> subprocess.Popen[bytes]:
        """In a session of its own, so that Ctrl-C reaches it through us alone, and in order."""
        with output.open("ab") as said:
            return subprocess.Popen(
                [PRYSTAN, *words], stdin=subprocess.DEVNULL, stdout=said, stderr=said, start_new_session=True,
                preexec_fn=partial(end_with, os.getpid()),
            )  # fmt: skip

    def keep(self, name: str, *words: str) -> Path:
        """Start what is to last as long as the demonstration. Returns the file that it writes to."""
        output = self.country.folder / f"{name}.log"
        self.lasting[name] = self.start(words, output)
        return output

    def look_after(self) -> None:
        for name, process in self.lasting.items():
            if process.poll() is not None:
                raise EndedError(f"The {name} has ended. It says why in {self.country.folder / name}.log")

    def stop(self) -> None:
        processes = [*self.passing, *reversed(self.lasting.values())]
        for process in processes:
            with suppress(ProcessLookupError):
                process.terminate()
        for process in processes:
            try:
                process.wait(PATIENCE)
            except subprocess.TimeoutExpired:
                process.kill()

    # --- commands, one after the other or several at once ---------------------------------------------------------

    def __call__(self, *words: str, may: Sequence[int] = (0,)) -> str:
        return self.all([words], may)

    def all(self, several: Sequence[Sequence[str]], may: Sequence[int] = (0,)) -> str:
        """As many at once as there are cores."""
        waiting, running, said = list(several), list[tuple[Sequence[str], subprocess.Popen[bytes], Path]](), ""
        while waiting or running:
            while waiting and len(running) < (os.cpu_count() or 1):
                words, output = waiting.pop(0), self.country.folder / f"output-{len(waiting)}.txt"
                process = self.start(words, output)
                self.passing.append(process)
                running.append((words, process, output))
            time.sleep(0.05)
            self.look_after()
            for one in [one for one in running if one[1].poll() is not None]:
                running.remove(one)
                self.passing.remove(one[1])
                said += self._ended(*one, may)
        return said

    def _ended(self, words: Sequence[str], process: subprocess.Popen[bytes], output: Path, may: Sequence[int]) -> str:
        """What a command said, entered into the log."""
        said = output.read_text(encoding="utf-8", errors="replace")
        output.unlink()
        with self.log.open("a", encoding="utf-8") as log:
            log.write(f"$ prystan {shlex.join(words)}\n{said}\n")
        if process.returncode not in may:
            last = "\n".join(said.splitlines()[-15:])
            raise EndedError(
                f"`prystan {words[0]}` ended with {process.returncode}. It said:\n{last}\nAll is in {self.log}"
            )
        return said

    # --- what is seen -----------------------------------------------------------------------------------------------

    def build(self) -> None:
        say(f"The Country Report of a simulated country is built (minutes; every command and all it says: {self.log})")
        for number, (title, step) in enumerate(STEPS, start=1):
            began = time.monotonic()
            say(f"  {number}/{len(STEPS)}  {title} …")
            said = step(self.country, self)
            say(f"       {time.monotonic() - began:4.0f} s   {said}")

    def serve_site(self, port: int) -> None:
        say("The site of the referral mechanism starts …")
        began = time.monotonic()
        self.keep(
            "site", "site", "--demo", "--folder", self.country.path("site"), "--country", self.country.code,
            "--report", self.country.path("report"), "--port", str(port),
        )  # fmt: skip
        self._until_it_answers(port, "/sign-in")
        took = time.monotonic() - began
        say(f"\nTHE SITE    http://127.0.0.1:{port}/    (first page after {took:.0f} s)\n\n{self.card}\n")

    def serve_report(self, port: int) -> None:
        self.keep("report", "serve", self.country.path("report"), "--port", str(port))
        self._until_it_answers(port, "/")

    def _until_it_answers(self, port: int, path: str) -> None:
        end = time.monotonic() + PATIENCE
        while not answers(port, path):
            self.look_after()
            if time.monotonic() > end:
                raise EndedError(f"Nothing answers on port {port} after {PATIENCE:.0f} s.")
            time.sleep(0.1)

    @property
    def card(self) -> str:
        return (self.country.folder / "site" / CARD).read_text(encoding="utf-8").rstrip()

    def summary(self, port: int) -> str:
        words = shlex.join(report_with(self.country, "CONTRIBUTION")).replace("'", "")
        words = words.replace("CONTRIBUTION", "~/Downloads/contribution-*.zip")
        return (
            f"\n{self.card}\n"
            "  8. The file of step 6 goes into the Country Report by this command (in another terminal):\n"
            f"     {own_command()} {words}\n"
            "     Chapter 1 of the report names the association. As office@demo.example: The country's numbers.\n\n"
            f"THE SITE    http://127.0.0.1:{port + 1}/\nTHE REPORT  http://127.0.0.1:{port}/\n"
            f"(again: cat {self.country.path('site', CARD)})   Ctrl-C stops everything."
        )


def say(text: str) -> None:
    print(text, flush=True)


def answers(port: int, path: str) -> bool:
    with suppress(OSError):
        connection = HTTPConnection("127.0.0.1", port, timeout=30)
        connection.request("GET", path)
        return connection.getresponse().status == 200
    return False


def demand_free(*ports: int) -> None:
    for port in ports:
        with socket() as tried:
            if tried.connect_ex(("127.0.0.1", port)) == 0:
                raise EndedError(
                    f"Port {port} is taken, by another demonstration perhaps. Stop it, or choose another: "
                    f"make demo PORT={port + 10}"
                )


@contextmanager
def alone(folder: Path) -> Iterator[None]:
    """Nobody else builds in `folder`. The lock goes with this process."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    held = os.open(folder.parent / f".{folder.name}.lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise EndedError(
            f"Another demonstration works in {folder}. Stop it, or choose another: make demo DEMO=other"
        ) from None
    try:
        yield
    finally:
        os.close(held)


def run(country: Country, port: int | None) -> None:
    demo = Demo(country)
    with alone(country.folder):
        if port is not None:
            demand_free(port, port + 1)
        clear(country)
        try:
            if port is not None:
                demo.serve_site(port + 1)
            demo.build()
            if port is None:
                say(f"Built: {country.path('report', 'index.html')}")
                return
            demo.serve_report(port)
            say(demo.summary(port))
            while True:
                demo.look_after()
                time.sleep(0.5)
        finally:
            demo.stop()


def main(words: Sequence[str]) -> int:
    for ending in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(ending, signal.default_int_handler)
    end_with(os.getppid())
    folder, code, people, seed, languages, *port = words
    try:
        run(Country(Path(folder), code, people, seed, languages), int(port[0]) if port else None)
    except EndedError as said:
        print(said, file=sys.stderr, flush=True)
        return 1
    except KeyboardInterrupt:
        say("\nStopped; nothing of it runs on.")
        return 0 if port else 130
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
