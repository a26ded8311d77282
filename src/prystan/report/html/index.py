"""The first page of a folder of reports: choose a language, or take the data."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from prystan.report.html.page import language_name, shell, template
from prystan.report.labels import label
from prystan.report.model import Document


@dataclass(frozen=True, slots=True)
class Edition:
    """One language's report: the document (for its title and words) and the addresses of its forms by label."""

    document: Document
    links: Mapping[str, str] = field(default_factory=dict)


def render_index(editions: Sequence[Edition]) -> str:
    """The page that lists every form of the report in every language; the first edition gives the page its language."""
    first = editions[0].document
    cards = [
        {
            "tag": edition.document.language,
            "language": language_name(edition.document.language),
            "title": edition.document.title,
            "subtitle": edition.document.subtitle,
            "links": [(label(edition.document, key), address) for key, address in edition.links.items()],
        }
        for edition in editions
    ]
    page = template("index.html.j2")
    return page.render(**shell(first.language), document=first, cards=cards)
