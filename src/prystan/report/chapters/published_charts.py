"""Charts of published series: the line stops at a break, and what another source says stands beside it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from prystan.evidence.country.figures import breaks
from prystan.report import charts
from prystan.report.chapters.page import Page
from prystan.report.chapters.published import value
from prystan.report.model import Cell, Chart, DataTable

ENOUGH = 3
"""A series is drawn where it has numbers for at least so many years."""

_Row = Mapping[str, Any]


def published_charts(page: Page) -> tuple[Chart, ...]:
    """A chart for each series of the country pack that has a break or another source's number, and enough years."""
    broken = {one.series: one.figure for one in breaks(page.edition.pack.figures)}
    by_series: dict[str, dict[int, list[_Row]]] = {}
    for row in page.edition.pack.figures.iter_rows(named=True):
        if (year := _year(row)) is not None and row["unit"] != "tier":
            by_series.setdefault(row["series"], {}).setdefault(year, []).append(row)
    return tuple(
        _chart(page, series, years, broken.get(series))
        for series, years in by_series.items()
        if _numbers(years) >= ENOUGH and (series in broken or any(_others(rows) for rows in years.values()))
    )


def _year(row: _Row) -> int | None:
    """The calendar year that a figure is about; None for any other span."""
    first, last = row["period_from"], row["period_to"]
    whole = first and last and first.year == last.year and (first.month, last.month) == (1, 12)
    return int(first.year) if whole else None


def _numbers(years: Mapping[int, list[_Row]]) -> int:
    return sum(any(row["value"] is not None for row in rows) for rows in years.values())


def _others(rows: list[_Row]) -> list[_Row]:
    """Numbers of the same year that differ from the first."""
    numbers = [row for row in rows if row["value"] is not None]
    return [row for row in numbers[1:] if row["value"] != numbers[0]["value"]]


def _chart(page: Page, series: str, years: Mapping[int, list[_Row]], broken: str | None) -> Chart:
    table = _table(page, series, years)
    marks = [
        charts.Break(str(year), page.words.text("the series means something else from here on"))
        for year, rows in years.items()
        if any(row["figure"] == broken for row in rows)
    ]
    points = [
        charts.Point(str(year), row["value"], f"{page.own_words(row['source'])}: {value(page, row)}")
        for year, rows in years.items()
        for row in _others(rows)
    ]
    shown = replace(table, columns=table.columns[:2], rows=tuple(row[:2] for row in table.rows))
    said = page.alternative(page.words.text("Line chart over years."), shown)
    return charts.line(
        table, breaks=marks, contradictions=points, words=page.words, identifier=table.identifier, title=table.title,
        alternative=" ".join([said, *_told(page, marks, points)]),
    )  # fmt: skip


def _told(page: Page, marks: list[charts.Break], points: list[charts.Point]) -> Iterator[str]:
    t = page.words.text
    for mark in marks:
        yield t("Break in {year}: {label}.", year=mark.at, label=mark.label)
    for point in points:
        yield t("Another source, {year}: {label}.", year=point.at, label=point.label)


def _table(page: Page, series: str, years: Mapping[int, list[_Row]]) -> DataTable:
    t = page.words.text
    rows = []
    for year in range(min(years), max(years) + 1):
        found = years.get(year, [])
        first = next((row for row in found if row["value"] is not None), found[0] if found else None)
        others = "; ".join(f"{page.own_words(row['source'])}: {value(page, row)}" for row in _others(found))
        rows.append((
            Cell(str(year), str(year)),
            Cell(value(page, first), first["value"]) if first else Cell(t("none known")),
            Cell(page.own_words(first["source"]), first["source"]) if first else Cell(""),
            Cell(others),
        ))  # fmt: skip
    return DataTable(
        f"published-{series}", page.edition.pack.series_label(series, page.words.language),
        (t("Year"), t("Value"), t("Source"), t("Another source")), tuple(rows),
        ("year", "value", "source", "another_source"), numeric=(False, True, False, False),
        source=t("Figures published by others, as the country pack cites them; they are not counted in this report."),
    )  # fmt: skip
