"""A PostgreSQL that was killed, where nobody collects dead processes (many containers have no init).

A killed server stays in the table of processes as a zombie, and answers to signal 0 like a living one. PostgreSQL then
takes its own lock file for that of a running server and refuses to start. The file may go once nothing of it lives.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

from prystan.casework.database.errors import UnusableDatabaseError

_PROCESSES = Path("/proc")
_PATIENCE = 30.0  # seconds; processes of a dead server notice its death by themselves


def died(lock_file: Path) -> bool:
    """Whether the server that wrote this file is a zombie. Where the system does not tell, it is taken to live."""
    try:
        number = lock_file.read_text(encoding="utf-8").splitlines()[0]
        return _state(_PROCESSES / number) == "Z"
    except (OSError, IndexError):
        return False


def bury(data: Path) -> None:
    """Remove the lock files of a zombie, after the last process that works in `data` has ended.

    Raises:
        UnusableDatabaseError: processes of the old server go on living.
    """
    lock_file = data / "postmaster.pid"
    if not died(lock_file):
        return
    patience = time.monotonic() + _PATIENCE
    while living := list(_working_in(data)):
        if time.monotonic() > patience:
            raise UnusableDatabaseError(
                f"PostgreSQL was killed, but processes of it go on in {data}: {', '.join(living)}. End them first."
            )
        time.sleep(0.1)
    for locked in [*_locks_of_socket(lock_file), lock_file]:
        locked.unlink(missing_ok=True)


def _locks_of_socket(lock_file: Path) -> list[Path]:
    """The socket and its own lock file, whose places the server wrote into `postmaster.pid` (lines 4 and 5)."""
    lines = lock_file.read_text(encoding="utf-8").splitlines()
    if len(lines) < 5 or not lines[4]:
        return []
    socket = Path(lines[4]) / f".s.PGSQL.{lines[3]}"
    return [socket, socket.with_name(f"{socket.name}.lock")]


def _working_in(data: Path) -> Iterator[str]:
    """Every process of PostgreSQL has the data folder as its working directory."""
    for process in _PROCESSES.iterdir():
        if process.name.isdigit():
            try:
                if (process / "cwd").readlink() == data and _state(process) != "Z":
                    yield process.name
            except OSError:
                continue  # it has just ended, or is somebody else's


def _state(process: Path) -> str:
    """One letter; the name before it, in brackets, may hold anything."""
    return (process / "stat").read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()[0]
