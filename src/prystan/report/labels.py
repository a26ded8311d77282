"""The few words that renderers add to a document. A document brings them in its own language (`Document.labels`)."""

from __future__ import annotations

from prystan.report.model import Document

LABELS = {
    "contents": "heading of the table of contents",
    "skip-to-content": "link at the top of a page for keyboard users",
    "figure": "before the number of a chart or map",
    "table": "before the number of a table",
    "source": "before the source of a table",
    "notes": "heading of a table's notes",
    "show-table": "opens the numbers behind a chart",
    "annexes": "heading of the annexes in the table of contents",
    "annex": "before the number of an annex",
    "downloads": "heading of the links to other forms of the report",
    "language": "names the links to the other languages",
    "caution": "before a cautioning paragraph",
    "back-to-top": "link to the top of the page",
    "page": "before a page number",
    "report": "link to the report in HTML",
    "estimate": "above the title of a study of the hidden population",
    "evidence": "above the title of the evidence of a release",
    "pdf": "link to the report as PDF",
    "press-release": "link to the press release",
    "brief": "link to the two-page brief",
    "data": "link to the Data Package",
    "workbook": "link to all tables as a workbook",
    "figures": "link to all figures in JSON",
    "open-data": "link to the rows that are published with the report",
}
"""Every label that a renderer may ask for, and what it is for (the note for translators)."""


def label(document: Document, key: str) -> str:
    """The document's word for `key`. A missing word is an error (KeyError): falling back would mix two languages."""
    try:
        return document.labels[key]
    except KeyError:
        raise KeyError(f"{document.kind} in {document.language}: no word for the label {key!r}") from None


_ROMAN = ((10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"))


def roman(number: int) -> str:
    """Annexes are numbered in Roman numerals: letters would differ between scripts."""
    text = ""
    for value, digits in _ROMAN:
        while number >= value:
            text, number = text + digits, number - value
    return text
