"""The map of the regions: classes from light to dark, and each region's own value as text."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any, Literal

import altair as alt
from babel import Locale
from babel.numbers import format_decimal

from prystan.report.charts import theme
from prystan.report.charts.marks import HasLanguage, Mark, finish, plot, read
from prystan.report.charts.svg import to_svg
from prystan.report.model import DataTable, Figurative

Ring = Sequence[Sequence[float]]
WIDTH, HEIGHT = 460, 400
"""Of the map in pixels: as wide as may stand beside its table on paper."""
INSET = 0.08
"""A region within another, of at most this part of its area, is a city: its label stands above it."""


def region_map(
    table: DataTable, *, boundaries: Mapping[str, Any], category: int = 0, value: int = 1, words: HasLanguage,
    identifier: str, title: str, alternative: str, missing: str = "", names: Mapping[str, str] | None = None,
) -> Figurative:  # fmt: skip
    """A map of `boundaries` (GeoJSON FeatureCollection whose feature ids are region codes) coloured by `table`.

    The `category` column holds the region's name as text and its code as raw value; `value` is a column of public
    cells. A small region is hatched; a region that is not in the table, or has no number, is grey and says `missing`
    or its cell's own words. `names` are names for regions that the table lacks.
    """
    marks = {str(row[category].raw or row[category].text): (row[category].text, read(row[value])) for row in table.rows}
    features = [_feature(feature, marks, names or {}, missing) for feature in boundaries["features"]]
    legend = _classes(features, words.language)
    _lift_cities(features)
    areas = plot(features).mark_geoshape(stroke="#ffffff", strokeWidth=1.2).encode(fill=_fill(legend))
    layers = [areas, *_labels(features)]
    chart = alt.layer(*layers).resolve_scale(fill="independent").project(type="mercator").properties(
        width=WIDTH, height=HEIGHT, config=theme.config(), padding=4,
    )  # fmt: skip
    drawn = finish(dict(chart.to_dict()), words=words, identifier=identifier, title=title, alternative=alternative,
                   table=table)  # fmt: skip
    return Figurative(identifier, title, alternative, to_svg(drawn, words.language), table)


def _feature(
    feature: Mapping[str, Any], marks: Mapping[str, tuple[str, Mark]], names: Mapping[str, str], missing: str
) -> dict[str, Any]:
    """`feature` with its value, its label's place and lines, wound as d3 wants it."""
    code = str(feature.get("id") or feature.get("properties", {}).get("id", ""))
    name, mark = marks.get(code, (names.get(code, code), Mark("missing", 0.0, missing)))
    x, y = _middle(feature["geometry"])
    return {
        "type": "Feature", "id": code, "geometry": _wound(feature["geometry"]), "name": name, "text": mark.text,
        "state": mark.state, "value": mark.value, "x": x, "y": y, "area": _area(feature["geometry"]),
    }  # fmt: skip


def _classes(features: list[dict[str, Any]], language: str) -> list[tuple[str, str]]:
    """Gives each feature its ``class`` (the legend's words), ``fill`` and ``ink``; returns (words, fill) of each class.

    Classes of numbers are equally wide, light to dark, and stand in the legend also where no region falls in one.
    """
    shown = sorted({feature["value"] for feature in features if feature["state"] == "value"})
    ranges = _ranges(shown)
    percent = "%" if any(feature["text"].endswith("%") for feature in features) else ""
    words = [f"{_number(low, language)} – {_number(high, language)}{percent}" for low, high in ranges]
    last = len(theme.CLASSES) - 1
    fills = [theme.CLASSES[round(place * last / max(len(ranges) - 1, 1))] for place in range(len(ranges))]
    extra: dict[str, str] = {}
    for feature in sorted(features, key=lambda feature: str(feature["state"]), reverse=True):
        if feature["state"] == "value":
            place = max((rank for rank, (low, _) in enumerate(ranges) if low <= feature["value"] + 0.05), default=0)
            colour = fills[place]
            feature.update({"class": words[place], "fill": colour.fill, "edge": colour.fill, "ink": colour.text})
        else:
            fill = theme.HATCH if feature["state"] == "small" else theme.MISSING
            feature.update({"class": feature["text"] or "–", "fill": fill, "ink": theme.INK,
                            "edge": "#ffffff" if feature["state"] == "small" else fill})  # fmt: skip
            extra[feature["class"]] = fill
    return [(text, colour.fill) for text, colour in zip(words, fills, strict=True)] + list(extra.items())


def _lift_cities(features: list[dict[str, Any]]) -> None:
    """Marks each city (``city``) and lets its label be read on the region round it, above which it stands."""
    for feature in features:
        around = [
            other for other in features
            if other is not feature and feature["area"] < INSET * other["area"]
            and any(_inside(feature["x"], feature["y"], polygon[:1]) for polygon in other["geometry"]["coordinates"])
        ]  # fmt: skip
        feature["city"] = bool(around)
        for other in around:
            feature.update(ink=other["ink"], edge=other["edge"])


