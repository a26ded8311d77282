"""Which encoding and separator a text file was written with. It is told from the bytes, and said."""

from __future__ import annotations

import codecs
import csv
import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import BinaryIO

from charset_normalizer import from_bytes

from prystan.evidence.intake.problems import UnreadableError

_CHUNK = 1 << 20
_SAMPLE = 1 << 16
_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
# What spreadsheet programs of the region write. The order breaks ties: the most common first.
_LEGACY = ["cp1251", "cp1252", "cp1250", "koi8_r", "cp866", "iso8859_5"]


@dataclass(frozen=True, slots=True)
class Scan:
    """What one pass over the bytes tells. `encoding` is a name that Python knows."""

    encoding: str
    sha256: str
    size: int

    @property
    def is_utf8(self) -> bool:
        return self.encoding in ("utf-8", "utf-8-sig")


def scan(file: BinaryIO) -> Scan:
    """Read the bytes once; tell their encoding and hash. Memory is bounded.

    Raises:
        UnreadableError: the file is empty, or its encoding cannot be told.
    """
    digest, size, head, odd = hashlib.sha256(), 0, b"", b""
    decoder, valid = codecs.getincrementaldecoder("utf-8")(), True
    while chunk := file.read(_CHUNK):
        digest.update(chunk)
        size += len(chunk)
        head = head or chunk[:_SAMPLE]
        if valid:
            try:
                decoder.decode(chunk)
            except UnicodeDecodeError as error:
                valid, odd = False, chunk[max(0, error.start - _SAMPLE // 2) : error.start + _SAMPLE // 2]
    if not head.strip(b"\x00\xef\xbb\xbf\xff\xfe \t\r\n"):
        raise UnreadableError("file-empty")
    encoding = next((name for mark, name in _MARKS if head.startswith(mark)), None)
    if encoding is None:
        encoding = "utf-8" if valid and b"\x00" not in head else _legacy(head, odd)
    return Scan(encoding, digest.hexdigest(), size)


def _legacy(head: bytes, odd: bytes) -> str:
    if head[:200].count(b"\x00") > 20:
        return "utf-16-le" if head[1:200:2].count(b"\x00") > head[0:200:2].count(b"\x00") else "utf-16-be"
    if b"\x00" in head:
        raise UnreadableError("file-format")
    best = from_bytes(odd or head, cp_isolation=list(_LEGACY), threshold=0.9).best()
    if best is not None and _LEGACY.index(best.encoding) != 0 and not _cyrillic(odd or head):
        return str(best.encoding)
    if _cyrillic(odd or head) or best is not None:
        return "cp1251"
    raise UnreadableError("encoding-unknown")


def _cyrillic(sample: bytes) -> bool:
    """Whether most bytes above ASCII are Cyrillic letters of cp1251, and mostly small ones (koi8-r swaps the cases)."""
    letters = [c for c in sample.decode("cp1251", errors="replace") if ord(c) > 127]
    cyrillic = [c for c in letters if "\u0400" <= c <= "\u045f" or c in "\u0490\u0491"]
    small = [c for c in cyrillic if c.islower()]
    return len(cyrillic) > 0.9 * len(letters) and 2 * len(small) >= len(cyrillic)


@dataclass(frozen=True, slots=True)
class Heading:
    """The first record of a CSV file. `number` is its row as a spreadsheet shows it: 1, or 2 below a ``sep=`` line."""

    names: tuple[str, ...]
    delimiter: str
    number: int


_DELIMITERS = (",", ";", "\t", "|")


def heading(file: BinaryIO, encoding: str, known: Iterable[str]) -> Heading:
    """Find the delimiter with which the first row names most of the `known` columns."""
    start = file.read(_SAMPLE)
    text = codecs.getincrementaldecoder(encoding)(errors="ignore").decode(start).lstrip("\ufeff")
    number = 1
    first, _, rest = text.partition("\n")
    if first.strip().casefold().startswith("sep=") and len(first.strip()) <= 5:
        text, number = rest, 2
    wanted = frozenset(known)
    candidates = [Heading(_first(text, delimiter), delimiter, number) for delimiter in _DELIMITERS]
    return max(candidates, key=lambda h: (len(wanted.intersection(h.names)), len(h.names) if len(h.names) > 1 else 0))


def _first(text: str, delimiter: str) -> tuple[str, ...]:
    try:
        record = next(csv.reader(text.splitlines(keepends=True), delimiter=delimiter), [])
    except csv.Error:
        record = []
    return tuple(" ".join(name.replace("\u00a0", " ").split()) for name in record)
