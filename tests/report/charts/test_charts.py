"""What every chart promises: no number its table does not have, nothing hidden by colour, the same bytes each time."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from itertools import combinations, pairwise
from typing import Any

import defusedxml.ElementTree as SafeTree
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from prystan.report import charts
from prystan.report.charts import theme
from prystan.report.charts.marks import legend, legend_width, read
from prystan.report.model import Cell, Chart, DataTable
from report import sample

Draw = Callable[..., Chart]
BUILDERS: dict[str, tuple[Draw, dict[str, Any]]] = {
    "bar": (charts.bar, {}),
    "line": (charts.line, {}),
    "grouped": (charts.grouped_bar, {"values": (1, 2)}),
    "stacked": (charts.stacked_bar, {"values": (1, 2)}),
    "shares": (charts.stacked_bar, {"values": (1, 2), "normalize": True}),
    "pyramid": (charts.pyramid, {}),
}
SAID = {"identifier": "x", "title": "A title", "alternative": "What it shows."}


def table(*rows: tuple[Cell, ...]) -> DataTable:
    return DataTable("t", "T", ("a", "b", "c"), rows, ("a", "b", "c"))


def texts(svg: str) -> list[str]:
    return [element.text or "" for element in SafeTree.fromstring(svg).iter("{http://www.w3.org/2000/svg}text")]


@pytest.mark.parametrize("name", BUILDERS)
@pytest.mark.parametrize("language", sample.LANGUAGES)
def test_same_chart_gives_same_bytes(name: str, language: str) -> None:
    build, options = BUILDERS[name]
    first, second = (charts.to_svg(build(sample.years(language), **options, **SAID), language) for _ in range(2))
    assert first == second


@pytest.mark.parametrize("name", BUILDERS)
def test_a_chart_says_what_it_shows(name: str) -> None:
    build, options = BUILDERS[name]
    root = SafeTree.fromstring(charts.to_svg(build(sample.years("en"), **options, **SAID), "en"))
    assert root.get("role") == "img"
    named = {element.get("id"): element.text for element in root.iter() if element.get("id")}
    assert [named[key] for key in str(root.get("aria-labelledby")).split()] == ["A title", "What it shows."]


@pytest.mark.parametrize("name", BUILDERS)
def test_a_chart_without_a_text_alternative_is_refused(name: str) -> None:
    build, options = BUILDERS[name]
    with pytest.raises(ValueError, match="say in words what it shows"):
        build(sample.years("en"), **options, **{**SAID, "alternative": " "})


@pytest.mark.parametrize("name", ["bar", "grouped", "pyramid", "line"])
def test_small_and_missing_are_words_and_never_zero(name: str) -> None:
    build, options = BUILDERS[name]
    rows = table(
        (Cell("2024"), Cell("<10", "<10"), Cell("not reported")), (Cell("2025"), Cell("40", 40), Cell("50", 50))
    )
    svg = charts.to_svg(build(rows, **options, **SAID), "en")
    assert "<10" in texts(svg)
    assert 'fill="url(#x-hatch)"' in svg
    if name in {"grouped", "pyramid"}:
        assert "not reported" in texts(svg)


@pytest.mark.parametrize(
    ("cell", "state", "value"),
    [
        (Cell("0", 0), "value", 0),
        (Cell("1 240", 1240), "value", 1240),
        (Cell("<10", "<10"), "small", 10),
        (Cell("<10"), "small", 10),
        (Cell("not reported"), "missing", 0),
        (Cell("—", None), "missing", 0),
        (Cell("?", float("nan")), "missing", 0),
    ],
)
def test_a_number_a_small_cell_and_nothing_are_three_things(cell: Cell, state: str, value: float) -> None:
    assert (read(cell).state, read(cell).value) == (state, value)


@settings(max_examples=25, deadline=None)
@given(st.text(max_size=40), st.one_of(st.none(), st.integers(-(10**9), 10**9), st.floats(), st.just("<10")))
def test_any_text_and_any_value_can_be_drawn(text: str, raw: float | str | None) -> None:
    """Also control characters, on which the drawing library would abort the whole process."""
    text = text.encode("utf-8", "ignore").decode()
    svg = charts.to_svg(charts.bar(table((Cell(text), Cell(text, raw), Cell(""))), **SAID), "en")
    SafeTree.fromstring(svg)


def test_a_line_stops_at_a_break_and_the_break_has_words() -> None:
    chart = charts.line(sample.years("en"), breaks=[charts.Break("2023", "new definition")], **SAID)
    spans = {row["category"]: row["span"] for row in rows_with(chart, "span")}
    assert spans == {"2021": 0, "2022": 0, "2023": 1, "2024": 1, "2025": 1}
    assert "new definition" in texts(charts.to_svg(chart, "en"))


def test_a_number_of_another_source_is_a_point_of_its_own() -> None:
    point = charts.Point("2022", 120, "120 (police)")
    chart = charts.line(sample.years("en"), contradictions=[point], **SAID)
    assert "120 (police)" in texts(charts.to_svg(chart, "en"))
    assert all(row["value"] != 120 for row in rows_with(chart, "span") if row["category"] == "2022")


@settings(max_examples=40, deadline=None)
@given(st.lists(st.lists(st.one_of(st.integers(0, 300).map(lambda n: 5 * n), st.just("<10"), st.none()),
                         min_size=3, max_size=3), min_size=2, max_size=6))  # fmt: skip
def test_no_label_of_a_line_chart_lies_on_another(values: list[list[int | str | None]]) -> None:
    lines = tuple((Cell(str(2000 + n)), *(Cell(str(v), v) for v in row)) for n, row in enumerate(values))
    years = DataTable("t", "T", ("year", "a", "b", "c"), lines, ("year", "a", "b", "c"))
    labels = rows_with(charts.line(years, values=(1, 2, 3), **SAID), "pixel")
    unique = {(label["place"], label["pixel"], label["text"]) for label in labels}
    for one, other in combinations(sorted(unique), 2):
        assert one[0] != other[0] or abs(one[1] - other[1]) > 11


def test_small_values_of_one_year_stand_side_by_side() -> None:
    rows = table((Cell("2024"), Cell("<10", "<10"), Cell("<10", "<10")), (Cell("2025"), Cell("40", 40), Cell("5", 5)))
    marks = [row for row in rows_with(charts.line(rows, values=(1, 2), **SAID), "span") if row["state"] == "small"]
    assert len({row["place"] for row in marks if row["place"] % 1}) == 2


@settings(deadline=None)
@given(st.lists(st.text(min_size=1, max_size=60), min_size=2, max_size=6))
def test_a_legend_is_as_wide_as_the_chart_or_one_column(names: list[str]) -> None:
    shown = legend(names)
    assert shown is not None
    columns = shown.to_dict()["columns"]
    assert columns == 1 or legend_width(names, columns) <= theme.WIDTH


def test_a_chart_that_stands_beside_its_table_is_narrow_and_says_the_same() -> None:
    chart = charts.bar(sample.years("en"), **SAID)
    narrow = charts.narrowed(chart)
    assert narrow is not None
    assert narrow.specification["width"] == theme.NARROW
    assert texts(charts.to_svg(narrow, "en")) == texts(charts.to_svg(chart, "en"))
    assert charts.narrowed(charts.stacked_bar(sample.years("en"), values=(1, 2), **SAID)) is None


def rows_with(chart: Chart, field: str) -> list[dict[str, Any]]:
    layers = json.loads(json.dumps(dict(chart.specification)))
    values = [
        *layers.get("datasets", {}).values(),
        *(layer.get("data", {}).get("values", []) for layer in layers["layer"]),
    ]
    return [row for rows in values for row in rows if field in row]


def test_axis_numbers_are_written_as_the_language_writes_them() -> None:
    rows = table((Cell("2024"), Cell("20 000", 20000), Cell("")), (Cell("2025"), Cell("40 000", 40000), Cell("")))
    chart = charts.line(rows, **SAID)
    assert "20,000" in texts(charts.to_svg(chart, "en"))
    assert any(re.fullmatch("20[\u00a0\u202f]000", text) for text in texts(charts.to_svg(chart, "be")))


def test_a_chart_loads_nothing() -> None:
    chart = Chart("x", "t", "a", {"data": {"url": "https://example.org/x.csv"}, "mark": "bar"}, sample.years("en"))
    with pytest.raises(ValueError, match="allowed"):
        charts.to_svg(chart, "en")


def test_more_series_than_can_be_told_apart_are_refused() -> None:
    wide = DataTable("t", "T", tuple("abcdefgh"), ((Cell("x"), *(Cell("1", 1),) * 7),), tuple("abcdefgh"))
    for build in (charts.grouped_bar, charts.stacked_bar, charts.line):
        with pytest.raises(ValueError, match="cannot be told apart"):
            build(wide, values=range(1, 8), **SAID)


def luminance(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("colour", theme.SERIES)
def test_colours_can_be_seen_and_text_on_them_read(colour: theme.Colour) -> None:
    assert contrast(colour.fill, "#ffffff") >= 3
    assert contrast(colour.fill, colour.text) >= 4.5


def test_neighbouring_series_differ_in_grey_print() -> None:
    fills = [colour.fill for colour in theme.SERIES]
    assert all(contrast(one, other) >= 1.5 for one, other in pairwise(fills))
