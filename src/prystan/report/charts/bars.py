"""Bars: one series, several side by side or stacked, and the pyramid of ages by sex."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Literal

import altair as alt

from prystan.report.charts import theme
from prystan.report.charts.marks import LABEL_LINES, HasLanguage, finish, legend, plot, rows
from prystan.report.model import Chart, DataTable


def bar(
    table: DataTable, *, category: int = 0, value: int = 1, words: HasLanguage | None = None, identifier: str,
    title: str, alternative: str,
) -> Chart:  # fmt: skip
    """Horizontal bars, one a row of `table`, each labelled with the cell's own text.

    `category` and `value` are column numbers. A small cell is a hatched bar up to its bound; what is not reported has
    words and no bar.
    """
    data = rows(table, category, [value])
    base = plot(data).encode(y=_categories(data))
    x = alt.X("value:Q", title=None, axis=alt.Axis(labels=False, ticks=False, grid=False, domain=False))
    layers = alt.layer(
        base.transform_filter("datum.state == 'value'").mark_bar(color=theme.SERIES[0].fill, size=15).encode(x=x),
        base.transform_filter("datum.state == 'small'").mark_bar(size=14, **_HATCHED).encode(x=x),
        base.mark_text(align="left", dx=6).encode(x=x, text="text:N", color=_TEXT_COLOUR),
    )
    specification = _sized(layers, data, 24, narrow=theme.NARROW)
    return finish(specification, words=words, identifier=identifier, title=title, alternative=alternative, table=table)


def grouped_bar(
    table: DataTable, *, category: int = 0, values: Sequence[int], words: HasLanguage | None = None, identifier: str,
    title: str, alternative: str,
) -> Chart:  # fmt: skip
    """Bars side by side: for each row of `table` one bar a column of `values`, in the order of the legend."""
    data = rows(table, category, values)
    names = _series(table, values)
    base = plot(data).encode(
        y=_categories(data, padding=0.25),
        yOffset=alt.YOffset("series:N", sort=names, scale=alt.Scale(domain=names)),
    )
    x = alt.X("value:Q", title=None, axis=alt.Axis(labels=False, ticks=False, grid=False, domain=False))
    layers = alt.layer(
        base.transform_filter("datum.state != 'small'").mark_bar().encode(x=x, fill=_fill(names)),
        base.transform_filter("datum.state == 'small'").mark_bar(**_HATCHED).encode(x=x),
        base.mark_text(align="left", dx=5, fontSize=12).encode(x=x, text="text:N", color=_TEXT_COLOUR),
    )
    specification = _sized(layers, data, 17 * len(values) + 10, narrow=theme.NARROW)
    return finish(specification, words=words, identifier=identifier, title=title, alternative=alternative, table=table)


def stacked_bar(
    table: DataTable, *, category: int = 0, values: Sequence[int], normalize: bool = False,
    words: HasLanguage | None = None, identifier: str, title: str, alternative: str,
) -> Chart:  # fmt: skip
    """Stacked bars: each row of `table` one bar, cut by the columns of `values`; `normalize` makes all equally long.

    A part is labelled where the label fits; the table has every number.
    """
    data = _stacked(rows(table, category, values), normalize=normalize)
    names = _series(table, values)
    base = plot(data).encode(y=_categories(data))
    ends = {"x": alt.X("from:Q", title=None, axis=_percent_axis() if normalize else _number_axis()), "x2": "to:Q"}
    layers = alt.layer(
        base.transform_filter("datum.state == 'value'")
        .mark_bar(size=22, stroke="#ffffff", strokeWidth=1.5)
        .encode(fill=_fill(names), **ends),
        base.transform_filter("datum.state == 'small'").mark_bar(size=21, **_HATCHED).encode(**ends),
        base.transform_filter("datum.fits").mark_text(fontSize=12).encode(
            x="middle:Q", text="text:N",
            color=alt.Color("series:N", legend=None, sort=names,
                            scale=alt.Scale(domain=names, range=[c.text for c in _colours(names)])),
        ),
    )  # fmt: skip
    specification = _sized(layers, data, 30, independent=True)
    return finish(specification, words=words, identifier=identifier, title=title, alternative=alternative, table=table)


def pyramid(
    table: DataTable, *, category: int = 0, left: int = 1, right: int = 2, words: HasLanguage | None = None,
    identifier: str, title: str, alternative: str,
) -> Chart:  # fmt: skip
    """Two series back to back (ages by sex): column `left` to the left, column `right` to the right of one line."""
    data = rows(table, category, [left, right])
    for row in data:
        row["side"] = "left" if row["order"] == 0 else "right"
        row["signed"] = -row["value"] if row["order"] == 0 else row["value"]
    names = _series(table, [left, right])
    reach = max([row["value"] for row in data], default=0.0) * 1.25 or 1.0
    base = plot(data).encode(y=_categories(data))
    x = alt.X("signed:Q", title=None, scale=alt.Scale(domain=[-reach, reach], nice=False),
              axis=alt.Axis(labels=False, ticks=False, grid=False, domain=False))  # fmt: skip
    layers = [
        base.transform_filter("datum.state != 'small'").mark_bar(size=15).encode(x=x, fill=_fill(names)),
        base.transform_filter("datum.state == 'small'").mark_bar(size=14, **_HATCHED).encode(x=x),
    ]
    sides: tuple[tuple[str, Literal["left", "right"], int], ...] = (("left", "right", -5), ("right", "left", 5))
    for side, align, shift in sides:
        labels = base.transform_filter(f"datum.side == '{side}'").mark_text(align=align, dx=shift)
        layers.append(labels.encode(x=x, text="text:N", color=_TEXT_COLOUR))
    specification = _sized(alt.layer(*layers), data, 22, narrow=theme.NARROW)
    return finish(specification, words=words, identifier=identifier, title=title, alternative=alternative, table=table)


_HATCHED: dict[str, Any] = {"fill": theme.HATCH, "stroke": theme.MUTED, "strokeWidth": 1, "strokeDash": [3, 2]}
_TEXT_COLOUR = alt.condition("datum.state == 'missing'", alt.value(theme.MUTED), alt.value(theme.INK))


_MIDDLE: Any = {
    "condition": [
        {"test": f"length(split(datum.label, '\\n')) == {lines}", "value": -7.5 * (lines - 1)} for lines in (2, 3, 4)
    ],
    "value": 0,
}
"""Moves a label of several lines up, so that their middle stands at the bar and not their first."""


def _categories(data: Sequence[dict[str, Any]], padding: float = 0.2) -> alt.Y:
    order = list(dict.fromkeys(row["category"] for row in data))
    axis = alt.Axis(title=None, labelExpr=LABEL_LINES, labelPadding=8, labelLineHeight=15, labelOffset=_MIDDLE)
    return alt.Y("category:N", sort=order, axis=axis, scale=alt.Scale(paddingInner=padding, paddingOuter=0.1))


def _height(data: Sequence[dict[str, Any]], step: int) -> int:
    """Room for each category: `step` pixels, or more where a label takes several lines."""
    lines = max((row["category"].count("\n") + 1 for row in data), default=1)
    return len({row["category"] for row in data}) * max(step, 15 * lines + 2)


def _series(table: DataTable, values: Sequence[int]) -> list[str]:
    if len(values) > len(theme.SERIES):
        raise ValueError(f"{table.identifier}: {len(values)} series cannot be told apart; at most {len(theme.SERIES)}")
    return [table.columns[column] for column in values]


def _colours(names: Sequence[str]) -> Sequence[theme.Colour]:
    return theme.SERIES[: len(names)]


def _fill(names: list[str]) -> alt.Fill:
    scale = alt.Scale(domain=names, range=[colour.fill for colour in _colours(names)])
    return alt.Fill("series:N", sort=names, scale=scale, legend=legend(names))


def _number_axis() -> alt.Axis:
    return alt.Axis(tickCount=5, format=",~f", domain=False, ticks=False)


def _percent_axis() -> alt.Axis:
    return alt.Axis(tickCount=5, format=".0%", domain=False, ticks=False)


def _stacked(data: list[dict[str, Any]], *, normalize: bool) -> list[dict[str, Any]]:
    """Adds where each part begins and ends (``from``, ``to``, ``middle``) and whether its label fits in it."""
    totals: dict[str, float] = {}
    for row in data:
        totals[row["category"]] = totals.get(row["category"], 0.0) + row["value"]
    longest = max(totals.values(), default=0.0) or 1.0
    reached: dict[str, float] = {}
    for row in data:
        whole = (totals[row["category"]] or 1.0) if normalize else 1.0
        begin = reached.get(row["category"], 0.0)
        end = begin + row["value"] / whole
        reached[row["category"]] = end
        share = (end - begin) if normalize else (end - begin) / longest
        fits = row["state"] == "value" and share * theme.WIDTH * 0.6 > 8 * len(row["text"])
        row.update({"from": begin, "to": end, "middle": (begin + end) / 2, "fits": fits})
    return data


def _spare(data: Sequence[dict[str, Any]]) -> int:
    """Pixels to the left of the labels: a browser that has not our font may set them wider than we measured."""
    longest = max((len(line) for row in data for line in row["category"].split("\n")), default=0)
    return round(longest * theme.LETTER * 0.18)


def _sized(
    chart: alt.LayerChart | alt.FacetChart, data: Sequence[dict[str, Any]], step: int, *, independent: bool = False,
    narrow: int | None = None,
) -> dict[str, Any]:  # fmt: skip
    """The specification of `chart` of `data`, `step` pixels a category, fitted to the page's width, with the theme.

    `narrow` is the width in which it can also be drawn (`narrowed`); a chart whose labels were placed for one width
    has none.
    """
    if independent:
        chart = chart.resolve_scale(color="independent")
    sized = chart.properties(
        width=theme.WIDTH, height=max(_height(data, step), 60),
        autosize=alt.AutoSizeParams(type="fit-x", contains="padding"),
        config=theme.config(), padding={"left": _spare(data), "right": 28, "top": 4, "bottom": 4},
        usermeta={"narrow": narrow} if narrow else {},
    )  # fmt: skip
    return dict(sized.to_dict())


def narrowed(chart: Chart) -> Chart | None:
    """`chart` drawn to stand beside its table on a printed page; None where it needs the page's whole width."""
    width = chart.specification.get("usermeta", {}).get("narrow")
    if width is None or len(chart.table.columns) > 4:
        return None
    return replace(chart, specification={**chart.specification, "width": width})
