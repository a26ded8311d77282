"""Public figures are made of public cells, with no more digits than those bear."""

from __future__ import annotations

from datetime import date

import pytest

from prystan.evidence.disclosure import PublicFigure, protect, public_figures
from prystan.evidence.disclosure.figures import _rounded
from prystan.evidence.indicators import INDICATORS, MEASURES, Context, CountTable, InternalCounts, Period, cuts
from prystan.evidence.indicators.figures import Figure
from prystan.evidence.indicators.methods import Ratio
from prystan.evidence.model.schema import Unit

CONTEXT = Context(Period.year(2025), date(2026, 1, 31), "XX", "EUR")


RATIO = next(indicator for indicator in INDICATORS.values() if isinstance(indicator.method, Ratio))


def counts_with(part: int, whole: int) -> InternalCounts:
    """The whole of one indicator that is a ratio, all else not reported."""
    assert isinstance(RATIO.method, Ratio)
    told = {RATIO.method.numerator: part, RATIO.method.denominator: whole}
    tables = tuple(
        CountTable(c.measure, MEASURES[c.measure].unit, c.by, {} if c.by else {(): told[c.measure]})
        for c in cuts()
        if c.measure in told and c.statistic is None
    )
    return InternalCounts(tables, (), {name: "Nobody sent it." for name in MEASURES if name not in told})


def figure(figures: tuple[PublicFigure, ...], indicator: str) -> PublicFigure:
    return next(f for f in figures if f.indicator == indicator and not f.by)


def test_a_share_is_that_of_public_counts() -> None:
    found = figure(public_figures(protect(counts_with(309, 412)), CONTEXT), RATIO.id)
    assert found.numerator in (305, 310)
    assert found.denominator in (410, 415)
    assert found.value == round(100 * found.numerator / found.denominator)


@pytest.mark.parametrize(("part", "whole"), [(3, 400), (3, 4)])
def test_a_share_of_a_small_cell_is_not_said_and_the_reason_is(part: int, whole: int) -> None:
    found = figure(public_figures(protect(counts_with(part, whole)), CONTEXT), RATIO.id)
    assert found.value is None
    assert found.reason == "Fewer than 10."


def test_a_share_of_few_is_not_said() -> None:
    """9 of 14 is 64 %, but both are shown as 10 or 15: the share of those could be 67 % or 100 %."""
    found = figure(public_figures(protect(counts_with(19, 24)), CONTEXT), RATIO.id)
    assert (found.value, found.reason) == (None, "Too few to give a share.")


def test_no_share_of_rounded_counts_says_all() -> None:
    """Both are shown as the same number, and some of the whole may still be missing from the part."""
    found = figure(public_figures(protect(counts_with(400, 400)), CONTEXT), RATIO.id)
    assert (found.numerator, found.denominator, found.value) == (400, 400, 99)


def test_what_nobody_reported_is_not_zero() -> None:
    figures = public_figures(protect(counts_with(309, 412)), CONTEXT)
    assert "Nobody sent it." in {f.reason for f in figures}
    assert all(isinstance(f, PublicFigure) for f in figures)


def test_what_protection_cost_is_an_indicator_too() -> None:
    public = protect(counts_with(309, 412))
    found = figure(public_figures(public, CONTEXT), "DQ4")
    assert (found.numerator, found.denominator) == (public.statement.small, public.statement.cells)


@pytest.mark.parametrize(
    ("scale", "value", "denominator", "said"),
    [
        ("percent", 33.333, 995, 33.0),
        ("percent", 33.333, 1000, 33.3),
        ("per 100,000", 1.2345, 9_000_000, 1.2),
        ("per 100,000", 123.45, 9_000_000, 120.0),
        ("count", 125.0, None, 125.0),
        ("money", 120_000.0, None, 120_000.0),
    ],
)
def test_values_have_no_more_digits_than_they_bear(
    scale: str, value: float, denominator: float | None, said: float
) -> None:
    made = Figure("D1", Unit.PERSON, value, Period.year(2025), scale=scale, denominator=denominator)
    assert _rounded(made) == said


def test_the_interval_of_a_survey_keeps_its_estimate() -> None:
    made = Figure("P1", Unit.RESPONDENT, 84.9, Period.year(2025), scale="percent", interval=(0.95, 82.1, 87.6))
    assert _rounded(made) == 84.9
