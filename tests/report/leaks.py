"""A search of a finished report for what must not be in it: a true count beside the words of its cell, in any file."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import openpyxl
import pypdf

from prystan.evidence.disclosure.release.gates import Unit, units_of
from prystan.evidence.indicators import DIMENSIONS, UNKNOWN, InternalCounts
from prystan.evidence.indicators.definition import YEAR
from prystan.report.chapters.cells import Speaker

BASE = 5
_NUMBER = re.compile(r"(?<![\w.,<\-–])([0-9]+)(?![\w.,%\-–]|[\s\u00a0\u202f]*%)")
_BAND = re.compile(r"[0-9]+(?=[–-][0-9])|(?<=[0-9][–-])[0-9]+")
_SHARE = re.compile(r"%|\bper\b|[Dd]ays")
_HEADING = 2
"""The row of a sheet that holds the headings."""
_GROUPED = re.compile(r"(?<=[0-9])[\s\u00a0\u202f,](?=[0-9]{3}(?![0-9]))")


@dataclass(frozen=True)
class Secret:
    """A true count that is no multiple of `BASE`, with all words that each of its codes may go by."""

    table: str
    words: tuple[frozenset[str], ...]
    count: int


def secrets(counts: InternalCounts, speakers: list[Speaker]) -> list[Secret]:
    """Every count of a protected table that may stand in no file: small ones, and those that rounding would change.

    A cell of a year alone is left out, and one of yes or no: any day or sentence would be taken for it.
    """
    return [
        Secret(f"{table.measure} by {', '.join(table.by)}", tuple(_words(speakers, d, c) for d, c in named), count)
        for table in counts.counts
        if table.protected
        for key, count in table.cells.items()
        if count % BASE and UNKNOWN not in key
        for named in [[pair for pair in zip(table.by, key, strict=True) if pair[0] != YEAR]]
        if named and not any(code in ("yes", "no") for _, code in named)
    ]


def _words(speakers: list[Speaker], dimension: str, code: str) -> frozenset[str]:
    if dimension == "table":
        return frozenset({code, *(speaker.words.table_name(code) for speaker in speakers)})
    if dimension not in DIMENSIONS:
        return frozenset({code})
    return frozenset({code, *(speaker.code(dimension, code) for speaker in speakers)})


def leaks(folder: Path, sought: list[Secret]) -> list[str]:
    """Where a secret stands, as file and table; names of files are searched as well."""
    by_count: dict[str, list[Secret]] = {}
    for secret in sought:
        by_count.setdefault(str(secret.count), []).append(secret)
    found: dict[str, None] = {}
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        where = path.relative_to(folder).as_posix()
        for unit in [*_pieces(path), _unit(re.split(r"[./_-]", where))]:
            for secret in (s for number in unit.numbers & by_count.keys() for s in by_count[number]):
                if all(_said(words, path) & unit.texts for words in secret.words):
                    found[f"{where}: {secret.table}: {secret.words} {secret.count}"] = None
    return list(found)


def _said(words: frozenset[str], path: Path) -> frozenset[str]:
    """In a text, a code such as *child* is a word like any other: there only labels count."""
    return words if path.suffix in (".csv", ".json") else frozenset(w for w in words if not w.islower()) or words


def _pieces(path: Path) -> Iterator[Unit]:
    """What a reader sees together. Of tables whole cells count as words, so that a word in a sentence is no code."""
    match path.suffix:
        case ".xlsx":
            for sheet in openpyxl.load_workbook(path, read_only=True).worksheets:
                rows = [["" if v is None else str(v) for v in row] for row in sheet.iter_rows(values_only=True)]
                heading = rows[_HEADING] if len(rows) > _HEADING else []
                counts = [place for place, title in enumerate(heading) if not _SHARE.search(title)]
                for row in rows[_HEADING + 1 :]:
                    for place in counts[: len(row)]:
                        yield Unit(frozenset({*row, heading[place]}), _unit([row[place]]).numbers)
        case ".pdf":
            for page in pypdf.PdfReader(path).pages:
                lines = page.extract_text().splitlines()
                for first, second in zip(lines, [*lines[1:], ""], strict=True):
                    yield _unit([first, f"{first} {second}", *re.split(r"\s{2,}|[:;]", first), *_runs(first)])
        case ".csv":
            text = path.read_text(encoding="utf-8")
            header = text.partition("\n")[0].split(",")
            for unit in units_of(path):
                yield unit
                yield Unit(unit.texts | frozenset(header), unit.numbers)
        case _:
            for unit in units_of(path):
                parts = {part.strip() for text in unit.texts for part in re.split(r"[:;,.]", text)}
                ends = {end for text in unit.texts for end in _BAND.findall(text)}  # of a band of ages: no counts
                yield Unit(unit.texts | parts, unit.numbers - ends)


def _runs(line: str) -> Iterator[str]:
    """Every run of words at the beginning of a line: the header of its row."""
    words = line.split()
    yield from (" ".join(words[:n]) for n in range(1, len(words)))


def _unit(parts: list[str]) -> Unit:
    numbers = {number for part in parts for number in _NUMBER.findall(_GROUPED.sub("", part))}
    return Unit(frozenset(part.strip() for part in parts), frozenset(numbers))
