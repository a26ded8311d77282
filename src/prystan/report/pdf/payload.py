"""What the Typst template reads: the document as plain JSON values, numbered and measured."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from prystan.report.charts import narrowed, to_svg
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
    Links,
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
        blocks = [_block(block, document, charts) for block in chapter.blocks if block != KeyFigures(())]
        chapters.append({"title": chapter.title, "number": number, "blocks": _with_last_words(blocks)})
    return {
        "kind": document.kind, "language": document.language.split("-")[0], "title": document.title,
        "subtitle": document.subtitle, "date": [cut_off.year, cut_off.month, cut_off.day],
        "imprint": list(document.imprint), "chapters": chapters,
        "labels": {key: label(document, key) for key in _WORDS},
    }  # fmt: skip


def _with_last_words(blocks: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """`blocks` with each note that follows a table, picture or key figures made part of them: alone on a page it says
    nothing."""
    kept: list[dict[str, Any]] = []
    for block in blocks:
        before = kept[-1] if kept else {}
        table = before.get("table", before)
        if block["type"] == "Paragraph" and block["kind"] == "note" and "after" in table:
            table["after"].append(block["text"])
        else:
            kept.append(block)
    return kept


def _block(block: Block, document: Document, charts: Mapping[str, str]) -> dict[str, Any]:
    match block:
        case Paragraph(text, kind):
            return {"type": "Paragraph", "text": text, "kind": kind}
        case KeyFigures(items):
            shown = [{"value": item.value, "label": item.label, "detail": item.detail} for item in items]
            return {"type": "KeyFigures", "items": shown, "notes": [], "source": "", "after": []}
        case DataTable():
            return {"type": "DataTable", **_table(block)}
        case Chart() | Figurative():
            svg, beside = _picture(block, document, charts)
            return {"type": "Figure", "title": block.title, "alternative": block.alternative, "svg": svg,
                    "beside": beside, "table": _table(block.table)}  # fmt: skip
        case Definitions(pairs):
            return {"type": "Definitions", "items": [list(pair) for pair in pairs]}
        case Heading(text):
            return {"type": "Heading", "text": text}
        case Listing(texts):
            return {"type": "Listing", "items": list(texts)}
        case Links(pairs):  # paper leads nowhere: the name of the file says where it lies
            return {"type": "Listing", "items": [f"{name}: {address.replace('../', '')}" for name, address in pairs]}


def _picture(block: Chart | Figurative, document: Document, charts: Mapping[str, str]) -> tuple[str, bool]:
    """The SVG, and whether it was drawn narrow, to stand beside its table."""
    if document.kind == "report" and isinstance(block, Chart) and (narrow := narrowed(block)) is not None:
        return to_svg(narrow, document.language), True
    drawn = charts.get(block.identifier)
    if isinstance(block, Figurative):
        return drawn or block.svg, len(block.table.columns) <= 3
    return drawn or to_svg(block, document.language), False


def _table(table: DataTable) -> dict[str, Any]:
    numeric = [place < len(table.numeric) and table.numeric[place] for place in range(len(table.columns))]
    return {
        "title": table.title, "columns": list(table.columns), "numeric": numeric, "source": table.source,
        "rows": [[_breakable(cell.text) for cell in row] for row in table.rows], "notes": list(table.notes),
        "after": [],
    }  # fmt: skip


_ADDRESS = re.compile(r"https?://\S+")
_JOINT = re.compile(r"(?<=[/.?&=_%-])(?=[^/.?&=_%-])|(?<=[^/.?&=_%-]{18})(?=[^/.?&=_%-]{4})")


def _breakable(text: str) -> str:
    """`text` with places (U+200B) where a line may end in an address: a column is never as wide as one."""
    return _ADDRESS.sub(lambda found: _JOINT.sub("\u200b", found[0]), text)
