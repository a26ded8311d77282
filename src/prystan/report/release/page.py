"""``evidence.html``: the evidence as a page that a statistician can check and anybody can read. Needs only itself."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from prystan.evidence.disclosure.release import Products
from prystan.evidence.disclosure.release.evidence import error_by_count
from prystan.report.html.page import shell, template
from prystan.report.release.plots import attacks_plot, errors_plot

_LANGUAGE = "en"


def evidence_page(products: Products, evidence: Mapping[str, Any]) -> Mapping[str, str]:
    """``evidence.html`` by its name, for `prystan.evidence.disclosure.release.release`."""
    points = error_by_count(products, products.rows) if products.rows is not None else []
    page = template("evidence.html.j2").render(
        **shell(_LANGUAGE),
        said=evidence,
        number=_number,
        attacks=attacks_plot(evidence["attacks"]["results"]),
        errors=errors_plot(points) if points else None,
    )
    return {"evidence.html": page}


def _number(value: float | int | None) -> str:
    if value is None:
        return "–"
    return f"{value:,}" if isinstance(value, int) else f"{value:,.4g}"
