"""``evidence.html``: the evidence as pages that a statistician can check and anybody can read."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from prystan.evidence.disclosure.release import Products
from prystan.evidence.disclosure.release.evidence import error_by_count
from prystan.report.html import render_html
from prystan.report.release.document import evidence_document
from prystan.report.words import Words, languages
from prystan.report.words.releases import page_name


def evidence_page(products: Products, evidence: Mapping[str, Any]) -> Mapping[str, str]:
    """The page in every language by its name, for `prystan.evidence.disclosure.release.release`."""
    points = error_by_count(products, products.rows) if products.rows is not None else []
    names = {language: page_name(language) for language in languages()}
    return {
        name: render_html(evidence_document(evidence, points, Words(language)), alternates=names)
        for language, name in names.items()
    }
