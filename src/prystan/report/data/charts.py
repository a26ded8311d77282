"""Every chart and map as an SVG file of its own, for those who write about the report."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from prystan.report.charts import to_svg
from prystan.report.data.tables import file_name
from prystan.report.model import Block, Chart, Document, Figurative


def write_charts(document: Document, folder: Path) -> dict[str, str]:
    """Draws the charts of `document` into ``folder/<language>/<identifier>.svg``; returns the SVGs by identifier.

    Hand what it returns to `render_html` and `render_pdf`, so that no chart is drawn twice.

    Raises:
        ValueError: two different charts share an identifier, or one is no plain file name.
    """
    target = folder / document.language
    target.mkdir(parents=True, exist_ok=True)
    seen: dict[str, Chart | Figurative] = {}
    drawn: dict[str, str] = {}
    for block in _pictures(document):
        if seen.setdefault(block.identifier, block) != block:
            raise ValueError(f"two charts are called {block.identifier!r}")
        if block.identifier not in drawn:
            svg = to_svg(block, document.language) if isinstance(block, Chart) else block.svg
            drawn[block.identifier] = svg
            (target / f"{file_name(block)}.svg").write_text(svg + "\n", encoding="utf-8", newline="\n")
    return drawn


def _pictures(document: Document) -> Iterable[Chart | Figurative]:
    blocks: Iterable[Block] = (block for chapter in document.chapters for block in chapter.blocks)
    return (block for block in blocks if isinstance(block, Chart | Figurative))
