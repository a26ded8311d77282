"""The charts of a study, drawn with Altair from the same results as the tables. Totals stand on logarithmic axes.

Altair comes with the extra ``report``. Charts carry their data and load nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import altair as alt

from prystan.evidence.estimation.faces.say import Say, history, total
from prystan.evidence.estimation.results import Estimate
from prystan.evidence.estimation.statement import method_names
from prystan.evidence.estimation.tables import CaptureTable

if TYPE_CHECKING:
    from prystan.evidence.estimation.studies import Study

WIDTH, ROW = 640, 30
INK, MUTED, GRID, MAIN, SECOND, THIRD = "#1f2933", "#52606d", "#e4e7eb", "#1b4f8a", "#d9730d", "#0f5f59"
"""The report's colours (`prystan.report.charts.theme`), each at least 3:1 against white."""
_HALO: dict[str, Any] = {"stroke": "#ffffff", "strokeWidth": 3, "strokeJoin": "round"}


def methods(study: Study, say: Say) -> alt.LayerChart:
    """Every method: a point, a thick line for 80 %, a thin one for 95 %."""
    names = method_names(say)
    rows = [
        {"name": names[each.method], "total": each.total, "text": total(say, each.total),
         **_ends(each, "80", "low80", "high80"), **_ends(each, "95", "low95", "high95")}
        for each in study.every if each.total is not None
    ]  # fmt: skip
    return interval_rows(rows, say, seen=study.table.people)


def interval_rows(rows: Sequence[dict[str, Any]], say: Say, *, seen: float | None = None) -> alt.LayerChart:
    """Rows of ``name``, ``total``, ``text``, and where they are known ``low80``, ``high80``, ``low95``, ``high95``.

    A dashed rule shows how many were seen.
    """
    order = [row["name"] for row in rows]
    base = _base(rows).encode(y=_rows(order))
    x = _log("total:Q", say, _domain(rows, seen))
    wide = base.transform_filter("isValid(datum.low95)").mark_rule(stroke=MAIN, strokeWidth=1.5)
    narrow = base.transform_filter("isValid(datum.low80)").mark_rule(stroke=MAIN, strokeWidth=5, opacity=0.45)
    label = base.mark_text(dy=-10, fontSize=12, fill=INK, **_HALO)
    layers = [
        wide.encode(x=_log("low95:Q", say, _domain(rows, seen)), x2="high95:Q"),
        narrow.encode(x=_log("low80:Q", say, _domain(rows, seen)), x2="high80:Q"),
        base.mark_point(filled=True, size=70, fill=MAIN, opacity=1).encode(x=x),
        label.encode(x=x, text="text:N"),
    ]
    if seen is not None:
        layers = [*_seen(seen, say, _domain(rows, seen)), *layers]
    return _finished(layers, 34 * len(order) + 10)


def replicates(shown: Sequence[Estimate], say: Say) -> alt.VConcatChart:
    """A histogram of the replicates of each method that chooses a model, all on one axis."""
    names = method_names(say)
    edges = [edge for each in shown for edge in each.diagnostics["histogram"]["edges"]]
    domain = (min(edges), max(edges))
    parts = []
    for each in shown:
        drawn = each.diagnostics["histogram"]
        rows = [
            {"low": low, "high": high, "n": n}
            for low, high, n in zip(drawn["edges"], drawn["edges"][1:], drawn["replicates"], strict=False) if n
        ]  # fmt: skip
        y = alt.Y("n:Q", title=None, axis=alt.Axis(tickCount=3, domain=False, ticks=False))
        last = each is shown[-1]
        bars = _base(rows).mark_bar(fill=MAIN, stroke="#ffffff", strokeWidth=0.5)
        mark = _base([{"total": each.total, "text": total(say, each.total)}])
        x = _log("low:Q", say, domain, labels=last)
        layers = [
            bars.encode(x=x, x2="high:Q", y=y, y2=alt.datum(0)),
            mark.mark_rule(stroke=SECOND, strokeWidth=2).encode(x=_log("total:Q", say, domain, labels=last)),
            mark.mark_text(align="left", dx=5, dy=-2, baseline="top", fontSize=12, fill=INK, **_HALO).encode(
                x=_log("total:Q", say, domain, labels=last), y=alt.value(0), text="text:N"),
        ]  # fmt: skip
        title = alt.TitleParams(names[each.method], anchor="start", fontSize=13, fontWeight="normal", color=INK)
        parts.append(alt.layer(*layers).properties(width=WIDTH - 60, height=64, title=title))
    return alt.vconcat(*parts, spacing=10).properties(padding=_PADDING)


