"""From table cells to marks: a number, a small cell, or nothing reported. The three never look alike."""

from __future__ import annotations

import math
import re
import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal, Protocol

import altair as alt

from prystan.report.charts import theme
from prystan.report.model import Cell, Chart, DataTable

State = Literal["value", "small", "missing"]
_SMALL = re.compile(r"^\s*<\s*(\d+)")


class HasLanguage(Protocol):
    """All that a chart needs of the report's words: its texts come from its table, already in the language."""

    @property
    def language(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Mark:
    """What is drawn for one cell. `value` is the number, a small cell's upper bound, or 0 where none is known."""

    state: State
    value: float
    text: str


def read(cell: Cell) -> Mark:
    """The mark of `cell`: a small cell is told by ``<10`` in its raw value or its text."""
    if isinstance(cell.raw, int | float) and math.isfinite(cell.raw):
        return Mark("value", float(cell.raw), cell.text)
    for shown in (cell.raw, cell.text):
        if isinstance(shown, str) and (bound := _SMALL.match(shown)):
            return Mark("small", float(bound.group(1)), cell.text)
    return Mark("missing", 0.0, cell.text)


def wrapped(text: str, width: int = 28) -> str:
    """`text` in lines of about `width` characters, for axis labels split by `LABEL_LINES`."""
    return "\n".join(textwrap.wrap(text, width, break_long_words=False)) or text


LABEL_LINES = "split(datum.label, '\\n')"


def rows(table: DataTable, category: int, values: Sequence[int]) -> list[dict[str, Any]]:
    """One record a cell of the `values` columns, in the order of the table, for Vega-Lite.

    Fields: ``category``, ``series`` (the column's title), ``state``, ``value``, ``text``, ``order``.
    """
    found: list[dict[str, Any]] = []
    for row in table.rows:
        for order, column in enumerate(values):
            mark = read(row[column])
            found.append({
                "category": wrapped(row[category].text), "series": table.columns[column], "order": order,
                "state": mark.state, "value": mark.value, "text": mark.text,
            })  # fmt: skip
    return found


def plot(values: Sequence[dict[str, Any]]) -> alt.Chart:
    """A chart of records that are part of its specification: nothing is loaded from elsewhere."""
    return alt.Chart(alt.InlineData(values=list(values)))


def legend(names: Sequence[str]) -> alt.Legend | None:
    """The legend of several series, in as many columns as the chart's width holds; none where there is one series."""
    if len(names) < 2:
        return None
    columns = len(names)
    while columns > 1 and legend_width(names, columns) > theme.WIDTH:
        columns -= 1
    return alt.Legend(columns=columns, symbolSize=90, symbolOpacity=1)


def legend_width(names: Sequence[str], columns: int | None = None) -> float:
    """About how wide the legend is: each of its columns as wide as its longest name, with its symbol and a gap."""
    columns = columns or len(names)
    widest = [max(len(name) for name in names[column::columns]) for column in range(columns)]
    return sum(theme.LETTER * letters + 46 for letters in widest)


def finish(
    specification: dict[str, Any], *, words: HasLanguage | None, identifier: str, title: str, alternative: str,
    table: DataTable,
) -> Chart:  # fmt: skip
    """A `Chart` of `specification`. Without a text alternative it is refused: it would be mute for some readers."""
    if not alternative.strip():
        raise ValueError(f"chart {identifier}: say in words what it shows (alternative)")
    if words is not None:
        specification["usermeta"] = {**specification.get("usermeta", {}), "language": words.language}
    return Chart(identifier, title, alternative, specification, table)
