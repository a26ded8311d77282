"""What the Typst template reads: the document as plain JSON values, numbered and measured."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from prystan.report.charts import to_svg
from prystan.report.labels import label, roman
from prystan.report.model import (
    Block,
    Chart,
    DataTable,
    Definitions,
    Document,
    Figurative,
    Heading,
    KeyFigures,
    Listing,
    Paragraph,
)
from prystan.report.pdf.letters import printable

_WORDS = ("caution", "contents", "figure", "page", "report", "source", "table")


def payload(document: Document, cut_off: date, charts: Mapping[str, str]) -> Any:
    """`document` for the template; `charts` are SVGs already drawn. Every text in it can be printed."""
    return _printable(_values(document, cut_off, charts))


def _printable(value: Any) -> Any:
    if isinstance(value, str):
        return printable(value)
    if isinstance(value, dict):
        return {key: _printable(inner) for key, inner in value.items()}
    return [_printable(inner) for inner in value] if isinstance(value, list) else value


def _values(document: Document, cut_off: date, charts: Mapping[str, str]) -> dict[str, Any]:
    numbers = {False: 0, True: 0}
    chapters = []
    for chapter in document.chapters:
        numbers[chapter.annex] += 1
        number = f"{label(document, 'annex')} {roman(numbers[True])}" if chapter.annex else str(numbers[False])
        blocks = [_block(block, document.language, charts) for block in chapter.blocks if block != KeyFigures(())]
        chapters.append({"title": chapter.title, "number": number, "blocks": blocks})
    return {
        "kind": document.kind, "language": document.language.split("-")[0], "title": document.title,
        "subtitle": document.subtitle, "date": [cut_off.year, cut_off.month, cut_off.day],
        "imprint": list(document.imprint), "chapters": chapters,
        "labels": {key: label(document, key) for key in _WORDS},
    }  # fmt: skip


def _block(block: Block, language: str, charts: Mapping[str, str]) -> dict[str, Any]:
    match block:
        case Paragraph(text, kind):
            return {"type": "Paragraph", "text": text, "kind": kind}
        case KeyFigures(items):
            shown = [{"value": item.value, "label": item.label, "detail": item.detail} for item in items]
            return {"type": "KeyFigures", "items": shown}
        case DataTable():
            return {"type": "DataTable", **_table(block)}
        case Chart() | Figurative():
            svg = charts.get(block.identifier) or (to_svg(block, language) if isinstance(block, Chart) else block.svg)
            return {"type": "Figure", "title": block.title, "alternative": block.alternative, "svg": svg,
                    "table": _table(block.table)}  # fmt: skip
        case Definitions(pairs):
            return {"type": "Definitions", "items": [list(pair) for pair in pairs]}
        case Heading(text):
            return {"type": "Heading", "text": text}
        case Listing(texts):
            return {"type": "Listing", "items": list(texts)}


def _table(table: DataTable) -> dict[str, Any]:
    numeric = [place < len(table.numeric) and table.numeric[place] for place in range(len(table.columns))]
    return {
        "title": table.title, "columns": list(table.columns), "numeric": numeric, "widths": _widths(table, numeric),
        "rows": [[cell.text for cell in row] for row in table.rows], "notes": list(table.notes), "source": table.source,
    }  # fmt: skip


def _widths(table: DataTable, numeric: list[bool]) -> list[float]:
    """Shares of the page's width: by the longest cell, so that words get room and numbers do not waste it."""
    widths = []
    for place, column in enumerate(table.columns):
        longest_word = max((len(word) for word in column.split()), default=1)
        cells = [len(row[place].text) for row in table.rows]
        wanted = max([longest_word, *cells])
        widths.append(float(max(5, min(wanted, 14 if numeric[place] else 46))))
    return widths
