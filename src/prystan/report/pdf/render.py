"""A document to PDF: the document as JSON, one Typst template, fixed date and fonts, so that the bytes repeat."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path

import typst

from prystan.report.charts.theme import FONTS
from prystan.report.model import Document
from prystan.report.pdf.payload import payload

TEMPLATE = Path(__file__).parent / "report.typ"
STANDARDS: list[typst.PDFStandard] = ["a-2a", "ua-1"]
"""ISO 19005-2 level A (can be archived) and ISO 14289-1 (can be read aloud), both at once."""
BRIEF_PAGES = 2
SCALES = (1.24, 1.18, 1.12, 1.06, 1.0, 0.95, 0.9, 0.85, 0.8, 0.75)
"""Sizes tried for the brief, largest first: below three quarters of 9.6 points print is too small to read."""


class BriefTooLongError(ValueError):
    """The brief does not fit its two pages even in the smallest legible size."""


def render_pdf(document: Document, path: Path, *, cut_off: date, charts: Mapping[str, str] | None = None) -> None:
    """Writes `document` to `path`. `cut_off` is the date the PDF carries: never the day on which it was made.

    `charts` are SVGs by chart identifier, where they are already drawn. A brief is set as large as its two pages allow
    (`BriefTooLongError` if they do not).
    """
    sent = json.dumps(payload(document, cut_off, charts or {}), ensure_ascii=False, separators=(",", ":"))
    pdf = _brief(sent, cut_off) if document.kind == "brief" else _compile(sent, cut_off, 1.0)
    path.write_bytes(pdf)


def _brief(sent: str, cut_off: date) -> bytes:
    """The brief in the largest size at which it fits; a short one is spread over both its pages."""
    for scale in SCALES:
        pages = _pages(sent, scale)
        if pages <= BRIEF_PAGES:
            return _compile(sent, cut_off, scale, split=pages < BRIEF_PAGES)
    raise BriefTooLongError("the brief is longer than two pages: shorten its chapters")


def _pages(sent: str, scale: float) -> int:
    """How many pages the document has at this size, asked of Typst without writing a PDF."""
    compiler = typst.Compiler(TEMPLATE, font_paths=_fonts(), sys_inputs={"document": sent, "scale": str(scale)})
    return int(compiler.query("<pages>", field="value", one=True))


def _compile(sent: str, cut_off: date, scale: float, *, split: bool = False) -> bytes:
    """The PDF. `split` turns the page in the middle of the chapters."""
    stamp = datetime(cut_off.year, cut_off.month, cut_off.day, tzinfo=UTC)
    pdf = typst.compile(
        TEMPLATE, format="pdf", font_paths=_fonts(), pdf_standards=STANDARDS, timestamp=stamp,
        sys_inputs={"document": sent, "scale": str(scale), "split": str(split)},
    )  # fmt: skip
    assert isinstance(pdf, bytes)
    return pdf


@cache
def _fonts() -> typst.Fonts:
    """The report's fonts and Typst's own, but none of the machine's: pages are the same everywhere."""
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=True, font_paths=[str(FONTS)])