def models(study: Study, say: Say) -> alt.LayerChart:
    """Each model that fits nearly as well: its total against its distance in BIC; larger points weigh more."""
    rows = [{"distance": one.distance, "total": one.total, "weight": one.weight} for one in study.neighbours]
    domain = _domain(rows, None)
    base = _base(rows).encode(
        x=_log("total:Q", say, domain, title=say.text("Total")),
        y=alt.Y("distance:Q", title=say.text("BIC above the best"),
                scale=alt.Scale(reverse=True, domain=[-0.4, 10.4], nice=False),
                axis=alt.Axis(values=[0, 2, 4, 6, 8, 10], domain=False, ticks=False, titleAngle=-90)),
    )  # fmt: skip
    size = alt.Size(
        "weight:Q", legend=None, scale=alt.Scale(domain=[0, max(row["weight"] for row in rows)], range=[25, 300])
    )
    lines = _base([{"distance": at} for at in (2, 6)]).mark_rule(stroke=MUTED, strokeDash=[4, 4])
    points = base.mark_circle(fill=MAIN, stroke="#ffffff", strokeWidth=0.7, opacity=0.7).encode(size=size)
    return _finished([lines.encode(y="distance:Q"), points], 260)


def upset(table: CaptureTable, shown: Sequence[int], say: Say) -> alt.VConcatChart:
    """How many are on exactly which lists: bars above, the lists of each as linked dots below."""
    numbers = [str(place) for place in range(len(shown))]
    bars = [{"at": at, "n": float(table.counts[w]), "text": say.number(table.counts[w])}
            for at, w in zip(numbers, shown, strict=True)]  # fmt: skip
    dots = [{"at": at, "list": name, "on": bool(w >> i & 1)}
            for at, w in zip(numbers, shown, strict=True) for i, name in enumerate(table.lists)]  # fmt: skip
    spans = [
        {"at": at, "low": table.names(w)[0], "high": table.names(w)[-1]} for at, w in zip(numbers, shown, strict=True)
    ]
    width = WIDTH - 130
    x = alt.X("at:N", sort=numbers, axis=None, scale=alt.Scale(padding=0.2))
    ticks = alt.Axis(values=_decades(max(table.counts)), format=",d", domain=False, ticks=False, titleAngle=-90)
    y = alt.Y("n:Q", title=say.text("Persons"), scale=alt.Scale(type="symlog", constant=1), axis=ticks)
    above = alt.layer(
        _base(bars).mark_bar(fill=MAIN).encode(x=x, y=y),
        _base(bars).mark_text(dy=-7, fontSize=11 if len(shown) < 24 else 9, fill=INK).encode(x=x, y=y, text="text:N"),
    ).properties(width=width, height=190)
    places = alt.Scale(domain=list(table.lists))
    rows = alt.Y("list:N", scale=places, title=None, axis=alt.Axis(domain=False, ticks=False, grid=True))
    grid = _base(dots).encode(x=x, y=rows)
    below = alt.layer(
        grid.transform_filter("!datum.on").mark_circle(size=50, fill=GRID, opacity=1),
        _base(spans).mark_rule(stroke=MAIN, strokeWidth=2).encode(x=x, y=alt.Y("low:N", scale=places), y2="high:N"),
        grid.transform_filter("datum.on").mark_circle(size=70, fill=MAIN, opacity=1),
    ).properties(width=width, height=22 * table.size)
    return alt.vconcat(above, below, spacing=6).properties(padding=_PADDING)


def lists_changed(study: Study, say: Say) -> alt.LayerChart:
    """The total without each list, and with each two made one, against the total of all lists."""
    t, rows = say.text, []
    for kind, changes in (("without", study.checks.left_out), ("merged", study.checks.merged)):
        for each in changes:
            lists = history(each.change)
            name = t("without {lists}", lists=lists) if kind == "without" else t("as one: {lists}", lists=lists)
            rows.append({"name": name, "total": each.total, "text": total(say, each.total) or t("no estimate")})
    return _against(rows, study.checks.total, t("all lists"), say)


