"""Lines over years: gaps where nothing was reported, dashed rules where a series breaks, and other sources' points."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

import altair as alt

from prystan.report.charts import theme
from prystan.report.charts.marks import HasLanguage, finish, legend, legend_width, plot, rows
from prystan.report.model import Chart, DataTable

HEIGHT = 220
"""Of the drawing without legend and axis, in pixels: 6 cm on paper with both."""


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
    axes = _Axes(data, contradictions, HEIGHT + 8 * len(breaks))
    spans = _spans(data, breaks, axes)
    layers = [*_breaks(breaks, axes), *_small(spans, names, axes), *_series(spans, names, axes),
              *_labels(spans, axes), *_contradictions(contradictions, axes)]  # fmt: skip
    chart = alt.layer(*layers).properties(
        width=theme.WIDTH, height=axes.height, config=theme.config(),
        autosize=alt.AutoSizeParams(type="fit-x", contains="padding"),
        usermeta={"narrow": theme.NARROW} if _fits_narrow(axes, names, breaks, contradictions) else {},
    )  # fmt: skip
    specification = dict(chart.to_dict())
    return finish(specification, words=words, identifier=identifier, title=title, alternative=alternative, table=table)


def _fits_narrow(axes: _Axes, names: Sequence[str], breaks: Sequence[Break], points: Sequence[Point]) -> bool:
    """Whether the chart can stand beside its table on paper: few categories, a short legend, no words in the plot."""
    return len(axes.order) <= 6 and legend_width(names) <= theme.NARROW and not breaks and not points


class _Axes:
    """Both axes of one chart. Categories stand at 0, 1, 2 …, so that a break can stand between two of them."""

    def __init__(self, data: Sequence[dict[str, Any]], points: Sequence[Point], height: int) -> None:
        self.height = height
        self.order = list(dict.fromkeys(row["category"] for row in data))
        highest = max([row["value"] for row in data] + [point.value for point in points], default=0.0)
        self._top = highest * 1.15 or 1.0  # room for labels above the highest point

    def pixel(self, value: float) -> float:
        """Where `value` lies in the drawing, from its top."""
        return self.height * (1 - value / self._top)

    def width(self, pixels: float) -> float:
        """`pixels` along the axis of categories, in steps of that axis."""
        return pixels * len(self.order) / (theme.WIDTH - 60)

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
    colour = alt.Color("series:N", sort=names, scale=alt.Scale(domain=names, range=_fills(names)), legend=legend(names))
    dashes, shapes = list(theme.DASHES[: len(names)]), list(theme.SHAPES[: len(names)])
    dash = alt.StrokeDash("series:N", sort=names, legend=None, scale=alt.Scale(domain=names, range=dashes))
    shape = alt.Shape("series:N", sort=names, legend=legend(names), scale=alt.Scale(domain=names, range=shapes))
    base = plot(drawn).encode(x=axes.x(), y=axes.y(), color=colour)
    return [
        base.mark_line(strokeWidth=2.5).encode(strokeDash=dash, detail="span:N"),
        base.mark_point(filled=True, size=60, opacity=1).encode(shape=shape),
    ]


def _fills(names: Sequence[str]) -> list[str]:
    return [colour.fill for colour in theme.SERIES[: len(names)]]


def _small(data: list[dict[str, Any]], names: Sequence[str], axes: _Axes) -> list[alt.Chart]:
    """A small value is a hatched bar up to its bound: somewhere in here. Those of one year stand side by side."""
    beside: dict[int, list[dict[str, Any]]] = {}
    for row in data:
        if row["state"] == "small":
            beside.setdefault(row["place"], []).append(row)
    step = axes.width(16)
    small = [
        {**row, "place": place + _aside(data, place, axes) + step * (rank - (len(group) - 1) / 2)}
        for place, group in beside.items() for rank, row in enumerate(group)
    ]  # fmt: skip
    if not small:
        return []
    layers = []
    for name, fill in zip(names, _fills(names), strict=True):
        chosen = plot([row for row in small if row["series"] == name])
        hatched = chosen.mark_bar(width=12, fill=theme.HATCH, stroke=fill, strokeWidth=1.5)
        layers.append(hatched.encode(x=axes.x(), y=axes.y(), y2=alt.datum(0)))
    return layers


def _aside(data: list[dict[str, Any]], place: int, axes: _Axes) -> float:
    """How far hatched bars stand to the right of their year: not at all, unless a point lies where they end."""
    here = [row for row in data if row["place"] == place]
    bounds = [row["value"] for row in here if row["state"] == "small"]
    points = [row["value"] for row in here if row["state"] == "value"]
    near = any(abs(axes.pixel(bound) - axes.pixel(point)) < 30 for bound in bounds for point in points)
    return axes.width(24) if near else 0.0


def _labels(data: list[dict[str, Any]], axes: _Axes) -> list[alt.Chart]:
    """The numbers at the points: each where it lies on no other, or nowhere; the table has them all."""
    placed = [label for place in range(len(axes.order)) for label in _column(data, place, axes)]
    base = plot(placed).encode(x=axes.x(), y=alt.Y("pixel:Q", scale=None, title=None), text="text:N")
    kinds: tuple[tuple[bool, Literal["left", "center"], int], ...] = ((True, "left", 9), (False, "center", 0))
    layers = []
    for last, align, shift in kinds:
        chosen = base.transform_filter(f"datum.last == {str(last).lower()}")
        labels = chosen.mark_text(
            align=align, dx=shift, baseline="middle", fontSize=12, fill=theme.INK, stroke="#ffffff", strokeWidth=3,
            strokeJoin="round",
        )  # fmt: skip
        layers.append(labels)
    return layers


def _column(data: list[dict[str, Any]], place: int, axes: _Axes) -> list[dict[str, Any]]:
    """The labels over one category: above their points, else below; those of the last stand beside, moved apart."""
    here = [row for row in data if row["place"] == place]
    points = sorted((axes.pixel(row["value"]), row["text"]) for row in here if row["state"] == "value")
    small = next((row for row in here if row["state"] == "small"), None)
    last = place == len(axes.order) - 1
    taken: list[float] = []
    found: list[dict[str, Any]] = []
    if small:
        top, aside = axes.pixel(small["value"]) - 9, _aside(data, place, axes)
        if aside:  # beside its bar, half way up: a line may lead over its top
            beside = {"place": place + aside + axes.width(21), "pixel": axes.pixel(small["value"] / 2)}
            found.append({**beside, "text": small["text"], "last": False})
        else:
            taken.append(top)
            found.append({"place": place, "pixel": top, "text": small["text"], "last": False})
    for at, text in dict(points).items():
        others = [*taken, *(other for other, _ in points if other != at)]
        wanted = [at, at - 9, at + 9] if last else [at - 13, at + 14]
        if not last and _in_a_valley(data, place, text):
            wanted.reverse()
        free = [y for y in wanted if 0 < y < axes.height - 5 and all(abs(y - other) > 11 for other in others)]
        if last and not free:
            free = [max([at, *(y + 13 for y in taken)])]
        if free:
            taken.append(free[0])
            found.append({"place": place, "pixel": free[0], "text": text, "last": last})
    return found


def _in_a_valley(data: list[dict[str, Any]], place: int, text: str) -> bool:
    """Whether the line leads nowhere but upwards from the point that bears `text`: a label above would lie on it."""
    series = {row["series"] for row in data if row["place"] == place and row["text"] == text}
    here = max(row["value"] for row in data if row["place"] == place and row["text"] == text)
    beside = [
        row["value"] - here
        for row in data
        if row["series"] in series and row["state"] == "value" and abs(row["place"] - place) == 1
    ]
    return any(step > 0 for step in beside) and all(step >= 0 for step in beside)


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
