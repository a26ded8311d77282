"""Searching everything that is written for whatever a register says of a person."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import polars as pl

from prystan.evidence.linkage.people import REGISTER, people_of

SHORTEST = 6  # a shorter word may occur in any bytes by chance


def words_of(registers: pl.DataFrame) -> set[bytes]:
    """Whatever the registers say of a person, as written and as read."""
    people = people_of(registers)
    found = {w for name in REGISTER[1:] if name in registers.columns for w in registers[name].drop_nulls().unique()}
    for field in ("given", "surname", "documents", "phones"):
        found |= set(people[field].explode().drop_nulls().unique())
    found |= set(people["patronymic"].drop_nulls().unique())
    return {word.encode() for word in found if len(word.encode()) >= SHORTEST}


class Seen:
    """Everything that was written anywhere: each state of each file under some folders, and each table."""

    def __init__(self, *folders: Path) -> None:
        self.folders, self.files, self.tables = folders, set[str](), 0
        self._content: dict[tuple[str, int, int], bytes] = {}
        self._cells: list[bytes] = []
        self._ended = threading.Event()

    def look(self) -> None:
        for folder in self.folders:
            for path in (Path(at) / file for at, _, files in os.walk(folder) for file in sorted(files)):
                try:
                    about = path.stat()
                    key = (str(path), about.st_mtime_ns, about.st_size)
                    if path.is_file() and key not in self._content:
                        self._content[key] = path.read_bytes()
                        self.files.add(path.name)
                except OSError:  # gone again
                    continue

    def table(self, cells: pl.DataFrame) -> None:
        self.tables += 1
        self._cells.append(cells.write_json().encode("utf-8"))

    @contextmanager
    def watching(self) -> Iterator[None]:
        watcher = threading.Thread(target=self._watch)
        watcher.start()
        try:
            yield
        finally:
            self._ended.set()
            watcher.join()
            self.look()

    def _watch(self) -> None:
        while not self._ended.wait(0.1):
            self.look()

    def found(self, words: set[bytes], *more: bytes) -> set[bytes]:
        # What was caught half-written lacks its end: it is searched as bytes, and as a table once it is whole.
        whole = [c for c in self._content.values() if c[:4] == c[-4:] == b"PAR1"]
        parquet = [pl.read_parquet(c).write_json().encode() for c in whole]
        return {w for content in (*self._content.values(), *self._cells, *parquet, *more) for w in held(content, words)}


def held(content: bytes, words: set[bytes]) -> set[bytes]:
    """Those of `words` that are in `content`. Places are ruled out by pairs of bytes: quick in many megabytes."""
    data = np.frombuffer(content, dtype=np.uint8).astype(np.uint16)
    if len(data) < SHORTEST:
        return set()
    pairs = data[:-1] << 8 | data[1:]
    places = np.arange(len(data) - SHORTEST + 1)
    for start in range(0, SHORTEST, 2):
        begins = np.zeros(1 << 16, dtype=np.bool_)
        begins[[word[start] << 8 | word[start + 1] for word in words]] = True
        places = places[begins[pairs[places + start]]]
    by_start: dict[bytes, list[bytes]] = {}
    for word in words:
        by_start.setdefault(word[:SHORTEST], []).append(word)
    return {
        word
        for place in places.tolist()
        for word in by_start.get(content[place : place + SHORTEST], ())
        if content[place : place + len(word)] == word
    }