def _ranges(numbers: Sequence[float]) -> list[tuple[float, float]]:
    """Round classes, first and last number included, that hold `numbers`: at most as many as the theme has fills."""
    if not numbers:
        return []
    digits = 0 if all(float(number).is_integer() for number in numbers) else 1
    least, most = (round(number * 10**digits) for number in (numbers[0], numbers[-1]))  # in whole units
    steps = (digit * 10**power for power in range(20) for digit in (1, 2, 5))
    step = next(step for step in steps if step > 1 and most // step - least // step < len(theme.CLASSES))
    starts = range(least // step * step, most + 1, step)
    return [(start / 10**digits, (start + step - 1) / 10**digits) for start in starts]


def _number(value: float, language: str) -> str:
    return str(format_decimal(value, locale=Locale.parse(language, sep="-")))


def _fill(legend: Sequence[tuple[str, str]]) -> alt.Fill:
    words = [entry[0] for entry in legend]
    scale = alt.Scale(domain=words, range=[entry[1] for entry in legend])
    shown = alt.Legend(orient="top", symbolStrokeColor=theme.MUTED, symbolStrokeWidth=1, symbolSize=180)
    return alt.Fill("class:N", sort=words, scale=scale, legend=shown)


def _labels(features: Sequence[dict[str, Any]]) -> list[alt.Chart]:
    """Name and value on each region, in an ink that its fill bears, with an edge of that fill against the neighbour's.

    A city is a dot with its label above it.
    """
    keys = ("x", "y", "name", "text", "ink", "edge", "city")
    places = [{key: feature[key] for key in keys} for feature in features]
    base = plot(places).encode(longitude="x:Q", latitude="y:Q")
    kinds: tuple[tuple[str, int, int, Literal["normal", "bold"]], ...] = (
        ("name", -8, 12, "normal"),
        ("text", 8, 14, "bold"),
    )
    ink, edge = alt.Fill("ink:N", scale=None), alt.Stroke("edge:N", scale=None)
    dots = base.transform_filter("datum.city").mark_circle(size=36, opacity=1, strokeWidth=1.5)
    layers = [dots.encode(fill=ink, stroke=edge)]
    for field, shift, size, weight in kinds:
        for city, lift in ((False, 0), (True, -24)):
            chosen = base.transform_filter(f"datum.city == {str(city).lower()}")
            label = chosen.mark_text(
                dy=shift + lift, fontSize=size, fontWeight=weight, strokeWidth=3.5, strokeJoin="round"
            )
            layers.append(label.encode(text=f"{field}:N", fill=ink, stroke=edge))
    return layers


def _polygons(geometry: Mapping[str, Any]) -> list[list[Ring]]:
    return [geometry["coordinates"]] if geometry["type"] == "Polygon" else list(geometry["coordinates"])


def _signed_area(ring: Ring) -> float:
    """Twice the area's half by the shoelace formula, positive where the ring runs counter-clockwise."""
    return sum(a[0] * b[1] - b[0] * a[1] for a, b in zip(ring, [*ring[1:], ring[0]], strict=True)) / 2


def _area(geometry: Mapping[str, Any]) -> float:
    return sum(abs(_signed_area(polygon[0])) for polygon in _polygons(geometry))


def _wound(geometry: Mapping[str, Any]) -> dict[str, Any]:
    """`geometry` with outer rings clockwise and holes counter-clockwise.

    d3 draws spherical polygons: a ring wound as RFC 7946 says would be taken for the rest of the globe.
    """
    polygons = [
        [
            list(ring) if (_signed_area(ring) > 0) == (place > 0) else list(ring)[::-1]
            for place, ring in enumerate(polygon)
        ]
        for polygon in _polygons(geometry)
    ]
    return {"type": "MultiPolygon", "coordinates": polygons}


def _middle(geometry: Mapping[str, Any]) -> tuple[float, float]:
    """A point well inside the largest polygon: of a grid over it, the one farthest from every edge and hole."""
    polygon = max(_polygons(geometry), key=lambda polygon: abs(_signed_area(polygon[0])))
    xs, ys = [p[0] for p in polygon[0]], [p[1] for p in polygon[0]]
    steps = 24
    best, place = -1.0, (sum(xs) / len(xs), sum(ys) / len(ys))
    for i in range(1, steps):
        for j in range(1, steps):
            x = min(xs) + (max(xs) - min(xs)) * i / steps
            y = min(ys) + (max(ys) - min(ys)) * j / steps
            if _inside(x, y, polygon):
                gap = min(_distance(x, y, a, b) for ring in polygon for a, b in pairwise(ring))
                if gap > best:
                    best, place = gap, (x, y)
    return round(place[0], 4), round(place[1], 4)


def _distance(x: float, y: float, a: Sequence[float], b: Sequence[float]) -> float:
    """From the point to the segment a–b; across counts for less than up and down, because a label is wide and low."""
    flat = 0.4
    dx, dy, px, py = (b[0] - a[0]) * flat, b[1] - a[1], (x - a[0]) * flat, y - a[1]
    along = max(0.0, min(1.0, (px * dx + py * dy) / (dx * dx + dy * dy or 1.0)))
    return math.hypot(px - along * dx, py - along * dy)


def _inside(x: float, y: float, polygon: Sequence[Ring]) -> bool:
    """Whether the point is in the outer ring and in no hole (even–odd rule over all rings)."""
    inside = False
    for ring in polygon:
        for a, b in zip(ring, [*ring[1:], ring[0]], strict=True):
            if (a[1] > y) != (b[1] > y) and x < (b[0] - a[0]) * (y - a[1]) / (b[1] - a[1]) + a[0]:
                inside = not inside
    return inside