def truth(study: Study, say: Say) -> alt.LayerChart:
    """Each list's true size and its estimate, joined by a line."""
    t = say.text
    rows = [
        {"name": each.held, "truth": each.truth, "total": each.total}
        for each in study.checks.truth_tests if each.total is not None
    ]  # fmt: skip
    order = [str(row["name"]) for row in rows]
    domain = _domain([{"total": row["total"], "low": row["truth"]} for row in rows], None)
    kinds = [t("true size"), t("estimate")]
    colour = alt.Fill("kind:N", sort=kinds, scale=alt.Scale(domain=kinds, range=[SECOND, MAIN]), legend=_legend())
    shape = alt.Shape(
        "kind:N", sort=kinds, scale=alt.Scale(domain=kinds, range=["diamond", "circle"]), legend=_legend()
    )
    points = [{"name": row["name"], "value": row[key], "kind": kind}
              for row in rows for key, kind in zip(("truth", "total"), kinds, strict=True)]  # fmt: skip
    layers = [
        _base(rows).mark_rule(stroke=MUTED, strokeWidth=1.5).encode(
            y=_rows(order), x=_log("truth:Q", say, domain), x2="total:Q"),
        _base(points).mark_point(filled=True, size=85, opacity=1).encode(
            y=_rows(order), x=_log("value:Q", say, domain), fill=colour, shape=shape),
    ]  # fmt: skip
    return _finished(layers, ROW * len(order) + 14)


def links(study: Study, say: Say) -> alt.LayerChart:
    """What errors of linkage do, against the total of the links as they are."""
    from prystan.evidence.estimation.faces.checks import errors

    rows = [
        {"name": errors(each.kind, each.share, say), "total": each.median,
         "text": total(say, each.median), "low80": each.interval and each.interval[0],
         "high80": each.interval and each.interval[1]}
        for each in study.checks.links
    ]  # fmt: skip
    return _against(rows, study.checks.total, say.text("links as they are"), say)


def dependence(study: Study, say: Say) -> alt.LayerChart:
    """The total as a line over the factor by which the unseen are more than the model says."""
    people, whole = study.table.people, study.checks.total or study.table.people
    curve = [{"factor": 2 ** (k / 10), "total": people + 2 ** (k / 10) * (whole - people)} for k in range(-10, 11)]
    told = [{"factor": factor, "total": changed, "text": total(say, changed)}
            for factor, changed in (*study.checks.dependence, (1.0, whole))]  # fmt: skip
    x = alt.X("factor:Q", title=say.text("Unseen, as a multiple of what the model says"),
              scale=alt.Scale(type="log", base=2, domain=[0.47, 2.15], nice=False),
              axis=alt.Axis(values=[0.5, 0.8, 1, 1.25, 2], format="~g", grid=False))  # fmt: skip
    y = alt.Y(
        "total:Q",
        title=say.text("Total"),
        axis=alt.Axis(tickCount=5, format=",~f", domain=False, ticks=False, titleAngle=-90),
    )
    layers = [
        _base(curve).mark_line(stroke=MAIN, strokeWidth=2).encode(x=x, y=y),
        _base(told).mark_point(filled=True, size=70, fill=MAIN, opacity=1).encode(x=x, y=y),
        _base(told).mark_text(dy=-13, fontSize=12, fill=INK, **_HALO).encode(x=x, y=y, text="text:N"),
    ]
    return _finished(layers, 220)


# --- parts ----------------------------------------------------------------------------------------------------------

_PADDING = {"left": 26, "right": 28, "top": 6, "bottom": 4}
"""Room for a reader's own fonts: where the report's are not installed, labels are wider than measured."""


def _base(rows: Sequence[dict[str, Any]]) -> alt.Chart:
    return alt.Chart(alt.InlineData(values=list(rows)))


def _rows(order: Sequence[str]) -> alt.Y:
    axis = alt.Axis(title=None, domain=False, ticks=False, labelLimit=300, labelPadding=8)
    return alt.Y("name:N", sort=list(order), axis=axis)


def _log(field: str, say: Say, domain: tuple[float, float], *, title: str | None = None, labels: bool = True) -> alt.X:
    """A logarithmic axis over `domain` with round numbers on it."""
    del say
    axis = alt.Axis(
        values=_round_numbers(*domain), format=",~f", domain=False, ticks=False, labels=labels, gridColor=GRID
    )
    return alt.X(field, title=title, axis=axis, scale=alt.Scale(type="log", domain=list(domain), nice=False))


