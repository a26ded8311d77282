"""The gates before a public folder: each looks for one way in which a release could expose somebody, and says where.

Linear programs over all tables, and differencing against every earlier release, stand in
`prystan.evidence.disclosure.protect`, before rounded tables are even given out. Here is what is asked of any release.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from html.parser import HTMLParser
from pathlib import Path

from prystan.evidence.disclosure.attacks import AttackResult
from prystan.evidence.disclosure.errors import DisclosureError

MEMBERSHIP, ROWS, TABLES = 0.003, 0.01, 0.02
"""The advantage that an attack may have besides its standard error: at membership, at rows otherwise, at tables."""
_NAMED = 3
_FORMULA = re.compile(r"^[=+\-@\t\r]")
_NUMBER = re.compile(r"^[+-]?[0-9][0-9., ]*%?$")
_ALLOWED_OF_INTERVALS = ("low", "high")


class GateError(DisclosureError):
    """A gate refuses a release. `gate` is its name; the message says which cell, which table or file."""

    def __init__(self, gate: str, message: str) -> None:
        self.gate = gate
        super().__init__(message)


@dataclass(frozen=True, slots=True)
class SmallCell:
    """A true count below the threshold that must stand in no file. `words` holds for each of its codes all words that
    it may go by: the code itself and its labels."""

    table: str
    codes: tuple[str, ...]
    words: tuple[frozenset[str], ...]
    count: int


def attacks_hold(results: Sequence[AttackResult]) -> None:
    """Raises:
    GateError: an attack was right more often than its control and chance allow.
    """
    for result in results:
        tolerance = {"membership": MEMBERSHIP, "reconstruction": 0.0, "differencing": TABLES}.get(result.name, ROWS)
        if not result.within(tolerance):
            raise GateError(
                result.name,
                f"the attack '{result.name}' is right more often about the people of this release than about others of "
                "the same kind. Release tables only, or a smaller epsilon.",
            )


def no_formula(folder: Path) -> None:
    """No cell of a CSV file is run by a spreadsheet program.

    Raises:
        GateError: names file and line.
    """
    for path in sorted(folder.rglob("*.csv")):
        with path.open(encoding="utf-8", newline="") as file:
            for number, row in enumerate(csv.reader(file), 1):
                if any(_FORMULA.match(cell) and not _NUMBER.match(cell) for cell in row):
                    where = path.relative_to(folder).as_posix()
                    raise GateError(
                        "formula", f"{where}, line {number}: a cell begins like a formula of a spreadsheet."
                    )


def no_small_count(folder: Path, cells: Sequence[SmallCell], names: Collection[str] = ()) -> None:
    """Search every CSV, JSON, HTML, SVG and text file for a true small count beside the words of its cell.

    Args:
        names: the words that codes go by; of these a band such as "0–8" is a name, and its ends are no counts.

    Raises:
        GateError: names file, table and codes; never the count.
    """
    by_count: dict[str, list[SmallCell]] = {}
    for cell in cells:
        by_count.setdefault(str(cell.count), []).append(cell)
    found: list[str] = []
    bands = bands_of(names)
    for path in sorted(p for p in folder.rglob("*") if p.is_file()):
        for unit in units_of(path, bands):
            numbers = set(unit.numbers) & by_count.keys()
            for cell in (cell for number in numbers for cell in by_count[number]):
                if unit.texts and all(words & unit.texts for words in cell.words):
                    where = path.relative_to(folder).as_posix()
                    found.append(f"{where}: {cell.table}: {', '.join(cell.codes) or 'the whole'}")
    if found:
        names = list(dict.fromkeys(found))
        more = "; and others" if len(names) > _NAMED else ""
        raise GateError(
            "small counts", f"true small counts stand in these places: {'; '.join(names[:_NAMED])}{more}. "
            "Something wrote a file from counts that were not protected: this is a fault of the program, report it."
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Unit:
    """What a reader sees together: a row of a table, a cell with its headings, a sentence, an object of JSON."""

    texts: frozenset[str]
    numbers: frozenset[str]


Bands = re.Pattern[str] | None


def bands_of(names: Collection[str]) -> Bands:
    """What finds those of `names` that are bands: two numbers with a dash between, and no other range."""
    bands = sorted((name for name in names if _BAND.fullmatch(name)), key=len, reverse=True)
    return re.compile(rf"(?<![\w.,])(?:{'|'.join(map(re.escape, bands))})(?!\w)") if bands else None


def units_of(path: Path, bands: Bands = None) -> Iterator[Unit]:
    """The units of a file, of which `bands` are read as words; none of a file of another kind."""
    match path.suffix.lower():
        case ".csv":
            with path.open(encoding="utf-8", newline="") as file:
                rows = csv.reader(file)
                header = next(rows, [])
                counts = [name not in _ALLOWED_OF_INTERVALS for name in header]
                for row in rows:
                    yield _unit([cell for cell, asked in zip(row, counts, strict=False) if asked], bands)
        case ".html" | ".svg" | ".xml":
            reader = _Reader()
            reader.feed(path.read_text(encoding="utf-8"))
            yield from (_unit(parts, bands) for parts in reader.read if parts)
        case ".json" | ".txt" | ".md":
            for line in path.read_text(encoding="utf-8").splitlines():
                yield _unit(re.split(r'["{}\[\]:,]', line), bands)


_TOKEN = re.compile(r"(?<![\w.,\-])([0-9]+)(?![\w.,%\-]|\s*%)")
_BAND = re.compile(r"[0-9]+\s?[-–—]\s?[0-9]+")


def _unit(parts: Sequence[str], bands: Bands) -> Unit:
    texts = {part.strip() for part in parts}
    words = {word for part in parts for word in re.split(r"[\s;,:()]+", part) if word}
    counts = [bands.sub(" ", part) for part in parts] if bands else parts
    numbers = {number for part in counts for number in _TOKEN.findall(part)}
    return Unit(frozenset(texts | words), frozenset(numbers))


class _Reader(HTMLParser):
    """Rows and cells of tables, and whatever else is read in one piece: paragraphs, titles, labels of charts."""

    _BLOCKS = frozenset(
        {"p", "li", "text", "title", "desc", "figcaption", "caption", "h1", "h2", "h3", "dt", "dd", "tr"}
    )

    def __init__(self) -> None:
        super().__init__()
        self._open: list[list[str]] = []
        self.read: list[list[str]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in self._BLOCKS:
            self._open.append([])
        said = [value for name, value in attrs if name in ("aria-label", "title", "alt") and value]
        self.read += [[text] for text in said]

    def handle_endtag(self, tag: str) -> None:
        if tag in self._BLOCKS and self._open:
            self.read.append(self._open.pop())

    def handle_data(self, data: str) -> None:
        for block in self._open:
            block.append(data)


def words_of(labels: Mapping[str, Sequence[str]], code: str) -> frozenset[str]:
    """The words a code may go by."""
    return frozenset({code, *labels.get(code, ())})
