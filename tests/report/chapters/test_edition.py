"""An edition holds what is public, and finds it."""

from __future__ import annotations

from dataclasses import replace

import polars as pl
import pytest

from prystan.evidence.indicators import InternalFigure, Period
from prystan.evidence.model.schema import Unit
from prystan.report.edition import ROWS_KEPT, ROWS_READ, Edition


def test_internal_figures_are_refused(empty: Edition) -> None:
    internal = InternalFigure("ID1", Unit.PERSON, 7.0, Period.year(2025))
    with pytest.raises(TypeError, match="protect"):
        replace(empty, figures=(internal,))


def test_tables_about_persons_are_refused(empty: Edition) -> None:
    with pytest.raises(ValueError, match="victims"):
        replace(empty, tables={"victims": pl.DataFrame()})


def test_a_figure_that_is_not_reported_says_why_wherever_it_is_asked_for(empty: Edition) -> None:
    for by in ({}, {"year": "2024"}, {"region": "BY-BR"}):
        figure = empty.figure("ID1", **by)
        assert figure is not None
        assert figure.value is None
        assert figure.reason == "No contributor sent the table victims."


def test_a_series_is_in_the_order_of_years(full: Edition) -> None:
    years = list(full.series("ID1"))
    assert years == sorted(years)
    assert len(years) >= 5


def test_the_main_number_is_found_without_its_name(full: Edition) -> None:
    figure = full.figure("RM5")
    assert figure is not None
    assert figure.statistic == "median_days"


def test_rows_received_are_counted_and_protected(full: Edition) -> None:
    whole = full.rows_of(ROWS_READ)[""].value
    assert whole is not None
    assert whole > 1000
    for measure, by in ((ROWS_READ, "contributor"), (ROWS_KEPT, "table")):
        cells = full.rows_of(measure, by).values()
        assert all(cell.small or cell.value % 5 == 0 for cell in cells)
    assert {one.manifest.contributor.id for one in full.received} == set(full.rows_of(ROWS_READ, "contributor"))


def test_records_are_not_called_persons_before_lists_are_linked(full: Edition) -> None:
    units = {figure.unit for figure in full.figures if figure.indicator in {"ID1", "ID2", "AS1", "VP1"}}
    assert units == {Unit.RECORD}
