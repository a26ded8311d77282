"""Folders to work in, that leave nothing behind: not on success, error or interruption, nor for long after a kill.

A process that is killed outright (``kill -9``, no memory, power) cannot tidy up. So each working folder holds a file
that its process keeps locked, and whoever makes the next one beside it removes those whose lock nobody holds any more.
The kernel drops a lock with its process, so the folder of a live run is never taken, whatever its age.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import stat
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

LOCK = ".prystan-works-here"
"""The locked file in each working folder; what has none is never removed."""
MEMORY = Path("/dev/shm")  # noqa: S108 (a file system in memory)


@contextmanager
def working_folder(beside: Path | None = None) -> Iterator[Path]:
    """A new folder that only this user can enter, removed at the end of the block however it ends.

    It lies in the temporary directory; or hidden next to `beside`, so that a finished folder can take that name by
    `take_name`.
    """
    parent = Path(tempfile.gettempdir()) if beside is None else beside.parent
    prefix = "prystan-" if beside is None else f".{beside.name}-"
    sweep(parent, prefix)
    folder = Path(tempfile.mkdtemp(prefix=prefix, dir=parent))
    lock = _locked(folder)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        os.close(lock)


@contextmanager
def memory_folder() -> Iterator[Path]:
    """A working folder in memory, where the system has a file system there: names in clear must not reach the disk."""
    with working_folder(beside=MEMORY / "prystan" if MEMORY.is_dir() else None) as folder:
        yield folder


def take_name(folder: Path, out: Path) -> None:
    """The finished working folder becomes `out`, in the place of what stood there, for everybody to read."""
    (folder / LOCK).unlink()
    folder.chmod(0o755)
    if out.exists():
        shutil.rmtree(out)
    folder.rename(out)


def sweep(parent: Path, prefix: str) -> None:
    """Removes working folders in `parent` that this user's dead processes left."""
    for folder in parent.glob(f"{prefix}*"):
        with suppress(OSError):
            about = folder.lstat()
            if stat.S_ISDIR(about.st_mode) and about.st_uid == os.getuid():
                _sweep_one(folder)


def _sweep_one(folder: Path) -> None:
    lock = os.open(folder / LOCK, os.O_RDWR | os.O_NOFOLLOW)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)  # OSError: its process lives
        shutil.rmtree(folder, ignore_errors=True)
    finally:
        os.close(lock)


def _locked(folder: Path) -> int:
    """The lock, held before it bears its name: nobody can find it and hold it first."""
    unnamed = folder / f"{LOCK}-new"
    lock = os.open(unnamed, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600)
    fcntl.flock(lock, fcntl.LOCK_EX)
    unnamed.rename(folder / LOCK)
    return lock
