"""The two charts of a release's evidence: attacks beside their controls, and how far rows are from tables."""

from __future__ import annotations

from collections.abc import Sequence

import altair as alt

from prystan.report.charts import theme
from prystan.report.charts.marks import LABEL_LINES, HasLanguage, finish, plot, wrapped
from prystan.report.model import Chart, DataTable

DRAWN = 600
"""So many points at most: more make a page heavy and show no more."""
_LOG_TICKS = [1, 10, 100, 1_000, 10_000, 100_000]


def attacks(
    table: DataTable, *, right: int, control: int, error: int, names: tuple[str, str], words: HasLanguage,
    identifier: str, title: str, alternative: str,
) -> Chart:  # fmt: skip
    """A row of `table` an attack: a filled point for it with two standard errors, a ring for its control.

    `right`, `control` and `error` are column numbers of percentages; `names` what points and rings are called.
    """
    data = []
    for row in table.rows:
        value, of_control, spread = (float(row[column].raw or 0) for column in (right, control, error))
        data.append({
            "attack": wrapped(row[0].text, 24), "right": value, "control": of_control,
            "low": max(value - 2 * spread, 0), "high": min(value + 2 * spread, 100), "one": names[0], "two": names[1],
        })  # fmt: skip
    order = [str(one["attack"]) for one in data]
    y = alt.Y(
        "attack:N",
        sort=order,
        title=None,
        axis=alt.Axis(labelExpr=LABEL_LINES.replace("label", "value"), labelPadding=10),
    )
    sign = "%" if words.language == "en" else "\N{NO-BREAK SPACE}%"
    axis = alt.Axis(labelExpr=f"format(datum.value, '') + '{sign}'", grid=True, values=[0, 25, 50, 75, 100])
    x = alt.X("right:Q", title=None, scale=alt.Scale(domain=[-2, 102], nice=False), axis=axis)
    series = alt.Scale(domain=list(names), range=[theme.SERIES[0].fill, theme.SERIES[1].fill])
    legend = alt.Legend(symbolType="circle", symbolOpacity=1)
    base = plot(data).encode(y=y)
    layers = alt.layer(
        base.mark_rule(strokeWidth=2, stroke=theme.SERIES[0].fill).encode(x=alt.X("low:Q", title=None), x2="high:Q"),
        base.mark_point(filled=True, size=80, opacity=1).encode(x=x, color=alt.Color("one:N", scale=series,
                                                                                     legend=legend)),
        base.mark_point(filled=False, size=190, strokeWidth=2.5, opacity=1).encode(
            x=alt.X("control:Q", title=None), color=alt.Color("two:N", scale=series, legend=legend)
        ),
    )  # fmt: skip
    specification = {
        **layers.properties(width=theme.WIDTH - 190, height=38 * len(data) + 10).to_dict(), "config": theme.config()
    }  # fmt: skip
    return finish(specification, words=words, identifier=identifier, title=title, alternative=alternative, table=table)


def errors(
    points: Sequence[tuple[int, float]], *, axes: tuple[str, str], table: DataTable, words: HasLanguage,
    identifier: str, title: str, alternative: str,
) -> Chart:  # fmt: skip
    """Each of `points` is a shown number and the distance of the rows' count from it; both axes are logarithmic."""
    chosen = sorted(points)[:: max(1, -(-len(points) // DRAWN))]
    data = [{"number": number, "distance": distance} for number, distance in chosen]
    ticks = alt.Axis(values=_LOG_TICKS, format=",")
    x = alt.X("number:Q", title=axes[0], scale=alt.Scale(type="log", nice=False), axis=ticks)
    y = alt.Y("distance:Q", title=axes[1], scale=alt.Scale(type="symlog", constant=1),
              axis=alt.Axis(values=[0, *_LOG_TICKS], labelExpr="format(datum.value, ',')"))  # fmt: skip
    drawn = plot(data).mark_circle(size=22, opacity=0.45, color=theme.SERIES[0].fill).encode(x=x, y=y)
    specification = {**drawn.properties(width=theme.WIDTH - 90, height=300).to_dict(), "config": theme.config()}
    return finish(specification, words=words, identifier=identifier, title=title, alternative=alternative, table=table)