def _domain(rows: Sequence[dict[str, Any]], seen: float | None) -> tuple[float, float]:
    """From the least to the greatest number that is drawn, with a little room."""
    numbers = ("total", "low", "low80", "high80", "low95", "high95")
    every = [float(row[name]) for row in rows for name in numbers if row.get(name) is not None]
    every += [] if seen is None else [seen]
    return max(min(every), 0.5) / 1.12, max(every) * 1.12


def _round_numbers(low: float, high: float) -> list[float]:
    """1, 2 and 5 times powers of ten inside the ends; fewer where there would be many, more where there are few."""
    steps = (1,) if high / low > 300 else (1, 2, 5) if high / low > 6 else (1, 1.5, 2, 3, 5, 7)
    found = [step * 10.0**power for power in range(-1, 10) for step in steps]
    return [value for value in found if low <= value <= high]


def _decades(most: float) -> list[int]:
    return [0, *(step * 10**power for power in range(8) for step in (1, 3) if step * 10**power <= most * 1.2)]


def _seen(seen: float, say: Say, domain: tuple[float, float]) -> list[alt.Chart]:
    """A dashed rule where the seen end and the unseen begin."""
    mark = _base([{"total": seen, "text": say.text("seen: {n}", n=say.number(seen))}])
    x = _log("total:Q", say, domain)
    return [
        mark.mark_rule(stroke=MUTED, strokeDash=[4, 3], strokeWidth=1.5).encode(x=x),
        mark.mark_text(align="left", dx=4, baseline="top", fontSize=12, fill=MUTED, **_HALO).encode(
            x=x, y=alt.value(-4), text="text:N"),
    ]  # fmt: skip


def _against(rows: list[dict[str, Any]], whole: float | None, name: str, say: Say) -> alt.LayerChart:
    """Totals in rows against the total of the whole, which is a rule."""
    order = [row["name"] for row in rows]
    known = [row for row in rows if row["total"] is not None]
    domain = _domain(known, whole)
    base = _base(known).encode(y=_rows(order))
    unknown = _base([row for row in rows if row["total"] is None]).encode(y=_rows(order))
    layers: list[alt.Chart] = []
    if whole is not None:
        mark = _base([{"total": whole, "text": f"{name}: {total(say, whole)}"}])
        layers = [
            mark.mark_rule(stroke=SECOND, strokeWidth=1.5).encode(x=_log("total:Q", say, domain)),
            mark.mark_text(align="left", dx=4, baseline="top", fontSize=12, fill=MUTED, **_HALO).encode(
                x=_log("total:Q", say, domain), y=alt.value(-8), text="text:N"),
        ]  # fmt: skip
    if any(row.get("low80") is not None for row in known):
        narrow = base.transform_filter("isValid(datum.low80)").mark_rule(stroke=MAIN, strokeWidth=4, opacity=0.45)
        layers.append(narrow.encode(x=_log("low80:Q", say, domain), x2="high80:Q"))
    layers += [
        base.mark_point(filled=True, size=70, fill=MAIN, opacity=1).encode(x=_log("total:Q", say, domain)),
        base.mark_text(dy=-10, fontSize=12, fill=INK, **_HALO).encode(x=_log("total:Q", say, domain), text="text:N"),
        unknown.mark_text(align="left", dx=4, fontSize=12, fill=MUTED).encode(x=alt.value(0), text="text:N"),
    ]  # fmt: skip
    return _finished(layers, ROW * len(order) + 14)


def _ends(each: Estimate, level: str, low: str, high: str) -> dict[str, float]:
    found = each.intervals.get(level)
    return {} if found is None else {low: found[0], high: found[1]}


def _legend() -> alt.Legend:
    return alt.Legend(orient="top", title=None, direction="horizontal")


def _finished(layers: Sequence[alt.Chart], height: int) -> alt.LayerChart:
    chart = alt.layer(*layers)
    assert isinstance(chart, alt.LayerChart)
    return chart.properties(
        width=WIDTH, height=max(height, 60), padding=_PADDING,
        autosize=alt.AutoSizeParams(type="fit-x", contains="padding"),
    )  # fmt: skip
