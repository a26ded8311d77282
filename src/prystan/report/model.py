"""The report before it has a form: chapters made of blocks, from which HTML, PDF and data files are rendered alike.

Texts in blocks are already in the report's language; numbers in tables are already formatted beside their raw value,
so that no renderer formats anything. A block can be made only of public figures and public tables: that is what its
builders accept (`prystan.report.chapters`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from prystan.evidence.disclosure import Shown


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Running text, one or more whole sentences. `kind` is ``body``, ``lead`` (the chapter's one-sentence answer),
    ``note`` or ``caution``."""

    text: str
    kind: str = "body"


@dataclass(frozen=True, slots=True)
class KeyFigure:
    """One large number with its label and, in small print, unit, period and source."""

    indicator: str
    value: str
    label: str
    detail: str


@dataclass(frozen=True, slots=True)
class KeyFigures:
    items: tuple[KeyFigure, ...]


@dataclass(frozen=True, slots=True)
class Cell:
    """`text` is what is shown; `raw` what a machine reads (None where there is no number). A count that has not
    passed disclosure control is no `Shown`: the type checker refuses it."""

    text: str
    raw: Shown | str | None = None


@dataclass(frozen=True, slots=True)
class DataTable:
    """A table. The first `row_headers` columns are headers of their row. `identifier` names its data file."""

    identifier: str
    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    machine_columns: tuple[str, ...]
    row_headers: int = 1
    numeric: tuple[bool, ...] = ()
    notes: tuple[str, ...] = ()
    indicator: str | None = None
    source: str = ""


@dataclass(frozen=True, slots=True)
class Chart:
    """A chart of `table`: a Vega-Lite specification (from Altair) with a text alternative. The table goes with it."""

    identifier: str
    title: str
    alternative: str
    specification: Mapping[str, Any]
    table: DataTable


@dataclass(frozen=True, slots=True)
class Figurative:
    """A picture that is not a Vega-Lite chart, given as SVG (the map), with its text alternative and its table."""

    identifier: str
    title: str
    alternative: str
    svg: str
    table: DataTable


@dataclass(frozen=True, slots=True)
class Definitions:
    """A list of terms and what they mean."""

    items: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Heading:
    """A section heading inside a chapter (level 3 in the page)."""

    text: str


@dataclass(frozen=True, slots=True)
class Listing:
    """A list of short texts."""

    items: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Links:
    """A list of links: what each leads to, and its address as a page in a language's folder sees it."""

    items: tuple[tuple[str, str], ...]


Block = Paragraph | KeyFigures | DataTable | Chart | Figurative | Definitions | Heading | Listing | Links


@dataclass(frozen=True, slots=True)
class Chapter:
    identifier: str
    title: str
    blocks: tuple[Block, ...]
    annex: bool = False


@dataclass(frozen=True, slots=True)
class Document:
    """A whole report, press release or brief in one language."""

    kind: str  # report, press-release, brief
    language: str  # a BCP 47 tag
    title: str
    subtitle: str
    imprint: Sequence[str]
    chapters: tuple[Chapter, ...]
    labels: Mapping[str, str] = field(default_factory=dict)
    """The few words that renderers need: contents, table, chart, source, skip-to-content …"""

    def tables(self) -> list[DataTable]:
        """Every table of the document in order, those behind charts and maps included, each once."""
        found: dict[str, DataTable] = {}
        for chapter in self.chapters:
            for block in chapter.blocks:
                table = block.table if isinstance(block, Chart | Figurative) else block
                if isinstance(table, DataTable):
                    found.setdefault(table.identifier, table)
        return list(found.values())
