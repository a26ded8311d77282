"""Estimates side by side: a point for each method and a line for its interval, on a logarithmic axis."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from prystan.evidence.estimation.faces.plots import interval_rows
from prystan.report.charts import theme
from prystan.report.charts.marks import finish
from prystan.report.model import Chart, DataTable
from prystan.report.words import InsideWords, Words


def intervals(
    table: DataTable, *, total: int = 1, low: int = 2, high: int = 3, words: Words, identifier: str, title: str,
    alternative: str,
) -> Chart:  # fmt: skip
    """A row of `table` a method. `total`, `low` and `high` are column numbers; their cells' raw values are drawn."""
    rows: Sequence[dict[str, Any]] = [
        {"name": row[0].text, "total": row[total].raw, "text": row[total].text, "low95": row[low].raw,
         "high95": row[high].raw}
        for row in table.rows
    ]  # fmt: skip
    ticks = InsideWords(words.language)  # the numbers along an axis are nobody's
    specification = {**interval_rows(rows, ticks).to_dict(), "config": theme.config()}
    return finish(specification, words=words, identifier=identifier, title=title, alternative=alternative, table=table)
