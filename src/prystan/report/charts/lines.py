"""Lines over years: gaps where nothing was reported, dashed rules where a series breaks, and other sources' points."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

import altair as alt

from prystan.report.charts import theme
from prystan.report.charts.marks import HasLanguage, finish, plot, rows
from prystan.report.model import Chart, DataTable


@dataclass(frozen=True, slots=True)
class Break:
    """From `at` (a category of the table, such as ``2023``) on, numbers do not compare with those before."""

    at: str
    label: str


@dataclass(frozen=True, slots=True)
class Point:
    """A number that another source gives for the same fact: shown beside the line, never merged with it."""

    at: str
    value: float
    label: str


def line(
    table: DataTable, *, category: int = 0, values: Sequence[int] = (1,), breaks: Sequence[Break] = (),
    contradictions: Sequence[Point] = (), words: HasLanguage | None = None, identifier: str, title: str,
    alternative: str,
) -> Chart:  # fmt: skip
    """A line a column of `values`, told apart by colour, dash, point shape and a label at its end."""
    if len(values) > len(theme.SERIES):
        raise ValueError(f"{table.identifier}: {len(values)} lines cannot be told apart; at most {len(theme.SERIES)}")
    data = rows(table, category, values)
    names = [table.columns[column] for column in values]
    axes = _Axes(data, contradictions)
    layers = [*_breaks(breaks, axes), *_series(_spans(data, breaks, axes), names, axes), *_small(data, axes),
              *_contradictions(contradictions, axes)]  # fmt: skip
    chart = alt.layer(*layers).properties(
        width=theme.WIDTH, height=280 + 8 * len(breaks), config=theme.config(),
        autosize=alt.AutoSizeParams(type="fit", contains="padding"),
    )  # fmt: skip
    specification = dict(chart.to_dict())
    return finish(specification, words=words, identifier=identifier, title=title, alternative=alternative, table=table)


class _Axes:
    """Both axes of one chart. Categories stand at 0, 1, 2 …, so that a break can stand between two of them."""

    def __init__(self, data: Sequence[dict[str, Any]], points: Sequence[Point]) -> None:
        self.order = list(dict.fromkeys(row["category"] for row in data))
        highest = max([row["value"] for row in data] + [point.value for point in points], default=0.0)
        self._top = highest * 1.15 or 1.0  # room for labels above the highest point

    def place(self, category: str) -> int | None:
        return self.order.index(category) if category in self.order else None

    def x(self) -> alt.X:
        words = json.dumps(self.order, ensure_ascii=False)
        every = max(1, len(self.order) // 12)
        axis = alt.Axis(values=list(range(0, len(self.order), every)), labelExpr=f"{words}[datum.value]",
                        ticks=False, grid=False, labelPadding=8, labelAngle=0)  # fmt: skip
        return alt.X(
            "place:Q", title=None, axis=axis, scale=alt.Scale(domain=[-0.5, len(self.order) - 0.5], nice=False)
        )

    def y(self) -> alt.Y:
        axis = alt.Axis(tickCount=5, format=",~f", domain=False, ticks=False)
        return alt.Y("value:Q", title=None, axis=axis, scale=alt.Scale(domain=[0, self._top], nice=False))


def _spans(data: list[dict[str, Any]], breaks: Sequence[Break], axes: _Axes) -> list[dict[str, Any]]:
    """Numbers the stretches between breaks (field ``span``), so that no line runs over one."""
    starts = [axes.place(mark.at) for mark in breaks]
    placed = [{**row, "place": axes.place(row["category"])} for row in data]
    return [{**row, "span": sum(start is not None and start <= row["place"] for start in starts)} for row in placed]


def _series(data: list[dict[str, Any]], names: list[str], axes: _Axes) -> list[alt.Chart]:
    """The lines. A missing or small value, or a break, interrupts its line: drawn across, it would claim too much."""
    drawn = [{**row, "value": row["value"] if row["state"] == "value" else None} for row in data]
    fills = [colour.fill for colour in theme.SERIES[: len(names)]]
    legend = alt.Legend(symbolSize=90, symbolOpacity=1) if len(names) > 1 else None
    colour = alt.Color("series:N", sort=names, scale=alt.Scale(domain=names, range=fills), legend=legend)
    dashes, shapes = list(theme.DASHES[: len(names)]), list(theme.SHAPES[: len(names)])
    dash = alt.StrokeDash("series:N", sort=names, legend=None, scale=alt.Scale(domain=names, range=dashes))
    shape = alt.Shape("series:N", sort=names, legend=legend, scale=alt.Scale(domain=names, range=shapes))
    base = plot(drawn).encode(x=axes.x(), y=axes.y(), color=colour)
    labels = base.transform_filter("isValid(datum.value)").mark_text(dy=-12, fontSize=12)
    return [
        base.mark_line(strokeWidth=2.5).encode(strokeDash=dash, detail="span:N"),
        base.mark_point(filled=True, size=60, opacity=1).encode(shape=shape),
        labels.encode(text="text:N", color=alt.value(theme.INK)),
    ]


def _small(data: list[dict[str, Any]], axes: _Axes) -> list[alt.Chart]:
    """A small value is a hatched bar up to its bound: somewhere in here."""
    small = [{**row, "place": axes.place(row["category"])} for row in data if row["state"] == "small"]
    if not small:
        return []
    base = plot(small).encode(x=axes.x(), y=axes.y())
    hatched = base.mark_bar(width=12, fill=theme.HATCH, stroke=theme.MUTED, strokeWidth=1, strokeDash=[3, 2])
    return [hatched.encode(y2=alt.datum(0)), base.mark_text(dy=-10, fontSize=12).encode(text="text:N")]


def _breaks(breaks: Sequence[Break], axes: _Axes) -> list[alt.Chart]:
    """Dashed rules before the category where the new series begins, each with its words."""
    placed = [(axes.place(mark.at), mark.label) for mark in breaks]
    shown = [
        {"place": at - 0.5, "label": label, "row": 8 + 15 * i} for i, (at, label) in enumerate(placed) if at is not None
    ]
    if not shown:
        return []
    base = plot(shown).encode(x=axes.x())
    text = base.mark_text(align="left", dx=4, fontSize=12, fontStyle="italic", fill=theme.MUTED, limit=260)
    return [
        base.mark_rule(stroke=theme.MUTED, strokeDash=[5, 4], strokeWidth=1.5),
        text.encode(y=alt.Y("row:Q", scale=None, title=None), text="label:N"),
    ]


def _contradictions(points: Sequence[Point], axes: _Axes) -> list[alt.Chart]:
    placed = [(axes.place(point.at), point) for point in points]
    shown = [{"place": at, "value": point.value, "text": point.label} for at, point in placed if at is not None]
    if not shown:
        return []
    ink = theme.SERIES[4].fill
    base = plot(shown).encode(x=axes.x(), y=axes.y())
    layers = [base.mark_point(shape="diamond", size=90, stroke=ink, strokeWidth=2, fill="#ffffff", opacity=1)]
    middle = (len(axes.order) - 1) / 2
    sides: tuple[tuple[str, Literal["left", "right"], int], ...] = (("<=", "left", 9), (">", "right", -9))
    for side, align, shift in sides:
        labels = base.transform_filter(f"datum.place {side} {middle}").mark_text(
            align=align, dx=shift, fontSize=12, fill=ink
        )
        layers.append(labels.encode(text="text:N"))
    return layers
