"""The ledger's file: JSON lines, locked while it is read and written, on the disk before anybody goes on."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import IO, Any

from prystan.evidence.disclosure.ledger.account import Account, Budget, Span
from prystan.evidence.disclosure.ledger.chain import BrokenLedgerError, Entry, following, read, whole_lines
from prystan.evidence.disclosure.ledger.entries import Kind, LedgerError, OverspentError, Release, release_of

ROUNDING, K_ANONYMOUS, NOISE = "controlled rounding", "k-anonymous rows", "discrete Gaussian"
_ONCE = frozenset({K_ANONYMOUS})
"""Methods of which only one release about a person may ever be made: two of them can be intersected."""


@dataclass(frozen=True, slots=True)
class Ledger:
    """A ledger at `path`. Begun by `open`; whoever reserves a cost must do so before measuring anything.

    Several processes may use one ledger: each change is one locked read, check and append.
    """

    path: Path

    @classmethod
    def open(cls, path: Path, budget: Budget | None = None) -> Ledger:
        """The ledger at `path`, begun with `budget` where there is none.

        Raises:
            LedgerError: it was begun with another budget, does not hold together, or cannot be written.
        """
        ledger = cls(path)
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            with ledger._locked() as book:
                if book.last is None:
                    asked = budget or Budget()
                    opening = {"kind": Kind.OPENED.value, "epsilon": asked.epsilon, "delta": asked.delta}
                    book.append({**opening, "format": 1})
                elif budget not in (None, book.account().budget):
                    raise LedgerError(f"{path} was begun with another budget; a ledger keeps the one it has")
        except OSError as error:
            raise LedgerError(f"the ledger {path} cannot be written: {error.strerror}") from None
        return ledger

    def entries(self) -> tuple[Entry, ...]:
        """All entries, checked.

        Raises:
            LedgerError: there is no ledger, or it does not hold together.
        """
        return tuple(self._read().entries)

    def releases(self) -> tuple[Release, ...]:
        """All releases for which a cost was reserved, in their order, those that came to nothing too."""
        return self._read().releases()

    def account(self) -> Account:
        return self._read().account()

    def reserve(self, release: Release) -> Release:
        """Write down what a release costs, before anything is measured. The cost counts from now on, come what may.

        `release.name` may be empty: the ledger then gives the next free number.

        Raises:
            OverspentError: somebody of its period would have spent more than the budget. Nothing is written.
            LedgerError: the name is taken, or an earlier release of a method that is allowed once meets the period.
        """
        if release.rho is not None and not release.rho > 0:
            raise LedgerError("a release costs more than nothing")
        with self._locked() as book:
            named = replace(release, name=release.name or f"release-{len(book.releases()) + 1}")
            _check(named, book.releases(), book.account())
            book.append(named.reservation())
            return named

    def publish(self, name: str, *, files: Mapping[str, str], tables: str | None, day: date | None = None) -> str:
        """Write down what release `name` is about to put out (SHA-256 by file); the hash of that entry.

        Raises:
            LedgerError: no cost was reserved for it, or it was published or refused already.
        """
        return self._close(name, Kind.PUBLISHED, {"files": dict(sorted(files.items())), "tables": tables}, day)

    def refuse(self, name: str, gate: str, day: date | None = None) -> str:
        """Write down that a gate refused release `name`. Its cost stays spent. Raises as `publish`."""
        return self._close(name, Kind.REFUSED, {"gate": gate}, day)

    def reserved(self, name: str) -> str:
        """The hash of the entry that reserved the cost of release `name`, which its evidence names.

        Raises:
            LedgerError: there is none.
        """
        for entry in self.entries():
            if entry.data["kind"] == Kind.RESERVED and entry.data["release"] == name:
                return entry.hash
        raise LedgerError(f"no cost was reserved for {name}")

    def _close(self, name: str, kind: Kind, data: Mapping[str, Any], day: date | None) -> str:
        with self._locked() as book:
            if name not in {release.name for release in book.releases()}:
                raise LedgerError(f"no cost was reserved for {name}")
            if any(e.data["kind"] in _ENDS and e.data["release"] == name for e in book.entries):
                raise LedgerError(f"{name} has been published or refused already")
            said = {"kind": kind.value, "release": name, "day": day.isoformat() if day else None}
            return book.append({**said, **data}).hash

    def _read(self) -> _Book:
        try:
            with self.path.open("rb") as file:
                fcntl.flock(file, fcntl.LOCK_SH)
                return _Book.of(self.path, file)
        except OSError as error:
            raise LedgerError(f"the ledger {self.path} cannot be read: {error.strerror}") from None

    @contextmanager
    def _locked(self) -> Iterator[_Book]:
        """The ledger for reading and writing, to nobody else meanwhile. A cut-off line is taken out first."""
        new = not self.path.exists()
        descriptor = os.open(self.path, os.O_RDWR | os.O_CREAT, 0o600)
        with os.fdopen(descriptor, "r+b") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            if new:
                _sync_folder(self.path.parent)
            yield _Book.of(self.path, file)


class _Book:
    """The entries of an open ledger, and the file to which the next is added."""

    def __init__(self, entries: list[Entry], file: IO[bytes], end: int, cut_off: int) -> None:
        self.entries = entries
        self._file = file
        self._end = end
        self._cut_off = cut_off

    @classmethod
    def of(cls, path: Path, file: IO[bytes]) -> _Book:
        whole, rest = whole_lines(file.read())
        try:
            entries = read(whole)
        except BrokenLedgerError as broken:
            raise LedgerError(
                f"{path} does not hold together: {broken}. Nothing is released on it. Put back the last copy that "
                "`prystan ledger verify` passes"
            ) from None
        begun = entries[0].data.get("kind") == Kind.OPENED if entries else _begins(rest)
        if not begun:
            raise LedgerError(f"{path} is not a privacy ledger")
        return cls(entries, file, len(whole), len(rest))

    @property
    def last(self) -> Entry | None:
        return self.entries[-1] if self.entries else None

    def account(self) -> Account:
        opening = self.entries[0].data
        budget = Budget(opening["epsilon"], opening["delta"])
        return Account(budget, tuple((r.span, r.rho) for r in self.releases() if r.rho is not None))

    def releases(self) -> tuple[Release, ...]:
        found: dict[str, Release] = {}
        for entry in self.entries:
            name = entry.data.get("release", "")
            match entry.data["kind"]:
                case Kind.RESERVED:
                    found[name] = release_of(entry.data)
                case Kind.PUBLISHED:
                    found[name] = replace(found[name], published=True, tables=entry.data["tables"])
        return tuple(found.values())

    def append(self, data: Mapping[str, Any]) -> Entry:
        """Add one entry. Returns when it is on the disk."""
        if self._cut_off:
            self._file.truncate(self._end)
            taken_out, self._cut_off = self._cut_off, 0
            if self.entries:
                self.append({"kind": Kind.REPAIRED.value, "bytes": taken_out})
        entry = following(self.last, data)
        line = entry.line()
        self._file.seek(self._end)
        self._file.write(line)
        self._file.flush()
        os.fsync(self._file.fileno())
        self._end += len(line)
        self.entries.append(entry)
        return entry


_ENDS = (Kind.PUBLISHED, Kind.REFUSED)
_FIRST = b'{"delta": '
"""With this every ledger begins, so that no other file is taken for one that was cut off in its first line."""


def _begins(rest: bytes) -> bool:
    return rest[: len(_FIRST)] == _FIRST[: len(rest)]


def _check(release: Release, earlier: tuple[Release, ...], account: Account) -> None:
    if release.name in {other.name for other in earlier}:
        raise LedgerError(f"there is a release {release.name} already: give this one another name")
    if release.rho is not None and not account.bears(release.span, release.rho):
        raise OverspentError(release, account)
    if release.method in _ONCE:
        again = next((r for r in earlier if r.method == release.method and r.span.meets(release.span)), None)
        if again:
            raise LedgerError(
                f"{again.name} ({again.span}) has released {release.method} about some of the same people, and two "
                "such releases can be compared row by row. Release another period, or tables, or rows by noise"
            )


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


__all__ = ["K_ANONYMOUS", "NOISE", "ROUNDING", "Ledger", "Span"]
