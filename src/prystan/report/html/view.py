"""What the templates show: chapters and blocks with their numbers and anchors."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from markupsafe import Markup

from prystan.report.charts import to_svg
from prystan.report.charts.svg import accessible
from prystan.report.labels import roman
from prystan.report.model import Block, Chapter, Chart, DataTable, Document, Figurative


@dataclass(frozen=True, slots=True)
class BlockView:
    """A block with its kind (the class's name), its number among figures or tables, and its picture; a
    `small` one (a map) is not drawn for the width of the page."""

    kind: str
    block: Any
    number: int = 0
    svg: Markup | None = None
    small: bool = False


@dataclass(frozen=True, slots=True)
class ChapterView:
    chapter: Chapter
    number: str
    anchor: str
    blocks: list[BlockView] = field(default_factory=list)


def view(document: Document, charts: Mapping[str, str]) -> list[ChapterView]:
    """The chapters of `document`, numbered: chapters 1, 2 …, annexes I, II …, figures and tables right through."""
    counted: Counter[str] = Counter()
    drawn: Counter[str] = Counter()
    chapters = []
    for chapter in document.chapters:
        counted["annex" if chapter.annex else "chapter"] += 1
        number = roman(counted["annex"]) if chapter.annex else str(counted["chapter"])
        blocks = [_block(block, document, charts, counted, drawn) for block in chapter.blocks]
        chapters.append(ChapterView(chapter, number, f"chapter-{chapter.identifier}", blocks))
    return chapters


def _block(
    block: Block, document: Document, charts: Mapping[str, str], counted: Counter[str], drawn: Counter[str]
) -> BlockView:
    if isinstance(block, Chart | Figurative):
        counted["figure"] += 1
        drawn[block.identifier] += 1
        svg = charts.get(block.identifier) or (
            to_svg(block, document.language) if isinstance(block, Chart) else block.svg
        )
        # a page may show a chart twice, an id only once; a picture from elsewhere is made safe here
        own = block.identifier if drawn[block.identifier] == 1 else f"{block.identifier}-{drawn[block.identifier]}"
        svg = accessible(svg, identifier=own, title=block.title, alternative=block.alternative)
        small = isinstance(block, Figurative)
        return BlockView("Figure", block, counted["figure"], Markup(svg), small)  # noqa: S704 - cleaned by `accessible`
    if isinstance(block, DataTable):
        counted["table"] += 1
        return BlockView("DataTable", block, counted["table"])
    return BlockView(type(block).__name__, block)
