"""The account that PostgreSQL's processes run as. PostgreSQL refuses to run as root, so root hands it to another."""

from __future__ import annotations

import os
import pwd
from dataclasses import dataclass
from pathlib import Path

from prystan.casework.database.errors import UnusableDatabaseError

CANDIDATES = ("prystan", "postgres", "nobody")


@dataclass(frozen=True, slots=True)
class Account:
    """Whose process it is. `switch` says that the launcher is root and has to become this one."""

    name: str
    uid: int
    gid: int
    switch: bool

    def can_reach(self, path: Path) -> Path | None:
        """None if this account can go down to `path`, else the first folder that is closed to it."""
        if not self.switch:
            return None
        for folder in [*reversed(path.absolute().parents), path]:
            if folder.is_dir() and not self._may_enter(folder):
                return folder
        return None

    def _may_enter(self, folder: Path) -> bool:
        about = folder.stat()
        if about.st_uid == self.uid:
            return bool(about.st_mode & 0o100)
        if about.st_gid == self.gid:
            return bool(about.st_mode & 0o010)
        return bool(about.st_mode & 0o001)


def server_account() -> Account:
    """The account for PostgreSQL's processes: oneself, or for root the first of `prystan`, `postgres`, `nobody`."""
    if os.getuid() != 0:
        return _account(os.getuid(), switch=False)
    for name in CANDIDATES:
        try:
            return _account(pwd.getpwnam(name).pw_uid, switch=True)
        except KeyError:
            continue
    raise UnusableDatabaseError("PostgreSQL does not run as root. Make an account for it: adduser --system prystan")


def own_name() -> str:
    """The name of whoever runs this, as PostgreSQL's peer authentication will see it."""
    return _account(os.geteuid(), switch=False).name


def _account(uid: int, *, switch: bool) -> Account:
    try:
        entry = pwd.getpwuid(uid)
    except KeyError:
        raise UnusableDatabaseError(
            f"The user number {uid} has no name on this machine, and PostgreSQL needs one. Run as a named user."
        ) from None
    return Account(entry.pw_name, entry.pw_uid, entry.pw_gid, switch)
