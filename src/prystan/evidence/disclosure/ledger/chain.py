"""Lines that hold together: each has the hash of the one before, so that none can be changed, left out or slipped in.

A line is one JSON object with sorted keys. Its ``hash`` is the SHA-256 of that object without it; ``previous`` is the
hash of the line before, zeros for the first. Cutting lines off the end leaves a chain that holds; what was
published with a line that is gone shows that (`prystan ledger verify --evidence`).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

BEGINNING = "0" * 64


class BrokenLedgerError(Exception):
    """The ledger does not hold together from `line` on (counted from 1)."""

    def __init__(self, line: int, what: str) -> None:
        self.line = line
        super().__init__(f"line {line} {what}")


@dataclass(frozen=True, slots=True)
class Entry:
    """One line. `data` is what it says, without its number and its place in the chain."""

    number: int
    data: Mapping[str, Any]
    previous: str
    hash: str

    def line(self) -> bytes:
        return _written({**self.data, "n": self.number, "previous": self.previous, "hash": self.hash})


def following(last: Entry | None, data: Mapping[str, Any]) -> Entry:
    """The entry that says `data` after `last`."""
    number, previous = (last.number + 1, last.hash) if last else (1, BEGINNING)
    return Entry(number, dict(data), previous, _hash({**data, "n": number, "previous": previous}))


def whole_lines(content: bytes) -> tuple[bytes, bytes]:
    """What is written to the end, and the rest: a line that was cut off while it was being written."""
    end = content.rfind(b"\n") + 1
    return content[:end], content[end:]


def read(content: bytes) -> list[Entry]:
    """The entries of whole lines, each checked against the one before it.

    Raises:
        BrokenLedgerError: names the first line that does not hold.
    """
    return list(_entries(content))


def verify(content: bytes) -> list[Entry]:
    """`read`, and a cut-off line is an error too.

    Raises:
        BrokenLedgerError: names the first line that does not hold.
    """
    whole, rest = whole_lines(content)
    entries = read(whole)
    if rest:
        raise BrokenLedgerError(
            len(entries) + 1,
            "was cut off while it was written. Nothing was published by it; the next release takes it out",
        )
    return entries


def _entries(content: bytes) -> Iterator[Entry]:
    last: Entry | None = None
    for number, line in enumerate(content.splitlines(), 1):
        last = _entry(number, line, last.hash if last else BEGINNING)
        yield last


def _entry(number: int, line: bytes, previous: str) -> Entry:
    try:
        found = json.loads(line)
    except ValueError:
        raise BrokenLedgerError(number, "is no JSON object") from None
    if not isinstance(found, dict) or _written(found) != line + b"\n":
        raise BrokenLedgerError(number, "is not written as the ledger writes: somebody has edited it")
    if found.get("n") != number:
        raise BrokenLedgerError(number, f"has the number {found.get('n')}: a line is missing or was put in before it")
    if found.get("previous") != previous:
        raise BrokenLedgerError(number, "does not follow the line before it: one of the two was changed or replaced")
    claimed = found.pop("hash", None)
    if claimed != _hash(found):
        raise BrokenLedgerError(number, "was changed: its hash is that of something else")
    data = {key: value for key, value in found.items() if key not in ("n", "previous")}
    return Entry(number, data, previous, str(claimed))


def _written(data: Mapping[str, Any]) -> bytes:
    return json.dumps(data, sort_keys=True, ensure_ascii=False, allow_nan=False).encode() + b"\n"


def _hash(data: Mapping[str, Any]) -> str:
    return hashlib.sha256(_written(data)).hexdigest()
